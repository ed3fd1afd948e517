"""The command: in this process, and as a real one on pipes and on a terminal."""

import os
import pty
import subprocess
import sys
from typing import NamedTuple

from pipeline.cli import main
from pipeline.model import Card
from tests.support.listings import TEXT
from tests.support.paths import ROOT

PROGRAM = "import sys; from pipeline.cli import main; sys.exit(main())"
COMMAND = [sys.executable, "-c", PROGRAM]
KUBE, CAST = (str(ROOT / "examples" / name) for name in ("kubernetes.md", "cast-ai.md"))


def environment(**changes):
    return {**os.environ, "PYTHONPATH": str(ROOT), **changes}


def process(*args, env=None, shut="", **options):
    """A real process. ``shut`` closes a stream, as a shell spells it; the rest are ``subprocess`` options."""
    command = ["sh", "-c", f'exec "$@" {shut}', "sh", *COMMAND, *args]
    captured = not options.get("stdout")
    return subprocess.run(command, env=environment(**(env or {})), capture_output=captured, timeout=60, **options)


def on_a_terminal(*args, **env):
    """What a person sees: standard output and standard error on one terminal."""
    master, slave = pty.openpty()
    running = subprocess.Popen(
        [*COMMAND, *args],
        env=environment(TERM="xterm-256color", COLUMNS="80", **env),
        stdin=slave,
        stdout=slave,
        stderr=slave,
    )
    os.close(slave)
    seen = b""
    while True:
        try:
            seen += os.read(master, 65_536)
        except OSError:
            break
    os.close(master)
    return running.wait(), seen.decode()


class Ran(NamedTuple):
    code: int
    out: str
    err: str

    def cards(self):
        return [Card.model_validate_json(line) for line in self.out.splitlines()]


def runner(capfd):
    """Runs the command in this process."""

    def run(*args):
        code = main(args)
        out, err = capfd.readouterr()
        return Ran(code, out, err)

    return run


def writer(folder):
    """Writes a listing into a file, whose path it gives."""

    def write(name="pilot.md", text=TEXT):
        path = folder / name
        path.write_text(text, "utf-8")
        return str(path)

    return write
