"""What an organisation says of itself and of what it lets in, and what follows for one card."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal, NamedTuple

from pipeline.scoring import Result

Which = Literal["published", "organisation"]
"""The score that a policy is about."""


class Context(NamedTuple):
    """
    What stands on the other side here. ``answers`` by topic (``taxonomy.environment.TOPICS``), what was not said left
    out; ``enforced`` the controls that hold here whatever the product does.
    """

    answers: Mapping[str, tuple[str, ...]]
    enforced: tuple[str, ...] = ()
    origin: str = ""
    """The file that says so."""


class Required(NamedTuple):
    """A control that must be there, with a label and a reach of at least these; None for any."""

    kind: str
    label: str | None = None
    reach: str | None = None


class Policy(NamedTuple):
    """What a card must keep to; None and empty for what there is no rule on."""

    band: str | None = None
    """The highest band that the score may be in."""
    upper_band: str | None = None
    """The highest band that the upper end of the score's interval may be in."""
    score: Which = "published"
    factors: Mapping[str, Decimal] = {}
    """By key, the most that a factor may be."""
    certain: tuple[str, ...] = ()
    """Layers that the listing must pin down."""
    controls: tuple[Required, ...] = ()
    status: Literal["complete", "partial"] = "complete"
    """The least complete status that is let in. A card that is inconclusive or failed never is."""
    flags: str | None = None
    """The least severity of a flag that keeps a card out."""
    origin: str = ""


class Line(NamedTuple):
    """One breach: the place in the policy, the card's figure, the limit, and all three in a sentence."""

    where: str
    """``policy.factors.dynamic_tool_use``"""
    found: str
    limit: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


class Moved(NamedTuple):
    """One figure that the context moved. The points of all add up to the way from the published score to this one."""

    by: tuple[str, ...]
    """What in the context did: ``credentials = read``."""
    what: str
    """A key of CVSS v4.0 ("CR", "MSI"), or "MF"."""
    name: str
    was: str
    now: str
    points: Decimal


class Here(NamedTuple):
    """
    A card's score in this organisation. ``result`` is None where there is none at all; where ``missing`` says
    something, the result counts only a part of what the context says.
    """

    card: str
    """The id of the card."""
    published: Decimal | None
    """The card's own score."""
    estimated: bool = False
    """Whether no model has judged the listing: the interval then says more than the number."""
    result: Result | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    """The interval around it; None for a card whose doubt nobody measured."""
    vector: str | None = None
    """The CVSS v4.0 vector, base and environmental metrics."""
    moves: tuple[Moved, ...] = ()
    idle: tuple[str, ...] = ()
    """What the context says that moved nothing."""
    missing: str = ""

    @property
    def counts(self) -> bool:
        """Whether a policy may rest on it."""
        return self.result is not None and not self.missing
