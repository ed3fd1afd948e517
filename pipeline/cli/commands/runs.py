"""``threatcard runs …``: the runs over catalogues, what they came to, and their end."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from pipeline import settings
from pipeline.cli import columns, flags, open_store
from pipeline.cli.commands import refresh
from pipeline.cli.stdout import say
from pipeline.errors import InputError

if TYPE_CHECKING:
    from pipeline.settings import Settings
    from pipeline.store import Run, Store

HEADER = ("RUN", "BEGUN", "STATE", "CARDS", "OVER")
_RUN = "a run's id, or its beginning"


def add_parser(commands: flags.Commands) -> None:
    command = commands.add_parser(
        "runs",
        help="list, show, cancel or retry runs over catalogues",
        epilog=flags.examples(
            ("runs list --limit 5", "the newest five"),
            ("runs show 1f6a", "the run whose id begins so"),
            ("runs cancel 1f6a", "begin nothing more of it"),
            ("runs retry 1f6a", "what failed in it or waited, once more"),
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = command.add_subparsers(dest="action", required=True, metavar="ACTION")
    listed = actions.add_parser("list", help="the newest first")
    listed.add_argument("--limit", type=flags.positive, default=20, metavar="N", help="lines (default 20)")
    for name, what in (
        ("show", "what a run came to, or how far it is"),
        ("cancel", "begin nothing more; what runs is finished"),
    ):
        actions.add_parser(name, help=what).add_argument("run", metavar="RUN", help=_RUN)
    for action in actions.choices.values():
        action.add_argument("--json", action="store_true", help="one JSON object a line")
        action.add_argument("--config", metavar="FILE", help="a threatcard.toml")
    retried = actions.add_parser("retry", help="a new run, over the listings alone that failed in this one or waited")
    retried.add_argument("run", metavar="RUN", help=_RUN)
    refresh.asking(retried)


def run(args: argparse.Namespace) -> int:
    held = settings.read(vars(args))
    with open_store.opened(held) as store:
        _settle(store)
        if args.action == "retry":
            return _retried(args, store, held)
        return {"list": _list, "show": _show, "cancel": _cancel}[args.action](args, store)


def _settle(store: Store) -> None:
    """A run whose process was killed does not go on, and is not shown as if it did."""
    from pipeline.cli import build
    from pipeline.store.nightly import open_runs

    open_runs.settle(store.engine, build.now())


def _list(args: argparse.Namespace, store: Store) -> int:
    found = store.runs(limit=args.limit)
    if args.json:
        for one in found:
            say(json.dumps(_object(one)))
        return 0
    for line in columns.lines(HEADER, [_row(one) for one in found]) or ["no run yet: 'threatcard refresh' makes one"]:
        say(line)
    return 0


def _row(run: Run) -> tuple[str, ...]:
    from pipeline.store.nightly import run_words

    why = run_words.why(run)
    what = f"{run.catalogue or run.kind}{f' ({why})' if why else ''}"
    return run.id[:12], run.started_at, _state(run), f"{run.cards:,}", what


def _state(run: Run) -> str:
    """A run that keeps no state of its own goes on until it has ended."""
    return run.state or ("running" if run.ended_at is None else "done")


def _object(run: Run) -> dict[str, Any]:
    facts = run._asdict()
    facts["details"] = {key: value for key, value in run.details.items() if key != "bad_rows"}
    return facts


def _show(args: argparse.Namespace, store: Store) -> int:
    found = store.nightly.named(args.run)
    if args.json:
        say(json.dumps(_object(found)))
        return 0
    for line in columns.lines(HEADER, [_row(found)]):
        say(line)
    for name, count in (found.details.get("counts") or _so_far(found, store)).items():
        if count:
            say(f"  {name.replace('_', ' '):20} {count:>8,}")
    say(f"  {'tokens':20} {found.tokens.input + found.tokens.output:>8,}")
    for name in ("bound", "report", "why"):
        if found.details.get(name):
            say(f"  {name:20} {found.details[name]}")
    return 0


def _so_far(found: Run, store: Store) -> dict[str, int]:
    return {} if found.catalogue is None else store.nightly.progress(found.catalogue, found.id)._asdict()


def _cancel(args: argparse.Namespace, store: Store) -> int:
    found = store.nightly.named(args.run)
    if found.state != "running":
        raise InputError(f"run {found.id[:12]} does not go on: it is {_state(found)}.")
    store.nightly.note(found.id, cancelled=True)
    say(f"run {found.id[:12]} begins nothing more; it ends when what runs is finished.")
    return 0


def _retried(args: argparse.Namespace, store: Store, held: Settings) -> int:
    found = store.nightly.named(args.run)
    if found.catalogue is None or found.state == "running":
        raise InputError(f"run {found.id[:12]} has nothing to try again: it is {found.state or found.kind}.")
    slugs = [one.slug for one in store.nightly.outcomes(found.catalogue, found.id, "failed", "waiting")]
    if not slugs:
        say(f"run {found.id[:12]} has no listing that failed or waited.")
        return 0
    args.catalog = found.details["source"]
    args.name, args.only, args.all = found.catalogue, slugs, True
    return refresh.carried_out(args, held, store)
