"""What lies around a card: its difference to the cards before it, and its history."""

from collections.abc import Iterator
from typing import NamedTuple

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from pipeline.card import changes
from pipeline.card.changes import Cause, Change, Drafts
from pipeline.model import Card
from pipeline.render import headline
from pipeline.store import Revision
from pipeline.web.auth.access import Analyst, Held, Parts
from pipeline.web.pages import history, templating, text_difference
from pipeline.web.pages.card import Shown, shown
from pipeline.web.pages.figures import band
from pipeline.web.pages.responses import go, page
from pipeline.web.pages.text_difference import Run

router = APIRouter(include_in_schema=False)


class Compared(NamedTuple):
    """A card with an earlier one: ``was`` is what that one is, ``by`` whoever approved it."""

    title: str
    before: Card
    was: str
    by: str | None
    was_band: str
    causes: list[Cause]
    changes: list[Change]
    runs: list[Run]
    same_listing: bool


@router.get("/cards/{card_id}/difference")
def differences(request: Request, caller: Analyst, held: Held, card_id: str) -> Response:
    """An amendment to the card that it amends first, then every card to the last approved one."""
    now = shown(held, card_id)
    return page(
        caller, request, "difference.html.j2",
        title=f"Difference of {now.card.name}",
        card=now.card,
        now_band=band(now.card),
        brief=headline.brief,
        compared_with=list(_compared(held, now)),
        moved=changes.moved,
        raw=templating.raw,
    )  # fmt: skip


def _compared(held: Parts, now: Shown) -> Iterator[Compared]:
    approved = held.store.approved(now.card.slug)
    parent = held.store.revision(now.card.provenance.parent) if now.card.provenance.parent else None
    is_approved = approved is not None and parent is not None and parent.id == approved.id
    if parent is not None:
        which = "To the card that it amends" + (", the last approved one" if is_approved else "")
        yield _with(held, parent, now, which, "before")
    if approved is not None and approved.id != now.card.id and not is_approved:
        yield _with(held, approved, now, "To the last approved card", "approved")


def _with(held: Parts, before: Revision, now: Shown, title: str, was: str) -> Compared:
    old = held.store.listing(before.listing_digest)
    runs = text_difference.text("" if old is None else old.text, now.listing.text)
    return Compared(
        title=title,
        before=before.card,
        was=was,
        by=before.approved_by if was == "approved" else None,
        was_band=band(before.card),
        causes=changes.causes(before.card, now.card, drafts=_drafts(held, before.card, now.card)),
        changes=changes.changes(before.card, now.card),
        runs=text_difference.folded(runs),
        same_listing=text_difference.unchanged(runs),
    )


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
        brief=headline.brief,
    )  # fmt: skip
