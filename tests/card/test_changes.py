"""What differs between two cards, and what moved the score: each cause with its points where they can be told."""

from decimal import Decimal

import pytest

from pipeline.assess.draft import draft
from pipeline.assess.estimators import Comparables, Llm
from pipeline.card import changes
from pipeline.card.changes import Cause, Drafts
from pipeline.card.make import Making, rescore
from pipeline.scoring import profile
from tests.support.answering import ACCESS, VECTOR, a_factor, a_model, factors_body
from tests.support.cards import a_card, a_failed_card, a_partial_card
from tests.support.listings import NOW, a_listing, a_making, index
from tests.support.moving import BEFORE, ELSEWHERE, MOVED, REREAD, heard, made, with_value

NEWER = "threatcard 9.9.9"


def told(found):
    return [(cause.name, None if cause.points is None else str(cause.points)) for cause in found]


# What differs


def test_each_input_says_how_far_it_alone_moved_the_score():
    """Σ 4.1: (8.7 + 1.3 × 0.41 × 1.05) × 0.95 = 8.797, against 8.913."""
    found = changes.changes(BEFORE, with_value(BEFORE, "dynamic_tool_use", "0.0"))

    assert found[0] == changes.Change("Dynamic Tool Use", "0.90", "0.00", "−0.1")


def test_a_layer_and_a_summary_that_changed_are_named():
    layers = (BEFORE.layers[0], BEFORE.layers[1], BEFORE.layers[2].model_copy(update={"certain": False, "threats": ()}))
    after = BEFORE.model_copy(update={"layers": (*layers, *BEFORE.layers[3:]), "summary": "Other."})
    found = [(change.what, change.was, change.now) for change in changes.changes(BEFORE, after)]

    assert found == [
        ("L3 Agent Frameworks", "✓ mapped", "⚠ not certain"),
        ("L3 threat", "Destructive tool misuse", "gone"),
        ("Summary", BEFORE.summary, "Other."),
    ]


# What moved the score


@pytest.mark.parametrize(
    ("after", "named"),
    [
        (heard(MOVED, **ELSEWHERE), "Listing"),
        (heard(MOVED, **REREAD), "Extractor"),
        (made(MOVED, prompts={"factors": "x", "layers": "07aa5be1c4d2"}), "Prompt"),
        (made(MOVED, model="m-2"), "Model"),
        (made(MOVED, samples=1), "Model"),
        (made(MOVED, exemplars="ffffffffffff"), "Exemplars"),
        (made(MOVED, software=NEWER), "Software"),
        (MOVED, "Answers"),
    ],
    ids=["listing", "extractor", "prompt", "model", "samples", "exemplars", "software", "answers"],
)
def test_one_cause_has_the_whole_move(after, named):
    assert told(changes.causes(BEFORE, after, drafts=Drafts())) == [(named, "-0.1")]


@pytest.mark.parametrize(
    ("after", "detail"),
    [
        (heard(MOVED, chars=1_234, **ELSEWHERE), "413 → 1,234 characters"),
        (heard(MOVED, **ELSEWHERE), "413 characters"),
        (heard(MOVED, chars=7, **REREAD), "the same bytes, read otherwise: 413 → 7 characters"),
        (made(MOVED, prompts={"factors": "x", "refute": "y"}), "factors changed, layers dropped, refute added"),
        (made(MOVED, samples=1), "gpt-4.1-2025-04-14, 3 samples → gpt-4.1-2025-04-14, 1 sample"),
        (heard(made(MOVED, software=NEWER), **ELSEWHERE), "413 characters; also threatcard 0.1.0 → threatcard 9.9.9"),
        (made(MOVED, software=NEWER), "threatcard 0.1.0 → threatcard 9.9.9"),
    ],
    ids=["longer", "as long", "reread", "prompts", "samples", "newer too", "newer alone"],
)
def test_a_cause_says_what_differs(after, detail):
    before = heard(BEFORE, chars=413)
    after = heard(after, chars=413) if after.listing.chars == BEFORE.listing.chars else after

    assert [cause.detail for cause in changes.causes(before, after, drafts=Drafts())] == [detail]


def test_two_causes_are_not_told_apart():
    found = changes.causes(BEFORE, made(heard(MOVED, **ELSEWHERE), model="m-2"), drafts=Drafts())

    assert told(found) == [("Listing", None), ("Model", None), ("Together", "-0.1")]
    assert found[-1].detail == "listing and model"


def test_another_estimator_is_one_cause_with_all_that_it_brings():
    after = made(MOVED, estimator="comparables", model=None, prompts={}, samples=1, exemplars="ffffffffffff")

    assert told(changes.causes(BEFORE, after, drafts=Drafts())) == [("Model", "-0.1")]


def test_a_card_older_than_the_record_of_exemplars_does_not_name_them():
    assert told(changes.causes(made(BEFORE, exemplars=None), MOVED, drafts=Drafts())) == [("Answers", "-0.1")]


def test_without_a_model_the_same_inputs_can_only_mean_other_code():
    by_rule = {"estimator": "comparables", "model": None, "prompts": {}, "samples": 1}
    found = changes.causes(made(BEFORE, **by_rule), made(MOVED, **by_rule), drafts=Drafts())

    assert found == [Cause("Software", "nothing on record differs, so the code does", Decimal("-0.1"))]


def test_nothing_moved_nothing():
    assert changes.causes(BEFORE, BEFORE, drafts=Drafts()) == []


# Profile and person


def owasp(card):
    scored = rescore(card, making=Making(profile("owasp-v0.8"), snap=True, prices=None, now=NOW))
    return made(scored, software=BEFORE.provenance.software)


def test_the_profiles_part_is_the_earlier_card_under_it():
    after = owasp(BEFORE)
    found = changes.causes(BEFORE, after, drafts=Drafts())

    assert found == [Cause("Profile", "directory → owasp-v0.8", after.score.aivss - BEFORE.score.aivss)]


def test_a_profile_that_is_not_known_here_has_no_part_of_its_own():
    after = made(heard(MOVED, **ELSEWHERE), profile="house")

    assert told(changes.causes(BEFORE, after, drafts=Drafts())) == [
        ("Profile", None), ("Listing", None), ("Together", "-0.1"),
    ]  # fmt: skip
    assert told(changes.causes(BEFORE, made(MOVED, profile="house"), drafts=Drafts())) == [("Profile", "-0.1")]


def test_a_persons_part_is_the_step_from_the_draft_that_was_amended():
    """The draft 8.8 came of another listing; the person raised it to 8.9."""
    draft_of_it = heard(MOVED, **ELSEWHERE)
    found = changes.causes(
        BEFORE, made(heard(BEFORE, **ELSEWHERE), amended_by="noor"), drafts=Drafts(after=draft_of_it)
    )

    assert told(found) == [("Person", "0.1"), ("Listing", "-0.1")]


CALM = made(with_value(BEFORE, "autonomy_of_action", "0.0"), software=BEFORE.provenance.software, amended_by="noor")
"""What a person made of the draft ``BEFORE``: 8.8."""


def test_a_new_draft_undoes_what_a_person_had_amended():
    """8.8 by hand, 8.9 by the machine before, 8.8 by the machine now that the listing changed."""
    found = changes.causes(CALM, heard(MOVED, **ELSEWHERE), drafts=Drafts(before=BEFORE))

    assert told(found) == [("Person", "0.1"), ("Listing", "-0.1")]
    assert found[0].detail == "what noor had amended is not in the new draft"


def test_the_same_draft_again_is_the_persons_part_alone():
    assert told(changes.causes(CALM, BEFORE, drafts=Drafts(before=BEFORE))) == [("Person", "0.1")]


def test_person_profile_and_listing_have_each_their_part():
    after = heard(owasp(MOVED), **ELSEWHERE)
    found = changes.causes(CALM, after, drafts=Drafts(before=BEFORE))

    assert [cause.name for cause in found] == ["Profile", "Person", "Listing"]
    assert found[0].points == owasp(BEFORE).score.aivss - BEFORE.score.aivss
    assert found[1].points == BEFORE.score.aivss - CALM.score.aivss
    assert sum(cause.points for cause in found) == after.score.aivss - CALM.score.aivss


def test_a_person_who_made_a_score_possible_has_no_points_of_their_own():
    unscored = made(a_partial_card(), **BEFORE.provenance.model_dump())
    found = changes.causes(CALM, MOVED, drafts=Drafts(before=unscored))

    assert told(found) == [("Person", "0.0")]


# Cards without a score


def test_a_card_without_a_score_has_causes_without_points():
    found = changes.causes(a_card(), a_partial_card(), drafts=Drafts())

    assert {cause.points for cause in found} == {None}
    assert "Model" in [cause.name for cause in found]


def test_a_model_that_gave_no_answer_is_the_cause_and_not_its_missing_prompts():
    after = a_failed_card(provenance=made(BEFORE, prompts={}, samples=1).provenance)

    assert changes.causes(BEFORE, after, drafts=Drafts()) == [
        Cause("Answers", "this time there is no usable answer", None)
    ]
    assert told(changes.causes(BEFORE, heard(after, **ELSEWHERE), drafts=Drafts())) == [("Listing", None)]


def test_two_cards_without_a_score_that_were_made_alike_have_no_cause():
    assert changes.causes(a_partial_card(), a_partial_card(), drafts=Drafts()) == []


# Real cards


def drafted(value="0.5", listing=None, model="m-1"):
    """Of a base of 5.1, with which a factor moves the score."""
    modest = {**VECTOR, "VC": "L", "VI": "L", "VA": "L", "SC": "N", "SI": "N", "SA": "N"}
    cvss = {"quotes": [], "scenario": "Agentic AI Tool Misuse", "rationale": "A steered call.", **modest}
    ask = a_model(factors=factors_body(autonomy_of_action=a_factor(value, ACCESS), cvss=cvss))
    return draft(listing or a_listing(), Llm(ask, model=model, index=index()), making=a_making())


def test_cards_of_the_line_name_their_causes():
    other = a_listing("Kube Pilot. It now asks a person. " + a_listing().text)

    assert changes.causes(drafted(), drafted(), drafts=Drafts()) == []
    assert [c.name for c in changes.causes(drafted(), drafted(listing=other), drafts=Drafts())] == ["Listing"]
    assert [c.name for c in changes.causes(drafted(), drafted(model="m-2"), drafts=Drafts())] == ["Model"]
    assert [c.name for c in changes.causes(drafted(), drafted("1.0"), drafts=Drafts())] == ["Answers"]


# What answers are made with


MADE_WITH = {
    "estimator": "llm", "model": "m-1", "samples": "1", "prompt factors": "f3b1c02d9a77", "exemplars": "9e7d6c1c7d77",
}  # fmt: skip


def test_the_makeup_is_the_same_in_any_order_and_another_for_any_change():
    again = dict(reversed(MADE_WITH.items()))
    others = [MADE_WITH | {key: "other"} for key in MADE_WITH] + [MADE_WITH | {"temperature": "0"}]

    assert changes.makeup(MADE_WITH) == changes.makeup(again)
    assert len({changes.makeup(each) for each in (MADE_WITH, *others)}) == len(others) + 1
    assert len(changes.makeup(MADE_WITH)) == 64


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ({}, ()),
        ({"prompt factors": "x"}, ("prompt factors changed",)),
        ({"exemplars": "x"}, ("exemplars changed",)),
        ({"model": "m-2", "samples": "3 to 9"}, ("model m-1 → m-2", "samples 1 → 3 to 9")),
        ({"prompt refute": "x"}, ("prompt refute added",)),
        ({"estimator": "comparables", "exemplars": "x"}, ("estimator llm → comparables",)),
    ],
    ids=["nothing", "prompt", "exemplars", "model and samples", "verified", "estimator"],
)
def test_what_differs_in_the_makeup_is_said(now, said):
    assert changes.differing(MADE_WITH, MADE_WITH | now) == said


def test_what_is_no_longer_there_is_said():
    assert changes.differing(MADE_WITH | {"prompt refute": "x"}, MADE_WITH) == ("prompt refute dropped",)


def test_without_a_model_there_is_nothing_to_ask_with():
    assert Comparables(index()).made_with == {"estimator": "comparables", "exemplars": index().exemplars}


@pytest.mark.parametrize(("points", "said"), [("0.3", "+0.3"), ("-1.2", "−1.2"), ("0.0", "±0"), (None, "—")])
def test_a_move_is_written_with_its_sign(points, said):
    assert changes.moved(None if points is None else Decimal(points)) == said
