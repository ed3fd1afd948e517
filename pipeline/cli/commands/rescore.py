"""
``threatcard rescore``: cards in, the same cards under another profile out, one a line; with ``--save`` everything that
the store has. No model is asked.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from pipeline import settings
from pipeline.cli import flags, given_cards
from pipeline.cli.flags import Commands
from pipeline.cli.stdout import say
from pipeline.errors import InputError, ThreatcardError, UsageError

if TYPE_CHECKING:
    from pipeline.card.make import Making


def add_parser(commands: Commands) -> None:
    command = commands.add_parser(
        "rescore",
        help="compute the score of cards again, under any profile, without a model",
        description=(
            "Read cards (JSON, one a line or one a file) and write them rescored, one a line. With --save: every card "
            "of the store that is approved or waits, as a new draft, with a table of what moved."
        ),
    )
    command.add_argument("files", nargs="*", metavar="FILE", help="cards; - or nothing is standard input")
    command.add_argument("--config", metavar="FILE", help="a threatcard.toml")
    command.add_argument("--save", action="store_true", help="rescore what the store has, and save drafts of it")
    command.add_argument("--dry-run", action="store_true", help="with --save: the table alone, and nothing is saved")
    command.add_argument("--json", action="store_true", help="with --save: the table as JSON")
    flags.scoring(command)


def run(args: argparse.Namespace) -> int:
    from pipeline.cli import build

    held = settings.read(vars(args))
    if not args.save and (args.dry_run or args.json):
        raise UsageError("--dry-run and --json go with --save, which rescores what the store has.")
    given_cards.once(args.files)
    making = build.making(held, snap=args.snap)
    if args.save:
        from pipeline.cli import rescoring

        if args.files:
            raise UsageError("--save rescores what the store has: leave the files out.")
        return rescoring.run(held, making, dry=args.dry_run, as_json=args.json)
    codes = [0]
    for name in args.files or [given_cards.STDIN]:
        try:
            codes += [_rescored(given, making) for given in given_cards.texts(name)]
        except ThreatcardError as err:
            codes.append(_complaint(str(err), err.exit_code))
    return max(codes)


def _rescored(given: given_cards.Given, making: Making) -> int:
    from pipeline import render
    from pipeline.assess import draft

    try:
        card = given_cards.card(given)
    except InputError as err:
        return _complaint(str(err), err.exit_code)
    try:
        say(render.json_line(draft.rescored(card, making=making)))
    except InputError as err:
        return _complaint(f"{given.where}: {err}", err.exit_code)
    return 0


def _complaint(message: str, code: int) -> int:
    from pipeline.render import escape

    print(f"threatcard rescore: {escape.terminal(message)}", file=sys.stderr)
    return code
