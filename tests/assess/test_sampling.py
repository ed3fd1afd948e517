"""Several answers to the same question: which are asked for, what is kept, and that their interval holds the truth."""

import math
import random
import threading
from decimal import Decimal
from types import SimpleNamespace

import pytest

from pipeline.ask.cache import Answers, Cached
from pipeline.assess import by_model
from pipeline.assess.consensus import consensus
from pipeline.assess.draft import draft
from pipeline.assess.estimators import AUTO, ONE, Llm, Sampling
from pipeline.card import uncertainty
from pipeline.errors import FenceInListing, Refused, Truncated
from pipeline.model import Estimate
from pipeline.reference.calibration import Calibration, Proof
from pipeline.scoring import PROFILES
from pipeline.taxonomy import factors
from tests.support.answering import ACCESS, VECTOR, a_factor, a_model, factors_body
from tests.support.commands import KUBE, runner
from tests.support.ids import words
from tests.support.listings import PASSAGES, a_listing, a_making, index
from tests.support.model_stub import stubbing

DIRECTORY = PROFILES["directory"]


MODEST = {**VECTOR, "VC": "L", "VI": "L", "VA": "L", "SC": "N", "SI": "N", "SA": "N"}
"""A vector of base 5.1, with which the factors decide the severity."""


def calm(value="0.5", **changes):
    """Every figure quoted, so that an answer alone has no width."""
    cvss = {"quotes": [ACCESS], "scenario": "Agentic AI Tool Misuse", "rationale": "A steered call.", **MODEST}
    rated = {key: a_factor(value, ACCESS) for key in factors.ALL_KEYS}
    return factors_body(**rated | {"cvss": cvss} | changes)


class Several:
    """An ``Ask`` whose answer to the factors depends on the sample's index; it keeps the indices that it saw."""

    def __init__(self, told):
        self.told, self.seen = told, []
        self.lock = threading.Lock()

    def __call__(self, question, schema):
        with self.lock:
            self.seen.append((question.name, question.sample))
        told = self.told(question.sample)
        return (told if callable(told) else a_model(factors=told))(question, schema)

    def samples(self, name="factors"):
        return sorted(sample for asked, sample in self.seen if asked == name)


def estimator(ask, sampling, **changes):
    return Llm(ask, model="m-1", index=index(), sampling=sampling, **changes)


def assessed(ask, sampling, **changes):
    return estimator(ask, sampling, **changes)(a_listing(), PASSAGES)


# Which samples are asked for


@pytest.mark.parametrize("count", [1, 2, 4])
def test_each_index_is_asked_both_questions_once(count):
    ask = Several(lambda sample: calm())
    found = assessed(ask, Sampling(count, count))

    assert ask.samples() == ask.samples("layers") == list(range(count))
    assert found.samples == count


def test_one_sample_is_the_default_and_leaves_no_trace_of_sampling():
    ask = Several(lambda sample: calm())
    found = assessed(ask, ONE)

    assert found == Llm(a_model(factors=calm()), model="m-1", index=index())(a_listing(), PASSAGES)
    assert {e.samples for e in found.factors.values()} == {()}


def test_another_run_can_have_other_samples():
    ask = Several(lambda sample: calm())
    assessed(ask, Sampling(2, 2, first=4))

    assert ask.samples() == [4, 5]


def test_samples_are_asked_side_by_side():
    together = threading.Barrier(6, timeout=30)

    def waiting(sample):
        def model(question, schema):
            together.wait()
            return a_model()(question, schema)

        return model

    assert assessed(Several(waiting), Sampling(3, 3)).samples == 3


def test_auto_stops_at_three_when_the_severity_is_clear():
    ask = Several(lambda sample: calm())
    found = assessed(ask, AUTO)

    assert ask.samples() == [0, 1, 2]
    assert not uncertainty.samples_differ(found, DIRECTORY)


def test_auto_goes_on_to_nine_when_the_severity_stays_open():
    """5.1 + 4.9 × 0.3 × 1.05 is 6.6, and the samples lie 0.2 apart: Medium and High are both possible."""
    ask = Several(lambda sample: calm("0.5" if sample % 2 else "0.3"))
    found = assessed(ask, AUTO)

    assert ask.samples() == list(range(9))
    assert uncertainty.samples_differ(found, DIRECTORY)


def test_auto_asks_on_for_one_sample_that_lies_in_another_band():
    """One at 0.6, the rest at 0.1: 7.9 beside 5.6. What the model misses on reference cards, though, asks for none."""
    ask = Several(lambda sample: calm("0.1" if sample else "0.6"))
    found = assessed(ask, AUTO)

    assert ask.samples() == list(range(9))
    assert uncertainty.spread(found, DIRECTORY).low < 7 <= uncertainty.spread(found, DIRECTORY).high


@pytest.mark.parametrize(("profile", "asked"), [("directory", 9), ("owasp-v0.5", 3)], ids=words)
def test_the_profile_decides_whether_the_severity_is_open(profile, asked):
    """Under v0.5 it is (5.1 + 5.0) / 2 × 1.00, 5.1: Medium, in the middle of its band."""
    ask = Several(lambda sample: calm("0.5" if sample % 2 else "0.3"))

    assert assessed(ask, AUTO._replace(profile=PROFILES[profile])).samples == asked


# Failures


def test_a_sample_that_fails_is_counted_and_named():
    ask = Several(lambda sample: calm("0.8") if sample else a_model(factors=Refused("no"), layers=Refused("no")))
    found = assessed(ask, Sampling(3, 3))
    made = draft(a_listing(), estimator(ask, Sampling(3, 3)), making=a_making())

    assert found.factors["autonomy_of_action"].samples == (None, Decimal("0.8"), Decimal("0.8"))
    assert [f.message for f in found.flags if f.kind == "sample_failed"] == ["1 of 3 samples failed: Refused: no"]
    assert (made.status, made.provenance.samples) == ("complete", 3)
    assert made.score is not None


@pytest.mark.parametrize("sampling", [Sampling(3, 3), AUTO], ids=["fixed", "auto"])
def test_when_all_samples_fail_the_card_has_failed(sampling):
    ask = Several(lambda sample: a_model(factors=Truncated(f"cut {sample}"), layers=Truncated("cut")))
    made = draft(a_listing(), estimator(ask, sampling), making=a_making())

    assert (made.status, made.score) == ("failed", None)
    assert [f.message for f in made.flags] == ["Truncated: cut 0"]
    assert ask.samples() == [0, 1, 2]


def test_without_factors_there_is_no_severity_to_settle():
    ask = Several(lambda sample: a_model(factors=Truncated("cut")))
    found = assessed(ask, AUTO)

    assert ask.samples() == [0, 1, 2]
    assert found.missing == ("factors",)


def test_an_error_that_is_not_the_model_s_is_not_a_failed_sample():
    listing = a_listing()
    fence = by_model.fence(listing)
    with pytest.raises(FenceInListing):
        estimator(Several(lambda sample: calm()), Sampling(3, 3))(listing.model_copy(update={"name": fence}), PASSAGES)


# Calibration and cache


def test_each_sample_is_calibrated_before_they_are_brought_to_one():
    steps = {level: Decimal("0.2") if Decimal(level) < Decimal("0.5") else Decimal("0.8") for level in factors.GRID}
    whole = assessed(a_model(), ONE)
    known = Calibration(
        model="m-1",
        factors_prompt=whole.prompts["factors"],
        fitted_at="",
        factors={"autonomy_of_action": steps},
        proof={"factors.autonomy_of_action": Proof(n=1, raw=1.0, calibrated=0.5, p=0.01)},
    )
    ask = Several(lambda sample: calm(("0.1", "0.4", "0.5")[sample]))
    found = assessed(ask, Sampling(3, 3), calibrations=[known]).factors["autonomy_of_action"]

    assert found.samples == tuple(map(Decimal, ("0.2", "0.2", "0.8")))
    assert (found.value, found.raw) == (Decimal("0.2"), Decimal("0.4"))


def test_each_index_is_cached_on_its_own(tmp_path):
    ask = Several(lambda sample: calm(("0.2", "0.5", "0.9")[sample]))
    cached = Cached(ask, Answers(tmp_path), identity={"model": "m-1"})
    first, second = (assessed(cached, Sampling(count, count)) for count in (2, 3))

    assert ask.samples() == [0, 1, 2]
    assert second.factors["autonomy_of_action"].samples == tuple(map(Decimal, ("0.2", "0.5", "0.9")))
    assert first.factors["autonomy_of_action"].samples == tuple(map(Decimal, ("0.2", "0.5")))
    assert assessed(cached, Sampling(3, 3)) == second


# An interval that holds the truth


TRIALS = 400


def on_the_grid(value):
    return Decimal(min(10, max(0, round(value * 10)))) / 10


class Rater:
    """Knows the truth of every factor up to a bias of its own, the same in all samples, and a noise in each."""

    def __init__(self, *, bias, noise, seed=1):
        self.rng, self.bias, self.noise = random.Random(seed), bias, noise

    def truth(self):
        return {key: on_the_grid(self.rng.uniform(0.1, 0.9)) for key in factors.ALL_KEYS}

    def samples(self, truth, count):
        """Inferred estimates that carry the bias's width, as the comparables' spread; all else is known."""
        off = {key: self.rng.gauss(0, self.bias) for key in truth}
        width = on_the_grid(uncertainty.Z90 * self.bias)
        return [self._sample(truth, off, width) for _ in range(count)]

    def _sample(self, truth, off, width):
        said = {key: on_the_grid(float(truth[key]) + off[key] + self.rng.gauss(0, self.noise)) for key in truth}
        estimates = {
            key: Estimate(
                value=value,
                basis="inferred",
                rationale="",
                low=max(Decimal(0), value - width),
                high=min(Decimal(1), value + width),
            )
            for key, value in said.items()
        }
        return KNOWN.model_copy(update={"factors": estimates})


KNOWN = Llm(a_model(factors=calm()), model="m-1", index=index())(a_listing(), PASSAGES)


def limit(trials):
    """Three standard errors below nine tenths."""
    return 0.9 - 3 * math.sqrt(0.9 * 0.1 / trials)


@pytest.mark.parametrize("count", [3, 5, 9])
@pytest.mark.parametrize(("bias", "noise"), [(0.0, 0.1), (0.0, 0.2), (0.1, 0.1), (0.2, 0.1)], ids=words)
def test_a_factor_s_interval_holds_the_truth_nine_times_in_ten(count, bias, noise):
    rater, held, wide = Rater(bias=bias, noise=noise), [], []
    for _ in range(TRIALS // 10):
        truth = rater.truth()
        found = consensus(rater.samples(truth, count)).factors
        held += [found[key].low <= truth[key] <= found[key].high for key in truth]
        wide += [float(found[key].high - found[key].low) for key in truth]

    assert sum(held) / len(held) >= limit(len(held))
    assert sum(wide) / len(wide) <= 2 * uncertainty.Z90 * math.hypot(bias, noise) + 0.15


def test_without_the_width_of_their_basis_samples_that_share_a_bias_would_miss_the_truth():
    """What the widening is for: samples that agree are not for that right."""
    rater, held = Rater(bias=0.2, noise=0.05), []
    for _ in range(TRIALS // 10):
        truth = rater.truth()
        off = {key: rater.rng.gauss(0, rater.bias) for key in truth}
        found = consensus([rater._sample(truth, off, Decimal(0)) for _ in range(3)]).factors
        held += [found[key].low <= truth[key] <= found[key].high for key in truth]

    assert sum(held) / len(held) < 0.7


# The command


@pytest.fixture
def run(capfd, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return runner(capfd)


@pytest.fixture
def stub(monkeypatch):
    """A model server on loopback, configured as the model to ask."""
    with stubbing() as running:
        monkeypatch.setenv("OPENAI_BASE_URL", running.url)
        monkeypatch.setenv("THREATCARD_MODEL", "m-1")
        yield running


def card_of(ran):
    assert ran.code == 0, ran.err
    (made,) = ran.cards()
    return made


@pytest.fixture(autouse=True)
def two_questions(monkeypatch):
    """The layers in one question, so that a sample is two."""
    monkeypatch.setenv("THREATCARD_LAYER_QUESTIONS", "1")


@pytest.mark.parametrize("how", ["flag", "variable", "file"])
def test_the_command_asks_for_as_many_samples_as_it_is_told_to(run, stub, monkeypatch, tmp_path, how):
    if how == "variable":
        monkeypatch.setenv("THREATCARD_SAMPLES", "2")
    if how == "file":
        (tmp_path / "threatcard.toml").write_text("samples = 2")
    given = ["--samples", "2"] if how == "flag" else []
    made = card_of(run("assess", KUBE, "--format", "json", *given))

    assert len(stub.seen) == 4
    assert made.provenance.samples == 2
    assert {len(e.samples) for e in made.factors.values()} == {2}
    assert made.provenance.tokens.output == 4 * 100


def test_the_command_s_default_is_one_sample(run, stub):
    made = card_of(run("assess", KUBE, "--format", "json"))

    assert (len(stub.seen), made.provenance.samples) == (2, 1)


def test_the_request_of_every_sample_is_the_same(run, stub):
    run("assess", KUBE, "--samples", "3")
    requests = [asked["messages"] for asked in stub.seen]

    assert len(requests) == 6
    assert len({str(messages) for messages in requests}) == 2


def test_samples_that_were_answered_before_are_not_asked_for_again(run, stub):
    one, three = (card_of(run("assess", KUBE, "--format", "json", "--samples", n)) for n in ("1", "3"))

    assert len(stub.seen) == 6
    assert (one.provenance.samples, three.provenance.samples) == (1, 3)
    assert card_of(run("assess", KUBE, "--format", "json", "--samples", "3")).id == three.id
    assert len(stub.seen) == 6


def test_auto_asks_for_three_samples_or_more(run, stub):
    made = card_of(run("assess", KUBE, "--format", "json", "--samples", "auto"))

    assert made.provenance.samples in (3, 5, 7, 9)
    assert len(stub.seen) == 2 * made.provenance.samples


def test_the_card_says_how_many_samples_it_is_of(run, stub):
    assert "m-1, 3 samples" in run("assess", KUBE, "--samples", "3").out


@pytest.mark.parametrize("value", ["0", "-1", "26", "many", "1.5", ""], ids=words)
def test_an_odd_number_of_samples_is_refused(run, stub, value):
    ran = run("assess", KUBE, f"--samples={value}")

    assert (ran.code, ran.out, len(stub.seen)) == (2, "", 0)
    assert f"--samples is '{value}'; use a number from 1 to 25, or auto." in ran.err
    assert len(ran.err.splitlines()) == 1


def test_without_a_model_more_than_one_sample_is_refused_with_the_reason(run):
    ran = run("assess", KUBE, "--samples", "3")

    assert (ran.code, ran.out) == (2, "")
    assert "3 samples need a model, comparables always gives the same answer" in ran.err
    assert len(ran.err.splitlines()) == 1


@pytest.mark.parametrize("value", ["1", "auto"])
def test_without_a_model_one_sample_and_auto_are_the_same(run, value):
    plain, told = (card_of(run("assess", KUBE, "--format", "json", *given)) for given in ([], ["--samples", value]))

    assert (told.id, told.provenance.samples) == (plain.id, 1)


@pytest.mark.parametrize(
    ("samples", "temperature", "noted"),
    [("3", "0", True), ("3", "0.7", False), ("1", "0", False), ("auto", "0", True)],
    ids=words,
)
def test_samples_at_temperature_0_are_noted(caplog, samples, temperature, noted):
    from pipeline.cli import build

    held = SimpleNamespace(
        samples=samples if samples == "auto" else int(samples),
        temperature=float(temperature),
        model="m-1",
        profile="directory",
        layer_questions=None,
    )
    sampling = build.sampling(held, waited_for=True)

    assert (sampling.least, sampling.most) == {"3": (3, 3), "1": (1, 1), "auto": (3, 9)}[samples]
    assert ("THREATCARD_TEMPERATURE" in caplog.text) is noted


def test_eval_s_samples_are_repeats_and_need_no_model(run):
    ran = run("eval", "--samples", "2", "--limit", "1", "--split", "tune", "--json")

    assert ran.code == 0, ran.err
    assert '"samples": 2' in ran.out
