"""The command on a clock on the wall that is set while it runs: by the seconds that a file holds."""

from pathlib import Path

OFFSET = "TEST_CLOCK_OFFSET"
"""The variable that names the file."""
PROGRAM = f"""
import os, pathlib, sys, time

told, told_of, offset = time.time, time.gmtime, pathlib.Path(os.environ["{OFFSET}"])
time.time = lambda: told() + float(offset.read_text())
time.gmtime = lambda seconds=None: told_of(time.time() if seconds is None else seconds)

from pipeline.cli import main

sys.exit(main())
"""


class Clock:
    """``environment`` is for the command, whose text is ``PROGRAM``."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.environment = {OFFSET: str(path)}
        self.set(0)

    def set(self, seconds: float) -> None:
        """So far from the time that it is, from now on."""
        new = self._path.with_suffix(".new")
        new.write_text(str(seconds))
        new.rename(self._path)
