"""A real card in, a card that is known to be bad out: one figure on it plainly contradicts its evidence."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from decimal import Decimal
from typing import NamedTuple

from pipeline.card import make as cards
from pipeline.errors import ReviewError
from pipeline.model import Card, Cvss, Estimate, ThreatMultiplier
from pipeline.review.amend import making
from pipeline.scoring import Profile, cvss4, profile
from pipeline.scoring.mitigation import threat_multiplier
from pipeline.taxonomy import factors
from pipeline.taxonomy.seeded import BASE_MIDDLE, KINDS, MIDDLE, MILD, SEVERE, SUFFIXES


class Spoiled(NamedTuple):
    """``where`` is the claim, as comments name it; the figures are text, as the log has them."""

    card: Card
    where: str
    was: str
    now: str


class CameTo(NamedTuple):
    """A check that somebody has decided on, and what was wrong on it."""

    outcome: str
    where: str
    was: str
    stands: str


def sentence(check: CameTo) -> str:
    """What whoever decided is told at once."""
    what = f"{factors.LABELS.get(check.where.removeprefix('factors.'), 'the CVSS base')} stood at {check.stands}"
    end = "You caught it." if check.outcome == "caught" else "You let it through."
    return f"This card was a check: {what} where the draft that it was made of has {check.was}. {end}"


def falls_on(card_id: str, every: int) -> bool:
    """Whether a check follows this draft: about one draft in ``every`` has one, always the same; with 0 none has."""
    return every > 0 and _number(card_id, every, "falls") % every == 0


def usable(card: Card) -> bool:
    """Whether a check can be made of it: a machine's whole draft with a score, of which one figure can be spoiled."""
    whole = card.status == "complete" and card.score is not None and card.provenance.parent is None
    return whole and card.cvss.base is not None


def spoiled(card: Card, every: int, *, taken: Collection[str], at: str) -> Spoiled:
    """
    The same for the same card and ``every``, but for a name that is taken. ``at`` is when it is made, as far as the
    card says. Raises ReviewError where every name that it may have is taken.
    """
    suffix = _suffix(card, _number(card.id, every, "name"), taken)
    kind = KINDS[_number(card.id, every, "kind") % len(KINDS)]
    key = _most_quoted(card)
    if kind == "factor" and key is not None:
        made, where, was, now = _by_factor(card, key)
    else:
        made, where, was, now = _by_base(card)
    provenance = made.provenance.model_copy(update={"created_at": at})
    name = f"{card.name} {suffix}"
    named = made.model_copy(update={"name": name, "slug": _slug(card, suffix), "provenance": provenance})
    scored = cards.rescore(named, making=making(card, at))
    return Spoiled(scored, where, str(was), str(now))


def _number(card_id: str, every: int, what: str) -> int:
    """As good as drawn, and always the same; one for each question, so that none hangs on another."""
    return int(hashlib.sha256(f"{what}:{every}:{card_id}".encode()).hexdigest(), 16)


def _suffix(card: Card, number: int, taken: Collection[str]) -> str:
    start = number % len(SUFFIXES)
    for suffix in (*SUFFIXES[start:], *SUFFIXES[:start]):
        if _slug(card, suffix) not in taken:
            return suffix
    raise ReviewError(f"there are checks of {card.slug} under every name already; name another card.")


def names(card: Card) -> tuple[str, ...]:
    """Every slug that a check of this card may have."""
    return tuple(_slug(card, suffix) for suffix in SUFFIXES)


def _slug(card: Card, suffix: str) -> str:
    behind = cards.slug(suffix)
    return f"{card.slug[: 79 - len(behind)].rstrip('-')}-{behind}"


def _most_quoted(card: Card) -> str | None:
    """The factor with the most quotes, the first of several; None where none has any."""
    counts = {key: len(card.factors[key].evidence) for key in factors.KEYS if card.factors[key].value is not None}
    most = max(counts.values(), default=0)
    return next((key for key, count in counts.items() if count == most), None) if most else None


def _by_factor(card: Card, key: str) -> tuple[Card, str, Decimal, Decimal]:
    held = card.factors[key]
    levels = profile(card.provenance.profile).factor_levels
    assert held.value is not None
    now = min(levels) if held.value >= MIDDLE else max(levels)
    changed = {**card.factors, key: _estimate(held, held.value, now)}
    return card.model_copy(update={"factors": changed}), f"factors.{key}", held.value, now


def _estimate(held: Estimate, was: Decimal, now: Decimal) -> Estimate:
    """What would give it away goes along: its interval, and what each sample said."""
    low, high = max(Decimal("0.0"), held.low + now - was), min(Decimal("1.0"), held.high + now - was)
    ends = {"low": min(now, low), "high": max(now, high)}
    return held.model_copy(update={"value": now, "raw": None, "samples": tuple(now for _ in held.samples), **ends})


def _by_base(card: Card) -> tuple[Card, str, Decimal, Decimal]:
    held = card.cvss
    assert held.base is not None
    far = MILD if held.base >= BASE_MIDDLE else SEVERE
    vector = None if held.vector is None else far.vector
    now = far.base if vector is None else cvss4.base_score(vector)
    cvss = _cvss(held, held.base, now, vector)
    threat = _threat(card.threat_multiplier, cvss, profile(card.provenance.profile))
    return card.model_copy(update={"cvss": cvss, "threat_multiplier": threat}), "cvss", held.base, now


def _cvss(held: Cvss, was: Decimal, now: Decimal, vector: str | None) -> Cvss:
    low, high = max(Decimal("0.0"), held.low + now - was), min(Decimal("10.0"), held.high + now - was)
    ends = {"low": min(now, low), "high": max(now, high)}
    told = {"vector": vector, "base": now, "samples": tuple(now for _ in held.samples)}
    return held.model_copy(update={**told, **ends})


def _threat(held: ThreatMultiplier, cvss: Cvss, under: Profile) -> ThreatMultiplier:
    """The multiplier of another base, where it is computed from the base and the profile has that level."""
    if held.exploitation is None or cvss.base is None:
        return held
    value, low, high = (threat_multiplier(base, held.exploitation) for base in (cvss.base, cvss.low, cvss.high))
    if value not in under.threat_levels:
        return held
    return held.model_copy(update={"value": value, "low": low, "high": high})
