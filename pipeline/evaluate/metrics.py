"""
Pairs of published and predicted figures in, agreement out, each with its denominator and a bootstrap interval.

A failure counts against every figure: in a rate it is a miss, in an error it is the largest error that the scale
allows for that published value, in a rank or a kappa it stands as that farthest value. Nothing is averaged over
what happened to parse. The interval is the central 95 % of ``RESAMPLES`` resamples of the listings, seeded.

Needs the extra ``eval`` (numpy, scipy, scikit-learn).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from sklearn.metrics import cohen_kappa_score

RESAMPLES = 1000
RANK_RESAMPLES = 200
"""Ranks are dearer to resample than means."""
SEED = 20_260_101
WORST_BRIER = 2.0
"""All the probability on one band, and another came true."""
_SHOWN = 4
_TOLERANCE = 1e-9
"""0.3 − 0.2 is a little more than 0.1 in floats, and counts as within 0.1."""

Array = NDArray[np.float64]


class Measure(NamedTuple):
    """A figure, its 95 % interval, and how many observations it is of; None where there were none."""

    value: float | None
    low: float | None
    high: float | None
    n: int


NOTHING = Measure(None, None, None, 0)


def flat(name: str, measure: Measure) -> dict[str, Any]:
    """``{name: value, name_ci: [low, high], name_n: n}``, rounded to four places."""
    ci = (
        None
        if measure.low is None or measure.high is None
        else [round(measure.low, _SHOWN), round(measure.high, _SHOWN)]
    )
    value = None if measure.value is None else round(measure.value, _SHOWN)
    return {name: value, f"{name}_ci": ci, f"{name}_n": measure.n}


class Scale(NamedTuple):
    """The ends of the scale that a figure lies on: what a failure is measured by."""

    low: float
    high: float


class Pairs(NamedTuple):
    """Published and predicted values, one a row; ``listing`` says which rows are resampled together."""

    published: Array
    predicted: Array
    answered: NDArray[np.bool_]
    listing: NDArray[np.int64]


def pairs(rows: Sequence[tuple[int, float, float | None]], scale: Scale) -> Pairs:
    """(listing, published, predicted or None) rows; a None becomes the end of the scale farthest from the truth."""
    published = np.array([p for _, p, _ in rows], dtype=float)
    middle = (scale.low + scale.high) / 2
    farthest = np.where(published > middle, scale.low, scale.high)
    answered = np.array([q is not None for _, _, q in rows], dtype=bool)
    given = np.array([np.nan if q is None else q for _, _, q in rows], dtype=float)
    listing = np.array([i for i, _, _ in rows], dtype=np.int64)
    return Pairs(published, np.where(answered, given, farthest), answered, listing)


def mean_absolute_error(p: Pairs) -> Measure:
    return _mean(np.abs(p.predicted - p.published), p.listing)


def bias(p: Pairs) -> Measure:
    """Mean of predicted − published over what was answered: a failure has no sign."""
    return _mean((p.predicted - p.published)[p.answered], p.listing[p.answered])


def error_ratio(p: Pairs, beside: Pairs) -> Measure:
    """The mean error as a share of that of ``beside``, which predicts the same rows: below 1 is better."""
    return ratio(np.abs(p.predicted - p.published), np.abs(beside.predicted - beside.published), p.listing)


def ratio(losses: Array, beside: Array, listing: NDArray[np.int64]) -> Measure:
    """Mean over mean, both of the same resamples of the listings; None where ``beside`` loses nothing."""
    if not len(losses) or beside.mean() <= _TOLERANCE:
        return NOTHING._replace(n=len(losses))
    mine, others = _means(losses, listing), _means(beside, listing)
    lost = others > _TOLERANCE
    low, high = np.percentile(mine[lost] / others[lost], [2.5, 97.5])
    return Measure(float(losses.mean() / beside.mean()), float(low), float(high), len(losses))


def brier(truth: str, said: Mapping[str, float] | None) -> float:
    """
    Σ (p − came true)² over the classes, 0 to 2 (Brier, Monthly Weather Review 78, 1950); a failure is WORST_BRIER.
    """
    if said is None:
        return WORST_BRIER
    return sum((said.get(name, 0.0) - (name == truth)) ** 2 for name in {*said, truth})


def within(p: Pairs, tolerance: float) -> Measure:
    """Share that misses by no more than ``tolerance``; a failure misses."""
    hit = (np.abs(p.predicted - p.published) <= tolerance + _TOLERANCE) & p.answered
    return _mean(hit.astype(float), p.listing)


def rate(hits: Sequence[tuple[int, bool]]) -> Measure:
    """Share of (listing, hit) rows that hit."""
    listing = np.array([i for i, _ in hits], dtype=np.int64)
    return _mean(np.array([float(h) for _, h in hits], dtype=float), listing)


def mean(values: Sequence[tuple[int, float]]) -> Measure:
    """Mean of (listing, value) rows."""
    return _mean(np.array([v for _, v in values], dtype=float), np.array([i for i, _ in values], dtype=np.int64))


def spearman(p: Pairs) -> Measure:
    """Spearman's rank correlation; None when either side does not vary."""
    return _resampled(p, _spearman)


def kappa(p: Pairs, step: float) -> Measure:
    """
    Cohen's kappa with quadratic weights over the levels of a grid of ``step``; None when undefined.

    The value is scikit-learn's. Its resamples use that quadratic weights need only moments:
    κ = 1 − E(a − b)² / (Var a + Var b + (ā − b̄)²).
    """
    a, b = (np.rint(side / step).astype(int) for side in (p.published, p.predicted))
    if len(a) < 2 or a.min() == a.max() == b.min() == b.max():
        return NOTHING._replace(n=len(a))
    labels = np.arange(min(a.min(), b.min()), max(a.max(), b.max()) + 1)
    value = float(cohen_kappa_score(a, b, weights="quadratic", labels=labels))
    means = np.array([_means(x.astype(float), p.listing) for x in (a, b, a * a, b * b, a * b)])
    found = _kappas(*means)
    low, high = np.percentile(found[~np.isnan(found)], [2.5, 97.5])
    return Measure(value, float(low), float(high), len(a))


def _kappas(a: Array, b: Array, aa: Array, bb: Array, ab: Array) -> Array:
    """From the means of a, b, a², b² and ab; not a number where nothing varies and both agree."""
    expected = aa + bb - 2 * a * b
    return np.asarray(1 - np.divide(aa + bb - 2 * ab, expected, out=np.full_like(a, np.nan), where=expected > 0))


def _spearman(published: Array, predicted: Array) -> float:
    if np.ptp(published) == 0 or np.ptp(predicted) == 0:
        return float("nan")
    return float(stats.spearmanr(published, predicted).statistic)


def _mean(values: Array, listing: NDArray[np.int64]) -> Measure:
    if not len(values):
        return NOTHING
    means = _means(values, listing)
    low, high = np.percentile(means, [2.5, 97.5])
    return Measure(float(values.mean()), float(low), float(high), len(values))


def _means(values: Array, listing: NDArray[np.int64]) -> Array:
    """The mean of each resample of the listings: all rows of a listing go together."""
    _, index = np.unique(listing, return_inverse=True)
    sums = np.bincount(index, weights=values)
    counts = np.bincount(index).astype(float)
    draws = np.random.default_rng(SEED).integers(0, len(sums), size=(RESAMPLES, len(sums)))
    return np.asarray(sums[draws].sum(axis=1) / counts[draws].sum(axis=1))


def _resampled(p: Pairs, statistic: Callable[[Array, Array], float]) -> Measure:
    if len(p.published) < 2:
        return NOTHING._replace(n=len(p.published))
    value = statistic(p.published, p.predicted)
    if np.isnan(value):
        return NOTHING._replace(n=len(p.published))
    names, index = np.unique(p.listing, return_inverse=True)
    rows = [np.flatnonzero(index == i) for i in range(len(names))]
    random = np.random.default_rng(SEED)
    found = []
    for _ in range(RANK_RESAMPLES):
        drawn = np.concatenate([rows[i] for i in random.integers(0, len(rows), size=len(rows))])
        found.append(statistic(p.published[drawn], p.predicted[drawn]))
    kept = np.array(found)[~np.isnan(found)]
    low, high = np.percentile(kept, [2.5, 97.5]) if len(kept) else (np.nan, np.nan)
    return Measure(value, float(low), float(high), len(p.published))


class Confusion(NamedTuple):
    """Of "not certain": what was said against what the reference says."""

    true_positive: int
    false_positive: int
    false_negative: int
    true_negative: int

    @property
    def n(self) -> int:
        return sum(self)


class LayerRow(NamedTuple):
    """One layer of one listing; ``said`` is None for a failure, which counts as the wrong answer."""

    listing: int
    layer: str
    uncertain: bool
    said: bool | None


def confusion(rows: Sequence[LayerRow]) -> Confusion:
    said = [(r.uncertain, (not r.uncertain) if r.said is None else r.said) for r in rows]
    return Confusion(
        sum(u and s for u, s in said),
        sum(not u and s for u, s in said),
        sum(u and not s for u, s in said),
        sum(not u and not s for u, s in said),
    )


def precision(c: Confusion) -> float:
    """TP / (TP + FP); 0 when nothing was said to be uncertain."""
    return _share(c.true_positive, c.true_positive + c.false_positive)


def recall(c: Confusion) -> float:
    """TP / (TP + FN); 0 when nothing is uncertain."""
    return _share(c.true_positive, c.true_positive + c.false_negative)


def f1(c: Confusion) -> float:
    """2 TP / (2 TP + FP + FN); 0 without a true positive."""
    return _share(2 * c.true_positive, 2 * c.true_positive + c.false_positive + c.false_negative)


def accuracy(c: Confusion) -> float:
    return _share(c.true_positive + c.true_negative, c.n)


def layer_measure(rows: Sequence[LayerRow], statistic: Callable[[Confusion], float]) -> Measure:
    """A statistic of the confusion, with its interval over resampled listings."""
    if not rows:
        return NOTHING
    by_listing: dict[int, list[LayerRow]] = {}
    for row in rows:
        by_listing.setdefault(row.listing, []).append(row)
    cells = np.array([confusion(group) for group in by_listing.values()])
    draws = np.random.default_rng(SEED).integers(0, len(cells), size=(RESAMPLES, len(cells)))
    found = [statistic(Confusion(*(int(x) for x in cells[d].sum(axis=0)))) for d in draws]
    low, high = np.percentile(found, [2.5, 97.5])
    return Measure(statistic(confusion(rows)), float(low), float(high), len(rows))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
