"""Scores now and before in; the histogram's bars, outline and axes, and how many lie in each band, out."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from pipeline.render import words
from pipeline.scoring import severity

STEP = Decimal("0.5")
STEPS = 20
TENTH = Decimal("0.1")
HEIGHT = 180
"""Pixels between the axis and the highest tick. Across, all is in per cent, so that no text is scaled."""
BOUNDARIES = (4, 7, 9)
TICKS = 4
"""Of the upright axis, at most, above nought."""


class Bar(NamedTuple):
    x: float
    y: float
    width: float
    height: float
    band: str


class Line(NamedTuple):
    x1: float
    y1: float
    x2: float
    y2: float


class Tick(NamedTuple):
    label: str
    at: float


class Band(NamedTuple):
    """How many scores lie in it, now and before; ``middle`` is where on the axis its name stands."""

    name: str
    before: int
    now: int
    middle: float


class Plot(NamedTuple):
    bars: tuple[Bar, ...]
    outline: tuple[Line, ...]
    upright: tuple[Tick, ...]
    along: tuple[Tick, ...]
    boundaries: tuple[int, ...]
    bands: tuple[Band, ...]
    said: str
    """The plot for those who do not see it."""


def plot(before: Sequence[Decimal], now: Sequence[Decimal]) -> Plot:
    old, new = histogram(before), histogram(now)
    step = _step(max(*old, *new, 1))
    top = step * -(-max(*old, *new, 1) // step)
    bands = tuple(_bands(before, now))
    return Plot(
        bars=tuple(_bar(number, count, top) for number, count in enumerate(new) if count),
        outline=tuple(_outline(old, top)),
        upright=tuple(Tick(f"{count:,}", _y(count, top)) for count in range(0, top + 1, step)),
        along=tuple(Tick(f"{score}", score * 10.0) for score in range(11)),
        boundaries=tuple(score * 10 for score in BOUNDARIES),
        bands=bands,
        said=_said(bands, before, now),
    )


def histogram(scores: Sequence[Decimal]) -> list[int]:
    """How many scores lie in each step of 0.5, from 0; the last holds 10.0 too."""
    counts = [0] * STEPS
    for score in scores:
        counts[min(int(score / STEP), STEPS - 1)] += 1
    return counts


def middle(scores: Sequence[Decimal]) -> Decimal | None:
    return median(scores) if scores else None


def _step(most: int) -> int:
    """1, 2 or 5 times a power of ten: the least with which ``TICKS`` reach the highest bar."""
    unit = 1
    while True:
        for times in (1, 2, 5):
            if times * unit * TICKS >= most:
                return times * unit
        unit *= 10


def _bar(number: int, count: int, top: int) -> Bar:
    wide = 100 / STEPS
    y = _y(count, top)
    return Bar(number * wide + 0.3, y, wide - 0.6, HEIGHT - y, severity(STEP * number + TENTH).lower())


def _outline(counts: Sequence[int], top: int) -> list[Line]:
    """The edge of the earlier histogram, from left to right; nothing along the axis itself."""
    wide, lines = 100 / STEPS, []
    for number, (left, right) in enumerate(pairwise((0, *counts, 0))):
        if left != right:
            lines.append(Line(number * wide, _y(left, top), number * wide, _y(right, top)))
        if right:
            lines.append(Line(number * wide, _y(right, top), (number + 1) * wide, _y(right, top)))
    return lines


def _y(count: int, top: int) -> float:
    return round(HEIGHT * (1 - count / top), 1)


def _bands(before: Sequence[Decimal], now: Sequence[Decimal]) -> list[Band]:
    old, new = ([severity(score) for score in scores] for scores in (before, now))
    middles = {"Low": 20.0, "Medium": 55.0, "High": 80.0, "Critical": 95.0}
    found = [Band(name, old.count(name), new.count(name), middles.get(name, 0.0)) for name in words.BANDS]
    return [band for band in found if band.name != "None" or band.before or band.now]


def _said(bands: Sequence[Band], before: Sequence[Decimal], now: Sequence[Decimal]) -> str:
    each = "; ".join(f"{band.name} {band.now:,}, before {band.before:,}" for band in bands)
    return (
        f"Histogram of {words.counted(len(now), 'score')} now and {len(before):,} before, in steps of 0.5. "
        f"{each}. Median {words.figure(middle(now), 1)}, before {words.figure(middle(before), 1)}."
    )
