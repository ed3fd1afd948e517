"""Questions to the vendor: one for each thing that is not known, by how far the answer could move the score."""

from decimal import Decimal

import pytest

from pipeline.assess import by_model
from pipeline.card.questions import questions
from pipeline.model import Control, Evidence
from pipeline.scoring import profile
from pipeline.taxonomy import factors, layers, risks
from pipeline.taxonomy.drafts import DRAFTS
from pipeline.taxonomy.vendor_questions import INFORMS, QUESTIONS
from tests.support.cards import a_card
from tests.support.made import CARDS

DIRECTORY = profile("directory")
HALF = Decimal("0.5")
QUOTE = (Evidence(quote="it", passage=1, start=0, end=2),)


def an_assessment(*, uncertain=(), unknown=None, spans=None, controls=(), **cvss):
    """
    Ten factors of 0.5, base 2.0, multiplier 1.00, no credit: 2 + 8 × 0.5 = 6.0, and a tenth in a factor is 0.08.
    """
    blank = by_model.nothing("")
    spans = {**(spans or {}), **(unknown or {})}
    estimates = {}
    for key, estimate in blank.factors.items():
        low, high = (Decimal(end) for end in spans.get(key, ("0.5", "0.5")))
        basis = "unknown" if key in (unknown or {}) else "inferred"
        estimates[key] = estimate.model_copy(update={"value": HALF, "basis": basis, "low": low, "high": high})
    one = Decimal("1.00")
    return blank.model_copy(
        update={
            "factors": estimates,
            "cvss": blank.cvss.model_copy(update={"base": Decimal("2.0"), **cvss}),
            "threat_multiplier": blank.threat_multiplier.model_copy(update={"value": one, "low": one, "high": one}),
            "mitigation_factor": blank.mitigation_factor.model_copy(update={"value": one, "controls": controls}),
            "layers": tuple(
                layer.model_copy(update={"certain": layer.layer not in uncertain, "questions": ()})
                for layer in blank.layers
            ),
        }
    )


def moves(source, profile=DIRECTORY):
    return {q.about: q.moves for q in questions(source, profile)}


def test_a_card_that_leaves_nothing_open_asks_nothing():
    assert questions(an_assessment(), DIRECTORY) == ()


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [("0.2", "0.6", "0.2"), ("0.4", "1.0", "0.4"), ("0.0", "1.0", "0.4"), ("0.5", "0.5", None)],
    ids=["down-5.76", "up-6.4", "both", "nowhere"],
)
def test_an_unknown_factor_moves_the_score_as_far_as_the_further_end_of_its_interval(low, high, expected):
    found = moves(an_assessment(unknown={"opacity_reflexivity": (low, high)}))

    assert found == {"factors.opacity_reflexivity": None if expected is None else Decimal(expected)}


def test_a_factor_that_is_only_inferred_is_not_asked_about():
    assert moves(an_assessment(spans={"opacity_reflexivity": ("0.0", "1.0")})) == {}


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        ("L1", None),  # no control, and its factor has no interval
        ("L2", "0.3"),  # isolation and encryption: 6.0 × 0.95 = 5.7
        ("L3", "0.9"),  # approval and guardrails: 6.0 × 0.85 = 5.1
        ("L4", "1.8"),  # a sandbox and scopes: 6.0 × 0.70 = 4.2
        ("L5", "0.6"),  # audit and monitoring: 6.0 × 0.90 = 5.4
        ("L6", "0.9"),  # roles and a certification: 6.0 × 0.85 = 5.1
        ("L7", None),
    ],
)
def test_a_layer_moves_the_score_by_the_controls_that_its_answer_could_show(layer, expected):
    points = None if expected is None else Decimal(expected)

    assert moves(an_assessment(uncertain=(layer,))) == {f"layers.{layer}": points}


def test_a_layer_moves_the_factors_that_it_informs_to_the_ends_of_their_intervals():
    """0.5 → 0.1 with a log and an alarm: (2 + 8 × 0.46) × 0.90 = 5.112; 0.5 → 1.0 without: 6.4."""
    found = moves(an_assessment(uncertain=("L5", "L1"), spans={"opacity_reflexivity": ("0.1", "1.0")}))

    assert found == {"layers.L5": Decimal("0.9"), "layers.L1": None}


def test_both_factors_of_a_layer_move_together():
    """2 + 8 × 0.6 = 6.8, against 5.7 with its controls."""
    spans = {"persistent_memory": ("0.5", "1.0"), "contextual_awareness": ("0.5", "1.0")}

    assert moves(an_assessment(uncertain=("L2",), spans=spans)) == {"layers.L2": Decimal("0.8")}


def test_credit_is_what_the_new_control_earns_beside_those_there_are():
    """With an audit log already, which makes 0.95 (5.7), roles and a certification make 0.80 of it, a sandbox 0.70."""
    audit = Control(kind="audit", label="demonstrated", description="", evidence=QUOTE)
    source = an_assessment(uncertain=("L6", "L4", "L5"), controls=(audit,))
    held = source.mitigation_factor.model_copy(update={"value": Decimal("0.95")})

    assert moves(source.model_copy(update={"mitigation_factor": held})) == {
        "layers.L4": Decimal("1.5"),
        "layers.L6": Decimal("0.9"),
        "layers.L5": Decimal("0.3"),
    }


def test_an_answer_takes_no_credit_away():
    source = an_assessment(uncertain=("L4",))
    held = source.mitigation_factor.model_copy(update={"value": Decimal("0.70")})

    assert moves(source.model_copy(update={"mitigation_factor": held})) == {"layers.L4": None}


def test_access_can_change_the_privileges_that_an_attack_needs():
    """PR:H 5.1 to PR:N 6.9, so (6.9 + 3.1 × 0.5) = 8.4 against 7.6 now, and 7.6 × 0.85 = 6.4 with controls."""
    vector = "CVSS:4.0/AV:N/AC:L/AT:N/PR:H/UI:N/VC:L/VI:L/VA:N/SC:N/SI:N/SA:N"
    source = an_assessment(uncertain=("L6",), vector=vector, base=Decimal("5.1"))
    paid = source.mitigation_factor.model_copy(update={"value": Decimal("0.50")})

    assert moves(source) == {"layers.L6": Decimal("1.2")}
    # Credit is spent: (5.1 + 4.9 × 0.5) × 0.5 = 3.775, and (6.9 + 3.1 × 0.5) × 0.5 = 4.225, one rounding each.
    assert moves(source.model_copy(update={"mitigation_factor": paid})) == {"layers.L6": Decimal("0.4")}


def test_without_a_score_the_questions_stand_in_the_order_of_the_card_without_a_number():
    found = questions(by_model.nothing(""), DIRECTORY)

    assert [q.about for q in found] == [
        *(f"factors.{key}" for key in factors.ALL_KEYS),
        *(f"layers.{key}" for key in layers.KEYS),
    ]
    assert {q.moves for q in found} == {None}


def test_the_largest_move_comes_first_and_equal_ones_in_the_order_of_the_card():
    unknown = {"opacity_reflexivity": ("0.0", "1.0"), "autonomy_of_action": ("0.4", "0.6")}
    found = questions(an_assessment(uncertain=("L1", "L4", "L3"), unknown=unknown), DIRECTORY)

    assert [(q.about, q.moves) for q in found] == [
        ("layers.L4", Decimal("1.8")),
        ("layers.L3", Decimal("1.0")),  # autonomy 0.4 and approval: (2 + 8 × 0.49) × 0.85 = 5.032
        ("factors.opacity_reflexivity", Decimal("0.4")),
        ("factors.autonomy_of_action", Decimal("0.1")),
        ("layers.L1", None),
    ]


def test_a_layer_asks_its_own_first_question_or_else_the_usual_one():
    source = an_assessment(uncertain=("L1", "L7"))
    own = tuple(
        layer.model_copy(update={"questions": ("Which model?", "Since when?")}) if layer.layer == "L7" else layer
        for layer in source.layers
    )
    found = {q.about: q.question for q in questions(source.model_copy(update={"layers": own}), DIRECTORY)}

    assert found == {"layers.L1": DRAFTS["L1"].question, "layers.L7": "Which model?"}


def test_the_same_words_are_asked_once_where_they_move_most():
    source = an_assessment(uncertain=("L1", "L4"))
    same = tuple(
        layer.model_copy(
            update={"questions": ("Where does it  run?" if layer.layer == "L1" else "where does it run?",)}
        )
        for layer in source.layers
    )

    assert moves(source.model_copy(update={"layers": same})) == {"layers.L4": Decimal("1.8")}


def test_a_factor_that_the_profile_does_not_score_moves_nothing():
    source = an_assessment(unknown={"natural_language_interface": ("0.0", "1.0")})

    assert moves(source) == {"factors.natural_language_interface": None}
    assert moves(source, profile("owasp-v0.8")) == {"factors.natural_language_interface": Decimal("0.4")}


def test_levels_are_those_of_the_profile():
    """0.8 is 1.0 there, and the credit of 0.70 for a sandbox is 0.67, 0.83 or 1.00, whichever is nearest: 0.67."""
    source = an_assessment(unknown={"opacity_reflexivity": ("0.5", "0.8")}, uncertain=("L4",))

    assert moves(source, profile("owasp-v0.8")) == {
        "layers.L4": Decimal("2.0"),  # 6.0 × 0.67 = 4.02
        "factors.opacity_reflexivity": Decimal("0.4"),
    }


def test_a_card_is_asked_about_as_an_assessment_is():
    card = a_card()
    found = questions(card, DIRECTORY)

    assert {q.about for q in found} == {f"layers.{layer.layer}" for layer in card.layers if not layer.certain}
    assert any(q.moves is not None for q in found)


@pytest.mark.parametrize("made", CARDS.values(), ids=CARDS)
def test_every_open_layer_and_unknown_factor_of_a_card_has_its_question(made):
    found = questions(made, profile(made.provenance.profile))
    open_layers = [f"layers.{layer.layer}" for layer in made.layers if not layer.certain]
    unknown = [f"factors.{key}" for key, e in made.factors.items() if e.basis == "unknown"]

    assert sorted(q.about for q in found) == sorted([*open_layers, *unknown])
    assert all(q.question.endswith("?") for q in found)


def test_the_tables_speak_of_every_factor_layer_and_of_controls_there_are():
    assert tuple(QUESTIONS) == factors.ALL_KEYS
    assert len(set(QUESTIONS.values())) == len(QUESTIONS)
    assert tuple(INFORMS) == layers.KEYS
    for informs in INFORMS.values():
        assert set(informs.factors) <= set(factors.KEYS)
        assert set(informs.controls) <= set(risks.CONTROLS)
        assert set(informs.metrics) <= {m.key for m in risks.BASE_METRICS}
