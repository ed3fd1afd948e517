"""The command ``threatcard``: parse, build the real parts, call one function, print, exit."""

import importlib
import logging
import os
import sys
from collections.abc import Sequence

from pipeline.cli import parser
from pipeline.errors import ThreatcardError


def main(argv: Sequence[str] | None = None) -> int:
    """The exit code of one command. Errors with a name are one or two lines; anything else is a bug's traceback."""
    args = parser.build().parse_args(argv)
    if args.verbose:
        logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s")
    command = importlib.import_module(f"pipeline.cli.{args.command}")
    try:
        code: int = command.run(args)
    except ThreatcardError as err:
        print(f"threatcard {args.command}: {err}", file=sys.stderr)
        return err.exit_code
    except KeyboardInterrupt:
        print(f"threatcard {args.command}: interrupted; model answers so far are in the cache", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone; the interpreter must not complain while it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code
