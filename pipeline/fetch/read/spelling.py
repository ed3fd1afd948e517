"""
Keys as their format's reader spells them: ``input_schema``, ``input-schema`` and ``InputSchema`` are ``inputSchema``.

Only keys that a reader names are spelled anew, and none below a map whose keys are somebody's own words (scopes,
variables, parameters).
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from pipeline.fetch.read.labelled_lines import Fields, leftovers, table

_SEPARATORS = re.compile("[_-]")


def names(text: str) -> dict[str, str]:
    """Spellings to look up by ``folded``, of the names in one string."""
    return {folded(name): name for name in text.split()}


def folded(key: object) -> str:
    """A key without its case and separators."""
    return _folded(str(key))


@lru_cache(maxsize=4_096)
def _folded(key: str) -> str:
    return _SEPARATORS.sub("", key).lower()


def respelled(value: object, known: Mapping[str, str], *, free: frozenset[str] = frozenset()) -> object:
    """
    The value with its keys as ``known`` has them, at any depth but below those of ``free``. A key that stands there in
    both spellings keeps each. Raises RecursionError.
    """
    if isinstance(value, list):
        return [respelled(item, known, free=free) for item in value]
    if not isinstance(value, Mapping):
        return value
    return {
        name: item if name in free else respelled(item, known, free=free) for name, item in _named(value, known).items()
    }


def respelled_here(fields: Fields, known: Mapping[str, str]) -> Fields:
    """Likewise, of its own keys only."""
    return _named(fields, known)


def _named(fields: Mapping[object, object] | Fields, known: Mapping[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, item in table(fields).items():
        name = known.get(folded(key), key)
        found[key if name != key and (name in fields or name in found) else name] = item
    return found


def or_else(lines: list[str], fields: Fields, *keys: str, label: str, nothing: str) -> list[str]:
    """
    The lines; where there are none, what stands under ``keys`` in a form that no reader knows; where nothing does, the
    line that says so. What is there is never told as absent.
    """
    there = {key: fields[key] for key in keys if fields.get(key)}
    return lines or leftovers(there, (), label=label) or [f"{label}: {nothing}"]
