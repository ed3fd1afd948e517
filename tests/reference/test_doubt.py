"""How far a listing's estimates are widened, and the tables that they are doubted by."""

from decimal import Decimal

import pytest

from pipeline.reference import doubt, missed
from pipeline.reference.doubt import Likeness

LIKE = Likeness(similarity=0.4, words=400, quoted=9)


@pytest.mark.parametrize(
    ("likeness", "because"),
    [
        (LIKE, []),
        (LIKE._replace(similarity=0.01), ["no reference card is near to it"]),
        (LIKE._replace(words=20), ["the listing has only 20 words"]),
        (LIKE._replace(quoted=1), ["only 1 of ten factors are quoted"]),
        (LIKE._replace(quoted=None), []),
        (LIKE._replace(english=False), ["it is written in another language than the reference cards"]),
        (
            Likeness(0.0, 5, 0),
            ["no reference card is near to it", "the listing has only 5 words", "only 0 of ten factors are quoted"],
        ),
    ],
    ids=["like", "far", "thin", "few-quotes", "nobody-quotes", "language", "all"],
)
def test_what_is_unlike_the_references_is_widened_and_says_why(likeness, because):
    found, usual = doubt.unmeasured(likeness), doubt.unmeasured(LIKE)

    assert list(found.because) == because
    assert (found.widened > usual.widened) == bool(because)


def test_a_model_that_nobody_measured_is_doubted_more_than_the_one_that_was():
    measured = doubt.measured(missed.RECORDED, "m-1", LIKE)

    assert doubt.unmeasured(LIKE).widened == pytest.approx(measured.widened * Decimal("1.5"), abs=Decimal("0.01"))
    assert (measured.table, doubt.unmeasured(LIKE).table) == (
        f"m-1, {len(missed.RECORDED)} reference cards",
        f"another model, as this one was not measured, on {len(missed.RECORDED)} reference cards",
    )


@pytest.mark.parametrize("table", [missed.COMPARABLES, missed.RECORDED], ids=["comparables", "recorded"])
def test_a_table_has_whole_rows_on_the_grids_that_figures_are_published_on(table):
    assert len(table) >= 12
    for row in table:
        assert len(row) == 12
        assert all(abs(miss) <= 1 and miss * 10 == int(miss * 10) for miss in row[:10])
        assert abs(row[10]) <= 10
        assert abs(row[11]) <= Decimal("0.5")
        assert row[11] * 20 == int(row[11] * 20)
