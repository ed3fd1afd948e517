"""
Texts that are made to take long to read, 5 MB each, through all of ``threatcard assess`` without a model: by hand,
``python bench/floods.py [NAME …]``. Each is to take 5 s and 500 MB at the most.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support.commands import COMMAND, environment
from tests.support.floods import FLOODS, Flood, data

SIZE = 5_000_000
MOST_SECONDS, MOST_MEGABYTES = 5.0, 500.0
PATIENCE = 120
"""Seconds after which a process is ended."""


def row(flood: Flood) -> tuple[float, float, float, int]:
    """Seconds on the wall clock and of the processor, megabytes at the most, and the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"listing{flood.suffix}"
        path.write_bytes(data(flood, SIZE))
        command = [*COMMAND, "assess", str(path), "--config", os.devnull, "--estimator", "comparables"]
        begin = time.perf_counter()
        process = subprocess.Popen(
            [*command, "--format", "json"],
            env=environment(HOME=folder),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE)),
        )
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    cpu = used.ru_utime + used.ru_stime
    return time.perf_counter() - begin, cpu, used.ru_maxrss / 1000, process.returncode


def main() -> None:
    chosen = [flood for flood in FLOODS if not sys.argv[1:] or flood.name in sys.argv[1:]]
    print(f"{'flood':<40} {'wall s':>7} {'CPU s':>7} {'MB':>6} {'exit':>5}")
    over = 0
    for flood in chosen:
        wall, cpu, memory, code = row(flood)
        too_much = cpu > MOST_SECONDS or memory > MOST_MEGABYTES
        over += too_much
        print(f"{flood.name:<40} {wall:7.1f} {cpu:7.1f} {memory:6.0f} {code:5} {'!' if too_much else ''}", flush=True)
    print(f"{len(chosen)} floods of {SIZE / 1e6:g} MB, {over} over {MOST_SECONDS:g} s of CPU or {MOST_MEGABYTES:g} MB")


if __name__ == "__main__":
    main()
