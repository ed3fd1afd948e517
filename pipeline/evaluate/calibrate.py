"""Outcomes on ``tune`` in, a calibration out that has proven itself on cards it was not fitted on, or nothing."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression
from sklearn.model_selection import GroupKFold

from pipeline.assess import by_model
from pipeline.errors import InputError
from pipeline.evaluate.metrics import SEED
from pipeline.evaluate.outcome import Outcome
from pipeline.model import ThreatMultiplier
from pipeline.reference.calibration import Calibration, Proof, Steps
from pipeline.reference.comparables import snap
from pipeline.scoring.mitigation import mitigation_factor, threat_multiplier
from pipeline.taxonomy import factors, risks

FOLDS = 10
INNER = 5
LEAST = 20
"""Answered cards, and of a part values given, below which nothing is fitted."""
LEAST_GROUPS = FOLDS
"""Groups among them: near-duplicates that are held out together are one."""
ALPHA = 0.05
"""Chance of shipping any part that gains nothing, over all the parts (Holm)."""
PARTS = len(factors.KEYS) + 2
FLIPS = 9_999
_TOLERANCE = 1e-9

Array = NDArray[np.float64]
Names = NDArray[np.str_]
Map = Callable[[Array], Array]


class Scale(NamedTuple):
    levels: tuple[str, ...]
    step: str


FACTOR, MITIGATION = Scale(factors.GRID, "0.1"), Scale(risks.MITIGATION_LEVELS, "0.05")


class Rows(NamedTuple):
    """One part of every card that has it: what the model said, what the raters did, and which cards go together."""

    said: Array
    published: Array
    groups: Names
    slugs: tuple[str, ...]
    least: Array
    """What a value counts as at least: what the verified controls earn (rule 4), 0 for a factor."""


class Part(NamedTuple):
    """
    ``steps`` is empty for the threat multiplier, whose table is fixed. ``held`` is what each card got from steps that
    were fitted without it, by its slug.
    """

    name: str
    proof: Proof
    steps: Steps
    held: Mapping[str, float]


def fit(outcomes: Sequence[Outcome], *, model: str, now: str) -> Calibration:
    """
    The calibration of one model on the cards of ``tune``.

    Each part gets the best of three maps (none, a shift, a monotone one), chosen by an inner cross-validation; an
    outer one, which the choice has not seen, must show an error that is smaller by more than chance, or the part is
    left out. What is then still missed, each card held out, is kept whole: the model's intervals come from it. Raises
    InputError when a card is not of ``tune``, or when too few were answered.
    """
    if stray := [o.reference.slug for o in outcomes if o.reference.split != "tune"]:
        raise InputError(f"{stray[0]!r} is not a card of tune; a calibration is fitted on tune alone")
    answered = [o for o in outcomes if o.figures is not None]
    if not _enough(groups := _groups(answered)):
        raise InputError(_too_few(outcomes, answered, groups))
    found = (*(_factor(answered, key) for key in factors.KEYS), _mitigation(answered), _threat(answered))
    parts = {part.name: part for part in proven([part for part in found if part is not None])}
    names = {f"factors.{key}": key for key in factors.KEYS}
    return Calibration(
        model=model,
        factors_prompt=by_model.digests()["factors"],
        fitted_at=now,
        factors={names[name]: part.steps for name, part in parts.items() if name in names},
        mitigation=parts["mitigation_factor"].steps if "mitigation_factor" in parts else {},
        threat_follows_base="threat_multiplier" in parts,
        misses=_misses(answered, parts),
        proof={name: part.proof for name, part in parts.items()},
    )


def _misses(answered: Sequence[Outcome], parts: Mapping[str, Part]) -> tuple[tuple[Decimal, ...], ...]:
    """Published minus estimated, a row for each card whose every figure is published (``model.Doubt``)."""
    rows = []
    for o in answered:
        base, factor = o.reference.cvss_base, o.reference.mitigation_factor
        if o.card is None or o.card.cvss.base is None or base is None or factor is None:
            continue
        held = [_held(o, f"factors.{key}", parts, FACTOR) for key in factors.KEYS]
        mitigation = _held(o, "mitigation_factor", parts, MITIGATION)
        rows.append(
            (
                *(o.reference.factors[key] - value for key, value in zip(factors.KEYS, held, strict=True)),
                base - o.card.cvss.base,
                factor - mitigation,
            )
        )
    return tuple(rows)


def _held(o: Outcome, name: str, parts: Mapping[str, Part], scale: Scale) -> Decimal:
    """What a part comes to on a card that it was not fitted on; what stands on the card where it is not calibrated."""
    part = parts.get(name)
    if part is not None and o.reference.slug in part.held:
        return Decimal(_level(part.held[o.reference.slug], scale))
    if o.card is None:
        raise ValueError("an answered outcome has a card")
    key = name.removeprefix("factors.")
    value = o.card.mitigation_factor.value if key == name else _said(o, key) or o.card.factors[key].value
    if value is None:
        raise ValueError("an answered outcome has every value")
    return value


def proven(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts whose gain is more than chance, by Holm's step-down over all the parts there are; in their order."""
    kept: set[str] = set()
    for passed, part in enumerate(sorted(parts, key=lambda part: part.proof.p)):
        if part.proof.p > ALPHA / (PARTS - passed):
            break
        kept.add(part.name)
    return tuple(part for part in parts if part.name in kept)


def _too_few(outcomes: Sequence[Outcome], answered: Sequence[Outcome], groups: Names) -> str:
    first = next((f"; the first that failed: {o.error}" for o in outcomes if o.error), "")
    return (
        f"{len(answered)} answered cards in {len(set(groups))} groups are too few to calibrate on; "
        f"{LEAST} in {LEAST_GROUPS} are needed{first}"
    )


def _factor(answered: Sequence[Outcome], key: str) -> Part | None:
    """Without the cards on which the model gave no value: what stands there is the comparables'."""
    rows = [
        (o, float(value), float(o.reference.factors[key]), 0.0)
        for o in answered
        if (value := _said(o, key)) is not None
    ]
    return _part(f"factors.{key}", _rows(rows), FACTOR)


def _said(outcome: Outcome, key: str) -> Decimal | None:
    """The model's own value, also where it was calibrated before."""
    if outcome.card is None:
        return None
    estimate = outcome.card.factors[key]
    if estimate.basis == "unknown":
        return None
    return estimate.value if estimate.raw is None else estimate.raw


def _mitigation(answered: Sequence[Outcome]) -> Part | None:
    rows = [
        (o, float(m.proposed), float(o.reference.mitigation_factor), float(mitigation_factor(m.controls, m.product_is)))
        for o in answered
        if o.card is not None and o.reference.mitigation_factor is not None
        if (m := o.card.mitigation_factor).proposed is not None
    ]
    return _part("mitigation_factor", _rows(rows), MITIGATION)


def _threat(answered: Sequence[Outcome]) -> Part | None:
    """The table is fixed, so that no fold is needed: it is compared with what the model said."""
    found = [
        (o, threat_multiplier(o.card.cvss.base), float(said), float(o.reference.threat_multiplier))
        for o in answered
        if o.card is not None and o.card.cvss.base is not None and o.reference.threat_multiplier is not None
        if (said := _multiplier(o.card.threat_multiplier)) is not None
    ]
    rows = _rows([(o, said, published, 0.0) for o, _, said, published in found])
    if not _enough(rows.groups):
        return None
    table = np.array([float(value) for _, value, _, _ in found])
    return Part("threat_multiplier", _proof(rows, rows.said, table), {}, {})


def _multiplier(threat: ThreatMultiplier) -> Decimal | None:
    return threat.value if threat.raw is None else threat.raw


def _rows(rows: Sequence[tuple[Outcome, float, float, float]]) -> Rows:
    said, published, least = (np.array([row[i] for row in rows], dtype=float) for i in (1, 2, 3))
    outcomes = [row[0] for row in rows]
    return Rows(said, published, _groups(outcomes), tuple(o.reference.slug for o in outcomes), least)


def _groups(outcomes: Sequence[Outcome]) -> Names:
    return np.array([o.reference.group or o.reference.slug for o in outcomes], dtype=np.str_)


def _enough(groups: Names) -> bool:
    return len(groups) >= LEAST and len(set(groups)) >= LEAST_GROUPS


def _part(name: str, rows: Rows, scale: Scale) -> Part | None:
    """None when there is too little to fit on, or when the best map moves nothing."""
    if not _enough(rows.groups):
        return None
    steps = _steps(_best(rows.said, rows.published, rows.groups), scale)
    if all(Decimal(level) == value for level, value in steps.items()):
        return None
    before, after = (np.maximum(values, rows.least) for values in (rows.said, held_out(rows, scale)))
    return Part(name, _proof(rows, before, after), steps, dict(zip(rows.slugs, after.tolist(), strict=True)))


def _proof(rows: Rows, before: Array, after: Array) -> Proof:
    raw, new = np.abs(before - rows.published), np.abs(after - rows.published)
    return Proof(
        n=len(raw), raw=_shown(raw.mean()), calibrated=_shown(new.mean()), p=_shown(chance(raw - new, rows.groups))
    )


def chance(gains: Array, groups: Names) -> float:
    """
    How often the gains add up to as much when each group's sign is tossed: a one-sided permutation test, seeded.
    """
    _, index = np.unique(groups, return_inverse=True)
    sums = np.bincount(index, weights=gains)
    signs = np.random.default_rng(SEED).choice(np.array([-1.0, 1.0]), size=(FLIPS, len(sums)))
    return float((1 + np.sum(signs @ sums >= sums.sum() - _TOLERANCE)) / (1 + FLIPS))


def held_out(rows: Rows, scale: Scale) -> Array:
    """What each card gets from steps that were chosen and fitted without its group."""
    out = np.empty_like(rows.said)
    folds = GroupKFold(min(FOLDS, len(set(rows.groups))))
    for train, test in folds.split(rows.said, rows.published, rows.groups):
        steps = _steps(_best(rows.said[train], rows.published[train], rows.groups[train]), scale)
        out[test] = [float(steps[_level(value, scale)]) for value in rows.said[test]]
    return out


def _level(value: float, scale: Scale) -> str:
    return str(snap(float(value), scale.step, scale.levels[0], scale.levels[-1]))


def _best(said: Array, published: Array, groups: Names) -> Map:
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


def _steps(chosen: Map, scale: Scale) -> Steps:
    mapped = chosen(np.array([float(level) for level in scale.levels]))
    return {level: Decimal(_level(value, scale)) for level, value in zip(scale.levels, mapped, strict=True)}


def _shown(value: float) -> float:
    return round(float(value), 4)
