"""The listing: what was read, and the places in it."""

from typing import Literal

from pydantic import Field

from pipeline.model.base import HidingPlace, ListingKind, Record, absent


class Http(Record):
    """How the listing came over the network; the nightly job asks again with these."""

    final_url: str
    status: int
    content_type: str
    etag: str | None
    last_modified: str | None
    wire_bytes: int
    decoded_bytes: int


class Shortfall(Record):
    """Why the text that was read cannot be the listing, and what to try instead."""

    kind: Literal["script_shell", "login_wall", "cookie_notice", "error_page", "too_little_text"]
    found: str
    advice: str


class Hidden(Record):
    """Something in the source that a person who looks at the page would not see; no part of the listing's text."""

    place: HidingPlace
    text: str


class Listing(Record):
    """The normalised text that was read, and where it came from."""

    source: str
    kind: ListingKind
    name: str
    text: str
    sha256: str
    """SHA-256 of ``text`` in UTF-8."""
    raw_sha256: str
    """SHA-256 of the bytes as they were read, after decompression."""
    fetched_at: str
    """RFC 3339, UTC."""
    http: Http | None = None
    shortfall: Shortfall | None = None
    hidden: tuple[Hidden, ...] = ()
    own_words: str | None = Field(default=None, exclude_if=absent)
    """What a structured record says of itself, where ``text`` has labels of ours as well."""
    unread: str | None = Field(default=None, exclude_if=absent)
    """What of the source was left unread because there is too much of it; None, and left out, where all was read."""
    hidden_unread: int | None = Field(default=None, exclude_if=absent)
    """How many more texts are out of sight than ``hidden`` holds; None, and left out, where it holds all of them."""


class Passage(Record):
    """A numbered piece of the listing: ``listing.text[start:end] == text``."""

    number: int
    start: int
    end: int
    text: str


class Evidence(Record):
    """A quote that stands in the passage named; offsets are into the listing's text."""

    quote: str
    passage: int
    start: int
    end: int
