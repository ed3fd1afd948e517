"""From card to card: the list that a card was opened from, its place there, and where a verdict leads."""

from typing import NamedTuple

from pipeline.review.verdicts import ACTIONS, Approve, Reject, Verdict
from pipeline.store import Store
from pipeline.store.listed import Place
from pipeline.web.pages.views import View

LEADS_ON = (Approve, Reject)
"""Verdicts after which the next card of the list is shown, and not what became of this one."""


class Walk(NamedTuple):
    """
    ``back`` is the address of the list, ``name`` what it is called; then the queries of a card's links into it: ``on``
    goes along with an act on the card itself.
    """

    back: str
    name: str
    on: str
    next: str
    previous: str
    place: Place | None


def walk(shown: View, store: Store, card_id: str, *, now: str, counted: bool) -> Walk:
    """``counted``: whether the place is told of a card that no list was left for."""
    place = store.place(shown.filter(), card_id, now=now, at=shown.at or None)
    told = place if shown.at or counted else None
    # A claim moves the card in its list: from here on the place where it stood is held.
    shown = shown if place is None else shown._replace(at=place.at)
    return Walk(shown.back, shown.name, shown.on(), shown.on(after=card_id), shown.on(before=card_id), told)


def pinned(shown: View, store: Store, card_id: str, *, now: str) -> View:
    """With the place where the card stands before an act, which may move it."""
    if shown.at or (place := store.place(shown.filter(), card_id, now=now)) is None:
        return shown
    return shown._replace(at=place.at)


def following(shown: View, store: Store, verdict: Verdict, card_id: str, *, now: str) -> str:
    """Where a verdict leads to, asked before it is carried out: "" where the card itself is shown."""
    if not isinstance(verdict, LEADS_ON):
        return ""
    found = store.following(shown.filter(), card_id, now=now, at=shown.at or None)
    if found is None:
        return ""
    return f"/cards/{found.card_id}{shown.on(found.at, did=ACTIONS[type(verdict)], done=card_id)}"
