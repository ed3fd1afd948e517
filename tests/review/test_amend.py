"""An amendment: values held against the profile, the card scored by the same code, and who changed what."""

import json
from decimal import Decimal

import pytest

from pipeline.assess.draft import draft
from pipeline.assess.estimators import Llm
from pipeline.card import make as cards
from pipeline.card.make import identity
from pipeline.errors import InputError, ReviewError
from pipeline.model import Amended, Card, Was
from pipeline.review.amend import Changes, amend, making
from pipeline.review.by_hand import Hand
from pipeline.scoring import Inputs, profile, score
from pipeline.scoring.mitigation import threat_multiplier
from pipeline.taxonomy import layers
from tests.support.answering import (
    ACCESS,
    INVENTED,
    a_control,
    a_factor,
    a_layer,
    a_mitigation,
    a_model,
    factors_body,
    layers_body,
    quote,
)
from tests.support.listings import TEXT, a_listing, a_making, index
from tests.support.made import offline_card

LATER = "2026-11-23T09:00:00Z"
LOW_VECTOR = {
    "AV": "L", "AC": "H", "AT": "P", "PR": "H", "UI": "A", "VC": "L", "VI": "N", "VA": "N", "SC": "N", "SI": "N",
    "SA": "N",
}  # fmt: skip


def a_card_of_a_model() -> Card:
    """With a layer that is certain, and a log that nobody can switch off."""
    model = a_model(
        factors=factors_body(
            autonomy_of_action=a_factor("0.8", ACCESS),
            opacity_reflexivity=a_factor("unknown"),
            persistent_memory=a_factor("0.2", INVENTED),
            mitigation_factor=a_mitigation(
                "0.90", a_control(quote("Each call is appended to an audit log"), reach="enforced")
            ),
        ),
        layers=layers_body(L4=a_layer("It holds keys.", ACCESS, questions=["Where?"])),
    )
    return draft(a_listing(), Llm(model, model="m-1", index=index()), making=a_making())


CARD = a_card_of_a_model()


WHY = "The manual says so."


def amended(changes: Changes, card: Card = CARD, by: str = "ann", because: str = WHY) -> Card:
    return amend(card, changes, text=TEXT, making=making(card, LATER), hand=Hand(by, because))


def by_hand(card: Card) -> Decimal:
    """The score from the figures on the card, by the profile's formula."""
    values = {key: estimate.value for key, estimate in card.factors.items()}
    held = Inputs(card.cvss.base, values, card.threat_multiplier.value, card.mitigation_factor.value)
    return score(held, profile(card.provenance.profile)).aivss


def test_a_factor_is_changed_and_the_card_scored_again():
    was = CARD.factors["autonomy_of_action"]
    made = amended(Changes(factors={"autonomy_of_action": Decimal("0.1")}))
    now = made.factors["autonomy_of_action"]

    assert (was.value, now.value) == (Decimal("0.8"), Decimal("0.1"))
    assert now.rationale == f"{WHY} [ann: 0.1, was 0.8.]"
    assert (now.low, now.high) == (max(Decimal("0.0"), was.low - Decimal("0.7")), was.high - Decimal("0.7"))
    assert made.score.factor_sum == CARD.score.factor_sum - Decimal("0.7")
    assert (CARD.score.aars, made.score.aars) == (Decimal("0.3300"), Decimal("0.28380"))  # 0.6 × Σ/10 × 1.10
    assert made.score.aivss == by_hand(made)


def test_what_is_changed_is_marked_as_a_person_s_and_the_old_quotes_are_no_evidence_of_it():
    was, made = CARD.factors["autonomy_of_action"], amended(Changes(factors={"autonomy_of_action": Decimal("0.1")}))
    now = made.factors["autonomy_of_action"]
    before = Was(value=Decimal("0.8"), basis="stated", rationale=was.rationale, evidence=was.evidence)

    assert was.evidence
    assert (now.basis, now.evidence, now.samples, now.raw) == ("amended", (), (), None)
    assert now.amended == Amended(by="ann", because=WHY, was=before)
    assert made.provenance.amended_because == WHY
    assert {key for key, one in made.factors.items() if one.amended} == {"autonomy_of_action"}


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        (Changes(metrics={"AV": "P"}), "cvss"),
        (Changes(threat_multiplier=Decimal("0.50")), "threat_multiplier"),
        (Changes(controls=frozenset()), "mitigation_factor"),
    ],
    ids=["base", "multiplier", "mitigation"],
)
def test_so_is_each_other_figure(changes, part):
    was, now = getattr(CARD, part), getattr(amended(changes), part)

    assert now.evidence == ()
    assert (now.amended.by, now.amended.because) == ("ann", WHY)
    assert (now.amended.was.value, now.amended.was.evidence) == (
        was.base if part == "cvss" else was.value,
        was.evidence,
    )


def test_of_a_figure_that_is_amended_again_the_estimator_s_own_is_kept():
    first = amended(Changes(factors={"autonomy_of_action": Decimal("0.1")}))
    now = amended(Changes(factors={"autonomy_of_action": Decimal("0.3")}), first, "bob", "No.").factors[
        "autonomy_of_action"
    ]

    assert (now.amended.by, now.rationale) == ("bob", "No. [bob: 0.3, was 0.1.]")
    assert now.amended.was == first.factors["autonomy_of_action"].amended.was


@pytest.mark.parametrize(
    ("changes", "older"),
    [
        (Changes(factors={"autonomy_of_action": Decimal("0.1")}), True),
        (Changes(factors={"autonomy_of_action": Decimal("0.1")}, summary="It asks first."), False),
        (Changes(summary="It asks first."), False),
    ],
    ids=["figure", "both", "summary"],
)
def test_a_summary_that_nobody_wrote_anew_is_older_than_the_figures(changes, older):
    made = amended(changes)
    rewritten = amended(Changes(summary="Another."), made)

    assert [flag.where for flag in made.flags if flag.kind == "older_summary"] == ["summary"] * older
    assert [flag for flag in rewritten.flags if flag.kind == "older_summary"] == []


def test_the_questions_are_those_of_the_new_figures():
    """What a person set is not asked of the vendor."""
    made = amended(Changes(factors={"opacity_reflexivity": Decimal("0.2")}))

    asked = {question.about for question in CARD.questions} - {question.about for question in made.questions}
    assert asked == {"factors.opacity_reflexivity"}


def test_who_and_from_which_card_is_on_it():
    made = amended(Changes(summary=" Shorter. "), by="bob")

    assert made.summary == "Shorter."
    assert (made.provenance.amended_by, made.provenance.parent) == ("bob", CARD.id)
    assert made.provenance.created_at == LATER
    assert (made.provenance.estimator, made.provenance.model) == ("llm", "m-1")
    assert made.id == identity(made) != CARD.id
    assert Card.model_validate_json(made.model_dump_json()) == made


def test_a_card_that_nobody_amended_does_not_speak_of_it():
    """Its digest is the one that it had before there were amendments."""
    body = CARD.model_dump(mode="json")

    assert not {"amended_by", "amended_because", "parent"} & set(body["provenance"])
    assert '"amended' not in json.dumps(body)


def test_the_same_amendment_by_somebody_else_is_another_card():
    changes = Changes(summary="Shorter.")

    assert amended(changes).id == amended(changes).id != amended(changes, by="bob").id


def test_a_metric_changes_the_vector_and_the_base():
    made = amended(Changes(metrics={"AV": "P"}))

    assert made.cvss.vector == CARD.cvss.vector.replace("AV:N", "AV:P")
    assert made.cvss.base < CARD.cvss.base
    assert made.cvss.low <= made.cvss.base <= made.cvss.high
    assert made.score.cvss_base == made.cvss.base
    assert made.score.aivss == by_hand(made)


def test_a_multiplier_that_is_computed_from_the_base_follows_it():
    """One that a person sets in the same act is theirs."""
    made = amended(Changes(metrics=LOW_VECTOR))
    both = amended(Changes(metrics=LOW_VECTOR, threat_multiplier=Decimal("1.10")))

    assert CARD.threat_multiplier.value == Decimal("1.10")
    assert made.threat_multiplier.value == threat_multiplier(made.cvss.base) < Decimal("1.10")
    assert made.threat_multiplier.low <= made.threat_multiplier.value <= made.threat_multiplier.high
    assert both.threat_multiplier.value == Decimal("1.10")


def test_a_multiplier_that_a_person_set_stays_when_the_base_changes_later():
    fixed = amended(Changes(threat_multiplier=Decimal("1.05")))
    made = amended(Changes(metrics=LOW_VECTOR), fixed)

    assert made.threat_multiplier.value == Decimal("1.05")


def test_a_card_without_a_vector_takes_all_eleven_metrics():
    offline = offline_card()
    made = amended(Changes(metrics=LOW_VECTOR), offline)

    assert offline.cvss.vector is None
    assert made.cvss.vector == "CVSS:4.0/AV:L/AC:H/AT:P/PR:H/UI:A/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N"
    assert made.score.aivss == by_hand(made) < offline.score.aivss
    with pytest.raises(InputError, match="all eleven base metrics are needed"):
        amended(Changes(metrics={"AV": "L"}), offline)


def test_a_multiplier_that_a_person_sets_no_longer_follows_the_base():
    made = amended(Changes(threat_multiplier=Decimal("0.50")))
    held = made.threat_multiplier

    assert (held.value, held.low, held.high) == (Decimal("0.50"),) * 3
    assert made.score.aivss == by_hand(made) < CARD.score.aivss


def test_a_control_that_falls_takes_its_credit_with_it():
    """One log that nobody can switch off earns 0.90; none earns nothing."""
    was, made = CARD.mitigation_factor, amended(Changes(controls=frozenset()))
    now = made.mitigation_factor

    assert (was.value, len(was.controls)) == (Decimal("0.90"), 1)
    assert (now.value, now.controls, now.evidence) == (Decimal("1.00"), (), ())
    assert f"[ann: without {was.controls[0].kind}.]" in now.rationale
    assert made.score.aivss == by_hand(made) > CARD.score.aivss


def test_a_layer_is_taken_back_and_given_again():
    doubted = amended(Changes(layers={"L4": False}))
    (layer,) = [one for one in doubted.layers if one.layer == "L4"]
    (was,) = [one for one in CARD.layers if one.layer == "L4"]
    again = amended(Changes(layers={"L4": True}), doubted)

    assert was.certain
    assert (layer.certain, layer.commentary) == (False, layers.NOT_CERTAIN + was.commentary)
    assert layer.questions
    assert {q.about for q in doubted.questions} - {q.about for q in CARD.questions} == {"layers.L4"}
    assert layer.amended == Amended(by="ann", because=WHY)
    assert tuple(one.model_copy(update={"amended": None}) for one in again.layers) == CARD.layers


def test_a_layer_without_a_quote_cannot_be_certain():
    with pytest.raises(InputError, match=r"layers\.L1 has no quote from the listing"):
        amended(Changes(layers={"L1": True}))


def test_contradictions_are_found_again():
    """The audit log that is quoted contradicts an opacity of 1.0, and no longer one of 0.0."""
    opaque = amended(Changes(factors={"opacity_reflexivity": Decimal("1.0")}))
    clear = amended(Changes(factors={"opacity_reflexivity": Decimal("0.0")}), opaque)

    def about(card):
        return [f.kind for f in card.flags if f.where == "factors.opacity_reflexivity" and f.kind == "contradiction"]

    assert about(opaque) == ["contradiction"]
    assert about(clear) == []


def test_other_flags_stay():
    kinds = {"unverified_quote", "unknown_factor"}
    made = amended(Changes(summary="Shorter."))

    assert [f for f in made.flags if f.kind in kinds] == [f for f in CARD.flags if f.kind in kinds] != []


def test_an_amendment_stays_under_the_card_s_own_profile():
    owasp = cards.rescore(CARD, making=making(CARD, LATER)._replace(profile=profile("owasp-v0.8"), snap=True))
    made = amended(Changes(factors={"autonomy_of_action": Decimal("0.5")}), owasp)

    assert made.score.profile == "owasp-v0.8"
    with pytest.raises(InputError, match=r"autonomy_of_action is 0\.7; owasp-v0\.8 allows 0\.0, 0\.5 or 1\.0"):
        amended(Changes(factors={"autonomy_of_action": Decimal("0.7")}), owasp)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (Changes(factors={"autonomy_of_action": Decimal("0.55")}), "autonomy_of_action is 0.55; directory allows 0.0"),
        (Changes(factors={"autonomy_of_action": Decimal("NaN")}), "is NaN; directory allows"),
        (Changes(factors={"autonomy_of_action": Decimal("sNaN")}), "is sNaN; directory allows"),
        (Changes(factors={"autonomy_of_action": Decimal("8")}), "is 8; directory allows"),
        (Changes(factors={"charm": Decimal("0.5")}), "factors.charm is not on this card"),
        (Changes(threat_multiplier=Decimal("1.07")), "threat_multiplier is 1.07; directory allows 0.50"),
        (Changes(metrics={"AV": "Z"}), "AV is 'Z'"),
        (Changes(metrics={"XX": "N"}), "'XX' is not a CVSS v4.0 metric"),
        (Changes(controls=frozenset({"sandbox"})), "there is no control 'sandbox' on this card to keep"),
        (Changes(layers={"L9": False}), "there is no layer 'L9'"),
        (Changes(summary=" "), "summary is empty"),
        (Changes(summary="a" * 4001), "summary has 4,001 characters; use 4,000 at most"),
    ],
    ids=range(12),
)
def test_what_the_card_cannot_take_is_named(changes, said):
    with pytest.raises(InputError) as caught:
        amended(changes)

    assert said in str(caught.value)


@pytest.mark.parametrize(
    "changes",
    [
        Changes(),
        Changes(factors={"autonomy_of_action": Decimal("0.8")}),
        Changes(metrics={"AV": "N"}),
        Changes(summary=CARD.summary),
        Changes(layers={"L1": False}),
    ],
    ids=["none", "factor", "metric", "summary", "layer"],
)
def test_an_amendment_that_changes_nothing_is_refused(changes):
    with pytest.raises(ReviewError, match="nothing is changed"):
        amended(changes)
