"""A card and a person's changes in, a new draft out: checked against the profile, and scored by the same code."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from pipeline.assess import verify_layers
from pipeline.card import contradictions
from pipeline.card import make as cards
from pipeline.card.make import Making
from pipeline.errors import InputError, ReviewError
from pipeline.model import Card, Cvss, Estimate, Flag, Layer, Mitigation, ThreatMultiplier
from pipeline.scoring import DEFAULT, Profile, cvss4, profile
from pipeline.scoring.levels import spell
from pipeline.scoring.mitigation import NO_CREDIT, mitigation_factor, threat_multiplier
from pipeline.taxonomy import layers
from pipeline.taxonomy.drafts import DRAFTS
from pipeline.taxonomy.reviews import MOST_WORDS

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


def amend(card: Card, changes: Changes, *, text: str, making: Making, by: str) -> Card:
    """
    The card as ``by`` wants it: a new draft. ``text`` is the listing's, which contradictions are read from.

    Raises ReviewError where nothing is changed, and InputError that names a value and what is allowed.
    """
    cvss = _cvss(card.cvss, changes.metrics, by)
    following = _following(card.threat_multiplier, card.cvss, cvss)
    updates = {
        "factors": _factors(card, changes.factors, making.profile, by),
        "cvss": cvss,
        "threat_multiplier": _threat(following, changes.threat_multiplier, making.profile, by),
        "mitigation_factor": _mitigation(card.mitigation_factor, changes.controls, by),
        "layers": _layers(card.layers, changes.layers),
        "summary": _summary(card.summary, changes.summary),
    }
    if all(getattr(card, name) == value for name, value in updates.items()):
        raise ReviewError("nothing is changed; change a value, or approve the card as it is.")
    made = {"amended_by": by, "parent": card.id, "created_at": making.now}
    provenance = card.provenance.model_copy(update=made)
    flags = _without_contradictions(card, text)
    changed = card.model_copy(update={**updates, "flags": flags, "provenance": provenance})
    scored = cards.rescore(changed, making=making)
    return cards.flagged(scored, contradictions.find(scored, text, scored.expected))


def _without_contradictions(card: Card, text: str) -> tuple[Flag, ...]:
    """The flags that do not depend on what was changed; the others are found again."""
    found = set(contradictions.find(card, text, card.expected))
    return tuple(flag for flag in card.flags if flag.kind != "contradiction" and flag not in found)


def _factors(card: Card, given: Mapping[str, Decimal], held: Profile, by: str) -> dict[str, Estimate]:
    changed = dict(card.factors)
    for key, value in given.items():
        if key not in changed:
            raise InputError(f"factors.{key} is not on this card; its factors are {', '.join(card.factors)}.")
        levels = held.factor_levels if key in held.factor_keys else profile(DEFAULT).factor_levels
        _on_level(f"factors.{key}", value, levels, held)
        if value != changed[key].value:
            changed[key] = _estimate(changed[key], value, by)
    return changed


def _estimate(held: Estimate, value: Decimal, by: str) -> Estimate:
    """Basis, quotes and samples stay: they say what the listing gave. The interval moves along."""
    ends = _shifted(held.value, value, held.low, held.high, most=ONE)
    return held.model_copy(update={"value": value, "rationale": _note(held.rationale, by, held.value, value), **ends})


def _cvss(held: Cvss, metrics: Mapping[str, str], by: str) -> Cvss:
    if not metrics:
        return held
    given = cvss4.parse(held.vector) if held.vector is not None else {}
    vector = "/".join(f"{key}:{value}" for key, value in {**given, **metrics}.items())
    vector = cvss4.join(cvss4.parse(cvss4.PREFIX + vector))
    if vector == held.vector:
        return held
    base = cvss4.base_score(vector)
    ends = _shifted(held.base, base, held.low, held.high, most=Decimal("10.0"))
    note = _note(held.rationale, by, held.base, base)
    return held.model_copy(update={"vector": vector, "base": base, "rationale": note, **ends})


def _following(held: ThreatMultiplier, was: Cvss, now: Cvss) -> ThreatMultiplier:
    """The multiplier of another base, where it is computed from the base and nobody has set it."""
    if held.exploitation is None or now.base is None or now.base == was.base:
        return held
    value, low, high = (threat_multiplier(base, held.exploitation) for base in (now.base, now.low, now.high))
    return held.model_copy(update={"value": value, "low": low, "high": high})


def _threat(held: ThreatMultiplier, value: Decimal | None, profile: Profile, by: str) -> ThreatMultiplier:
    if value is None or value == held.value:
        return held
    _on_level("threat_multiplier", value, profile.threat_levels, profile)
    # The interval closes: a person set the figure, so it no longer follows the CVSS base.
    note = _note(held.rationale, by, held.value, value)
    set_by_hand = {"value": value, "low": value, "high": value, "rationale": note, "exploitation": None}
    return held.model_copy(update=set_by_hand)


def _mitigation(held: Mitigation, kinds: frozenset[str] | None, by: str) -> Mitigation:
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
    if held.value is None:
        return held.model_copy(update=changes)
    value = max(held.value, mitigation_factor(kept, held.product_is))
    ends = _shifted(held.value, value, held.low, held.high, most=NO_CREDIT)
    note = f"{held.rationale} [{by}: without {', '.join(sorted(on_card - kinds))}.]".strip()
    return held.model_copy(update={**changes, "value": value, "rationale": note, **ends})


def _layers(held: Iterable[Layer], certain: Mapping[str, bool]) -> tuple[Layer, ...]:
    drafts = tuple(held)
    there = [layer.layer for layer in drafts]
    if stray := [key for key in certain if key not in there]:
        raise InputError(f"there is no layer {stray[0]!r} on this card; there are {', '.join(there) or 'none'}.")
    return tuple(
        _layer(layer, certain[layer.layer])
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


def _note(rationale: str, by: str, was: Decimal | None, now: Decimal) -> str:
    return f"{rationale} [{by}: {now}, was {'not known' if was is None else was}.]".strip()
