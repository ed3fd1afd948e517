"""``threatcard refresh CATALOG``: the nightly job over a whole catalogue."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import settings
from pipeline.cli import flags, notifying, open_store, stdout
from pipeline.cli.commands import publish

if TYPE_CHECKING:
    from pipeline.cli.nightly import How
    from pipeline.drift import Report
    from pipeline.settings import Settings
    from pipeline.store import Store

EXIT_FAILURES, EXIT_BOUNDED = 1, 6
_EPILOG = """\
exit codes: 0 done, 1 done with more failures than --tolerate, 2 usage, 4 the catalogue could not be read,
6 a bound was reached, 7 another run holds the catalogue.
"""


def add_parser(commands: flags.Commands) -> None:
    command = commands.add_parser(
        "refresh",
        help="keep the cards of a whole catalogue current",
        description="Visit every listing of CATALOG, draft what changed, and say what drifted and why. CATALOG is a "
        "YAML or CSV file, JSON Lines, a sitemap, an MCP registry's /v0/servers, or a folder. A run that was killed is "
        "gone on with.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("catalog", metavar="CATALOG")
    command.add_argument("--name", help="what the catalogue is kept under (default: its address or path)")
    which = command.add_argument_group("what is visited")
    which.add_argument("--all", action="store_true", help="also what its schedule says is due later")
    which.add_argument("--only", metavar="SLUG", action="append", default=[], help="this listing; may be given again")
    asking(command)


def asking(command: argparse.ArgumentParser) -> None:
    """Flags that say how a run is made, whatever it visits."""
    how = command.add_argument_group("how drafts are made")
    how.add_argument("--redraft", action="store_true", help="draft anew what other prompts or another model made")
    how.add_argument("--batch", action="store_true", help="ask through the Batch API: half the price, within a day")
    bounds = command.add_argument_group("bounds: past one nothing new is begun, and the next run goes on")
    bounds.add_argument("--max-tokens", type=flags.positive, metavar="N", help="input and output together")
    bounds.add_argument(
        "--max-usd",
        type=_amount,
        metavar="X",
        help="of a model whose price is known, else needs THREATCARD_PRICE_INPUT, _OUTPUT",
    )
    bounds.add_argument("--max-minutes", type=_amount, metavar="M")
    bounds.add_argument("--tolerate", type=_share, default=0.01, metavar="SHARE", help="of failures (default 1%%)")
    command.add_argument("--report", metavar="DIR", help="where report.json, .md and .html go (default: user's data)")
    command.add_argument("--publish", metavar="DIR", help="then bring the site in DIR up to date, see publish")
    working(command)
    command.add_argument("--no-work", action="store_true", help="leave all work to 'threatcard worker' processes")
    flags.agreeing(flags.estimating(command, cached=False))
    flags.scoring(command)
    flags.network(command)


def working(command: argparse.ArgumentParser) -> None:
    """Flags of a process that does work."""
    command.add_argument("-j", "--jobs", metavar="N", help="listings drafted at once by this process (default 4)")
    command.add_argument("--requests-per-minute", metavar="N", help="to the model, by all workers together")
    command.add_argument("--tokens-per-minute", metavar="N", help="the same, in tokens")
    command.add_argument(
        "--metrics", type=flags.place, metavar="[HOST:]PORT", help="serve Prometheus metrics, on 127.0.0.1"
    )
    command.add_argument("--log", choices=("text", "json"), help="how the log is written (default: text on a terminal)")


MOST = 10_000_000
"""Minutes or US dollars of a run; clocks and databases take no much larger ones."""


def _amount(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= MOST:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0 and up to {MOST:,}")
    return value


def _share(text: str) -> float:
    try:
        value = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no share: give 0.01 or 1%")
    return value


def run(args: argparse.Namespace) -> int:
    held = settings.read(vars(args))
    with open_store.opened(held, extra="refresh", makes=True) as store:
        return carried_out(args, held, store)


def carried_out(args: argparse.Namespace, held: Settings, store: Store) -> int:
    """The exit code of a whole run."""
    nightly = open_store.nightly()
    if args.publish is not None:
        publish.usable(Path(args.publish))
    asked = nightly.asked(args, held, author=open_store.actor(store, held).name)
    tells = notifying.delivery(held, store)
    if tells is not None:
        tells.begin()
    with nightly.watched(args.log, args.metrics, asked.catalogue) as watch:
        made = nightly.refreshed(asked, held, store, watch, _how(args))
    stdout.say(made.summary)
    if tells is not None:
        tells.once()
    if args.publish is not None:
        stdout.say(publish.published(Path(args.publish), held, store))
    return _code(made.report, args.tolerate)


def _how(args: argparse.Namespace) -> How:
    from pipeline.cli.nightly import How

    return How(works=not args.no_work, folder=Path(args.report) if args.report else None)


def _code(made: Report, tolerate: float) -> int:
    if made.state in ("bounded", "cancelled"):
        return EXIT_BOUNDED
    due = made.counts.checked + made.counts.waiting
    return EXIT_FAILURES if made.counts.failed > tolerate * due else 0
