"""``--max-minutes`` on a clock that nobody sets."""

import pytest

from pipeline.refresh.plan import Bounds
from pipeline.refresh.time_limit import TimeLimit
from tests.support.servers import FakeTime

NOW = "2026-11-25T03:00:00Z"
HALF_AN_HOUR = {"max_minutes": 30, "ends_at": "2026-11-25T03:30:00Z"}


@pytest.mark.parametrize(
    ("bounds", "now", "left"),
    [
        ({}, NOW, float("inf")),
        (HALF_AN_HOUR, NOW, 1_800),
        (HALF_AN_HOUR, "2026-11-25T03:20:00Z", 600),
        (HALF_AN_HOUR, "2026-11-25T03:31:00Z", -60),
        (HALF_AN_HOUR, "2026-11-24T03:00:00Z", 1_800),
        (HALF_AN_HOUR, "2026-11-26T03:30:00Z", -86_400),
    ],
    ids=["none", "begun-now", "gone-on-with", "over", "clock-set-back-a-day", "clock-set-forward-a-day"],
)
def test_what_is_left(bounds, now, left):
    assert TimeLimit(Bounds(**bounds), now, FakeTime().clock).left() == left


def test_it_is_over_when_its_own_clock_says_so():
    time = FakeTime()
    limit = TimeLimit(Bounds(**HALF_AN_HOUR), NOW, time.clock)
    before = limit.over()
    time.sleep(1_800)

    assert (before, limit.over()) == (None, "--max-minutes 30")
