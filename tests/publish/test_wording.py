"""Rows and changes in words."""

from decimal import Decimal

import pytest

from pipeline.publish import wording
from tests.support import site_rows
from tests.support.site_rows import change, row, withheld

KNOWN = {"aivss": Decimal("7.6"), "band": "High", "low": Decimal("5.9"), "high": Decimal("8.1")}


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (row(**KNOWN), "7.6 High (5.9–8.1)"),
        (row(**KNOWN, estimator="comparables"), "Medium to High, 5.9–8.1 (about 7.6)"),
        (row(**{**KNOWN, "low": Decimal("7.1")}, estimator="comparables"), "High, 7.1–8.1 (about 7.6)"),
        (row(**{**KNOWN, "low": None, "high": None}), "7.6 High"),
        (withheld(), "withheld (likely 4.1–7.9)"),
        (row(aivss=None, band="", low=None, high=None), "withheld"),
    ],
    ids=["a model", "no model", "no model, one band", "no interval", "withheld", "withheld, nothing known"],
)
def test_a_score(made, said):
    assert str(wording.score(made)) == said


@pytest.mark.parametrize(
    ("changed", "said", "another"),
    [
        ({}, "7.6 High", False),
        (
            {"what": "changed", "previous_aivss": Decimal("6.1"), "previous_band": "Medium"},
            "6.1 Medium → 7.6 High",
            True,
        ),
        ({"what": "changed", "previous_aivss": Decimal("7.1"), "previous_band": "High"}, "7.1 High → 7.6 High", False),
        ({"what": "changed", "previous_aivss": Decimal("7.6"), "previous_band": "High"}, "7.6 High", False),
        ({"what": "changed"}, "withheld → 7.6 High", True),
        (
            {"what": "changed", "aivss": None, "band": "", "previous_aivss": Decimal("0.0"), "previous_band": "None"},
            "0.0 None → withheld",
            True,
        ),
        ({"what": "expired"}, "7.6 High", False),
    ],
    ids=["the first", "up a band", "within a band", "the same", "a number at last", "a number gone", "expired"],
)
def test_what_moved(changed, said, another):
    one = change(row(**KNOWN), **changed)

    assert (wording.moved(one), wording.other_band(one)) == (said, another)


@pytest.mark.parametrize(
    ("given", "moment"),
    [
        ("2026-11-30T08:00:00Z", "2026-11-30T08:00:00Z"),
        ("2026-11-30", "2026-11-30T00:00:00Z"),
        ("", "2026-11-28T12:00:00Z"),
    ],
)
def test_moments(given, moment):
    assert wording.moment(given, site_rows.site()) == moment


def test_a_site_in_which_nothing_happened_is_of_today():
    assert wording.moment("", site_rows.site((), updated_at="")) == "2026-11-30T00:00:00Z"


@pytest.mark.parametrize(
    ("text", "named"), [("A b", "A b"), ("\u200b", "without a name"), ("x" * 500, "x" * 120 + "…")]
)
def test_names_can_be_seen_and_end(text, named):
    assert wording.named(text) == named


def test_no_name_stands_across_the_lines_above():
    assert wording.named("Z" + "\u0335\u0301" * 40 + "o") == "Z\u0335\u0301\u0335o"
    assert wording.named("Việt Ngữ ắ ế") == "Việt Ngữ ắ ế"


def test_marks():
    made = row(state="expired", expires="2026-10-01", disputed=True, status="partial")

    assert wording.marks(made) == ("expired 2026-10-01", "disputed", "partial")
    assert wording.marks(row()) == ()
