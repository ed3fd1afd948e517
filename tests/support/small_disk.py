"""A disk that is soon full: a real one of memory where this user may mount it, else a limit on the size of files."""

import os
import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple


class Small(NamedTuple):
    """``limit`` is what a process has to call before it begins to write into ``path``; it does nothing on a disk."""

    path: Path
    limit: Callable[[], None]


def _mounted(path: Path, size: int) -> bool:
    if os.geteuid() != 0:
        return False
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(path)], capture_output=True, check=False
    )
    return made.returncode == 0


@contextmanager
def small_disk(path: Path, size: int, *, mount: bool = True) -> Iterator[Small]:
    """At ``path``, for ``size`` bytes in all; where no disk can be mounted, for so many in a file."""
    path.mkdir()
    mounted = mount and _mounted(path, size)

    def limit() -> None:
        if not mounted:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    try:
        yield Small(path, limit)
    finally:
        if mounted:
            subprocess.run(["umount", str(path)], check=True)
