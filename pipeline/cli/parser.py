"""Every command and flag. Imports nothing heavy: ``threatcard --help`` must be instant."""

import argparse

from pipeline.cli import flags
from pipeline.cli.commands import (
    catalog,
    db,
    diff,
    export,
    mcp,
    publish,
    refresh,
    reply,
    rescore,
    review,
    runs,
    score,
    serve,
    user,
    worker,
)
from pipeline.cli.usage import Parser, Version

_EPILOG = """\
exit codes: 0 all complete, 1 some input was bad or, with --since, a band changed, 2 usage, 3 some card is partial or
inconclusive, 4 a source could not be read, 5 the model failed, 8 some card breaks the policy of --gate; the highest
wins, but for a changed band, which goes before 3.
"""


def build() -> argparse.ArgumentParser:
    parser = Parser(
        prog="threatcard",
        description="Draft threat cards for AI agents, MCP servers and skills from their public listings.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=Version)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _assess(commands)
    score.add_parser(commands)
    serve.add_parser(commands)
    mcp.add_parser(commands)
    catalog.add_parser(commands)
    refresh.add_parser(commands)
    worker.add_parser(commands)
    runs.add_parser(commands)
    review.add_parser(commands)
    publish.add_parser(commands)
    reply.add_parser(commands)
    user.add_parser(commands)
    db.add_parser(commands)
    rescore.add_parser(commands)
    export.add_parser(commands)
    diff.add_parser(commands)
    _eval(commands)
    _config(commands)
    _cache(commands)
    commands.add_parser("schema", help="print the JSON Schema of a card")
    for command in commands.choices.values():
        command.add_argument("-v", "--verbose", action="store_true", help="say on standard error what is being done")
    return parser


def _assess(commands: flags.Commands) -> None:
    command = commands.add_parser(
        "assess",
        help="turn listings into threat cards",
        description="Read each SOURCE (an http(s) URL, a file, or - for standard input) and draft its threat card.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("sources", nargs="+", metavar="SOURCE")
    command.add_argument("-f", "--format", help=f"{', '.join(flags.FORMATS)}; several with commas when --out is given")
    command.add_argument("-o", "--out", metavar="DIR", help="write SLUG.md, SLUG.json and SLUG.html into DIR")
    command.add_argument("-j", "--jobs", metavar="N", help="sources worked on at once (default 4)")
    command.add_argument(
        "--with", dest="beside", metavar="SOURCE", action="append", default=[],
        help="a further document about the same product; may be given again",
    )  # fmt: skip
    command.add_argument(
        "--follow", type=flags.positive, default=0, metavar="N",
        help="also read up to N further pages of the site: documentation, security, pricing and the like",
    )  # fmt: skip
    command.add_argument("--only", metavar="NAME", help="of a SOURCE that holds many listings, the one called so")
    command.add_argument("--save", action="store_true", help="put the cards into the store, as drafts to review")
    command.add_argument(
        "--gate", action="store_true", help="hold each card against the settings' [policy]; exit 8 when one breaks it"
    )
    command.add_argument(
        "--since",
        metavar="CARD.json",
        help="say what changed since the card or cards in that file; exit 1 on a new band",
    )
    flags.agreeing(flags.estimating(command))
    flags.scoring(command)
    network = flags.network(command)
    network.add_argument("--render", action="store_const", const="true", help="read pages as Chromium shows them")


def _eval(commands: flags.Commands) -> None:
    command = commands.add_parser(
        "eval",
        help="measure an estimator against reference cards",
        description="Run the line over reference cards and say how far it is from them (needs threatcard[eval]).",
    )
    command.add_argument("--gold", metavar="FILE", help="reference cards; without it the project's own")
    command.add_argument("--split", choices=("test", "tune", "all"), default="test", help="which of the project's own")
    command.add_argument("--only", metavar="SLUG", action="append", help="this card alone; may be given again")
    command.add_argument("--limit", type=flags.positive, metavar="N", help="the first N cards")
    command.add_argument(
        "--samples",
        dest="repeats",
        type=flags.positive,
        default=1,
        metavar="N",
        help="independent answers; their spread",
    )
    command.add_argument("-j", "--jobs", metavar="N", help="listings worked on at once (default 4)")
    command.add_argument("--json", action="store_true", help="the report's object on standard output")
    command.add_argument("--report", metavar="DIR", help="write report.json and report.html")
    command.add_argument("--gate", action="store_true", help="exit 1 with the figures that are off their gates")
    command.add_argument("--gates", metavar="FILE", help="thresholds (default evals/gates.toml)")
    command.add_argument("--publish", action="store_true", help="keep the report under evals/reports")
    command.add_argument("--reports", metavar="DIR", help="published reports (default evals/reports)")
    command.add_argument("--history", action="store_true", help="the published reports over time")
    command.add_argument("--judge", metavar="NAME", help="the model that judges key points; also THREATCARD_JUDGE")
    command.add_argument("--answers", metavar="FILE", help="measure the answers recorded in FILE, without a model")
    command.add_argument("--record", metavar="FILE", help="keep what the model answers in FILE, for --answers")
    command.add_argument("--save", action="store_true", help="put the cards into the store as drafts, unmeasured")
    command.add_argument("--calibrate", metavar="FILE", help="fit a model's scale to the raters' on tune, write it")
    command.add_argument(
        "--hostile", action="store_true", help="plant attempts to steer in the listings, and say what they gain"
    )
    command.add_argument("--case", metavar="ID", action="append", help="with --hostile: this attempt alone")
    command.add_argument("--compare", nargs=2, metavar=("A.json", "B.json"), help="is B better than A?")
    flags.estimating(command)
    flags.scoring(command)


def _config(commands: flags.Commands) -> None:
    command = commands.add_parser("config", help="show which settings hold and where they came from")
    command.add_argument("--config", metavar="FILE", help="a threatcard.toml")


def _cache(commands: flags.Commands) -> None:
    command = commands.add_parser(
        "cache",
        help="show or empty the cache of model answers",
        epilog=flags.examples(("cache info", "where it is, and how much it holds"), ("cache clear", "empty it")),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("action", choices=("info", "clear"))
    command.add_argument("--config", metavar="FILE", help="a threatcard.toml")
