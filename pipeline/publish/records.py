"""What the site is written from: frozen records, the same for the same store on the same day."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Literal, NamedTuple

_PLAIN = re.compile(r"[A-Za-z0-9._-]{1,200}(/[A-Za-z0-9._-]{1,200})*")
State = Literal["current", "expired", "withdrawn", "draft"]
"""Of a product's card. Only ``current`` ones stand in the index; ``draft`` is for a preview alone."""
What = Literal["published", "changed", "reviewed again", "expired", "withdrawn", "reply", "dispute", "settled"]


class Row(NamedTuple):
    """
    One product: what the index, the lists, the feeds and the bulk files know of it. It is kept beside the site, so
    that a card that did not change need not be read again.
    """

    slug: str
    card: str
    """The card's id, a SHA-256."""
    name: str
    source: str
    """Of the listing."""
    state: State
    status: str
    """"complete" or "partial"."""
    aivss: Decimal | None
    low: Decimal | None
    high: Decimal | None
    band: str
    """"None", "Low" … "Critical"; "" where the score is withheld."""
    bands: tuple[tuple[str, float], ...]
    """Each band that can be, the lowest first, with its probability."""
    kind: str
    """A key of ``taxonomy.products``; "" on a card older than kinds."""
    factors: tuple[Decimal | None, ...]
    """Ten, in card order."""
    certain: tuple[bool, ...]
    """Seven, L1 first."""
    tags: tuple[str, ...]
    summary: str
    estimator: str
    """"llm" or "comparables"."""
    estimated: bool
    """Whether no model has judged the listing: its interval then counts before its number."""
    model: str | None
    profile: str
    read_at: str
    """When the listing was read."""
    approved_at: str
    approved_by: str
    """As the installation shows it: a name, or a role."""
    expires: str | None
    """A day."""
    disputed: bool
    """Whether a vendor's dispute is open."""
    flags_high: int


class Change(NamedTuple):
    """Something that happened to a published card, for feeds and lists of changes."""

    at: str
    slug: str
    name: str
    card: str
    what: What
    aivss: Decimal | None
    band: str
    previous_aivss: Decimal | None
    """Of the edition before; None where there is none, or its score is withheld."""
    previous_band: str
    said: str
    """What the card says of its score first: "7.6 High", of an estimate "High to Critical, 6.0–9.3", or "withheld"."""
    previous_said: str
    """The same of the edition before; "" where there is none."""
    why: str
    """What moved, in words; may be empty."""


class Site(NamedTuple):
    """Everything that the parts of the site are written from, except the cards themselves."""

    title: str
    url: str | None
    """Where it will stand, without a slash at the end; None where nobody said, then nothing that needs it is made."""
    rows: tuple[Row, ...]
    """By slug; the withdrawn and the expired too."""
    changes: tuple[Change, ...]
    """The newest first."""
    today: str
    """The day that expiry is reckoned by."""
    updated_at: str
    """Of the newest change; the site says this and no other time, so that the same store makes the same bytes."""
    software: str
    preview: bool
    """Whether drafts are in it: every page then says so in large letters."""
    note: str = ""
    """What the installation says on every page."""

    @property
    def listed(self) -> tuple[Row, ...]:
        """What stands in the index: not what is withdrawn or has expired."""
        return tuple(row for row in self.rows if row.state in ("current", "draft"))


class File(NamedTuple):
    path: str
    """Below the site's folder, with slashes: "directory/kubernetes/threat-model/index.html"."""
    body: bytes


Part = Callable[[Site], Iterator[File]]
"""A part of the site that needs no card, only what the rows know: the index, lists, feeds, the calculator."""


class Parts(NamedTuple):
    usual: tuple[Part, ...] = ()
    slow: tuple[Part, ...] = ()
    """Of a large site they are made in a process of their own, beside the others."""


def is_plain(path: str) -> bool:
    """Whether a file of the site may have it: below the site's folder, and a name everywhere."""
    return _PLAIN.fullmatch(path) is not None and "/../" not in f"/{path}/"


def card_folder(slug: str) -> str:
    return f"directory/{slug}/threat-model"


def frozen_folder(card: str) -> str:
    return f"c/{card}"
