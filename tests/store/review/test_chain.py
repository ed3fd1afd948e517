"""The log: each row carries the hash of the one before, and whoever changes one is found out."""

import hashlib
import json

import pytest
from sqlalchemy import text

from pipeline.review import rules
from pipeline.store import BadRow
from pipeline.store.review.chain import NOTHING
from tests.support.stores import act, another, approved, backend, card, saved, unpeopled, url

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
    act(log, saved(log, card("Four")), rules.Claim())

    assert log.history("four")[0].seq == 7
    assert log.verify_log() is None
