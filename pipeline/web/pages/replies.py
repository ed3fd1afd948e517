"""The right of reply: what vendors say to cards, the page of what waits, and the forms that add and decide."""

import re
from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response

from pipeline.errors import ThreatcardError
from pipeline.render.escape import visible
from pipeline.review.replies import Decision, Decline, Kind, Said, Settle, Sign
from pipeline.store.review.replies import By
from pipeline.taxonomy.reviews import MAY
from pipeline.web.auth.access import Analyst, Caller, Form, Held, Parts, Posted, Reviewer
from pipeline.web.pages.card import revision
from pipeline.web.pages.reply_list import PREFIX, became, listed
from pipeline.web.pages.responses import Refused, go, page
from pipeline.web.pages.views import view

router = APIRouter(include_in_schema=False)
ROWS = 50
_ID = re.compile(r"[0-9a-f]{64}")


@router.get("/replies")
def waiting(request: Request, caller: Analyst, held: Held, did: str = "") -> Response:
    return page(
        caller, request, "replies.html.j2",
        title="Replies",
        replies=listed(held.store.replies.waiting(limit=ROWS)),
        count=held.store.replies.count(),
        may_decide="sign_reply" in MAY[caller.known.role],
        said=became(held.store, did),
    )  # fmt: skip


@router.post("/cards/{card_id}/replies")
def add(request: Request, caller: Analyst, held: Held, card_id: str, form: Posted) -> Response:
    slug = revision(held, card_id).card.slug
    kind: Kind = "dispute" if form.one("kind") == "dispute" else "note"
    try:
        added = held.store.replies.add(Said(slug, kind, form.one("by"), form.one("text")), _by(caller, held))
    except ThreatcardError as err:
        raise Refused(err, _wrote(("Who speaks", form.one("by")), ("In their words", form.one("text")))) from err
    return go(f"/cards/{card_id}{view(request, caller.known.name).on(did=f'{PREFIX}{added.id}')}")


@router.post("/replies/{reply_id}/sign")
def sign(request: Request, caller: Reviewer, held: Held, reply_id: str, form: Posted) -> Response:
    return _decided(_Deciding(request, caller, held), reply_id, form, Sign(form.one("words")))


@router.post("/replies/{reply_id}/decline")
def decline(request: Request, caller: Reviewer, held: Held, reply_id: str, form: Posted) -> Response:
    return _decided(_Deciding(request, caller, held), reply_id, form, Decline(form.one("words")))


@router.post("/replies/{reply_id}/settle")
def settle(request: Request, caller: Reviewer, held: Held, reply_id: str, form: Posted) -> Response:
    return _decided(_Deciding(request, caller, held), reply_id, form, Settle(form.one("words")))


class _Deciding(NamedTuple):
    request: Request
    caller: Caller
    held: Parts


def _decided(deciding: _Deciding, reply_id: str, form: Form, decision: Decision) -> Response:
    """Back to the card that it was decided on, in the list that it was opened from; or to the other replies."""
    request, caller, held = deciding
    try:
        held.store.replies.decide(reply_id.replace("\0", ""), decision, _by(caller, held))
    except ThreatcardError as err:
        raise Refused(err, _wrote(("In words", decision.words))) from err
    card, did = form.one("card"), f"{PREFIX}{visible(reply_id)}"
    if not _ID.fullmatch(card):
        return go(f"/replies?did={did}")
    return go(f"/cards/{card}{view(request, caller.known.name).on(did=did)}")


def _by(caller: Caller, held: Parts) -> By:
    return By(caller.known, caller.address, held.now())


def _wrote(*fields: tuple[str, str]) -> list[tuple[str, str]]:
    return [(label, text) for label, text in fields if text.strip()]
