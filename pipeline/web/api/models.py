"""What the API takes and gives, as its OpenAPI description shows it."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from pipeline.fetch.read.normalise import one_line
from pipeline.model import Card, Number, Record
from pipeline.review.amend import Changes
from pipeline.review.verdicts import (
    Amend,
    AnswerChanges,
    Approve,
    Claim,
    Reject,
    Release,
    Reopen,
    RequestChanges,
    TakeOver,
    Verdict,
    Withdraw,
)
from pipeline.store import QueueRow, ReviewRow, Revision
from pipeline.taxonomy.reviews import MOST_WORDS
from pipeline.web.api.days import Day

Words = Annotated[str, Field(max_length=MOST_WORDS)]
Figure = Annotated[Decimal, Field(ge=0, le=10, max_digits=6)]
Some = 50
"""Entries of a mapping in a request; no card has more."""


class Problem(Record):
    """What went wrong and what to do, in one line."""

    detail: str


class Wanted(Record):
    """Which cards: by state, none for what waits for a person; ``after`` is the cursor of the page before."""

    state: Literal["", "draft", "claimed", "approved", "rejected", "withdrawn", "any"] = ""
    sort: Literal["oldest", "newest", "highest", "nearest", "flags", "drift", "name"] = "oldest"
    search: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""
    slug: Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")] = ""
    after: Annotated[str, Field(max_length=500)] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class Summary(Record):
    """One card of a list."""

    id: str
    slug: str
    name: str
    source: str
    status: str
    state: str
    version: int
    aivss: Number | None
    band: str
    boundary: Number | None
    drift: Number | None
    flags_high: int
    flags_medium: int
    estimator: str
    author: str
    created_at: str
    claimed_by: str | None
    expires: str | None
    disputed: bool
    asked_by: str | None
    first_by: str | None


class Cards(Record):
    """One page of a list; ``next`` is the ``after`` of the page that follows."""

    cards: tuple[Summary, ...]
    next: str | None


class Held(Record):
    """A card and where it stands. Its ETag names this version; a write gives it back as If-Match."""

    state: str
    version: int
    author: str
    created_at: str
    claimed_by: str | None
    claimed_until: str | None
    approved_by: str | None
    expires: str | None
    disputed: bool
    asked_by: str | None
    asked: str | None
    first_by: str | None
    checked: str | None
    """Of a card that was known to be bad, once it is decided: "caught" or "let through"."""
    run: str | None
    card: Card


class Act(Record):
    """One entry of the log."""

    seq: int
    at: str
    actor: str
    role: str
    action: str
    card: str
    version: int
    address: str
    details: dict[str, Any]
    hash: str


class ToClaim(Record):
    verdict: Literal["claim"]


class ToTakeOver(Record):
    verdict: Literal["take_over"]


class ToRelease(Record):
    verdict: Literal["release"]


class ToApprove(Record):
    """``answers`` by the index of each flag of high severity."""

    verdict: Literal["approve"]
    expires: Day | None = None
    answers: Annotated[dict[int, Words], Field(max_length=2 * Some, default_factory=dict)]
    acknowledged: bool = False
    """That something is missing on the card; a partial one takes it."""


class ToReject(Record):
    verdict: Literal["reject"]
    reason: str
    words: Words


class ToWithdraw(Record):
    """An approved card is approved no longer; it need not be claimed."""

    verdict: Literal["withdraw"]
    words: Words


class ToReopen(Record):
    """A rejected card is a draft again; it need not be claimed."""

    verdict: Literal["reopen"]
    words: Words


class ToRequestChanges(Record):
    """The card goes back, and says so until it is amended or answered."""

    verdict: Literal["request_changes"]
    words: Words


class ToAnswerChanges(Record):
    """What came of the changes that were asked for, where the card stays as it is."""

    verdict: Literal["answer_changes"]
    words: Words


class ToAmend(Record):
    """Only what is to be changed; ``controls`` are the kinds that are kept, ``words`` say why."""

    verdict: Literal["amend"]
    words: Words
    factors: Annotated[dict[str, Figure], Field(max_length=Some, default_factory=dict)]
    metrics: Annotated[dict[str, str], Field(max_length=Some, default_factory=dict)]
    threat_multiplier: Figure | None = None
    controls: frozenset[str] | None = None
    layers: Annotated[dict[str, bool], Field(max_length=Some, default_factory=dict)]
    summary: Words | None = None


Given = Annotated[
    ToClaim | ToTakeOver | ToRelease | ToApprove | ToReject | ToAmend | ToWithdraw | ToReopen | ToRequestChanges
    | ToAnswerChanges,
    Field(discriminator="verdict"),
]  # fmt: skip


class ToAssess(Record):
    """
    A listing to draft a card of: its text, or the http(s) address that it is to be read from. A ``source`` beside a
    text is not read, and the card says so. Of both, and of the name, what nobody sees is taken out.
    """

    source: Annotated[str, Field(max_length=2000), AfterValidator(one_line)] = ""
    name: Annotated[str, Field(max_length=120), AfterValidator(one_line)] = ""
    text: Annotated[str, Field(min_length=1, max_length=2_000_000)] | None = None


class Job(Record):
    """An assessment that was asked for; ``card`` once it is a draft."""

    id: str
    state: Literal["queued", "running", "done", "failed"]
    card: str | None = None
    detail: str = ""


_IN_WORDS: dict[type[Record], type[Withdraw | Reopen | RequestChanges | AnswerChanges]] = {
    ToWithdraw: Withdraw,
    ToReopen: Reopen,
    ToRequestChanges: RequestChanges,
    ToAnswerChanges: AnswerChanges,
}


def verdict(given: Given) -> Verdict:
    match given:
        case ToClaim():
            return Claim()
        case ToTakeOver():
            return TakeOver()
        case ToRelease():
            return Release()
        case ToApprove():
            return Approve(expires=given.expires, answers=given.answers, acknowledged=given.acknowledged)
        case ToReject():
            return Reject(reason=given.reason, words=given.words)
        case ToWithdraw() | ToReopen() | ToRequestChanges() | ToAnswerChanges():
            return _IN_WORDS[type(given)](given.words)
        case ToAmend():
            return Amend(Changes(**{name: getattr(given, name) for name in Changes._fields}), given.words)


def summary(row: QueueRow) -> Summary:
    taken = {name: getattr(row, name) for name in Summary.model_fields if name != "id"}
    return Summary(id=row.card_id, **taken)


def held(revision: Revision) -> Held:
    taken = {name: getattr(revision, name) for name in Held.model_fields}
    return Held(**taken)


def act(row: ReviewRow) -> Act:
    taken = {name: getattr(row, name) for name in Act.model_fields}
    return Act(**taken | {"details": dict(row.details)})
