"""
The CVSS base of each grade of harm (``taxonomy.harm``), fitted on the reference cards that publish a base: the worse
the grade, the higher the base, whatever single cards say.

A grade's mean takes in ``WEIGHT`` cards at its usual base, shifted by what the cards as a whole lie above or below
theirs; then the grades are brought into order by pooling neighbours that are not (Barlow, Bartholomew, Bremner and
Brunk, Statistical Inference under Order Restrictions, 1972, 1.2), at least ``STEP`` apart. Of one listing the base is
what the nearest cards show, within ``REACH`` of its grade's.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.reference.regression import Prediction
from pipeline.taxonomy import harm

WEIGHT = 2.0
STEP = 0.4
REACH = 0.15
"""Less than half a step, so that listings of two grades never change places."""
SHOWN = 3
"""Nearest cards with a base that are looked at."""


class Rung(NamedTuple):
    """A reference card with a base; ``grade`` is the place of its grade in ``harm.GRADES``."""

    grade: int
    base: float
    group: str


class Ladder:
    def __init__(self, rungs: Sequence[Rung]) -> None:
        self.levels = _levels(rungs)
        self.residuals = tuple(r.base - _levels(_others(rungs, r))[r.grade] for r in rungs)
        """What each card misses by when it is left out together with its near-duplicates."""
        self.spread = math.sqrt(math.fsum(x * x for x in self.residuals) / len(rungs)) if rungs else 0.0

    def predict(self, grade: int, near: Sequence[float]) -> Prediction:
        return Prediction(_within(self.levels[grade], near), self.spread)


def _others(rungs: Sequence[Rung], left_out: Rung) -> list[Rung]:
    return [r for r in rungs if r.group != left_out.group]


def _within(level: float, near: Sequence[float]) -> float:
    """What the nearest show on average, no further than ``REACH`` from the level."""
    if not near:
        return level
    return min(max(math.fsum(near) / len(near), level - REACH), level + REACH)


def _levels(rungs: Sequence[Rung]) -> tuple[float, ...]:
    usual = [grade.usual for grade in harm.GRADES]
    shift = math.fsum(r.base - usual[r.grade] for r in rungs) / (len(rungs) + WEIGHT)
    means, weights = [], []
    for place, base in enumerate(usual):
        bases = [r.base for r in rungs if r.grade == place]
        weights.append(len(bases) + WEIGHT)
        means.append((math.fsum(bases) + WEIGHT * (base + shift)) / weights[-1])
    flat = _rising([mean - STEP * place for place, mean in enumerate(means)], weights)
    return tuple(level + STEP * place for place, level in enumerate(flat))


class _Pool(NamedTuple):
    mean: float
    weight: float
    size: int


def _rising(means: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The nearest sequence to ``means``, by weighted squares, that never falls."""
    pools: list[_Pool] = []
    for mean, weight in zip(means, weights, strict=True):
        pools.append(_Pool(mean, weight, 1))
        while len(pools) > 1 and pools[-2].mean > pools[-1].mean:
            right, left = pools.pop(), pools.pop()
            total = left.weight + right.weight
            pools.append(
                _Pool((left.mean * left.weight + right.mean * right.weight) / total, total, left.size + right.size)
            )
    return [pool.mean for pool in pools for _ in range(pool.size)]
