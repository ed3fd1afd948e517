"""Reports of a nightly run: one with something under every heading, a quiet one, a first one, and a hostile one."""

import random
from decimal import Decimal
from typing import Any

from pipeline.drift import (
    BadRow,
    Cause,
    Counts,
    Failure,
    Gone,
    Inconclusive,
    Input,
    Moved,
    New,
    Outdated,
    Partial,
    Remade,
    Report,
    Reworded,
    Waiting,
)
from pipeline.model import Record, Tokens
from pipeline.scoring import severity

NOUGHT = dict.fromkeys(Counts.model_fields, 0)


def scores(number: int, seed: int, shift: str = "0") -> tuple[Decimal, ...]:
    """As a catalogue's scores lie: most of them Medium and High; the same for the same seed."""
    drawn = random.Random(seed)
    spread = (Decimal(f"{min(max(drawn.gauss(6.6, 1.4), 1.2), 9.8):.1f}") for _ in range(number))
    return tuple(min(score + Decimal(shift), Decimal("10.0")) for score in spread)


def a_cause(name: str, points: str | None, detail: str = "") -> Cause:
    return Cause(name=name, detail=detail, points=None if points is None else Decimal(points))


def a_move(slug: str, was: str | None, now: str | None, *causes: Cause, **changes: Any) -> Moved:
    before, after = (None if score is None else Decimal(score) for score in (was, now))
    whole = {
        "slug": slug, "name": slug.replace("-", " ").title(), "card": "c" * 64, "previous": "b" * 64,
        "was": before, "now": after, "causes": causes,
        "was_band": "partial" if before is None else severity(before),
        "now_band": "inconclusive" if after is None else severity(after),
    }  # fmt: skip
    return Moved(**(whole | changes))


MOVES = (
    a_move("mail-triage", "6.1", "6.3", a_cause("listing", "0.2", "2,204 → 2,391 characters")),
    a_move(
        "deploy-bot", "6.8", "7.4", a_cause("listing", "0.6", "1,902 → 3,310 characters"),
        inputs=(
            Input(what="Autonomy of Action", was="0.50", now="0.80", alone="+0.4"),
            Input(what="CVSS PR", was="L", now="N", alone=""),
        ),
        reworded=Reworded(came=("deploys without asking",), went=("asks before it deploys",), more=3),
    ),
    a_move("kube-pilot", "8.9", "8.6", a_cause("prompt", "-0.3", "factors changed")),
    a_move(
        "ledger-agent", "9.1", "8.7",
        a_cause("listing", None, "4,120 → 4,655 characters"), a_cause("model", None, "m-1, 1 sample → m-2, 1 sample"),
        a_cause("together", "-0.4", "listing and model"),
    ),
    a_move(
        "travel-desk", "5.5", "5.9",
        a_cause("person", "0.5", "what noor had amended is not in the new draft"),
        a_cause("listing", "-0.1", "980 → 1,011 characters"),
    ),
    a_move("notes-mcp", "3.9", "4.2", a_cause("exemplars", "0.3", "reference cards and calibration 9e7d → 0b81")),
    a_move("shop-helper", "7.7", None, a_cause("listing", None, "6,004 → 212 characters")),
    a_move("pdf-reader", "5.0", "5.1", a_cause("extractor", "0.1", "the same bytes, read otherwise: 80 → 91")),
    a_move("chat-relay", "6.0", "6.1", a_cause("answers", "0.1", "the same prompts and model answered otherwise")),
)  # fmt: skip


def a_report(**changes: Any) -> Report:
    """A night on which everything happened."""
    whole = {
        "run": "0b5f6a1e2c3d", "catalogue": "catalogue.yaml", "state": "complete",
        "started_at": "2026-11-24T01:00:00Z", "ended_at": "2026-11-24T02:12:40Z", "by": "nightly",
        "counts": Counts(
            checked=1_204, unchanged=1_148, changed=38, new=2, gone=1, failed=2, inconclusive=1, partial=3,
            redrafted=14, rescored=0, waiting=0, outdated=312, paused_or_not_due=96,
        ),
        "tokens": Tokens(input=1_104_302, cached=402_100, output=388_907), "cost_usd": 5.1342, "bound": None,
        "moved": MOVES,
        "new": (
            New(slug="orbit", name="Orbit", card="d" * 64, aivss=Decimal("7.1"), band="High", status="complete"),
            New(slug="tiny", name="Tiny", card="e" * 64, aivss=None, band="inconclusive", status="inconclusive"),
        ),
        "gone": (Gone(slug="old-agent", source="https://old.example/agent"),),
        "failures": (
            Failure(slug="flaky", source="https://flaky.example/", why="HTTP 503", nights=1, review=False),
            Failure(slug="lost", source="https://lost.example/a", why="no such host", nights=3, review=True),
        ),
        "inconclusive": (
            Inconclusive(slug="shop-helper", card="f" * 64, why="a login wall; save the page from a browser"),
        ),
        "bad_rows": (BadRow(where="line 88", why="url is missing"),),
        "remade": (
            Remade(
                slug="deploy-bot", name="Deploy bot", card="a" * 64, outcome="changed", moved=True,
                reworded=Reworded(came=("deploys without asking",), went=("asks before it deploys",), more=3),
            ),
            Remade(slug="kube-pilot", name="Kube pilot", card="b" * 64, outcome="redrafted", moved=False),
        ),
        "partial": (Partial(slug="half-read", card="9" * 64, why="the layers were not answered"),),
        "waiting": (Waiting(slug="later", source="https://later.example/", why="--max-usd 5"),),
        "outdated": (Outdated(slug="old-prompt", card="8" * 64),),
        "review_url": "https://review.example/cards",
        "outdated_why": ("prompt layers changed", "model m-1 → m-2"),
        "scores_before": scores(1_170, 1), "scores_now": scores(1_172, 1, "0.1"),
    }  # fmt: skip
    return Report(**(whole | changes))


def a_quiet_report(**changes: Any) -> Report:
    """Everything was looked at and nothing was different."""
    empty = dict.fromkeys(
        ("moved", "new", "gone", "failures", "inconclusive", "bad_rows", "outdated_why", "remade", "partial",
         "waiting", "outdated"), ()
    )  # fmt: skip
    same = {"scores_now": scores(400, 2), "scores_before": scores(400, 2)}
    counts = Counts(**(NOUGHT | {"checked": 412, "unchanged": 412}))
    return a_report(**(empty | same | {"counts": counts, "tokens": Tokens(), "cost_usd": None} | changes))


def a_first_report(**changes: Any) -> Report:
    """Nothing was there before; none of the new cards has a score."""
    slugs = ("agent-1", "agent-2", "agent-3")
    found = {
        "counts": Counts(**(NOUGHT | {"checked": 3, "new": 3, "inconclusive": 3})),
        "new": tuple(
            New(slug=slug, name=slug, card="d" * 64, aivss=None, band="inconclusive", status="inconclusive")
            for slug in slugs
        ),
        "inconclusive": tuple(Inconclusive(slug=slug, card="d" * 64, why="a login wall") for slug in slugs),
        "scores_now": (), "scores_before": (),
    }  # fmt: skip
    return a_quiet_report(**(found | changes))


def a_large_report(rows: int = 10_000) -> Report:
    moved = tuple(
        a_move(f"agent-{n:05}", "6.0", "6.1", a_cause("prompt", "0.1", "factors changed")) for n in range(rows)
    )
    return a_report(moved=moved, scores_before=scores(rows, 3), scores_now=scores(rows, 3, "0.1"))


REPORTS = {"full": a_report, "quiet": a_quiet_report, "first": a_first_report}
"""A builder for each kind of night."""

_CLOSED = {"schema_version", "state", "status", "outcome", "review_url"}


def _poisoned(value: Any, attack: str) -> Any:
    if isinstance(value, Record):
        kept = _CLOSED | ({"name"} if isinstance(value, Cause) else set())
        fields = {key: getattr(value, key) for key in type(value).model_fields}
        return type(value)(**{k: v if k in kept else _poisoned(v, attack) for k, v in fields.items()})
    if isinstance(value, tuple):
        return tuple(_poisoned(item, attack) for item in value)
    return attack if isinstance(value, str) else value


def a_hostile_report(attack: str) -> Report:
    """A report with ``attack`` in every field that takes free text."""
    poisoned: Report = _poisoned(a_report(state="bounded", bound="--max-usd 5"), attack)
    return poisoned
