"""The card: what a person approves."""

from typing import Literal

from pydantic import Field

from pipeline.model.assessment import (
    Chain,
    Comparable,
    Cvss,
    Doubt,
    Estimate,
    Expected,
    Flag,
    Layer,
    Mitigation,
    Product,
    ThreatMultiplier,
    Tokens,
)
from pipeline.model.base import SCHEMA_VERSION, ListingKind, Number, Record, Status, absent, empty
from pipeline.model.listing import Document, Http, Origin


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
    origins: tuple[Origin, ...] = Field(default=(), exclude_if=empty)
    """The texts that were read in the place of ``source``; left out where that was read itself."""
    given_by: Literal["caller"] | None = Field(default=None, exclude_if=absent)
    """Who gave the text, where it was not read from ``source``: that is then their word. Left out where it was read."""
    documents: tuple[Document, ...] | None = Field(default=None, exclude_if=absent)
    """What the listing's text was put together from; left out where it is of one document."""
    folder_left_out: Literal[True] | None = Field(default=None, exclude_if=absent)
    """
    Of a card as it is published or exported: a source was a file, and its folder on the machine that read it is not
    shown. ``id`` is that of the card with it. Left out of every other card.
    """


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
    amended_by: str | None = Field(default=None, exclude_if=absent)
    """Who changed the card that ``parent`` names; both are left out of the JSON of a card that nobody amended."""
    parent: str | None = Field(default=None, exclude_if=absent)
    amended_because: str | None = Field(default=None, exclude_if=absent)
    """Why, in their words; left out too where the amendment is older than this field."""
    exemplars: str | None = Field(default=None, exclude_if=absent)
    """
    SHA-256, 12 hex digits, of the reference cards and the calibration that the estimates rest on. None, and left out,
    where nothing was estimated or the card is older than this field.
    """
    fell_back: tuple[str, ...] | None = Field(default=None, exclude_if=absent)
    """
    How the model's server was asked instead of the usual way, because it refused that or a setting says so, as settings
    are written: "answer_format=json_object". None, and left out, where it was asked in the usual way.
    """
    prices: str | None = Field(default=None, exclude_if=absent)
    """
    Whose prices ``cost_usd`` is of: "settings", or a table with its version; "unknown": nobody's, so there is no cost.
    None, and left out, where no model was asked or the card is older than this field.
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
    product: Product | None = Field(default=None, exclude_if=absent)
    chains: tuple[Chain, ...] | None = Field(default=None, exclude_if=absent)
    doubt: Doubt | None = Field(default=None, exclude_if=absent)
    """The three are left out of the JSON of a card that is older than they are: its identity stays."""
    questions: tuple[VendorQuestion, ...] = ()
    comparables: tuple[Comparable, ...] = ()
    expected: dict[str, Expected] = Field(default_factory=dict)
    flags: tuple[Flag, ...] = ()
    provenance: Provenance
