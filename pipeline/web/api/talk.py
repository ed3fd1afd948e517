"""REST for comments on cards and their claims, and for the ticket that a card has elsewhere."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Response
from pydantic import Field

from pipeline.errors import NoSuchCard
from pipeline.model import Record
from pipeline.review.talk import Comment, Ticket
from pipeline.store import Remark
from pipeline.store.review.replies import By
from pipeline.taxonomy.reviews import MOST_ADDRESS
from pipeline.web.api import examples
from pipeline.web.api.answers import DESCRIBED, PROBLEMS, SAME, V1, Seen, digested, unchanged
from pipeline.web.api.models import Words
from pipeline.web.auth.access import ApiAnalyst, Caller, Held, Parts

Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
router = APIRouter(prefix=V1, responses=PROBLEMS)


class Told(Record):
    """A comment, a request for changes, or the answer to one; ``seq`` is its entry of the log."""

    seq: int
    card_id: str
    action: str
    on: str
    words: str
    by: str
    role: str
    at: str


class ToComment(Record):
    """As plain text; ``on`` a claim such as ``factors.dynamic_tool_use``, ``cvss`` or ``layers.L4``, empty the card."""

    words: Words
    on: Annotated[str, Field(max_length=100)] = ""


class Noted(Record):
    """The address of the ticket, http or https; empty for none."""

    ticket: Annotated[str, Field(max_length=MOST_ADDRESS)]


@router.get("/cards/{card_id}/comments", dependencies=[DESCRIBED], response_model=tuple[Told, ...], responses=SAME)
def comments(caller: ApiAnalyst, held: Held, response: Response, card_id: Digest, seen: Seen = None) -> Any:
    """What was said of this card and of the others of its product, the oldest first."""
    told = tuple(map(_told, held.store.talk.of(_slug(held, card_id))))
    return unchanged(response, digested("talk", *(one.model_dump_json() for one in told)), seen) or told


@router.post("/cards/{card_id}/comments", status_code=201, dependencies=[DESCRIBED])
def comment(
    caller: ApiAnalyst,
    held: Held,
    card_id: Digest,
    given: Annotated[ToComment, Body(openapi_examples=examples.COMMENT)],
) -> Told:
    """It stays in the log for good, and moves nothing."""
    return _told(held.store.talk.comment(card_id, Comment(given.words, given.on), _by(caller, held)))


@router.get("/cards/{card_id}/ticket", dependencies=[DESCRIBED])
def ticket(caller: ApiAnalyst, held: Held, card_id: Digest) -> Noted:
    """The ticket of the card's product."""
    return Noted(ticket=held.store.talk.ticket(_slug(held, card_id)))


@router.put("/cards/{card_id}/ticket", dependencies=[DESCRIBED])
def note(
    caller: ApiAnalyst, held: Held, card_id: Digest, given: Annotated[Noted, Body(openapi_examples=examples.TICKET)]
) -> Noted:
    """In place of the one that is noted; the log keeps both."""
    return Noted(ticket=held.store.talk.note(card_id, Ticket(given.ticket), _by(caller, held)))


def _slug(held: Parts, card_id: str) -> str:
    found = held.store.revision(card_id)
    if found is None:
        raise NoSuchCard("there is no such card.")
    return found.card.slug


def _by(caller: Caller, held: Parts) -> By:
    return By(caller.known, caller.address, held.now())


def _told(one: Remark) -> Told:
    return Told(**{name: getattr(one, name) for name in Told.model_fields})
