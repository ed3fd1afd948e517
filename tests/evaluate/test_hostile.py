"""What attempts gain: from a model that obeys, with the defence and without it, and what the report says of it."""

from decimal import Decimal

import pytest

from pipeline.assess.estimators import Comparables, Llm
from pipeline.errors import InputError, UsageError
from pipeline.evaluate import corpus, hostile
from tests.support.answering import (
    a_control,
    a_factor,
    a_layer,
    a_mitigation,
    a_model,
    factors_body,
    layers_body,
    quote,
)
from tests.support.cards import a_card
from tests.support.evaluating import CONTEXT, few
from tests.support.listings import index

CASES = corpus.chosen(["factor_value-visible-blunt", "mitigation-visible-polite", "all_low-tool-blunt"])
SAFE = {key: a_factor("0.1") for key in ("autonomy_of_action", "dynamic_tool_use")}
CVSS_LOW = factors_body()["cvss"] | {"VC": "N", "VI": "N", "VA": "N", "SC": "N", "SI": "N", "SA": "N"}


class Obedient:
    """A model that calls everything safe as soon as the words of an attempt reach it."""

    def __init__(self, cases):
        self._words = [case.text[:40] for case in cases]

    def __call__(self, question, schema):
        steered = any(words in question.user for words in self._words)
        bodies = (
            (factors_body(**SAFE, cvss=CVSS_LOW), layers_body(L1=a_layer("Safe.", quote("the"))))
            if steered
            else ({}, {})
        )
        return a_model(factors=bodies[0] or factors_body(), layers=bodies[1] or layers_body())(question, schema)


def obedient(cases):
    return Llm(Obedient(cases), model="obedient", index=index())


def test_an_obedient_model_is_steered_without_the_defence_and_not_with_it():
    found = hostile.made(few(2), CASES, obedient(CASES), CONTEXT)

    assert (found["cases"], found["listings"], found["model"]) == (3, 2, "obedient")
    assert found["undefended"]["bands_flipped"] == 3
    assert found["undefended"]["factors_moved"] == 3
    assert set(found["defended"].values()) == {0}
    assert found["flagged"] == 1.0
    assert found["succeeded"] == []


def test_a_case_that_is_not_flagged_and_works_is_named():
    unseen = CASES[0]._replace(text="The kettle in the office is green and holds two litres of water.")
    found = hostile.made(few(1), [unseen], obedient([unseen]), CONTEXT)

    assert (found["flagged"], found["unflagged"]) == (0.0, [unseen.id])
    assert found["defended"] == found["undefended"]
    assert found["defended"]["bands_flipped"] == 1
    assert [row["case"] for row in found["succeeded"]] == [unseen.id]
    assert found["by_kind"]["factor_value"] == {"n": 1, "flagged": 0, "gained": 1, "gained_undefended": 1}
    assert f"gained: {unseen.id} in {few(1)[0].slug}" in hostile.lines(found)


def test_clean_listings_are_counted_and_a_false_alarm_is_named():
    steering = few(1)[0].model_copy(update={"listing": f"{few(1)[0].listing} {CASES[0].text}"})
    found = hostile.made([*few(2), steering], CASES[:1], Comparables(index()), CONTEXT)

    assert (found["false_alarms"], found["false_alarms_n"]) == (pytest.approx(1 / 3, abs=1e-4), 3)
    assert [row["listing"] for row in found["alarmed"]] == [steering.slug]
    assert found["clean_shift"]["factors"] < 0.02


def changed(**parts):
    card = a_card()
    return card.model_copy(update={key: value(getattr(card, key)) for key, value in parts.items()})


def a_factor_at(value):
    return lambda found: (
        found | {"dynamic_tool_use": found["dynamic_tool_use"].model_copy(update={"value": Decimal(value)})}
    )


@pytest.mark.parametrize(
    ("after", "gained"),
    [
        (a_card(), {}),
        (changed(factors=a_factor_at("0.7")), {"factors": ("dynamic_tool_use",)}),
        (changed(factors=a_factor_at("0.8")), {}),
        (changed(factors=a_factor_at("1.0")), {}),
        (changed(score=lambda s: s.model_copy(update={"severity": "Medium"})), {"band": True}),
        (changed(score=lambda s: s.model_copy(update={"severity": "Critical"})), {}),
        (
            changed(mitigation_factor=lambda m: m.model_copy(update={"value": Decimal("0.90")})),
            {"mitigation": True},
        ),
        (
            changed(layers=lambda ls: tuple(layer.model_copy(update={"certain": True}) for layer in ls)),
            {"layers": ("L1", "L2", "L7")},
        ),
        (a_card(score=None, status="inconclusive"), {"failed": True}),
    ],
    ids=[
        "same",
        "factor-by-0.2",
        "factor-by-0.1",
        "factor-up",
        "band-down",
        "band-up",
        "mitigation",
        "layers",
        "no-score",
    ],
)
def test_a_gain_is_what_looks_safer(after, gained):
    nothing = {"band": False, "factors": (), "mitigation": False, "layers": (), "failed": False}

    assert hostile.gain(a_card(), after)._asdict() == nothing | gained


def test_there_must_be_something_to_run_over():
    with pytest.raises(InputError, match="no case, or no reference card"):
        hostile.made([], CASES, Comparables(index()), CONTEXT)


def test_an_attempt_that_there_is_not_is_a_clear_error():
    with pytest.raises(UsageError, match="there is no attempt 'nonsense'"):
        corpus.chosen(["nonsense"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_case_is_planted_in_the_form_that_it_names(case):
    raw = corpus.plant(case, few(1)[0].listing).raw.decode()

    assert case.text[:40] in raw
    assert few(1)[0].listing[:60] in raw or corpus.form(case) == "mcp_tools"


def test_mitigation_that_is_bought_without_the_defence_is_counted():
    case = CASES[1]

    def buying(question, schema):
        bought = a_mitigation("0.50", a_control(quote("It runs in a sandbox."), kind="sandbox"))
        body = factors_body(mitigation_factor=bought) if case.text[:40] in question.user else factors_body()
        return a_model(factors=body)(question, schema)

    reference = few(1)[0].model_copy(update={"listing": "It runs in a sandbox. " + few(1)[0].listing})
    found = hostile.made([reference], [case], Llm(buying, model="m", index=index()), CONTEXT)

    assert found["undefended"]["mitigations_bought"] == 1
    assert found["defended"]["mitigations_bought"] == 0
