"""Outcomes on ``tune`` in, a calibration out that has proven itself on cards it was not fitted on, or nothing."""

from collections.abc import Callable, Sequence
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression
from sklearn.model_selection import GroupKFold

from pipeline import assess, credit
from pipeline.calibration import Calibration, Proof, Steps
from pipeline.comparables import snap
from pipeline.errors import InputError
from pipeline.evaluate.outcome import Outcome
from pipeline.taxonomy import factors, risks

FOLDS = 10
INNER = 5
LEAST = 20
"""Answered cards below which nothing is fitted."""

Array = NDArray[np.float64]
Map = Callable[[Array], Array]


def fit(outcomes: Sequence[Outcome], *, model: str, now: str) -> Calibration:
    """
    The calibration of one model on the cards of ``tune``.

    Each factor gets the best of three maps (none, a shift, a monotone one), chosen by an inner cross-validation;
    an outer one, which the choice has not seen, must show a smaller error or the part is left out. Raises
    InputError when a card is not of ``tune``, when too few were answered, or when nothing is gained.
    """
    if stray := [o.reference.slug for o in outcomes if o.reference.split != "tune"]:
        raise InputError(f"{stray[0]!r} is not a card of tune; a calibration is fitted on tune alone")
    answered = [o for o in outcomes if o.figures is not None]
    if len(answered) < LEAST:
        raise InputError(f"{len(answered)} answered cards are too few to calibrate on; {LEAST} are needed")
    proof: dict[str, Proof] = {}
    maps = _factors(answered, proof)
    mitigation = _mitigation(answered, proof)
    follows = _threat(answered, proof)
    if not proof:
        raise InputError(f"nothing is gained by calibrating {model!r}: its values are on the raters' scale already")
    return Calibration(
        model=model,
        factors_prompt=assess.digests()["factors"],
        fitted_at=now,
        factors=maps,
        mitigation=mitigation,
        threat_follows_base=follows,
        proof=proof,
    )


def _factors(answered: Sequence[Outcome], proof: dict[str, Proof]) -> dict[str, Steps]:
    groups = _groups(answered)
    raw_errors, new_errors, maps = [], [], {}
    for key in factors.KEYS:
        said = np.array([_raw(o, key) for o in answered])
        published = np.array([float(o.reference.factors[key]) for o in answered])
        held_out = _cross_validated(said, published, groups)
        raw, new = np.abs(said - published), np.abs(np.round(held_out, 1) - published)
        if new.mean() < raw.mean():
            maps[key] = _steps(_best(said, published, groups), factors.GRID, "0.1")
            raw_errors.append(raw)
            new_errors.append(new)
    if maps:
        raw_all, new_all = np.concatenate(raw_errors), np.concatenate(new_errors)
        proof["factors"] = Proof(n=len(raw_all), raw=_shown(raw_all), calibrated=_shown(new_all))
    return maps


def _raw(outcome: Outcome, key: str) -> float:
    estimate = outcome.card.factors[key] if outcome.card else None
    given = None if estimate is None else estimate.value if estimate.raw is None else estimate.raw
    return float(given or 0)


def _mitigation(answered: Sequence[Outcome], proof: dict[str, Proof]) -> Steps:
    rows = [
        (o, float(o.card.mitigation_factor.proposed), float(o.reference.mitigation_factor))
        for o in answered
        if o.card and o.card.mitigation_factor.proposed is not None and o.reference.mitigation_factor is not None
    ]
    if len(rows) < LEAST:
        return {}
    said, published = np.array([s for _, s, _ in rows]), np.array([p for _, _, p in rows])
    groups = _groups([o for o, _, _ in rows])
    held_out = _cross_validated(said, published, groups)
    raw, new = np.abs(said - published), np.abs(held_out - published)
    if new.mean() >= raw.mean():
        return {}
    proof["mitigation_factor"] = Proof(n=len(rows), raw=_shown(raw), calibrated=_shown(new))
    return _steps(_best(said, published, groups), risks.MITIGATION_LEVELS, "0.05")


def _threat(answered: Sequence[Outcome], proof: dict[str, Proof]) -> bool:
    """The table is fixed, so that no fold is needed: it is compared with what the model said."""
    rows = [
        (float(t), float(credit.threat_multiplier(b)), float(o.reference.threat_multiplier))
        for o in answered
        if o.card and o.reference.threat_multiplier is not None
        if (t := o.card.threat_multiplier.value) is not None and (b := o.card.cvss.base) is not None
    ]
    if len(rows) < LEAST:
        return False
    said, table, published = np.array(rows).T
    raw, new = np.abs(said - published), np.abs(table - published)
    if new.mean() >= raw.mean():
        return False
    proof["threat_multiplier"] = Proof(n=len(rows), raw=_shown(raw), calibrated=_shown(new))
    return True


def _groups(outcomes: Sequence[Outcome]) -> NDArray[np.str_]:
    return np.array([o.reference.group or o.reference.slug for o in outcomes])


def _cross_validated(said: Array, published: Array, groups: NDArray[np.str_]) -> Array:
    """What each card gets from a map that was chosen and fitted without its group."""
    out = np.empty_like(said)
    for train, test in GroupKFold(min(FOLDS, len(set(groups)))).split(said, published, groups):
        out[test] = _best(said[train], published[train], groups[train])(said[test])
    return np.clip(out, 0, 1)


def _best(said: Array, published: Array, groups: NDArray[np.str_]) -> Map:
    def error(make: Callable[[Array, Array], Map]) -> float:
        folds = GroupKFold(min(INNER, len(set(groups)))).split(said, published, groups)
        return float(np.mean([np.abs(make(said[a], published[a])(said[b]) - published[b]).mean() for a, b in folds]))

    return min((_none, _shift, _monotone), key=error)(said, published)


def _none(_: Array, __: Array) -> Map:
    return lambda x: x


def _shift(said: Array, published: Array) -> Map:
    by = float(np.median(published - said))
    return lambda x: np.clip(x + by, 0, 1)


def _monotone(said: Array, published: Array) -> Map:
    fitted = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(said, published)
    return lambda x: np.asarray(fitted.predict(x), dtype=float)


def _steps(chosen: Map, levels: Sequence[str], step: str) -> Steps:
    mapped = chosen(np.array([float(level) for level in levels]))
    low = levels[0]
    return {level: Decimal(snap(float(value), step, low, "1.0")) for level, value in zip(levels, mapped, strict=True)}


def _shown(errors: Array) -> float:
    return round(float(errors.mean()), 4)
