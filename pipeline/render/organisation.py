"""What is shown beside a card and is no part of it: its score in an organisation, and whether it keeps to a policy."""

from typing import NamedTuple

TITLE = "In this organisation"
NOT_IN_CARD = "Computed here from [context]; not part of the card."


class Move(NamedTuple):
    """One figure that the context moved, in words: by what, which, from what to what, and the points that it made."""

    by: str
    what: str
    way: str
    points: str


class Organisation(NamedTuple):
    """All in words. ``band`` is the score's, for its colour; empty where there is none."""

    lead: str
    """``7.4 High (4.9–8.6; on the card 8.1 High)``"""
    band: str
    notes: tuple[str, ...]
    moves: tuple[Move, ...]
    formula: tuple[str, ...]
    vector: str
    verdict: str
    """Whether it keeps to the policy; empty where it was not held against one."""
    broken: tuple[str, ...]
    """The lines of the policy that it breaks."""
