"""``threatcard worker``: one of several processes that do the work of a refresh, on this machine or another."""

from __future__ import annotations

import argparse
import signal
import threading
from types import FrameType

from pipeline import settings
from pipeline.cli import flags, open_store
from pipeline.cli.commands import refresh
from pipeline.errors import UsageError

PATIENCE = 60
"""Seconds that work which has begun may take to end when the process is asked to stop."""


def add_parser(commands: flags.Commands) -> None:
    command = commands.add_parser(
        "worker",
        help="do the work of refreshes, beside others (PostgreSQL)",
        description="Take the work of any refresh from the database, until stopped. What to draft and how comes with "
        "the run; the key, the model's server and the network are this process's own. What a killed worker was at, "
        "another one takes up.",
    )
    refresh.working(command)
    command.add_argument("--config", metavar="FILE", help="a threatcard.toml")
    flags.network(command)


def run(args: argparse.Namespace) -> int:
    held = settings.read(vars(args))
    with open_store.opened(held, extra="refresh") as store:
        if store.engine.dialect.name == "sqlite":
            raise UsageError(
                "several processes need PostgreSQL: set THREATCARD_DB=postgresql+psycopg://…. "
                "With SQLite 'threatcard refresh' does all the work itself."
            )
        nightly = open_store.nightly()
        asked_to_stop = _stopping()
        with nightly.watched(args.log, args.metrics, "worker") as watch:
            nightly.worked(held, store, asked_to_stop, watch, patience=PATIENCE)
    return 0


def _stopping() -> threading.Event:
    """Set by SIGTERM and SIGINT: what runs may end, nothing new is begun."""
    asked = threading.Event()

    def stop(signum: int, frame: FrameType | None) -> None:
        asked.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    return asked
