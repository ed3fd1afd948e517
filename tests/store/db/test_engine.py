"""A connection to PostgreSQL that is given back holds nothing: the next one who gets it begins afresh."""

from contextlib import suppress

import pytest
from psycopg.pq import TransactionStatus
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from pipeline.errors import StoreError
from pipeline.store.db.engine import beside, connect, reading, single, writing
from tests.support.stores import another

__all__ = ["another"]

INSERT = text("INSERT INTO notes VALUES ('kept')")
WRONG = text("SELECT * FROM nowhere")


class Stopped(Exception):
    """What ends a block half way."""


@pytest.fixture
def engine(another):
    made = connect(another("postgresql"))
    with writing(made) as connection:
        connection.execute(text("CREATE TABLE notes (text TEXT)"))
    yield made
    made.dispose()


def unfinished(engine):
    with engine.connect() as connection:
        connection.execute(INSERT)


def failed(engine):
    with engine.begin() as connection:
        connection.execute(INSERT)
        connection.execute(WRONG)


def stopped(engine):
    with engine.begin() as connection:
        connection.execute(INSERT)
        raise Stopped


def written(engine):
    with writing(engine) as connection:
        connection.execute(INSERT)
        raise Stopped


def wrote_wrong(engine):
    with writing(engine) as connection:
        connection.execute(INSERT)
        connection.execute(WRONG)


def read(engine):
    with reading(engine) as connection:
        connection.execute(text("SELECT * FROM notes"))
        raise Stopped


def only_one(engine):
    with single(engine) as connection:
        connection.execute(WRONG)


def rest(engine):
    """How every connection of the pool stands, once it is free again."""
    taken = [engine.raw_connection() for _ in range(engine.pool.checkedin())]
    found = {(each.driver_connection.info.transaction_status, each.driver_connection.autocommit) for each in taken}
    for each in taken:
        each.close()
    return found


@pytest.mark.parametrize("use", [written, wrote_wrong, read, only_one])
def test_ours_is_idle_and_ends_each_statement_by_itself(engine, use):
    with suppress(Stopped, StoreError):
        use(engine)

    assert rest(engine) == {(TransactionStatus.IDLE, True)}
    with single(engine) as connection:
        assert connection.scalar(text("SELECT count(*) FROM notes")) == 0


@pytest.mark.parametrize("use", [unfinished, failed, stopped])
def test_what_is_beside_is_idle_and_keeps_nothing_that_was_not_committed(engine, use):
    other = beside(engine)
    with suppress(Stopped, SQLAlchemyError):
        use(other)

    assert rest(other) == {(TransactionStatus.IDLE, False)}
    with single(engine) as connection:
        assert connection.scalar(text("SELECT count(*) FROM notes")) == 0
    other.dispose()
