"""A report in, the sentences that every format of it says alike out."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from pipeline.card import changes
from pipeline.drift import causes, why
from pipeline.drift.records import Cause, Counts, Estimated, Failure, Moved, Remade, Report, State
from pipeline.model import Tokens
from pipeline.render import headline, words
from pipeline.render.headline import Headline

MOST_CHARACTERS = 300
"""Of a name, an address or an error message; ``report.json`` has the whole."""


class Notice(NamedTuple):
    title: str
    advice: str


_NOTICES: Mapping[State, Notice] = {
    "incomplete": Notice(
        "Incomplete: under 99 % of what was due could be checked",
        "What was not reached stands as it was. Put the failures right, then: threatcard runs retry RUN.",
    ),
    "bounded": Notice(
        "Ended at a bound",
        "Past it nothing new was started, and what ran was finished. The next run goes on where this one ended.",
    ),
    "cancelled": Notice(
        "Cancelled",
        "What ran was finished, and nothing is lost. To go on with it: threatcard runs retry RUN.",
    ),
}

COUNTS: Mapping[str, str] = {
    "checked": "checked",
    "unchanged": "unchanged",
    "changed": "changed",
    "new": "new",
    "gone": "gone",
    "failed": "failed",
    "inconclusive": "inconclusive",
    "partial": "partial",
    "redrafted": "redrafted",
    "rescored": "rescored",
    "waiting": "left for the next run",
    "outdated": "outdated",
    "paused_or_not_due": "paused or not due",
}
"""The counts in the order of the report, and what they are called there."""

QUIET: Mapping[str, Notice] = {
    "moved": Notice("Scores", "None moved: every card that was made again has the score that it had."),
    "outdated_why": Notice("Outdated cards", "None: all stand on the prompts, model and exemplars of this run."),
    "new": Notice("New", "No listing came into the catalogue."),
    "gone": Notice("Gone", "No entry left the catalogue."),
    "failures": Notice("Failures", "Every listing that was visited could be read."),
    "inconclusive": Notice("Inconclusive", "Every listing that has a card could support one."),
    "bad_rows": Notice("Bad rows", "Every row of the catalogue could be read."),
}
"""What is said of each part of a report that is empty, in the order of the report."""


def quiet(report: Report) -> list[Notice]:
    return [said for part, said in QUIET.items() if not getattr(report, part) and not _elsewhere(report, part)]


def _elsewhere(report: Report, part: str) -> bool:
    """Whether the counts speak against an empty part: then nothing is claimed of it."""
    counted = {"outdated_why": "outdated", "failures": "failed"}
    return bool(getattr(report.counts, counted.get(part, part), 0))


def notice(report: Report) -> Notice | None:
    """What a reader must know before anything else; None for a complete run."""
    found = _NOTICES.get(report.state)
    if found is None:
        return None
    title = f"{found.title}: {report.bound}" if report.state == "bounded" and report.bound else found.title
    return Notice(title, found.advice.replace("RUN", report.run))


def checked(counts: Counts) -> str:
    """``1,204 listings checked: 1,148 unchanged, 38 changed, 2 new, 14 redrafted, 2 failed``: each counts once."""
    named = ("unchanged", "changed", "new", "redrafted", "rescored", "failed")
    parts = ", ".join(f"{getattr(counts, name):,} {name}" for name in named if getattr(counts, name))
    return f"{words.counted(counts.checked, 'listing')} checked" + (f": {parts}" if parts else "")


def moves(report: Report) -> str:
    """``31 scores moved, 4 into another band``."""
    if not report.moved:
        return "no score moved"
    crossed = sum(one.crossed for one in report.moved)
    said = f"{words.counted(len(report.moved), 'score')} moved"
    return f"{said}, {crossed:,} into another band" if crossed else said


def whose(report: Report) -> str:
    """``22 by their listings; 7 by us and not them (prompt 5, exemplars 2); 2 by the listing and us``."""
    counts = causes.counted(report.moved)
    said = []
    for side, number in sorted(counts.items(), key=lambda item: -item[1]):
        if side == causes.US:
            said.append(f"{number:,} by us and not them ({_reasons(report)})")
        else:
            said.append(f"{number:,} by {'their listings' if side == causes.THEM else side}")
    return "; ".join(said)


def _reasons(report: Report) -> str:
    found = causes.by_cause([one for one in report.moved if causes.ours(one)])
    return ", ".join(f"{row.name} {row.scores:,}" for row in found if row.whose == causes.US)


def cause(one: Cause, of: Moved) -> str:
    """``Listing: came “may delete records”``; with its points where it is not the only one."""
    points = "" if len(of.causes) == 1 or one.points is None else f" {changes.moved(one.points)}"
    # What the words are is bounded already, and would be cut amid a quotation.
    detail = why.detail(one, of)
    return f"{one.name.capitalize()}{points}: {detail if detail != one.detail else cut(detail)}"


def remade(one: Remade) -> str:
    """``changed, with another score: came “may delete records”``."""
    score = "with another score" if one.moved else "with the same score"
    found = why.words(one.reworded)
    return f"{one.outcome}, {score}: {found}" if found else f"{one.outcome}, {score}"


def verdict(one: Moved) -> str:
    """Whose doing it was, for a reader in a hurry; nothing where it was the listing's, as it should be."""
    found = " and ".join(causes.sides(one))
    return {causes.THEM: "", causes.US: "us, not them"}.get(found, found)


def scored(
    value: Decimal | None, band: str, estimated: Estimated | None = None, how: str = ", estimated without a model"
) -> Headline:
    """
    ``7.2 High``, or ``High to Critical, 6.0–9.3 (about 8.7, estimated without a model)``; of a card without a score its
    status.
    """
    if value is None:
        return Headline(f"no score ({cut(band)})" if band else "no score", "", False)
    number = words.figure(value, 1)
    if estimated is not None and (span := words.interval(estimated.low, estimated.high, 1)):
        return Headline(f"{headline.between(estimated.low, estimated.high)}, {span}", f"about {number}{how}", True)
    return Headline(f"{number} {cut(band)}", "", False)


def was(one: Moved) -> Headline:
    """Where both sides are estimated, how is said once, of the other."""
    how = "" if one.now_estimated is not None else ", estimated without a model"
    return scored(one.was, one.was_band, one.was_estimated, how)


def now(one: Moved) -> Headline:
    return scored(one.now, one.now_band, one.now_estimated)


def nights(failure: Failure) -> str:
    """How long it has been so, and whether a person was asked; nothing of a model that failed tonight."""
    times = {0: "", 1: "for the first time"}.get(failure.nights, f"{failure.nights:,} times in a row")
    return ", ".join(filter(None, (times, "in the review queue" if failure.review else "")))


def usage(tokens: Tokens, cost: float | None) -> str:
    """Tokens and cost of the run, or that it asked nothing."""
    if not tokens.input and not tokens.output:
        return "No model was asked."
    text = f"{tokens.input:,} tokens in ({tokens.cached:,} cached), {tokens.output:,} out"
    return f"{text}; no price is known." if cost is None else f"{text}; USD {cost:,.2f}."


def lasted(report: Report) -> str:
    """``1 h 12 min``; nothing where the two times are none."""
    try:
        start, end = (datetime.fromisoformat(text) for text in (report.started_at, report.ended_at))
        seconds = int((end - start).total_seconds())
    except (ValueError, TypeError):  # No times, or only one of them with a zone.
        return ""
    if seconds < 60:
        return f"{max(seconds, 0)} s"
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours:,} h {minutes} min" if hours else f"{minutes} min"


def cut(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS].rstrip()}…"


def outdated(report: Report) -> str:
    return cut("; ".join(report.outdated_why) or "made otherwise")
