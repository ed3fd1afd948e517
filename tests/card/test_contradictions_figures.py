"""A vector, a band or an estimate that does not go with the words, the mitigation or the comparables beside it."""

from decimal import Decimal

import pytest

from pipeline.card import make
from pipeline.taxonomy import factors
from tests.support.contradicting import a_card, expecting, flags, only, vector
from tests.support.listings import a_making

METRIC_CASES = [
    ("AV", "N", "L", "A small tool. It speaks stdio.", "A small tool. It speaks stdio or HTTP."),
    ("AV", "N", "A", "It works entirely offline.", "It works entirely offline, but for a remote API."),
    ("AV", "L", "N", "It is a hosted service.", "It is a self-hosted service."),
    ("AV", "P", "A", "It is reached over HTTPS.", "It is not reached over HTTPS."),
    ("PR", "H", "L", "No account is needed.", "No account details are documented."),
    ("PR", "H", "N", "It works without a login.", "A login is needed."),
    ("PR", "N", "L", "Users must sign in.", "Users need no login, but may sign in."),
    ("PR", "N", "H", "It requires OAuth.", "It does not require OAuth."),
    ("PR", "N", "L", "An API key is required.", "An API key is optional."),
]


@pytest.mark.parametrize(("metric", "value", "fits", "words", "near"), METRIC_CASES)
def test_a_metric_that_the_words_of_the_listing_do_not_go_with(metric, value, fits, words, near):
    def made(value, text):
        return flags(a_card(text, vector=vector(**{metric: value})), text)

    (flag,) = made(value, words)
    assert (flag.kind, flag.where) == ("contradiction", "cvss")
    assert f"({metric}:{value})" in flag.message
    assert words[flag.start : flag.end] in flag.message
    assert made(fits, words) == ()
    assert made(value, near) == ()


@pytest.mark.parametrize("place", ["rationale", "base", "tools"])
def test_integrity_lost_by_what_only_reads(place):
    words = "The server only reads tickets."
    changes = {
        "rationale": {"said": {"cvss": words}},
        "base": {"quoted": {"cvss": words}},
        "tools": {"quoted": {"dynamic_tool_use": words}},
    }[place]
    flag = only(a_card(words, vector=vector(VI="H"), **changes), words)

    assert "Vulnerable System Integrity is High (VI:H)" in flag.message
    assert words in flag.message
    assert flags(a_card(words, vector=vector(VI="L"), **changes), words) == ()


def test_read_only_words_that_nothing_rests_on_say_nothing_of_the_base():
    words = "The manual of the server only reads well."

    assert flags(a_card(words, vector=vector(VI="H")), words) == ()


def test_approval_beside_no_user_interaction():
    words = "A person must confirm each call."

    def made(**metrics):
        return flags(a_card(words, vector=vector(**metrics), controls={"approval": words}), words)

    (flag,) = made(UI="N")
    assert "User Interaction is None (UI:N)" in flag.message
    assert words in flag.message
    assert made(UI="P") == made(UI="A") == ()
    assert flags(a_card(words, vector=vector(UI="N")), words) == ()


def test_a_metric_is_high_where_the_band_hangs_on_it():
    """
    The base is 6.9 with PR:N and 5.3 with PR:L. With factors of 0.2 the score is 7.5 or 6.2, with 0.5 it is 8.4 or 7.6.
    """
    words = "It requires OAuth."
    few = dict.fromkeys(factors.KEYS, "0.2")
    made = vector(PR="N", UI="N")

    assert only(a_card(words, vector=made, values=few), words).severity == "high"
    assert only(a_card(words, vector=made), words).severity == "medium"


def test_without_a_vector_there_is_no_metric_to_contradict():
    words = "It requires OAuth. It speaks stdio. No account is needed."

    assert flags(a_card(words), words) == ()


def mitigated(value, base):
    held = a_card().mitigation_factor.model_copy(update={"value": Decimal(value)})
    return a_card(base=base, mitigation_factor=held)


def test_a_band_that_rests_on_mitigation_alone():
    """(6 + 4 × 0.5) × 0.85 = 6.8, Medium; 8.0, High, without."""
    flag = only(mitigated("0.85", "6.0"))

    assert (flag.kind, flag.severity, flag.where) == ("contradiction", "high", "mitigation_factor")
    assert flag.message == (
        "The band is Medium (6.8) only by the mitigation factor of 0.85; without it the score is 8.0, High."
    )


def test_less_than_a_point_of_mitigation_weighs_less():
    """(4.2 + 5.8 × 0.5) × 0.95 = 6.745; 7.1 without."""
    assert only(mitigated("0.95", "4.2")).severity == "medium"


def test_mitigation_that_leaves_the_band_as_it_is():
    """(6 + 4 × 0.5) × 0.90 = 7.2"""
    assert flags(mitigated("0.90", "6.0")) == ()


@pytest.mark.parametrize(
    ("key", "where", "says"),
    [
        ("autonomy_of_action", "factors.autonomy_of_action", "Autonomy of Action is 0.5, but comparables suggest 0.2"),
        ("cvss", "cvss", "The CVSS base is 6.0, but comparables suggest 0.2"),
        ("aivss", "score", "The AIVSS is 8.0, but comparables suggest 0.2"),
    ],
)
def test_a_figure_further_off_than_reference_cards_are(key, where, says):
    flag = only(a_card(), expected=expecting(key, "0.21", "0.28"))

    assert (flag.kind, flag.where) == ("outlier", where)
    assert flag.message.startswith(says)
    assert "95 % of reference cards are within 0.28" in flag.message


@pytest.mark.parametrize(
    "expected",
    [
        expecting("autonomy_of_action", "0.21", "0.29"),
        expecting("cvss", "4.0", "2.0"),
        expecting("aivss", "9.0", "1.0"),
    ],
    ids=["factor", "base", "score"],
)
def test_a_figure_at_the_bound_does_not_stand_out(expected):
    assert flags(a_card(), expected=expected) == ()


def test_an_outlier_is_high_where_the_band_hangs_on_it():
    """5.0 instead of 6.0 is 7.5, High still; 3.0 is 6.5, Medium. A score of 7.5 is High, one of 6.9 is not."""
    severities = [
        only(a_card(), expected=expected).severity
        for expected in (
            expecting("cvss", "5.0", "0.9"),
            expecting("cvss", "3.0", "0.9"),
            expecting("aivss", "7.5", "0.4"),
            expecting("aivss", "6.9", "0.4"),
        )
    ]

    assert severities == ["medium", "high", "medium", "high"]


def test_scores_of_another_profile_are_not_what_is_expected():
    made = make.rescore(a_card(), making=a_making("owasp-v0.8", snap=True))

    assert flags(made, expected=expecting("aivss", "0.2", "0.1")) == ()
    assert flags(made, expected=expecting("cvss", "0.2", "0.1"))
