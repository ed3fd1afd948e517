"""How long commands take to start, beside ``python -c pass`` in the same run: by hand, ``python bench/start.py``."""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
ROUNDS = 7
COMMAND = "import sys; from pipeline.cli import main; sys.exit(main(sys.argv[1:]))"
OFFLINE = ["assess", "--config", os.devnull, "--estimator", "comparables", "examples/kubernetes.md"]


class Took(NamedTuple):
    """Seconds: on the wall clock, and of the processor."""

    wall: float
    cpu: float


def took(program: str, arguments: list[str]) -> Took:
    """One process, with nothing on standard input. It must end well: 0, or 1 for having had no line to score."""
    begin, used = time.perf_counter(), _children()
    ended = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if ended.returncode not in (0, 1) or b"Traceback" in ended.stderr:
        sys.exit(ended.stderr.decode())
    return Took(time.perf_counter() - begin, _children() - used)


def _children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    rows = {
        "python -c pass": ("pass", []),
        "threatcard --help": (COMMAND, ["--help"]),
        "threatcard score, no input": (COMMAND, ["score"]),
        "offline card, on the screen": (COMMAND, OFFLINE),
        "offline card, as JSON": (COMMAND, [*OFFLINE, "--format", "json"]),
        "offline card, as HTML": (COMMAND, [*OFFLINE, "--format", "html"]),
    }
    # Round by round rather than row by row, so that a busy spell of the machine falls on all alike; the best counts.
    rounds = [{name: took(*row) for name, row in rows.items()} for _ in range(ROUNDS)]
    best = {name: Took(*map(min, zip(*(one[name] for one in rounds), strict=True))) for name in rows}
    bare = best["python -c pass"]
    print(f"{'best of ' + str(ROUNDS):<28} {'wall s':>7} {'ratio':>6} {'CPU s':>7} {'ratio':>6}")
    for name, one in best.items():
        print(f"{name:<28} {one.wall:7.3f} {one.wall / bare.wall:6.1f} {one.cpu:7.3f} {one.cpu / bare.cpu:6.1f}")


if __name__ == "__main__":
    main()
