"""The command ``threatcard``: a command line in; the real parts, one function called; text and an exit code out."""

import importlib
import io
import logging
import os
import sys
import threading
from collections.abc import Sequence

from pipeline.cli import parser
from pipeline.errors import ThreatcardError

INTERRUPTED = 130
"""128 + SIGINT, as shells count."""
KEPT = {
    "assess": "; model answers so far are in the cache",
    "refresh": "; the same command goes on where it was",
}


def main(argv: Sequence[str] | None = None) -> int:
    """The exit code of one command. Errors with a name are one or two lines; anything else is a bug's traceback."""
    if sys.stderr is None:
        # A closed one would send every message to standard output, which belongs to the cards.
        sys.stderr = io.StringIO()
    args = parser.build().parse_args(argv)
    if args.verbose:
        logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s")
    try:
        command = importlib.import_module(f"pipeline.cli.commands.{args.command}")
        code: int = command.run(args)
    except ThreatcardError as err:
        _complain(f"threatcard {args.command}: {err}")
        return err.exit_code
    except KeyboardInterrupt:
        _complain(f"threatcard {args.command}: interrupted{KEPT.get(args.command, '')}")
        return _left(INTERRUPTED)
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        return _left(0)
    return code


def _complain(message: str) -> None:
    from pipeline.render import escape  # only an error needs it

    print(escape.terminal(message), file=sys.stderr)


def _left(code: int) -> int:
    """The code, or the end at once: the interpreter would wait for threads that wait for a server."""
    if threading.active_count() > 1:
        sys.stderr.flush()
        os._exit(code)
    return code
