"""
What a tool, a prompt or an operation takes: a JSON Schema, a bare map of names, a list of rows or of names, or the text
of any of these, in; labelled lines out.
"""

import json
from collections.abc import Mapping

from pipeline.fetch.read.labelled_lines import Fields, after, first, joined, labelled, rows, table, word, words
from pipeline.fetch.read.normalise import one_line
from pipeline.fetch.read.spelling import folded, names, or_else, respelled_here

MAX_PARAMETERS = 60
_UNDER = names("inputSchema inputs input parameters arguments args params schema")
"""Keys that hold them, by ``folded``."""
_OF_A_SCHEMA = frozenset(["type", "properties", "required", "$schema", "additionalProperties", "title", "description"])
_SPELLED = names("name type description enum default required items anyOf oneOf properties format")
_SAID = ("description", "desc", "summary", "help", "doc")
_DEPTH = 4


class Parameters:
    """The keys of ``fields`` that hold parameters, and the lines that come of them."""

    def __init__(self, fields: Fields) -> None:
        self.keys = [key for key in fields if folded(key) in _UNDER]
        self._fields = fields

    def lines(self, label: str, *, nothing: str = "none declared") -> list[str]:
        found: dict[str, Fields] = {}
        unread = []
        for key in self.keys:
            value = _parsed(self._fields[key])
            more = _by_name(value)
            found.update({name: schema for name, schema in more.items() if name not in found})
            if not more and not _is_empty(value):
                unread.append(key)
        lines = _lines(found, f"{label} parameter") if found else []
        return or_else(lines, self._fields, *unread, label=f"{label} parameters", nothing=nothing)


def _parsed(value: object) -> object:
    """JSON that was written as a text is read as what it is."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _is_empty(value: object) -> bool:
    """Whether it says that there are none: an object without properties."""
    return not value or (isinstance(value, Mapping) and _OF_A_SCHEMA.issuperset(map(str, value)))


def _by_name(value: object) -> dict[str, Fields]:
    if isinstance(value, list):
        found: dict[str, Fields] = {word(item): {} for item in value if isinstance(item, str) and word(item)}
        return {**found, **{word(row["name"]): row for row in _rows(value) if word(row.get("name"))}}
    fields = table(value)
    inner = respelled_here(fields, _SPELLED)
    required = frozenset(words(inner.get("required")))
    if isinstance(inner.get("properties"), Mapping | list):
        return {name: _marked(row, name in required) for name, row in _by_name(inner["properties"]).items()}
    if _OF_A_SCHEMA.issuperset(fields) and isinstance(fields.get("type", "object"), str):
        return {}
    if all(isinstance(item, Mapping | str) for item in fields.values()) and not _is_composed(fields):
        return {name: table(item) if isinstance(item, Mapping) else {"type": item} for name, item in fields.items()}
    return {}


def _is_composed(fields: Fields) -> bool:
    return any(key.startswith("$") or key in ("anyOf", "oneOf", "allOf") for key in fields)


def _rows(value: list[object]) -> list[Fields]:
    """With what OpenAPI keeps in a schema of its own."""
    return [{**table(row.get("schema")), **row} for row in rows(value)]


def _marked(row: Fields, required: bool) -> Fields:
    return {**row, "required": True} if required else row


def _lines(found: Mapping[str, Fields], label: str) -> list[str]:
    shown = [(word(name), respelled_here(row, _SPELLED)) for name, row in list(found.items())[:MAX_PARAMETERS]]
    summary = [_summary(name, row) for name, row in shown]
    if more := len(found) - len(shown):
        summary.append(f"and {more} more")
    described = [line for name, row in shown for line in _described(f"{label} {name}", row)]
    return [f"{label}s: {joined(*summary)}", *described]


def _described(label: str, row: Fields) -> list[str]:
    """What is said of a parameter, and of each part of one that is an object or an array of them."""
    inner = table(first(row, "properties")) or table(table(row.get("items")).get("properties"))
    parts = [(one_line(name), word(first(table(part), *_SAID))) for name, part in list(inner.items())[:MAX_PARAMETERS]]
    return [*labelled(label, word(first(row, *_SAID))), *(f"{label}.{name}: {said}" for name, said in parts if said)]


def _summary(name: str, row: Fields) -> str:
    choices = words(row.get("enum"))
    default = word(row.get("default"))
    facts = joined(
        _type(row, _DEPTH),
        f"one of {' | '.join(choices)}" if choices else "",
        word(row.get("format")),
        "required" if row.get("required") in (True, "true") else "",
        f"default {default}" if default else "",
        f"in {word(row.get('in'))}" if word(row.get("in")) else "",
    )
    return after(name, f"({facts})" if facts else "", sep=" ")


def _type(schema: Fields, depth: int) -> str:
    if not depth:
        return "object"
    options = rows(schema.get("anyOf")) or rows(schema.get("oneOf"))
    inside = (text for option in options if (text := _type(option, depth - 1)))
    kind = " or ".join([*words(schema.get("type")), *inside])
    inner = table(schema.get("items"))
    if kind == "array" and inner:
        return f"array of {_type(inner, depth - 1) or 'anything'}"
    properties = joined(*(word(key) for key in table(schema.get("properties"))))
    return f"{kind or 'object'} of {properties}".replace(", ", " and ") if properties else kind
