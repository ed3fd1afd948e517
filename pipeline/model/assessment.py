"""What one estimator says of one listing."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Literal

from pydantic import Field

from pipeline.model.base import Basis, Exploitation, FlagSeverity, Number, ProductIs, Reach, Record, absent
from pipeline.model.listing import Evidence


class Product(Record):
    """What kind of thing the listing is of (``taxonomy.products``), and why."""

    kind: str
    because: str
    evidence: tuple[Evidence, ...] = ()


class Was(Record):
    """What the estimator had given before a person changed it; its quotes are no evidence of what stands there now."""

    value: Number | None
    basis: Basis | None
    """None of a figure that has no basis."""
    rationale: str
    evidence: tuple[Evidence, ...] = ()


class Amended(Record):
    """That a person changed this: who, and why in their words."""

    by: str
    because: str
    was: Was | None = Field(default=None, exclude_if=absent)
    """Kept through later amendments; left out of what is no figure."""


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
    amended: Amended | None = Field(default=None, exclude_if=absent)
    """Set with the basis ``amended``, and left out elsewhere: so on each record that a person can change."""


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
    amended: Amended | None = Field(default=None, exclude_if=absent)


class ThreatMultiplier(Record):
    value: Number | None
    rationale: str
    evidence: tuple[Evidence, ...] = ()
    low: Number = Decimal("0.50")
    high: Number = Decimal("1.10")
    raw: Number | None = None
    samples: tuple[Number | None, ...] = ()
    exploitation: Exploitation | None = Field(default=None, exclude_if=absent)
    """What the listing tells of exploitation; the value is computed from it and the base."""
    amended: Amended | None = Field(default=None, exclude_if=absent)


class Control(Record):
    """A safeguard that the listing speaks of."""

    kind: str
    label: Literal["claimed", "demonstrated"]
    description: str
    evidence: tuple[Evidence, ...] = ()
    reach: Reach | None = Field(default=None, exclude_if=absent)
    refused: str | None = Field(default=None, exclude_if=absent)
    """Why its quote shows no control, where it does not: such a control earns nothing."""


class Mitigation(Record):
    """``value`` is what counts; ``proposed`` is what the estimator said before rule 4."""

    value: Number | None
    rationale: str
    evidence: tuple[Evidence, ...] = ()
    controls: tuple[Control, ...] = ()
    product_is: ProductIs | None = Field(default=None, exclude_if=absent)
    proposed: Number | None = None
    low: Number = Decimal("0.50")
    high: Number = Decimal("1.00")
    samples: tuple[Number | None, ...] = ()
    amended: Amended | None = Field(default=None, exclude_if=absent)


class Threat(Record):
    title: str
    description: str
    ids: tuple[str, ...] = ()
    mitigations: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


class Chain(Record):
    """An attack that crosses layers, in the order of ``path``; without evidence none of its links is quoted."""

    title: str
    path: tuple[str, ...]
    description: str
    breaks_at: str
    """The one control that would stop it soonest."""
    evidence: tuple[Evidence, ...] = ()


class Layer(Record):
    """One MAESTRO layer: certain only where something that is there pins it down, by a verified quote."""

    layer: str
    name: str
    certain: bool
    commentary: str
    threats: tuple[Threat, ...] = ()
    questions: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    """What pins it down; of a layer that is not certain, what the listing does say."""
    pinned_by: str | None = Field(default=None, exclude_if=absent)
    amended: Amended | None = Field(default=None, exclude_if=absent)


class Flag(Record):
    """Something that a reviewer must see; ``where`` is a path into the card."""

    kind: str
    severity: FlagSeverity
    message: str
    where: str
    start: int | None = None
    """Offsets into the listing's text, where the flag is about words in it."""
    end: int | None = None
    more: int | None = Field(default=None, exclude_if=absent)
    """How many flags of its kind and severity it stands for, where they are too many to be shown one by one."""


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


def united(fell_back: Iterable[Sequence[str] | None]) -> tuple[str, ...] | None:
    """What was fallen back to by several answers, each once in the order in which it came up; None for nothing."""
    return tuple(dict.fromkeys(one for several in fell_back for one in several or ())) or None


class Comparable(Record):
    """A reference card near to this listing in words."""

    slug: str
    name: str
    similarity: float


class Expected(Record):
    """What comparables show of a figure, and how far from that 95 % of reference cards lie at most."""

    value: Number
    bound: Number


class Doubt(Record):
    """
    What the estimator missed on reference cards that it had not seen: the card's interval is these misses, added.

    Each row is one reference card, published minus estimated: the ten factors in the order of the card, the CVSS base,
    the mitigation factor. They stay together, as they go together.
    """

    table: str
    """Whose misses these are, and on how many cards."""
    widened: Number
    """What each miss is multiplied by, because this card is unlike the reference cards."""
    because: tuple[str, ...]
    misses: tuple[tuple[Number, ...], ...]


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
    product: Product | None = None
    chains: tuple[Chain, ...] | None = None
    doubt: Doubt | None = None
    comparables: tuple[Comparable, ...] = ()
    expected: dict[str, Expected] = Field(default_factory=dict)
    """By factor key, "cvss" and "aivss": what comparables show, beside a model's own figures."""
    flags: tuple[Flag, ...] = ()
    tokens: Tokens = Tokens()
    samples: int = 1
    missing: tuple[str, ...] = ()
    """What could not be had: "factors", "layers", "text". Anything here makes the card partial."""
    exemplars: str | None = Field(default=None, exclude_if=absent)
    fell_back: tuple[str, ...] | None = Field(default=None, exclude_if=absent)
