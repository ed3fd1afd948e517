"""Runs that a process is at: ended by it, or where it was killed by whoever comes next, whatever the clock says."""

import re
import time

import pytest

from pipeline.store.nightly import open_runs
from tests.support.commands import PROGRAM, environment
from tests.support.counting_model import modelling
from tests.support.forked import Forked
from tests.support.listings import NOW, TEXT
from tests.support.nights import upgraded
from tests.support.stores import another, backend, peopled, store, url

__all__ = ["another", "backend", "peopled", "store", "url"]


def start(store):
    return store.start_run("assess", by="ann", now=NOW)


def test_one_that_nobody_is_at_is_ended(store):
    run = start(store)

    assert open_runs.settle(store.engine, NOW) == 1
    assert (store.run(run).state, store.run(run).ended_at) == ("interrupted", NOW)
    assert open_runs.settle(store.engine, NOW) == 0


def test_one_that_somebody_is_at_goes_on(store):
    run = start(store)
    with open_runs.held(store.engine, run):
        other = start(store)
        ended = open_runs.settle(store.engine, NOW)

    assert ended == 1
    assert (store.run(run).ended_at, store.run(other).ended_at) == (None, NOW)


def test_one_over_a_catalogue_is_left_to_be_gone_on_with(store):
    store.nightly.begin("c.yaml", by="ann", now=NOW, details={})

    assert open_runs.settle(store.engine, NOW) == 0


def test_an_end_is_an_end_although_it_was_taken_for_dead(store):
    run = start(store)
    open_runs.settle(store.engine, NOW)
    store.end_run(run, now=NOW, details={})

    assert store.run(run).state is None


@pytest.mark.long(15)
def test_an_assessment_that_is_killed_does_not_stay_open(url, tmp_path):
    (tmp_path / "a.md").write_text(TEXT)
    with modelling(seconds=30) as model:
        env = environment(THREATCARD_DB=upgraded(url), THREATCARD_MODEL="m", OPENAI_BASE_URL=model.url)

        def command(*args):
            return Forked(PROGRAM, *args, env=env, folder=tmp_path)

        assessing = command("assess", "a.md", "--save", "--no-cache")
        end = time.monotonic() + 60
        while not model.calls:
            assert time.monotonic() < end
            time.sleep(0.05)
        during, _ = command("runs", "list").communicate(timeout=60)
        assessing.kill()
        assessing.communicate()
        after, _ = command("runs", "list").communicate(timeout=60)

    assert re.search(r" running +0 +assess", during)
    assert re.search(r" interrupted +0 +assess", after)
    assert list(tmp_path.glob("*.lock")) == []
