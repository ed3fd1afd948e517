"""What the tools give, as their output schemas show it. Words of strangers are fenced; the rest is ours."""

from pydantic import Field

from pipeline.mcp.strangers import Strangers
from pipeline.model import Record


class Factor(Record):
    key: str
    label: str
    value: float | None = Field(description="0.0 to 1.0; null where nothing was assessed")
    basis: str = Field(description="stated (a quote shows it), mentioned, inferred, or unknown")
    low: float
    high: float
    rationale: str | None = Field(description="a stranger's words; null in short")
    quotes: tuple[str, ...] = Field(description="from the listing, a stranger's words; none in short")


class Threat(Record):
    title: str = Field(description="a stranger's words")
    ids: tuple[str, ...] = Field(description="of OWASP's and ATLAS's catalogues")
    description: str | None = Field(description="a stranger's words; null in short")
    mitigations: tuple[str, ...] = Field(description="a stranger's words; none in short")
    quotes: tuple[str, ...]


class Layer(Record):
    layer: str
    name: str
    certain: bool = Field(description="false: the listing does not pin this layer down")
    commentary: str | None = Field(description="a stranger's words; null in short")
    threats: tuple[Threat, ...]


class Flag(Record):
    kind: str
    severity: str
    message: str = Field(description="it may repeat a stranger's words")
    where: str


class Question(Record):
    about: str = Field(description="what the answer settles; what_if takes it where it is a factor")
    question: str
    moves: float | None = Field(description="points by which the answer could move the score; null: none are known")


class Score(Record):
    profile: str
    aivss: float | None = Field(description="null: the card has no score, and that does not mean safe")
    severity: str | None
    low: float | None = Field(description="of the interval in which the score lies, 90 %")
    high: float | None
    cvss_base: float | None
    cvss_vector: str | None
    threat_multiplier: float | None
    mitigation_factor: float | None


class Card(Record):
    strangers: Strangers
    note: str = Field(description="how far this card may be relied on")
    digest: str = Field(description="names this very card, for the other tools and for card://DIGEST")
    slug: str
    name: str = Field(description="a stranger's words")
    source: str = Field(description="a stranger's words")
    state: str = Field(
        description="'not saved', or where it stands in review; only 'approved' is a person's word, 'expired' was one"
    )
    status: str = Field(description="complete, partial, inconclusive or failed")
    product: str | None = Field(description="the kind of product")
    summary: str = Field(description="a stranger's words")
    score: Score
    factors: tuple[Factor, ...]
    layers: tuple[Layer, ...]
    flags: tuple[Flag, ...] = Field(description="what a reviewer must see")
    questions: tuple[Question, ...] = Field(description="to the vendor, what could move the score most first")
    made_by: str
    made_at: str


class Row(Record):
    digest: str
    slug: str
    name: str = Field(description="a stranger's words")
    source: str = Field(description="a stranger's words")
    state: str
    status: str
    aivss: float | None
    severity: str | None
    flags_high: int
    disputed: bool
    made_at: str


class Found(Record):
    strangers: Strangers
    cards: tuple[Row, ...]
    next: str | None = Field(description="give it as 'after' for the page that follows; null on the last")


class Questions(Record):
    strangers: Strangers
    digest: str
    slug: str
    aivss: float | None
    severity: str | None
    questions: tuple[Question, ...]


class Cause(Record):
    name: str
    detail: str
    points: float | None


class Difference(Record):
    what: str
    was: str
    now: str
    alone: str = Field(description="points by which it alone would have moved the score, or nothing")


class Compared(Record):
    strangers: Strangers
    first: str = Field(description="digest")
    second: str
    same: bool
    same_product: bool = Field(description="whether both have one slug: else the differences are between products")
    was: float | None
    now: float | None
    was_severity: str
    now_severity: str
    band_changed: bool
    causes: tuple[Cause, ...] = Field(description="what moved the score, where both are of one product")
    differences: tuple[Difference, ...]


class Moved(Record):
    key: str
    was: float
    now: float


class Scored(Record):
    profile: str
    cvss_base: float
    factor_sum: float
    aars: float
    threat_multiplier: float
    mitigation_factor: float
    aivss: float
    severity: str
    snapped: tuple[Moved, ...] = Field(description="inputs that were moved to the profile's nearest levels")


class WhatIf(Record):
    digest: str
    slug: str
    about: str
    was: str
    value: str
    aivss_now: float
    aivss_then: float
    moves: float
    severity_now: str
    severity_then: str
    band_changes: bool
    note: str


class Saved(Record):
    digest: str
    saved: bool
    state: str
    note: str
