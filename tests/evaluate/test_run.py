"""Reports of estimators whose agreement is known beforehand: perfect, always failing, at random, half."""

import math
from decimal import Decimal

import pytest

from pipeline.assess.estimators import Comparables, Llm
from pipeline.errors import Refused, Truncated
from pipeline.evaluate import baselines, measure, outcome, run
from pipeline.evaluate.outcome import Outcome
from pipeline.reference.gold import exemplars
from pipeline.taxonomy import factors, layers
from tests.support.answering import INVENTED, a_chain, a_factor, a_model, factors_body, layers_body, quote
from tests.support.evaluating import Failing, Guessing, Perfect, few, of_all, reported
from tests.support.listings import NOW, a_making, index, references

RATES = (
    "factors.within_0_1", "factors.within_0_2", "aivss.band_accuracy", "aivss.adjacent_band_accuracy",
    "interval.coverage", "layers.precision", "layers.recall", "layers.f1", "layers.accuracy",
    "evidence.verified_share",
)  # fmt: skip
ERRORS = (
    "factors.mae", "cvss_base.mae", "threat_multiplier.mae", "mitigation_factor.mae", "aivss.mae",
    "aivss.mae_given_inputs",
)  # fmt: skip


def at(report, key):
    for part in key.split("."):
        report = report[part]
    return report


def numbers(value):
    """Every number anywhere in a report."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return [n for item in value for n in numbers(item)]
    return [value] if isinstance(value, int | float) else []


@pytest.mark.parametrize("key", ERRORS)
def test_a_perfect_estimator_has_no_error(key):
    assert at(of_all(Perfect), key) == 0
    assert at(of_all(Perfect), f"{key}_ci") == [0, 0]


@pytest.mark.parametrize("key", RATES)
def test_a_perfect_estimator_hits_always(key):
    assert at(of_all(Perfect), key) == 1


@pytest.mark.parametrize("key", ["factors.spearman", "factors.kappa", "aivss.spearman"])
def test_a_perfect_estimator_agrees_in_rank(key):
    assert at(of_all(Perfect), key) == 1


def test_a_perfect_estimator_is_perfect_factor_by_factor_and_layer_by_layer():
    report = of_all(Perfect)

    assert [row["mae"] for row in report["factors"]["per_factor"].values()] == [0] * 10
    assert [row["accuracy"] for row in report["layers"]["per_layer"].values()] == [1] * 7


@pytest.mark.parametrize("key", RATES)
def test_an_estimator_that_always_fails_has_every_rate_at_zero(key):
    report = of_all(Failing)

    assert at(report, key) == 0
    assert at(report, f"{key}_n") == at(of_all(Perfect), f"{key}_n") > 0


def test_an_estimator_that_always_fails_is_counted_and_named():
    report = of_all(Failing)

    assert (report["n"], report["failures"]) == (99, 99)
    assert {row["failed"] for row in report["listings"]} == {"Unavailable: the server is gone"}
    assert all(row["factors"] is row["aivss"] is row["uncertain"] is None for row in report["listings"])


def test_a_failure_has_the_largest_error_that_the_scale_allows():
    report = of_all(Failing)
    worst = [max(v, 1 - v) for r in references() for v in map(float, r.factors.values())]

    assert report["factors"]["mae"] == pytest.approx(sum(worst) / len(worst), abs=1e-4)
    assert all(at(report, key) >= at(of_all(Guessing), key) for key in ERRORS)


def test_an_estimator_at_random_agrees_no_more_than_chance():
    report = of_all(Guessing)

    assert report["failures"] == 0
    assert abs(report["factors"]["kappa"]) < 0.06
    assert abs(report["factors"]["spearman"]) < 0.1
    assert report["layers"]["accuracy"] == pytest.approx(0.5, abs=0.06)


@pytest.mark.parametrize("kind", [Perfect, Failing, Guessing])
def test_every_number_is_finite(kind):
    found = numbers(of_all(kind))

    assert len(found) > 1000
    assert all(math.isfinite(n) for n in found)


@pytest.mark.parametrize("kind", [Perfect, Failing, Guessing])
def test_denominators_are_what_the_references_publish(kind):
    report, scored = of_all(kind), sum(r.aivss is not None for r in references())
    flags = sum(f is not None for r in references() for f in r.uncertain_layers.values())

    assert report["factors"]["mae_n"] == 990
    assert report["factors"]["per_factor"]["opacity_reflexivity"]["mae_n"] == 99
    assert {report[key]["mae_n"] for key in ("cvss_base", "threat_multiplier", "mitigation_factor", "aivss")} == {52}
    assert report["aivss"]["band_accuracy_n"] == report["interval"]["coverage_n"] == scored == 52
    assert report["layers"]["f1_n"] == sum(report["layers"]["confusion"].values()) == flags
    assert report["evidence"]["verified_share_n"] == 99 * 19
    assert report["layers"]["key_points_n"] == 29


def test_references_without_published_figures_leave_those_out():
    silent = [r for r in references() if r.aivss is None][:3]
    report = reported(Perfect(), silent)

    assert report["factors"]["mae"] == 0
    assert report["aivss"]["mae"] is report["aivss"]["mae_ci"] is report["cvss_base"]["mae"] is None
    assert report["aivss"]["mae_n"] == report["interval"]["coverage_n"] == 0


def test_a_reference_with_a_score_alone_is_not_rescored():
    bare = few(1)[0].model_copy(update={"cvss_base": None})
    outcomes = [Outcome(r, baselines.medians([r], exemplars())[0].figures) for r in (bare, *few(3)[1:])]

    assert measure.measured(outcomes)["aivss"]["mae_given_inputs_n"] == 2


def test_the_score_given_the_inputs_is_wrong_by_the_factors_alone():
    class OffInputs(Perfect):
        def figures(self, reference):
            return super().figures(reference) | {"base": Decimal("0.0"), "mitigation_factor": Decimal("0.50")}

    report = reported(OffInputs(), few())

    assert report["aivss"]["mae_given_inputs"] == 0
    assert report["aivss"]["mae"] > 3


def test_half_the_listings_failing_costs_half():
    class Half(Perfect):
        def __call__(self, listing, passages):
            if listing.name in {r.name for r in few()[::2]}:
                raise Refused("no")
            return super().__call__(listing, passages)

    report = reported(Half(), few())

    assert (report["n"], report["failures"]) == (8, 4)
    assert report["factors"]["within_0_2"] == report["aivss"]["band_accuracy"] == report["interval"]["coverage"] == 0.5
    assert report["factors"]["bias_n"] == 40
    assert report["usage"]["refusals"] == 4


def test_layers_that_were_not_drafted_are_no_answer_though_the_card_calls_them_uncertain():
    model = Llm(a_model(layers=Truncated("cut")), model="m", index=index())
    (found,) = run.run(few(1), model, making=a_making(), jobs=1, progress=lambda done: None)

    assert found.figures is not None
    assert found.figures.uncertain == {}
    assert measure.measured([found])["layers"]["accuracy"] == 0


def test_factors_that_were_not_had_are_a_failed_listing():
    model = Llm(a_model(factors=Truncated("cut")), model="m", index=index())
    (found,) = run.run(few(1), model, making=a_making(), jobs=1, progress=lambda done: None)

    assert found.figures is None
    assert "Truncated" in found.error


def test_quotes_that_are_not_in_the_listing_are_counted():
    model = Llm(a_model(), model="m", index=index())
    clean = measure.measured(run.run(few(2), model, making=a_making(), jobs=1, progress=lambda done: None))
    invented = Llm(a_model(factors=factors_body(persistent_memory=a_factor("0.2", INVENTED))), model="m", index=index())
    found = measure.measured(run.run(few(2), invented, making=a_making(), jobs=1, progress=lambda done: None))

    assert clean["evidence"]["unfounded_share"] is None
    assert (found["evidence"]["unfounded_share"], found["evidence"]["unfounded_share_n"]) == (1, 2)


def test_quotes_of_the_product_and_of_chains_are_among_those_that_are_in_the_listing():
    (reference,) = few(1)
    there = quote(reference.listing[:20])
    product = {"quotes": [there, INVENTED], "because": "It says so.", "kind": "other"}
    chains = [a_chain("L3", "L4", quotes=[there])]
    model = a_model(factors=factors_body(product=product), layers=layers_body(chains=chains))
    outcomes = run.run(
        [reference], Llm(model, model="m", index=index()), making=a_making(), jobs=1, progress=lambda done: None
    )

    evidence = measure.measured(outcomes)["evidence"]

    assert (evidence["unfounded_share"], evidence["unfounded_share_n"]) == (pytest.approx(1 / 3, abs=1e-4), 3)


# Running


def test_outcomes_come_in_the_order_of_the_references_and_progress_counts_up():
    heard = []
    found = run.run(few(), Perfect(), making=a_making(), jobs=4, progress=heard.append)

    assert [o.reference.slug for o in found] == [r.slug for r in few()]
    assert heard == list(range(1, 9))
    assert all(o.seconds > 0 for o in found)


def test_a_listing_is_read_like_any_other_text():
    found = run.listing(few(1)[0], NOW)

    assert found.shortfall is None
    assert (found.name, found.source) == (few(1)[0].name, f"gold:{few(1)[0].slug}")


def test_a_reference_too_short_to_assess_is_a_failed_listing():
    short = few(1)[0].model_copy(update={"listing": "Hi."})
    (found,) = run.run([short], Comparables(index()), making=a_making(), jobs=1, progress=lambda done: None)

    assert found.figures is None
    assert found.error


def test_samples_that_agree_have_no_spread_and_others_have():
    class Drifting(Guessing):
        calls = 0

        def figures(self, reference):
            self.calls += 1
            said = super().figures(reference)
            moved = min(Decimal(1), said["factors"]["opacity_reflexivity"] + Decimal("0.2") * (self.calls % 2))
            return said | {"factors": said["factors"] | {"opacity_reflexivity": moved}}

    still, drifting = (reported(kind(), few(3), samples=2)["repeat_spread"] for kind in (Guessing, Drifting))

    assert still == {"factors": 0, "aivss": 0, "n": 3}
    assert 0 < drifting["factors"] <= 0.01


def test_one_sample_and_failed_samples_have_no_spread():
    assert of_all(Perfect)["repeat_spread"] == {"factors": None, "aivss": None, "n": 0}
    assert reported(Failing(), few(2), samples=3)["repeat_spread"]["n"] == 0


# Baselines


def test_the_median_of_each_factor_is_that_of_the_tune_cards():
    (found,) = {o.figures.factors["autonomy_of_action"] for o in baselines.medians(few(), exemplars())}
    values = sorted(r.factors["autonomy_of_action"] for r in exemplars())

    assert values[len(values) // 2 - 1] <= Decimal(str(found)) <= values[len(values) // 2]


def test_the_bare_rule_names_four_layers_whatever_the_listing():
    named = {tuple(k for k in layers.KEYS if o.figures.uncertain[k]) for o in baselines.medians(few(), exemplars())}

    assert named == {("L1", "L2", "L4", "L5")}


def test_the_baselines_stand_beside_every_estimator():
    report = of_all(Guessing)

    assert set(report["baselines"]) == {"median", "rule", "comparables"}
    assert report["baselines"]["rule"]["layers"]["f1"] == report["baselines"]["median"]["layers"]["f1"] > 0.7
    assert report["baselines"]["comparables"]["factors"]["mae"] < report["baselines"]["median"]["factors"]["mae"]
    assert set(report["baselines"]["median"]["factors"]["per_factor"]) == set(factors.KEYS)


def test_a_card_tells_its_figures_without_rounding():
    (found,) = run.run(few(1), Perfect(), making=a_making(), jobs=1, progress=lambda done: None)

    assert found.figures.aivss == float(few(1)[0].aivss)
    assert found.figures.severity == few(1)[0].severity
    assert outcome.of_card(found.reference, found.card, seconds=1.0).seconds == 1.0
