"""What one run over a catalogue found, as records: the whole of ``report.json``."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from pipeline.model import Number, Record, Status, Tokens
from pipeline.model.base import absent, empty

CauseName = Literal[
    "listing", "extractor", "prompt", "model", "exemplars", "profile", "person", "software", "answers", "together"
]
State = Literal["complete", "incomplete", "bounded", "cancelled"]
"""``complete`` is at least 99 % of what was due; ``bounded`` ended at a limit of tokens, dollars or minutes."""


class Estimated(Record):
    """The interval of a score, where no model has judged the listing: more than a number."""

    low: Number
    high: Number


class Cause(Record):
    """
    What part of a move one cause explains; ``points`` is None where it cannot be told apart. The fields are those of
    ``changes.Cause``.
    """

    name: Annotated[CauseName, BeforeValidator(lambda name: name.lower() if isinstance(name, str) else name)]
    detail: str
    points: Number | None


class Input(Record):
    """
    One input of the score that is another one: its label, the two values as the card shows them, and by how much it
    alone would have moved the earlier card's score.
    """

    what: str
    was: str
    now: str
    alone: str


class Reworded(Record):
    """The words of a listing that came and went: excerpts of bounded length, and in how many further places."""

    came: tuple[str, ...]
    went: tuple[str, ...]
    more: int


class Moved(Record):
    """A product whose score is not what it was. A band is the score's severity; of a card without one its status."""

    slug: str
    name: str
    card: str
    previous: str
    was: Number | None
    now: Number | None
    was_band: str
    now_band: str
    causes: tuple[Cause, ...]
    inputs: tuple[Input, ...] = Field(default=(), exclude_if=empty)
    reworded: Reworded | None = Field(default=None, exclude_if=absent)
    """None where the text is the same, or one of the two is not at hand."""
    was_estimated: Estimated | None = Field(default=None, exclude_if=absent)
    now_estimated: Estimated | None = Field(default=None, exclude_if=absent)

    @property
    def crossed(self) -> bool:
        return self.was_band != self.now_band

    @property
    def points(self) -> Decimal | None:
        """None where there is no score on one side."""
        return None if self.was is None or self.now is None else self.now - self.was


class New(Record):
    """A product's first card."""

    slug: str
    name: str
    card: str
    aivss: Number | None
    band: str
    status: Status
    estimated: Estimated | None = Field(default=None, exclude_if=absent)


class Remade(Record):
    """A product of which a card was there, and was made again, because of its text or of us, or rescored."""

    slug: str
    name: str
    card: str
    outcome: Literal["changed", "redrafted", "rescored"]
    moved: bool
    """Whether its score is another one: then it is among those that moved too."""
    reworded: Reworded | None = Field(default=None, exclude_if=absent)


class Gone(Record):
    """An entry that is no longer in the catalogue; its cards stay."""

    slug: str
    source: str


class Failure(Record):
    """
    A listing that could not be visited, for the ``nights``th time in a row, or that a model gave no answer on, with
    ``nights`` 0; and whether a review item was opened for it.
    """

    slug: str
    source: str
    why: str
    nights: int
    review: bool


class Inconclusive(Record):
    """A listing whose card, as it stands, says that the text cannot support one."""

    slug: str
    card: str
    why: str


class Partial(Record):
    """A listing whose card, as it stands, lacks something; ``why`` names what."""

    slug: str
    card: str
    why: str


class Waiting(Record):
    """A listing that was due and not come to."""

    slug: str
    source: str
    why: str


class Outdated(Record):
    """A card that other prompts, another model or other exemplars made, and that stands."""

    slug: str
    card: str


class BadRow(Record):
    """A row of the catalogue that says nothing usable."""

    where: str
    why: str


class Counts(Record):
    """Listings of the catalogue, by what became of them in this run. One may count under several."""

    checked: int
    """Visited, whatever came of it."""
    unchanged: int
    changed: int
    """The text that is read is another one."""
    new: int
    gone: int
    failed: int
    inconclusive: int
    """Cards of the catalogue as they stand, whenever they were made."""
    partial: int
    """The same."""
    redrafted: int
    """Drafted anew though the listing is the same: asked for by ``--redraft``."""
    rescored: int
    waiting: int
    """Due, and not come to: the next run goes on with them."""
    outdated: int
    """Cards that other prompts, another model or other exemplars made, and that stand."""
    paused_or_not_due: int


class Report(Record):
    """One run. ``scores_before`` and ``scores_now`` are of all cards in the catalogue that have one."""

    schema_version: Literal["1"] = "1"
    run: str
    catalogue: str
    state: State
    started_at: str
    ended_at: str
    by: str
    counts: Counts
    tokens: Tokens
    cost_usd: float | None
    bound: str | None
    """Which bound ended the run."""
    moved: tuple[Moved, ...]
    new: tuple[New, ...]
    gone: tuple[Gone, ...]
    failures: tuple[Failure, ...]
    inconclusive: tuple[Inconclusive, ...]
    bad_rows: tuple[BadRow, ...]
    outdated_why: tuple[str, ...]
    """As ``changes.differing`` says it: "prompt factors changed"."""
    scores_before: tuple[Number, ...]
    scores_now: tuple[Number, ...]
    remade: tuple[Remade, ...] = Field(default=(), exclude_if=empty)
    partial: tuple[Partial, ...] = Field(default=(), exclude_if=empty)
    waiting: tuple[Waiting, ...] = Field(default=(), exclude_if=empty)
    outdated: tuple[Outdated, ...] = Field(default=(), exclude_if=empty)
    review_url: str | None = Field(default=None, exclude_if=absent)
    """Where the review application is served, without a slash at the end: its cards and runs are linked."""
    log: str | None = Field(default=None, exclude_if=absent)
    """The head of the log of reviews at the end, as ``threatcard review anchor`` prints it."""


def in_order(moved: Sequence[Moved]) -> tuple[Moved, ...]:
    """Band changes first, then by the size of the move; a score that came or went is the largest of all."""
    return tuple(sorted(moved, key=_place))


def _place(one: Moved) -> tuple[bool, Decimal, str]:
    size = Decimal("Infinity") if one.points is None else abs(one.points)
    return not one.crossed, -size, one.slug
