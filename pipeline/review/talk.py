"""
What people say to each other about a card: comments on it or on a claim of it, and the ticket that it has elsewhere.

Neither moves the card, so nobody's verdict is refused for it; both stand in the log and are never altered.
"""

import re
from typing import Literal, NamedTuple

from pipeline.errors import Forbidden, InputError, ReviewError
from pipeline.model import Card
from pipeline.review.claims import WHOLE, named
from pipeline.review.rules import Actor
from pipeline.taxonomy.reviews import MAY, MOST_ADDRESS, MOST_COMMENTS, MOST_WORDS

TalkAction = Literal["comment", "note_ticket"]


_PLAIN = re.compile(
    r"(?i:https?)://(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"
    r"(?:[/?#][A-Za-z0-9!#$%&()*+,./:;=?@_~\[\]-]*)?"
)
"""The address of a page, without a user or a password in it."""


class Comment(NamedTuple):
    words: str
    on: str = WHOLE
    """The name of a claim, as ``review.claims`` has them; that of the whole card is empty."""


class Ticket(NamedTuple):
    address: str
    """http or https; empty takes the one away that is noted."""


def may_comment(card: Card, comment: Comment, actor: Actor, *, there: int) -> None:
    """``there``: comments on the product's cards already. Raises ReviewError, InputError; Forbidden for the role."""
    _role(actor, "comment")
    if comment.on != WHOLE and comment.on not in named(card):
        raise InputError(
            f"there is no claim {comment.on[:60]!r} on this card; name one such as factors.dynamic_tool_use, cvss or "
            "layers.L4, or none for the card."
        )
    if not comment.words:
        raise ReviewError("the comment is empty.")
    if len(comment.words) > MOST_WORDS:
        raise ReviewError(f"the comment has {len(comment.words):,} characters; use {MOST_WORDS:,} at most.")
    if there >= MOST_COMMENTS:
        raise ReviewError(f"there are {there} comments on the cards of this product already; no more are taken.")


def may_be_noted(ticket: Ticket, actor: Actor) -> None:
    """Raises InputError for what is no plain address of a web page; Forbidden for the role."""
    _role(actor, "note_ticket")
    if not ticket.address:
        return
    if len(ticket.address) > MOST_ADDRESS:
        raise InputError(f"the ticket's address has {len(ticket.address):,} characters; use {MOST_ADDRESS:,} at most.")
    if _PLAIN.fullmatch(ticket.address) is None:
        raise InputError(
            f"the ticket's address is {ticket.address[:80]!r}; give one that begins with https:// or http://, "
            "in ASCII and without a password."
        )


def _role(actor: Actor, action: TalkAction) -> None:
    if action not in MAY[actor.role]:
        raise Forbidden(f"to {action.replace('_', ' ')} is not for the role {actor.role}.")
