"""
What an OASF record carries inside: modules whose data is an A2A card, tools of an MCP server or a skill of its own are
read as what they are, all other data leaf by leaf.
"""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pipeline.fetch.read import a2a, markdown, mcp_tools
from pipeline.fetch.read.labelled_lines import Draft, Fields, first, joined, leftovers, rows, table, word
from pipeline.fetch.read.spelling import folded, names, respelled_here

MAX_DEPTH = 6
_MODULE = frozenset(["name", "version", "data", "id"])
_SPELLED = names("mediaType contentType mimeType encoding")
_BASE64 = frozenset(["data", "content", "blob", "bytes", "body"])
_TEXTS = ("text/", "markdown", "+md", "json", "yaml")


class Module(NamedTuple):
    lines: list[str]
    documents: list[Draft]
    """What is written in it as a text of its own, such as a SKILL.md."""


def read(module: Fields) -> Module:
    """A module's name, then its data; documents in it behind the rest."""
    name = word(module.get("name")) or "(without a name)"
    label = f"module {name}"
    found = _Found()
    data = found.without(table(module.get("data")), MAX_DEPTH)
    found.know({key: item for key, item in table(module.get("data")).items() if not a2a.is_card(table(item))})
    beside = found.without({key: item for key, item in module.items() if key not in _MODULE}, MAX_DEPTH)
    documents = [(where, markdown.read(text)) for where, text in found.texts]
    lines = [
        f"module: {joined(name, word(module.get('version')))}",
        *leftovers(table(data), (), label=label),
        *leftovers(table(beside), (), label=label),
        *(line for card in found.cards for line in ("", *a2a.lines(card))),
        *mcp_tools.lines(found.tools),
        *(line for where, draft in documents for line in _text(f"{label} {where}", draft.text)),
    ]
    return Module(lines, [draft for _, draft in documents])


class _Found:
    """The documents that stood in a module's data."""

    def __init__(self) -> None:
        self.cards: list[Fields] = []
        self.tools: list[Fields] = []
        self.texts: list[tuple[str, str]] = []
        self._seen: set[str] = set()

    def _is_new(self, fields: Fields) -> bool:
        """Whether the record did not stand here before."""
        written = json.dumps(fields, sort_keys=True)
        new = written not in self._seen
        self._seen.add(written)
        return new

    def know(self, data: Fields) -> None:
        """What stands in the data itself is not read once more where it is enclosed as a file."""
        self._seen |= {json.dumps(item, sort_keys=True) for item in data.values() if isinstance(item, Mapping)}

    def without(self, value: object, depth: int) -> object:
        """The value without what was found in it."""
        if isinstance(value, list):
            return [kept for item in value if not _is_empty(kept := self.without(item, depth))]
        if not isinstance(value, Mapping) or not depth:
            return value
        fields = table(value)
        if a2a.is_card(fields):
            self.cards += [fields] if self._is_new(fields) else []
            return None
        return self._without_text(fields, depth) or self._without_tools(fields, depth)

    def _without_text(self, fields: Fields, depth: int) -> Fields | None:
        """What is left of a document's fields, with the record that it holds in base64; None for anything else."""
        if (text := _decoded(fields)) is None:
            return None
        rest = {key: item for key, item in fields.items() if folded(key) not in _BASE64}
        if (inner := _object(text)) is not None:
            known = not a2a.is_card(inner) and not self._is_new(inner)
            return rest if known else {**rest, "content": self.without(inner, depth - 1)}
        self.texts.append((word(first(fields, "path", "name", "title")) or "document", text))
        return rest

    def _without_tools(self, fields: Fields, depth: int) -> Fields:
        rest = {}
        for key, item in fields.items():
            if key == "tools" and rows(item):
                self.tools += rows(item)
            else:
                rest[key] = self.without(_parsed(item), depth - 1)
        return {key: item for key, item in rest.items() if not _is_empty(item)}


def _is_empty(value: object) -> bool:
    return value is None or value == {} or value == []


def _parsed(value: object) -> object:
    """A card that was written as a text."""
    inner = _object(value) if isinstance(value, str) else None
    return inner if inner is not None and a2a.is_card(inner) else value


def _object(text: str) -> Fields | None:
    """What a text of JSON holds; None for any other text."""
    if not text.lstrip().startswith("{"):
        return None
    try:
        return table(json.loads(text)) or None
    except (ValueError, RecursionError):
        return None


def _decoded(fields: Fields) -> str | None:
    """The text in a document of Markdown or the like: plain, or in base64 where its bytes are UTF-8."""
    spelled = respelled_here(fields, _SPELLED)
    media = word(first(spelled, "mediaType", "contentType", "mimeType")).lower()
    if not any(sign in media for sign in _TEXTS):
        return None
    body = next((item for key, item in fields.items() if folded(key) in _BASE64 and isinstance(item, str)), None)
    if body is None:
        return None
    try:
        return base64.b64decode("".join(body.split()), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return body


def _text(label: str, text: str) -> Iterator[str]:
    """A document's paragraphs, each behind its label: what is written in it forges none of ours."""
    yield ""
    for paragraph in text.split("\n\n"):
        if line := " ".join(paragraph.split()):
            yield f"{label}: {line}"
