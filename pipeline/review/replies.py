"""
The right of reply: what a vendor says to a published card, and who decides on it.

A note waits until a reviewer signs it off or declines it. A dispute is open until a reviewer settles it, and as long
the card is due for review. Neither changes a figure.
"""

from typing import Literal, NamedTuple

from pipeline.errors import Forbidden, ReviewError
from pipeline.review.rules import FOUR_EYES, Actor
from pipeline.taxonomy.reviews import MAY, MOST_REPLIES, MOST_SPEAKER, MOST_WORDS

Kind = Literal["note", "dispute"]
ReplyState = Literal["waiting", "signed", "declined", "open", "settled"]
ReplyAction = Literal["add_reply", "sign_reply", "decline_reply", "settle_reply"]

BEGINS: dict[str, ReplyState] = {"note": "waiting", "dispute": "open"}
"""The state of each kind until somebody decides on it."""
WAITING: tuple[ReplyState, ...] = ("waiting", "open")


class Said(NamedTuple):
    """What came from a vendor, in its normal form."""

    slug: str
    kind: Kind
    by: str
    """Who speaks for the vendor, as they sign."""
    text: str


class Sign(NamedTuple):
    """The note may stand on the card."""

    words: str = ""


class Decline(NamedTuple):
    """The note may not."""

    words: str = ""


class Settle(NamedTuple):
    """What came of the dispute."""

    words: str


Decision = Sign | Decline | Settle


class Rule(NamedTuple):
    """What a decision is called in the log, and from which state into which it leads."""

    action: ReplyAction
    before: ReplyState
    after: ReplyState


RULES: dict[type[Decision], Rule] = {
    Sign: Rule("sign_reply", "waiting", "signed"),
    Decline: Rule("decline_reply", "waiting", "declined"),
    Settle: Rule("settle_reply", "open", "settled"),
}


class Waiting(NamedTuple):
    """What a decision is about."""

    kind: Kind
    state: ReplyState
    added_by: str
    decided_by: str | None


def may_be_added(said: Said, actor: Actor, *, waiting: int) -> None:
    """``waiting``: how many of the product nobody has decided on. Raises ReviewError."""
    _role(actor, "add_reply")
    if said.kind not in BEGINS:
        raise ReviewError(f"there is no reply of the kind {said.kind!r}; use {' or '.join(BEGINS)}.")
    if not said.by:
        raise ReviewError("say who speaks for the vendor.")
    if not said.text:
        raise ReviewError(f"the {said.kind} is empty.")
    _short(said.by, MOST_SPEAKER, "the name")
    _short(said.text, MOST_WORDS, f"the {said.kind}")
    if waiting >= MOST_REPLIES:
        raise ReviewError(f"{waiting} replies of {said.slug} wait already; decide on some of them first.")


def may_be_decided(held: Waiting, decision: Decision, actor: Actor, *, rule: str) -> None:
    """``rule``: the one that holds in the store. Raises ReviewError; Forbidden where it is the person who may not."""
    wanted = RULES[type(decision)]
    _role(actor, wanted.action)
    if held.state not in WAITING:
        raise ReviewError(f"this {held.kind} was {held.state} by {held.decided_by} already.")
    if held.state != wanted.before:
        other = "settle it" if held.kind == "dispute" else "sign or decline it"
        raise ReviewError(f"this is a {held.kind}: {other} instead.")
    if rule == FOUR_EYES and held.added_by == actor.name:
        raise Forbidden(f"you added this {held.kind}; somebody else has to decide on it.")
    if isinstance(decision, Settle) and not decision.words:
        raise ReviewError("say in words what came of the dispute.")
    _short(decision.words, MOST_WORDS, "the answer")


def _role(actor: Actor, action: ReplyAction) -> None:
    if action not in MAY[actor.role]:
        may = " or ".join(role for role, actions in MAY.items() if action in actions)
        verb = action.removesuffix("_reply")
        raise Forbidden(f"to {verb} a reply is not for the role {actor.role}; it takes {may}.")


def _short(text: str, most: int, what: str) -> None:
    if len(text) > most:
        raise ReviewError(f"{what} has {len(text):,} characters; use {most:,} at most.")
