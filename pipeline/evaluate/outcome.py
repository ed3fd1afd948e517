"""One listing's result, as the metrics see it: a reference, and a prediction or nothing."""

from collections.abc import Mapping
from typing import NamedTuple

from pipeline.model import Card, Tokens
from pipeline.reference.gold import Reference
from pipeline.taxonomy import factors, layers


class Figures(NamedTuple):
    """What a card or a baseline says of one listing; None where it says nothing."""

    factors: Mapping[str, float]
    cvss_base: float | None
    threat_multiplier: float | None
    mitigation_factor: float | None
    aivss: float | None
    severity: str | None
    low: float | None
    high: float | None
    uncertain: Mapping[str, bool]
    bands: Mapping[str, float] | None = None
    """Each severity's probability."""
    ends: Mapping[str, tuple[float, float]] | None = None
    """Where each input lies, by factor, ``cvss_base``, ``threat_multiplier`` and ``mitigation_factor``."""


class Outcome(NamedTuple):
    """``figures`` is None when there is no assessment; ``card`` is None for a baseline."""

    reference: Reference
    figures: Figures | None
    card: Card | None = None
    error: str | None = None
    seconds: float = 0.0

    @property
    def tokens(self) -> Tokens:
        return self.card.provenance.tokens if self.card else Tokens()


def of_card(reference: Reference, card: Card, *, seconds: float) -> Outcome:
    """A failed or inconclusive card is a failure: it says nothing that could be held against the reference."""
    if card.status in ("failed", "inconclusive") or any(e.value is None for e in card.factors.values()):
        said = next((f.message for f in card.flags if f.severity == "high"), card.status)
        return Outcome(reference, None, card, said, seconds)
    return Outcome(reference, _figures(card), card, None, seconds)


def _figures(card: Card) -> Figures:
    """A card whose number is withheld has its interval all the same."""
    score, where = card.score, card.score or card.interval
    return Figures(
        factors={key: float(card.factors[key].value or 0) for key in factors.KEYS},
        cvss_base=_number(card.cvss.base),
        threat_multiplier=_number(card.threat_multiplier.value),
        mitigation_factor=_number(card.mitigation_factor.value),
        aivss=_number(score.aivss) if score else None,
        severity=score.severity if score else None,
        low=_number(where.low) if where else None,
        high=_number(where.high) if where else None,
        uncertain={} if _undrafted(card) else {layer.layer: not layer.certain for layer in card.layers},
        bands=card.interval.bands if card.interval else None,
        ends=_ends(card),
    )


def _ends(card: Card) -> dict[str, tuple[float, float]]:
    """Of the inputs that have a value."""
    inputs = {key: (card.factors[key].value, card.factors[key].low, card.factors[key].high) for key in factors.KEYS}
    inputs["cvss_base"] = (card.cvss.base, card.cvss.low, card.cvss.high)
    for name in ("threat_multiplier", "mitigation_factor"):
        side = getattr(card, name)
        inputs[name] = (side.value, side.low, side.high)
    return {key: (float(low), float(high)) for key, (value, low, high) in inputs.items() if value is not None}


def _undrafted(card: Card) -> bool:
    """Whether the layers' question failed: "not certain" on every layer of such a card is no answer."""
    return any(f.kind == "model_failed" and f.where == "layers" for f in card.flags)


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))


LAYERS = layers.KEYS
