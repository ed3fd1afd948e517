"""
With and without: an assessment of a listing whose words try to steer, and one of it with those words masked.

Where anything is safer with them in, the masked assessment is the one that counts (rule 5), and a flag says by how
much the words would have moved it. It counts as well where nothing differs: words that steer are no evidence either.
An attempt can therefore cost a listing, and never gains it anything.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from pipeline.card import whatif
from pipeline.model import Assessment, Flag
from pipeline.scoring import Profile
from pipeline.taxonomy import factors


class Move(NamedTuple):
    """One thing that is safer with the flagged words than without them, as a reviewer reads it."""

    name: str
    words_in: str
    words_out: str


def settle(steered: Assessment, masked: Assessment, profile: Profile) -> Assessment:
    """The assessment that counts, with the tokens of both and, where the words moved it, a flag that says how far."""
    moves = (*_score(steered, masked, profile), *towards_safer(steered, masked))
    tokens = steered.tokens + masked.tokens
    if moves:
        return masked.model_copy(update={"tokens": tokens, "flags": (*masked.flags, _flag(moves))})
    riskier = any(towards_safer(masked, steered))
    return (steered if riskier else masked).model_copy(update={"tokens": tokens})


def towards_safer(steered: Assessment, masked: Assessment) -> Iterator[Move]:
    """
    Each factor, the CVSS base, the multiplier and the mitigation that is lower with the words in, each factor that is
    known only with them, and each layer that is certain only with them.
    """
    if lost := [name for name in steered.missing if name not in masked.missing]:
        yield Move(", ".join(lost), "not answered", "answered")
    for key in factors.ALL_KEYS:
        one, other = steered.factors[key], masked.factors[key]
        if _lower(one.value, other.value):
            yield Move(factors.LABELS[key], f"{one.value}", f"{other.value}")
        elif other.basis == "unknown" and one.basis != "unknown":
            yield Move(factors.LABELS[key], one.basis, "unknown")
    sides = [
        ("the CVSS base", steered.cvss.base, masked.cvss.base),
        ("the threat multiplier", steered.threat_multiplier.value, masked.threat_multiplier.value),
        ("mitigation", steered.mitigation_factor.value, masked.mitigation_factor.value),
    ]
    yield from (Move(name, f"{one}", f"{other}") for name, one, other in sides if _lower(one, other))
    for here, there in zip(steered.layers, masked.layers, strict=True):
        if here.certain and not there.certain:
            yield Move(f"layer {here.layer}", "certain", "not certain")


def _score(steered: Assessment, masked: Assessment, profile: Profile) -> Iterator[Move]:
    """A higher base can lower the score where the factors are at their height, so it is looked at by itself."""
    one, other = whatif.inputs(steered, profile), whatif.inputs(masked, profile)
    if one is not None and other is not None:
        values = whatif.scored(one, profile).aivss, whatif.scored(other, profile).aivss
        if values[0] < values[1]:
            yield Move("the score", f"{values[0]}", f"{values[1]}")


def _lower(one: Decimal | None, other: Decimal | None) -> bool:
    """Whether the first is known and below the second; an unknown is never the safer of two."""
    return one is not None and other is not None and one < other


def _flag(moves: tuple[Move, ...]) -> Flag:
    said = ", ".join(f"{m.name} {m.words_in} instead of {m.words_out}" for m in moves)
    return Flag(
        kind="steered",
        severity="high",
        message=f"The flagged words would have made it look safer: {said}. The card is made without them.",
        where="assessment",
    )
