"""
MCP ``tools/list``: a bare result, a JSON-RPC envelope, or a bare array of tools; and tools as models' APIs take them.

The hints are what the server says of itself. Where one is absent, the line says what the specification then
assumes, and that is the unsafe value: not read-only, destructive, open world.

Of tools that fill more than ABREAST characters each one's name, effect and first sentence stand before any one's
parameters: who reads only the beginning has then seen all of them.
"""

import re
from typing import NamedTuple

from pipeline.fetch.read.labelled_lines import (
    Draft,
    Fields,
    after,
    first,
    joined,
    keys,
    labelled,
    leftovers,
    structured,
    table,
    word,
)
from pipeline.fetch.read.parameters import Parameters
from pipeline.fetch.read.spelling import names, or_else, respelled_here

ABREAST = 16_000
"""Characters: what is surely read of the beginning of a listing."""
LONGEST_SENTENCE = 300
_KNOWN = keys("name title description outputSchema annotations icons")
_TOOL = names("name title description inputSchema outputSchema annotations icons")
_HINTS = ("readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint")
_SPELLED = {
    **names(f"title {' '.join(_HINTS)}"),
    **{hint.removesuffix("Hint").lower(): hint for hint in _HINTS},
}
_SAID = ("description", "desc", "summary")
_SENTENCE = re.compile(r"(.+?[.!?。！？])(?=\s|\Z|(?<=[。！？]))", re.DOTALL)


class Lines(NamedTuple):
    """A tool's lines: the first, the first with no more than a sentence, and all others."""

    whole: str
    short: str
    rest: list[str]


def read(tools: list[Fields], *, more: bool) -> Draft:
    """The draft of a ``tools/list`` result; ``more`` says that the server has further pages of it."""
    return structured("mcp_tools", None, [*head(len(tools), more=more), *lines(tools)])


def head(count: int, *, more: bool) -> list[str]:
    """How many tools there are, and whether there are more."""
    announced = "tools: the list is not complete, the server announces further pages (nextCursor)"
    return [f"tools: {count} listed", *([announced] if more else [])]


def lines(tools: list[Fields]) -> list[str]:
    """Every tool as labelled lines, with an empty line before each."""
    return in_order([_tool(unwrapped(tool)) for tool in tools])


def in_order(found: list[Lines]) -> list[str]:
    """Each tool's lines together where there are few; else first what each is."""
    together = [line for one in found for line in ("", one.whole, *one.rest)]
    if sum(map(len, together)) <= ABREAST:
        return together
    if sum(len(one.whole) for one in found) <= ABREAST:
        return ["", *(one.whole for one in found), *(line for one in found if one.rest for line in ("", *one.rest))]
    later = [[*([one.whole] if one.short != one.whole else []), *one.rest] for one in found]
    return ["", *(one.short for one in found), *(line for rest in later if rest for line in ("", *rest))]


def entry(label: str, effect: str, text: str, rest: list[str]) -> Lines:
    """The lines of a tool or of what is like one."""
    said = text or "no description"
    return Lines(
        after(f"{label} — {effect}", said, sep=": "), after(f"{label} — {effect}", _sentence(said), sep=": "), rest
    )


def unwrapped(tool: Fields) -> Fields:
    """A tool out of the ``function`` in which models' APIs take it."""
    inner = table(tool.get("function"))
    return {**{key: item for key, item in tool.items() if key not in ("function", "type")}, **inner} if inner else tool


def _sentence(text: str) -> str:
    found = _SENTENCE.match(text)
    sentence = found[1] if found else text
    return sentence if len(sentence) <= LONGEST_SENTENCE else f"{sentence[:LONGEST_SENTENCE].rstrip()}…"


def _tool(tool: Fields) -> Lines:
    tool = respelled_here(tool, _TOOL)
    name = word(tool.get("name")) or "(without a name)"
    hints = respelled_here(table(tool.get("annotations")), _SPELLED)
    beside = {hint: tool[hint] for hint in _HINTS if hint in tool}
    label = f"tool {name}"
    title = word(first(tool, "title")) or word(hints.get("title"))
    parameters = Parameters(tool)
    said = next((text for key in _SAID if (text := word(tool.get(key)))), "")
    rest = [
        *labelled(f"{label} title", "" if title == name else title),
        *parameters.lines(label),
        *_returns(label, tool),
        *leftovers(hints, {"title", *_plain(hints)}, label=f"{label} annotation"),
        *_odd_annotations(label, tool),
        *leftovers(tool, {*_KNOWN, *_HINTS, *_used(tool), *parameters.keys}, label=label),
    ]
    return entry(label, _effect({**beside, **hints}), said, rest)


def _plain(hints: Fields) -> list[str]:
    """The hints that are true or false, which the effect tells."""
    return [hint for hint in _HINTS if isinstance(hints.get(hint), bool)]


def _used(tool: Fields) -> list[str]:
    """The one key among those of a description that is read."""
    return next(([key] for key in _SAID if word(tool.get(key))), [])


def _returns(label: str, tool: Fields) -> list[str]:
    """Nothing where nothing is said of the result."""
    schema = tool.get("outputSchema")
    properties = labelled(f"{label} returns", joined(*table(table(schema).get("properties"))))
    if properties or not schema or set(table(schema)) == {"type"}:
        return properties
    return or_else([], {"outputSchema": schema}, "outputSchema", label=f"{label} returns", nothing="")


def _odd_annotations(label: str, tool: Fields) -> list[str]:
    """Annotations that are no table of hints."""
    odd = tool.get("annotations")
    return [] if isinstance(odd, dict) else leftovers({"annotations": odd} if odd else {}, (), label=label)


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
    if isinstance(value, bool):
        return yes if value else no, False
    text = yes if default else no
    return (text, True) if value is None else (f"{text} (its annotation is neither true nor false)", False)


def _merged(*hints: tuple[str, bool]) -> str:
    stated = joined(*(text for text, assumed in hints if not assumed))
    assumed = " and ".join(text for text, assumed in hints if assumed)
    return joined(stated, f"{assumed} (by default, no annotation)" if assumed else "")
