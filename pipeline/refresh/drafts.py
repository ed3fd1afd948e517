"""One listing of a run that waits for its draft: what an estimator makes of it, and what of that is kept."""

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from pipeline.assess import draft
from pipeline.assess.draft import Estimator
from pipeline.card import changes
from pipeline.card.make import Making, flagged, record, renamed
from pipeline.errors import ThreatcardError
from pipeline.listing.reworded import reworded
from pipeline.model import Card, Flag, Listing, Shortfall
from pipeline.refresh.plan import DRAFTING, MOST_FAILURES, Bounds, Plan, reached
from pipeline.refresh.time_limit import TimeLimit
from pipeline.store import Known, Task
from pipeline.store.nightly import Nightly
from pipeline.store.nightly.drafts import NewDraft
from pipeline.store.nightly.entries import Basis, Night
from pipeline.store.nightly.outcomes import WAITING, Result

_EMPTY = hashlib.sha256(b"").hexdigest()
FAILED = "failed"


class Drafting(NamedTuple):
    """What drafts are made with."""

    nightly: Nightly
    estimator: Estimator
    making: Making
    plan: Plan
    limit: TimeLimit
    seeded_every: int = 0
    """About one draft in so many is followed by a check of whoever reviews; 0 for none."""


def assess(slug: str, night: Night, parts: Drafting) -> dict[str, Any]:
    """
    What is to be kept of one listing, as JSON: ``{"card": …, "told": …}``; or ``{"waiting": why}`` when a bound was
    reached, or ``{"failed": why}``. No draft is written, so that it can be done again.
    """
    task = parts.nightly.task(night, slug)
    if task.run.get("cancelled"):
        return {WAITING: "the run was cancelled"}
    # As they are now: a run that was interrupted goes on under the bounds of today.
    bounds = Bounds.model_validate(task.run["plan"]["bounds"])
    bound = reached(bounds, task.tokens, Decimal(task.micro_usd) / 10**6) or parts.limit.over()
    if bound is not None:
        return {WAITING: bound}
    try:
        made = _made(task, night, parts._replace(making=parts.making._replace(slug=slug)))
    except ThreatcardError as err:
        return {FAILED: str(err)}
    if made.status == "failed":
        return {FAILED: "; ".join(flag.message for flag in made.flags if flag.kind == "model_failed")}
    return _kept(renamed(made, slug), task, night, parts)


def _made(task: Task, night: Night, parts: Drafting) -> Card:
    known = task.known
    match task.told["decision"]:
        case "rescored":
            assert known.card is not None
            return draft.rescored(parts.nightly.card(known.card), making=parts.making)
        case "unreadable":
            return _unreadable(known, str(task.told["error"]), night, parts)
        case _:
            assert task.listing is not None
            return draft.draft(task.listing, parts.estimator, making=parts.making)


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


def _kept(card: Card, task: Task, night: Night, parts: Drafting) -> dict[str, Any]:
    """The card, and what ``NewDraft`` says of it, as JSON."""
    known, decision = task.known, task.told["decision"]
    # What it is held against: of a listing that says again what was approved, the draft that was made in between.
    previous = next((one for one in (task.approved, known.card) if one not in (None, card.id)), None)
    told = {"decision": decision, **_told(card, previous, task.listing, parts.nightly)}
    returns = known.card is not None and known.card != card.id
    kept: dict[str, Any] = {"card": record(card), "previous": previous, "told": told, "returns": returns}
    if card.status == "inconclusive":
        told["why"] = "; ".join(flag.message for flag in card.flags if flag.severity == "high")
    if decision == "unreadable":
        told |= {"error": task.told["error"], "nights": task.told["nights"], "review": True}
        return {**kept, "outcome": FAILED, "listing": _snapshot_of(card, known, night, parts.nightly), "of": None}
    whole = not any(flag.kind == "model_failed" for flag in card.flags)
    # One that lacks an answer is made again the next time; the answers that it has are kept.
    made = parts.plan.makeup if whole else None
    if decision not in DRAFTING:
        made = known.makeup
    of = Basis(card.id, card.listing.sha256, made, parts.plan.settings.profile)._asdict()
    return {**kept, "outcome": "changed" if decision == "again" else decision, "listing": known.listing, "of": of}


def save(slug: str, assessed: Mapping[str, Any], night: Night, parts: Drafting) -> None:
    """Write down what ``assess`` gave; done twice, it is as if done once."""
    for outcome in (WAITING, FAILED):
        if outcome in assessed:
            parts.nightly.settle(night, slug, Result(outcome, {"error": assessed[outcome], "nights": 0}))
            return
    card = Card.model_validate_json(assessed["card"])
    of = None if assessed["of"] is None else Basis(**assessed["of"])
    listing, previous, outcome, told = (assessed[name] for name in ("listing", "previous", "outcome", "told"))
    # A run that an older version began says nothing of it.
    returns = bool(assessed.get("returns"))
    made = NewDraft(card, assessed["card"], listing, previous, outcome, told, of, returns)
    parts.nightly.keep(night, made, author=parts.plan.author)
    parts.nightly.follow(night, card, author=parts.plan.author, every=parts.seeded_every)


def _snapshot_of(card: Card, known: Known, night: Night, nightly: Nightly) -> str:
    """The snapshot behind a card on a source that cannot be read now."""
    if known.card is not None and known.listing is not None:
        return known.listing
    return nightly.put_listing(nothing_read(known, card.flags[0].message, night.now))


def _told(card: Card, previous: str | None, listing: Listing | None, nightly: Nightly) -> dict[str, Any]:
    """Against the earlier card: causes, inputs of the score that are others, and words of the listing that are."""
    if previous is None:
        return {"causes": []}
    before = nightly.card(previous)
    machine = nightly.machine_behind(before)
    found = changes.causes(before, card, drafts=changes.Drafts(before=machine))
    told: dict[str, Any] = {
        "causes": [{**one._asdict(), "points": None if one.points is None else str(one.points)} for one in found],
        "inputs": [one._asdict() for one in changes.inputs(before, card)],
    }
    if listing is None or before.listing.sha256 == card.listing.sha256:
        return told
    text = nightly.text_behind(previous)
    return told if text is None else told | {"reworded": reworded(text, listing.text)._asdict()}
