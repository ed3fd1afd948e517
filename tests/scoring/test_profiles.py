"""Profiles, levels, snapping and the severity bands: what is allowed, and what is said when it is not."""

from decimal import Decimal, getcontext, localcontext

import pytest

from pipeline import scoring
from pipeline.errors import InputError, UsageError
from pipeline.scoring import Inputs, OffLevel, Snapped, formulas
from pipeline.scoring.levels import nearest, shorten, spell
from pipeline.scoring.profiles import CVSS_LEVELS, has_mitigation
from pipeline.taxonomy import factors

DIRECTORY = scoring.profile("directory")
V08 = scoring.profile("owasp-v0.8")
V05 = scoring.profile("owasp-v0.5")


def an_input(cvss="7.5", threat="1.00", mitigation="1.00", **values):
    """Inputs that every profile allows, but for what is said otherwise."""
    every = {key: Decimal("0.5") for key in factors.ALL_KEYS}
    given = {key: Decimal(value) for key, value in values.items()}
    return Inputs(Decimal(cvss), {**every, **given}, Decimal(threat), Decimal(mitigation))


@pytest.mark.parametrize("profile", scoring.PROFILES.values(), ids=scoring.PROFILES)
class TestEveryProfile:
    def test_scores_ten_factors_that_the_card_has(self, profile):
        assert len(set(profile.factor_keys)) == 10
        assert set(profile.factor_keys) <= set(factors.ALL_KEYS)

    def test_levels_ascend(self, profile):
        for levels in (profile.factor_levels, profile.threat_levels, profile.mitigation_levels):
            assert list(levels) == sorted(set(levels))

    def test_allows_every_level_that_it_lists(self, profile):
        for value in profile.factor_levels:
            scoring.check(an_input(self_modification=value), profile)
        for value in profile.threat_levels:
            scoring.check(an_input(threat=value), profile)
        for value in profile.mitigation_levels:
            scoring.check(an_input(mitigation=value), profile)

    def test_is_found_by_its_name(self, profile):
        assert scoring.profile(profile.name) is profile

    def test_has_a_formula(self, profile):
        assert profile.formula in formulas.FORMULAS


def test_the_default_profile_is_that_of_the_published_cards():
    assert scoring.DEFAULT == "directory"


def test_unknown_profile_names_the_known_ones():
    with pytest.raises(UsageError, match=r"'v0\.8'.*directory, owasp-v0\.8, owasp-v0\.5, owasp-v1-amended"):
        scoring.profile("v0.8")


def test_natural_language_takes_the_place_of_planning_in_v08():
    assert set(DIRECTORY.factor_keys) - set(V08.factor_keys) == {"goal_driven_planning"}
    assert set(V08.factor_keys) - set(DIRECTORY.factor_keys) == {"natural_language_interface"}


def test_a_factor_of_another_profile_is_left_alone():
    other = an_input(natural_language_interface="0.77", goal_driven_planning="0.5")

    assert scoring.score(other, DIRECTORY) == scoring.score(an_input(), DIRECTORY)


def test_result_holds_every_figure_on_the_way():
    got = scoring.score(an_input(cvss="7.5", threat="1.05", mitigation="0.95"), DIRECTORY)

    assert got == scoring.Result(
        profile="directory",
        cvss_base=Decimal("7.5"),
        factor_sum=Decimal("5.0"),
        aars=Decimal("1.3125"),
        threat_multiplier=Decimal("1.05"),
        mitigation_factor=Decimal("0.95"),
        aivss=Decimal("8.4"),
        severity="High",
    )


def test_callers_precision_makes_no_difference():
    with localcontext() as context:
        context.prec = 2
        got = scoring.score(an_input(cvss="6.3", threat="1.05", mitigation="0.85"), DIRECTORY)

    assert got == scoring.score(an_input(cvss="6.3", threat="1.05", mitigation="0.85"), DIRECTORY)


def test_callers_context_is_left_as_it_was():
    before = getcontext().copy()

    scoring.score(an_input(), DIRECTORY)

    assert repr(getcontext()) == repr(before)


@pytest.mark.parametrize(
    ("profile", "inputs", "message"),
    [
        pytest.param(
            DIRECTORY,
            an_input(dynamic_tool_use="0.55"),
            "factors.dynamic_tool_use is 0.55; directory allows 0.0, 0.1 … 1.0",
            id="factor-between-steps",
        ),
        pytest.param(
            V08,
            an_input(self_modification="0.1"),
            "factors.self_modification is 0.1; owasp-v0.8 allows 0.0, 0.5 or 1.0",
            id="factor-off-the-three",
        ),
        pytest.param(
            V08,
            an_input(self_modification="0.1", threat="1.05", mitigation="0.95"),
            "factors.self_modification is 0.1 (and 2 more off their levels); owasp-v0.8 allows 0.0, 0.5 or 1.0",
            id="several",
        ),
        pytest.param(
            DIRECTORY,
            an_input(threat="0.97"),
            "threat_multiplier is 0.97; directory allows 0.50, 0.55 … 1.10",
            id="threat",
        ),
        pytest.param(
            V08,
            an_input(mitigation="0.80"),
            "mitigation_factor is 0.80; owasp-v0.8 allows 0.67, 0.83 or 1.00",
            id="mitigation",
        ),
        pytest.param(
            V05,
            an_input(mitigation="0.83"),
            "mitigation_factor is 0.83; owasp-v0.5 has no mitigation term: leave it out, or give 1.00",
            id="mitigation-where-there-is-none",
        ),
        pytest.param(
            DIRECTORY, an_input(cvss="7.55"), "cvss_base is 7.55; a CVSS base is 0.0, 0.1 … 10.0", id="cvss-decimals"
        ),
        pytest.param(
            DIRECTORY, an_input(cvss="10.1"), "cvss_base is 10.1; a CVSS base is 0.0, 0.1 … 10.0", id="cvss-range"
        ),
        pytest.param(
            DIRECTORY,
            an_input(opacity_reflexivity="NaN"),
            "factors.opacity_reflexivity is NaN; directory allows 0.0, 0.1 … 1.0",
            id="nan",
        ),
        pytest.param(
            DIRECTORY,
            an_input(threat="sNaN"),
            "threat_multiplier is sNaN; directory allows 0.50, 0.55 … 1.10",
            id="snan",
        ),
        pytest.param(
            DIRECTORY,
            an_input(threat="Infinity"),
            "threat_multiplier is Infinity; directory allows 0.50, 0.55 … 1.10",
            id="infinity",
        ),
    ],
)
def test_off_level_says_key_value_and_levels(profile, inputs, message):
    with pytest.raises(OffLevel) as caught:
        scoring.score(inputs, profile)

    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("profile", "change", "message"),
    [
        pytest.param(
            DIRECTORY,
            {"persistent_memory": None},
            "factors.persistent_memory is missing; directory needs all ten of its factors",
            id="one-missing",
        ),
        pytest.param(
            DIRECTORY,
            dict.fromkeys(factors.KEYS),
            "factors.autonomy_of_action, factors.goal_driven_planning, factors.self_modification and 7 more "
            "are missing; directory needs all ten of its factors",
            id="all-missing",
        ),
        pytest.param(
            V08,
            {"natural_language_interface": None},
            "factors.natural_language_interface is missing; owasp-v0.8 scores it in place of goal_driven_planning",
            id="v08-needs-language",
        ),
        pytest.param(
            DIRECTORY,
            {"autonomy": Decimal(1)},
            "factors.autonomy is not a factor; did you mean autonomy_of_action?",
            id="nearly-a-factor",
        ),
        pytest.param(
            DIRECTORY,
            {"\x1b[31m": Decimal(1)},
            f"factors.'\\x1b[31m' is not a factor; the factors are {', '.join(factors.ALL_KEYS)}",
            id="terminal-escape",
        ),
    ],
)
def test_factor_keys_are_checked(profile, change, message):
    given = {key: value for key, value in {**an_input().factors, **change}.items() if value is not None}

    with pytest.raises(InputError) as caught:
        scoring.score(an_input()._replace(factors=given), profile)

    assert str(caught.value) == message


def test_v05_has_no_mitigation_and_the_others_have():
    assert [has_mitigation(each) for each in scoring.PROFILES.values()] == [True, True, False, True]


class TestSnap:
    def test_what_stands_on_its_levels_is_not_touched(self):
        inputs = an_input()

        assert scoring.snap(inputs, V08) == (inputs, ())

    def test_everything_moves_and_is_listed(self):
        inputs = an_input(
            cvss="7.52", threat="1.05", mitigation="0.90", self_modification="0.1", dynamic_identity="0.8"
        )

        got, moved = scoring.snap(inputs, V08)

        assert got == an_input(
            cvss="7.5", threat="1.00", mitigation="0.83", self_modification="0", dynamic_identity="1"
        )
        assert moved == (
            Snapped("cvss_base", Decimal("7.52"), Decimal("7.5")),
            Snapped("factors.self_modification", Decimal("0.1"), Decimal("0.0")),
            Snapped("factors.dynamic_identity", Decimal("0.8"), Decimal("1.0")),
            Snapped("threat_multiplier", Decimal("1.05"), Decimal("1.00")),
            Snapped("mitigation_factor", Decimal("0.90"), Decimal("0.83")),
        )

    def test_snapped_inputs_can_be_scored(self):
        inputs, _ = scoring.snap(an_input(cvss="7.55", threat="0.93", mitigation="0.72", dynamic_identity="0.25"), V08)

        assert scoring.score(inputs, V08).aivss == Decimal("5.9")

    def test_mitigation_goes_where_the_formula_has_none(self):
        _, moved = scoring.snap(an_input(mitigation="0.80"), V05)

        assert moved == (Snapped("mitigation_factor", Decimal("0.80"), Decimal("1.00")),)

    @pytest.mark.parametrize(
        ("inputs", "message"),
        [
            pytest.param(
                an_input(dynamic_tool_use="7"),
                "factors.dynamic_tool_use is 7; directory allows 0.0, 0.1 … 1.0; it lies too far off to be moved",
                id="factor-out-of-ten",
            ),
            pytest.param(
                an_input(mitigation="80"),
                "mitigation_factor is 80; directory allows 0.50, 0.55 … 1.00; it lies too far off to be moved",
                id="percentage",
            ),
            pytest.param(
                an_input(cvss="-0.1"),
                "cvss_base is -0.1; a CVSS base is 0.0, 0.1 … 10.0; it lies too far off to be moved",
                id="negative",
            ),
            pytest.param(
                an_input(threat="NaN"),
                "threat_multiplier is NaN; directory allows 0.50, 0.55 … 1.10; it lies too far off to be moved",
                id="nan",
            ),
        ],
    )
    def test_a_value_from_another_scale_is_refused(self, inputs, message):
        with pytest.raises(OffLevel) as caught:
            scoring.snap(inputs, DIRECTORY)

        assert str(caught.value) == message
        assert not caught.value.snaps

    def test_a_missing_factor_is_not_made_up(self):
        with pytest.raises(InputError, match="are missing"):
            scoring.snap(an_input()._replace(factors={}), DIRECTORY)


@pytest.mark.parametrize(
    ("value", "levels", "now"),
    [
        pytest.param("0.55", DIRECTORY.factor_levels, "0.6", id="halfway-goes-up"),
        pytest.param("0.5499999999999999999999999999999999999999", DIRECTORY.factor_levels, "0.5", id="40-digits"),
        pytest.param("0.25", V08.factor_levels, "0.5", id="halfway-of-halves"),
        pytest.param("0.75", V08.mitigation_levels, "0.83", id="halfway-of-mitigation-is-less-of-it"),
        pytest.param("0.74", V08.mitigation_levels, "0.67", id="below-halfway"),
        pytest.param("1.10", V08.threat_levels, "1.00", id="above-all"),
        pytest.param("0.50", V08.mitigation_levels, "0.67", id="below-all"),
        pytest.param("9.95", CVSS_LEVELS, "10.0", id="cvss"),
    ],
)
def test_nearest(value, levels, now):
    assert nearest(Decimal(value), levels) == Decimal(now)


def test_a_few_levels_are_spelled_out_and_many_abridged():
    assert [spell(V08.factor_levels), spell(DIRECTORY.threat_levels), spell(V05.mitigation_levels)] == [
        "0.0, 0.5 or 1.0",
        "0.50, 0.55 … 1.10",
        "1.00",
    ]


def test_long_values_are_cut():
    assert shorten("9" * 5000) == "9" * 40 + "… (5,000 characters)"


@pytest.mark.parametrize(
    ("value", "band"),
    [
        ("0.0", "None"),
        ("0.1", "Low"),
        ("3.9", "Low"),
        ("4.0", "Medium"),
        ("6.9", "Medium"),
        ("7.0", "High"),
        ("8.9", "High"),
        ("9.0", "Critical"),
        ("10.0", "Critical"),
    ],
)
def test_severity(value, band):
    assert scoring.severity(Decimal(value)) == band


@pytest.mark.parametrize("value", ["-0.1", "10.1", "8.95"])
def test_severity_is_of_a_rounded_score(value):
    with pytest.raises(ValueError, match=value):
        scoring.severity(Decimal(value))
