"""The log: each row carries the hash of the one before, and whoever changes one is found out."""

import hashlib
import json

import pytest
from sqlalchemy import text

from pipeline.errors import StoreError
from pipeline.review import verdicts
from pipeline.store import BadRow
from pipeline.store.review.chain import NOTHING
from tests.support.stores import act, another, approved, backend, card, opened, saved, unpeopled, url

__all__ = ["another", "backend", "unpeopled", "url"]


@pytest.fixture
def log(store):
    """A store with six rows in its log: three cards, each claimed and approved."""
    for name in ("One", "Two", "Three"):
        approved(store, saved(store, card(name)))
    assert store.verify_log() is None
    return store


def tamper(store, *statements):
    with store.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_an_empty_log_verifies(store):
    assert store.verify_log() is None


def test_the_hash_is_over_the_canonical_json_of_the_row(log):
    """Worked here without the code that wrote it."""
    rows = [row for name in ("one", "two", "three") for row in log.history(name)]
    before = NOTHING
    for row in rows:
        body = row._asdict()
        written = body.pop("hash")
        assert body.pop("mac") is None
        text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

        assert row.previous == before
        assert written == hashlib.sha256(text.encode()).hexdigest()
        before = written


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor", "'eve'"), ("role", "'admin'"), ("at", "'2026-11-21T10:00:00Z'"), ("action", "'reject'"),
        ("address", "'10.0.0.1'"), ("version", "9"), ("slug", "'four'"), ("details", "'{}'"), ("details", "'no json'"),
        ("previous", f"'{'a' * 64}'"), ("hash", f"'{'a' * 64}'"),
    ],
    ids=lambda value: value.strip("'")[:10].replace(" ", "-"),
)  # fmt: skip
def test_a_row_that_was_altered_is_named(log, column, value):
    tamper(log, f"UPDATE reviews SET {column} = {value} WHERE seq = 4")

    assert log.verify_log() == BadRow(4, "row 4 was altered: it no longer has the hash that it carries")


def test_a_row_that_was_given_to_another_card_is_named(log):
    other = log.resolve("one")
    tamper(log, f"UPDATE reviews SET card = '{other}' WHERE seq = 4")

    assert log.verify_log().seq == 4


@pytest.mark.parametrize("seq", [1, 3, 6], ids=["first", "middle", "last"])
def test_a_row_that_was_deleted_is_named(log, seq):
    tamper(log, f"DELETE FROM reviews WHERE seq = {seq}")
    found = log.verify_log()

    assert found.seq == seq
    assert found.why.startswith(f"row {seq} is missing")


def test_a_log_that_was_emptied_is_noticed(log):
    tamper(log, "DELETE FROM reviews")

    assert log.verify_log() == BadRow(1, "row 1 is missing: the log went on to row 6")


def test_rows_that_changed_places_are_named(log):
    tamper(
        log,
        "UPDATE reviews SET seq = 100 WHERE seq = 3",
        "UPDATE reviews SET seq = 3 WHERE seq = 5",
        "UPDATE reviews SET seq = 5 WHERE seq = 100",
    )

    assert log.verify_log() == BadRow(3, "row 3 was altered: it no longer has the hash that it carries")


def test_rows_that_moved_up_to_close_a_gap_are_named(log):
    tamper(
        log,
        "DELETE FROM reviews WHERE seq = 3",
        *(f"UPDATE reviews SET seq = {n} - 1 WHERE seq = {n}" for n in (4, 5, 6)),
    )

    assert log.verify_log().seq == 3


def test_a_row_that_was_hashed_anew_no_longer_fits_the_next(log):
    """Whoever knows how a row is hashed would have to write every later one again, and the head."""
    row = log.history("two")[0]._replace(actor="eve")
    body = {key: value for key, value in row._asdict().items() if key not in ("hash", "mac")}
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    forged = hashlib.sha256(text.encode()).hexdigest()
    tamper(log, f"UPDATE reviews SET actor = 'eve', hash = '{forged}' WHERE seq = 3")

    assert log.verify_log() == BadRow(4, "row 4 does not follow the row before it: one of them was put in its place")


def test_a_last_row_that_was_hashed_anew_is_noticed(log):
    row = log.history("three")[1]._replace(actor="eve")
    body = {key: value for key, value in row._asdict().items() if key not in ("hash", "mac")}
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    forged = hashlib.sha256(text.encode()).hexdigest()
    tamper(log, f"UPDATE reviews SET actor = 'eve', hash = '{forged}' WHERE seq = 6")

    assert log.verify_log() == BadRow(6, "row 6 is not the one that was written last")


def test_a_card_that_was_altered_after_the_act_is_named(log):
    tamper(log, "UPDATE cards SET record = replace(record, 'Kubernetes', 'Kittens') WHERE slug = 'two'")
    found = log.verify_log()

    assert found.seq == 3
    assert "was altered after the act" in found.why


def test_the_log_goes_on_from_where_it_is(log):
    act(log, saved(log, card("Four")), verdicts.Claim())

    assert log.history("four")[0].seq == 7
    assert log.verify_log() is None


# Values of another kind: SQLite takes any


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE reviews SET actor = x'ff' WHERE seq = 1", "row '1' of reviews was altered: its actor holds"),
        ("UPDATE reviews SET mac = x'ff' WHERE seq = 2", "row '2' of reviews was altered: its mac holds"),
        ("UPDATE reviews SET version = 'x' WHERE seq = 2", "row '2' of reviews was altered: its version holds"),
        ("UPDATE reviews SET version = 1.5 WHERE seq = 2", "row '2' of reviews was altered: its version holds"),
        ("UPDATE log_head SET hash = x'00'", "row '1' of log_head was altered: its hash holds"),
        ("UPDATE cards SET record = x'ff'", "of cards was altered: its record holds"),
        ("UPDATE cards SET aivss = 'high'", "of cards was altered: its aivss holds"),
        ("UPDATE standings SET latest = 'yes'", "of standings was altered: its latest holds"),
        ("UPDATE listings SET body = 'a text'", "of listings was altered: its body holds"),
        ("UPDATE runs SET details = x'ff'", "of runs was altered: its details holds"),
        (
            "INSERT INTO users VALUES ('ann', 'admin', 'x', x'ff', 'x', NULL)",
            "row 'ann' of users was altered: its token",
        ),
        ("INSERT INTO answers VALUES (x'ff', 'x', x'00')", "of answers was altered: its key holds"),
    ],
)
@pytest.mark.parametrize("key", [None, b"k" * 32], ids=["no-key", "key"])
def test_a_value_that_is_of_another_kind_is_named(tmp_path, key, statement, said):
    store = opened(f"sqlite:///{tmp_path}/kinds.db", key=key)
    approved(store, saved(store))
    assert store.verify_log() is None
    with store.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO runs (id, kind, started_by, started_at, details)"
                                   " VALUES ('r', 'x', 'x', 'x', '{}')")  # fmt: skip
        connection.exec_driver_sql(statement)

    assert said in store.verify_log().why
    store.close()


@pytest.mark.parametrize("details", ['[[["log":"', '["log":"x"]', '["\\"log\\":\\"x"]', f'{"[" * 100_000}"log":"'])
def test_what_a_run_noted_and_is_no_note_any_more_is_named(url, details):
    store = opened(url)
    with store.engine.begin() as connection:
        wanted = text("INSERT INTO runs (id, kind, started_by, started_at, details, state)"
                      " VALUES ('r', 'refresh', 'x', 'x', :details, 'done')")  # fmt: skip
        connection.execute(wanted, {"details": details})
    if '"log":"' in details:
        with pytest.raises(StoreError, match="the details of the run 'r' cannot be read"):
            store.verify_log()
    with pytest.raises(StoreError, match="the details of the run 'r' cannot be read"):
        store.run("r")
    store.close()
