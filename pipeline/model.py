"""The records that travel through the pipeline: frozen, closed, and serialised the same way every time."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

SCHEMA_VERSION: Literal["1"] = "1"

Number = Annotated[Decimal, PlainSerializer(float, return_type=float, when_used="json")]
"""Exact inside, a JSON number outside."""

Basis = Literal["stated", "inferred", "unknown"]
Status = Literal["complete", "partial", "inconclusive", "failed"]
FlagSeverity = Literal["info", "low", "medium", "high"]
ListingKind = Literal[
    "html", "markdown", "text", "skill", "mcp_server", "mcp_tools", "a2a_card", "oasf_record", "model_card"
]
HidingPlace = Literal["comment", "css", "zero_width", "attribute", "metadata", "padding"]


class Record(BaseModel):
    """Immutable and closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


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


class Estimate(Record):
    """One factor. ``value`` is None only when nothing was assessed at all."""

    value: Number | None
    basis: Basis
    rationale: str
    evidence: tuple[Evidence, ...] = ()
    low: Number = Decimal("0.0")
    high: Number = Decimal("1.0")
    raw: Number | None = None
    """What the model said, where a calibration moved it to the raters' scale."""
    samples: tuple[Number | None, ...] = ()
    """Each sample's value where more than one was asked for; None for one that failed or did not know."""


class Cvss(Record):
    """A CVSS v4.0 base; ``vector`` is None when the base came from comparables."""

    vector: str | None
    base: Number | None
    scenario: str | None
    """One of the ten AIVSS core risks."""
    rationale: str
    evidence: tuple[Evidence, ...] = ()
    low: Number = Decimal("0.0")
    high: Number = Decimal("10.0")
    samples: tuple[Number | None, ...] = ()


class ThreatMultiplier(Record):
    value: Number | None
    rationale: str
    evidence: tuple[Evidence, ...] = ()
    low: Number = Decimal("0.50")
    high: Number = Decimal("1.10")
    raw: Number | None = None
    samples: tuple[Number | None, ...] = ()


class Control(Record):
    """A safeguard that the listing speaks of."""

    kind: str
    label: Literal["claimed", "demonstrated"]
    description: str
    evidence: tuple[Evidence, ...] = ()


class Mitigation(Record):
    """``value`` is what counts; ``proposed`` is what the estimator said before rule 4."""

    value: Number | None
    rationale: str
    evidence: tuple[Evidence, ...] = ()
    controls: tuple[Control, ...] = ()
    proposed: Number | None = None
    low: Number = Decimal("0.50")
    high: Number = Decimal("1.00")
    samples: tuple[Number | None, ...] = ()


class Threat(Record):
    title: str
    description: str
    ids: tuple[str, ...] = ()
    mitigations: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


class Layer(Record):
    """One MAESTRO layer: certain only with a verified quote."""

    layer: str
    name: str
    certain: bool
    commentary: str
    threats: tuple[Threat, ...] = ()
    questions: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


class Flag(Record):
    """Something that a reviewer must see; ``where`` is a path into the card."""

    kind: str
    severity: FlagSeverity
    message: str
    where: str
    start: int | None = None
    """Offsets into the listing's text, where the flag is about words in it."""
    end: int | None = None


class Tokens(Record):
    input: int = 0
    cached: int = 0
    output: int = 0

    def __add__(self, other: "Tokens") -> "Tokens":
        return Tokens(
            input=self.input + other.input,
            cached=self.cached + other.cached,
            output=self.output + other.output,
        )


class Comparable(Record):
    """A reference card near to this listing in words."""

    slug: str
    name: str
    similarity: float


class Expected(Record):
    """What comparables show of a figure, and how far from that 95 % of reference cards lie at most."""

    value: Number
    bound: Number


class Assessment(Record):
    """What one estimator says of one listing. It holds no score."""

    estimator: Literal["llm", "comparables"]
    model: str | None
    prompts: dict[str, str]
    summary: str
    factors: dict[str, Estimate]
    cvss: Cvss
    threat_multiplier: ThreatMultiplier
    mitigation_factor: Mitigation
    layers: tuple[Layer, ...]
    comparables: tuple[Comparable, ...] = ()
    expected: dict[str, Expected] = Field(default_factory=dict)
    """By factor key, "cvss" and "aivss": what comparables show, beside a model's own figures."""
    flags: tuple[Flag, ...] = ()
    tokens: Tokens = Tokens()
    samples: int = 1
    missing: tuple[str, ...] = ()
    """What could not be had: "factors", "layers", "text". Anything here makes the card partial."""
    exemplars: str | None = Field(default=None, exclude_if=lambda digest: digest is None)


class Score(Record):
    """What a profile computes; ``low`` and ``high`` bound ``aivss`` for the inputs' intervals."""

    profile: str
    cvss_base: Number
    factor_sum: Number
    aars: Number
    threat_multiplier: Number
    mitigation_factor: Number
    aivss: Number
    severity: str
    low: Number
    high: Number


class Interval(Record):
    """Where the score lies, also of a card whose number is withheld: a central 90 %, and each band's probability."""

    low: Number
    high: Number
    bands: dict[str, float]
    """From CVSS severity ("Low", "Medium", …) to probability; bands that cannot be are left out."""


class VendorQuestion(Record):
    """Something to ask the vendor; ``moves`` is how far the answer could move the score, in points, recomputed."""

    about: str
    """A path into the card: "layers.L4" or "factors.opacity_reflexivity"."""
    question: str
    moves: Number | None


class CardListing(Record):
    """What a card keeps of its listing: everything but the text."""

    source: str
    kind: ListingKind
    sha256: str
    fetched_at: str
    chars: int
    raw_sha256: str
    http: Http | None = None


class Provenance(Record):
    estimator: Literal["llm", "comparables"]
    model: str | None
    prompts: dict[str, str]
    samples: int
    profile: str
    created_at: str
    tokens: Tokens
    cost_usd: float | None
    software: str
    amended_by: str | None = Field(default=None, exclude_if=lambda name: name is None)
    """Who changed the card that ``parent`` names; both are left out of the JSON of a card that nobody amended."""
    parent: str | None = Field(default=None, exclude_if=lambda digest: digest is None)
    exemplars: str | None = Field(default=None, exclude_if=lambda digest: digest is None)
    """
    SHA-256, 12 hex digits, of the reference cards and the calibration that the estimates rest on. None, and left out,
    where nothing was estimated or the card is older than this field.
    """


class Card(Record):
    """Listing, assessment, score and flags: what a person approves."""

    schema_version: Literal["1"] = SCHEMA_VERSION
    id: str
    slug: str
    name: str
    status: Status
    listing: CardListing
    summary: str
    factors: dict[str, Estimate]
    cvss: Cvss
    threat_multiplier: ThreatMultiplier
    mitigation_factor: Mitigation
    score: Score | None
    interval: Interval | None = None
    layers: tuple[Layer, ...]
    questions: tuple[VendorQuestion, ...] = ()
    comparables: tuple[Comparable, ...] = ()
    expected: dict[str, Expected] = Field(default_factory=dict)
    flags: tuple[Flag, ...] = ()
    provenance: Provenance
