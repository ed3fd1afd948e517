"""The version of a database's tables, and the migrations that bring it forward."""

from pathlib import Path
from typing import NamedTuple

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from pipeline.errors import StoreError
from pipeline.store.db.engine import reading, shown, writing

FOLDER = Path(__file__).parents[1] / "migrations"
_LOCK = 7_281_905
"""An advisory lock of PostgreSQL: any number, as long as it is always the same."""


class Version(NamedTuple):
    held: str | None
    """None of a database without tables."""
    newest: str


def version(engine: Engine) -> Version:
    with reading(engine) as connection:
        return Version(_held(connection), newest())


def newest() -> str:
    head = ScriptDirectory(str(FOLDER)).get_current_head()
    assert head is not None
    return head


def upgrade(engine: Engine, to: str = "head") -> Version:
    """Every migration that is missing, in one transaction; the version before."""
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        before = _held(connection)
        _known(before, engine)
        config = Config()
        config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, to)
        return Version(before, newest())


def check(engine: Engine) -> None:
    """
    Make the tables of a SQLite file that has none; raise StoreError, with what to run, where the tables are of
    another version.
    """
    # In one look: in between two, another process may make the tables.
    with reading(engine) as connection:
        found = Version(_held(connection), newest())
        bare = found.held is None and engine.dialect.name == "sqlite" and not _tables(connection)
    if found.held == found.newest:
        return
    if bare:
        upgrade(engine)
        return
    _known(found.held, engine)
    state = "has no tables yet" if found.held is None else f"is at version {found.held}, not {found.newest}"
    raise StoreError(f"the database {shown(engine.url)} {state}: run 'threatcard db upgrade'.")


def _tables(connection: Connection) -> list[str]:
    """Somebody else's, perhaps."""
    return [name for name in inspect(connection).get_table_names() if name != "alembic_version"]


def _held(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _known(held: str | None, engine: Engine) -> None:
    script = ScriptDirectory(str(FOLDER))
    if held is not None and held not in {one.revision for one in script.walk_revisions()}:
        raise StoreError(
            f"the database {shown(engine.url)} is at version {held}, which this threatcard does not know: "
            "install a newer one."
        )
