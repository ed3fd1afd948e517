"""The queue, and the list of what was approved: one table, filtered, sorted and paged by a cursor."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from pipeline.card.changes import moved
from pipeline.errors import InputError, ReviewError
from pipeline.render import words
from pipeline.render.headline import Headline, unjudged
from pipeline.review.verdicts import Claim
from pipeline.store import QueueFilter, QueueRow
from pipeline.web.auth.access import Analyst, Held, Parts, Posted
from pipeline.web.pages.responses import go, page
from pipeline.web.pages.views import (
    BY_NAME,
    CHOICES,
    COLUMNS,
    DUE,
    MINE,
    MORE,
    OFFERED,
    PLAIN,
    SORT,
    SORTS,
    View,
    view,
)

router = APIRouter(include_in_schema=False)
ROWS = 50
MOST_AT_ONCE = 200
MOST_TAGS = 200


@router.get("/")
def queue(request: Request, caller: Analyst, held: Held, after: str = "", said: str = "") -> Response:
    shown = view(request, caller.known.name)
    empty = ("The queue is empty", "Put drafts in: threatcard assess SOURCE --save. They appear here at once.")
    values = _listed(request, held, shown, shown.filter(), after)
    told = _told(said)
    return page(
        caller, request, "queue.html.j2", title="Queue", claimable=True, nothing=empty, said=told[0], said_kind=told[1],
        **values,
    )  # fmt: skip


@router.get("/approved")
def approved(request: Request, caller: Analyst, held: Held, after: str = "") -> Response:
    shown = view(request, caller.known.name)
    empty = ("Nothing is approved yet", "Cards that a reviewer approves are listed here.")
    narrowed = bool(after) or shown.narrows
    sort = BY_NAME if shown.given["sort"] == DUE else shown.given["sort"]
    shown = shown._replace(given=shown.given | {"state": "approved", "sort": sort})
    values = _listed(request, held, shown, shown.filter(), after)
    values["narrowed"] = narrowed  # that they are approved is what the page is of
    # Nor is anything in it mine or due.
    sorts = (*SORT[:2], tuple(pair for pair in SORT[2] if pair[0] != DUE))
    values["choices"] = [*(choice for choice in CHOICES if choice[0] not in ("state", "sort")), sorts]
    values["offered"] = []
    return page(
        caller, request, "queue.html.j2", title="Approved", claimable=False, nothing=empty, said="", said_kind="",
        **values,
    )  # fmt: skip


def _listed(request: Request, held: Parts, shown: View, narrowed: QueueFilter, after: str) -> dict[str, Any]:
    now, here = held.now(), request.url.path
    given = shown.given
    counts = held.store.counts(narrowed._replace(bands=()), now=now)
    tags = held.store.tags()[:MOST_TAGS]
    return {
        "page": held.store.queue(narrowed, now=now, after=after or None, limit=ROWS),
        "counts": counts,
        "asked": given,
        "query": shown.query(),
        "choices": CHOICES,
        "more": MORE,
        "unfolded": any(given[name] != PLAIN[name] for name, _, _ in MORE),
        "tags": tags if not given["tag"] or given["tag"] in tags else (given["tag"], *tags),
        "offered": [(name, f"{here}{_only(view)}", _only(view) == shown.query()) for name, view in OFFERED],
        "matching": counts.total if not given["band"] else counts.bands.get(narrowed.bands[0], 0),
        "narrowed": bool(after) or shown.narrows,
        "first": not after,
        "today": now[:10],
        "columns": [_column(name, sorts, shown, here) for name, sorts in COLUMNS],
        "to_card": lambda row: f"/cards/{row.card_id}{shown._replace(page=after).on(row.cursor)}",
        "to_band": lambda name: here + shown.query(band=name),
        "to_page": lambda cursor: here + shown.query(after=cursor),
        "age": lambda row: age(row.created_at, now),
        "drift": drift,
        "estimated": estimated,
    }


def estimated(row: QueueRow) -> Headline | None:
    """What leads where no model has judged the listing: the interval, and the number after it."""
    if not row.estimated or row.aivss is None or row.low is None or row.high is None:
        return None
    return unjudged(row.low, row.high, row.aivss)


def _only(changes: dict[str, str]) -> str:
    return View(PLAIN, "", "").query(**changes)


def _column(name: str, sorts: tuple[str, str], shown: View, here: str) -> tuple[str, str, str]:
    """Its name, where its head leads, and how it is sorted by now, as ``aria-sort`` has it."""
    by = shown.given["sort"]
    if by not in sorts:
        return name, here + shown.query(sort=sorts[0]), ""
    return name, here + shown.query(sort=sorts[by == sorts[0]]), "descending" if _descends(by) else "ascending"


def _descends(sort: str) -> bool:
    return SORTS[sort][1]


def drift(row: QueueRow) -> str:
    """By how much the score differs from the last approved one, with its sign."""
    return moved(None if row.aivss is None or row.approved_aivss is None else row.aivss - row.approved_aivss)


def age(then: str, now: str) -> str:
    """``3 hours``, ``12 days``"""
    minutes = max(0, int((datetime.fromisoformat(now) - datetime.fromisoformat(then)).total_seconds() // 60))
    if minutes < 60:
        return words.counted(minutes, "minute")
    return words.counted(minutes // 60, "hour") if minutes < 48 * 60 else words.counted(minutes // 1440, "day")


@router.post("/claim")
def claim(request: Request, caller: Analyst, held: Held, form: Posted) -> Response:
    """Every chosen card that can be claimed; the others are counted."""
    chosen = form.all("card")[:MOST_AT_ONCE]
    taken = sum(_claimed(one, caller, held) for one in chosen)
    shown = view(request, caller.known.name)
    return go(f"/?said={taken}-{len(chosen)}&state={MINE}" if taken else f"/{shown.query(said=f'0-{len(chosen)}')}")


def _claimed(one: str, caller: Analyst, held: Parts) -> bool:
    card_id, _, version = one.partition(".")
    if not version.isdecimal() or len(version) > 9:
        raise InputError("a chosen card cannot be read; load the queue again.")
    try:
        held.store.act(
            card_id, Claim(), actor=caller.known, address=caller.address, now=held.now(), expected=int(version)
        )
    except ReviewError:
        return False
    return True


def _told(said: str) -> tuple[str, str]:
    """What became of a bulk claim, from the two numbers in the address."""
    taken, _, of = said.partition("-")
    if not (taken.isdecimal() and of.isdecimal() and len(said) < 12):
        return "", ""
    if of == "0":
        return "No card was chosen: tick some first.", "bad"
    if taken == of:
        return f"{words.counted(int(taken), 'card')} claimed for 30 minutes; these are yours now.", "good"
    left = int(of) - int(taken)
    return f"{taken} of {words.counted(int(of), 'card')} claimed; {left} had moved or were held by others.", "bad"


@router.get("/next")
def following(request: Request, caller: Analyst, held: Held, after: str = "") -> Response:
    return _beside(request, caller, held.store.following, after, held.now())


@router.get("/previous")
def preceding(request: Request, caller: Analyst, held: Held, before: str = "") -> Response:
    return _beside(request, caller, held.store.preceding, before, held.now())


def _beside(request: Request, caller: Analyst, find: Any, card_id: str, now: str) -> Response:
    """The card beside that one, in the list that it was opened from; the list where there is no other."""
    shown = view(request, caller.known.name)
    found = find(shown.filter(), card_id[:64].replace("\0", ""), now=now, at=shown.at or None)
    return go(f"/cards/{found.card_id}{shown.on(found.at)}" if found else shown.back)
