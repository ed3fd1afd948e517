"""
Texts that are no reference cards: what no card should be made of, and what no attempt stands in.

``evals/non_listings.jsonl`` holds miniatures in our own words of what people pass by mistake: recipes, licences, walls,
news, lists of many products. They go through the same line as any listing.
"""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from pydantic import ValidationError

from pipeline import fetch, resources, screen
from pipeline.assess.draft import Estimator, draft
from pipeline.card.make import Making
from pipeline.errors import InputError, UnsupportedFormat
from pipeline.evaluate import corpus, metrics, run
from pipeline.evaluate.metrics import flat
from pipeline.model import Card, Listing, Record
from pipeline.reference import gold

FLAGGED = ("high", "medium")
"""Severities of a flag that a reviewer cannot overlook."""

Json = dict[str, Any]


class NonListing(Record):
    """A text of something else than an agent, a server or a skill; ``language`` is its ISO 639-1 code."""

    id: str
    kind: str
    language: str
    text: str


class Answer(NamedTuple):
    """What came of one: refused for a reason, or a card of some status, with or without a number."""

    of: NonListing
    why: str | None
    status: str
    aivss: float | None

    @property
    def refused(self) -> bool:
        return self.why is not None


@cache
def non_listings() -> tuple[NonListing, ...]:
    """All of them, in the order of the file. Raises InputError that names the line."""
    path = resources.path("evals", "non_listings.jsonl")
    return tuple(_parsed(number, line) for number, line in enumerate(path.read_text("utf-8").splitlines(), 1))


def _parsed(number: int, line: str) -> NonListing:
    try:
        return NonListing.model_validate_json(line)
    except ValidationError as err:
        raise InputError(f"non_listings.jsonl line {number}: {err.errors(include_url=False)[0]['msg']}") from err


def refusals(texts: Sequence[NonListing], estimator: Estimator, making: Making) -> Json:
    """
    The share that was refused: not read at all, or nothing was estimated of it and the card says why. One that could
    not be assessed for want of an answer was not refused. ``numbered`` is the share that got a score, which is worse
    than a card without one.
    """
    answers = [_answer(text, estimator, making) for text in texts]
    return {
        "n": len(answers),
        **flat("refused", metrics.rate([(i, a.refused) for i, a in enumerate(answers)])),
        **flat("numbered", metrics.rate([(i, a.aivss is not None) for i, a in enumerate(answers)])),
        "by_reason": dict(Counter(a.why for a in answers if a.why is not None)),
        "by_kind": {kind: _counts([a for a in answers if a.of.kind == kind]) for kind in _kinds(answers)},
        "accepted": [{"id": a.of.id, "status": a.status, "aivss": a.aivss} for a in answers if not a.refused],
    }


def _kinds(answers: Sequence[Answer]) -> list[str]:
    return list(dict.fromkeys(a.of.kind for a in answers))


def _counts(answers: Sequence[Answer]) -> Json:
    return {"refused": sum(a.refused for a in answers), "n": len(answers)}


def _answer(text: NonListing, estimator: Estimator, making: Making) -> Answer:
    try:
        card = draft(_read(text.text.encode(), f"non-listing:{text.id}", making.now), estimator, making=making)
    except UnsupportedFormat:
        return Answer(text, "not_read", "not read", None)
    aivss = None if card.score is None else float(card.score.aivss)
    return Answer(text, _why(card), card.status, aivss)


def _why(card: Card) -> str | None:
    """The kind of the flag that says why nothing was estimated; None where something was, or an answer is missing."""
    estimated = any(estimate.value is not None for estimate in card.factors.values())
    if card.status == "failed" or (estimated and card.status != "inconclusive"):
        return None
    return next((f.kind for f in card.flags if f.severity == "high" and f.where == "listing"), card.status)


@cache
def false_steering() -> Json:
    """
    The share of clean texts that the screen flags: of all the reference listings, and of the harmless look-alikes of
    ``tests/hostile/benign``. No estimator has a part in it.
    """
    now = "1970-01-01T00:00:00Z"
    cards = gold.load(resources.path("evals", "gold", "cards.jsonl"))
    clean = {card.slug: _found(run.listing(card, now)) for card in cards}
    alike = {one.id: _found(_read(one.raw, f"benign:{one.id}", now)) for one in corpus.lookalikes()}
    return {
        **flat("listings", metrics.rate([(i, bool(found)) for i, found in enumerate(clean.values())])),
        **flat("benign", metrics.rate([(i, bool(found)) for i, found in enumerate(alike.values())])),
        "flagged": {name: found for name, found in {**clean, **alike}.items() if found},
    }


def _found(listing: Listing) -> list[str]:
    """What a reviewer would read of a flag that should not be there."""
    flags = screen.flags(screen.screen(listing))
    return [f"{flag.kind}: {flag.message}" for flag in flags if flag.severity in FLAGGED]


def _read(raw: bytes, source: str, now: str) -> Listing:
    return fetch.parse(raw, source=source, charset="utf-8", now=now, http=None)
