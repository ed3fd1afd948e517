"""The cache of answers: what its key sees, what it refuses to read, and that many may use it at once."""

import json
import pickle
import sqlite3

import pytest

from pipeline.ask import Question, cache
from pipeline.ask.cache import Answers, Cached, Info, Stored
from pipeline.assess.answers import FactorsAnswer, LayersAnswer
from pipeline.errors import ModelError, UsageError
from pipeline.model import Tokens
from tests.support.commands import KUBE, environment, runner
from tests.support.forked import Forked
from tests.support.ids import words
from tests.support.model_stub import stubbing
from tests.support.wire import GOOD, QUESTION, completion, failed, wire

IDENTITY = {"model": "m-1", "base_url": "http://h/v1", "temperature": "0.0"}
STORED = Stored(text=GOOD, tokens=Tokens(input=100, cached=40, output=50), repairs=0)


@pytest.fixture
def run(capfd, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("THREATCARD_CACHE_DIR", str(tmp_path / "cache"))
    return runner(capfd)


@pytest.fixture
def stub(monkeypatch):
    """A model server on loopback, configured as the model to ask."""
    with stubbing() as running:
        monkeypatch.setenv("OPENAI_BASE_URL", running.url)
        monkeypatch.setenv("THREATCARD_MODEL", "m-1")
        yield running


def database(folder):
    return folder / "answers" / "cache.db"


def row(folder, **columns):
    """Change the one row of the database behind the cache's back."""
    settings = ", ".join(f"{name} = ?" for name in columns)
    connection = sqlite3.connect(database(folder))
    with connection:
        connection.execute(f"UPDATE Cache SET {settings}", tuple(columns.values()))
    connection.close()


# The key


@pytest.mark.parametrize(
    "other",
    [
        (Question("layers", "other", "the listing"), LayersAnswer, IDENTITY),
        (Question("layers", "the instructions", "other"), LayersAnswer, IDENTITY),
        (Question("layers", "the instructions", "the listing", 1), LayersAnswer, IDENTITY),
        (QUESTION, FactorsAnswer, IDENTITY),
        (QUESTION, LayersAnswer, {**IDENTITY, "model": "m-2"}),
        (QUESTION, LayersAnswer, {**IDENTITY, "base_url": ""}),
        (QUESTION, LayersAnswer, {**IDENTITY, "temperature": "None"}),
        (Question("layers", "the instructionsthe", " listing"), LayersAnswer, IDENTITY),
    ],
    ids=["system", "user", "sample", "schema", "model", "server", "temperature", "where-the-system-part-ends"],
)
def test_all_that_shapes_an_answer_is_in_the_key(other):
    assert cache.key_of(*other) != cache.key_of(QUESTION, LayersAnswer, IDENTITY)


def test_a_prompt_s_name_is_not_in_the_key():
    assert cache.key_of(QUESTION._replace(name="x"), LayersAnswer, IDENTITY) == cache.key_of(
        QUESTION, LayersAnswer, IDENTITY
    )


@pytest.mark.parametrize(
    ("variable", "value", "asked"),
    [
        ("THREATCARD_TEMPERATURE", "0.5", 6),
        ("THREATCARD_TEMPERATURE", "none", 6),
        ("THREATCARD_MODEL", "m-2", 6),
        ("THREATCARD_TIMEOUT", "99", 3),
        ("THREATCARD_MAX_OUTPUT_TOKENS", "99", 3),
        ("THREATCARD_JOBS", "1", 3),
        ("OPENAI_API_KEY", "sk-other", 3),
    ],
    ids=words,
)
def test_a_setting_that_shapes_the_answer_asks_again_and_no_other(run, stub, monkeypatch, variable, value, asked):
    """Three questions make a card."""
    run("assess", KUBE)
    monkeypatch.setenv(variable, value)
    run("assess", KUBE)

    assert len(stub.seen) == asked


# What is kept


def test_the_second_run_asks_nothing_and_makes_the_same_card(run, stub):
    first, second = (run("assess", KUBE, "--format", "json").cards()[0] for _ in range(2))

    assert len(stub.seen) == 3
    assert first.provenance.tokens == second.provenance.tokens == Tokens(input=3_000, output=300)
    assert first.id == second.id


def test_without_the_cache_nothing_is_read_or_kept(run, stub, tmp_path):
    run("assess", KUBE)
    for _ in range(2):
        run("assess", KUBE, "--no-cache")

    assert len(stub.seen) == 9
    assert cache.info(tmp_path / "cache").answers == 3


def test_an_answer_comes_back_as_it_was(tmp_path):
    line = wire(completion("{}"), completion())
    ask = Cached(line.model, Answers(tmp_path), identity=IDENTITY)
    first, second = ask(QUESTION, LayersAnswer), ask(QUESTION, LayersAnswer)

    assert first == second
    assert second.repairs == 1
    assert len(line.seen) == 2


@pytest.mark.parametrize(
    "replies",
    [
        pytest.param([completion(None, refusal="no")], id="refused"),
        pytest.param([completion(GOOD[:9], finish="length")] * 2, id="truncated"),
        pytest.param([completion("{}")] * 2, id="malformed"),
        pytest.param([failed(404)], id="model-not-found"),
    ],
)
def test_a_failure_is_never_kept(tmp_path, replies):
    line = wire(*replies, completion())
    ask = Cached(line.model, Answers(tmp_path), identity=IDENTITY)
    with pytest.raises(ModelError):
        ask(QUESTION, LayersAnswer)

    assert cache.info(tmp_path).answers == 0
    assert ask(QUESTION, LayersAnswer).text == GOOD


def test_the_oldest_answers_go_when_it_is_full(tmp_path):
    answers = Answers(tmp_path, size_limit=200_000)
    for number in range(40):
        answers.set(str(number), STORED.model_copy(update={"text": "x" * 10_000}))

    assert answers.get("0") is None
    assert answers.get("39") is not None
    assert answers.info().bytes < 300_000


# What is not read


class Payload:
    """Unpickled, it leaves a file behind."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


def test_a_planted_pickle_is_refused_and_not_run(tmp_path):
    answers = Answers(tmp_path / "cache")
    answers.set("k", STORED)
    row(tmp_path / "cache", mode=4, value=pickle.dumps(Payload(tmp_path / "ran")))
    with pytest.raises(UsageError, match="threatcard cache clear"):
        answers.get("k")

    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "planted",
    [
        pytest.param({"mode": 3, "filename": "../../secret", "value": None}, id="another-file"),
        pytest.param({"value": b"\x80\x04"}, id="bytes"),
        pytest.param({"value": 7}, id="number"),
        pytest.param({"value": "{"}, id="half-a-record"),
        pytest.param({"value": json.dumps({"text": GOOD})}, id="no-tokens"),
    ],
)
def test_a_row_that_is_no_answer_is_refused(tmp_path, planted):
    (tmp_path / "secret").write_text(STORED.model_dump_json())
    answers = Answers(tmp_path / "cache")
    answers.set("k", STORED)
    row(tmp_path / "cache", **planted)
    with pytest.raises(UsageError, match="threatcard cache clear"):
        answers.get("k")


def test_an_answer_that_no_longer_fits_its_schema_is_refused(tmp_path):
    answers = Answers(tmp_path)
    answers.set(cache.key_of(QUESTION, LayersAnswer, IDENTITY), STORED.model_copy(update={"text": "{}"}))
    with pytest.raises(UsageError, match="off its schema"):
        Cached(wire().model, answers, identity=IDENTITY)(QUESTION, LayersAnswer)


# Damage


def overwritten(folder):
    database(folder).write_bytes(b"not a database, but long enough to be read as one" * 100)


def cut_short(folder):
    database(folder).write_bytes(database(folder).read_bytes()[:5_000])


def of_another_program(folder):
    connection = sqlite3.connect(database(folder))
    connection.executescript("DROP TABLE Cache; CREATE TABLE Cache (page INTEGER)")
    connection.close()


@pytest.fixture(
    params=[
        pytest.param(overwritten, id="overwritten"),
        pytest.param(cut_short, id="cut-short"),
        pytest.param(of_another_program, id="of-another-program"),
    ]
)
def damage(request):
    return request.param


def test_a_damaged_cache_is_a_usage_error_with_advice(run, stub, tmp_path, damage):
    run("assess", KUBE)
    damage(tmp_path / "cache")
    ran = run("assess", KUBE)

    assert ran.code == 2
    assert "'threatcard cache clear' or use --no-cache" in ran.err
    assert len(ran.err.splitlines()) == 1


def test_a_damaged_cache_can_be_cleared(run, stub, tmp_path, damage):
    run("assess", KUBE)
    damage(tmp_path / "cache")
    codes = [run("cache", "clear").code, run("assess", KUBE).code]

    assert codes == [0, 0]
    assert len(stub.seen) == 6


def test_an_answer_that_cannot_be_kept_is_used_all_the_same(tmp_path, caplog):
    answers = Answers(tmp_path)
    line = wire(completion())

    def ask(question, schema):
        of_another_program(tmp_path)
        return line.model(question, schema)

    reply = Cached(ask, answers, identity=IDENTITY)(QUESTION, LayersAnswer)

    assert reply.text == GOOD
    assert "could not be kept" in caplog.text


def test_a_file_where_the_folder_should_be_is_a_usage_error(run, stub, tmp_path):
    (tmp_path / "cache").write_text("mine")
    ran = run("assess", KUBE)

    assert ran.code == 2
    assert repr(str(tmp_path / "cache")) in ran.err


# Counting and clearing


def test_there_is_nothing_in_a_cache_that_is_not_there(tmp_path):
    assert cache.info(tmp_path / "none") == Info(0, 0)
    assert cache.clear(tmp_path / "none") == 0
    assert list(tmp_path.iterdir()) == []


def test_clearing_counts_and_leaves_nothing(tmp_path):
    answers = Answers(tmp_path / "cache")
    for key in "abc":
        answers.set(key, STORED)
    counted, cleared = cache.info(tmp_path / "cache"), cache.clear(tmp_path / "cache")

    assert (counted.answers, cleared) == (3, 3)
    assert counted.bytes > len(GOOD)
    assert list(tmp_path.iterdir()) == []


def test_clearing_takes_nothing_that_is_not_ours(tmp_path):
    """Somebody may name their home as the cache folder."""
    Answers(tmp_path).set("k", STORED)
    mine = [tmp_path / "thesis.tex", tmp_path / "cache.db", tmp_path / "answers" / "notes.txt"]
    for path in mine:
        path.write_text("mine")
    cleared = cache.clear(tmp_path)

    assert cleared == 1
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == sorted(mine)


# Many at once

HAMMER = """
import sys
from pathlib import Path
from pipeline.ask.cache import Answers, Stored
from pipeline.model import Tokens
answers, me = Answers(Path(sys.argv[1])), sys.argv[2]
for n in range(40):
    answers.set(f"{me}-{n}", Stored(text=me * n, tokens=Tokens(input=n), repairs=0))
    answers.set(f"shared-{n}", Stored(text=str(n), tokens=Tokens(input=n), repairs=0))
    assert answers.get(f"{me}-{n}").text == me * n
    assert answers.get(f"shared-{n}").text == str(n)
"""


def test_several_processes_lose_nothing(tmp_path):
    """They open the folder together too, when it is not there yet."""
    names = ["a", "b", "c", "d"]
    running = [Forked(HAMMER, str(tmp_path), name, env=environment()) for name in names]
    said = [process.communicate(60) for process in running]
    answers = Answers(tmp_path)

    assert [process.returncode for process in running] == [0, 0, 0, 0], said
    assert answers.info().answers == 5 * 40
    assert all(answers.get(f"{name}-{n}").text == name * n for name in names for n in range(40))
