"""What lies around a card: its difference to the last approved one, and its history."""

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from pipeline.card import changes
from pipeline.card.changes import Drafts
from pipeline.model import Card
from pipeline.web.auth.access import Analyst, Held, Parts
from pipeline.web.pages import history, templating, text_difference
from pipeline.web.pages.card import shown
from pipeline.web.pages.figures import band
from pipeline.web.pages.responses import go, page

router = APIRouter(include_in_schema=False)


@router.get("/cards/{card_id}/difference")
def differences(request: Request, caller: Analyst, held: Held, card_id: str) -> Response:
    now = shown(held, card_id)
    before = held.store.approved(now.card.slug)
    if before is None or before.id == card_id:
        return page(caller, request, "difference.html.j2", title="Difference", card=now.card, before=None)
    old = held.store.listing(before.listing_digest)
    runs = text_difference.text("" if old is None else old.text, now.listing.text)
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
        runs=text_difference.folded(runs),
        same_listing=text_difference.unchanged(runs),
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
def log_of(request: Request, caller: Analyst, held: Held, slug: str) -> Response:
    if (into := held.store.merged().get(slug)) is not None:
        return go(f"/history/{into}")
    revisions = held.store.revisions(slug)
    if not revisions:
        raise HTTPException(404, "There is no card of that name.")
    return page(
        caller, request, "history.html.j2",
        title=f"History of {slug}",
        slug=slug,
        rows=[(row, history.details(row)) for row in held.store.history(slug)],
        revisions=[(each, band(each.card)) for each in revisions],
        today=held.now()[:10],
    )  # fmt: skip
