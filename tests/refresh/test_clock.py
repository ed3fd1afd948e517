"""A clock that is set back or forward by a day in the middle of a run: nothing waits for it, nothing is lost."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support import set_clock
from tests.support.catalogue_server import selling
from tests.support.counting_model import modelling
from tests.support.nights import Watch, upgraded
from tests.support.stores import another

__all__ = ["another"]

pytestmark = pytest.mark.long(30)

LISTINGS = 24
DAY = 86_400
SHIFTS = {"back": -DAY, "forward": DAY}
MOMENTS = {
    "visits": lambda watch: sum(watch.shop.asked.values()) > 2,
    "drafts": lambda watch: watch.model.calls > 6,
}


@pytest.fixture
def model():
    with modelling(seconds=0.1) as running:
        yield running


@pytest.fixture
def shop():
    with selling(LISTINGS) as running:
        yield running


@pytest.fixture
def watch(tmp_path, another, shop, model):
    made = Watch(tmp_path, upgraded(another("sqlite")), shop, model)
    made.program = set_clock.PROGRAM
    return made


@pytest.fixture
def clock(tmp_path):
    return set_clock.Clock(tmp_path / "offset")


def until(true, seconds=180):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def shifted(watch, clock, moment, by, *args):
    """How the command ended whose clock was set at that moment, and the seconds that it took from then on."""
    with ThreadPoolExecutor(1) as pool:
        process = watch.begin(*args, **clock.environment)
        ended = pool.submit(process.communicate, 120)
        try:
            until(lambda: moment(watch))
            clock.set(by)
            before = time.monotonic()
            _, err = ended.result()
        finally:
            process.kill()
    return process.returncode, err, time.monotonic() - before


@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS)
@pytest.mark.parametrize("by", SHIFTS.values(), ids=SHIFTS)
def test_a_run_goes_on_and_nothing_is_done_twice(watch, model, clock, moment, by):
    """Also one with a bound, which counts by a clock that nobody sets."""
    code, err, _ = shifted(watch, clock, moment, by, "--max-minutes", "30", "--requests-per-minute", "6000")
    clock.set(0)
    again = watch.night(**clock.environment)

    assert code == 0, err
    assert again.counts == {"checked": LISTINGS, "unchanged": LISTINGS}
    assert watch.drafts() == dict.fromkeys(watch.names, 1)
    assert set(model.answered.values()) == {1}


@pytest.mark.parametrize("by", SHIFTS.values(), ids=SHIFTS)
def test_a_bound_in_minutes_is_kept_all_the_same(watch, model, clock, by):
    """Counted from its first visits: on a busy machine the bound may pass before the first draft."""
    model.seconds = 1.0
    code, err, took = shifted(watch, clock, MOMENTS["visits"], by, "--max-minutes", "0.1", "--jobs", "1")

    assert code == 6, err
    assert took < 30


@pytest.mark.parametrize("by", SHIFTS.values(), ids=SHIFTS)
def test_a_run_that_was_killed_is_gone_on_with_on_another_day(watch, model, clock, by):
    running = watch.begin("--jobs", "1", **clock.environment)
    until(lambda: model.calls > 4)
    running.kill()
    running.communicate()
    clock.set(by)
    later = watch.night("--max-minutes", "30", **clock.environment)

    assert later.code == 0, later.err
    assert later.report["state"] == "complete"
    assert watch.drafts() == dict.fromkeys(watch.names, 1)


@pytest.mark.parametrize("schedule", ["hourly", "weekly", "monthly"])
def test_what_was_visited_tomorrow_is_due_today(watch, clock, schedule):
    """The clock was wrong by a year and is right again: nobody waits a year for the next visit."""
    text = watch.path.read_text().replace("slug,url\n", "slug,url,schedule\n")
    watch.path.write_text(
        "".join(f"{line},{schedule}\n" if "://" in line else f"{line}\n" for line in text.splitlines())
    )
    clock.set(365 * DAY)
    watch.night("--estimator", "comparables", **clock.environment)
    clock.set(0)
    again = watch.night("--estimator", "comparables", **clock.environment)

    assert again.counts == {"checked": LISTINGS, "unchanged": LISTINGS}
