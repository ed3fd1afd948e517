"""
Key points that a good draft makes, and the share of them that a card makes.

Offline, a point counts as made when its words, in any order and number, are found in the layer's text: rapidfuzz's
``token_set_ratio`` of at least ``THRESHOLD``. With a model configured as judge it is asked (``evaluate.judge``); the
report says which.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, Protocol

from rapidfuzz import fuzz, utils

from pipeline.evaluate import metrics
from pipeline.evaluate.metrics import Measure
from pipeline.evaluate.outcome import Outcome
from pipeline.model import Layer

THRESHOLD = 60.0


class Verdicts(NamedTuple):
    """On each point of one layer. ``error`` says why nothing could be judged; then no point counts as made."""

    made: tuple[bool, ...]
    error: str | None = None


class Judge(Protocol):
    """Says which points a layer's text makes; ``name`` is what the report calls it."""

    name: str

    def __call__(self, layer: str, points: Sequence[str], text: str) -> Verdicts: ...


class Fuzzy:
    """By words alone; no model, no network."""

    name = "rapidfuzz token_set_ratio"

    def __call__(self, layer: str, points: Sequence[str], text: str) -> Verdicts:
        return Verdicts(tuple(made(point, text) for point in points))


class Coverage(NamedTuple):
    """``unjudged`` points are among those that count as not made; ``error`` is why, of the first of them."""

    share: Measure
    unjudged: int
    error: str | None


class _Asked(NamedTuple):
    """The points of one layer of one listing, and what its card says there: nothing where it has no draft."""

    listing: int
    layer: str
    points: tuple[str, ...]
    text: str


def coverage(outcomes: Sequence[Outcome], judge: Judge, *, jobs: int = 1) -> Coverage:
    """Share of the references' points that the cards' layers make; a card without a draft makes none."""
    asked = [row for i, o in enumerate(outcomes) for row in _asked(i, o)]
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        judged = list(pool.map(lambda row: _judged(row, judge), asked))
    hits = [(row.listing, made) for row, verdicts in zip(asked, judged, strict=True) for made in verdicts.made]
    unjudged = sum(len(verdicts.made) for verdicts in judged if verdicts.error is not None)
    return Coverage(metrics.rate(hits), unjudged, next((v.error for v in judged if v.error is not None), None))


def _asked(listing: int, outcome: Outcome) -> list[_Asked]:
    texts = _texts(outcome)
    return [
        _Asked(listing, layer, points, texts.get(layer, ""))
        for layer, points in outcome.reference.layer_points.items()
        if points
    ]


def _judged(row: _Asked, judge: Judge) -> Verdicts:
    return judge(row.layer, row.points, row.text) if row.text else Verdicts((False,) * len(row.points))


def made(point: str, text: str) -> bool:
    """Whether some sentence of ``text`` makes ``point``."""
    pieces = [piece for piece in text.replace("\n", ". ").split(". ") if piece]
    best = max((fuzz.token_set_ratio(point, piece, processor=utils.default_process) for piece in pieces), default=0.0)
    return best >= THRESHOLD


def _texts(outcome: Outcome) -> dict[str, str]:
    """What each layer says; nothing where the layers were not drafted, as a blank one could be taken for a draft."""
    card, figures = outcome.card, outcome.figures
    if card is None or card.status in ("failed", "inconclusive") or (figures is not None and not figures.uncertain):
        return {}
    return {layer.layer: _text(layer) for layer in card.layers}


def _text(layer: Layer) -> str:
    parts = [layer.commentary]
    parts += [f"{t.title}. {t.description}. {'. '.join(t.mitigations)}" for t in layer.threats]
    return ". ".join((*parts, *layer.questions))
