"""Vectors to begin with: each scores what it says, and the nearest is the nearest."""

from decimal import Decimal

import pytest

from pipeline.errors import InputError
from pipeline.scoring import cvss4, presets
from pipeline.taxonomy import cvss_vectors
from pipeline.taxonomy.harm import GRADES


@pytest.mark.parametrize("base", cvss_vectors.BY_BASE)
def test_each_vector_scores_what_it_stands_under(base):
    assert cvss4.base_score(cvss4.PREFIX + cvss_vectors.BY_BASE[base]) == Decimal(base)


def test_what_products_can_do_is_offered_from_the_mildest_to_the_gravest():
    found = presets.offered(Decimal("6.9"))

    assert [one.key for one in found] == ["nearest", *(grade.key for grade in GRADES)]
    assert [str(one.base) for one in found] == ["6.9", "4.8", "5.1", "6.0", "7.0", "7.5", "8.3", "8.5", "8.9", "9.3"]
    assert max(
        abs(one.base - Decimal(str(grade.usual))) for one, grade in zip(found[1:], GRADES, strict=True)
    ) <= Decimal("0.8")


@pytest.mark.parametrize(
    ("base", "scores"),
    [("8.0", "8.1"), ("3.1", "2.4"), ("3.3", "4.0"), ("10.0", "10.0"), ("0.0", "0.0"), ("9.7", "9.9")],
)
def test_the_nearest_of_two_is_taken_and_the_graver_of_two_alike(base, scores):
    assert cvss4.base_score(presets.nearest(Decimal(base))) == Decimal(scores)


def test_without_a_base_there_is_no_nearest():
    assert [one.key for one in presets.offered(None)] == [grade.key for grade in GRADES]
    with pytest.raises(InputError, match="there is no preset 'nearest'; there are guides"):
        presets.metrics("nearest", None)
