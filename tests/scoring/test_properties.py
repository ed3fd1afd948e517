"""What must hold for every input that a profile allows."""

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import scoring
from pipeline.errors import InputError
from pipeline.scoring import Inputs
from pipeline.scoring.jsontext import members
from pipeline.scoring.lines import scored
from pipeline.scoring.profiles import CVSS_LEVELS

ALL = list(scoring.PROFILES.values())
NAMES = st.sampled_from(ALL)
DIRECTORY, V08, AMENDED = (scoring.profile(name) for name in ("directory", "owasp-v0.8", "owasp-v1-amended"))

# Nothing here depends on time, and a busy machine is no counter-example.
calmly = settings(deadline=None)


@st.composite
def inputs(draw, profile):
    return Inputs(
        cvss_base=draw(st.sampled_from(CVSS_LEVELS)),
        factors={key: draw(st.sampled_from(profile.factor_levels)) for key in profile.factor_keys},
        threat_multiplier=draw(st.sampled_from(profile.threat_levels)),
        mitigation_factor=draw(st.sampled_from(profile.mitigation_levels)),
    )


def of(profile):
    return st.tuples(st.just(profile), inputs(profile))


ANY = NAMES.flatmap(of)


def aivss(profile, given):
    return scoring.score(given, profile).aivss


def higher(value, levels):
    """Every level above ``value``."""
    return [level for level in levels if level > value]


@calmly
@given(ANY)
def test_bounded_with_one_decimal(case):
    profile, some = case

    got = aivss(profile, some)

    assert 0 <= got <= 10
    assert got.as_tuple().exponent == -1


@calmly
@given(ANY, st.data())
def test_monotone_in_every_factor(case, data):
    profile, some = case
    key = data.draw(st.sampled_from(profile.factor_keys))
    more = data.draw(st.sampled_from([*higher(some.factors[key], profile.factor_levels), Decimal(1)]))

    assert aivss(profile, some._replace(factors={**some.factors, key: more})) >= aivss(profile, some)


@calmly
@given(ANY, st.data())
def test_monotone_in_the_threat_multiplier(case, data):
    profile, some = case
    more = data.draw(st.sampled_from([*higher(some.threat_multiplier, profile.threat_levels), some.threat_multiplier]))

    assert aivss(profile, some._replace(threat_multiplier=more)) >= aivss(profile, some)


@calmly
@given(ANY, st.data())
def test_monotone_in_the_mitigation_factor(case, data):
    profile, some = case
    more = data.draw(
        st.sampled_from([*higher(some.mitigation_factor, profile.mitigation_levels), some.mitigation_factor])
    )

    assert aivss(profile, some._replace(mitigation_factor=more)) >= aivss(profile, some)


@calmly
@given(ANY, st.data())
def test_monotone_in_the_cvss_base(case, data):
    profile, some = case
    more = data.draw(st.sampled_from([*higher(some.cvss_base, CVSS_LEVELS), Decimal(10)]))
    # The one exception: see the next test.
    steep = sum(some.factors.values()) * some.threat_multiplier > 10 and profile is DIRECTORY

    assert steep or aivss(profile, some._replace(cvss_base=more)) >= aivss(profile, some)


@pytest.mark.parametrize(("cvss", "aivss"), [("0.0", "9.9"), ("10.0", "9.0")])
def test_directory_is_not_monotone_where_the_uplift_exceeds_the_gap(cvss, aivss):
    """Its ThM of 1.10 with nearly all factors full: a known oddity of the published formula."""
    full = dict.fromkeys(DIRECTORY.factor_keys, Decimal("1.0"))

    got = scoring.score(Inputs(Decimal(cvss), full, Decimal("1.10"), Decimal("0.90")), DIRECTORY)

    assert got.aivss == Decimal(aivss)


@calmly
@given(inputs(AMENDED))
def test_amended_never_falls_below_cvss(some):
    assert aivss(AMENDED, some) >= some.cvss_base


@calmly
@given(inputs(V08))
def test_amended_never_falls_below_v08(some):
    assert aivss(AMENDED, some) >= aivss(V08, some)


@calmly
@given(inputs(V08))
def test_v08_and_amended_agree_without_mitigation(some):
    some = some._replace(mitigation_factor=Decimal("1.00"))

    assert aivss(AMENDED, some) == aivss(V08, some)


@calmly
@given(st.sampled_from([DIRECTORY, V08, AMENDED]).flatmap(of))
def test_no_factors_and_no_mitigation_give_the_cvss_base(case):
    profile, some = case
    bare = some._replace(factors=dict.fromkeys(profile.factor_keys, Decimal("0.0")), mitigation_factor=Decimal("1.00"))

    assert aivss(profile, bare) == bare.cvss_base


@calmly
@given(inputs(V08), st.sampled_from(V08.mitigation_levels[:-1]))
def test_v08_falls_below_cvss_exactly_where_the_condition_says(some, mitigation):
    """CVSS > 10ab / (1 + ab), a = MF / (1 − MF), b = Σ/10 × ThM: the defect that the amendment repairs."""
    some = some._replace(mitigation_factor=mitigation)
    a = mitigation / (1 - mitigation)
    b = sum(some.factors.values()) / 10 * some.threat_multiplier
    below = some.cvss_base > 10 * a * b / (1 + a * b)

    got = aivss(V08, some)

    assert got <= some.cvss_base if below else got >= some.cvss_base


@st.composite
def loose(draw, profile):
    """Inputs off the levels, but within the scales."""

    def between(low, high):
        return draw(st.decimals(low, high, allow_nan=False, places=4))

    return Inputs(
        cvss_base=between("0", "10"),
        factors={key: between("0", "1") for key in profile.factor_keys},
        threat_multiplier=between("0.50", "1.10"),
        mitigation_factor=between("0.50", "1.00"),
    )


@calmly
@given(NAMES.flatmap(lambda profile: st.tuples(st.just(profile), loose(profile))))
def test_snapping_gives_inputs_that_score_and_that_stay_where_they_are(case):
    profile, some = case

    snapped, _ = scoring.snap(some, profile)

    scoring.check(snapped, profile)
    assert scoring.snap(snapped, profile) == (snapped, ())


@calmly
@given(NAMES.flatmap(lambda profile: st.tuples(st.just(profile), loose(profile))))
def test_snapping_lists_exactly_what_it_moved(case):
    profile, some = case

    snapped, moved = scoring.snap(some, profile)

    before = {"cvss_base": some.cvss_base, **{f"factors.{key}": value for key, value in some.factors.items()}}
    after = {"cvss_base": snapped.cvss_base, **{f"factors.{key}": value for key, value in snapped.factors.items()}}
    for name in ("threat_multiplier", "mitigation_factor"):
        before[name], after[name] = getattr(some, name), getattr(snapped, name)
    differences = {(key, value, after[key]) for key, value in before.items() if value != after[key]}
    assert differences == {tuple(each) for each in moved}


WORDS = st.text(max_size=5)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)


@calmly
@given(inputs(DIRECTORY), st.dictionaries(WORDS, JSON, max_size=4), st.booleans(), st.sampled_from([None, 1]))
def test_a_line_keeps_all_it_had_and_gains_its_score(some, extra, ascii_only, indent):
    figures = {key: float(value) for key, value in some.factors.items()}
    others = {key: float(value) for key, value in some._asdict().items() if key != "factors"}
    before = {**extra, "factors": figures, **others}

    after = json.loads(scored(json.dumps(before, ensure_ascii=ascii_only, indent=indent), DIRECTORY))

    result = scoring.score(some, DIRECTORY)
    assert {key: after.pop(key) for key in ("factor_sum", "aivss", "severity", "profile")} == {
        "factor_sum": float(result.factor_sum),
        "aivss": float(result.aivss),
        "severity": result.severity,
        "profile": "directory",
    }
    assert after.pop("aars") == float(result.aars)
    assert after == before
    assert list(after) == list(before)


PIECES = [
    "{",
    "}",
    '{"a":',
    '"b":',
    '"a"',
    ":",
    ",",
    ", ",
    " ",
    "\n",
    "[",
    "]",
    "1",
    "-0.5e3",
    "01",
    "null",
    "nul",
    '"\\',
    "1}",
]


@calmly
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_a_line_is_read_exactly_when_it_is_an_object_of_json(text):
    """Our reader of objects and the standard library's agree on what JSON is."""
    try:
        pairs = json.JSONDecoder(object_pairs_hook=tuple).decode(text)
        good = text.lstrip(" \n").startswith("{") and len(dict(pairs)) == len(pairs)
    except json.JSONDecodeError:
        good = False

    try:
        members(text)
        read = True
    except InputError:
        read = False

    assert read == good
