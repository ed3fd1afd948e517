"""
MCP ``tools/list``: a bare result, a JSON-RPC envelope, or a bare array of tools.

The hints are what the server says of itself. Where one is absent, the line says what the specification then
assumes, and that is the unsafe value: not read-only, destructive, open world.
"""

from pipeline.fetch.read.labelled_lines import (
    Draft,
    Fields,
    after,
    first,
    joined,
    labelled,
    leftovers,
    rows,
    structured,
    table,
    word,
    words,
)

MAX_PARAMETERS = 60
_KNOWN = frozenset(
    ["name", "title", "description", "inputSchema", "input_schema", "outputSchema", "annotations", "icons"]
)
_HINTS = frozenset(["title", "readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"])
_PARAMETER = frozenset(["type", "description", "enum", "default", "anyOf", "oneOf", "items", "title", "format"])


def read(tools: list[Fields], *, more: bool) -> Draft:
    """The draft of a ``tools/list`` result; ``more`` says that the server has further pages of it."""
    head = [f"tools: {len(tools)} listed"]
    if more:
        head.append("tools: the list is not complete, the server announces further pages (nextCursor)")
    return structured("mcp_tools", None, [*head, *lines(tools)])


def lines(tools: list[Fields]) -> list[str]:
    """Every tool as labelled lines, with an empty line before each."""
    return [line for tool in tools for line in ("", *_tool(tool))]


def _tool(tool: Fields) -> list[str]:
    name = word(tool.get("name")) or "(without a name)"
    hints = table(tool.get("annotations"))
    label = f"tool {name}"
    schema = table(first(tool, "inputSchema", "input_schema"))
    title = word(first(tool, "title")) or word(hints.get("title"))
    return [
        after(f"{label} — {_effect(hints)}", word(tool.get("description")) or "no description", sep=": "),
        *labelled(f"{label} title", "" if title == name else title),
        *_parameters(label, schema),
        *labelled(f"{label} returns", joined(*table(table(tool.get("outputSchema")).get("properties")))),
        *leftovers(hints, _HINTS, label=f"{label} annotation"),
        *leftovers(tool, _KNOWN, label=label),
    ]


def _effect(hints: Fields) -> str:
    """What the annotations say, in words; ``(by default, no annotation)`` marks what they leave out."""
    world = _hint(hints, "openWorldHint", yes="open world", no="closed world", default=True)
    if hints.get("readOnlyHint") is True:
        return _merged(("read-only", False), world)
    effect = _hint(hints, "destructiveHint", yes="destructive", no="writes but not destructive", default=True)
    repeat = [("idempotent", False)] if hints.get("idempotentHint") is True else []
    return _merged(effect, *repeat, world)


def _hint(hints: Fields, key: str, *, yes: str, no: str, default: bool) -> tuple[str, bool]:
    value = hints.get(key)
    said = value if isinstance(value, bool) else default
    return (yes if said else no), not isinstance(value, bool)


def _merged(*hints: tuple[str, bool]) -> str:
    stated = joined(*(text for text, assumed in hints if not assumed))
    assumed = " and ".join(text for text, assumed in hints if assumed)
    return joined(stated, f"{assumed} (by default, no annotation)" if assumed else "")


def _parameters(label: str, schema: Fields) -> list[str]:
    properties = table(schema.get("properties"))
    if not properties:
        return [f"{label} parameters: none declared"]
    required = frozenset(words(schema.get("required")))
    shown = list(properties.items())[:MAX_PARAMETERS]
    summary = [_parameter(name, table(value), required=name in required) for name, value in shown]
    if more := len(properties) - len(shown):
        summary.append(f"and {more} more")
    described = [
        f"{label} parameter {word(name)}: {text}"
        for name, value in shown
        if (text := word(table(value).get("description")))
    ]
    return [f"{label} parameters: {joined(*summary)}", *described]


def _parameter(name: str, schema: Fields, *, required: bool) -> str:
    choices = words(schema.get("enum"))
    default = word(schema.get("default"))
    facts = joined(
        _type(schema),
        f"one of {' | '.join(choices)}" if choices else "",
        word(schema.get("format")),
        "required" if required else "",
        f"default {default}" if default else "",
    )
    return after(word(name), f"({facts})" if facts else "", sep=" ")


def _type(schema: Fields) -> str:
    options = rows(schema.get("anyOf")) or rows(schema.get("oneOf"))
    kind = " or ".join([*words(schema.get("type")), *(text for option in options if (text := _type(option)))])
    inner = table(schema.get("items"))
    if kind == "array" and inner:
        return f"array of {_type(inner) or 'anything'}"
    properties = joined(*(word(key) for key in table(schema.get("properties"))))
    return f"{kind or 'object'} of {properties}".replace(", ", " and ") if properties else kind
