"""What a process was at that died: who takes it up, that it is taken up once, and when it is given up."""

import time
from contextlib import contextmanager

import pytest
from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer

from pipeline.refresh import recovery
from pipeline.refresh.durable import MODEL, NAME, SCHEMA, VERSION, Durable, How
from pipeline.store import Store
from pipeline.store.db.engine import beside
from tests.support.catalogue_server import selling
from tests.support.counting_model import modelling
from tests.support.nights import Watch, upgraded
from tests.support.stores import another

__all__ = ["another"]

LISTINGS = 3


@contextmanager
def looking(url):
    """DBOS as somebody sees it who is no worker."""
    store = Store(url)
    engine = beside(store.engine)
    client = DBOSClient(
        system_database_engine=engine, dbos_system_schema=SCHEMA, serializer=DBOSPortableJSONSerializer(),
        application_name=NAME, lazy=True,
    )  # fmt: skip
    yield client
    client.destroy()
    engine.dispose()
    store.close()


@pytest.fixture(scope="module")
def abandoned(tmp_path_factory, databases):
    """A database whose only worker was killed with all listings in its hands."""
    url = upgraded(databases.make("postgresql"))
    with selling(LISTINGS) as shop, modelling(seconds=60) as model, looking(url) as client:
        watch = Watch(tmp_path_factory.mktemp("abandoned"), url, shop, model)
        running = [watch.begin("--no-work"), watch.begin("--jobs", "1", command="worker")]
        end = time.monotonic() + 60
        while not model.calls or len(client.list_workflows(name="listing", status="PENDING")) < LISTINGS:
            assert time.monotonic() < end
            time.sleep(0.1)
        for one in running:
            one.kill()
            one.communicate()
    return url


@pytest.fixture
def store(abandoned, another):
    made = Store(another("postgresql", like=abandoned))
    yield made
    made.close()


@contextmanager
def noticing(store):
    """A process that takes no work itself; it notices what is left as it starts."""
    durable = Durable(store, lambda run: None, How(1, listens=False))
    durable.start()
    try:
        yield durable
    finally:
        durable.stop()


def url_of(store):
    return store.engine.url.render_as_string(hide_password=False)


def listings(status):
    return DBOS.list_workflows(name="listing", status=status)


def test_it_goes_back_into_its_queue_and_is_counted(store):
    with noticing(store):
        waiting = listings("ENQUEUED")

        assert listings("PENDING") == []

    assert [one.queue_name for one in waiting] == [MODEL] * LISTINGS
    assert [one.attributes[recovery.TAKEN_UP] for one in waiting] == [1] * LISTINGS


def test_what_was_done_by_then_is_not_done_again(store):
    """It keeps its checkpoints: the visit of the stretch, whose workflow has ended, stays as it is."""
    with noticing(store):
        ended = DBOS.list_workflows(name="stretch", status="SUCCESS")
        steps = [step["function_name"] for one in ended for step in DBOS.list_workflow_steps(one.workflow_id)]

    assert set(steps) == {"visit"}


def test_it_is_left_to_another_process_that_takes_it_up(abandoned, store):
    with looking(url_of(store)) as client:
        (dead,) = {one.executor_id for one in client.list_workflows(status="PENDING")}
    other = recovery.alive(store, dead)
    other.take()
    with noticing(store):
        left = listings("PENDING")
        other.free()
        with looking(url_of(store)) as client:
            recovery.recover(client, store, VERSION, "own")

        assert len(left) == LISTINGS
        assert listings("PENDING") == []


def test_it_is_taken_up_once(store):
    with noticing(store), looking(url_of(store)) as client:
        for _ in range(3):
            recovery.recover(client, store, VERSION, "own")

        assert [one.attributes[recovery.TAKEN_UP] for one in listings("ENQUEUED")] == [1] * LISTINGS


def test_what_kills_every_process_at_it_is_given_up_and_said_to_be_lost(store, monkeypatch):
    monkeypatch.setattr(recovery, "MOST", 0)
    with noticing(store) as durable:
        given_up = listings("CANCELLED")
        run = given_up[0].workflow_id.split(":")[0]
        lost = dict(durable.workflows.lost(run))

        assert not durable.workflows.open(run)

    assert len(given_up) == LISTINGS
    assert lost == {one.workflow_id: "1 processes died at it" for one in given_up}


def test_what_was_dropped_is_not_said_to_be_lost(store):
    with noticing(store) as durable:
        run = listings("ENQUEUED")[0].workflow_id.split(":")[0]
        durable.workflows.drop(run)

        assert len(listings("CANCELLED")) == LISTINGS
        assert dict(durable.workflows.lost(run)) == {}


def test_a_run_that_ends_meanwhile_takes_its_work_along(store, monkeypatch):
    taken = recovery._take_up

    def late(client, left):
        client.delete_workflows([left[0].workflow_id])
        taken(client, left)

    monkeypatch.setattr(recovery, "_take_up", late)
    with noticing(store):
        assert len(listings("ENQUEUED")) == LISTINGS - 1
