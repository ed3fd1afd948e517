"""
Manifests of what is added to an agent: ``plugin.json`` of Claude Code, Cursor and Codex, ``gemini-extension.json``,
``ai-plugin.json``, the manifest of an MCP bundle, a declarative agent; and a plugin's entry in a marketplace.
"""

from collections.abc import Iterator, Mapping

from pipeline.fetch.read import mcp_config, mcp_tools
from pipeline.fetch.read.labelled_lines import (
    Draft,
    Fields,
    first,
    joined,
    keys,
    labelled,
    leftovers,
    rows,
    structured,
    table,
    word,
    words,
)
from pipeline.fetch.read.spelling import names, respelled_here

_SPELLED = names(
    "name version description author homepage repository license keywords displayName shortDescription "
    "longDescription nameForHuman nameForModel descriptionForHuman descriptionForModel mcpServers contextFileName "
    "excludeTools instructions manifestVersion dxtVersion userConfig schemaVersion mcpConfig "
    "interface commands agents skills "
    "hooks lspServers outputStyles rules apps conversationStarters actions capabilities"
)
_BRINGS = keys(
    "commands agents skills hooks mcpServers lspServers outputStyles rules apps interface contextFileName excludeTools "
    "extensions themes"
)
"""What a plugin brings with it; one of these tells a manifest from any other file with a name and a version."""
_PLUGIN_ONLY = keys(
    "name version description author homepage repository license keywords displayName logo $schema category tags"
)
_PACKAGE = keys(
    "main scripts dependencies devDependencies bin exports engines module workspaces require lockfileVersion"
)
_TITLES = ("displayName", "nameForHuman", "name")
_SAID = (
    "description", "shortDescription", "longDescription", "descriptionForHuman", "descriptionForModel",
)  # fmt: skip
_READ = frozenset(
    [
        "author",
        "mcpServers",
        "instructions",
        "interface",
        "keywords",
        "tools",
        "prompts",
        "nameForModel",
        "skills",
        "hooks",
        "server",
        "userConfig",
    ]
)


def is_manifest(fields: Fields) -> bool:
    fields = respelled_here(fields, _SPELLED)
    if not word(first(fields, *_TITLES)) or set(fields) & _PACKAGE:
        return False
    if "nameForModel" in fields or "manifestVersion" in fields or "dxtVersion" in fields:
        bundled = isinstance(fields.get("server"), Mapping) or isinstance(fields.get("manifestVersion"), str)
        return "nameForModel" in fields or (bundled and _is_said(fields))
    if "declarative-agent" in word(fields.get("$schema")):
        return True
    if any(fields.get(key) for key in _BRINGS) and _is_said(fields):
        return not isinstance(fields.get("skills"), list) or not rows(fields["skills"])
    return set(fields) <= _PLUGIN_ONLY and bool(word(fields.get("description")) and word(fields.get("version")))


def _is_said(fields: Fields) -> bool:
    return bool(word(fields.get("version")) or word(fields.get("description")) or fields.get("contextFileName"))


def read(fields: Fields, *, what: str = "plugin", outer: Fields | None = None) -> Draft:
    """The draft of a manifest, or of a plugin's entry in the marketplace that ``outer`` is."""
    fields = respelled_here(fields, _SPELLED)
    inside = respelled_here(table(fields.get("interface")), _SPELLED)
    name = word(first(inside, *_TITLES)) or word(first(fields, *_TITLES))
    called = joined(*dict.fromkeys(word(fields.get(key)) for key in ("name", "nameForModel")))
    version = word(fields.get("version"))
    lines = [
        joined(
            f"{what}: {name}", f"called {called}" if called not in ("", name) else "", version and f"version {version}"
        ),
        *_described(fields),
        *_described(inside),
        *labelled("instructions", word(fields.get("instructions"))),
        *labelled("author", _author(fields.get("author"))),
        *labelled("keyword", joined(*words(fields.get("keywords")))),
        *_skills(fields.get("skills")),
        *leftovers(fields, {*_TITLES, *_SAID, *_READ, "version", "$schema"}),
        *leftovers(inside, {*_TITLES, *_SAID}, label="interface"),
        *_hooks(fields.get("hooks")),
        *_servers(fields.get("mcpServers")),
        *_bundled(fields),
        *mcp_tools.lines(rows(fields.get("tools"))),
        *_prompts(fields.get("prompts")),
        *leftovers(outer or {}, ["plugins", "$schema"], label="marketplace"),
    ]
    return structured("plugin", name, lines)


def _described(fields: Fields) -> list[str]:
    texts = dict.fromkeys(word(fields.get(key)) for key in _SAID)
    return labelled("description", *texts)


def _author(value: object) -> str:
    author = table(value)
    return joined(word(author.get("name")), word(author.get("email")), word(author.get("url"))) or word(value)


def _skills(value: object) -> list[str]:
    if isinstance(value, list) and rows(value):
        return [f"skill: {joined(word(row.get('name')), word(row.get('description')))}" for row in rows(value)]
    return labelled("skills", joined(*words(value))) or leftovers({"skills": value} if value else {}, ())


def _servers(value: object) -> Iterator[str]:
    """The MCP servers that a plugin starts; where they stand in another file, its path."""
    if not isinstance(value, Mapping):
        yield from labelled("MCP servers", joined(*words(value)))
        return
    for name, server in table(value).items():
        yield ""
        yield f"MCP server: {name}"
        yield from mcp_config.lines(table(server))


def _hooks(value: object) -> list[str]:
    """What is run on the user's machine by itself, and when; where that stands in another file, its path."""
    if not isinstance(value, Mapping):
        return leftovers({"hooks": value} if value else {}, ())
    run = [
        (event, hook, word(group.get("matcher")))
        for event, groups in table(value).items()
        for group in rows(groups)
        for hook in (rows(group.get("hooks")) or [group])
    ]
    lines = [
        f"hook {event}: {joined(f'runs {does}', matcher and f'matcher {matcher}')}"
        for event, hook, matcher in run
        if (does := word(first(hook, "command", "prompt", "url")))
    ]
    return lines if lines and len(lines) == len(run) else [*lines, *leftovers({"hooks": value} if value else {}, ())]


def _bundled(fields: Fields) -> Iterator[str]:
    """The server in an MCP bundle: how it is started, and what its user fills in."""
    server = table(fields.get("server"))
    start = next((table(server[key]) for key in ("mcpConfig", "mcp_config") if key in server), {})
    yield from leftovers(server, ["mcpConfig", "mcp_config"], label="server")
    if start:
        yield from mcp_config.lines(start)
    asked = table(fields.get("userConfig"))
    for name, field in asked.items():
        yield mcp_config.asked(name, table(field))


def _prompts(value: object) -> list[str]:
    named = [joined(word(row.get("name")), word(row.get("description"))) for row in rows(value)]
    return labelled("prompt", *named, *([] if named else words(value)))
