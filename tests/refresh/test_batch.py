"""A run in batch mode: every question through the Batch API, at half the price, and nothing twice after a kill."""

import signal
import time

import pytest

from tests.support.batch_server import UNDERWAY, batching, completed, refused
from tests.support.catalogue_server import selling
from tests.support.nights import Watch, upgraded
from tests.support.stores import another

__all__ = ["another"]

pytestmark = pytest.mark.long(15)

LISTINGS = 10
QUICK = {"THREATCARD_BATCH_POLL": "0.2", "THREATCARD_PRICE_INPUT": "2", "THREATCARD_PRICE_OUTPUT": "8"}
FULL = LISTINGS * 2 * (1_000 * 2 + 100 * 8) / 1e6


@pytest.fixture
def server():
    with batching() as running:
        yield running


@pytest.fixture
def shop():
    with selling(LISTINGS) as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def watch(request, tmp_path, another, shop, server):
    return Watch(tmp_path, upgraded(another(request.param)), shop, server)


def test_a_whole_night_costs_half_and_asks_nothing_at_once(watch, server):
    first = watch.night("--batch", **QUICK)
    second = watch.night("--batch", **QUICK)

    assert first.code == 0, first.err
    assert first.counts == {"checked": LISTINGS, "new": LISTINGS}
    assert first.report["cost_usd"] == pytest.approx(FULL / 2)
    assert server.live == []
    assert len(server.batched) == 2 * LISTINGS
    assert second.counts == {"checked": LISTINGS, "unchanged": LISTINGS}
    assert len(server.batched) == 2 * LISTINGS


def test_what_a_batch_has_no_answer_to_is_asked_at_once(watch, server):
    turns = iter(range(1_000))

    def answer(asked):
        return refused(500, "later") if next(turns) in (1, 4, 9) else type(refused(500, ""))(200, completed(asked))

    server.answer = answer
    night = watch.night("--batch", **QUICK)

    assert night.code == 0, night.err
    assert night.counts == {"checked": LISTINGS, "new": LISTINGS}
    assert len(server.live) == 3


def test_killed_while_the_batch_is_on_its_way_the_next_start_waits_for_the_same_one(watch, server):
    running = watch.begin("--batch", **QUICK | {"THREATCARD_BATCH_POLL": "60"})
    end = time.monotonic() + 60
    while not any(one["status"] in UNDERWAY for one in server.batches.values()):
        assert time.monotonic() < end
        time.sleep(0.05)
    running.send_signal(signal.SIGKILL)
    running.communicate()
    made = len(server.batches)
    night = watch.night("--batch", **QUICK)

    assert night.code == 0, night.err
    assert night.counts == {"checked": LISTINGS, "new": LISTINGS}
    assert len(server.batches) == made == 1
    assert night.report["cost_usd"] == pytest.approx(FULL / 2)
    assert server.live == []


def test_batch_mode_needs_a_model(watch):
    night = watch.night("--batch", "--estimator", "comparables")

    assert night.code == 2
    assert "--batch needs a model" in night.err
