"""One listing of a run that waits for its draft: what an estimator makes of it, and what of that is kept."""

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from pipeline import changes, draft
from pipeline.card import Making, canonical, flagged, renamed
from pipeline.draft import Estimator
from pipeline.errors import ThreatcardError
from pipeline.model import Card, Flag, Listing, Shortfall
from pipeline.refresh.plan import DRAFTING, MOST_FAILURES, Bounds, Plan, reached
from pipeline.store import Known
from pipeline.store.entries import Night
from pipeline.store.nightly import Made, Nightly
from pipeline.store.outcomes import Result

_EMPTY = hashlib.sha256(b"").hexdigest()
FAILED = "failed"
WAITING = "waiting"
"""A bound was reached before its turn; the next run goes on with it."""


class Drafting(NamedTuple):
    """What drafts are made with."""

    nightly: Nightly
    estimator: Estimator
    making: Making
    plan: Plan


def assess(slug: str, night: Night, parts: Drafting) -> dict[str, Any]:
    """
    The card of one listing, as JSON: ``{"card": …}``; or ``{"waiting": why}`` when a bound was reached, or
    ``{"failed": why}``. Nothing is written, so that it can be done again.
    """
    run = parts.nightly.run(night.run)
    if run.details.get("cancelled"):
        return {WAITING: "the run was cancelled"}
    # As they are now: a run that was interrupted goes on under the bounds of today.
    bounds = Bounds.model_validate(run.details["plan"]["bounds"])
    bound = reached(bounds, run.tokens, Decimal(run.micro_usd) / 10**6, night.now)
    if bound is not None:
        return {WAITING: bound}
    details = parts.nightly.details(night.run, slug)
    known = parts.nightly.known(night.catalogue, slug)
    try:
        made = _made(details, known, night, parts)
    except ThreatcardError as err:
        return {FAILED: str(err)}
    if made.status == "failed":
        return {FAILED: "; ".join(flag.message for flag in made.flags if flag.kind == "model_failed")}
    return {"card": canonical(renamed(made, slug).model_dump(mode="json"))}


def _made(details: Mapping[str, Any], known: Known, night: Night, parts: Drafting) -> Card:
    match details["decision"]:
        case "rescored":
            assert known.card is not None
            return draft.rescored(parts.nightly.card(known.card), making=parts.making)
        case "unreadable":
            return _unreadable(known, str(details["error"]), night, parts)
        case _:
            assert known.listing is not None
            return draft.draft(parts.nightly.snapshot(known.listing), parts.estimator, making=parts.making)


def _unreadable(known: Known, error: str, night: Night, parts: Drafting) -> Card:
    """The last card, with a flag; where there is none, a card that says that nothing could be read."""
    message = f"The source could not be read {MOST_FAILURES} times in a row: {error}"
    if known.card is not None:
        flag = Flag(kind="source_unreadable", severity="high", message=message, where="listing")
        return flagged(parts.nightly.card(known.card), (flag,))
    return draft.draft(nothing_read(known, message, night.now), parts.estimator, making=parts.making)


def nothing_read(known: Known, message: str, now: str) -> Listing:
    """The listing of a source that was never read."""
    missing = Shortfall(kind="error_page", found=message, advice="correct the address in the catalogue, or take it out")
    return Listing.model_validate(
        {
            "source": known.source, "kind": "text", "name": known.slug, "text": "", "sha256": _EMPTY,
            "raw_sha256": _EMPTY, "fetched_at": now, "shortfall": missing,
        }
    )  # fmt: skip


def save(slug: str, assessed: Mapping[str, Any], night: Night, parts: Drafting) -> None:
    """Write down what ``assess`` gave; done twice, it is as if done once."""
    details = parts.nightly.details(night.run, slug)
    if WAITING in assessed:
        parts.nightly.settle(night, slug, Result(WAITING, {"error": assessed[WAITING], "nights": 0}))
        return
    known = parts.nightly.known(night.catalogue, slug)
    if FAILED in assessed:
        parts.nightly.settle(night, slug, Result(FAILED, {"error": assessed[FAILED], "nights": 0}))
        return
    card = Card.model_validate_json(assessed["card"])
    parts.nightly.keep(night, _kept(card, known, details, night, parts), author=parts.plan.author)


def _kept(card: Card, known: Known, details: Mapping[str, Any], night: Night, parts: Drafting) -> Made:
    previous = parts.nightly.before(card.slug, known.card)
    previous = None if previous == card.id else previous
    decision = details.get("decision", "changed")
    told = {"decision": decision, "causes": _causes(card, previous, parts.nightly)}
    if card.status == "inconclusive":
        told["why"] = "; ".join(flag.message for flag in card.flags if flag.severity == "high")
    if decision == "unreadable":
        told |= {"error": details["error"], "nights": details["nights"], "review": True}
        digest = _snapshot_of(card, known, night, parts.nightly)
        return Made(card, digest, previous, FAILED, told, {})
    assert known.listing is not None
    whole = not any(flag.kind == "model_failed" for flag in card.flags)
    # One that lacks an answer is made again the next time; the answers that it has are kept.
    made = parts.plan.makeup if whole else None
    if decision not in DRAFTING:
        made = known.makeup
    of = {"card": card.id, "card_sha256": card.listing.sha256, "makeup": made, "profile": parts.plan.settings.profile}
    outcome = "changed" if decision == "again" else decision
    return Made(card, known.listing, previous, outcome, told, of)


def _snapshot_of(card: Card, known: Known, night: Night, nightly: Nightly) -> str:
    """The snapshot behind a card on a source that cannot be read now."""
    if known.card is not None and known.listing is not None:
        return known.listing
    return nightly.put_listing(nothing_read(known, card.flags[0].message, night.now))


def _causes(card: Card, previous: str | None, nightly: Nightly) -> list[dict[str, Any]]:
    if previous is None:
        return []
    before = nightly.card(previous)
    machine = nightly.machine_behind(before)
    found = changes.causes(before, card, drafts=changes.Drafts(before=machine))
    return [{**one._asdict(), "points": None if one.points is None else str(one.points)} for one in found]
