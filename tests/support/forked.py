"""
A process that begins with everything imported: it is forked from a server that has, which spares each start the two
seconds that the imports take.

It is a process like any other, with memory, threads, signals and open files of its own, and ``Forked`` has what is
used of ``subprocess.Popen``. That the command starts from nothing is what the tests with ``commands.process`` are for.
"""

import atexit
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Self
from unittest.mock import patch

from tests.support.paths import ROOT

PRELOADED = "tests.support.preloaded"
_context = multiprocessing.get_context("forkserver")


class Forked:
    """A process that runs the text of a program, with pipes for what it reads and writes."""

    def __init__(self, program: str, *args: str, env: dict[str, str], folder: Path | None = None) -> None:
        _serve()
        with ExitStack() as theirs:
            (given, stdin), (stdout, out), (stderr, err) = (_context.Pipe(duplex=False) for _ in range(3))
            ends = [theirs.enter_context(end) for end in (given, out, err)]
            where = str(folder or Path.cwd())
            self._process = _context.Process(target=_run, args=(program, args, env, where, ends))
            self._process.start()
        self.stdin = os.fdopen(_taken(stdin), "w", 1, encoding="utf-8")
        self.stdout, self.stderr = (os.fdopen(_taken(end), encoding="utf-8") for end in (stdout, stderr))

    @property
    def pid(self) -> int:
        return self._process.pid or 0

    @property
    def returncode(self) -> int | None:
        """Minus the signal's number when one ended it."""
        return self._process.exitcode

    def poll(self) -> int | None:
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self._process.is_alive():
            os.kill(self._process.pid or 0, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def wait(self, timeout: float | None = None) -> int:
        """Raises TimeoutError, and ends it then."""
        self._process.join(timeout)
        if self.returncode is None:
            self.kill()
            raise TimeoutError(f"it still ran after {timeout} seconds")
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Standard output and standard error, once it has ended. Raises TimeoutError, and ends it then."""
        with self, ThreadPoolExecutor(2) as readers:
            written = [readers.submit(end.read) for end in (self.stdout, self.stderr)]
            self.wait(timeout)
            return written[0].result(), written[1].result()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for end in (self.stdin, self.stdout, self.stderr):
            end.close()
        self.wait()


def _taken(end: Connection) -> int:
    """The file descriptor, which the connection no longer closes."""
    with end:
        return os.dup(end.fileno())


def _serve() -> None:
    """Start the server that forks, when it does not run yet."""
    _context.set_forkserver_preload([PRELOADED])
    with patch.dict(os.environ, PYTHONPATH=str(ROOT)):
        forkserver.ensure_running()


def _run(program: str, args: tuple[str, ...], env: dict[str, str], folder: str, ends: list[Connection]) -> NoReturn:
    """In the new process: what a shell does before the program, the program, and what Python does after it."""
    os.environ.clear()
    os.environ.update(env)
    os.chdir(folder)
    for number, end in enumerate(ends):
        os.dup2(end.fileno(), number)
        end.close()
    sys.stdin = os.fdopen(0, encoding="utf-8")
    sys.stdout, sys.stderr = os.fdopen(1, "w", encoding="utf-8"), os.fdopen(2, "w", 1, encoding="utf-8")
    sys.argv = ["-c", *args]
    last: list[Callable[[], object]] = []
    with patch.object(atexit, "register", lambda act, *given, **named: last.append(partial(act, *given, **named))):
        try:
            exec(program, {"__name__": "__main__"})
            code: object = 0
        except SystemExit as end_of_program:
            code = end_of_program.code
    # A forked process of ``multiprocessing`` ends without them.
    for act in reversed(last):
        act()
    sys.exit(code)
