"""A card and a person's changes in, a new draft out: checked against the profile, and scored by the same code."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from pipeline.assess import verify_layers
from pipeline.card import contradictions
from pipeline.card import make as cards
from pipeline.card.make import Making
from pipeline.errors import InputError, ReviewError
from pipeline.model import Card, Cvss, Estimate, Flag, Layer, Mitigation, ThreatMultiplier
from pipeline.review import by_hand
from pipeline.review.by_hand import Hand
from pipeline.scoring import DEFAULT, Profile, cvss4, profile
from pipeline.scoring.levels import spell
from pipeline.scoring.mitigation import NO_CREDIT, mitigation_factor, threat_multiplier
from pipeline.taxonomy import layers
from pipeline.taxonomy.drafts import DRAFTS
from pipeline.taxonomy.reviews import MOST_WORDS

UNCHANGED = "nothing is changed; change a value, or approve the card as it is."
OLDER_SUMMARY = "older_summary"
ZERO, ONE = Decimal("0.0"), Decimal("1.0")


class Changes(NamedTuple):
    """What a person changed; what is empty or None stays as it is."""

    factors: Mapping[str, Decimal] = {}
    metrics: Mapping[str, str] = {}
    """CVSS v4.0 base metrics; all eleven where the card has no vector."""
    threat_multiplier: Decimal | None = None
    controls: frozenset[str] | None = None
    """The kinds of control that are kept; the rest fall."""
    layers: Mapping[str, bool] = {}
    """Whether each layer is certain, by its key "L1" to "L7"."""
    summary: str | None = None


def making(card: Card, now: str) -> Making:
    """How an amendment of this card is made: under the card's own profile."""
    held = profile(card.provenance.profile)
    return Making(profile=held, snap=held.name != DEFAULT, prices=None, now=now)


def amend(card: Card, changes: Changes, *, text: str, making: Making, hand: Hand) -> Card:
    """
    The card as a person wants it: a new draft. ``text`` is the listing's, which contradictions are read from. Each
    figure that is changed is marked as theirs, and what the estimator had quoted for it is no longer its evidence.

    Raises ReviewError where nothing is changed, and InputError that names a value and what is allowed.
    """
    cvss = _cvss(card.cvss, changes.metrics, hand)
    following = _following(card.threat_multiplier, card.cvss, cvss)
    updates = {
        "factors": _factors(card, changes.factors, making.profile, hand),
        "cvss": cvss,
        "threat_multiplier": _threat(following, changes.threat_multiplier, making.profile, hand),
        "mitigation_factor": _mitigation(card.mitigation_factor, changes.controls, hand),
        "layers": _layers(card.layers, changes.layers, hand),
        "summary": _summary(card.summary, changes.summary),
    }
    if all(getattr(card, name) == value for name, value in updates.items()):
        raise ReviewError(UNCHANGED)
    made = {"amended_by": hand.by, "amended_because": hand.because, "parent": card.id, "created_at": making.now}
    changed = card.model_copy(
        update={
            **updates,
            "flags": (*_lasting(card, text), *_summary_flag(card, updates)),
            "provenance": card.provenance.model_copy(update=made),
        }
    )
    scored = cards.rescore(changed, making=making)
    return cards.flagged(scored, contradictions.find(by_hand.as_quoted(scored), text, scored.expected))


def _lasting(card: Card, text: str) -> tuple[Flag, ...]:
    """The flags that do not depend on what was changed; the others are found again."""
    found = set(contradictions.find(by_hand.as_quoted(card), text, card.expected))
    again = ("contradiction", OLDER_SUMMARY)
    return tuple(flag for flag in card.flags if flag.kind not in again and flag not in found)


def _summary_flag(card: Card, updates: Mapping[str, Any]) -> tuple[Flag, ...]:
    """Nobody writes a summary anew when a figure changes: who reads it is told."""
    if updates["summary"] != card.summary:
        return ()
    if all(getattr(card, name) == value for name, value in updates.items()):
        return tuple(flag for flag in card.flags if flag.kind == OLDER_SUMMARY)
    message = "The summary is older than the figures: a person changed some of them after it was written."
    return (Flag(kind=OLDER_SUMMARY, severity="low", message=message, where="summary"),)


def _factors(card: Card, given: Mapping[str, Decimal], held: Profile, hand: Hand) -> dict[str, Estimate]:
    changed = dict(card.factors)
    for key, value in given.items():
        if key not in changed:
            raise InputError(f"factors.{key} is not on this card; its factors are {', '.join(card.factors)}.")
        levels = held.factor_levels if key in held.factor_keys else profile(DEFAULT).factor_levels
        _on_level(f"factors.{key}", value, levels, held)
        if value != changed[key].value:
            changed[key] = _estimate(changed[key], value, hand)
    return changed


def _estimate(held: Estimate, value: Decimal, hand: Hand) -> Estimate:
    """The value is theirs, and so is its basis. The interval moves along."""
    ends = _shifted(held.value, value, held.low, held.high, most=ONE)
    theirs = by_hand.estimate(held, hand)
    return theirs.model_copy(update={"value": value, "rationale": _note(hand, held.value, value), **ends})


def _cvss(held: Cvss, metrics: Mapping[str, str], hand: Hand) -> Cvss:
    if not metrics:
        return held
    given = cvss4.parse(held.vector) if held.vector is not None else {}
    vector = "/".join(f"{key}:{value}" for key, value in {**given, **metrics}.items())
    vector = cvss4.join(cvss4.parse(cvss4.PREFIX + vector))
    if vector == held.vector:
        return held
    base = cvss4.base_score(vector)
    ends = _shifted(held.base, base, held.low, held.high, most=Decimal("10.0"))
    note = _note(hand, held.base, base)
    theirs = by_hand.cvss(held, hand)
    return theirs.model_copy(update={"vector": vector, "base": base, "rationale": note, **ends})


def _following(held: ThreatMultiplier, was: Cvss, now: Cvss) -> ThreatMultiplier:
    """The multiplier of another base, where it is computed from the base and nobody has set it."""
    if held.exploitation is None or now.base is None or now.base == was.base:
        return held
    value, low, high = (threat_multiplier(base, held.exploitation) for base in (now.base, now.low, now.high))
    return held.model_copy(update={"value": value, "low": low, "high": high})


def _threat(held: ThreatMultiplier, value: Decimal | None, profile: Profile, hand: Hand) -> ThreatMultiplier:
    if value is None or value == held.value:
        return held
    _on_level("threat_multiplier", value, profile.threat_levels, profile)
    # The interval closes: a person set the figure, so it no longer follows the CVSS base.
    note = _note(hand, held.value, value)
    set_by_hand = {"value": value, "low": value, "high": value, "rationale": note, "exploitation": None}
    return by_hand.threat(held, hand).model_copy(update=set_by_hand)


def _mitigation(held: Mitigation, kinds: frozenset[str] | None, hand: Hand) -> Mitigation:
    """max(value, what the controls that are kept earn): dropping a control never earns credit."""
    on_card = {control.kind for control in held.controls}
    if kinds is None or kinds == on_card:
        return held
    if stray := sorted(kinds - on_card):
        there = ", ".join(sorted(on_card)) or "none"
        raise InputError(f"there is no control {stray[0]!r} on this card to keep; there are {there}.")
    kept = tuple(control for control in held.controls if control.kind in kinds)
    left = [quote for control in kept for quote in control.evidence]
    changes = {"controls": kept, "evidence": tuple(quote for quote in held.evidence if quote in left)}
    theirs = by_hand.mitigation(held, hand)
    if held.value is None:
        return theirs.model_copy(update=changes)
    value = max(held.value, mitigation_factor(kept, held.product_is))
    ends = _shifted(held.value, value, held.low, held.high, most=NO_CREDIT)
    note = f"{held.rationale} {hand.because} [{hand.by}: without {', '.join(sorted(on_card - kinds))}.]".strip()
    return theirs.model_copy(update={**changes, "value": value, "rationale": note, **ends})


def _layers(held: Iterable[Layer], certain: Mapping[str, bool], hand: Hand) -> tuple[Layer, ...]:
    drafts = tuple(held)
    there = [layer.layer for layer in drafts]
    if stray := [key for key in certain if key not in there]:
        raise InputError(f"there is no layer {stray[0]!r} on this card; there are {', '.join(there) or 'none'}.")
    return tuple(
        by_hand.layer(_layer(layer, certain[layer.layer]), hand)
        if layer.layer in certain and certain[layer.layer] != layer.certain
        else layer
        for layer in drafts
    )


def _layer(held: Layer, certain: bool) -> Layer:
    if not certain:
        asked = held.questions or (DRAFTS[held.layer].question,)
        commentary = verify_layers.uncertain(held.commentary)
        return held.model_copy(update={"certain": False, "commentary": commentary, "questions": asked})
    if not held.evidence:
        raise InputError(f"layers.{held.layer} has no quote from the listing, so it cannot be certain.")
    return held.model_copy(update={"certain": True, "commentary": held.commentary.removeprefix(layers.NOT_CERTAIN)})


def _summary(held: str, text: str | None) -> str:
    if text is None:
        return held
    if not text.strip():
        raise InputError("summary is empty; write one, or leave it as it is.")
    if len(text) > MOST_WORDS:
        raise InputError(f"summary has {len(text):,} characters; use {MOST_WORDS:,} at most.")
    return text.strip()


def _on_level(key: str, value: Decimal, levels: tuple[Decimal, ...], held: Profile) -> None:
    if not value.is_finite() or value not in levels:
        raise InputError(f"{key} is {value}; {held.name} allows {spell(levels)}.")


def _shifted(was: Decimal | None, now: Decimal, low: Decimal, high: Decimal, *, most: Decimal) -> dict[str, Decimal]:
    """The interval moved with its value; around a value that was not known it stays and only takes it in."""
    if was is None:
        return {"low": min(low, now), "high": max(high, now)}
    shift = now - was
    return {"low": min(now, max(ZERO, low + shift)), "high": max(now, min(most, high + shift))}


def _note(hand: Hand, was: Decimal | None, now: Decimal) -> str:
    """Why in their words; the estimator's reason was that of another value."""
    return f"{hand.because} [{hand.by}: {now}, was {'not known' if was is None else was}.]".strip()
