"""How far a run over a catalogue is, and what became of each listing in it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple


class Progress(NamedTuple):
    """How far a run is: listings, each of which counts once, however often it is tried and whatever it is read from."""

    due: int
    checked: int
    queued: int
    done: int
    """Outcomes: of listings that were not simply unchanged."""

    @property
    def ended(self) -> int:
        """Of those that are due, with which the run has nothing more to do."""
        return max(0, self.checked - self.queued)


class Outcome(NamedTuple):
    """What became of one listing in a run."""

    slug: str
    source: str
    outcome: str
    status: str | None
    card: str | None
    previous: str | None
    details: Mapping[str, Any]
    name: str | None
    aivss: Decimal | None
    band: str
    previous_aivss: Decimal | None
    previous_band: str
    previous_status: str | None
    visited: bool
    """Whether the run got to its source, whatever came of it."""
    held: str | None = None
    """The card that the entry has now, whichever run made it."""
    estimated: tuple[Decimal, Decimal] | None = None
    """The interval of the score, where no model has judged the listing."""
    previous_estimated: tuple[Decimal, Decimal] | None = None
