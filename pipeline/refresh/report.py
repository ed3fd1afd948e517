"""What the store knows of a run in, its drift report out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from pipeline.card import changes
from pipeline.drift import (
    BadRow,
    Cause,
    Counts,
    Estimated,
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
    in_order,
)
from pipeline.drift.records import State
from pipeline.refresh.drafts import FAILED
from pipeline.store import Outcome, Progress, Run, Store
from pipeline.store.nightly.outcomes import WAITING
from pipeline.store.nightly.texts import Standing

COMPLETE = Decimal("0.99")
"""The share of what was due that has to be done."""
REMADE = ("changed", "redrafted", "rescored")
DRAFTED = ("new", *REMADE)


def build(store: Store, run: Run, now: str) -> Report:
    """Of a run that has nothing left to do."""
    nightly = store.nightly
    catalogue = run.catalogue or ""
    found = nightly.outcomes(catalogue, run.id)
    gone = nightly.gone(catalogue, run.started_at)
    progress = nightly.progress(catalogue, run.id)
    scores = nightly.scores(catalogue, run.id)
    standing = nightly.standing(catalogue)
    counts = _counts(found, standing, progress, run, gone=len(gone))
    drafted = [one for one in found if one.outcome in DRAFTED]
    return Report(
        run=run.id,
        catalogue=catalogue,
        state=_state(run, counts, progress.due),
        started_at=run.started_at,
        ended_at=now,
        by=run.started_by,
        counts=counts,
        tokens=run.tokens,
        cost_usd=run.micro_usd / 1e6 if run.micro_usd else None,
        bound=_bound(found, run),
        moved=in_order([_moved(one) for one in drafted if _has_moved(one)]),
        new=tuple(_new(one) for one in drafted if one.outcome == "new"),
        gone=tuple(Gone(slug=slug, source=source) for slug, source in gone),
        failures=tuple(_failure(one) for one in found if one.outcome == FAILED),
        inconclusive=tuple(
            Inconclusive(slug=one.slug, card=one.card, why=one.why) for one in standing if one.status == "inconclusive"
        ),
        partial=tuple(
            Partial(slug=one.slug, card=one.card, why=one.why) for one in standing if one.status == "partial"
        ),
        remade=tuple(_remade(one) for one in drafted if one.outcome in REMADE),
        waiting=tuple(_waiting(one) for one in found if one.outcome == WAITING),
        outdated=tuple(Outdated(slug=one.slug, card=one.held or "") for one in found if one.outcome == "outdated"),
        bad_rows=tuple(BadRow(**row) for row in run.details.get("bad_rows", ())),
        outdated_why=_outdated(store, run) if counts.outdated else (),
        scores_before=scores.before,
        scores_now=scores.now,
        log=str(store.anchor(now)),
    )


def _counts(
    found: Sequence[Outcome], standing: Sequence[Standing], progress: Progress, run: Run, *, gone: int
) -> Counts:
    by = Counter(one.outcome for one in found)
    of = Counter(one.status for one in standing)
    due, checked = progress.due, progress.checked
    return Counts(
        checked=checked,
        unchanged=checked - sum(one.visited and one.outcome != "outdated" for one in found),
        gone=gone,
        inconclusive=of["inconclusive"],
        partial=of["partial"],
        paused_or_not_due=max(0, int(run.details.get("entries", due)) - due),
        **{name: by[name] for name in ("changed", "new", "failed", "redrafted", "rescored", "waiting", "outdated")},
    )


def _state(run: Run, counts: Counts, due: int) -> State:
    if run.details.get("cancelled"):
        return "cancelled"
    if counts.waiting or run.details.get("unread"):
        return "bounded"
    return "complete" if due - counts.failed >= COMPLETE * due else "incomplete"


def _bound(found: Iterable[Outcome], run: Run) -> str | None:
    if run.details.get("cancelled"):
        return None
    unread = run.details.get("unread")
    return unread or next((str(one.details["error"]) for one in found if one.outcome == WAITING), None)


def _has_moved(one: Outcome) -> bool:
    return one.previous is not None and one.aivss != one.previous_aivss


def _moved(one: Outcome) -> Moved:
    return Moved(
        slug=one.slug,
        name=one.name or one.slug,
        card=one.card or "",
        previous=one.previous or "",
        was=one.previous_aivss,
        now=one.aivss,
        was_band=_band_before(one),
        now_band=_band(one),
        was_estimated=_estimated(one.previous_estimated),
        now_estimated=_estimated(one.estimated),
        causes=tuple(_cause(cause) for cause in one.details.get("causes", ())),
        inputs=tuple(Input(**told) for told in one.details.get("inputs", ())),
        reworded=_reworded(one),
    )


def _reworded(one: Outcome) -> Reworded | None:
    told = one.details.get("reworded")
    return None if told is None else Reworded.model_validate(told)


def _remade(one: Outcome) -> Remade:
    return Remade.model_validate(
        {
            "slug": one.slug, "name": one.name or one.slug, "card": one.card or "", "outcome": one.outcome,
            "moved": _has_moved(one), "reworded": _reworded(one),
        }
    )  # fmt: skip


def _waiting(one: Outcome) -> Waiting:
    return Waiting(slug=one.slug, source=one.source, why=str(one.details.get("error", "")))


def _cause(told: Mapping[str, Any]) -> Cause:
    points = told["points"]
    return Cause(name=told["name"], detail=told["detail"], points=None if points is None else Decimal(points))


def _estimated(interval: tuple[Decimal, Decimal] | None) -> Estimated | None:
    return None if interval is None else Estimated(low=interval[0], high=interval[1])


def _band(one: Outcome) -> str:
    return one.band or one.status or ""


def _band_before(one: Outcome) -> str:
    return one.previous_band or one.previous_status or ""


def _new(one: Outcome) -> New:
    return New.model_validate(
        {
            "slug": one.slug, "name": one.name or one.slug, "card": one.card, "aivss": one.aivss,
            "band": _band(one), "status": one.status, "estimated": _estimated(one.estimated),
        }
    )  # fmt: skip


def _failure(one: Outcome) -> Failure:
    told = one.details
    return Failure(
        slug=one.slug, source=one.source, why=told["error"], nights=told["nights"], review=bool(told.get("review"))
    )


def _outdated(store: Store, run: Run) -> tuple[str, ...]:
    """What the cards that stand were made with otherwise, as far as an earlier run tells."""
    now: Mapping[str, str] = run.details["plan"]["made_with"]
    held = store.nightly.makeups(run.catalogue or "")
    made = [one.details.get("plan", {}) for one in store.nightly.earlier(run.catalogue or "")]
    before = {plan["makeup"]: plan["made_with"] for plan in made if plan.get("makeup") in held}
    found = (why for was in before.values() for why in changes.differing(was, now))
    return tuple(dict.fromkeys(found))
