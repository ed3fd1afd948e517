"""What model calls came to: written down once, with the answer where there is one, and never lost on the way."""

import threading

import pytest

from pipeline.cache import Stored
from pipeline.card import Prices
from pipeline.errors import StoreError
from pipeline.model import Tokens
from pipeline.store.answers import SharedAnswers
from pipeline.store.engine import writing
from pipeline.store.till import NOTHING, Bill, Spending, Till
from tests.listings import NOW
from tests.stores import another, backend, opened, peopled, postgres, url

__all__ = ["another", "backend", "peopled", "postgres", "url"]

STORED = Stored(text="{}", tokens=Tokens(input=100, output=50), repairs=0)


@pytest.fixture
def store(url):
    made = opened(url)
    yield made
    made.close()


@pytest.fixture
def run(store):
    return store.start_run("refresh", by="nightly", now=NOW)


@pytest.fixture
def corrected():
    return []


@pytest.fixture
def till(store, run, corrected):
    return Till(store.engine, Spending(run, Prices(2.0, 0.5, 8.0)), lambda connection, more: corrected.append(more))


def broken(store):
    with store.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE answers RENAME TO elsewhere")


def test_bills_add_up_to_one(store, run, till, corrected):
    till.add(Bill(5, Tokens(input=100, cached=40, output=10)))
    till.add(Bill(-7, Tokens(input=50, output=5)))
    till.settle()
    till.settle()
    held = store.run(run)

    assert held.tokens == Tokens(input=150, cached=40, output=15)
    assert held.micro_usd == 110 * 2 + 40 * 0.5 + 15 * 8
    assert corrected == [-2]


def test_an_answer_takes_along_what_it_came_to(store, run, till):
    till.add(Bill(0, STORED.tokens))
    SharedAnswers(store.engine, lambda: NOW, till).set("a" * 64, STORED)

    assert store.run(run).tokens == STORED.tokens
    with till.emptied() as left:
        assert left == NOTHING


def test_an_answer_that_cannot_be_kept_is_charged_all_the_same(store, run, till, caplog):
    """The transaction that was to keep both is undone; the bill is open again."""
    till.add(Bill(0, STORED.tokens))
    broken(store)
    SharedAnswers(store.engine, lambda: NOW, till).set("a" * 64, STORED)
    assert "could not be kept" in caplog.text
    assert store.run(run).tokens == Tokens()
    till.settle()

    assert store.run(run).tokens == STORED.tokens


def test_what_could_not_be_written_down_is_so_later(store, run, caplog):
    def refused(connection, more):
        if not mending.is_set():
            raise StoreError("the database is away")

    mending = threading.Event()
    till = Till(store.engine, Spending(run), refused)
    till.add(Bill(3, Tokens(input=7)))
    till.settle()
    assert "the database is away" in caplog.text
    assert store.run(run).tokens == Tokens()
    mending.set()
    till.add(Bill(0, Tokens(output=2)))
    till.settle()

    assert store.run(run).tokens == Tokens(input=7, output=2)


def test_threads_that_settle_at_once_charge_nothing_twice(store, run, till):
    """While one writes, others add, and settle what they find."""

    def work():
        for _ in range(10):
            till.add(Bill(0, Tokens(input=1)))
            till.settle()

    crowd = [threading.Thread(target=work) for _ in range(8)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()

    assert store.run(run).tokens == Tokens(input=80)


def test_without_a_run_nothing_is_charged(store):
    till = Till(store.engine, None, lambda connection, more: None)
    till.add(Bill(1, Tokens(input=1)))
    with till.emptied() as bill, writing(store.engine) as connection:
        till.write(connection, bill)

    with till.emptied() as left:
        assert left == NOTHING
