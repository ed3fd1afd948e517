"""The reference, made from the code: one page a subject. What is in no table of the code is not in it."""

from docs_site.reference import assistants, commands, errors, flags, python, rest, schema, scoring, settings, taxonomy


def pages() -> dict[str, str]:
    """The text of each page, by its file's name."""
    return {
        "commands.md": commands.page(),
        "settings.md": settings.page(),
        "profiles.md": scoring.page(),
        "kinds.md": taxonomy.kinds(),
        "factors.md": taxonomy.factor_page(),
        "layers.md": taxonomy.layer_page(),
        "threats.md": taxonomy.threat_page(),
        "flags.md": flags.page(),
        "errors.md": errors.page(),
        "schema.md": schema.page(),
        "rest.md": rest.page(),
        "mcp.md": assistants.page(),
        "python.md": python.page(),
    }
