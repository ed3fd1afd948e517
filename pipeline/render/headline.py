"""
What a card says first of its score: with a model the number, and the likelier band where that is another one; without a
model the interval and its bands, and only then the number.
"""

from decimal import Decimal
from typing import NamedTuple

from pipeline.model import Card, Interval
from pipeline.render.words import BANDS, chances, figure, interval
from pipeline.scoring import severity


class Headline(NamedTuple):
    """``lead`` is what counts, ``aside`` what a reader may pass over; ``estimated``: the lead is no number."""

    lead: str
    aside: str
    estimated: bool

    def __str__(self) -> str:
        return f"{self.lead} ({self.aside})" if self.aside else self.lead


def headline(card: Card) -> Headline | None:
    """
    ``7.6 High, more likely Medium (5.9–8.1; Medium 60 %, High 40 %)``, or of a card that no model and no person made
    ``High to Critical, 6.0–9.3 (about 8.7, estimated without a model; High 70 %, Critical 30 %)``. None without a
    score.
    """
    score = card.score
    if score is None:
        return None
    span, number = interval(score.low, score.high, 1), figure(score.aivss, 1)
    if estimated(card) and span:
        return unjudged(score.low, score.high, score.aivss, chances(card.interval))
    likely = likelier(card)
    lead = f"{number} {score.severity}" + (f", more likely {likely}" if likely else "")
    return Headline(lead, _joined(span, chances(card.interval)), False)


def unjudged(low: Decimal, high: Decimal, number: Decimal, likely: str = "") -> Headline:
    """Of a score that no model made: ``likely`` is how likely each band is, where that is known."""
    return Headline(f"{between(low, high)}, {interval(low, high, 1)}", _joined(about(number), likely), True)


def about(number: Decimal) -> str:
    """``about 8.7, estimated without a model``"""
    return f"about {figure(number, 1)}, estimated without a model"


def estimated(card: Card) -> bool:
    """Whether no model has judged the listing: so it stays where a person has changed a figure among others."""
    return card.provenance.estimator == "comparables"


def bands(card: Card) -> str:
    """``High to Critical``: the bands of the interval's two ends; one where they are the same."""
    return "" if card.score is None else between(card.score.low, card.score.high)


def between(low: Decimal, high: Decimal) -> str:
    """The bands of an interval's two ends; one where they are the same."""
    first, last = severity(low), severity(high)
    return first if first == last else f"{first} to {last}"


def brief(card: Card) -> str:
    """For a column: what leads, ``7.6 High`` or ``High to Critical, 6.0–9.3``; without a score the card's status."""
    said = headline(card)
    if card.score is None or said is None:
        return card.status
    return said.lead if said.estimated else f"{figure(card.score.aivss, 1)} {card.score.severity}"


def telling(card: Card) -> str:
    """
    The band that goes where there is room for one alone: the number's own, or where no model has
    judged the listing the likeliest. Nothing without a score.
    """
    if card.score is None:
        return ""
    return (estimated(card) and likeliest(card.interval)) or card.score.severity


def likelier(card: Card) -> str:
    """The likeliest band, where it is not the number's own."""
    likely = likeliest(card.interval)
    return "" if card.score is None or likely in ("", card.score.severity) else likely


def likeliest(spread: Interval | None) -> str:
    """Of two bands as likely as each other the graver; nothing where no band is known."""
    if spread is None or not spread.bands:
        return ""
    known = [name for name in BANDS if name in spread.bands]
    return max(known, key=lambda name: (spread.bands[name], BANDS.index(name)), default="")


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)
