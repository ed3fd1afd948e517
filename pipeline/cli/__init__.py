"""The command ``threatcard``: a command line in; the real parts, one function called; text and an exit code out."""

import importlib
import io
import logging
import os
import sys
import threading
from collections.abc import Sequence

from pipeline.cli import parser, texts
from pipeline.cli.secretless import WithoutSecrets
from pipeline.errors import ThreatcardError

INTERRUPTED = 130
"""128 + SIGINT, as shells count."""
EXECUTOR = "dbos-executor-"
"""How the names of the threads begin that do the work of a run."""
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
    _log(verbose=args.verbose)
    try:
        texts.readable(args, sys.argv[1:] if argv is None else argv)
        command = importlib.import_module(f"pipeline.cli.commands.{args.command}")
        code: int = command.run(args)
    except ThreatcardError as err:
        _complain(f"threatcard {args.command}: {err}")
        return _left(err.exit_code) if _works_on() else err.exit_code
    except KeyboardInterrupt:
        _complain(f"threatcard {args.command}: interrupted{KEPT.get(args.command, '')}")
        return _left(INTERRUPTED)
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        return _left(0)
    return code


def _log(*, verbose: bool) -> None:
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(WithoutSecrets())
    if verbose:
        handler = logging.StreamHandler()
        handler.setFormatter(WithoutSecrets("%(name)s: %(message)s"))
        logging.basicConfig(level=logging.INFO, handlers=[handler])


def _complain(message: str) -> None:
    from pipeline.render import escape  # only an error needs it

    print(escape.terminal(message), file=sys.stderr)


def _works_on() -> bool:
    """Whether threads of a run are still at something: the database that they wait for may never come back."""
    return any(one.name.startswith(EXECUTOR) for one in threading.enumerate())


def _left(code: int) -> int:
    """The code, or the end at once: the interpreter would wait for threads that wait for a server."""
    if threading.active_count() > 1:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code
