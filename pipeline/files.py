"""Files that are this user's alone, and files that are there whole or not at all."""

import errno
import os
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TextIO

OTHERS = 0o077
"""The bits of everybody but the owner."""
SHOWN = 0o644


def own_folder(path: Path) -> None:
    """Make the folder, and those above it that are missing, for this user alone whatever the umask. Raises OSError."""
    for one in reversed([one for one in (path, *path.parents) if not one.exists()]):
        try:
            one.mkdir(mode=0o700)
        except FileExistsError:
            continue  # somebody else was quicker: it is theirs
        one.chmod(0o700)


def own_file(path: Path) -> None:
    """
    Make the file where there is none; take what others may from it where it is this user's. Raises OSError, also
    for what is no regular file.

    One that is there is not opened: to close it again would let go of the locks that SQLite has on it.
    """
    path = Path(os.path.realpath(path))
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        closed(path)
        return
    os.fchmod(handle, 0o600)
    os.close(handle)


def closed(path: Path) -> None:
    """Take what others may from a file that is this user's. Raises OSError, also for what is no regular file."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is no regular file")
    if found.st_uid == os.geteuid() and found.st_mode & OTHERS:
        path.chmod(stat.S_IMODE(found.st_mode) & ~OTHERS)


@contextmanager
def whole(path: Path, *, mode: int = SHOWN, over: bool = True) -> Iterator[TextIO]:
    """
    A text that stands under its name when the block has ended well, and not at all when it raises. Raises OSError;
    without ``over`` FileExistsError where there is such a file. A device or a pipe is written into, and stays one.
    """
    if over and path.exists() and not path.is_file() and not path.is_dir():
        with path.open("w", encoding="utf-8", newline="\n") as out:
            yield out
        return
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".threatcard-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
            yield out
        os.chmod(beside, mode)
        if over:
            os.replace(beside, path)
        else:
            os.link(beside, path)
    finally:
        Path(beside).unlink(missing_ok=True)


def whole_bytes(path: Path, body: bytes) -> None:
    """The same for what is no text. Raises OSError."""
    with whole(path) as out:
        out.buffer.write(body)


def together(folder: Path, texts: Mapping[str, str], *, mode: int = SHOWN) -> None:
    """Files of one folder, by their names: none is another one before all have been written. Raises OSError."""
    with ExitStack() as stack:
        for name, text in texts.items():
            out = stack.enter_context(whole(folder / name, mode=mode))
            out.write(text)
            out.flush()
