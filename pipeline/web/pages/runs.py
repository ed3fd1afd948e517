"""The runs that put cards in, and one of them: what it came to, what moved, and what could not be read."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from pipeline.card import changes
from pipeline.render import words
from pipeline.render.headline import Headline, unjudged
from pipeline.store import Outcome, Run, Store
from pipeline.store.nightly import run_words
from pipeline.web.auth.access import Analyst, Held
from pipeline.web.pages.responses import page

router = APIRouter(include_in_schema=False)

SHOWN = 200
"""Listings of each kind that the page names; the run's report names all."""
OURS = ("plan", "counts", "loaded", "bad_rows", "source", "report", "cancelled", "entries", "gone")
"""Details that have a place of their own on the page, or none."""


class Shown(NamedTuple):
    """What the page says of a run over a catalogue."""

    moved: list[tuple[Outcome, Headline, Headline, str, str]]
    """With what it was and is, the move in points, and its causes."""
    failed: list[Outcome]
    more: int
    """Listings that are not named."""


@router.get("/runs")
def runs(request: Request, caller: Analyst, held: Held) -> Response:
    return page(
        caller, request, "runs.html.j2", title="Runs", runs=held.store.runs(), state=run_words.state, why=run_words.why
    )


@router.get("/runs/{run_id}")
def run(request: Request, caller: Analyst, held: Held, run_id: str) -> Response:
    found = held.store.run(run_id)
    if found is None:
        raise HTTPException(404, "There is no such run.")
    return page(
        caller, request, "run.html.j2",
        title="Run",
        run=found,
        counts=_counts(held.store, found),
        other={key: value for key, value in found.details.items() if key not in OURS},
        bad_rows=found.details.get("bad_rows", [])[:SHOWN],
        shown=_shown(held.store, found),
    )  # fmt: skip


def _counts(store: Store, found: Run) -> dict[str, Any]:
    if found.catalogue is None:
        return {}
    told = found.details.get("counts") or store.nightly.progress(found.catalogue, found.id)._asdict()
    return {name: count for name, count in told.items() if count}


def _shown(store: Store, found: Run) -> Shown:
    if found.catalogue is None:
        return Shown([], [], 0)
    outcomes = store.nightly.outcomes(found.catalogue, found.id)
    moved = sorted(
        (one for one in outcomes if _points(one)), key=lambda one: (one.band == one.previous_band, -_size(one))
    )
    failed = [one for one in outcomes if one.outcome in ("failed", "waiting")]
    more = max(0, len(moved) - SHOWN) + max(0, len(failed) - SHOWN)
    return Shown([_told(one) for one in moved[:SHOWN]], failed[:SHOWN], more)


def _told(one: Outcome) -> tuple[Outcome, Headline, Headline, str, str]:
    was = _score(one.previous_aivss, one.previous_band, one.previous_estimated)
    now = _score(one.aivss, one.band, one.estimated)
    return one, was, now, changes.moved(_points(one)), _causes(one.details.get("causes", ()))


def _score(number: Decimal | None, band: str, interval: tuple[Decimal, Decimal] | None) -> Headline:
    """The interval first where no model has judged the listing."""
    if number is None or interval is None:
        return Headline(f"{words.figure(number, 1)} {band}".strip(), "", False)
    return unjudged(*interval, number)


def _points(one: Outcome) -> Decimal | None:
    return None if one.aivss is None or one.previous_aivss is None else one.aivss - one.previous_aivss


def _size(one: Outcome) -> Decimal:
    return abs(_points(one) or Decimal(0))


def _causes(told: Sequence[dict[str, Any]]) -> str:
    points = [(one["name"], None if one["points"] is None else Decimal(one["points"])) for one in told]
    return ", ".join(name if moved is None else f"{name} {changes.moved(moved)}" for name, moved in points)
