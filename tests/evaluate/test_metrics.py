"""Every metric against cases worked by hand and against scikit-learn or scipy; failures and denominators too."""

import math

import numpy as np
import pytest
from scipy import stats
from sklearn import metrics as known

from pipeline.evaluate import metrics
from pipeline.evaluate.metrics import NOTHING, Confusion, LayerRow, Scale

UNIT = Scale(0, 1)
LEVELS = np.arange(11)
"""Named to scikit-learn, which otherwise takes a level that nobody used for none, and its neighbours for adjacent."""


def made(*rows, scale=UNIT):
    """(published, predicted) rows, each a listing of its own."""
    return metrics.pairs([(i, p, q) for i, (p, q) in enumerate(rows)], scale)


def many(n=80, *, seed=3, per_listing=1):
    """Tenths that agree somewhat."""
    dice = np.random.default_rng(seed)
    published = dice.integers(0, 11, n)
    predicted = np.clip(published + dice.integers(-3, 4, n), 0, 10)
    rows = [(i // per_listing, p / 10, q / 10) for i, (p, q) in enumerate(zip(published, predicted, strict=True))]
    return metrics.pairs(rows, UNIT)


HAND = made((0.5, 0.6), (0.2, 0.2), (0.9, 0.4), (0.1, 0.3))


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (metrics.mean_absolute_error(HAND), 0.2),
        (metrics.bias(HAND), -0.05),
        (metrics.within(HAND, 0.1), 0.5),
        (metrics.within(HAND, 0.2), 0.75),
        (metrics.spearman(HAND), 1 - 6 * 4 / (4 * 15)),
        (metrics.kappa(HAND, 0.1), 1 - 7.5 / (9.6875 + 2.1875 + 0.25)),
        (metrics.rate([(0, True), (1, False), (2, True), (3, True)]), 0.75),
        (metrics.mean([(0, 1.0), (1, 2.0), (2, 6.0)]), 3.0),
    ],
    ids=["error", "bias", "within-a-tenth", "within-two", "spearman", "kappa", "rate", "mean"],
)
def test_each_figure_is_what_a_hand_works_out(measure, expected):
    assert measure.value == pytest.approx(expected)
    assert measure.low <= measure.value <= measure.high


def test_each_figure_is_what_the_libraries_say():
    p = many()
    tenths = [np.rint(side * 10).astype(int) for side in (p.published, p.predicted)]
    kappa = known.cohen_kappa_score(*tenths, weights="quadratic", labels=LEVELS)

    assert metrics.mean_absolute_error(p).value == pytest.approx(known.mean_absolute_error(p.published, p.predicted))
    assert metrics.spearman(p).value == pytest.approx(stats.spearmanr(p.published, p.predicted).statistic)
    assert metrics.kappa(p, 0.1).value == pytest.approx(kappa)


def test_the_moments_of_the_kappa_give_what_scikit_learn_gives():
    for seed in range(20):
        p = many(12, seed=seed)
        a, b = (np.rint(side * 10) for side in (p.published, p.predicted))
        found = metrics._kappas(*(np.array([x.mean()]) for x in (a, b, a * a, b * b, a * b)))[0]
        expected = known.cohen_kappa_score(a.astype(int), b.astype(int), weights="quadratic", labels=LEVELS)

        assert found == pytest.approx(expected)


# Beside a baseline, and probabilities


def test_a_ratio_is_of_the_two_mean_errors_by_hand():
    medians = made((0.5, 0.5), (0.2, 0.5), (0.9, 0.5), (0.1, 0.5))
    found = metrics.error_ratio(HAND, medians)

    assert found.value == pytest.approx(0.2 / ((0.3 + 0.4 + 0.4) / 4))
    assert found.low < found.value < found.high
    assert found.n == 4


def test_a_ratio_resamples_both_errors_together():
    """An error that is half of the other on every listing is half of it in every resample."""
    errors = np.array([0.1, 0.4, 0.2, 0.9, 0.0])
    found = metrics.ratio(errors / 2, errors, np.arange(5))

    assert found[:3] == pytest.approx((0.5, 0.5, 0.5))


@pytest.mark.parametrize(
    ("mine", "beside"), [([0.1, 0.2], [0.0, 0.0]), ([], [])], ids=["the-other-never-errs", "no-rows"]
)
def test_a_ratio_to_nothing_is_no_figure(mine, beside):
    found = metrics.ratio(np.array(mine), np.array(beside), np.arange(len(mine)))

    assert found == NOTHING._replace(n=len(mine))


@pytest.mark.parametrize(
    ("truth", "said", "expected"),
    [
        ("High", {"High": 1.0}, 0.0),
        ("High", {"Low": 1.0}, 2.0),
        ("High", {"High": 0.7, "Medium": 0.3}, 0.3**2 + 0.3**2),
        ("Low", {"High": 0.7, "Medium": 0.3}, 1 + 0.7**2 + 0.3**2),
        ("High", {name: 0.25 for name in ("Low", "Medium", "High", "Critical")}, 0.75),
        ("High", None, 2.0),
    ],
    ids=["certain-and-right", "certain-and-wrong", "partly", "left-out", "no-idea", "failed"],
)
def test_a_brier_score_by_hand(truth, said, expected):
    assert metrics.brier(truth, said) == pytest.approx(expected)


def test_a_mean_of_brier_scores_is_scikit_learn_s():
    dice = np.random.default_rng(5)
    names = ["Critical", "High", "Low", "Medium"]
    said, truth = dice.dirichlet(np.ones(4), 30), dice.choice(names, 30)
    ours = [metrics.brier(true, dict(zip(names, row, strict=True))) for true, row in zip(truth, said, strict=True)]

    assert np.mean(ours) == pytest.approx(known.brier_score_loss(truth, said, labels=names))


def test_a_difference_of_a_tenth_in_floats_is_within_a_tenth():
    assert metrics.within(made((0.3, 0.2), (0.7, 0.8), (0.6, 0.7)), 0.1).value == 1


# Layers

SAID = [(True, True)] * 5 + [(False, True)] * 2 + [(True, False)] * 3 + [(False, False)] * 4
ROWS = [LayerRow(i, "L1", truth, said) for i, (truth, said) in enumerate(SAID)]


@pytest.mark.parametrize(
    ("ours", "theirs", "by_hand"),
    [
        (metrics.precision, known.precision_score, 5 / 7),
        (metrics.recall, known.recall_score, 5 / 8),
        (metrics.f1, known.f1_score, 10 / 15),
        (metrics.accuracy, known.accuracy_score, 9 / 14),
    ],
    ids=["precision", "recall", "f1", "accuracy"],
)
def test_layers_by_hand_and_by_scikit_learn(ours, theirs, by_hand):
    found = metrics.layer_measure(ROWS, ours)

    assert found.value == pytest.approx(by_hand) == theirs(*zip(*SAID, strict=True))
    assert found.low < found.value < found.high
    assert found.n == 14


def test_a_failed_layer_is_the_wrong_answer():
    rows = [LayerRow(0, "L1", True, None), LayerRow(0, "L2", False, None)]

    assert metrics.confusion(rows) == Confusion(0, 1, 1, 0)


@pytest.mark.parametrize("ours", [metrics.precision, metrics.recall, metrics.f1, metrics.accuracy])
def test_nothing_is_divided_by_zero(ours):
    assert ours(Confusion(0, 0, 0, 0)) == 0
    assert metrics.layer_measure([], ours) == NOTHING


# Failures


@pytest.mark.parametrize(
    ("published", "scale", "error"),
    [(0.2, UNIT, 0.8), (0.9, UNIT, 0.9), (0.5, UNIT, 0.5), (8.0, Scale(0, 10), 8.0), (1.05, Scale(0.5, 1.1), 0.55)],
    ids=["low", "high", "middle", "base", "multiplier"],
)
def test_a_failure_has_the_largest_error_of_the_scale(published, scale, error):
    assert metrics.mean_absolute_error(made((published, None), scale=scale)).value == pytest.approx(error)


def test_a_failure_misses_however_wide_the_tolerance():
    assert metrics.within(made((0.5, None), (0.5, 0.5)), 1.0).value == 0.5


def test_a_failure_has_no_sign():
    found = metrics.bias(made((0.5, None), (0.5, 0.7)))

    assert (found.value, found.n) == (pytest.approx(0.2), 1)


def test_a_failure_lowers_rank_and_kappa():
    whole = [(0.1, 0.1), (0.4, 0.4), (0.6, 0.6), (0.9, 0.9)]
    one_failed = [*whole[:3], (0.9, None)]

    assert metrics.spearman(made(*one_failed)).value < metrics.spearman(made(*whole)).value == 1
    assert metrics.kappa(made(*one_failed), 0.1).value < metrics.kappa(made(*whole), 0.1).value == 1


# Denominators and the undefined


def test_denominators_count_failures_except_in_the_bias():
    p = made((0.5, None), (0.5, 0.7), (0.1, 0.1))
    of_all = (metrics.mean_absolute_error(p), metrics.within(p, 0.1), metrics.spearman(p), metrics.kappa(p, 0.1))

    assert [m.n for m in of_all] == [3, 3, 3, 3]
    assert metrics.bias(p).n == 2


@pytest.mark.parametrize(
    "figure",
    [metrics.mean_absolute_error, metrics.bias, lambda p: metrics.within(p, 0.1), metrics.spearman,
     lambda p: metrics.kappa(p, 0.1), lambda p: metrics.rate([]), lambda p: metrics.mean([])],
    ids=["error", "bias", "within", "spearman", "kappa", "rate", "mean"],
)  # fmt: skip
def test_of_nothing_there_is_no_figure(figure):
    assert figure(made()) == NOTHING


@pytest.mark.parametrize("p", [made((0.5, 0.5)), made((0.5, 0.5), (0.5, 0.5))], ids=["one-row", "no-variation"])
def test_rank_and_kappa_of_what_does_not_vary_are_undefined(p):
    for found in (metrics.spearman(p), metrics.kappa(p, 0.1)):
        assert found == NOTHING._replace(n=len(p.published))


def test_a_constant_prediction_has_no_rank_and_a_kappa_of_nothing():
    p = made((0.1, 0.5), (0.5, 0.5), (0.9, 0.5))

    assert metrics.spearman(p).value is None
    assert metrics.kappa(p, 0.1).value == pytest.approx(0)


# Intervals


def every(p):
    return (
        metrics.mean_absolute_error(p), metrics.bias(p), metrics.within(p, 0.1), metrics.spearman(p),
        metrics.kappa(p, 0.1),
    )  # fmt: skip


def test_intervals_are_the_same_on_every_run():
    assert every(many()) == every(many())


@pytest.mark.parametrize("seed", range(4))
def test_an_interval_holds_its_figure(seed):
    assert all(m.low < m.value < m.high for m in every(many(seed=seed)))


def test_intervals_narrow_with_the_number_of_listings():
    few, more = (every(many(n)) for n in (40, 640))

    assert all(m.high - m.low < (f.high - f.low) / 2 for f, m in zip(few, more, strict=True))


def test_listings_are_resampled_and_not_rows():
    """Rows of one listing that err alike tell no more than one of them does."""
    errors = [0.0, 0.1, 0.3, 0.0, 0.2, 0.5, 0.1, 0.0]
    single = metrics.pairs([(i, 0.0, e) for i, e in enumerate(errors)], UNIT)
    tenfold = metrics.pairs([(i, 0.0, e) for i, e in enumerate(errors) for _ in range(10)], UNIT)
    apart = metrics.pairs([(n, 0.0, e) for n, e in enumerate(errors * 10)], UNIT)
    one, ten, free = (metrics.mean_absolute_error(p) for p in (single, tenfold, apart))

    assert (ten.low, ten.high) == pytest.approx((one.low, one.high))
    assert free.high - free.low < (one.high - one.low) / 2


def test_a_listing_with_more_rows_weighs_more():
    p = metrics.pairs([(0, 0.0, 1.0), (0, 0.0, 1.0), (0, 0.0, 1.0), (1, 0.0, 0.0)], UNIT)

    assert metrics.mean_absolute_error(p)[:3] == (0.75, 0.0, 1.0)


def test_one_listing_has_an_interval_without_a_width():
    found = metrics.mean_absolute_error(made((0.5, 0.7)))

    assert found == (pytest.approx(0.2), found.value, found.value, 1)
    assert math.isfinite(found.low)
