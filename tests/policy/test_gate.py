"""A policy: each rule broken and kept, and what is not known keeps to nothing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import InputError
from pipeline.model import Flag
from pipeline.policy import Policy, Required, broken
from pipeline.policy.gate import BANDS
from tests.support.cards import CARDS, a_card
from tests.support.ids import words
from tests.support.made import offline_card
from tests.support.organisations import a_context, a_scored_card, of_recorded_answers, with_controls

VECTOR = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:P/VC:H/VI:H/VA:L/SC:H/SI:L/SA:N"
AUDITED = with_controls(a_card(), ("audit", "claimed", "built_in"))
UNSAID = with_controls(a_card(), ("audit", "claimed", None))


def flagged(*flags):
    return a_card(
        flags=[Flag(kind=kind, severity=severity, message="m", where="w", more=more) for kind, severity, more in flags]
    )


def lines(card, policy, context=None):
    return [str(line) for line in broken(card, policy, context)]


@pytest.mark.parametrize(
    ("card", "policy", "line"),
    [
        pytest.param(
            a_card(), Policy(band="Medium"),
            "policy.band: the score is 8.9 High; Medium is the highest band allowed", id="band",
        ),
        pytest.param(
            a_card(), Policy(upper_band="High"),
            "policy.upper_band: the upper end of the score's interval is 9.3 Critical; "
            "High is the highest band allowed",
            id="upper-band",
        ),
        pytest.param(
            a_card(), Policy(factors={"dynamic_tool_use": Decimal("0.8")}),
            "policy.factors.dynamic_tool_use: Dynamic Tool Use is 0.9; 0.8 is the most allowed", id="factor",
        ),
        pytest.param(
            a_card(factors={}), Policy(factors={"dynamic_tool_use": Decimal("1.0")}),
            "policy.factors.dynamic_tool_use: Dynamic Tool Use is not known; 1.0 is the most allowed",
            id="factor-that-is-not-known",
        ),
        pytest.param(
            a_card(), Policy(certain=("L3", "L7")),
            "policy.certain: L7 Agent Ecosystem is not certain from the listing; it must be", id="layer",
        ),
        pytest.param(
            AUDITED, Policy(controls=(Required("audit"), Required("approval"))),
            "policy.controls[2]: the listing shows no approval, and none is enforced here; approval must be there",
            id="control",
        ),
        pytest.param(
            AUDITED, Policy(controls=(Required("audit", label="demonstrated"),)),
            "policy.controls[1]: the control audit is claimed, built in; it must be demonstrated at least", id="label",
        ),
        pytest.param(
            AUDITED, Policy(controls=(Required("audit", reach="enforced"),)),
            "policy.controls[1]: the control audit is claimed, built in; it must be enforced at least", id="reach",
        ),
        pytest.param(
            UNSAID, Policy(controls=(Required("audit", reach="built_in"),)),
            "policy.controls[1]: the control audit is claimed, optional; it must be built in at least",
            id="reach-that-is-not-said",
        ),
        pytest.param(
            CARDS["partial"](), Policy(certain=("L3",)),
            "policy.status: the card is partial; complete is the least that is let in", id="status",
        ),
        pytest.param(
            flagged(("steering_score", "high", None), ("steering_score", "high", 4), ("outlier", "low", None)),
            Policy(flags="medium"),
            "policy.flags: the card has 5 high flags steering_score; none of severity medium or graver is allowed",
            id="flags",
        ),
    ],
)  # fmt: skip
def test_a_line_that_is_broken_names_the_figure_the_limit_and_the_place(card, policy, line):
    assert line in lines(card, policy)


@pytest.mark.parametrize(
    ("card", "policy"),
    [
        pytest.param(a_card(), Policy(band="High"), id="band"),
        pytest.param(a_card(), Policy(upper_band="Critical"), id="upper-band"),
        pytest.param(a_card(), Policy(factors={"dynamic_tool_use": Decimal("0.9")}), id="factor"),
        pytest.param(a_card(), Policy(certain=("L3", "L5")), id="layer"),
        pytest.param(AUDITED, Policy(controls=(Required("audit", "claimed", "optional"),)), id="control"),
        pytest.param(flagged(("outlier", "medium", None)), Policy(flags="high"), id="flags"),
        pytest.param(a_card(), Policy(), id="complete"),
        pytest.param(a_card(status="partial"), Policy(status="partial", band="High"), id="partial"),
    ],
)
def test_a_card_keeps_to_what_allows_it(card, policy):
    assert lines(card, policy) == []


@pytest.mark.parametrize("status", [one for one in CARDS if CARDS[one]().score is None], ids=words)
@pytest.mark.parametrize("which", ["published", "organisation"])
def test_a_card_without_a_score_breaks_every_policy_on_the_score(status, which):
    policy = Policy(band="Critical", upper_band="Critical", score=which, status="partial")
    said = lines(CARDS[status](), policy, a_context("sandbox"))

    assert [line for line in said if line.startswith(("policy.band", "policy.upper_band"))]
    assert all("is not known" in line for line in said if "band" in line)


@pytest.mark.parametrize("status", ["inconclusive", "failed"])
def test_what_was_not_assessed_is_let_in_by_no_policy(status):
    assert lines(a_card(status=status), Policy(status="partial", flags=None))


def test_a_control_without_a_quote_or_refused_is_not_there():
    shown = AUDITED.mitigation_factor.controls[0]
    for control in (shown.model_copy(update={"evidence": ()}), shown.model_copy(update={"refused": "a denial"})):
        card = a_card(mitigation_factor=AUDITED.mitigation_factor.model_copy(update={"controls": (control,)}))

        assert lines(card, Policy(controls=(Required("audit"),)))


def test_a_control_that_is_enforced_here_is_there_as_the_organisation_s_claim():
    policy = Policy(controls=(Required("approval", reach="enforced"),))
    shown = Policy(controls=(Required("approval", label="demonstrated"),))

    assert lines(a_card(), policy)
    assert lines(a_card(), policy, a_context("approval")) == []
    assert lines(a_card(), shown, a_context("approval"))


# The score here


def test_a_policy_on_the_score_here_is_about_the_score_here():
    card, policy = a_scored_card(VECTOR), Policy(band="High", score="organisation")

    assert lines(card, policy._replace(score="published")) != []
    assert lines(card, policy, a_context("sandbox", data="public")) == []
    assert lines(card, policy, a_context(credentials="admin")) == [
        "policy.band: the score in this organisation is 9.2 Critical; High is the highest band allowed"
    ]


@pytest.mark.parametrize(
    ("card", "context", "why"),
    [
        pytest.param(offline_card(), a_context(data="public"), "no CVSS vector", id="no-vector"),
        pytest.param(offline_card(), a_context("sandbox", data="public"), "no CVSS vector", id="a-part-of-it-only"),
        pytest.param(a_card(), None, "no [context]", id="no-context"),
    ],
)
def test_a_score_here_that_cannot_be_had_keeps_to_nothing(card, context, why):
    (line,) = lines(card, Policy(band="Critical", score="organisation"), context)

    assert why in line


def test_an_interval_that_nobody_measured_keeps_to_nothing():
    card = a_card(doubt=None)
    said = lines(card, Policy(upper_band="Critical", score="organisation"), a_context("audit"))

    assert said == [
        "policy.upper_band: the upper end of the score in this organisation's interval is not known: nobody measured "
        "what its estimator misses; Critical is the highest band allowed"
    ]


def test_a_score_off_the_scale_is_an_error_and_no_band():
    card = a_card()
    bent = a_card(score=card.score.model_copy(update={"aivss": Decimal("11.0")}))

    with pytest.raises(InputError, match="cannot be held against a policy"):
        broken(bent, Policy(band="Critical"), None)


@given(st.sampled_from(BANDS), st.sampled_from(BANDS), st.integers(0, 5))
def test_a_wider_limit_breaks_no_more(one, other, number):
    narrow, wide = sorted((one, other), key=BANDS.index)
    card = of_recorded_answers()[number]
    counts = [len(broken(card, Policy(band=band, upper_band=band), None)) for band in (narrow, wide)]

    assert counts[0] >= counts[1]
