"""The plot of a drift report: which step a score lies in, where its bar stands, and what is said of it all."""

from decimal import Decimal

import pytest

from pipeline.drift import plot


@pytest.mark.parametrize(
    ("score", "step"), [("0.0", 0), ("0.4", 0), ("0.5", 1), ("3.9", 7), ("4.0", 8), ("9.9", 19), ("10.0", 19)]
)
def test_a_score_lies_in_its_step(score, step):
    assert [number for number, count in enumerate(plot.histogram([Decimal(score)])) if count] == [step]


def test_a_bar_has_the_colour_of_its_band():
    scores = [Decimal(score) for score in ("0.0", "3.9", "4.0", "6.9", "7.0", "8.9", "9.0", "10.0")]

    assert [bar.band for bar in plot.plot([], scores).bars] == [
        "low", "low", "medium", "medium", "high", "high", "critical", "critical",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("most", "labels"),
    [
        (1, ["0", "1"]),
        (3, ["0", "1", "2", "3"]),
        (9, ["0", "5", "10"]),
        (174, ["0", "50", "100", "150", "200"]),
        (41_000, ["0", "20,000", "40,000", "60,000"]),
    ],
)
def test_the_upright_axis_has_round_ticks_that_reach_the_highest_bar(most, labels):
    drawn = plot.plot([], [Decimal("5.0")] * most)

    assert [tick.label for tick in drawn.upright] == labels
    assert drawn.upright[-1].at == 0
    assert drawn.bars[0].y >= 0
    assert drawn.bars[0].y + drawn.bars[0].height == plot.HEIGHT


def test_both_nights_share_one_scale():
    drawn = plot.plot([Decimal("5.0")] * 100, [Decimal("5.0")] * 50)

    assert drawn.bars[0].height == plot.HEIGHT / 2
    assert min(line.y1 for line in drawn.outline) == 0


def test_the_outline_is_the_edge_of_the_earlier_histogram():
    """One score in the ninth step and two in the tenth: up, along, up, along, down."""
    drawn = plot.plot([Decimal(score) for score in ("4.0", "4.5", "4.6")], [])

    assert drawn.outline == (
        (40.0, 180.0, 40.0, 90.0), (40.0, 90.0, 45.0, 90.0), (45.0, 90.0, 45.0, 0.0), (45.0, 0.0, 50.0, 0.0),
        (50.0, 0.0, 50.0, 180.0),
    )  # fmt: skip
    assert drawn.bars == ()


def test_the_plot_is_also_said():
    drawn = plot.plot([Decimal("3.9"), Decimal("7.0")], [Decimal("4.0")])

    assert drawn.said == (
        "Histogram of 1 score now and 2 before, in steps of 0.5. Low 0, before 1; Medium 1, before 0; "
        "High 0, before 1; Critical 0, before 0. Median 4.0, before 5.4."
    )


def test_a_score_of_nought_has_a_band_of_its_own():
    assert [band.name for band in plot.plot([], [Decimal("0.0")]).bands] == [
        "None",
        "Low",
        "Medium",
        "High",
        "Critical",
    ]


def test_the_boundaries_are_those_of_the_bands():
    assert plot.plot([], []).boundaries == (40, 70, 90)
