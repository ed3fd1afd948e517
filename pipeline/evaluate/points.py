"""
Key points that a good draft makes, and the share of them that a card makes.

Offline, a point counts as made when its words, in any order and number, are found in the layer's text: rapidfuzz's
``token_set_ratio`` of at least ``THRESHOLD``. With a model configured it can judge instead; the report says which.
"""

from collections.abc import Sequence

from rapidfuzz import fuzz, utils

from pipeline import metrics
from pipeline.evaluate.outcome import Outcome
from pipeline.metrics import Measure
from pipeline.model import Layer

THRESHOLD = 60.0
JUDGE = "rapidfuzz token_set_ratio"


def coverage(outcomes: Sequence[Outcome]) -> Measure:
    """Share of the reference's points that the card's layers make; a failed card makes none."""
    hits = []
    for i, o in enumerate(outcomes):
        texts = {layer.layer: _text(layer) for layer in o.card.layers} if o.card else {}
        for layer, points in o.reference.layer_points.items():
            hits += [(i, made(point, texts.get(layer, ""))) for point in points]
    return metrics.rate(hits)


def made(point: str, text: str) -> bool:
    """Whether some sentence of ``text`` makes ``point``."""
    pieces = [piece for piece in text.replace("\n", ". ").split(". ") if piece]
    best = max((fuzz.token_set_ratio(point, piece, processor=utils.default_process) for piece in pieces), default=0.0)
    return best >= THRESHOLD


def _text(layer: Layer) -> str:
    parts = [layer.commentary]
    parts += [f"{t.title}. {t.description}. {'. '.join(t.mitigations)}" for t in layer.threats]
    return ". ".join((*parts, *layer.questions))
