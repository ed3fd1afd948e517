"""A connection to SQLite or PostgreSQL: how transactions begin, and what is said when the database says no."""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DisconnectionError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from tenacity import Retrying, retry_if_exception_message, stop_after_delay, wait_random

from pipeline import files
from pipeline.errors import InputError, StoreError

WAIT = 30
"""Seconds that a writer waits for another one."""
WRITES = "threatcard_writes"
CONNECTIONS, CONNECTIONS_BESIDE = 10, 6
"""That a process has to PostgreSQL at the most, for its data and for the checkpoints of its work."""
GONE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 60_000}
"""A server whose machine fell says no goodbye: libpq is told to notice within a minute."""
BESIDE = ("-wal", "-shm", "-journal")
IDLE = 5.0
"""Seconds after which a connection to PostgreSQL is looked at before it is used again."""


def connect(text: str) -> Engine:
    """Raises StoreError when the URL is none, or the driver is not installed."""
    url = _read(text)
    if url.get_backend_name() == "sqlite":
        return _sqlite(url)
    try:
        # Most of what is done is one statement: a transaction is what is asked for, by ``reading`` and ``writing``.
        return _postgresql(url, most=CONNECTIONS, isolation_level="AUTOCOMMIT")
    except ModuleNotFoundError as err:
        raise StoreError(f"{err.name} is not installed: pip install 'threatcard[postgres]'.") from err
    except (SQLAlchemyError, ValueError, TypeError) as err:
        raise StoreError(f"{shown(url)} cannot be used: {_said(err, url)}.") from err


def not_there(text: str) -> Path | None:
    """The SQLite file of that URL where there is none yet. Raises StoreError when the URL is none."""
    url = _read(text)
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    path = Path(url.database or "")
    return None if path.exists() else path


def _read(text: str) -> URL:
    """Raises StoreError that repeats nothing of the URL: where a part of it cannot be told, nor can the password."""
    try:
        url = make_url(text)
        parts = (url.host, url.username, url.password and str(url.password), url.database)
        named = f"{url.host} {'' if url.get_backend_name() == 'sqlite' else url.database}"
        whole = "@" not in named and not any("\0" in part for part in parts if part is not None)
    except (ArgumentError, ValueError):
        whole = False
    if not whole or not 0 < (url.port or 1) < 65536:
        raise StoreError(
            "the database's URL cannot be read: use sqlite:///FILE or "
            "postgresql+psycopg://USER:PASSWORD@HOST:PORT/NAME, "
            "with @ : / ? # in a password written as %40 %3A %2F %3F %23."
        )
    return url


def too_old(engine: Engine) -> str | None:
    """Why durable work cannot be kept in this SQLite: DBOS wants functions of 3.42 from Python 3.12 on."""
    if engine.dialect.name != "sqlite" or sys.version_info < (3, 12) or sqlite3.sqlite_version_info >= (3, 42):
        return None
    return (
        f"this Python has SQLite {sqlite3.sqlite_version}, and a refresh needs 3.42 with Python 3.12 or later: "
        "use Python 3.11, or PostgreSQL (THREATCARD_DB=postgresql+psycopg://…)."
    )


def shown(url: URL) -> str:
    """The URL as it may be printed: without the password, and without options, one of which may be a password."""
    return url.set(query={}).render_as_string(hide_password=True)


def beside(engine: Engine) -> Engine:
    """
    For the checkpoints of work in hand: other connections to the same PostgreSQL, or the file beside a SQLite
    database. A process that hangs in the middle of a transaction does not hold the others up for long.
    """
    url = engine.url
    if engine.dialect.name == "sqlite":
        return _sqlite(url.set(database=f"{url.database}-work"))
    made = _postgresql(url, most=CONNECTIONS_BESIDE)

    def opened(connection: Any, _: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET idle_in_transaction_session_timeout = '{2 * WAIT}s'")
        connection.commit()

    event.listen(made, "connect", opened)
    return made


def _postgresql(url: URL, *, most: int, **options: Any) -> Engine:
    # None beyond those that are kept: what is opened for a moment costs more than what is done with it. Each is used in
    # a block whose end undoes what was not committed: the pool need not do it once more.
    options |= {"pool_size": most, "max_overflow": 0, "pool_reset_on_return": None}
    engine = create_engine(url, connect_args={"connect_timeout": WAIT, **GONE}, **options)

    def used(connection: Any, record: Any) -> None:
        record.info["used"] = time.monotonic()

    def alive(connection: Any, record: Any, proxy: Any) -> None:
        """A server may have gone while a connection lay idle; one that was just in use is not asked each time."""
        if time.monotonic() - record.info.get("used", time.monotonic()) < IDLE:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as err:
            raise DisconnectionError("the connection is gone") from err

    event.listen(engine, "checkin", used)
    event.listen(engine, "checkout", alive)
    return engine


def _sqlite(url: URL) -> Engine:
    if url.database in (None, "", ":memory:"):
        raise StoreError("a database in memory is gone when the command ends: give a file, sqlite:///FILE.")
    if url.query:
        raise StoreError("a SQLite database takes no options after a question mark: give sqlite:///FILE alone.")
    _private(Path(url.database or ""))
    engine = create_engine(url, connect_args={"timeout": WAIT})
    event.listen(engine, "connect", _opened)
    event.listen(engine, "begin", _begun)
    return engine


def _private(path: Path) -> None:
    """The file, its folder where that is made, and what SQLite keeps beside it, for this user alone."""
    try:
        files.own_folder(path.parent)
    except OSError as err:
        raise StoreError(f"the folder {str(path.parent)!r} for the database cannot be made: {err.strerror}.") from err
    try:
        files.own_file(path)
        for suffix in BESIDE:
            # SQLite gives a new one the mode of the database.
            with suppress(FileNotFoundError):
                files.closed(Path(f"{path}{suffix}"))
    except OSError as err:
        raise StoreError(f"the database {str(path)!r} cannot be opened: {err.strerror}.") from err


def _opened(connection: sqlite3.Connection, _: Any) -> None:
    # The driver would begin transactions at moments of its own; ``_begun`` does it.
    connection.isolation_level = None
    # A file that is not in this mode yet is put into it by one process; SQLite does not make the others wait for that.
    for attempt in Retrying(
        retry=retry_if_exception_message(match="database is locked"),
        stop=stop_after_delay(WAIT), wait=wait_random(0.01, 0.05), reraise=True,
    ):  # fmt: skip
        with attempt:
            connection.execute("PRAGMA journal_mode = WAL")
    for pragma in ("synchronous = NORMAL", "foreign_keys = ON", f"busy_timeout = {WAIT * 1000}"):
        connection.execute(f"PRAGMA {pragma}")


def _begun(connection: Connection) -> None:
    """A writer takes the lock at once: one that read first could find that somebody else has written meanwhile."""
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def insert_into(dialect: str, table: Table) -> Any:
    """An INSERT that can say what is to be where there is a row of that key already: each dialect has its own."""
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees one state of the database throughout. Raises StoreError, InputError."""
    with naming(engine), engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def single(engine: Engine, *, writes: bool = False) -> Iterator[Connection]:
    """
    For one statement, which is a transaction by itself: to PostgreSQL it goes without the two that begin and end one.
    Raises StoreError, InputError.
    """
    if engine.dialect.name != "postgresql":
        with writing(engine) if writes else reading(engine) as connection:
            yield connection
        return
    with naming(engine), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that is kept when the block ends well, and undone when it raises. Raises StoreError, InputError."""
    with naming(engine), engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="READ COMMITTED")
        with connection.execution_options(**{WRITES: True}).begin():
            yield connection


@contextmanager
def naming(engine: Engine) -> Iterator[None]:
    try:
        yield
    except DataError as err:
        raise InputError(f"the database cannot take that text: {_said(err, engine.url)}.") from err
    except SQLAlchemyError as err:
        raise StoreError(f"the database {shown(engine.url)} says: {_said(err, engine.url)}.") from err
    except UnicodeEncodeError as err:
        raise InputError("the database cannot take that text: it holds a lone surrogate, half a character.") from err
    except OverflowError as err:
        raise InputError("the database cannot take a number that large.") from err


def passing(err: StoreError) -> bool:
    """Whether the same may be taken later: the database is away, full or busy, and does not object to what it got."""
    return isinstance(err.__cause__, (OperationalError, InterfaceError, DisconnectionError, PoolTimeout))


def _said(err: Exception, url: URL) -> str:
    """The driver's own words, on one line, and no password among them."""
    words = " ".join(str(getattr(err, "orig", None) or err).split())
    if url.password:
        words = words.replace(str(url.password), "***")
    return words[:200].rstrip(".")
