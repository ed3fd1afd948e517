"""REST for what vendors say to approved cards: add it, read it, decide on it."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Path, Query, Response
from pydantic import Field

from pipeline.model import Record
from pipeline.review.replies import Decision, Decline, Kind, ReplyState, Said, Settle, Sign
from pipeline.store import Reply
from pipeline.store.review.replies import By
from pipeline.taxonomy.reviews import MOST_SPEAKER
from pipeline.web.api import examples
from pipeline.web.api.answers import DESCRIBED, PROBLEMS, SAME, V1, Seen, digested, unchanged
from pipeline.web.api.models import Words
from pipeline.web.auth.access import ApiAnalyst, Caller, Held, Parts

ID = Annotated[str, Path(pattern="^[0-9a-f]{1,32}$")]
Slug = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
router = APIRouter(prefix=V1, responses=PROBLEMS)


class Told(Record):
    """One reply of a vendor, and what became of it."""

    id: str
    slug: str
    card_id: str
    kind: Kind
    by: str
    text: str
    added_at: str
    added_by: str
    state: ReplyState
    decided_at: str | None
    decided_by: str | None
    words: str


class ToReply(Record):
    """What came from a vendor, as plain text: a note, or a dispute of the card."""

    slug: Slug
    kind: Kind = "note"
    by: Annotated[str, Field(max_length=MOST_SPEAKER)]
    text: Words


class ToDecide(Record):
    """Sign a note off or decline it; settle a dispute, which takes words."""

    decision: Literal["sign", "decline", "settle"]
    words: Words = ""


class Asked(Record):
    """Of which product; none for what waits for a reviewer, of all of them."""

    slug: Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")] = ""


@router.get("/replies", dependencies=[DESCRIBED], response_model=tuple[Told, ...], responses=SAME)
def replies(
    caller: ApiAnalyst, held: Held, response: Response, asked: Annotated[Asked, Query()], seen: Seen = None
) -> Any:
    """Every reply to a product's cards, or those that nobody has decided on; the oldest first, 500 at most."""
    found = held.store.replies.of(asked.slug) if asked.slug else held.store.replies.waiting()
    told = tuple(map(_told, found))
    return unchanged(response, digested("replies", *(one.model_dump_json() for one in told)), seen) or told


@router.post("/replies", status_code=201, dependencies=[DESCRIBED])
def add(caller: ApiAnalyst, held: Held, given: Annotated[ToReply, Body(openapi_examples=examples.REPLY)]) -> Told:
    """To the card of that product that is approved now. A note waits for a reviewer; a dispute is open at once."""
    return _told(held.store.replies.add(Said(given.slug, given.kind, given.by, given.text), _by(caller, held)))


@router.post("/replies/{reply_id}/decision", status_code=201, dependencies=[DESCRIBED])
def decide(
    caller: ApiAnalyst, held: Held, reply_id: ID, given: Annotated[ToDecide, Body(openapi_examples=examples.DECISION)]
) -> Told:
    """Once, by somebody else than who added it, where there are several users."""
    return _told(held.store.replies.decide(reply_id, _DECISIONS[given.decision](given.words), _by(caller, held)))


_DECISIONS: dict[str, type[Decision]] = {"sign": Sign, "decline": Decline, "settle": Settle}


def _by(caller: Caller, held: Parts) -> By:
    return By(caller.known, caller.address, held.now())


def _told(reply: Reply) -> Told:
    return Told(**reply._asdict())
