"""
What comparables show of a listing's figures, how far a figure may lie from that before it stands out, and which
cards of one batch were scored apart though their listings are nearly the same.

A figure stands out when it is further from what the reference cards predict than 95 % of their own figures are from
what is predicted for each of them without it.
"""

import math
import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, Decimal
from functools import lru_cache
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from pipeline.model import Card, Expected, Flag, Score
from pipeline.reference.comparables import Comparison, Index, base_ladder, snap
from pipeline.reference.gold import Reference
from pipeline.reference.regression import Ridge
from pipeline.scoring import DEFAULT, formulas, profile
from pipeline.scoring.mitigation import threat_multiplier
from pipeline.taxonomy import factors

SHARE = 0.95
"""Of the reference cards' figures lie within a bound."""
_PLAIN = Decimal("0.95")
"""The mitigation factor where no reference publishes one: what a single control earns."""

NEARLY = 0.5
"""
Pairs of neighbouring words that two texts share, of all that they have, from which they are nearly the same. Texts
on different products share 0.07 at most in ``tune``.
"""
APART = Decimal("1.0")
"""
Points of AIVSS. Raters of one product differ by 0.107 a factor, which is some 0.4 in the sum of ten and 0.15 in the
score when the base is 7: several times that is no noise.
"""
APART_IN_BAND = Decimal("0.5")
"""Points, where the bands differ too."""
_WORD = re.compile(r"[^\W_]+")


class Bounds(NamedTuple):
    """The bound of each factor, of "cvss" and of "aivss", and the mitigation that scores are expected with."""

    reach: dict[str, Decimal]
    mitigation: Decimal


@lru_cache(maxsize=1)
def bounds(index: Index) -> Bounds:
    """
    From leave-one-out predictions for every reference of the index; 0.2 s for 66, so once a process.

    A figure that no reference publishes has no bound.
    """
    references = index.references
    mitigation = _typical(references)
    misses: dict[str, list[float]] = {key: [] for key in (*factors.KEYS, "cvss", "aivss")}
    for reference, figures, base in zip(references, _left_out(references), _bases(references), strict=True):
        for key in factors.KEYS:
            misses[key].append(abs(figures[key] - float(reference.factors[key])))
        if base is not None and reference.cvss_base is not None:
            misses["cvss"].append(abs(base - float(reference.cvss_base)))
        if base is not None and reference.aivss is not None:
            predicted = _aivss(base, math.fsum(figures.values()), mitigation)
            misses["aivss"].append(abs(float(predicted - reference.aivss)))
    return Bounds({key: _reach(found) for key, found in misses.items() if found}, mitigation)


def expected(beside: Comparison, known: Bounds) -> dict[str, Expected]:
    """
    For one listing, by factor key, "cvss" and "aivss". The score is that of the ``directory`` profile, with the
    multiplier that goes with the base and the mitigation that is usual.
    """
    figures = {key: _within(beside.factor(key).value) for key in factors.KEYS}
    base = beside.base().value
    values = {
        **{key: snap(value, "0.01", "0.0", "1.0") for key, value in figures.items()},
        "cvss": snap(base, "0.01", "0.0", "10.0"),
        "aivss": _aivss(base, math.fsum(figures.values()), known.mitigation),
    }
    return {key: Expected(value=values[key], bound=bound) for key, bound in known.reach.items()}


def apart(drafted: tuple[Card, str], others: Iterable[tuple[Card, str]]) -> tuple[Flag, ...]:
    """
    A card with its listing's text, and others: a flag for each other one of nearly the same text whose score is
    another. Meant for the batch of one command, some hundreds.
    """
    card, words = drafted[0], _pairs(drafted[1])
    return tuple(
        _scored_apart(card, other)
        for other, text in others
        if _differ(card.score, other.score) and _share(words, _pairs(text)) >= NEARLY
    )


@lru_cache(maxsize=1024)
def _pairs(text: str) -> frozenset[tuple[str, str]]:
    return frozenset(pairwise(_WORD.findall(text.casefold())))


def _share(one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]]) -> float:
    """|A ∩ B| / |A ∪ B|, the Jaccard index; texts without two words are near to nothing."""
    together = len(one | other)
    return len(one & other) / together if together else 0.0


def _differ(one: Score | None, other: Score | None) -> bool:
    """Scores of different profiles are not compared."""
    if one is None or other is None or one.profile != other.profile:
        return False
    return abs(one.aivss - other.aivss) >= (APART if one.severity == other.severity else APART_IN_BAND)


def _scored_apart(card: Card, other: Card) -> Flag:
    if card.score is None or other.score is None:
        raise ValueError("a card without a score is not scored apart")
    name = " ".join(other.name.split())
    here, there = (f"{c.aivss} {c.severity}" for c in (card.score, other.score))
    return Flag(
        kind="outlier",
        severity="medium" if card.score.severity == other.score.severity else "high",
        message=f"The score is {here}, but {name} ({other.listing.source}), nearly the same text, has {there}.",
        where="score",
    )


def _left_out(references: Sequence[Reference]) -> list[dict[str, float]]:
    """The ten factors of each reference as the fit on the others predicts them."""
    ridge = Ridge([f"{r.name}. {r.listing}" for r in references])
    fits = {key: ridge.target([float(r.factors[key]) for r in references]).loo for key in factors.KEYS}
    return [{key: _within(fits[key][i]) for key in factors.KEYS} for i in range(len(references))]


def _bases(references: Sequence[Reference]) -> list[float | None]:
    """The CVSS base of each reference as the ladder of the others predicts it; None where none is published."""
    residuals = iter(base_ladder(references).residuals)
    return [None if r.cvss_base is None else float(r.cvss_base) - next(residuals) for r in references]


def _aivss(base: float, factor_sum: float, mitigation: Decimal) -> Decimal:
    held = snap(base, "0.1", "0.0", "10.0")
    total = snap(factor_sum, "0.1", "0.0", "10.0")
    terms = formulas.Terms(held, total, threat_multiplier(held), mitigation)
    return formulas.evaluate(terms, profile(DEFAULT)).aivss


def _typical(references: Sequence[Reference]) -> Decimal:
    given = [r.mitigation_factor for r in references if r.mitigation_factor is not None]
    return snap(float(median(given)), "0.05", "0.50", "1.00") if given else _PLAIN


def _reach(misses: Sequence[float]) -> Decimal:
    """The least bound that ``SHARE`` of the misses stay within."""
    ascending = sorted(misses)
    least = ascending[math.ceil(SHARE * len(ascending)) - 1]
    return Decimal(repr(least)).quantize(Decimal("0.01"), ROUND_CEILING)


def _within(value: float) -> float:
    return min(1.0, max(0.0, value))
