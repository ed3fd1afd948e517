"""Processes killed at random moments: nothing is lost, nothing is drafted twice, no answer is paid for twice."""

import random
import signal
import time

import pytest

from tests.support.catalogue_server import selling
from tests.support.counting_model import modelling
from tests.support.nights import Watch, upgraded
from tests.support.stores import another

__all__ = ["another"]

pytestmark = pytest.mark.long(60)

KILLS = 20
OPEN = 2
"""Calls that a worker with one job has open at the most: a listing's two questions are asked side by side."""


@pytest.fixture
def shop():
    with selling(160) as running:
        yield running


@pytest.fixture
def model():
    with modelling(seconds=0.15) as running:
        yield running


def killed(process):
    process.send_signal(signal.SIGKILL)
    process.communicate()


def settled(watch, kills):
    """What must hold in the morning, however the night went."""
    last = watch.night("--jobs", "4")
    needed = OPEN * len(watch.names)
    drafts = watch.drafts()
    store = watch.store()
    bad = store.verify_log()
    store.close()

    assert last.code == 0, last.err
    assert last.report["state"] == "complete"
    assert drafts == dict.fromkeys(watch.names, 1)
    assert needed <= watch.model.calls <= needed + OPEN * kills
    assert bad is None


def test_a_job_that_is_killed_again_and_again_on_sqlite(tmp_path, another, shop, model):
    watch = Watch(tmp_path, upgraded(another("sqlite")), shop, model)
    chance = random.Random(5)
    for _ in range(KILLS):
        running = watch.begin("--jobs", "1")
        time.sleep(chance.uniform(0.3, 1.5))
        killed(running)

    settled(watch, KILLS)


def test_three_workers_and_their_coordinator_that_are_killed_on_postgresql(tmp_path, another, shop, model):
    """Whoever is killed is started anew; what it was at, the others take up."""
    watch = Watch(tmp_path, upgraded(another("postgresql")), shop, model)
    chance = random.Random(6)
    starts = [
        lambda: watch.begin("--no-work", "--log", "json"),
        *[lambda: watch.begin("--jobs", "1", command="worker")] * 3,
    ]
    running = [start() for start in starts]
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.2, 1.2))
        hit = chance.randrange(len(running))
        killed(running[hit])
        running[hit] = starts[hit]()
    for one in running:
        killed(one)

    settled(watch, KILLS + len(running))
