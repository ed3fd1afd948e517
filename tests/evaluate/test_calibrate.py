"""Fitting a calibration: raters whose scale is known beforehand, from the listing to the card to the map."""

from decimal import Decimal
from functools import cache

import numpy as np
import pytest

from pipeline.assess import by_model
from pipeline.errors import InputError
from pipeline.evaluate import calibrate, run
from pipeline.evaluate.calibrate import Part, chance, fit, proven
from pipeline.model import Control, Evidence
from pipeline.reference import calibration, gold
from pipeline.reference.calibration import Proof
from pipeline.scoring.mitigation import mitigation_factor, threat_multiplier
from pipeline.taxonomy import factors, risks
from tests.support.evaluating import Failing, Perfect, few
from tests.support.listings import NOW, a_making

KEY = "dynamic_tool_use"
KINDS = {"0.80": ("sandbox", "approval"), "1.00": ()}
"""Controls that earn that much when they are demonstrated."""


class Rater(Perfect):
    """The reference's own figures, changed: ``shift`` moves the factors named, the rest is said of every card."""

    model = "m-1"

    def __init__(self, *, shift=None, unknown=(), proposed=None, earns="1.00", threat=None):
        self._shift, self._unknown, self._threat = shift or {}, unknown, threat
        self._proposed, self._earns = proposed, earns

    def __call__(self, listing, passages):
        said = super().__call__(listing, passages)
        parts = {"factors": {key: self._estimate(key, e) for key, e in said.factors.items()}}
        if self._proposed is not None:
            parts["mitigation_factor"] = self._mitigation(said.mitigation_factor)
        if self._threat is not None:
            value = Decimal(self._threat)
            parts["threat_multiplier"] = said.threat_multiplier.model_copy(
                update={"value": value, "low": value, "high": value}
            )
        return said.model_copy(update=parts)

    def _estimate(self, key, estimate):
        value = min(Decimal("1.0"), max(Decimal("0.0"), estimate.value + Decimal(self._shift.get(key, "0.0"))))
        basis = "unknown" if key in self._unknown else estimate.basis
        return estimate.model_copy(update={"value": value, "low": value, "high": value, "basis": basis})

    def _mitigation(self, mitigation):
        found = (Evidence(quote="a control", passage=1, start=0, end=9),)
        controls = tuple(
            Control(kind=kind, label="demonstrated", description="", evidence=found) for kind in KINDS[self._earns]
        )
        proposed = Decimal(self._proposed)
        value = max(proposed, mitigation_factor(controls))
        changes = {"proposed": proposed, "controls": controls, "value": value, "low": value, "high": value}
        return mitigation.model_copy(update=changes)


def ran(estimator, of=None):
    """Outcomes on ``tune``, through the line that production takes."""
    references = gold.exemplars() if of is None else of
    return run.run(references, estimator, making=a_making(), jobs=2, progress=lambda done: None)


@cache
def perfect():
    return ran(Rater())


def fitted(outcomes):
    return fit(outcomes, model="m-1", now=NOW)


@cache
def shifted():
    """Two tenths too much of one factor."""
    return fitted(ran(Rater(shift={KEY: "0.2"})))


def test_a_known_shift_is_learned():
    said = {min(Decimal("1.0"), r.factors[KEY] + Decimal("0.2")) for r in gold.exemplars()}
    steps = shifted().factors[KEY]

    assert set(shifted().factors) == {KEY}
    assert {level: steps[str(level)] for level in said if level < 1} == {
        level: level - Decimal("0.2") for level in said if level < 1
    }


def test_what_is_gained_is_proven_on_cards_that_were_not_seen():
    """Of the cards whose value was not cut at 1.0 the whole error goes."""
    proof = shifted().proof
    errors = [min(Decimal("0.2"), 1 - r.factors[KEY]) for r in gold.exemplars()]

    assert set(proof) == {f"factors.{KEY}"}
    assert (proof[f"factors.{KEY}"].n, proof[f"factors.{KEY}"].p) == (66, 0.0001)
    assert proof[f"factors.{KEY}"].raw == pytest.approx(float(sum(errors)) / 66, abs=1e-4)
    assert proof[f"factors.{KEY}"].calibrated < proof[f"factors.{KEY}"].raw / 4


def test_it_names_the_model_the_prompt_and_the_time():
    assert (shifted().model, shifted().fitted_at) == ("m-1", NOW)
    assert shifted().factors_prompt == by_model.digests()["factors"]


def test_it_can_be_loaded_and_applied(tmp_path):
    (tmp_path / "m-1.json").write_text(shifted().model_dump_json(indent=1), "utf-8")
    (loaded,) = calibration.load(tmp_path)

    assert loaded == shifted()


@pytest.mark.parametrize("shift", ["-0.2", "0.3"])
def test_every_map_is_whole_monotone_and_on_the_levels(shift):
    steps = fitted(ran(Rater(shift=dict.fromkeys(factors.KEYS, shift)))).factors

    assert steps
    for mapped in steps.values():
        values = [mapped[level] for level in factors.GRID]
        assert list(mapped) == list(factors.GRID)
        assert values == sorted(values)
        assert {str(value) for value in values} <= set(factors.GRID)


def test_a_model_that_is_on_the_scale_gains_nothing():
    found = fitted(perfect())

    assert (found.parts, found.proof) == ((), {})


def noisy(seed):
    """Cards whose raters are the model's values give or take a tenth, at random: no map can do better."""
    dice = np.random.default_rng(seed)

    def rated(outcome):
        moved = {key: min(Decimal("0.9"), max(Decimal("0.1"), outcome.card.factors[key].value)) for key in factors.KEYS}
        card = outcome.card.model_copy(
            update={
                "factors": {
                    key: e.model_copy(update={"value": moved.get(key, e.value)})
                    for key, e in outcome.card.factors.items()
                }
            }
        )
        noise = {key: moved[key] + Decimal(int(dice.integers(-1, 2))) / 10 for key in factors.KEYS}
        return outcome._replace(card=card, reference=outcome.reference.model_copy(update={"factors": noise}))

    return [rated(o) for o in perfect()]


@pytest.mark.parametrize("seed", range(4))
def test_noise_gains_nothing(seed):
    assert fitted(noisy(seed)).parts == ()


def test_a_card_of_test_is_refused():
    reference = next(r for r in few(52) if r.split == "test")
    stray = perfect()[0]._replace(reference=reference)
    with pytest.raises(InputError, match=f"'{reference.slug}' is not a card of tune"):
        fitted([*perfect(), stray])


def test_too_few_answers_are_refused_with_the_reason_why_they_failed():
    failed = ran(Failing(), gold.exemplars()[19:])
    with pytest.raises(
        InputError, match=r"^19 answered cards .* too few .*; 20 in 10 are needed; .*: Unavailable: the"
    ):
        fitted([*perfect()[:19], *failed])


def test_too_few_groups_are_refused():
    """Cross-validation holds whole groups out."""
    nine = [
        o._replace(reference=o.reference.model_copy(update={"group": f"g{i % 9}"})) for i, o in enumerate(perfect())
    ]
    with pytest.raises(InputError, match=r"^66 answered cards in 9 groups are too few to calibrate on; 20 in 10 are"):
        fitted(nine)


def test_what_the_model_did_not_know_is_no_value_of_its_own():
    """Counted as a value, or as 0.0, it would be moved."""
    assert fitted(ran(Rater(shift={KEY: "0.2"}, unknown=(KEY,)))).parts == ()


def test_a_calibrated_card_is_fitted_on_what_the_model_said():
    again = [
        o._replace(
            card=o.card.model_copy(
                update={
                    "factors": {
                        key: e.model_copy(update={"value": Decimal("0.0"), "raw": e.value})
                        for key, e in o.card.factors.items()
                    }
                }
            )
        )
        for o in ran(Rater(shift={KEY: "0.2"}))
    ]

    assert fitted(again) == shifted()


PUBLISHED = [r.mitigation_factor for r in gold.exemplars() if r.mitigation_factor is not None]


def test_mitigation_that_is_given_away_too_easily_is_corrected():
    found = fitted(ran(Rater(proposed="0.80", earns="0.80")))
    proof = found.proof["mitigation_factor"]

    assert found.factors == {}
    assert found.mitigation["0.80"] == Decimal("0.95")  # the median of what is published
    assert list(found.mitigation) == list(risks.MITIGATION_LEVELS)
    assert (proof.n, len(PUBLISHED)) == (35, 35)
    assert proof.raw == pytest.approx(float(sum(abs(Decimal("0.80") - p) for p in PUBLISHED)) / 35, abs=1e-4)
    assert float(sum(abs(Decimal("0.95") - p) for p in PUBLISHED)) / 35 - 1e-4 <= proof.calibrated < proof.raw / 1.5


def test_what_the_controls_do_not_earn_is_no_error_of_the_scale():
    """It counts as 1.00 whatever was proposed: no map of the proposal changes that."""
    assert "mitigation_factor" not in fitted(ran(Rater(proposed="0.80", earns="1.00"))).parts


def test_the_threat_multiplier_follows_the_base_where_the_raters_do():
    found = fitted(ran(Rater(threat="0.50")))
    pairs = [
        (threat_multiplier(r.cvss_base), r.threat_multiplier)
        for r in gold.exemplars()
        if r.threat_multiplier is not None
    ]

    assert (found.threat_follows_base, found.factors, found.mitigation) == (True, {}, {})
    assert set(found.proof) == {"threat_multiplier"}
    assert found.proof["threat_multiplier"].raw == pytest.approx(float(sum(p for _, p in pairs)) / 35 - 0.5, abs=1e-4)
    assert found.proof["threat_multiplier"].calibrated == pytest.approx(
        float(sum(abs(t - p) for t, p in pairs)) / 35, abs=1e-4
    )


def test_a_card_gets_what_the_others_say_of_it():
    """
    Of the eleven near-duplicates the nine others say 0.1. For each of the nine, the rest is of two minds: the inner
    cross-validation then finds that no map is the best, which keeps 0.5.
    """
    duplicates, others = 11, 9
    rows = calibrate.Rows(
        said=np.full(20, 0.5),
        published=np.array([0.9] * duplicates + [0.1] * others),
        groups=names(*["same"] * duplicates, *"abcdefghi"),
        slugs=tuple(f"card-{number}" for number in range(20)),
        least=np.zeros(20),
    )

    assert calibrate.held_out(rows, calibrate.FACTOR).tolist() == [0.1] * duplicates + [0.5] * others


def test_a_multiplier_that_was_calibrated_is_held_against_what_the_model_said():
    again = [
        o._replace(
            card=o.card.model_copy(
                update={
                    "threat_multiplier": o.card.threat_multiplier.model_copy(
                        update={"value": threat_multiplier(o.card.cvss.base), "raw": Decimal("0.50")}
                    )
                }
            )
        )
        for o in perfect()
    ]

    assert fitted(again) == fitted(ran(Rater(threat="0.50")))


def names(*words):
    return np.array(words, dtype=np.str_)


@pytest.mark.parametrize(
    ("gains", "groups", "expected"),
    [
        ([0.1] * 5, "abcde", 1 / 32),  # all five signs must fall alike
        ([0.1] * 6, "aabbcc", 1 / 8),  # three groups of two
        ([0.1, -0.1], "ab", 3 / 4),  # a sum of nothing: all but both against
        ([-0.1] * 5, "abcde", 1.0),
        ([0.0] * 5, "abcde", 1.0),
    ],
    ids=["five", "three-groups", "even", "worse", "nothing"],
)
def test_chance_is_how_often_tossed_signs_gain_as_much(gains, groups, expected):
    assert chance(np.array(gains), names(*groups)) == pytest.approx(expected, abs=0.01)


def test_what_is_missed_is_kept_whole_a_row_a_card():
    """A model that is 0.2 too low on one factor and right in all else: calibrated, it misses nothing on any card."""
    raw, mended = fitted(perfect()).misses, fitted(ran(Rater(shift={KEY: "-0.2"}))).misses
    complete = [r for r in gold.exemplars() if r.cvss_base is not None and r.mitigation_factor is not None]

    assert len(raw) == len(mended) == len(complete)
    assert all(len(row) == 12 and not any(row[:10]) for row in raw)
    assert max(abs(row[factors.KEYS.index(KEY)]) for row in mended) <= Decimal("0.2")


def a_part(name, p):
    return Part(name, Proof(n=66, raw=0.2, calibrated=0.1, p=p), {}, {})


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        ([0.5, 0.0045, 0.001], ["p1", "p2"]),  # 0.05 / 12 = 0.0042, 0.05 / 11 = 0.0045, 0.05 / 10 = 0.005
        ([0.0043], []),
        ([0.0041], ["p0"]),
        ([0.0001, 0.0047, 0.0048], ["p0"]),  # the second fails, and the third with it
        ([], []),
    ],
    ids=["two", "just-not", "just", "stops", "none"],
)
def test_a_part_is_kept_when_its_gain_is_more_than_chance_over_all_parts(found, kept):
    assert calibrate.PARTS == 12
    assert [part.name for part in proven([a_part(f"p{i}", p) for i, p in enumerate(found)])] == kept
