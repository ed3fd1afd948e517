"""The closed vocabularies: how many, which names, and that no two tables disagree."""

import re
from typing import get_args

import pytest

from pipeline.model import ProductIs, Reach
from pipeline.scoring import cvss4, profile
from pipeline.taxonomy import (
    controls,
    cues,
    drafts,
    factor_cues,
    factors,
    harm,
    layer_cues,
    layers,
    product_cues,
    products,
    risks,
    safeguards,
    threats,
)

DIRECTORY = profile("directory")


def unique(values):
    found = list(values)
    return len(set(found)) == len(found)


def test_there_are_ten_factors_and_the_language_interface():
    assert factors.KEYS == (
        "autonomy_of_action", "goal_driven_planning", "self_modification", "dynamic_tool_use", "persistent_memory",
        "contextual_awareness", "dynamic_identity", "multi_agent_interactions", "non_determinism",
        "opacity_reflexivity",
    )  # fmt: skip
    assert (*factors.KEYS, "natural_language_interface") == factors.ALL_KEYS
    assert set(factors.LABELS) == set(factors.ALL_KEYS)


@pytest.mark.parametrize("factor", factors.ALL, ids=lambda f: f.key)
def test_every_factor_has_a_question_and_three_different_anchors(factor):
    assert factor.asks.endswith("?")
    assert unique([factor.at_0, factor.at_half, factor.at_1])
    assert all((factor.at_0, factor.at_half, factor.at_1))


def test_there_are_seven_layers():
    assert tuple(f"L{n}" for n in range(1, 8)) == layers.KEYS
    assert layers.NOT_CERTAIN == "Not certain from the listing — "
    assert unique(layers.NAMES.values())


def test_there_are_fifty_threats_of_layers_and_five_across():
    assert [len(rows) for rows in threats.BY_LAYER.values()] == [7, 5, 6, 6, 6, 7, 13]
    assert sum(map(len, threats.BY_LAYER.values())) == 50
    assert len(threats.CROSS_LAYER) == 5


def test_there_are_ten_and_seventeen_threats_of_owasp():
    assert list(threats.ASI) == [f"ASI{n:02}" for n in range(1, 11)]
    assert list(threats.OWASP_T) == [f"OWASP-T{n}" for n in range(1, 18)]


def test_ids_are_unique_and_of_one_form():
    ids = [t.id for rows in (*threats.BY_LAYER.values(), threats.CROSS_LAYER) for t in rows]

    assert unique([*ids, *threats.ASI, *threats.OWASP_T])
    assert all(re.fullmatch(r"MAESTRO-(?:L[1-7]|X)\.\d+", each) for each in ids)
    assert len(threats.NAMES) == 50 + 5 + 10 + 17
    assert set(threats.MITIGATIONS) == set(ids)


@pytest.mark.parametrize("layer", layers.KEYS)
def test_the_ids_of_a_layer_are_its_own_and_the_common_ones(layer):
    ids = threats.ids_for(layer)

    assert unique(ids)
    assert {each.split(".")[0] for each in ids if each.startswith("MAESTRO")} == {f"MAESTRO-{layer}", "MAESTRO-X"}
    assert set(threats.ASI) | set(threats.OWASP_T) <= set(ids)


@pytest.mark.parametrize("layer", layers.KEYS)
def test_every_draft_uses_ids_of_its_layer_and_has_words_for_both_cases(layer):
    draft = drafts.DRAFTS[layer]

    assert {each for each, _ in draft.threats} | set(draft.extra_ids) <= set(threats.ids_for(layer))
    assert draft.threats
    assert draft.pinned[0].isupper()
    assert draft.silent[0].islower()
    assert all(left.what[0].islower() for left in draft.said)
    assert draft.question.endswith("?")
    assert all(ask.question.endswith("?") for ask in draft.asks)
    assert not draft.silent.lower().startswith("not certain")


def test_there_is_one_draft_a_layer():
    assert tuple(drafts.DRAFTS) == layers.KEYS


def test_there_are_ten_core_risks():
    assert len(set(risks.CORE_RISKS)) == len(risks.CORE_RISKS) == 10


def test_the_metrics_are_the_eleven_of_the_scorer():
    assert {m.key: "".join(v for v, _ in m.values) for m in risks.BASE_METRICS} == dict(cvss4.METRICS)
    assert "".join(cvss4.METRICS) == "AVACATPRUIVCVIVASCSISA"
    assert unique(m.name for m in risks.BASE_METRICS)


def test_the_levels_are_those_of_the_directory_profile():
    assert tuple(map(str, DIRECTORY.factor_levels)) == factors.GRID
    assert tuple(map(str, DIRECTORY.threat_levels)) == risks.THREAT_LEVELS
    assert tuple(map(str, DIRECTORY.mitigation_levels)) == risks.MITIGATION_LEVELS


def test_every_kind_of_control_has_credits_and_further_or_better_shown_is_never_less():
    assert tuple(sorted(controls.GROUPS)) == tuple(sorted(risks.CONTROLS))
    assert set(controls.GROUPS.values()) == set(controls.CREDITS.points)
    assert tuple(controls.CREDITS.reach) == get_args(Reach)
    assert list(controls.CREDITS.reach.values()) == sorted(controls.CREDITS.reach.values())
    assert 0 < controls.CREDITS.label["claimed"] < controls.CREDITS.label["demonstrated"] == 100


def test_every_purpose_of_a_product_has_a_least_factor_that_is_a_level():
    assert set(controls.PURPOSES) == set(get_args(ProductIs))
    assert {purpose.least for purpose in controls.PURPOSES.values()} <= set(risks.MITIGATION_LEVELS)
    assert {purpose.needs for purpose in controls.PURPOSES.values() if purpose.needs} <= set(risks.CONTROLS)


def test_what_is_refused_is_about_controls_that_there_are():
    named = {kind for row in safeguards.REFUSALS for kind in (*row.kinds, *row.but)}

    assert named <= set(risks.CONTROLS)
    assert {*safeguards.SUBJECTS, *safeguards.OF_SAFEGUARDS, *safeguards.OF_SKILLS} <= set(risks.CONTROLS)


def test_the_multiplier_of_a_base_is_a_level_and_every_base_has_one():
    bases = [float(base) for base, _ in risks.THREAT_BY_BASE]

    assert {value for _, value in risks.THREAT_BY_BASE} <= set(risks.THREAT_LEVELS)
    assert bases == sorted(bases, reverse=True)
    assert bases[-1] == 0


def test_cues_are_for_what_there_is():
    assert set(factor_cues.FACTOR_CUES) == set(factors.ALL_KEYS)
    assert set(cues.LAYERS) == set(layers.KEYS)
    assert set(cues.CONTROLS) <= set(risks.CONTROLS)
    assert {name for name, _ in cues.SCENARIOS} <= set(risks.CORE_RISKS)


def test_what_pins_a_layer_is_of_that_layer():
    assert set(layer_cues.PINS) == set(layer_cues.SAID) == set(layers.KEYS)
    for layer in layers.LAYERS:
        assert {pin.kind for pin in layer_cues.PINS[layer.key]} <= set(layer.pinned_by)


def test_the_kinds_that_first_words_tell_are_those_of_the_table():
    told = {cue.kind for cue in product_cues.KIND_CUES} - {"server"}

    assert told | set(product_cues.BY_GRADE.values()) <= set(products.KEYS)
    assert set(product_cues.BY_GRADE) == set(harm.KEYS)


def test_grades_of_harm_rise_and_tools_show_only_those():
    assert [grade.usual for grade in harm.GRADES] == sorted(grade.usual for grade in harm.GRADES)
    assert unique(harm.KEYS)
    shown = [key for key, _ in harm.TOOL_VERBS] + [key for row in harm.TOOL_THINGS for key in row[:2]]
    assert {*shown, *harm.WITHOUT_THING, *harm.WITHOUT_THING.values(), harm.DESTRUCTIVE} <= set(harm.KEYS)
    assert unique(verb for _, verbs in harm.TOOL_VERBS for verb in verbs.split())
