"""A card's score in an organisation: monotone in the context, explained to the tenth, and never on the card."""

from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.card import make
from pipeline.model import Card
from pipeline.policy import Context, here, metrics
from pipeline.policy.organisation import NO_VECTOR, mitigated
from pipeline.scoring import PROFILES, cvss4
from pipeline.taxonomy import environment, risks
from tests.support.cards import CARDS, a_card
from tests.support.ids import words
from tests.support.listings import a_making
from tests.support.made import offline_card
from tests.support.organisations import (
    KEYS,
    LEAST,
    MOST,
    a_context,
    a_scored_card,
    contexts,
    enforced,
    of_recorded_answers,
    said,
    vectors,
    with_controls,
)

VECTOR = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:P/VC:H/VI:H/VA:L/SC:H/SI:L/SA:N"
IN_CORNER = {"each": "1.0", "multiplier": "1.10", "mitigation": "0.70"}
"""Where Σ × ThM is above 10 and a higher base counts for less."""


def score(card: Card, context: Context) -> Decimal:
    found = here(card, context)
    assert found.result is not None
    assert found.counts
    return found.result.aivss


cards = st.builds(
    lambda vector, each, multiplier, mitigation: a_scored_card(
        vector, each=each, multiplier=multiplier, mitigation=mitigation
    ),
    vectors,
    st.integers(0, 10).map(lambda tenths: f"{tenths / 10:.1f}"),
    st.sampled_from(risks.THREAT_LEVELS),
    st.sampled_from(risks.MITIGATION_LEVELS),
)


# A more sensitive environment never lowers


@st.composite
def raised(draw: st.DrawFn) -> tuple[Context, Context]:
    """A context, and the same with one topic answered more sensitively or one control less."""
    context = draw(contexts)
    key = draw(st.sampled_from([*KEYS, environment.ENFORCED]))
    if key == environment.ENFORCED:
        assume(context.enforced)
        gone = draw(st.sampled_from(context.enforced))
        return context, context._replace(enforced=tuple(one for one in context.enforced if one != gone))
    assume(key in context.answers)
    answers, every = context.answers[key], KEYS[key]
    if environment.BY_KEY[key].several:
        more = (*answers, draw(st.sampled_from(every[max(map(every.index, answers)) :])))
        # Also in the place of what was said, where all of that is less sensitive.
        more = draw(st.sampled_from([more, more[-1:]]))
    else:
        more = (draw(st.sampled_from(every[every.index(answers[0]) :])),)
    return context, context._replace(answers={**context.answers, key: tuple(dict.fromkeys(more))})


@given(cards, raised())
@settings(max_examples=400)
def test_what_is_more_sensitive_never_lowers_and_what_is_less_never_raises(card, pair):
    less, more = pair

    assert score(card, less) <= score(card, more)


@given(cards, st.sampled_from(sorted(KEYS)), enforced)
def test_the_least_sensitive_answer_never_raises_a_card_s_score_and_the_most_sensitive_never_lowers_it(card, key, held):
    least, most = Context({key: LEAST[key]}, held), Context({key: MOST[key]})

    assert score(card, least) <= card.score.aivss <= score(card, most)


@given(vectors, said)
def test_in_the_corner_of_a_profile_where_a_higher_base_counts_for_less_nothing_turns_round(vector, answers):
    card = a_scored_card(vector, **IN_CORNER)
    least, most = Context({**answers, **LEAST}), Context({**answers, **MOST})

    assert score(card, least) <= score(card, Context(answers)) <= score(card, most)


@pytest.mark.parametrize("metric", environment.RISING)
@given(vectors, said)
def test_cvss_itself_never_falls_when_a_metric_of_an_environment_rises(metric, vector, answers):
    """Else no table could be monotone: the library's interpolation is held to it too."""
    base = cvss4.parse(vector)
    moved = {one.key: one.now for one in metrics.moved(base, Context(answers))}
    rising = [{**moved, metric: value} for value in environment.RISING[metric]]
    scores = [cvss4.environmental_score(cvss4.environmental(base, one)) for one in rising]

    assert scores == sorted(scores)


# What it rests on


@given(cards, contexts)
def test_the_points_of_all_moves_add_up_to_the_way_from_the_card_s_score(card, context):
    found = here(card, context)

    assert card.score.aivss + sum(move.points for move in found.moves) == found.result.aivss


@given(cards, contexts)
def test_every_word_of_the_context_moved_something_or_is_said_to_have_moved_nothing(card, context):
    found = here(card, context)
    by = {one for move in found.moves for one in move.by}
    every = {*metrics.names(context), *(f"enforced = {kind}" for kind in context.enforced)}

    assert by | set(found.idle) == every
    assert by.isdisjoint(found.idle)


def test_a_context_that_moves_nothing_leaves_the_score_of_the_card():
    found = here(a_card(), a_context(data="personal", environments="production", users="customers"))

    assert found.result.aivss == a_card().score.aivss == Decimal("8.9")
    assert found.vector == a_card().cvss.vector
    assert found.idle == ("data = personal", "environments = production", "users = customers")


@pytest.mark.parametrize(
    ("said", "moved"),
    [
        pytest.param({"data": "public"}, "CR:L", id="only-published-data"),
        pytest.param({"data": ("public", "internal")}, "CR:M", id="the-most-sensitive-of-several"),
        pytest.param({"data": ("public", "personal")}, "", id="one-that-needs-all-of-it"),
        pytest.param({"environments": "sandbox"}, "IR:L/AR:L", id="a-sandbox"),
        pytest.param({"environments": "sandbox", "data": "regulated"}, "AR:L", id="regulated-data-must-be-right"),
        pytest.param({"environments": "safety"}, "MSI:S", id="people-may-be-hurt-where-there-is-an-impact-at-all"),
        pytest.param({"environments": "safety", "credentials": "admin"}, "MSI:S/MSA:S", id="lifted-after-all-bounds"),
        pytest.param({"credentials": "none"}, "MSC:L", id="no-credentials"),
        pytest.param({"credentials": "read"}, "", id="reading-is-what-the-vector-has"),
        pytest.param({"credentials": "write"}, "MSA:L", id="what-can-be-changed-can-be-deleted"),
        pytest.param({"credentials": "admin"}, "MSI:H/MSA:H", id="administrator"),
        pytest.param({"exposure": "internal"}, "MAV:A", id="behind-the-wall"),
        pytest.param({"exposure": "isolated"}, "MAV:L", id="on-one-machine"),
        pytest.param({"exposure": "internet"}, "", id="as-bad-as-the-vector-has-it"),
        pytest.param({"users": "staff"}, "", id="an-account-keeps-no-text-out"),
        pytest.param({"users": "staff", "exposure": "internet"}, "", id="nor-where-texts-come-from-outside"),
        pytest.param({"users": "staff", "exposure": "internal"}, "MAV:A/MPR:L", id="signed-in-and-nobody-else"),
    ],
)  # fmt: skip
def test_each_answer_moves_these_metrics(said, moved):
    found = here(a_scored_card(VECTOR), a_context(**said))

    assert found.vector.removeprefix(VECTOR).removeprefix("/") == moved
    assert found.result.cvss_base == cvss4.environmental_score(found.vector)


def test_what_moved_says_by_what_from_what_and_to_what():
    found = here(a_scored_card(VECTOR), a_context(data="public", credentials="write"))

    assert [(move.by, move.what, move.was, move.now) for move in found.moves] == [
        (("data = public",), "CR", "not defined", "Low"),
        (("credentials = write",), "MSA", "None", "Low"),
    ]


# The mitigation table alone


@pytest.mark.parametrize(
    ("card", "kinds", "factor"),
    [
        pytest.param(a_scored_card(VECTOR, mitigation="1.00"), ["approval"], "0.85", id="140-thousandths"),
        pytest.param(a_scored_card(VECTOR, mitigation="1.00"), ["approval", "sandbox"], "0.70", id="no-more-than-all"),
        pytest.param(a_scored_card(VECTOR, mitigation="1.00"), [], "1.00", id="none"),
        pytest.param(
            with_controls(a_scored_card(VECTOR), ("approval", "demonstrated", "enforced"), value=Decimal("0.80")),
            ["approval"], "0.80", id="one-that-the-product-has-counts-once",
        ),
        pytest.param(
            with_controls(a_scored_card(VECTOR), ("audit", "demonstrated", "built_in"), value=Decimal("1.00")),
            ["approval"], "0.85", id="a-model-s-worse-figure-stays-worse",
        ),
        pytest.param(a_scored_card(VECTOR, mitigation="0.85"), ["approval"], "0.85", id="credit-of-unknown-origin"),
        pytest.param(
            with_controls(
                a_scored_card(VECTOR), ("audit", "claimed", "optional"), value=Decimal("0.75"), product_is="safeguard"
            ),
            ["approval"], "0.60", id="what-a-product-is-for-is-not-shown-by-others-controls",
        ),
    ],
)  # fmt: skip
def test_controls_that_hold_here_earn_what_the_table_gives(card, kinds, factor):
    assert mitigated(card.mitigation_factor, card.mitigation_factor.value, kinds) == Decimal(factor)


def test_scoped_credentials_are_a_control():
    found = here(a_scored_card(VECTOR, mitigation="1.00"), a_context(credentials_of="scoped"))

    assert [(move.by, move.what, move.now) for move in found.moves] == [(("credentials_of = scoped",), "MF", "0.95")]


# What cannot be had is said


def test_a_card_without_a_vector_has_no_score_here():
    found = here(offline_card(), a_context(data="public"))

    assert (found.result, found.missing, found.counts) == (None, NO_VECTOR, False)


def test_of_a_card_without_a_vector_the_mitigation_is_counted_and_that_it_is_only_that_is_said():
    card = offline_card()
    found = here(card, a_context("sandbox", data="public"))

    assert found.result.cvss_base == card.cvss.base
    assert found.result.aivss < card.score.aivss
    assert (found.missing, found.counts, found.vector) == (NO_VECTOR, False, None)


def test_of_a_card_without_a_vector_a_context_of_controls_alone_is_counted_whole():
    assert here(offline_card(), a_context("sandbox")).counts


@pytest.mark.parametrize("status", [one for one in CARDS if CARDS[one]().score is None], ids=words)
def test_a_card_without_a_score_has_none_here_either(status):
    found = here(CARDS[status](), a_context("sandbox", data="public"))

    assert found.result is None
    assert status in found.missing


def test_a_base_that_is_not_its_vector_s_is_not_moved():
    card = a_card()
    bent = card.model_copy(update={"cvss": card.cvss.model_copy(update={"base": Decimal("3.0")})})

    assert "not the 8.7 of its CVSS vector" in here(bent, a_context(data="public")).missing


def test_a_vector_that_cannot_be_read_is_said():
    card = a_card()
    bent = card.model_copy(update={"cvss": card.cvss.model_copy(update={"vector": "CVSS:3.1/AV:N"})})

    assert "cannot be read" in here(bent, a_context(data="public")).missing


# Every profile, and real cards


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("number", range(3))
def test_under_every_profile_it_begins_at_the_card_s_score_and_lies_between_the_extremes(name, number):
    card = make.rescore(of_recorded_answers()[number], making=a_making(snap=True, name=name))
    same = here(card, a_context(data="personal", environments="production", users="customers"))
    least, most = (here(card, Context(answers, held)) for answers, held in ((LEAST, ("sandbox",)), (MOST, ())))

    assert same.result.aivss == card.score.aivss
    assert least.result.aivss < card.score.aivss <= most.result.aivss
    assert least.result.profile == name


@pytest.mark.parametrize("number", range(6))
def test_of_cards_of_recorded_answers_the_card_stays_and_the_score_lies_between_the_extremes(number):
    card = of_recorded_answers()[number]
    before = card.model_dump_json()
    least, most = (here(card, Context(answers)) for answers in (LEAST, MOST))

    assert least.result.aivss <= card.score.aivss <= most.result.aivss
    assert least.result.aivss < most.result.aivss
    assert least.low <= least.result.aivss <= least.high
    assert (card.model_dump_json(), make.identity(card)) == (before, card.id)
    assert least.card == card.id
