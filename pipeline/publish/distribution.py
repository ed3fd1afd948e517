"""How the values of one factor are spread over the products, as the figures of a drawing."""

from collections import Counter
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from pipeline.taxonomy import factors

_TENTH = Decimal("0.1")
HEIGHT = 96
"""Of the tallest bar, in units of the drawing."""
STEP = 32
BAR = 26
TOP = 16
"""What is left above a bar for its number."""


class Bar(NamedTuple):
    level: str
    held: int
    """How many products."""
    x: int
    y: float
    height: float


class Distribution(NamedTuple):
    bars: tuple[Bar, ...]
    unknown: int
    """Products of which the value is not known."""
    mean: str
    """To two decimals; "" where no value is known."""
    width: int
    base: int
    """Where the bars stand on."""

    @property
    def spoken(self) -> str:
        """For those who do not see the drawing."""
        there = ", ".join(f"{bar.held} with {bar.level}" for bar in self.bars if bar.held) or "no values"
        return f"{there}; not known: {self.unknown}" if self.unknown else there


def distribution(values: Iterable[Decimal | None]) -> Distribution:
    """A bar for each tenth of the grid; a value between two goes to the higher one."""
    given = list(values)
    known = [value for value in given if value is not None]
    counts = Counter(str(value.quantize(_TENTH, ROUND_HALF_UP)) for value in known)
    tallest = max((counts[level] for level in factors.GRID), default=0) or 1
    bars = []
    for place, level in enumerate(factors.GRID):
        height = round(HEIGHT * counts[level] / tallest, 1)
        bars.append(Bar(level, counts[level], place * STEP + (STEP - BAR) // 2, TOP + HEIGHT - height, height))
    mean = f"{sum(known) / len(known):.2f}" if known else ""
    return Distribution(tuple(bars), len(given) - len(known), mean, STEP * len(bars), TOP + HEIGHT)
