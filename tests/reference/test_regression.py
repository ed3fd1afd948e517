"""The offline fit against scikit-learn on the same features, and what makes it fit to be trusted."""

import re
import time

import numpy as np
import pytest
from sklearn.linear_model import Ridge as Known

from pipeline.listing.negation import denied
from pipeline.reference import gold, regression
from pipeline.reference.regression import LAMBDA, SHRINK, Line, Ridge
from pipeline.taxonomy import capabilities, factors
from tests.support.listings import TEXT

REFERENCES = gold.exemplars()
TEXTS = [f"{r.name}. {r.listing}" for r in REFERENCES]
VALUES = [float(r.factors["autonomy_of_action"]) for r in REFERENCES]
BASES = [None if r.cvss_base is None else float(r.cvss_base) for r in REFERENCES]
RIDGE = Ridge(TEXTS)
NEW = ["", TEXT, "日本語だけ", "An agent that trades crypto on its own, with a wallet.", "no words known zzz qqq"]


def dense(ridge, rows):
    """The module's own features as a matrix: words, then signals."""
    words = {word: i for i, word in enumerate(sorted(ridge._idf))}
    out = np.zeros((len(rows), len(words) + len(rows[0][1])))
    for i, (vector, signals) in enumerate(rows):
        for word, x in vector.items():
            out[i, words[word]] = x
        out[i, len(words) :] = signals
    return out


FEATURES = dense(RIDGE, RIDGE._rows)
CENTRE = FEATURES.mean(axis=0)


def fitted(features, values):
    """scikit-learn's, on centred features and values."""
    return Known(alpha=LAMBDA, fit_intercept=False, solver="cholesky").fit(features - CENTRE, values)


def known_predictions(texts):
    new = dense(RIDGE, [RIDGE._row(regression.features(text)) for text in texts])
    return np.mean(VALUES) + fitted(FEATURES, np.array(VALUES) - np.mean(VALUES)).predict(new - CENTRE)


def test_predictions_are_those_of_scikit_learn():
    fit = RIDGE.target(VALUES)

    assert [fit.predict(text).value for text in NEW + TEXTS] == pytest.approx(known_predictions(NEW + TEXTS))


def test_references_without_the_figure_are_passed_over():
    """Features keep the weights of all references; centring and fit are of those that have the figure."""
    rows = [i for i, base in enumerate(BASES) if base is not None]
    features, values = FEATURES[rows], np.array([BASES[i] for i in rows])
    centre = features.mean(axis=0)
    known = Known(alpha=LAMBDA, fit_intercept=False, solver="cholesky").fit(features - centre, values - values.mean())
    new = dense(RIDGE, [RIDGE._row(regression.features(text)) for text in NEW])
    fit = RIDGE.target(BASES)

    assert [fit.predict(t).value for t in NEW] == pytest.approx(values.mean() + known.predict(new - centre))
    assert len(fit.loo) == len(rows) < len(REFERENCES)


def test_what_is_left_out_is_predicted_as_by_a_fit_without_it():
    """Exact with the centring of features and of values kept from all: only the row itself goes."""
    fit = RIDGE.target(VALUES)
    mean = np.mean(VALUES)
    for i in range(0, len(VALUES), 5):
        rest = [j for j in range(len(VALUES)) if j != i]
        without = fitted(FEATURES[rest], np.array(VALUES)[rest] - mean)

        assert fit.loo[i] == pytest.approx(mean + without.predict(FEATURES[[i]] - CENTRE)[0])


def test_the_spread_is_that_of_the_left_out_residuals_and_larger_than_the_fits_own():
    fit = RIDGE.target(VALUES)
    left_out = np.sqrt(np.mean((np.array(fit.loo) - VALUES) ** 2))
    own = np.sqrt(np.mean([(fit.predict(t).value - v) ** 2 for t, v in zip(TEXTS, VALUES, strict=True)]))

    assert fit.spread == pytest.approx(left_out)
    assert own < fit.spread < np.std(VALUES)


def test_the_inverse_is_one():
    for solved in (RIDGE._solved or {0: RIDGE.target(VALUES)._solved}).values():
        size = len(solved.inverse)
        matrix = np.linalg.inv(np.array(solved.inverse))

        assert np.array(solved.inverse) @ matrix == pytest.approx(np.eye(size), abs=1e-9)
        assert np.linalg.eigvalsh(matrix).min() >= LAMBDA - 1e-9


def test_two_fits_are_the_same_to_the_last_digit():
    one, other = (Ridge(TEXTS).target(VALUES) for _ in range(2))

    assert [one.predict(t) for t in NEW] == [other.predict(t) for t in NEW]
    assert one.loo == other.loo


def test_the_order_of_the_references_does_not_matter():
    turned = Ridge(TEXTS[::-1]).target(VALUES[::-1])
    fit = RIDGE.target(VALUES)

    assert [turned.predict(t).value for t in NEW] == pytest.approx([fit.predict(t).value for t in NEW])
    assert turned.loo[::-1] == pytest.approx(fit.loo)


def test_a_figure_that_does_not_vary_is_predicted_as_it_is():
    fit = RIDGE.target([0.3] * len(TEXTS))

    assert [fit.predict(t).value for t in NEW] == pytest.approx([0.3] * len(NEW))
    assert fit.spread == pytest.approx(0, abs=1e-9)


def test_a_word_of_one_reference_alone_counts_for_nothing():
    ridge = Ridge(["alpha beta", "alpha gamma", "alpha beta"])

    assert set(ridge._idf) == {"alpha", "beta"}


def test_a_reading_listing_and_an_acting_one_come_apart():
    fit = RIDGE.target(VALUES)
    reads = fit.predict("Rates. A read-only tool that looks up prices. It only reads public data and changes nothing.")
    acts = fit.predict("Swarm. Autonomous agents execute code, deploy, send and trade without approval, end to end.")

    assert reads.value + 0.1 < acts.value


# A line over a few columns

ROWS = [(0.0, 1.0), (1.0, 0.0), (2.0, 1.0), (4.0, 0.0), (5.0, 3.0), (7.0, 1.0)]
FIGURES = [1.0, 2.0, 2.5, 5.0, 7.0, 6.0]


def scaled(rows):
    """As the module scales columns: their means from all rows, their standard deviations softened by 0.2."""
    return (np.array(rows) - np.mean(ROWS, axis=0)) / (np.std(ROWS, axis=0) + 0.2)


def known_line(rows, values):
    return Known(alpha=SHRINK, fit_intercept=False, solver="cholesky").fit(scaled(rows), np.array(values))


def test_a_line_is_that_of_scikit_learn():
    new = [(3.0, 2.0), (-1.0, 9.0)]
    mean = np.mean(FIGURES)
    expected = mean + known_line(ROWS, FIGURES - mean).predict(scaled(new))

    assert [Line(ROWS, FIGURES).predict(row).value for row in new] == pytest.approx(expected)


def test_a_line_leaves_each_reference_out_exactly():
    """With an intercept of its own for what is left: the scale of the columns is kept from all."""
    line = Line(ROWS, FIGURES)
    expected = []
    for i in range(len(ROWS)):
        keep = [j for j in range(len(ROWS)) if j != i]
        known = Known(alpha=SHRINK, solver="cholesky").fit(scaled(ROWS)[keep], np.array(FIGURES)[keep])
        expected.append(FIGURES[i] - known.predict(scaled(ROWS)[[i]])[0])

    assert line.residuals == pytest.approx(expected)
    assert line.spread == pytest.approx(np.sqrt(np.mean(np.square(expected))))


def test_a_column_that_never_varies_says_nothing():
    line = Line([(1.0,)] * 4, [2.0, 4.0, 6.0, 8.0])

    assert line.predict((1.0,)).value == 5.0


# Signals


@pytest.mark.parametrize(
    ("text", "acting", "reading"),
    [
        ("It is.", 0, 0),
        ("It creates and deletes files.", 2, 0),
        ("It creates files and looks up prices.", 1, 2),
        ("It lists prices. It does not create files.", 0, 2),
        ("It cannot write.", 0, 1),
    ],
)
def test_the_balance_is_of_changing_against_reading(text, acting, reading):
    assert regression.balance(text) == pytest.approx(np.log(1 + acting) - np.log(1 + reading))


def test_sentences_are_counted_once_and_only_undenied():
    assert regression.sentences_with(r"\blogs?\b", "It logs logs. No logs. It keeps logs. It ends.") == 2


def test_the_headline_is_the_first_two_sentences():
    assert regression.headline("server", "A server. It is.")
    assert not regression.headline("server", "A thing. It is. A server.")


def signal(name, text):
    return regression.features(text).signals[list(capabilities.SIGNALS).index(name)]


@pytest.mark.parametrize(
    ("name", "text", "denied"),
    [
        ("memory", "It has a long-term memory.", "It has no memory."),
        ("acts", "It deletes files.", "It does not delete or modify files."),
        ("no_writing", "It is read-only.", "It writes files."),
        ("memory", "It has memory.", "The page does not describe limits, a review step before it runs, or memory."),
        ("autonomous", "It works autonomously.", "It waits to be told."),
    ],
)
def test_a_signal_is_seen_and_a_denial_takes_it_back(name, text, denied):
    assert signal(name, text) > 0
    assert signal(name, denied) == 0


def test_a_signal_counts_less_each_time_and_has_a_ceiling():
    found = [signal("browser", "browser. " * n) for n in (1, 2, 3, 50)]

    assert found[0] < found[1] < found[2] < found[3] == regression._MOST
    assert found[1] - found[0] > found[2] - found[1]


def test_the_first_two_sentences_count_again():
    first = regression.features("A framework. It is. It was. It does. It has.").signals
    later = regression.features("A thing. It is. It was. It does. A framework.").signals
    at = len(capabilities.SIGNALS) + capabilities.HEADLINE.index("framework")

    assert (first[at], later[at]) == (1.0, 0.0)
    assert first[: len(capabilities.SIGNALS)] == later[: len(capabilities.SIGNALS)]


def counted(text):
    """The signals of a text, sentence by sentence and pattern by pattern."""
    sentences = re.split(r"(?<=[.!?;])\s+|\n+", text)
    found = dict.fromkeys(capabilities.SIGNALS, 0)
    for name, source in capabilities.SIGNALS.items():
        for sentence in sentences:
            at = [m.start() for m in re.finditer(source, sentence, re.IGNORECASE)]
            found[name] += sum(name.startswith("no_") or not denied(sentence, 0, start) for start in at)
    return found


ODD = "It deploys. It KILLS; runs ſcripts, lists to\u212aens!\n\nİt is read-only. No memory.\r\nEMAILS and SQL? GitHub."


@pytest.mark.parametrize(
    "texts",
    [NEW, TEXTS, [text.upper() for text in TEXTS], [ODD], ["\n".join(TEXTS)], [TEXT.replace(" ", "\n")]],
    ids=["new", "references", "capitals", "letters-beyond-ascii", "long", "a-word-a-line"],
)
def test_one_pass_finds_what_each_sentence_has_for_each_signal(texts):
    found = [{name: regression._counts(text)[name] for name in capabilities.SIGNALS} for text in texts]

    assert found == [counted(text) for text in texts]


def test_every_headline_is_a_signal():
    assert set(capabilities.HEADLINE) <= set(capabilities.SIGNALS)


@pytest.mark.alone
@pytest.mark.usefixtures("no_collection")
def test_all_ten_factors_are_fitted_in_well_under_a_second():
    began = time.process_time()
    ridge = Ridge(TEXTS)
    for key in factors.KEYS:
        ridge.target([float(r.factors[key]) for r in REFERENCES]).predict(TEXT)

    assert time.process_time() - began < 1


@pytest.mark.alone
@pytest.mark.usefixtures("no_collection")
def test_a_long_text_is_read_in_time():
    began = time.process_time()
    RIDGE.target(VALUES).predict(("It can create and run scripts, reads mail and never asks " * 800) + "a" * 40_000)

    assert time.process_time() - began < 2
