"""What a person changed, marked as theirs: who, why, and what the estimator had given before, with its quotes."""

from decimal import Decimal
from typing import NamedTuple, TypeVar

from pipeline.model import Amended, Basis, Card, Cvss, Estimate, Layer, Mitigation, ThreatMultiplier, Was

Figure = TypeVar("Figure", Estimate, Cvss, ThreatMultiplier)
"""What a person can set; a mitigation factor follows from the controls that they keep."""


class Hand(NamedTuple):
    """Whose amendment it is, and why they make it, in their words."""

    by: str
    because: str


def estimate(held: Estimate, hand: Hand) -> Estimate:
    """Samples and the value before calibration go too: they are of a value that no longer stands."""
    mark = _mark(held, held.value, held.basis, hand)
    update = {"basis": "amended", "evidence": (), "raw": None, "samples": (), "amended": mark}
    return held.model_copy(update=update)


def cvss(held: Cvss, hand: Hand) -> Cvss:
    mark = _mark(held, held.base, None, hand)
    return held.model_copy(update={"evidence": (), "samples": (), "amended": mark})


def threat(held: ThreatMultiplier, hand: Hand) -> ThreatMultiplier:
    mark = _mark(held, held.value, None, hand)
    return held.model_copy(update={"evidence": (), "raw": None, "samples": (), "amended": mark})


def mitigation(held: Mitigation, hand: Hand) -> Mitigation:
    """Its quotes stay: they are narrowed to those of the controls that are kept, which still bear it."""
    return held.model_copy(update={"samples": (), "amended": _mark(held, held.value, None, hand)})


def layer(held: Layer, hand: Hand) -> Layer:
    """What it quotes is what the listing says of it, whether or not that pins it down."""
    return held.model_copy(update={"amended": Amended(by=hand.by, because=hand.because)})


def as_quoted(card: Card) -> Card:
    """
    The card with what the estimator had quoted as evidence again: to look for what in the listing speaks against a
    figure, whoever set it.
    """
    return card.model_copy(
        update={
            "factors": {key: _quoted(one) for key, one in card.factors.items()},
            "cvss": _quoted(card.cvss),
            "threat_multiplier": _quoted(card.threat_multiplier),
        }
    )


def _quoted(held: Figure) -> Figure:
    if held.amended is None or held.amended.was is None:
        return held
    return held.model_copy(update={"evidence": held.amended.was.evidence})


def _mark(
    held: Estimate | Cvss | ThreatMultiplier | Mitigation, value: Decimal | None, basis: Basis | None, hand: Hand
) -> Amended:
    """Of what was amended before, the estimator's own stays."""
    was = Was(value=value, basis=basis, rationale=held.rationale, evidence=held.evidence)
    return Amended(by=hand.by, because=hand.because, was=was if held.amended is None else held.amended.was)
