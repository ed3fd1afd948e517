"""Comments on a card and its claims, and the ticket that it has elsewhere."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from pipeline.errors import ThreatcardError
from pipeline.review.talk import Comment, Ticket
from pipeline.store.review.replies import By
from pipeline.web.auth.access import Analyst, Caller, Held, Parts, Posted
from pipeline.web.pages.card import revision
from pipeline.web.pages.responses import Refused, go
from pipeline.web.pages.views import view

router = APIRouter(include_in_schema=False)


@router.post("/cards/{card_id}/comments")
def comment(request: Request, caller: Analyst, held: Held, card_id: str, form: Posted) -> Response:
    """All comments of the page are one form: the button says which field counts. Back to what was said."""
    revision(held, card_id)
    on = form.one("about")
    given = Comment(form.one(f"text.{on}"), on)
    try:
        said = held.store.talk.comment(card_id, given, _by(caller, held))
    except ThreatcardError as err:
        raise Refused(err, [("Comment", text) for text in form.starting("text.").values() if text.strip()]) from err
    return go(f"/cards/{card_id}{view(request, caller.known.name).on()}#comment-{said.seq}")


@router.post("/cards/{card_id}/ticket")
def ticket(request: Request, caller: Analyst, held: Held, card_id: str, form: Posted) -> Response:
    revision(held, card_id)
    try:
        held.store.talk.note(card_id, Ticket(form.one("ticket")), _by(caller, held))
    except ThreatcardError as err:
        raise Refused(err, [("Ticket", form.one("ticket"))]) from err
    return go(f"/cards/{card_id}{view(request, caller.known.name).on()}#talk")


def _by(caller: Caller, held: Parts) -> By:
    return By(caller.known, caller.address, held.now())
