"""What lies around a card: its difference to the last approved one, and its history."""

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from pipeline import changes
from pipeline.changes import Drafts
from pipeline.model import Card
from pipeline.web import difference, history_words, templating
from pipeline.web.access import Analyst, Held, Parts
from pipeline.web.answers import page
from pipeline.web.card_page import shown
from pipeline.web.figures import band

router = APIRouter(include_in_schema=False)


@router.get("/cards/{card_id}/difference")
def differences(request: Request, caller: Analyst, held: Held, card_id: str) -> Response:
    now = shown(held, card_id)
    before = held.store.approved(now.card.slug)
    if before is None or before.id == card_id:
        return page(caller, request, "difference.html.j2", title="Difference", card=now.card, before=None)
    old = held.store.listing(before.listing_digest)
    runs = difference.text("" if old is None else old.text, now.listing.text)
    return page(
        caller, request, "difference.html.j2",
        title=f"Difference of {now.card.name}",
        card=now.card,
        before=before.card,
        approved_by=before.approved_by,
        was_band=band(before.card),
        now_band=band(now.card),
        causes=changes.causes(before.card, now.card, drafts=_drafts(held, before.card, now.card)),
        changes=changes.changes(before.card, now.card),
        runs=difference.folded(runs),
        same_listing=difference.unchanged(runs),
        moved=changes.moved,
        raw=templating.raw,
    )  # fmt: skip


def _drafts(held: Parts, before: Card, after: Card) -> Drafts:
    """What people amended. Where they amended the approved card itself, that is the draft of this one."""
    later = _origin(held, after, until=before.id)
    return Drafts(None if later is not None and later.id == before.id else _origin(held, before), later)


def _origin(held: Parts, card: Card, *, until: str = "") -> Card | None:
    """The draft at the beginning of a card's amendments; None for one that nobody amended."""
    found = None
    while card.provenance.parent is not None and card.id != until:
        parent = held.store.revision(card.provenance.parent)
        if parent is None:
            return found
        found = card = parent.card
    return found


@router.get("/history/{slug}")
def history(request: Request, caller: Analyst, held: Held, slug: str) -> Response:
    revisions = held.store.revisions(slug)
    if not revisions:
        raise HTTPException(404, "There is no card of that name.")
    return page(
        caller, request, "history.html.j2",
        title=f"History of {slug}",
        slug=slug,
        rows=[(row, history_words.details(row)) for row in held.store.history(slug)],
        revisions=[(each, band(each.card)) for each in revisions],
        today=held.now()[:10],
    )  # fmt: skip
