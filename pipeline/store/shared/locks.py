"""What one process at a time may hold, until it lets go or dies: also by a kill, also on another machine."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, Engine, text

from pipeline import files
from pipeline.errors import StoreError
from pipeline.store.db.engine import naming

ALL = "refresh"


class Lock:
    """
    A name that is held, by a connection to PostgreSQL of its own or by a file beside the SQLite database. Of SQLite
    there is only one, whatever the name: one job at a time. ``file`` makes another one, which goes with the lock.
    """

    def __init__(self, engine: Engine, name: str, *, file: str | None = None) -> None:
        self._engine = engine
        self._key = _key(name)
        self._path = Path(f"{engine.url.database}.{file or ALL}.lock")
        self._goes = file is not None
        self._connection: Connection | None = None
        self._file: IO[str] | None = None

    def take(self) -> bool:
        """Whether it is ours now; False while another process has it."""
        if self._engine.dialect.name == "sqlite":
            return self._take_file()
        with naming(self._engine):
            connection = self._engine.connect()
            taken = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": self._key}))
            if taken:
                self._connection = connection
            else:
                connection.close()
        return taken

    def check(self) -> None:
        """Raises StoreError when the connection that holds it is gone, and with it the lock."""
        if self._connection is not None:
            with naming(self._engine):
                self._connection.execute(text("SELECT 1"))

    def free(self) -> None:
        if self._connection is not None:
            # The lock is the session's: a connection that went back into the pool would keep it.
            self._connection.invalidate()
            self._connection.close()
            self._connection = None
        if self._file is not None:
            if self._goes:
                self._path.unlink(missing_ok=True)
            self._file.close()
            self._file = None

    def _take_file(self) -> bool:
        try:
            files.own_file(self._path)
            file = self._path.open("a")
        except OSError as err:
            raise StoreError(f"the lock {str(self._path)!r} cannot be made: {err.strerror}.") from err
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True


@contextmanager
def holding(engine: Engine, name: str) -> Iterator[Lock | None]:
    """The lock for as long as the block runs; None where another process has it."""
    lock = Lock(engine, name)
    taken = lock.take()
    try:
        yield lock if taken else None
    finally:
        lock.free()


def _key(name: str) -> int:
    """PostgreSQL's advisory locks are numbers of 64 bits."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
