"""
How far an estimate may be off: a table of misses and how unlike the reference cards a listing is in, its ``Doubt`` out.

A table is of one estimator. The misses of ``comparables`` are those on ``tune``, each card left out in turn; those of a
model come from answers that are kept (``evals/answers``) or from ``threatcard eval --calibrate``. A model that nobody
has measured gets the kept answers' table, widened by half as much again. ``bench/doubt.py`` makes the tables and fits
what a listing that is unlike the references is widened by.
"""

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from pipeline.model import Doubt
from pipeline.reference import missed
from pipeline.reference.comparables import Comparison

GENERAL = 1.33
"""Cards that were withheld when the references were chosen were missed by a third more than those left out in turn."""
UNMEASURED = 1.5
"""Stated, not measured: what another model than the one that was measured may miss by."""
NEAR = 0.05
"""
A nearest reference card less alike than this is no neighbour: one reference card in ten is as far from its nearest.
"""
FAR = 1.05
THIN_WORDS = 60
THIN = 1.12
"""
Fitted by ``bench/doubt.py``: how much further estimates of listings without a neighbour, or cut to so many words, miss.
"""
LEAST = 10
"""Rows of misses below which nothing was measured."""
FEW_QUOTES = 3
FEW = 1.15
"""Stated: with fewer factors than these quoted, a model has judged the kind of product and not the listing."""


class Likeness(NamedTuple):
    """What a listing has in common with the reference cards. ``quoted`` is None where nothing is quoted by a reader."""

    similarity: float
    words: int
    quoted: int | None = None
    english: bool = True


def comparables(likeness: Likeness) -> Doubt:
    """Of the estimator without a model."""
    return _doubt(missed.COMPARABLES, f"comparables, {len(missed.COMPARABLES)} reference cards", 1.0, likeness)


def measured(misses: Sequence[Sequence[Decimal]], model: str, likeness: Likeness) -> Doubt:
    """Of a model that ``threatcard eval --calibrate`` has measured."""
    return _doubt(misses, f"{model}, {len(misses)} reference cards", 1.0, likeness)


def unmeasured(likeness: Likeness) -> Doubt:
    """Of a model that nobody has measured: a stated default."""
    table = f"another model, as this one was not measured, on {len(missed.RECORDED)} reference cards"
    return _doubt(missed.RECORDED, table, UNMEASURED, likeness)


def likeness(beside: Comparison, text: str, *, quoted: int | None = None, english: bool = True) -> Likeness:
    nearest = max((n.similarity for n in beside.nearest), default=0.0)
    return Likeness(nearest, len(text.split()), quoted, english)


USUAL = Likeness(1.0, THIN_WORDS, FEW_QUOTES)
"""A listing that gives no reason to widen: for cards that are older than their likeness is."""


def _doubt(misses: Sequence[Sequence[Decimal]], table: str, stated: float, likeness: Likeness) -> Doubt:
    reasons = tuple(_unlike(likeness))
    factor = stated * GENERAL * math.prod(by for by, _ in reasons)
    return Doubt(
        table=table,
        widened=Decimal(f"{factor:.2f}"),
        because=tuple(why for _, why in reasons),
        misses=tuple(tuple(row) for row in misses),
    )


def _unlike(of: Likeness) -> list[tuple[float, str]]:
    found: list[tuple[float, str]] = []
    if of.similarity < NEAR:
        found.append((FAR, "no reference card is near to it"))
    if of.words < THIN_WORDS:
        found.append((THIN, f"the listing has only {of.words} words"))
    if of.quoted is not None and of.quoted < FEW_QUOTES:
        found.append((FEW, f"only {of.quoted} of ten factors are quoted"))
    if not of.english:
        found.append((FAR, "it is written in another language than the reference cards"))
    return found
