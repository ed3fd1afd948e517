"""A disk that is full in the middle of a run: it goes on when there is space again, or ends and says why."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from tests.support.catalogue_server import selling
from tests.support.counting_model import modelling
from tests.support.full_disk import small_disk
from tests.support.nights import Watch, upgraded

pytestmark = pytest.mark.long(60)

LISTINGS = 40
IN_HAND = 2 * 16
"""Answers to the drafts that are in hand (four for each of four jobs): what cannot be kept is paid for once more."""


@pytest.fixture
def model():
    with modelling(seconds=0.1) as running:
        yield running


@pytest.fixture
def shop():
    with selling(LISTINGS) as running:
        yield running


@pytest.fixture(params=["disk", "limit"])
def disk(tmp_path, request):
    """A disk where one may be mounted, and what there is for users who may not."""
    folder = tmp_path / "small"
    folder.mkdir()
    with small_disk(folder, mount=request.param == "disk") as made:
        yield made


@pytest.fixture
def watch(disk, tmp_path, shop, model):
    """Store and report on the small disk, the catalogue beside it."""
    made = Watch(tmp_path, upgraded(f"sqlite:///{disk.folder}/store.db"), shop, model)
    made.reports = disk.folder / "report"
    return made


def until(true, seconds=60):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


MOMENTS = {
    "at-once": lambda watch: True,
    "visits": lambda watch: sum(watch.shop.asked.values()) > 2,
    "drafts": lambda watch: watch.model.calls > 10,
    "last-drafts": lambda watch: watch.model.calls > 2 * LISTINGS - 6,
}


@contextmanager
def running(watch, *args):
    """The command, whose output is read meanwhile; at the end it gives how it ended."""
    with ThreadPoolExecutor(1) as pool:
        process = watch.begin("--report", str(watch.reports), *args)
        ended = pool.submit(process.communicate, 120)
        try:
            yield process, ended
        finally:
            process.kill()


def everything_once(watch):
    store = watch.store()
    bad = store.verify_log()
    store.close()

    assert bad is None
    assert watch.drafts() == dict.fromkeys(watch.names, 1)
    assert len(watch.model.answered) == 2 * LISTINGS
    assert watch.model.answered.total() - 2 * LISTINGS <= IN_HAND


@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS)
def test_a_run_goes_on_when_there_is_space_again(watch, disk, moment):
    with running(watch) as (process, ended):
        until(lambda: moment(watch))
        disk.fill(process)
        time.sleep(4)
        disk.free(process)
        _, err = ended.result()
    again = watch.night()

    assert process.returncode in (0, 2), err
    assert process.returncode == 0 or err.splitlines()[-1].startswith("threatcard refresh: the "), err
    assert again.code == 0, again.err
    everything_once(watch)


@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS)
def test_a_run_on_a_disk_that_stays_full_ends_and_lets_go(watch, disk, moment):
    with running(watch) as (process, ended):
        until(lambda: moment(watch))
        disk.fill(process)
        _, err = ended.result()
    disk.free(process)
    last = watch.night()

    assert process.returncode == 2, err
    assert err.splitlines()[-1].startswith("threatcard refresh: the "), err
    assert re.search("full|I/O error|No space|too large", err.splitlines()[-1])
    assert last.code == 0, last.err
    everything_once(watch)
