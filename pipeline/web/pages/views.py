"""
A view of the queue: what narrows it and how it is sorted, as an address has it.

It goes along to a card and from card to card, so that a way through a list stays in that list.
"""

from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlencode

from fastapi import Request

from pipeline.render import words
from pipeline.store import QueueFilter
from pipeline.taxonomy.products import PRODUCTS
from pipeline.web.pages.forms import number

OPEN, MINE, APPROVED, ANY = "", "mine", "approved", "any"
DUE = "due"
UNSCORED = "unscored"
ANOTHER_BAND = "band"
LONGEST = 200
"""Characters of a word to search for, or of a tag."""

STATES: dict[str, tuple[Any, ...] | None] = {
    OPEN: None,
    MINE: ("claimed",),
    "draft": ("draft",),
    "claimed": ("claimed",),
    APPROVED: ("approved",),
    "rejected": ("rejected",),
    "withdrawn": ("withdrawn",),
    ANY: ("draft", "claimed", "approved", "rejected", "amended", "superseded", "withdrawn"),
}
SORTS: dict[str, tuple[Any, bool]] = {
    "due": ("due", False),
    "oldest": ("age", False),
    "newest": ("age", True),
    "highest": ("score", True),
    "lowest": ("score", False),
    "nearest": ("boundary", False),
    "farthest": ("boundary", True),
    "flags": ("flags", True),
    "fewest": ("flags", False),
    "drift": ("drift", True),
    "steadiest": ("drift", False),
    "name": ("name", False),
    "backwards": ("name", True),
    "estimator": ("estimator", False),
    "model": ("estimator", True),
    "state": ("state", False),
    "ended": ("state", True),
}
COLUMNS: tuple[tuple[str, tuple[str, str]], ...] = (
    ("Card", ("name", "backwards")), ("Score", ("highest", "lowest")), ("Boundary", ("nearest", "farthest")),
    ("Flags", ("flags", "fewest")), ("Drift", ("drift", "steadiest")), ("Age", ("oldest", "newest")),
    ("Estimator", ("estimator", "model")), ("State", ("state", "ended")),
)  # fmt: skip
"""Those of the table, and the sorts that their heads lead to: at first, and again."""
SORT = (
    "sort", "Sort by",
    (("due", "mine, then due first"), ("oldest", "oldest first"), ("newest", "newest first"),
     ("highest", "highest score"), ("lowest", "lowest score"), ("nearest", "nearest to a boundary"),
     ("farthest", "farthest from a boundary"), ("flags", "most flags"), ("fewest", "fewest flags"),
     ("drift", "largest drift"), ("steadiest", "smallest drift"), ("name", "name"), ("backwards", "name, backwards"),
     ("estimator", "estimator"), ("model", "estimator, backwards"), ("state", "state"), ("ended", "state, backwards")),
)  # fmt: skip
BY_NAME = "name"
"""How the list of what is approved is sorted unless it is asked otherwise: nothing in it is due."""
CHOICES: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("state", "State", ((OPEN, "waiting"), (MINE, "claimed by me"), ("draft", "draft"), ("claimed", "claimed"),
                        ("approved", "approved"), ("rejected", "rejected"), ("withdrawn", "withdrawn"), (ANY, "any"))),
    ("flags", "Flags", (("", "any"), ("high", "at least one high"), ("medium", "high or medium"))),
    ("kind", "Kind", (("", "any"), *((each.key, each.label) for each in PRODUCTS))),
    ("status", "Status", (("", "any"), *((each, each) for each in ("complete", "partial", "inconclusive", "failed")))),
    SORT,
)  # fmt: skip
"""The filters of the page: name, label, and each value with its words; the first holds unless another is chosen."""
MORE: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("near", "Near a boundary", (("", "any"), ("0.1", "within 0.1"), ("0.3", "within 0.3"), ("0.5", "within 0.5"))),
    ("drift", "Drift", (("", "any"), (ANOTHER_BAND, "another band"), ("0.1", "any move"), ("0.5", "0.5 or more"),
                        ("1.0", "1.0 or more"))),
    ("age", "Age", (("", "any"), ("new", "under a day"), ("week", "over a week"), ("month", "over 30 days"))),
    ("replies", "Vendor", (("", "any"), ("disputed", "dispute open"))),
    ("changes", "Changes", (("", "any"), ("asked", "asked for"))),
    ("estimator", "Estimator", (("", "any"), ("llm", "a model"), ("comparables", "reference cards"))),
)  # fmt: skip
"""Filters that are folded away until they are asked for."""
AGES = {"new": (None, 1), "week": (7, None), "month": (30, None)}
FREE = ("q", "band", "run", "tag")
"""What is asked for in words of its own."""
PLAIN = {**dict.fromkeys(FREE, ""), **{name: pairs[0][0] for name, _, pairs in (*CHOICES, *MORE)}}
"""What holds where the address says nothing."""
OFFERED: tuple[tuple[str, dict[str, str]], ...] = (
    ("Due first", {}),
    ("Mine", {"state": MINE}),
    ("Another band", {"drift": ANOTHER_BAND}),
    ("High flags", {"flags": "high"}),
    ("Near a boundary", {"near": "0.3"}),
    ("Partial", {"status": "partial"}),
    ("Changes asked for", {"changes": "asked"}),
    ("Disputed", {"replies": "disputed"}),
)
"""Views by one click; every other one is an address to keep."""


class View(NamedTuple):
    """
    ``at`` is the cursor of the row that a card was opened from, "" where it was opened by itself; ``page`` that of the
    page which the row stood on, "" for the first.
    """

    given: dict[str, str]
    at: str
    me: str
    page: str = ""

    def query(self, **changes: str) -> str:
        """``?sort=name&band=High``: what is not as it is anyway; "" where all of it is."""
        wanted = {name: value for name, value in (self.given | changes).items() if value != PLAIN.get(name, "")}
        return f"?{urlencode(wanted)}" if wanted else ""

    def on(self, at: str | None = None, **more: str) -> str:
        """The query that goes along to a card at that place of the list, this one's unless told otherwise."""
        return self.query(at=self.at if at is None else at, page=self.page, **more)

    @property
    def name(self) -> str:
        """What the list is called."""
        return "Approved" if self.given["state"] == APPROVED else "Queue"

    @property
    def back(self) -> str:
        """The address of the page of the list that a card was opened from."""
        if self.given["state"] == APPROVED:
            return "/approved" + self.query(after=self.page, state=OPEN)
        return "/" + self.query(after=self.page)

    @property
    def narrows(self) -> bool:
        return any(self.given[name] != plain for name, plain in PLAIN.items() if name != "sort")

    def filter(self) -> QueueFilter:
        given = self.given
        sort, descending = SORTS[given["sort"]]
        older, newer = AGES.get(given["age"], (None, None))
        return QueueFilter(
            states=STATES[given["state"]],
            bands=() if not given["band"] else ("",) if given["band"] == UNSCORED else (given["band"],),
            near=_points(given["near"]),
            flag_severity=given["flags"] or None,
            older_than_days=older,
            newer_than_days=newer,
            drift=None if given["drift"] == ANOTHER_BAND else _points(given["drift"]),
            another_band=given["drift"] == ANOTHER_BAND,
            disputed=given["replies"] == "disputed",
            asked=given["changes"] == "asked",
            kind=given["kind"] or None,
            tag=given["tag"] or None,
            status=given["status"] or None,
            estimator=given["estimator"] or None,
            claimed_by=self.me if given["state"] == MINE else None,
            run=given["run"] or None,
            search=given["q"],
            sort=sort,
            descending=descending,
            me=self.me,
        )


def view(request: Request, me: str) -> View:
    """What the address asks for; a value that is not offered is as good as none."""

    def of(name: str) -> str:
        return request.query_params.get(name, "").replace("\0", "")

    given = {name: of(name)[:LONGEST] for name in FREE}
    for name, _, pairs in (*CHOICES, *MORE):
        given[name] = of(name) if of(name) in dict(pairs) else pairs[0][0]
    if given["band"] not in (*words.BANDS, UNSCORED):
        given["band"] = ""
    return View(given, of("at")[:500], me, of("page")[:500])


def _points(text: str) -> Decimal | None:
    return number(text, "points") if text else None
