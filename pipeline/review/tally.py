"""Who decided how many cards, how long it took them, how often they amended, and how often two disagreed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from statistics import median
from typing import NamedTuple

from pipeline.review.rules import later
from pipeline.review.seconds import APPROVALS, FIRST
from pipeline.taxonomy.reviews import CLAIM_MINUTES

VERDICTS = ("approve", FIRST, "amend", "reject", "withdraw")
"""The acts that decide; an amendment says that the card was not right as it was."""
STANDS = (*APPROVALS, "reopen")
"""The acts that let a card stand as it is, or take back that it does not."""
_COLUMNS = ("approve", "amend", "reject", "withdraw")
CHECKED = ("caught", "let through")
COUNTED = (
    *VERDICTS,
    "reopen",
    "claim",
    "take_over",
    "release",
    "supersede",
    "request_changes",
    "answer_changes",
    "check",
)
"""The acts that are looked at; a check is a verdict on a card that was known to be bad, and counts as nothing else."""


class Done(NamedTuple):
    """
    One act of the log, as far as it counts. ``draft`` is the card that an amendment made, ``outcome`` what a check
    came to.
    """

    at: str
    actor: str
    action: str
    card: str
    draft: str = ""
    outcome: str = ""


class Tally(NamedTuple):
    """What one person decided, or all of them."""

    name: str
    """Empty for all of them."""
    approved: int
    amended: int
    rejected: int
    withdrawn: int
    disagreed: int
    """Times that two came to opposite verdicts on one card: of a person, those that they had a part in."""
    median_seconds: int | None
    """From the claim to the verdict; None where no verdict followed a claim."""
    caught: int = 0
    let_through: int = 0
    """Of the cards that were known to be bad, those that were not approved, and those that were."""

    @property
    def decided(self) -> int:
        return self.approved + self.amended + self.rejected + self.withdrawn


class Tallies(NamedTuple):
    """``people`` by how much they decided, the most first; ``total`` counts a disagreement once."""

    people: tuple[Tally, ...]
    total: Tally


class _Hold(NamedTuple):
    """A claim: since when one and the same person holds the card, and until when."""

    actor: str
    since: str
    until: str


def tallies(acts: Iterable[Done], *, since: str = "") -> Tallies:
    """
    Of all acts in their order. ``since`` is a day: verdicts from it on count, and what came before is what they are
    held against. Raises ValueError for a time that is none.
    """
    count = _Count(since)
    for act in acts:
        count.take(act)
    return count.tallies()


def spent(seconds: int | None) -> str:
    """``45 s``, ``3 min 5 s``, ``1 h 2 min``; a dash for None."""
    if seconds is None:
        return "–"
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min {seconds % 60} s"
    return f"{seconds // 3600} h {seconds % 3600 // 60} min"


class _Count:
    """Goes over the acts once; what it keeps grows with the cards that are open or decided, not with the acts."""

    def __init__(self, since: str) -> None:
        self._since = since
        self._holds: dict[str, _Hold] = {}
        self._stances: dict[str, tuple[str, bool]] = {}
        """Who said last of a card whether it stands as it is."""
        self._verdicts: Counter[tuple[str, str]] = Counter()
        self._seconds: dict[str, list[int]] = {}
        self._disagreed: Counter[str] = Counter()
        self._times = 0
        self._checks: Counter[tuple[str, str]] = Counter()

    def take(self, act: Done) -> None:
        if act.action in ("claim", "take_over"):
            self._claimed(act)
        elif act.action in VERDICTS or act.action in STANDS:
            self._decided(act)
        else:
            self._holds.pop(act.card, None)
        if act.outcome and act.at[:10] >= self._since:
            self._checks[act.actor, act.outcome] += 1

    def _claimed(self, act: Done) -> None:
        held = self._holds.get(act.card)
        # A claim that is renewed in time is the same sitting.
        goes_on = held is not None and held.actor == act.actor and act.at < held.until
        since = held.since if held is not None and goes_on else act.at
        self._holds[act.card] = _Hold(act.actor, since, later(act.at, CLAIM_MINUTES))

    def _decided(self, act: Done) -> None:
        held = self._holds.pop(act.card, None)
        before, stands = self._stances.get(act.card), act.action in STANDS
        self._stances[act.card] = (act.actor, stands)
        if act.draft:
            self._stances[act.draft] = (act.actor, True)
        if act.at[:10] < self._since:
            return
        if act.action in VERDICTS:
            self._verdicts[act.actor, _counted_as(act.action)] += 1
        if held is not None and held.actor == act.actor and act.action in VERDICTS:
            self._seconds.setdefault(act.actor, []).append(_between(held.since, act.at))
        if before is not None and before[0] != act.actor and before[1] != stands:
            self._disagreed.update((act.actor, before[0]))
            self._times += 1

    def tallies(self) -> Tallies:
        names = {name for name, _ in (*self._verdicts, *self._checks)} | set(self._disagreed)
        people = sorted(map(self._person, names), key=lambda one: (-one.decided, one.name))
        every = [seconds for some in self._seconds.values() for seconds in some]
        approved, amended, rejected, withdrawn = (
            sum(number for (_, action), number in self._verdicts.items() if action == each) for each in _COLUMNS
        )
        caught, through = (
            sum(number for (_, outcome), number in self._checks.items() if outcome == each) for each in CHECKED
        )
        total = Tally("", approved, amended, rejected, withdrawn, self._times, _median(every), caught, through)
        return Tallies(tuple(people), total)

    def _person(self, name: str) -> Tally:
        approved, amended, rejected, withdrawn = (self._verdicts[name, action] for action in _COLUMNS)
        seconds = _median(self._seconds.get(name, []))
        caught, through = (self._checks[name, each] for each in CHECKED)
        disagreed = self._disagreed[name]
        return Tally(name, approved, amended, rejected, withdrawn, disagreed, seconds, caught, through)


def _counted_as(action: str) -> str:
    """Each of two approvals of a card is one."""
    return "approve" if action in APPROVALS else action


def _between(begun: str, ended: str) -> int:
    return round((datetime.fromisoformat(ended) - datetime.fromisoformat(begun)).total_seconds())


def _median(seconds: list[int]) -> int | None:
    return round(median(seconds)) if seconds else None
