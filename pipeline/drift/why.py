"""A move in; which inputs of the score are others now, and which words of the listing, in one line each, out."""

import re
from collections.abc import Sequence
from decimal import Decimal

from pipeline.drift.records import Cause, Input, Moved, Reworded
from pipeline.render import words as said

MOST_INPUTS = 6
"""Named in a page; ``report.json`` has all of them."""
_MOVE = re.compile(r"[+−±](\d+(?:\.\d+)?)")
OF_THE_TEXT = ("listing", "extractor")


def inputs(found: Sequence[Input]) -> str:
    """
    ``Autonomy of Action 0.40 → 0.60 (+0.2), CVSS AC H → L, and 2 more``: what alone moves the score most comes first,
    so that what is left out is the least. Nothing where none is another one.
    """
    parts = [_input(one) for one in by_effect(found)[:MOST_INPUTS]]
    if len(found) > MOST_INPUTS:
        parts.append(f"and {len(found) - MOST_INPUTS:,} more")
    return ", ".join(parts)


def by_effect(found: Sequence[Input]) -> list[Input]:
    """By how far each alone would have moved the score; where that is not known after all others, in their order."""
    return sorted(found, key=lambda one: -_points(one.alone))


def _points(alone: str) -> Decimal:
    """Of ``+0.3``, ``−0.2`` or ``±0`` the size; of what says nothing less than of any."""
    found = _MOVE.fullmatch(alone)
    return Decimal(found[1]) if found else Decimal(-1)


def _input(one: Input) -> str:
    alone = f" ({one.alone})" if one.alone else ""
    return f"{one.what} {one.was} → {one.now}{alone}"


def words(one: Reworded | None) -> str:
    """``came “may delete records”; went “reads only”; and 4 more places``; nothing where no word is another one."""
    if one is None:
        return ""
    parts = [f"{label} {_quoted(texts)}" for label, texts in (("came", one.came), ("went", one.went)) if texts]
    if one.more:
        parts.append(f"and {said.counted(one.more, 'more place')}")
    return "; ".join(parts)


def _quoted(texts: Sequence[str]) -> str:
    return ", ".join(f"“{text}”" for text in texts)


def detail(cause: Cause, of: Moved) -> str:
    """Of a text that is another one its words, where they are at hand; else what is on record of the cause."""
    found = words(of.reworded) if cause.name in OF_THE_TEXT else ""
    if not found:
        return cause.detail
    return f"the same bytes, read otherwise: {found}" if cause.name == "extractor" else found
