"""
How far two readings of one listing part though nothing in it speaks for that: tables, by estimator.

A reading without some words parts from one with them by up to ``NOISE`` and, for the share of the text that is masked,
``GROWTH`` more: a sentence of a thin text is much of it.

``comparables``: sentences taken at random out of the 66 reference listings of ``tune``, and out of their first 250, 450
and 900 characters, until 0 to 75 % of the text was gone, twice over for each of several shares. With NOISE alone, which
was fitted on single sentences of whole listings, 13.2 % of 1,654 estimates got riskier by more in some figure (17 %
where a third to half of the text was gone). GROWTH was raised figure by figure until no band of shares had more than
6 %: 4.1 % in all.

``llm``: answers of one model to two prompts differ by 0.07 a factor on average; if differences fall off exponentially,
one of ten factors is more than 0.3 lower in one pair of twenty, and ten together more than 0.5. Its other figures are
defaults of the same order: one CVSS metric moves a base by about one point, two steps of the mitigation factor are 0.1.
How its readings part with the share that is masked was not measured, so nothing is added.
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
    layers: Decimal


NOISE: dict[str, Noise] = {
    "comparables": Noise(
        factor=Decimal("0.1"),
        together=Decimal("0.5"),
        base=Decimal("0.2"),
        multiplier=Decimal("0.05"),
        mitigation=Decimal("0.05"),
        score=Decimal("0.5"),
        layers=Decimal(2),
    ),
    "llm": Noise(
        factor=Decimal("0.3"),
        together=Decimal("0.5"),
        base=Decimal("1.0"),
        multiplier=Decimal("0.05"),
        mitigation=Decimal("0.10"),
        score=Decimal("1.0"),
        layers=Decimal(2),
    ),
}
"""For a mask of next to nothing."""

GROWTH: dict[str, Noise] = {
    "comparables": Noise(
        factor=Decimal("0.2"),
        together=Decimal("0.8"),
        base=Decimal("0.6"),
        multiplier=Decimal("0.05"),
        mitigation=Decimal("0.3"),
        score=Decimal("1.5"),
        layers=Decimal(3),
    ),
    "llm": Noise(*[Decimal(0)] * 7),
}
"""What a mask of the whole text would add."""
