"""``threatcard db upgrade|info|export|import``: the store's tables and what is in them."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from pipeline import files, settings
from pipeline.cli import flags, open_store
from pipeline.cli.flags import Commands
from pipeline.cli.stdout import say
from pipeline.errors import UnreadableFile, UsageError
from pipeline.settings import Settings

STDIN = "-"


def add_parser(commands: Commands) -> None:
    command = commands.add_parser(
        "db",
        help="make, show, export or import the store of cards and reviews",
        epilog=flags.examples(
            ("db upgrade", "make the store, or bring its tables to this version"),
            ("db info", "where it is, and what it holds"),
            ("db export backup.jsonl", "everything in it, in a file for you alone"),
            ("db import backup.jsonl", "into a store that is empty"),
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = command.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("upgrade", help="bring the tables to this version")
    actions.add_parser("info", help="where the store is, and what it holds")
    export = actions.add_parser("export", help="everything as JSON Lines, on standard output or in a file")
    export.add_argument("file", nargs="?", default=None, metavar="FILE")
    taken = actions.add_parser("import", help="an export, into a store that is empty")
    taken.add_argument("file", metavar="FILE", help="an export, or - for standard input")
    for action in actions.choices.values():
        action.add_argument("--config", metavar="FILE", help="a threatcard.toml")


def run(args: argparse.Namespace) -> int:
    held = settings.read(vars(args))
    if args.action == "upgrade":
        return _upgrade(held)
    if args.action == "import":
        return _imported(held, _lines(args.file))
    with open_store.opened(held) as store:
        if args.action == "info":
            sizes = ", ".join(f"{count:,} {name}" for name, count in store.sizes().items() if "log_" not in name)
            say(f"{store.where}: {sizes}")
            return 0
        _written(store.export(), args.file)
    return 0


def _imported(held: Settings, lines: list[str]) -> int:
    """Into a store that is made where there is none, once there is something to take in."""
    with open_store.opened(held, makes=True) as store:
        say(f"{store.import_(lines):,} rows taken into {store.where}")
    return 0


def _upgrade(held: Settings) -> int:
    try:
        from pipeline.store.db import engine, schema
    except ModuleNotFoundError as err:
        raise UsageError(f"{err.name} is not installed: pip install 'threatcard[review]'.") from err
    missing = engine.not_there(held.db)
    connected = engine.connect(held.db)
    try:
        before = schema.upgrade(connected)
    finally:
        connected.dispose()
    where = engine.shown(connected.url)
    if missing is not None:
        say(f"{where} is a new store, at version {before.newest}")
    elif before.held == before.newest:
        say(f"{where} is at version {before.newest} already")
    else:
        say(f"{where} is at version {before.newest} now, it was {before.held or 'empty'}")
    return 0


def _written(lines: Iterable[str], name: str | None) -> None:
    """Whole or not at all, and for this user alone; a file that is there already is not overwritten."""
    if name is None:
        for line in lines:
            say(line)
        return
    try:
        if os.path.lexists(name):
            raise FileExistsError
        with files.whole(Path(name), mode=0o600, over=False) as file:
            file.writelines(f"{line}\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError as err:
        raise UsageError(f"{name!r} is there already; give another name.") from err
    except OSError as err:
        raise UsageError(f"{name!r} cannot be written: {err.strerror}.") from err


def _lines(name: str) -> list[str]:
    """Split at line feeds alone: a listing's text may hold what ``splitlines`` would also split at."""
    try:
        raw = (sys.stdin.buffer.read() if sys.stdin is not None else b"") if name == STDIN else Path(name).read_bytes()
        return raw.decode("utf-8").split("\n")
    except UnicodeDecodeError as err:
        raise UnreadableFile(f"{name!r} is not UTF-8: byte 0x{raw[err.start]:02x} at byte {err.start + 1}") from err
    except OSError as err:
        raise UnreadableFile(f"{name!r} cannot be read: {err.strerror}") from err
