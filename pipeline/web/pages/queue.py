"""The queue, and the catalogue of what was approved: one table, filtered, sorted and paged by a cursor."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from pipeline.card.changes import moved
from pipeline.errors import InputError, ReviewError
from pipeline.render import words
from pipeline.review.rules import Claim
from pipeline.store import QueueFilter, QueueRow
from pipeline.web.auth.access import Analyst, Held, Parts, Posted
from pipeline.web.pages.forms import number
from pipeline.web.pages.responses import go, page

router = APIRouter(include_in_schema=False)
ROWS = 50
MOST_AT_ONCE = 200
OPEN, MINE, ANY = "", "mine", "any"
UNSCORED = "unscored"

STATES: dict[str, tuple[Any, ...] | None] = {
    OPEN: None,
    MINE: ("claimed",),
    "draft": ("draft",),
    "claimed": ("claimed",),
    "approved": ("approved",),
    "rejected": ("rejected",),
    "withdrawn": ("withdrawn",),
    ANY: ("draft", "claimed", "approved", "rejected", "amended", "superseded", "withdrawn"),
}
SORTS: dict[str, tuple[Any, bool]] = {
    "oldest": ("age", False),
    "newest": ("age", True),
    "highest": ("score", True),
    "nearest": ("boundary", False),
    "flags": ("flags", True),
    "drift": ("drift", True),
    "name": ("name", False),
}
CHOICES: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("sort", "Sort by", (("oldest", "oldest first"), ("newest", "newest first"), ("highest", "highest score"),
                         ("nearest", "nearest to a boundary"), ("flags", "most flags"), ("drift", "largest drift"),
                         ("name", "name"))),
    ("near", "Near a boundary", (("", "any"), ("0.1", "within 0.1"), ("0.3", "within 0.3"), ("0.5", "within 0.5"))),
    ("flags", "Flags", (("", "any"), ("high", "at least one high"), ("medium", "high or medium"))),
    ("age", "Age", (("", "any"), ("new", "under a day"), ("week", "over a week"), ("month", "over 30 days"))),
    ("drift", "Drift", (("", "any"), ("0.1", "any move"), ("0.5", "0.5 or more"), ("1.0", "1.0 or more"))),
    ("replies", "Vendor", (("", "any"), ("disputed", "dispute open"))),
    ("changes", "Changes", (("", "any"), ("asked", "asked for"))),
    ("estimator", "Estimator", (("", "any"), ("llm", "a model"), ("comparables", "reference cards"))),
    ("state", "State", ((OPEN, "waiting"), (MINE, "claimed by me"), ("draft", "draft"), ("claimed", "claimed"),
                        ("approved", "approved"), ("rejected", "rejected"), ("withdrawn", "withdrawn"), (ANY, "any"))),
)  # fmt: skip
"""The filters of the page: name, label, and each value with its words; the first holds unless another is chosen."""
AGES = {"new": (None, 1), "week": (7, None), "month": (30, None)}
PLAIN = {"q": "", "band": "", "run": "", **{name: pairs[0][0] for name, _, pairs in CHOICES if name != "sort"}}
"""What narrows the list, and the value of each that does not."""
FIELDS = ("q", "band", "run", *(name for name, _, _ in CHOICES))


def asked(request: Request) -> dict[str, str]:
    """What the address asks for; a value that is not offered is as good as none."""
    given = {name: request.query_params.get(name, "").replace("\0", "") for name in FIELDS}
    for name, _, pairs in CHOICES:
        if given[name] not in dict(pairs):
            given[name] = pairs[0][0]
    if given["band"] not in (*words.BANDS, UNSCORED):
        given["band"] = ""
    return given


def wanted(given: dict[str, str], *, me: str = "") -> QueueFilter:
    sort, descending = SORTS[given["sort"]]
    older, newer = AGES.get(given["age"], (None, None))
    return QueueFilter(
        states=STATES[given["state"]],
        bands=() if not given["band"] else ("",) if given["band"] == UNSCORED else (given["band"],),
        near=_points(given["near"]),
        flag_severity=given["flags"] or None,
        older_than_days=older,
        newer_than_days=newer,
        drift=_points(given["drift"]),
        disputed=given["replies"] == "disputed",
        asked=given["changes"] == "asked",
        estimator=given["estimator"] or None,
        claimed_by=me if given["state"] == MINE else None,
        run=given["run"] or None,
        search=given["q"][:200],
        sort=sort,
        descending=descending,
    )


def _points(text: str) -> Decimal | None:
    return number(text, "points") if text else None


@router.get("/")
def queue(request: Request, caller: Analyst, held: Held, after: str = "", said: str = "") -> Response:
    given = asked(request)
    empty = ("The queue is empty", "Put drafts in: threatcard assess SOURCE --save. They appear here at once.")
    values = _listed(request, held, wanted(given, me=caller.known.name), given, after)
    told = _told(said)
    return page(
        caller, request, "queue.html.j2", title="Queue", claimable=True, nothing=empty, said=told[0], said_kind=told[1],
        **values,
    )  # fmt: skip


@router.get("/catalogue")
def catalogue(request: Request, caller: Analyst, held: Held, after: str = "") -> Response:
    given = asked(request)
    empty = ("Nothing is approved yet", "Cards that a reviewer approves are listed here.")
    values = _listed(request, held, wanted(given)._replace(states=("approved",)), given, after)
    values["choices"] = [choice for choice in CHOICES if choice[0] != "state"]
    return page(
        caller, request, "queue.html.j2", title="Catalogue", claimable=False, nothing=empty, said="", said_kind="",
        **values,
    )  # fmt: skip


def _listed(request: Request, held: Parts, narrowed: QueueFilter, given: dict[str, str], after: str) -> dict[str, Any]:
    now, here = held.now(), request.url.path

    def to(**changes: str) -> str:
        query = {name: value for name, value in (given | changes).items() if value}
        return f"{here}?{urlencode(query)}" if query else here

    counts = held.store.counts(narrowed._replace(bands=()), now=now)
    return {
        "page": held.store.queue(narrowed, now=now, after=after or None, limit=ROWS),
        "counts": counts,
        "asked": given,
        "choices": CHOICES,
        "matching": counts.total if not given["band"] else counts.bands.get(narrowed.bands[0], 0),
        "narrowed": bool(after) or any(given[name] != first for name, first in PLAIN.items()),
        "first": not after,
        "today": now[:10],
        "to_band": lambda name: to(band=name),
        "to_page": lambda cursor: to(after=cursor),
        "age": lambda row: age(row.created_at, now),
        "drift": drift,
    }


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
    return go(f"/?said={taken}-{len(chosen)}&state={MINE}" if taken else f"/?said=0-{len(chosen)}")


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
def following(caller: Analyst, held: Held, after: str = "") -> Response:
    found = held.store.following(after[:64].replace("\0", ""), me=caller.known.name, now=held.now())
    return go(f"/cards/{found}" if found else "/")
