"""``threatcard catalog check CATALOG``: a catalogue in, its counts and what is wrong with its rows out."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline import settings
from pipeline.cli import flags, open_store
from pipeline.cli.stdout import say

if TYPE_CHECKING:
    from pipeline.catalogue import BadRow

DESCRIPTION = """\
Read CATALOG, a file or an http(s) URL, and name what is wrong with its rows. Its listings are not fetched.

  YAML, CSV, JSON Lines   url, and where wanted slug, kind, tags and schedule (hourly, daily, weekly,
                          monthly, paused); url may be a file, relative to a CATALOG that is a file
  a sitemap               or a sitemap index, gzip too
  an MCP registry         https://HOST/v0/servers, or /v0.1/servers; or a saved page of one
  a marketplace.json      each plugin in it, where the marketplace says that it lies
  a folder                each file in it is a listing
"""
EPILOG = "exit codes: 0 every row can be used, 1 some cannot, 2 usage, 4 it could not be read, or is no catalogue"
EXIT_BAD = 1
SHOWN_KINDS = 12
NO_KIND = "none"


@dataclass
class _Count:
    """What was seen of a catalogue."""

    kinds: Counter[str] = field(default_factory=Counter)
    schedules: Counter[str] = field(default_factory=Counter)
    bad: list[BadRow] = field(default_factory=list)


def add_parser(commands: flags.Commands) -> None:
    command = commands.add_parser("catalog", help="check a catalogue: the listings that are to be kept current")
    actions = command.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser(
        "check",
        help="name what is wrong with a catalogue, without fetching its listings",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    check.add_argument("catalog", metavar="CATALOG")
    check.add_argument("--json", action="store_true", help="one JSON object, which lists the bad rows too")
    check.add_argument("--config", metavar="FILE", help="a threatcard.toml")
    flags.network(check)
    merge = actions.add_parser(
        "merge",
        help="make one of two names of a product",
        description="The product known as FROM is the one known as INTO: its history becomes INTO's, its drafts and "
        "its approval give way, and what was published under FROM leads on. It is a row of the log, and not undone.",
        epilog="exit codes: 0 done, 1 refused: something would be lost, or there is no such card, 2 usage",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    merge.add_argument("gone", metavar="FROM", help="the slug that is to be no more")
    merge.add_argument("into", metavar="INTO", help="the slug that stands for it from then on")
    merge.add_argument("--config", metavar="FILE", help="a threatcard.toml")


def run(args: argparse.Namespace) -> int:
    """The exit code of the action."""
    return _merge(args) if args.action == "merge" else _check(args)


def _merge(args: argparse.Namespace) -> int:
    from pipeline.cli import build
    from pipeline.render import escape

    held = settings.read(vars(args))
    with open_store.opened(held) as store:
        from pipeline.store.review.merges import Merge
        from pipeline.store.review.replies import By

        by = By(open_store.actor(store, held), open_store.ADDRESS, build.now())
        given_way = store.merge(Merge(args.gone, args.into), by)
    say(escape.terminal(f"{args.gone} is {args.into} now; {_counted(given_way, 'card')} gave way"))
    return 0


def _check(args: argparse.Namespace) -> int:
    """0 when every row can be used, 1 when some cannot; raises what ``catalogue.read`` raises."""
    from pipeline import catalogue
    from pipeline.cli import build
    from pipeline.fetch import local

    held = settings.read(vars(args))
    count = _Count()
    with build.catalogue_web(held) as web:
        for row in catalogue.read(args.catalog, web=web):
            if isinstance(row, catalogue.BadRow):
                _complain(row, count)
                continue
            count.kinds[row.kind or NO_KIND] += 1
            count.schedules[row.schedule] += 1
            for key, source in (("url", row.source), *(("with", one) for one in row.beside)):
                if not catalogue.is_address(source) and not os.path.isfile(local.one_of(source)[0]):
                    _complain(catalogue.BadRow(row.where, f"there is no file {source!r}: check {key}", row.slug), count)
    if args.json:
        say(json.dumps(_object(args.catalog, count)))
    else:
        _print(args.catalog, count)
    return EXIT_BAD if count.bad else 0


def _complain(bad: BadRow, count: _Count) -> None:
    from pipeline.render import escape

    count.bad.append(bad)
    print(escape.terminal(f"{bad.where}: {bad.why}"), file=sys.stderr)


def _object(catalog: str, count: _Count) -> dict[str, object]:
    return {
        "catalogue": catalog,
        "entries": count.schedules.total(),
        "kinds": dict(count.kinds.most_common()),
        "schedules": dict(count.schedules.most_common()),
        "bad": [bad._asdict() for bad in count.bad],
    }


def _print(catalog: str, count: _Count) -> None:
    from pipeline.render import escape

    bad = f", {_counted(len(count.bad), 'bad row')}" if count.bad else ""
    say(escape.terminal(f"{catalog}: {_counted(count.schedules.total(), 'entry')}{bad}"))
    for what, counter in (("kinds", count.kinds), ("schedules", count.schedules)):
        parts = [f"{name} {n:,}" for name, n in counter.most_common(SHOWN_KINDS)]
        if (more := len(counter) - SHOWN_KINDS) > 0:
            parts.append(f"and {more:,} more")
        say(escape.terminal(f"{what}: {', '.join(parts)}"))


def _counted(number: int, what: str) -> str:
    many = f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"
    return f"{number:,} {what if number == 1 else many}"
