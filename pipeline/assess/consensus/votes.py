"""What several samples say of one thing: majorities, medians on a grid, how far apart they are, united evidence."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from statistics import stdev
from typing import Generic, NamedTuple, TypeVar

from pipeline.card import uncertainty
from pipeline.model import Assessment, Evidence

T = TypeVar("T")
Half = Sequence[Assessment | None]
"""One half of each sample, "factors" or "layers"; None for a sample that did not answer it."""
MOST_EVIDENCE = 3


class Said(NamedTuple, Generic[T]):
    """One sample's figure: the record that holds it, and the value."""

    part: T
    value: Decimal


class Scale(NamedTuple):
    """A grid; on each of them the higher value is the riskier."""

    step: Decimal
    low: Decimal
    high: Decimal


FACTOR = Scale(Decimal("0.1"), Decimal("0.0"), Decimal("1.0"))
BASE = Scale(Decimal("0.1"), Decimal("0.0"), Decimal("10.0"))
THREAT = Scale(Decimal("0.05"), Decimal("0.50"), Decimal("1.10"))
MITIGATION = Scale(Decimal("0.05"), Decimal("0.50"), Decimal("1.00"))


def valued(pairs: Iterable[tuple[T, Decimal | None]]) -> list[Said[T]]:
    """Those that have a value."""
    return [Said(part, value) for part, value in pairs if value is not None]


def majority(count: int, of: int) -> bool:
    """More than half: of two or four, half is none."""
    return 2 * count > of


def median(values: Iterable[Decimal], scale: Scale) -> Decimal:
    """The middle value; the mean of the middle two of an even number, and up to the grid where it lies off it."""
    ordered = sorted(values)
    middle = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
    return _on(scale, middle, ROUND_CEILING)


def around(value: Decimal, samples: Iterable[Decimal], own: Decimal, scale: Scale) -> tuple[Decimal, Decimal]:
    """
    √((z·s)² + own²) to either side, outward to the grid: ``s`` is the samples' standard deviation, what a model
    that is asked again would say; ``own`` is a 90 % half-width that the samples already have, what the comparables
    show where the listing says nothing. The two are independent of each other.
    """
    said = [float(sample) for sample in samples]
    spread = stdev(said) if len(said) > 1 else 0.0
    half = Decimal(repr(round(math.hypot(uncertainty.Z90 * spread, float(own)), 9)))
    low, high = _on(scale, value - half, ROUND_FLOOR), _on(scale, value + half, ROUND_CEILING)
    return max(scale.low, low), min(scale.high, high)


def half_width(spans: Iterable[tuple[Decimal, Decimal, Decimal]]) -> Decimal:
    """The widest side of (value, low, high): the other may have been cut off at the end of the scale."""
    return max(max(value - low, high - value) for value, low, high in spans)


def united(found: Iterable[Sequence[Evidence]]) -> tuple[Evidence, ...]:
    """Each place once, first what most samples quote, then as it stands in the listing."""
    counts = Counter(place for each in found for place in dict.fromkeys(each))
    ordered = sorted(counts, key=lambda place: (-counts[place], place.start, place.end))
    return tuple(ordered[:MOST_EVIDENCE])


def commonest(given: Sequence[T], order: Sequence[T] | None = None) -> T:
    """What is given most often; of several, the first in ``order``, or else the first that was given."""
    counts = Counter(given)
    return max(order if order is not None else counts, key=lambda one: counts[one])


def _on(scale: Scale, value: Decimal, rounding: str) -> Decimal:
    return (value / scale.step).to_integral_value(rounding) * scale.step
