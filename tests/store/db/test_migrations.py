"""The tables from their first version on: what was in them is there afterwards, and the code's tables are theirs."""

import json
from itertools import pairwise

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from pipeline.errors import StoreError
from pipeline.store import Store
from pipeline.store.db import schema
from pipeline.store.db.engine import connect, reading
from pipeline.store.db.tables import metadata
from tests.support.listings import NOW
from tests.support.stores import another, approved, backend, card, opened, peopled, saved, url

__all__ = ["another", "backend", "peopled", "url"]

FIRST = "0001"


@pytest.fixture
def engine(url):
    made = connect(url)
    yield made
    made.dispose()


def test_the_versions_follow_each_other_from_the_first():
    found = [one.revision for one in ScriptDirectory(str(schema.FOLDER)).walk_revisions()][::-1]

    assert found[0] == FIRST
    assert found == [f"{number:04}" for number in range(1, len(found) + 1)]
    assert [one.down_revision for one in ScriptDirectory(str(schema.FOLDER)).walk_revisions()][::-1][1:] == found[:-1]


def test_the_migrations_make_the_tables_that_the_code_uses(engine):
    schema.upgrade(engine)
    with reading(engine) as connection:
        found = compare_metadata(MigrationContext.configure(connection), metadata)

    assert found == []


def _rows(store):
    """Every row of every table but the log's head, which the first version did not have, and what is noted of it."""
    lines = [json.loads(line) for line in store.export()][1:]
    return [line for line in lines if line["table"] != "log_head" and line["row"].get("action") != "upgrade"]


@pytest.mark.parametrize("acts", [0, 2], ids=["empty-log", "log"])
def test_a_store_of_the_first_version_comes_forward_with_all_that_is_in_it(engine, url, another, backend, acts):
    schema.upgrade(engine, FIRST)
    new = opened(another(backend))
    revision = saved(new)
    if acts:
        approved(new, revision)
    with engine.begin() as connection, new.engine.connect() as other:
        for table in ("listings", "cards", "standings", "reviews"):
            had = {column["name"] for column in inspect(connection).get_columns(table)}
            for found in other.execute(text(f"SELECT * FROM {table}")).mappings():
                row = {name: value for name, value in found.items() if name in had}
                names = ", ".join(row)
                values = ", ".join(f":{name}" for name in row)
                connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)
    with pytest.raises(StoreError, match=f"is at version 0001, not {schema.newest()}: run 'threatcard db upgrade'"):
        Store(url)
    before = schema.upgrade(engine)
    old = Store(url)

    assert before == (FIRST, schema.newest())
    assert _rows(old) == _rows(new)
    assert old.verify_log() is None
    assert old.sizes()["reviews"] == acts + 1
    approved(old, saved(old, card("Next")))
    assert old.history("next")[-1].seq == acts + 3
    assert old.verify_log() is None
    old.close()
    new.close()


def test_what_an_older_log_did_not_have_is_noted_as_it_stood_and_holds_from_then_on(engine, url):
    """Who is a user, and who drafted a card; and no run of a command that was killed is left open."""
    schema.upgrade(engine, "0003")
    user = "VALUES ('ann', 'analyst', 'abc', 'hash', '2026-01-01T00:00:00Z', NULL)"
    run = "VALUES ('r', 'assess', 'ann', '2026-01-01T00:00:00Z', '{}')"
    with engine.begin() as connection:
        connection.execute(
            text(f"INSERT INTO users (name, role, token_id, token_hash, created_at, disabled_at) {user}")
        )
        connection.execute(text(f"INSERT INTO runs (id, kind, started_by, started_at, details) {run}"))
    schema.upgrade(engine)
    store = Store(url)
    with store.engine.connect() as connection:
        (noted,) = connection.execute(text("SELECT action, card, details FROM reviews")).all()

    assert store.verify_log() is None
    assert (noted.action, noted.card) == ("upgrade", "")
    assert json.loads(noted.details)["users"]["ann"]["role"] == "analyst"
    assert store.run("r").ended_at == "2026-01-01T00:00:00Z"
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE users SET role = 'admin'"))
    assert store.verify_log().why == (
        "the user 'ann' was altered beside the log: role is 'admin', and 'analyst' by the log"
    )
    store.close()


def test_upgrading_again_changes_nothing(engine):
    assert schema.upgrade(engine) == (None, schema.newest())
    assert schema.upgrade(engine) == (schema.newest(), schema.newest())


def test_a_migration_that_fails_leaves_the_version_before(engine):
    """All in one transaction, on both databases."""
    schema.upgrade(engine, FIRST)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE log_head (x INTEGER)"))
    with pytest.raises(StoreError, match="log_head"):
        schema.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE log_head"))

    assert schema.version(engine).held == FIRST
    assert schema.upgrade(engine).held == FIRST


def test_one_approved_card_of_a_name_at_most(engine, url):
    """The database itself refuses a second."""
    store = opened(url)
    first, second = (approved(store, saved(store, card(summary=words))) for words in ("One.", "Two."))
    with pytest.raises(Exception, match=r"(?i)unique"), store.engine.begin() as connection:
        connection.execute(text("UPDATE standings SET latest = true WHERE card = :card"), {"card": first.id})

    assert store.approved("kube-pilot").id == second.id
    assert [a.at <= b.at for a, b in pairwise(store.history("kube-pilot"))] == [True] * 3
    assert second.standing.approved_at == NOW
    store.close()


def test_a_server_without_tables_says_what_to_run(another):
    url = another("postgresql")
    with pytest.raises(StoreError, match="has no tables yet: run 'threatcard db upgrade'"):
        Store(url)
