"""Nights: a catalogue on disk, the command as real processes over it, and what is in the store in the morning."""

import json
import subprocess
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import func, select

from pipeline.store import Store
from pipeline.store.db.engine import connect, reading
from pipeline.store.db.schema import upgrade
from pipeline.store.db.tables import cards, standings
from tests.support.catalogue_server import Shop, catalogue, slugs
from tests.support.commands import COMMAND, PROGRAM, environment
from tests.support.counting_model import Model
from tests.support.forked import Forked


class Night(NamedTuple):
    """How a run ended."""

    code: int
    out: str
    err: str
    report: dict

    @property
    def counts(self) -> dict[str, int]:
        return {name: n for name, n in self.report["counts"].items() if n}


def upgraded(url: str) -> str:
    """The URL of a database with tables in it."""
    engine = connect(url)
    upgrade(engine)
    engine.dispose()
    return url


class Watch:
    """One catalogue of a shop, one store, one model; ``night`` runs the command over it."""

    program = PROGRAM

    def __init__(self, folder: Path, url: str, shop: Shop, model: Model | None) -> None:
        self.folder, self.url, self.shop, self.model = folder, url, shop, model
        self.path = folder / "catalogue.csv"
        self.names = slugs(len(shop.pages))
        self.list()

    def list(self, names: list[str] | None = None, **how: int) -> None:
        """Write the catalogue anew."""
        self.names = self.names if names is None else names
        self.path.write_text(catalogue(self.shop, self.names, **how), "utf-8")

    def environment(self, **changes: str) -> dict[str, str]:
        model = {} if self.model is None else {"THREATCARD_MODEL": "m", "OPENAI_BASE_URL": self.model.url}
        return environment(
            THREATCARD_DB=self.url, THREATCARD_ALLOW_PRIVATE_HOSTS="true",
            THREATCARD_ALLOW_PORTS=str(self.shop.port), **model, **changes,
        )  # fmt: skip

    def begin(self, *args: str, command: str = "refresh", **changes: str) -> Forked:
        """The command as a process that runs."""
        return Forked(self.program, *self._words(command, args), env=self.environment(**changes), folder=self.folder)

    def begin_from_nothing(self, *args: str, command: str = "refresh", **changes: str) -> "subprocess.Popen[str]":
        """As whoever installed it begins it: nothing is imported yet, and it looks as seldom as it does."""
        return subprocess.Popen(
            [*COMMAND, *self._words(command, args)],
            env=self.environment(**changes), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, cwd=self.folder,
        )  # fmt: skip

    def _words(self, command: str, args: tuple[str, ...]) -> tuple[str, ...]:
        named = (str(self.path), "--report", str(self.folder / "report")) if command == "refresh" else ()
        return (command, *named, *args)

    def night(self, *args: str, **changes: str) -> Night:
        """A whole run."""
        return self._ended(self.begin(*args, **changes))

    def night_from_nothing(self, *args: str, **changes: str) -> Night:
        return self._ended(self.begin_from_nothing(*args, **changes))

    def _ended(self, running: "Forked | subprocess.Popen[str]") -> Night:
        out, err = running.communicate(timeout=300)
        written = self.folder / "report" / "report.json"
        return Night(running.returncode, out, err, json.loads(written.read_text()) if written.exists() else {})

    def store(self) -> Store:
        return Store(self.url)

    def drafts(self) -> dict[str, int]:
        """How many cards each product has."""
        store = self.store()
        with reading(store.engine) as connection:
            found = dict(connection.execute(select(cards.c.slug, func.count()).group_by(cards.c.slug)).all())
        store.close()
        return found

    def states(self) -> dict[str, int]:
        store = self.store()
        with reading(store.engine) as connection:
            found = dict(connection.execute(select(standings.c.state, func.count()).group_by(standings.c.state)).all())
        store.close()
        return found
