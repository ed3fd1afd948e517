"""Scores that moved in; whether it was the listings, us or a reviewer, and how much each cause did, out."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from pipeline.drift.records import CauseName, Moved

THEM, US, REVIEWER = "the listing", "us", "a reviewer"
CAUSES: dict[CauseName, str] = {
    "listing": THEM,
    "extractor": US,
    "prompt": US,
    "model": US,
    "exemplars": US,
    "profile": US,
    "software": US,
    "answers": US,
    "person": REVIEWER,
}
"""Whose doing each cause is, in the order of the report; "together" is the sum of others."""
MEANS: dict[CauseName, str] = {
    "listing": "its text changed",
    "extractor": "the same bytes, which we read otherwise",
    "prompt": "the questions changed",
    "model": "another model, estimator or number of samples",
    "exemplars": "other reference cards, or another calibration",
    "profile": "another formula or other levels",
    "software": "only the version of the software differs",
    "answers": "nothing differs, the model answered otherwise",
    "person": "what a reviewer had amended is not in the new draft",
}


class ByCause(NamedTuple):
    """``scores`` moved by this cause, alone or with others; ``mean`` of the points that are its own, if any are."""

    name: CauseName
    whose: str
    scores: int
    crossed: int
    mean: Decimal | None


def effective(one: Moved) -> tuple[CauseName, ...]:
    """The causes that had a part in the move; one that is known to have moved nothing had none."""
    return tuple(cause.name for cause in one.causes if cause.name in CAUSES and cause.points != 0)


def sides(one: Moved) -> tuple[str, ...]:
    """Whose doing a move is; nothing where no cause is known."""
    found = {CAUSES[name] for name in effective(one)}
    return tuple(side for side in (THEM, US, REVIEWER) if side in found)


def ours(one: Moved) -> bool:
    """Whether the listing had no part in it."""
    return US in sides(one) and THEM not in sides(one)


def by_cause(moved: Sequence[Moved]) -> list[ByCause]:
    return [row for name in CAUSES if (row := _row(name, moved)).scores]


def _row(name: CauseName, moved: Sequence[Moved]) -> ByCause:
    found = [one for one in moved if name in effective(one)]
    own = [cause.points for one in found for cause in one.causes if cause.name == name and cause.points is not None]
    mean = sum(own, Decimal(0)) / len(own) if own else None
    return ByCause(name, CAUSES[name], len(found), sum(one.crossed for one in found), mean)


def counted(moved: Sequence[Moved]) -> Counter[str]:
    """How many moves are each side's, or several sides' at once: ``us``, ``the listing and us``."""
    return Counter(" and ".join(sides(one)) or "no cause that is on record" for one in moved)
