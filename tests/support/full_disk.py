"""A disk that is full for a while, for real: a small file system of its own, or where none may be mounted a limit."""

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

from tests.support.forked import Forked

SIZE = 64
"""Megabytes, which no test comes near to."""
LIMIT = 16_384
"""Bytes at which every file of the process ends: less than any database has."""


class Disk(Protocol):
    """``folder`` lies on it."""

    folder: Path

    def fill(self, process: Forked) -> None:
        """From now on it takes nothing of what the process writes."""

    def free(self, process: Forked) -> None:
        """There is space again."""


class _Mounted:
    """A file takes all the space that is left; whoever writes gets ENOSPC."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self, process: Forked) -> None:
        with self._ballast.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(b"\0" * 4_096)

    def free(self, process: Forked) -> None:
        self._ballast.unlink()


class _Limited:
    """The process may make no file longer than this; what it writes past it gets EFBIG."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self, process: Forked) -> None:
        self._limit(process, LIMIT)

    def free(self, process: Forked) -> None:
        self._limit(process, resource.RLIM_INFINITY)

    def _limit(self, process: Forked, most: int) -> None:
        with suppress(ProcessLookupError):
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


@contextmanager
def small_disk(folder: Path, *, mount: bool = True) -> Iterator[Disk]:
    """On ``folder``, which is empty; without ``mount`` as for a user who may mount nothing."""
    if not mount or not _mounts(folder):
        yield _Limited(folder)
        return
    try:
        yield _Mounted(folder)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def _mounts(folder: Path) -> bool:
    if os.geteuid() != 0:
        return False
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}m", "tmpfs", folder], capture_output=True)
    return done.returncode == 0
