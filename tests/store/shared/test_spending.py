"""What model calls came to: written down once, and never lost on the way."""

import threading

import pytest

from pipeline.card.make import Prices
from pipeline.errors import StoreError
from pipeline.model import Tokens
from pipeline.store.shared.spending import Bill, Ledger, Spending
from tests.support.listings import NOW
from tests.support.stores import another, backend, peopled, unpeopled, url

__all__ = ["another", "backend", "peopled", "unpeopled", "url"]


@pytest.fixture
def run(store):
    return store.start_run("refresh", by="nightly", now=NOW)


@pytest.fixture
def corrected():
    return []


@pytest.fixture
def ledger(store, run, corrected):
    return Ledger(store.engine, Spending(run, Prices(2.0, 0.5, 8.0)), lambda connection, more: corrected.append(more))


@pytest.fixture
def mending():
    return threading.Event()


@pytest.fixture
def away(store, run, mending):
    """A ledger whose database is away until it is mended."""

    def refused(connection, more):
        if not mending.is_set():
            raise StoreError("the database is away")

    return Ledger(store.engine, Spending(run), refused)


def test_bills_add_up_to_one(store, run, ledger, corrected):
    ledger.add(Bill(5, Tokens(input=100, cached=40, output=10)))
    ledger.add(Bill(-7, Tokens(input=50, output=5)))
    ledger.settle()
    ledger.settle()
    held = store.run(run)

    assert held.tokens == Tokens(input=150, cached=40, output=15)
    assert held.micro_usd == 110 * 2 + 40 * 0.5 + 15 * 8
    assert corrected == [-2]


def test_what_could_not_be_written_down_is_so_later(store, run, away, mending, caplog):
    away.add(Bill(3, Tokens(input=7)))
    away.settle()
    assert "the database is away" in caplog.text
    assert store.run(run).tokens == Tokens()
    mending.set()
    away.add(Bill(0, Tokens(output=2)))
    away.settle()

    assert store.run(run).tokens == Tokens(input=7, output=2)


def kept(store):
    with store.engine.connect() as connection:
        return connection.exec_driver_sql("SELECT key, body FROM answers ORDER BY key").all()


def test_an_answer_is_kept_with_what_it_came_to(store, run, corrected):
    """With and without a pace that wants to know; of a key that is there the first answer stays, the call counts."""
    for ledger in (
        Ledger(store.engine, Spending(run)),
        Ledger(store.engine, Spending(run), lambda _, more: corrected.append(more)),
    ):
        ledger.add(Bill(3, Tokens(input=7)))
        ledger.keep({"key": "a", "at": NOW, "body": b"1"})
        ledger.keep({"key": "b", "at": NOW, "body": b"2"})
        ledger.settle()
        ledger.add(Bill(0, Tokens(output=2)))
        ledger.keep({"key": "a", "at": NOW, "body": b"3"})

    assert kept(store) == [("a", b"1"), ("b", b"2")]
    assert store.run(run).tokens == Tokens(input=14, output=4)
    assert corrected == [3]


def test_an_answer_that_cannot_be_kept_leaves_what_is_open_open(store, run, away, mending):
    away.add(Bill(3, Tokens(input=7)))
    with pytest.raises(StoreError):
        away.keep({"key": "a", "at": NOW, "body": b"1"})
    assert kept(store) == []
    assert store.run(run).tokens == Tokens()
    mending.set()
    away.settle()

    assert store.run(run).tokens == Tokens(input=7)


def test_threads_that_settle_at_once_charge_nothing_twice(store, run, ledger):
    """While one writes, others add, and settle what they find."""

    def work():
        for _ in range(10):
            ledger.add(Bill(0, Tokens(input=1)))
            ledger.settle()

    crowd = [threading.Thread(target=work) for _ in range(8)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()

    assert store.run(run).tokens == Tokens(input=80)


def test_a_process_without_a_run_corrects_its_pace_all_the_same(store, corrected):
    ledger = Ledger(store.engine, None, lambda connection, more: corrected.append(more))
    ledger.add(Bill(1, Tokens(input=1)))
    ledger.settle()

    assert corrected == [1]
