"""Lists of cards: what they are asked for by, and what they give back."""

from decimal import Decimal
from typing import Literal, NamedTuple

from pipeline.review.rules import State

Sort = Literal["due", "age", "score", "boundary", "flags", "drift", "name", "estimator", "state"]
"""``due``: mine first, then what presses most: see ``me``."""


class QueueFilter(NamedTuple):
    """Which cards, and in which order. What is empty or None does not narrow."""

    states: tuple[State, ...] | None = None
    """
    None: what waits for a person, which is drafts, claimed cards, and approved ones whose approval has run out or
    whose vendor disputes them.
    """
    bands: tuple[str, ...] = ()
    """"None", "Low" … "Critical", and "" for a card without a score."""
    near: Decimal | None = None
    """At most so many points from another band."""
    flags: tuple[str, ...] = ()
    """Kinds of flag; a card has at least one of them."""
    flag_severity: str | None = None
    """It has a flag at least this severe: "medium" or "high"."""
    older_than_days: int | None = None
    newer_than_days: int | None = None
    drift: Decimal | None = None
    """The score is at least so many points from the last approved one."""
    another_band: bool = False
    """The last approved card of the product is in another band."""
    disputed: bool = False
    """A dispute of its vendor is open."""
    asked: bool = False
    """Changes to it were asked for, and are not made or answered."""
    kind: str | None = None
    """Of the product: a key of ``taxonomy.products``."""
    tag: str | None = None
    """An entry of a catalogue gives the product this tag."""
    status: str | None = None
    """Of the card: "complete", "partial", "inconclusive" or "failed"."""
    estimator: str | None = None
    claimed_by: str | None = None
    author: str | None = None
    slug: str | None = None
    run: str | None = None
    search: str = ""
    """Words, each of which stands in the name, the slug, the source or a tag."""
    sort: Sort = "age"
    descending: bool = False
    me: str = ""
    """
    Who looks: in the sort ``due`` what they hold is first, then approvals that are due again, bands that are not those
    of the last approved card, flags of high severity, what is near a boundary, the rest, and last what others hold.
    """


class QueueRow(NamedTuple):
    """One line of the queue: everything that it shows, without the card itself."""

    card_id: str
    slug: str
    name: str
    source: str
    kind: str
    """Of the product: a key of ``taxonomy.products``, or "" where nobody said."""
    status: str
    estimator: str
    model: str | None
    aivss: Decimal | None
    low: Decimal | None
    high: Decimal | None
    band: str
    """"" for a card without a score."""
    boundary: Decimal | None
    """Points to the nearest score in another band."""
    flags: tuple[str, ...]
    """Kinds, each once."""
    flags_high: int
    flags_medium: int
    state: State
    version: int
    author: str
    created_at: str
    claimed_by: str | None
    claimed_until: str | None
    expires: str | None
    approved_aivss: Decimal | None
    """Of the last approved card of the same slug, other than this one."""
    approved_band: str | None
    drift: Decimal | None
    disputed: bool
    """Whether a dispute of its vendor is open."""
    estimated: bool
    """Whether no model has judged the listing."""
    cursor: str
    """Of this row's place in the list."""
    asked_by: str | None = None
    """Who asked for changes that nobody has made or answered yet."""
    asked: str | None = None
    """What they asked for, in their words."""
    first_by: str | None = None
    """Who approved a card that takes a second person, who has not yet."""
    gone: bool = False
    """Whether it was in a catalogue, and is in none any more."""


class Page(NamedTuple):
    rows: tuple[QueueRow, ...]
    next: str | None
    """The cursor of the next page; None on the last."""


class Counts(NamedTuple):
    """Of the cards that a filter lets through."""

    total: int
    bands: dict[str, int]
    states: dict[str, int]


class Place(NamedTuple):
    """Where a card is in a list: the third of ten; ``at`` is the cursor of that place."""

    number: int
    of: int
    at: str


class Neighbour(NamedTuple):
    """The card beside another one in a list, and the cursor of its place."""

    card_id: str
    at: str
