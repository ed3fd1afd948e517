"""What the log says of cards, users, vendors' replies and checks when it is read again."""

from __future__ import annotations

from typing import NamedTuple


class Stands(NamedTuple):
    """What the log says of a card; the values before any row are those of a draft that nobody has touched."""

    state: str = "draft"
    version: int = 0
    claimed_by: str | None = None
    claimed_until: str | None = None
    approved_by: str | None = None
    approved_at: str | None = None
    expires: str | None = None
    latest: bool = False
    asked_by: str | None = None
    asked_at: str | None = None
    asked: str | None = None
    first_by: str | None = None
    first_at: str | None = None


class Account(NamedTuple):
    """What the log says of a user."""

    role: str
    token_id: str
    token: str
    """The SHA-256 of what is kept of the token."""
    created_at: str
    disabled_at: str | None = None


class Noted(NamedTuple):
    """What the log says of a vendor's reply."""

    slug: str
    card: str
    kind: str
    speaker: str
    text: str
    """The SHA-256 of it."""
    added_at: str
    added_by: str
    state: str
    decided_at: str | None = None
    decided_by: str | None = None
    answer: str = ""


class Check(NamedTuple):
    """What the log says of a card that is known to be bad."""

    made_of: str
    occasion: str | None
    spoiled: str
    was: str
    stands: str
    put_at: str
    put_by: str
    outcome: str | None = None
    decided_at: str | None = None
    decided_by: str | None = None


UNTOUCHED = Stands()
