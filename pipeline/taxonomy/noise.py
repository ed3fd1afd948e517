"""
How far two readings of one listing part though nothing in it speaks for that: a table, by estimator.

``comparables``: one sentence of 40 to 300 characters, the length of an attempt, was taken at random out of each of 66
reference listings of ``tune``, six times over; taking it out made 95.2 % of 392 estimates no riskier than this in any
figure. ``llm``: answers of one model to two prompts differ by 0.07 a factor on average; if differences fall off
exponentially, one of ten factors is more than 0.3 lower in one pair of twenty, and ten together more than 0.5. Its
other figures are defaults of the same order: one CVSS metric moves a base by about one point, two steps of the
mitigation factor are 0.1.
"""

from decimal import Decimal
from typing import NamedTuple


class Noise(NamedTuple):
    """At most so much lower is one reading than the other by chance; ``layers`` are so many certain in it alone."""

    factor: Decimal
    together: Decimal
    """The falls of all ten factors, added."""
    base: Decimal
    multiplier: Decimal
    mitigation: Decimal
    score: Decimal
    layers: int


NOISE: dict[str, Noise] = {
    "comparables": Noise(
        factor=Decimal("0.1"),
        together=Decimal("0.5"),
        base=Decimal("0.2"),
        multiplier=Decimal("0.05"),
        mitigation=Decimal("0.05"),
        score=Decimal("0.5"),
        layers=2,
    ),
    "llm": Noise(
        factor=Decimal("0.3"),
        together=Decimal("0.5"),
        base=Decimal("1.0"),
        multiplier=Decimal("0.05"),
        mitigation=Decimal("0.10"),
        score=Decimal("1.0"),
        layers=2,
    ),
}
