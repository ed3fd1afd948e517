"""What a run asks for: the same for every worker on every machine, and kept with the run."""

from decimal import Decimal
from typing import Literal

from pipeline.model import Record, Tokens
from pipeline.store import Known

Decision = Literal["unchanged", "outdated", "new", "changed", "again", "redrafted", "rescored", "unreadable"]
"""
What is to be done about a listing. ``outdated``: its card was made with other prompts or another model, and stays.
``again``: a question about it had no answer the last time. ``unreadable``: a person is to look at its source.
"""
DRAFTING = ("new", "changed", "again", "redrafted")
MOST_FAILURES = 3
"""Visits in a row that found nothing, after which a person is asked."""


class Settings(Record):
    """What shapes a card; a worker takes it from here and not from its own settings."""

    estimator: Literal["llm", "comparables"]
    model: str | None
    samples: str
    verify: bool
    temperature: float | None
    max_output_tokens: int
    profile: str
    snap: bool


class Bounds(Record):
    """Past any of these nothing new is begun; None does not bound."""

    max_tokens: int | None = None
    max_usd: float | None = None
    max_minutes: float | None = None
    ends_at: str | None = None
    """RFC 3339, UTC; what ``max_minutes`` comes to."""


class Plan(Record):
    settings: Settings
    makeup: str
    """Digest of prompts, model, samples and exemplars."""
    made_with: dict[str, str]
    redraft: bool
    bounds: Bounds
    author: str
    only: tuple[str, ...] = ()
    """Slugs; empty is all that is due."""
    everything: bool = False
    batch: bool = False


def decide(known: Known, sha256: str, plan: Plan) -> Decision:
    """What a visit that found a text with this digest leads to."""
    if known.card is None:
        return "new"
    if sha256 != known.card_sha256:
        return "changed"
    if known.makeup is None:
        return "again"
    if known.makeup != plan.makeup and plan.redraft:
        return "redrafted"
    if known.profile != plan.settings.profile:
        return "rescored"
    return "unchanged" if known.makeup == plan.makeup else "outdated"


def reached(bounds: Bounds, tokens: Tokens, usd: Decimal) -> str | None:
    """The bound that the run has come to by what it spent, in words; None while it may go on."""
    used = tokens.input + tokens.output
    if bounds.max_tokens is not None and used >= bounds.max_tokens:
        return f"--max-tokens {bounds.max_tokens:,}: {used:,} were used"
    if bounds.max_usd is not None and usd >= Decimal(str(bounds.max_usd)):
        return f"--max-usd {bounds.max_usd:g}: {usd:.2f} were spent"
    return None


def over(bounds: Bounds, now: str) -> bool:
    """Whether a run that nobody is at has come to its bound in time."""
    return bounds.ends_at is not None and now >= bounds.ends_at


def work_id(run: str, slug: str, key: str) -> str:
    """Of a listing's workflow: a second start of the same run joins it."""
    return f"{run}:{slug}:{key}"


def key(decision: Decision, sha256: str | None) -> str:
    """Tells one text of a listing from another, and what is to be done about it."""
    return decision if sha256 is None else f"{decision}-{sha256[:12]}"
