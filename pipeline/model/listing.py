"""The listing: what was read, and the places in it."""

from typing import Literal

from pydantic import Field

from pipeline.model.base import FlagSeverity, HidingPlace, ListingKind, Record, absent, empty


class Rendering(Record):
    """What a page did in the browser that showed it, once its scripts had run."""

    requests: int
    """That were made for it, beside the page itself."""
    refusals: int
    """That were not made."""
    refused: tuple[str, ...]
    """The first of those that differ, each with the reason."""
    unfinished: bool
    """Whether it was still at work when its time was up."""


class Http(Record):
    """How the listing came over the network; the nightly job asks again with these."""

    final_url: str
    status: int
    content_type: str
    etag: str | None
    last_modified: str | None
    wire_bytes: int
    decoded_bytes: int
    rendered: Rendering | None = Field(default=None, exclude_if=absent)
    """Set, and not left out, where the listing is the page as a browser showed it."""


class Shortfall(Record):
    """Why the text that was read cannot be the listing, and what to try instead."""

    kind: Literal["script_shell", "login_wall", "cookie_notice", "error_page", "too_little_text", "sent_on"]
    found: str
    advice: str


class Hidden(Record):
    """Something in the source that a person who looks at the page would not see; no part of the listing's text."""

    place: HidingPlace
    text: str


class Document(Record):
    """One of several that a listing was put together from: its text is ``listing.text[start:end]``."""

    source: str
    """As it was given; ``http.final_url`` is where it was read."""
    kind: ListingKind
    name: str
    start: int
    end: int
    sha256: str
    """SHA-256 of its text in UTF-8."""
    raw_sha256: str
    """SHA-256 of its bytes as they were read, after decompression."""
    fetched_at: str
    http: Http | None = None

    @property
    def address(self) -> str:
        """Where it was read."""
        return self.http.final_url if self.http else self.source


class Origin(Record):
    """One text that a listing was read from, where it was not read from its source, or not from that alone."""

    what: str
    """"README.md", "record": what it is at whoever keeps it."""
    address: str
    """As it was read, after redirects."""
    version: str | None
    """The commit or the version that the answer names; None where it names none."""
    raw_sha256: str


class Remark(Record):
    """Something about how a listing was read, or where more of it is, that a reviewer must see."""

    kind: Literal["resolved", "joined", "beside", "canonical", "sent_on", "not_followed"]
    severity: FlagSeverity = "info"
    message: str


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
    doubt: str | None = Field(default=None, exclude_if=absent)
    """What of the text may not be as its author wrote it; None, and left out, where nothing speaks for that."""
    hidden_unread: int | None = Field(default=None, exclude_if=absent)
    """How many more texts are out of sight than ``hidden`` holds; None, and left out, where it holds all of them."""
    documents: tuple[Document, ...] | None = Field(default=None, exclude_if=absent)
    """What the text was put together from, in its order; None, and left out, where it is of one document."""
    origins: tuple[Origin, ...] = Field(default=(), exclude_if=empty)
    """What was read where ``source`` is a name or a page that stands for something else; left out where it is not."""
    remarks: tuple[Remark, ...] = Field(default=(), exclude_if=empty)

    @property
    def address(self) -> str:
        """Where it was read."""
        return self.http.final_url if self.http else self.source


class Passage(Record):
    """A numbered piece of the listing: ``listing.text[start:end] == text``."""

    number: int
    start: int
    end: int
    text: str
    whole: str = Field(default="", exclude=True, repr=False)
    """The text that it is a piece of: ``whole[start:end] == text``. Empty of one that is no piece of another."""


class Evidence(Record):
    """A quote that stands in the passage named; offsets are into the listing's text."""

    quote: str
    passage: int
    start: int
    end: int
    document: int | None = Field(default=None, exclude_if=absent)
    """Which of ``listing.documents`` it stands in, from 1; left out where there is one document."""
