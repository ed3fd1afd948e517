"""
With and without: an assessment of a listing whose words try to steer, and one of it with those words masked.

Where anything is safer with them in, the masked assessment is the one that counts (rule 5). It counts as well where
nothing differs: words that steer are no evidence either. An attempt can therefore cost a listing, and never gains it
anything. A flag says by how much the words would have moved it: "steered" only where that is more than two readings of
one listing part by chance, the more of it is masked the farther (``taxonomy.noise``); below that, a line for
information.
"""

import math
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from pipeline.card import whatif
from pipeline.model import Assessment, Flag
from pipeline.scoring import Profile
from pipeline.taxonomy import factors
from pipeline.taxonomy.noise import GROWTH, NOISE, Noise


class Move(NamedTuple):
    """One thing that is safer with the flagged words than without them, as a reviewer reads it."""

    name: str
    words_in: str
    words_out: str
    beyond_noise: bool


def settle(steered: Assessment, masked: Assessment, profile: Profile, *, share: Decimal) -> Assessment:
    """
    The assessment that counts, with the tokens of both and, where the words moved it, a flag that says how far.
    ``share`` is the part of the text that was masked, 0 to 1.
    """
    most = noise(steered, masked, share)
    moves = (*_score(steered, masked, profile, most), *towards_safer(steered, masked, most))
    tokens = steered.tokens + masked.tokens
    if moves:
        return masked.model_copy(update={"tokens": tokens, "flags": (*masked.flags, _flag(moves))})
    riskier = any(towards_safer(masked, steered, most))
    return (steered if riskier else masked).model_copy(update={"tokens": tokens})


def noise(steered: Assessment, masked: Assessment, share: Decimal) -> Noise:
    """
    The estimator's where ``share`` of the text is masked; the median of n samples parts from another by 1/√n of what
    single answers do.
    """
    least, growth = NOISE[steered.estimator], GROWTH[steered.estimator]
    by = Decimal(1 / math.sqrt(max(1, min(steered.samples, masked.samples))))
    scales = [by] * (len(least) - 1) + [Decimal(1)]
    return Noise(*[(one + share * more) * scale for one, more, scale in zip(least, growth, scales, strict=True)])


def towards_safer(steered: Assessment, masked: Assessment, most: Noise) -> Iterator[Move]:
    """
    Each factor, the CVSS base, the multiplier and the mitigation that is lower with the words in, each factor that is
    known only with them, and each layer that is certain only with them. An answer that was lost is beyond noise, and
    so is what falls by more than ``most``.
    """
    if lost := [name for name in steered.missing if name not in masked.missing]:
        yield Move(", ".join(lost), "not answered", "answered", beyond_noise=True)
    yield from _factors(steered, masked, most)
    sides = [
        ("the CVSS base", steered.cvss.base, masked.cvss.base, most.base),
        ("the threat multiplier", steered.threat_multiplier.value, masked.threat_multiplier.value, most.multiplier),
        ("mitigation", steered.mitigation_factor.value, masked.mitigation_factor.value, most.mitigation),
    ]
    for name, one, other, margin in sides:
        if (fall := _fall(one, other)) > 0:
            yield Move(name, f"{one}", f"{other}", fall > margin)
    pairs = zip(steered.layers, masked.layers, strict=True)
    bought = [here.layer for here, there in pairs if here.certain and not there.certain]
    for layer in bought:
        yield Move(f"layer {layer}", "certain", "not certain", len(bought) > most.layers)


def _factors(steered: Assessment, masked: Assessment, most: Noise) -> Iterator[Move]:
    falls = {key: _fall(steered.factors[key].value, masked.factors[key].value) for key in factors.ALL_KEYS}
    together = sum((falls[key] for key in factors.KEYS), Decimal(0)) > most.together
    for key, fall in falls.items():
        one, other = steered.factors[key], masked.factors[key]
        if fall > 0:
            yield Move(factors.LABELS[key], f"{one.value}", f"{other.value}", together or fall > most.factor)
        elif other.basis == "unknown" and one.basis != "unknown":
            yield Move(factors.LABELS[key], one.basis, "unknown", beyond_noise=False)


def _score(steered: Assessment, masked: Assessment, profile: Profile, most: Noise) -> Iterator[Move]:
    """A higher base can lower the score where the factors are at their height, so it is looked at by itself."""
    one, other = whatif.inputs(steered, profile), whatif.inputs(masked, profile)
    if one is not None and other is not None:
        values = whatif.scored(one, profile).aivss, whatif.scored(other, profile).aivss
        if (fall := _fall(*values)) > 0:
            yield Move("the score", f"{values[0]}", f"{values[1]}", fall > most.score)


def _fall(one: Decimal | None, other: Decimal | None) -> Decimal:
    """By how much the first is below the second; an unknown is never the safer of two."""
    return max(other - one, Decimal(0)) if one is not None and other is not None else Decimal(0)


def _flag(moves: tuple[Move, ...]) -> Flag:
    said = ", ".join(f"{m.name} {m.words_in} instead of {m.words_out}" for m in moves)
    if any(m.beyond_noise for m in moves):
        return Flag(
            kind="steered",
            severity="high",
            message=f"The flagged words would have made it look safer: {said}. The card is made without them.",
            where="assessment",
        )
    return Flag(
        kind="read_without",
        severity="low",
        message="The card is made without the flagged words. With them it would differ by no more than two readings of "
        f"one listing do: {said}.",
        where="assessment",
    )
