"""
The rules of review: who may do what with a card in which state, what becomes of it, and what an amendment makes.

A revision is ``draft``, is ``claimed`` for half an hour, and ends ``approved``, ``rejected`` or ``amended`` (which
makes a new draft); an approved one is ``superseded`` by the next of the same product, or ``withdrawn``. One whose
approval has run out, one whose vendor disputes it, one that was withdrawn, and one whose rejection was reopened can go
through the same again; so can one that has ended, when its listing says again what it said then.
"""

from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

from pipeline.errors import Forbidden, ReviewError
from pipeline.model import Card
from pipeline.review import seconds, unfinished
from pipeline.review.verdicts import (
    ACTIONS,
    Action,
    Amend,
    AnswerChanges,
    Approve,
    Claim,
    Reject,
    Release,
    Reopen,
    RequestChanges,
    TakeOver,
    Verdict,
    Withdraw,
)
from pipeline.taxonomy.reviews import CLAIM_MINUTES, MAY, MOST_WORDS, REASONS

Role = Literal["analyst", "reviewer", "admin"]
State = Literal["draft", "claimed", "approved", "rejected", "amended", "superseded", "withdrawn"]
_ENDS: dict[Action, State] = {"reject": "rejected", "amend": "amended"}
_NOTHING_OPEN: dict[str, Any] = dict.fromkeys(("asked_by", "asked_at", "asked", "first_by", "first_at"))
"""Neither are changes asked for, nor does the card wait for a second person."""
CHECK_IS_OVER = "this card was a check, known to be bad, and is over; take the next."
FOUR_EYES, SINGLE_USER, NO_USERS = "four eyes", "single user", "no users"
"""The rule that an act was allowed under, as the log has it: whether an author could approve their own amendment."""


class Actor(NamedTuple):
    """Who acts."""

    name: str
    role: Role


class Standing(NamedTuple):
    """Where a revision stands. Times are RFC 3339, UTC; ``expires`` is a day."""

    card_id: str
    slug: str
    state: State
    version: int
    author: str
    status: str
    high: tuple[int, ...]
    """Indices of the card's flags of high severity."""
    claimed_by: str | None = None
    claimed_until: str | None = None
    approved_by: str | None = None
    approved_at: str | None = None
    expires: str | None = None
    amended_by: str | None = None
    """Who the card itself says made it from another one."""
    hands: tuple[str, ...] = ()
    """Whoever amended the card, or one that it comes of, where one card is read; nobody in lists."""
    disputed: bool = False
    """Whether a vendor's dispute of the product is open."""
    asked_by: str | None = None
    """Who asked for changes that nobody has made or answered yet."""
    asked_at: str | None = None
    asked: str | None = None
    """What is to be changed, and why, in their words."""
    first_by: str | None = None
    """Who approved a card that takes a second person, who has not yet."""
    first_at: str | None = None
    checked: str | None = None
    """What it came to, "caught" or "let through", where the card was a seeded check; None until that is decided."""


def standing(card: Card, *, author: str) -> Standing:
    """Of a card that nobody has looked at yet."""
    high = tuple(n for n, flag in enumerate(card.flags) if flag.severity == "high")
    return Standing(card.id, card.slug, "draft", 0, author, card.status, high, amended_by=card.provenance.amended_by)


def claimed(held: Standing, now: str) -> bool:
    """Whether somebody's claim holds at this moment."""
    return held.state == "claimed" and held.claimed_until is not None and now < held.claimed_until


def expired(held: Standing, now: str) -> bool:
    """Whether the approval has run out."""
    return held.state == "approved" and held.expires is not None and held.expires <= now[:10]


def due(held: Standing, now: str) -> bool:
    """Whether an approved card is to be looked at again."""
    return expired(held, now) or (held.state == "approved" and held.disputed)


def reviewable(held: Standing, now: str) -> bool:
    """Whether the card may be claimed and decided."""
    return held.state in ("draft", "claimed", "withdrawn") or due(held, now)


def withdrawable(held: Standing) -> bool:
    """Whether readers may have it before them as the approved card, and nobody is at work on it."""
    return held.approved_at is not None and held.state in ("approved", "amended")


def own(held: Standing, actor: Actor) -> str:
    """Why a card is nothing for this person to approve, where several review: it comes of their own words. Else ""."""
    if held.amended_by == actor.name:
        return "you made this amendment; somebody else has to approve it."
    if actor.name in held.hands:
        return "this card comes of an amendment that you made; somebody else has to approve it."
    return ""


def allowed(held: Standing, actor: Actor, verdict: Verdict, *, now: str, single_user: bool) -> None:
    """Raises ReviewError, in one line that says what to do; Forbidden where it is the person who may not."""
    action = ACTIONS[type(verdict)]
    if action not in MAY[actor.role]:
        may = ", ".join(role for role, actions in MAY.items() if action in actions)
        raise Forbidden(f"{_words(action)} is not for the role {actor.role}; it takes {may.replace(', ', ' or ')}.")
    if held.checked is not None:
        raise ReviewError(CHECK_IS_OVER)
    if isinstance(verdict, Withdraw | Reopen):
        _may_be_done_unclaimed(held, verdict)
        return
    _open(held, now)
    if isinstance(verdict, Claim):
        _may_claim(held, actor, now)
    elif isinstance(verdict, TakeOver):
        if held.state != "claimed" or held.claimed_by == actor.name:
            raise ReviewError("nobody else holds this card; claim it instead.")
    else:
        _must_hold(held, actor, action, now)
    _brings(held, actor, verdict, now, single_user)


def moved(held: Standing, actor: Actor, verdict: Verdict, *, now: str) -> Standing:
    """The standing after a verdict that is allowed."""
    free = held._replace(version=held.version + 1, claimed_by=None, claimed_until=None)
    before: State = "approved" if held.approved_at else "draft"
    done = free._replace(**_NOTHING_OPEN)
    match verdict:
        case Claim() | TakeOver():
            return free._replace(state="claimed", claimed_by=actor.name, claimed_until=later(now, CLAIM_MINUTES))
        case Release():
            return free._replace(state=before)
        case RequestChanges():
            return done._replace(state=before, asked_by=actor.name, asked_at=now, asked=verdict.words)
        case AnswerChanges():
            return done._replace(state=before)
        case Approve():
            expires = verdict.expires.isoformat() if verdict.expires else None
            return done._replace(state="approved", approved_by=actor.name, approved_at=now, expires=expires)
        case Withdraw():
            return done._replace(state="withdrawn", approved_by=None, approved_at=None, expires=None)
        case Reopen():
            return redrafted(held)
        case _:
            return done._replace(state=_ENDS[ACTIONS[type(verdict)]])


def approved_once(held: Standing, actor: Actor, *, now: str) -> Standing:
    """The standing after the first of two approvals: the card waits, and whatever was approved before still is."""
    after = moved(held, actor, Release(), now=now)
    return after._replace(**_NOTHING_OPEN)._replace(first_by=actor.name, first_at=now)


def redrafted(held: Standing) -> Standing:
    """The standing of a card that has ended, as a draft again; an approval that it had is over, and what was asked."""
    free = held._replace(state="draft", version=held.version + 1, claimed_by=None, claimed_until=None)
    return free._replace(approved_by=None, approved_at=None, expires=None, **_NOTHING_OPEN)


def superseded(held: Standing) -> Standing:
    """The standing of a card after another of the same product was approved."""
    free = held._replace(claimed_by=None, claimed_until=None, first_by=None, first_at=None)
    return free._replace(state="superseded", version=held.version + 1)


def later(now: str, minutes: int) -> str:
    """``now`` and so many minutes more."""
    then = datetime.fromisoformat(now) + timedelta(minutes=minutes)
    return then.strftime("%Y-%m-%dT%H:%M:%SZ")


def _brings(held: Standing, actor: Actor, verdict: Verdict, now: str, single_user: bool) -> None:
    """Whether a verdict comes with all that it takes."""
    match verdict:
        case Approve():
            _may_approve(held, actor, verdict, now, single_user)
        case Reject() | Amend():
            _explained(verdict)
        case RequestChanges():
            _said(verdict.words, "what is to be changed, and why")
        case AnswerChanges():
            if held.asked_by is None:
                raise ReviewError("nobody has asked for changes to this card.")
            _said(verdict.words, "what came of the changes that were asked for")
        case _:
            return


def _open(held: Standing, now: str) -> None:
    """Whether there is anything left to decide."""
    if reviewable(held, now):
        return
    end = {
        "approved": f"approved by {held.approved_by}; amend it through a new draft: assess the listing again",
        "rejected": "rejected; reopen it, or assess the listing again for a new draft",
        "amended": "amended; review the draft that came of it",
        "superseded": "superseded by a card approved later; review that one",
    }
    raise ReviewError(f"this card is {end[held.state]}.")


def _may_claim(held: Standing, actor: Actor, now: str) -> None:
    if claimed(held, now) and held.claimed_by != actor.name:
        raise ReviewError(
            f"{held.claimed_by} has claimed this card until {held.claimed_until}; take it over, or wait until then."
        )


def _must_hold(held: Standing, actor: Actor, action: Action, now: str) -> None:
    if held.state != "claimed":
        raise ReviewError(f"claim this card before you {_words(action)} it.")
    if held.claimed_by != actor.name:
        raise ReviewError(f"{held.claimed_by} has claimed this card until {held.claimed_until}; take it over first.")
    if action != "release" and not claimed(held, now):
        raise ReviewError(f"your claim ended at {held.claimed_until}; claim this card again.")


def _may_approve(held: Standing, actor: Actor, verdict: Approve, now: str, single_user: bool) -> None:
    unfinished.may_be_approved(held.status, acknowledged=verdict.acknowledged)
    if not single_user:
        if why := own(held, actor):
            raise Forbidden(why)
        seconds.may_be_second(actor.name, held.first_by)
    if held.asked_by not in (None, actor.name):
        raise ReviewError(f"{held.asked_by} asked for changes to this card; amend it, or answer them first.")
    if verdict.expires is not None and verdict.expires.isoformat() <= now[:10]:
        raise ReviewError(
            f"the approval would expire on {verdict.expires}, which is not after today; give a later day."
        )
    if stray := sorted(set(verdict.answers) - set(held.high)):
        raise ReviewError(f"flag {stray[0]} is not a flag of high severity on this card.")
    missing = [str(n) for n in held.high if not verdict.answers.get(n, "").strip()]
    if missing:
        flags = "flag" if len(missing) == 1 else "flags"
        raise ReviewError(f"answer the {flags} of high severity first: {', '.join(missing)}.")
    for words in verdict.answers.values():
        _short(words)


def _explained(verdict: Reject | Amend) -> None:
    if isinstance(verdict, Reject) and verdict.reason not in REASONS:
        raise ReviewError(f"there is no reason {verdict.reason!r}; use {', '.join(REASONS)}.")
    done = "rejected" if isinstance(verdict, Reject) else "amended"
    _said(verdict.words, f"why the card is {done}")


def _may_be_done_unclaimed(held: Standing, verdict: Withdraw | Reopen) -> None:
    done = "withdrawn" if isinstance(verdict, Withdraw) else "reopened"
    if isinstance(verdict, Withdraw):
        _may_withdraw(held)
    elif held.state != "rejected":
        raise ReviewError(f"this card is {held.state}, and only a rejected one can be reopened.")
    _said(verdict.words, f"why the card is {done}")


def _may_withdraw(held: Standing) -> None:
    if held.state == "claimed" and held.approved_at is not None:
        raise ReviewError(f"{held.claimed_by} has claimed this card; reject it instead, or release it first.")
    if not withdrawable(held):
        raise ReviewError(f"this card is {held.state}, and only an approved one can be withdrawn.")


def _said(words: str, what: str) -> None:
    if not words.strip():
        raise ReviewError(f"say in words {what}.")
    _short(words)


def _short(words: str) -> None:
    if len(words) > MOST_WORDS:
        raise ReviewError(f"{len(words):,} characters are too many; use {MOST_WORDS:,} at most.")


def _words(action: Action) -> str:
    return action.replace("_", " ")
