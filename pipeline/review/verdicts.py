"""What somebody decides on a card, each a record; the rules say who may."""

from collections.abc import Mapping
from datetime import date
from typing import Literal, NamedTuple

from pipeline.review.amend import Changes

Action = Literal[
    "claim", "take_over", "release", "approve", "reject", "amend", "withdraw", "reopen", "request_changes",
    "answer_changes",
]  # fmt: skip


class Claim(NamedTuple):
    """Take the card for half an hour, or for another half."""


class TakeOver(NamedTuple):
    """Take the card from whoever holds it."""


class Release(NamedTuple):
    """Give the card back."""


class Approve(NamedTuple):
    """``answers`` by the index of the flag on the card; from the day ``expires`` on the card is due again."""

    expires: date | None = None
    answers: Mapping[int, str] = {}
    acknowledged: bool = False
    """That something is missing on it; a partial card takes that."""


class Reject(NamedTuple):
    reason: str
    """A key of ``REASONS``."""
    words: str


class Amend(NamedTuple):
    changes: Changes
    words: str
    """Why: on the card it stands beside each figure that is changed."""


class Withdraw(NamedTuple):
    """The card is approved no longer, and none stands in its place."""

    words: str


class Reopen(NamedTuple):
    """The card was rejected, and is a draft again."""

    words: str


class RequestChanges(NamedTuple):
    """The card goes back to whoever can mend it, and says so until they amend it or answer."""

    words: str


class AnswerChanges(NamedTuple):
    """What came of a request for changes without another card; it comes back for review."""

    words: str


Verdict = Claim | TakeOver | Release | Approve | Reject | Amend | Withdraw | Reopen | RequestChanges | AnswerChanges
ACTIONS: dict[type[Verdict], Action] = {
    Claim: "claim",
    TakeOver: "take_over",
    Release: "release",
    Approve: "approve",
    Reject: "reject",
    Amend: "amend",
    Withdraw: "withdraw",
    Reopen: "reopen",
    RequestChanges: "request_changes",
    AnswerChanges: "answer_changes",
}
