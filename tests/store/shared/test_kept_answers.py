"""Answers in the database: the same for every worker, none kept that is no answer, none paid for twice."""

import json
import zlib

import pytest

from pipeline.ask.batch.files import Answered
from pipeline.ask.cache import Cached, Stored
from pipeline.assess.answers import LayersAnswer
from pipeline.card.make import Prices
from pipeline.errors import ModelError, StoreError, UsageError
from pipeline.model import Tokens
from pipeline.store import Store
from pipeline.store.shared.kept_answers import SharedAnswers, Shelf
from pipeline.store.shared.spending import Spending
from tests.support.commands import environment
from tests.support.forked import Forked
from tests.support.listings import NOW
from tests.support.stores import another, backend, opened, peopled, unpeopled, url
from tests.support.wire import GOOD, QUESTION, completion, failed, wire

__all__ = ["another", "backend", "peopled", "unpeopled", "url"]

IDENTITY = {"model": "m-1", "base_url": "http://h/v1", "temperature": "0.0"}
STORED = Stored(text=GOOD, tokens=Tokens(input=100, cached=40, output=50), repairs=1)
KEY = "a" * 64
LATER = "2026-11-23T10:00:00Z"


@pytest.fixture
def answers(store):
    return SharedAnswers(store.engine, lambda: NOW)


@pytest.fixture
def shelf(store):
    return Shelf(store.engine, lambda: NOW)


def rows(store):
    with store.engine.connect() as connection:
        return connection.exec_driver_sql("SELECT key, at, body FROM answers ORDER BY key").all()


def damage(store, body):
    with store.engine.begin() as connection:
        hexed = f"'\\x{body.hex()}'" if store.engine.dialect.name == "postgresql" else f"x'{body.hex()}'"
        connection.exec_driver_sql(f"UPDATE answers SET body = {hexed}")


# Answers


def test_an_answer_comes_back_as_it_was(answers):
    answers.set(KEY, STORED)

    assert answers.get(KEY) == STORED
    assert answers.get("b" * 64) is None


def test_it_lies_there_as_deflated_json(store, answers):
    answers.set(KEY, STORED)
    ((key, at, body),) = rows(store)

    assert (key, at) == (KEY, NOW)
    assert json.loads(zlib.decompress(body)) == STORED.model_dump()
    assert len(body) < len(GOOD) / 2


def test_the_first_answer_stays(answers):
    answers.set(KEY, STORED)
    answers.set(KEY, STORED.model_copy(update={"text": "another"}))

    assert answers.get(KEY) == STORED


def test_another_worker_finds_it_and_asks_nothing(url, store, answers):
    line, other = wire(completion()), wire()
    first = Cached(line.model, answers, identity=IDENTITY)(QUESTION, LayersAnswer)
    elsewhere = Store(url)
    second = Cached(other.model, SharedAnswers(elsewhere.engine, lambda: LATER), identity=IDENTITY)(
        QUESTION, LayersAnswer
    )
    elsewhere.close()

    assert first == second
    assert (len(line.seen), len(other.seen)) == (1, 0)


@pytest.mark.parametrize(
    "replies",
    [
        pytest.param([completion(None, refusal="no")], id="refused"),
        pytest.param([completion(GOOD[:9], finish="length")] * 2, id="truncated"),
        pytest.param([completion("{}")] * 2, id="malformed"),
        pytest.param([failed(404)], id="model-not-found"),
    ],
)
def test_a_failure_is_never_kept(store, answers, replies):
    line = wire(*replies, completion())
    ask = Cached(line.model, answers, identity=IDENTITY)
    with pytest.raises(ModelError):
        ask(QUESTION, LayersAnswer)

    assert rows(store) == []
    assert ask(QUESTION, LayersAnswer).text == GOOD


@pytest.mark.parametrize(
    "body",
    [b"no deflated text", zlib.compress(b"\xff\xfe"), zlib.compress(b"{"), zlib.compress(b'{"text": "x"}')],
    ids=["bytes", "no-utf-8", "half", "no-tokens"],
)
def test_a_damaged_answer_is_named_with_what_to_do(store, answers, body):
    answers.set(KEY, STORED)
    damage(store, body)
    with pytest.raises(StoreError, match=f"the answer {KEY} .* is damaged: delete its row"):
        answers.get(KEY)


def test_an_answer_that_no_longer_fits_its_schema_is_named_with_what_to_do(store, answers):
    ask = Cached(wire(completion()).model, answers, identity=IDENTITY)
    ask(QUESTION, LayersAnswer)
    damage(store, zlib.compress(STORED.model_copy(update={"text": "{}"}).model_dump_json().encode()))
    with pytest.raises(UsageError, match="off its schema; delete its row"):
        ask(QUESTION, LayersAnswer)


def test_an_answer_that_cannot_be_kept_is_used_all_the_same(store, answers, caplog):
    line = wire(completion())

    def ask(question, schema):
        with store.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE answers RENAME TO elsewhere")
        return line.model(question, schema)

    found = SharedAnswers(store.engine, lambda: NOW)
    reply = Cached(ask, found, identity=IDENTITY)(QUESTION, LayersAnswer)

    assert reply.text == GOOD
    assert "could not be kept" in caplog.text


def test_what_is_older_than_a_moment_is_deleted(store, answers):
    answers.set(KEY, STORED)
    SharedAnswers(store.engine, lambda: LATER).set("b" * 64, STORED)

    assert answers.prune(NOW) == 0
    assert answers.prune(LATER) == 1
    assert [key for key, _, _ in rows(store)] == ["b" * 64]


def test_an_export_takes_them_along(store, answers, another, backend):
    answers.set(KEY, STORED)
    copy = opened(another(backend))
    copy.import_(store.export())
    found = SharedAnswers(copy.engine, lambda: NOW).get(KEY)
    copy.close()

    assert found == STORED


# The shelf of batch mode


def test_a_text_comes_back_by_its_name(shelf):
    shelf.add({"question:a": "é\u2028\0", "question:b": "two"})

    assert shelf.find("question:a") == "é\u2028\0"
    assert shelf.find("answer:a") is None
    assert shelf.find_all(["question:a", "question:b", "question:c"]) == {
        "question:a": "é\u2028\0",
        "question:b": "two",
    }


def test_a_name_on_the_shelf_is_no_key_of_an_answer(answers, shelf):
    shelf.add({KEY: "a text"})

    assert answers.get(KEY) is None


def test_of_a_name_that_is_there_the_first_text_stays(shelf):
    shelf.add({"a": "one"})
    shelf.add({"a": "other", "b": "two"})

    assert shelf.find_all(["a", "b"]) == {"a": "one", "b": "two"}


def test_many_texts_are_dropped_at_once(store, shelf):
    shelf.add({str(n): "x" for n in range(1_200)})
    shelf.drop(str(n) for n in range(1_199))

    assert shelf.find("1199") == "x"
    assert len(rows(store)) == 1


def test_what_was_paid_for_is_charged_once_and_at_half_the_price(store):
    run = store.start_run("refresh", by="nightly", now=NOW)
    shelf = Shelf(store.engine, lambda: NOW, Spending(run, Prices(2.0, 1.0, 8.0)))
    one = Answered("{}", Tokens(input=1_000, cached=500, output=100))
    shelf.add_paid({"a": one})
    shelf.add_paid({"a": one, "b": one})
    held = store.run(run)

    assert held.tokens == Tokens(input=2_000, cached=1_000, output=200)
    assert held.micro_usd == 2 * (500 * 2 + 500 * 1 + 100 * 8) // 2


# Many at once

HAMMER = """
import sys
from pipeline.ask.batch.files import Answered
from pipeline.ask.cache import Stored
from pipeline.model import Tokens
from pipeline.store.db.engine import connect
from pipeline.store.shared.kept_answers import SharedAnswers, Shelf
from pipeline.store.shared.spending import Spending
url, run, me = sys.argv[1:]
engine = connect(url)
answers = SharedAnswers(engine, lambda: "2026-11-22T10:00:00Z")
shelf = Shelf(engine, lambda: "2026-11-22T10:00:00Z", Spending(run))
for n in range(30):
    answers.set(f"{me}-{n}", Stored(text=me * n, tokens=Tokens(input=n), repairs=0))
    answers.set(f"shared-{n}", Stored(text=str(n), tokens=Tokens(input=n), repairs=0))
    shelf.add_paid({f"{n + k}": Answered("{}", Tokens(input=1)) for k in range(5)})
    assert answers.get(f"{me}-{n}").text == me * n
    assert answers.get(f"shared-{n}").text == str(n)
"""


def test_several_processes_lose_nothing_and_charge_nothing_twice(url, store, answers):
    run = store.start_run("refresh", by="nightly", now=NOW)
    names = ["a", "b", "c"]
    running = [Forked(HAMMER, url, run, name, env=environment()) for name in names]
    said = [process.communicate(60) for process in running]

    assert [process.returncode for process in running] == [0, 0, 0], said
    assert all(answers.get(f"{name}-{n}").text == name * n for name in names for n in range(30))
    assert store.run(run).tokens == Tokens(input=34)
