"""
YAML front matter of a Markdown file, read without trust.

Every scalar stays the text that it was (``language: no`` is not False, a date is not a date), no tag builds an
object, an alias is never followed, and of a long one only the beginning is parsed (``bounds``). Front matter that YAML
cannot read, such as the common ``description: Use when: …``, is read as simple ``key: value`` lines.
"""

import re
from typing import NamedTuple

import yaml

from pipeline.fetch.read import bounds
from pipeline.fetch.read.labelled_lines import Fields, table

MAX_BRACKETS = 2_000
"""YAML's reader takes seconds over brackets that are nested by the thousand."""

_BLOCK = re.compile(r"\s*---[ \t]*\r?\n(.*?\n)??(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_KEY = re.compile(r"([A-Za-z_][\w.-]*)[ \t]*:(?:[ \t]+|$)(.*)")


class FrontMatter(NamedTuple):
    fields: Fields
    body: str
    unread: str | None
    """What of the front matter was left unread: see ``bounds``."""


def split(text: str) -> FrontMatter | None:
    """The fields and what follows them; None when the text has no front matter that is a mapping."""
    found = _BLOCK.match(text)
    if not found or not found[1]:
        return None
    block, unread = bounds.front_matter(found[1])
    fields = _strict(block)
    if fields is None:
        fields = _lenient(block)
    return FrontMatter(fields, text[found.end() :], unread) if fields else None


def _strict(block: str) -> Fields | None:
    """None when YAML cannot read it or must not; an empty mapping when it is something else than a mapping."""
    if block.count("[") + block.count("{") > MAX_BRACKETS:
        return None
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(block, Loader=yaml.BaseLoader)):
            return None
        return table(yaml.load(block, Loader=yaml.BaseLoader))
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def _lenient(block: str) -> Fields:
    """Top-level ``key: value`` lines, each with the lines that continue it; nothing if most lines have no key."""
    fields: dict[str, list[str]] = {}
    current: list[str] = []
    strays = 0
    for line in block.splitlines():
        if found := _KEY.match(line):
            current = fields.setdefault(found[1], [])
            current.append(found[2].strip().strip("\"'"))
        elif line.strip():
            strays += not line.startswith((" ", "\t", "-", "#"))
            current.append(line.strip())
    if strays > len(fields):
        return {}
    return {key: " ".join(values).strip() for key, values in fields.items()}
