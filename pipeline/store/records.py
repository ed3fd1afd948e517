"""What the store gives back, and what it is asked for."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from pipeline.model import Card, Listing, Tokens
from pipeline.review.replies import Kind, ReplyState
from pipeline.review.rules import Standing, State


class Revision(NamedTuple):
    """One immutable card, and where it stands."""

    card: Card
    standing: Standing
    created_at: str
    listing_sha256: str
    listing_digest: str
    """Of the snapshot that the card was made from: several snapshots may have the same text."""
    run: str | None

    @property
    def id(self) -> str:
        return self.standing.card_id

    @property
    def state(self) -> State:
        return self.standing.state

    @property
    def version(self) -> int:
        return self.standing.version

    @property
    def author(self) -> str:
        return self.standing.author

    @property
    def claimed_by(self) -> str | None:
        return self.standing.claimed_by

    @property
    def claimed_until(self) -> str | None:
        return self.standing.claimed_until

    @property
    def approved_by(self) -> str | None:
        return self.standing.approved_by

    @property
    def expires(self) -> str | None:
        return self.standing.expires

    @property
    def disputed(self) -> bool:
        return self.standing.disputed

    @property
    def asked_by(self) -> str | None:
        return self.standing.asked_by

    @property
    def asked(self) -> str | None:
        return self.standing.asked

    @property
    def first_by(self) -> str | None:
        return self.standing.first_by

    @property
    def checked(self) -> str | None:
        return self.standing.checked


class ReviewRow(NamedTuple):
    """One line of the log: who did what with which card, when and from where; ``hash`` covers all before it."""

    seq: int
    at: str
    actor: str
    role: str
    action: str
    card: str
    """Empty where something else than a card was acted on; so is the slug, unless it was a vendor's reply."""
    slug: str
    version: int
    """Of the card after this action."""
    address: str
    details: Mapping[str, Any]
    previous: str
    hash: str
    mac: str | None = None
    """Of the hash, with the key of the installation, if it has one."""


class BadRow(NamedTuple):
    """The first row of the log that is not as it was written, or the first thing that does not stand as it says."""

    seq: int
    """0 where the log has no row of it."""
    why: str


class Run(NamedTuple):
    """One command or job that put cards in."""

    id: str
    kind: str
    started_by: str
    started_at: str
    ended_at: str | None
    details: Mapping[str, Any]
    catalogue: str | None
    """Of a nightly run: the catalogue that it goes over."""
    state: str | None
    """Of a nightly run: running, then complete, incomplete, bounded or cancelled."""
    tokens_input: int
    """What its model calls came to, those that failed included."""
    tokens_cached: int
    tokens_output: int
    micro_usd: int
    cards: int

    @property
    def tokens(self) -> Tokens:
        return Tokens(input=self.tokens_input, cached=self.tokens_cached, output=self.tokens_output)


class Known(NamedTuple):
    """What is known of one listing of a catalogue."""

    slug: str
    source: str
    etag: str | None
    last_modified: str | None
    reader: str | None
    listing: str | None
    """The digest of the last snapshot."""
    sha256: str | None
    """Of that snapshot's text."""
    card: str | None
    """What was drafted last."""
    card_sha256: str | None
    """Of the text that it was drafted from."""
    makeup: str | None
    """Of what it was made with; None when it has to be made again."""
    profile: str | None
    failures: int
    beside: str = "[]"
    """The sources of its further documents, as a JSON array."""
    follow: int = 0
    """How many further pages of its site are read."""


class Queued(NamedTuple):
    """A listing of a run that waits for its draft. ``key`` tells one text of it from another."""

    slug: str
    key: str


class Task(NamedTuple):
    """All that is known of a listing whose turn it is, and how its run stands."""

    known: Known
    listing: Listing | None
    """The last snapshot."""
    told: Mapping[str, Any]
    """What its visit led to."""
    approved: str | None
    """The card of that name that was approved last."""
    run: Mapping[str, Any]
    """The run's details."""
    tokens: Tokens
    micro_usd: int


class Edition(NamedTuple):
    """One approval of a card: from then on readers are shown it. A card that was approved again has two."""

    card_id: str
    name: str
    status: str
    """"complete", "partial" or "inconclusive": a failed card cannot be approved."""
    aivss: Decimal | None
    band: str
    """"" where the score is withheld."""
    approved_by: str
    approver_role: str
    approved_at: str
    expires: str | None
    answers: Mapping[int, str]
    """What the reviewer answered, by the index of the flag on the card."""


class Reply(NamedTuple):
    """What a vendor says to a card: it stands beside it and never changes a figure."""

    id: str
    slug: str
    card_id: str
    """The card that was published when it came."""
    kind: Kind
    by: str
    """Who speaks for the vendor, as they sign."""
    text: str
    added_at: str
    added_by: str
    state: ReplyState
    """
    A note waits until a reviewer signs it off or declines it; a dispute is open until a reviewer settles it: the words
    of an open one were seen by nobody but who added it.
    """
    decided_at: str | None
    decided_by: str | None
    words: str
    """The reviewer's, on the decision; may be empty."""


class Remark(NamedTuple):
    """One thing that was said of a card: a comment, a request for changes, or the answer to one."""

    seq: int
    """The row of the log that it is, and so its name for good."""
    card_id: str
    slug: str
    action: str
    on: str
    """The claim that a comment is about; empty for the card."""
    words: str
    by: str
    role: str
    at: str


class Withdrawn(NamedTuple):
    at: str
    by: str
    role: str
    words: str


class Product(NamedTuple):
    """What readers may know of one product, without the cards themselves."""

    slug: str
    tags: tuple[str, ...]
    """Of its entries in catalogues."""
    editions: tuple[Edition, ...]
    """The newest first; at least one, but for a preview's drafts."""
    draft: str | None
    """The id of the newest card that waits; only where drafts were asked for."""
    withdrawn: Withdrawn | None
    """Of the newest edition; also where it was rejected when its approval had run out."""
    replies: tuple[Reply, ...]
    """Signed notes and disputes, the oldest first: not what waits or was declined."""
    former: tuple[str, ...] = ()
    """Other names of it, which were merged into this one: what was published there leads here."""
