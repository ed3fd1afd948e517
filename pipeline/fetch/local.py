"""
Files on this machine: a path in, an open file out, and never anything but a regular file.

To open a FIFO waits for whoever writes it, to open a device may do what it likes, and neither need end: each is refused
before it is opened. Where a path was written by somebody else, ``below`` holds it in a folder.
"""

import os
import re
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import TooLarge, UnreadableFile

_OPEN = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
"""Between a look at a path and its opening it may become a FIFO: then there is still no waiting."""
_KINDS = (
    (stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"), (stat.S_ISBLK, "a device"),
)  # fmt: skip
_OF_THE_SYSTEM = ("/proc", "/sys")
"""What lies there is made by the kernel as it is read: this process's environment, memory and descriptors."""

_MOUNTED = re.compile(r"\.\.(?:data|[0-9][0-9_.]*)")
"""The folder of a ConfigMap of Kubernetes, which has the files in it and links to them."""


MAX_BYTES = 5_000_000
MAY_HOLD_MANY = (".json", ".yaml", ".yml")


def one_of(source: str) -> tuple[str, str | None]:
    """``FILE#NAME`` in its parts, where the file is there and no other is called so; else the path, and None."""
    path, sign, name = source.rpartition("#")
    if sign and name and path.lower().endswith(MAY_HOLD_MANY) and os.path.exists(path) and not os.path.exists(source):
        return path, name
    return source, None


def read(path: str) -> bytes:
    """What is in the file at a path that the user gave. Raises UnreadableFile and TooLarge, which say what to do."""
    return _whole(path, opened(path))


def read_below(path: str, folder: str) -> bytes:
    """What is in the file at a path that somebody else wrote. Raises what ``read`` raises."""
    return _whole(path, opened_below(path, folder))


def read_stdin(stdin: BinaryIO) -> bytes:
    """What is piped in. Raises UnreadableFile and TooLarge."""
    raw = stdin.read(MAX_BYTES + 1)
    if not raw.strip():
        raise UnreadableFile("standard input is empty: pipe a listing into it, or name a file or an address")
    return _within_limit(raw, "standard input")


def kind(mode: int) -> str | None:
    """What something is that is no regular file, in words; None for one that is."""
    return None if stat.S_ISREG(mode) else next((name for test, name in _KINDS if test(mode)), "no regular file")


def refused(path: str, folder: str) -> str | None:
    """
    Why a path that somebody else wrote is not read: it leads out of ``folder``, to what is hidden there, to a file that
    has another name elsewhere, or to what is no regular file. None for one that may be, and for one that is not there,
    which is found out when it is read.
    """
    real, root = os.path.realpath(path), os.path.realpath(folder)
    if real == root:
        return "is a folder, and no file"
    if not _within(real, root):
        return "leads out of the catalogue's own folder"
    if _hidden(os.path.relpath(real, root)):
        return "is hidden"
    try:
        found = os.stat(real)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as err:
        return f"cannot be looked at ({err.strerror})"
    return _no_file(found)


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """
    The file at a path that the user gave, wherever it leads. Raises OSError, ValueError for what is no path, and
    UnreadableFile.
    """
    _check(path, os.stat(path).st_mode)
    with os.fdopen(os.open(path, _OPEN), "rb") as file:
        _check(path, os.fstat(file.fileno()).st_mode)
        yield file


@contextmanager
def opened_below(path: str, folder: str) -> Iterator[BinaryIO]:
    """
    The file at a path that somebody else wrote. It is opened from the folder down, and no link is followed on the way:
    what was looked at is what is read, whoever changes the folder meanwhile. Raises OSError and UnreadableFile.
    """
    if (why := refused(path, folder)) is not None:
        raise UnreadableFile(f"{path!r} {why}: a catalogue names only files below its own folder")
    root = os.path.realpath(folder)
    *folders, name = os.path.relpath(os.path.realpath(path), root).split(os.sep)
    at = os.open(root, _OPEN | os.O_DIRECTORY)
    try:
        for one in folders:
            inner = os.open(one, _OPEN | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=at)
            os.close(at)
            at = inner
        number = os.open(name, _OPEN | os.O_NOFOLLOW, dir_fd=at)
    finally:
        os.close(at)
    with os.fdopen(number, "rb") as file:
        if (why := _no_file(os.fstat(file.fileno()))) is not None:
            raise UnreadableFile(f"{path!r} {why}: a catalogue names only files below its own folder")
        yield file


def _no_file(found: os.stat_result) -> str | None:
    """Why what was found there is no file of that folder alone."""
    if (other := kind(found.st_mode)) is not None:
        return f"is {other}, and no file"
    # Whoever may write into the folder may give a file from elsewhere a name in it.
    return "has another name, perhaps elsewhere (a hard link; put a copy there)" if found.st_nlink > 1 else None


def _hidden(inside: str) -> bool:
    """Settings, keys and histories are no listings."""
    return any(part.startswith(".") and not _MOUNTED.fullmatch(part) for part in inside.split(os.sep))


def _within(real: str, root: str) -> bool:
    system = any(os.path.commonpath([real, one]) == one for one in _OF_THE_SYSTEM)
    return not system and os.path.commonpath([real, root]) == root


def _check(path: str, mode: int) -> None:
    found = kind(mode)
    if found == "a folder":
        raise IsADirectoryError(path)
    if found is not None:
        advice = "pipe what it gives into 'threatcard assess -'" if found == "a pipe" else "name a regular file"
        raise UnreadableFile(f"{path!r} is {found}, which may never end: {advice}")


def _whole(source: str, opened: AbstractContextManager[BinaryIO]) -> bytes:
    try:
        with opened as file:
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise UnreadableFile(f"no file {source!r}{_meant(source)}") from error
    except IsADirectoryError as error:
        raise UnreadableFile(f"{source!r} is a directory: name a file in it{_inside(source)}") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UnreadableFile(f"cannot read {source!r}: {reason}; check the path and its permissions") from error
    if not raw.strip():
        raise UnreadableFile(f"{source!r} is empty: name a file that describes the product")
    return _within_limit(raw, repr(source))


def _within_limit(raw: bytes, what: str) -> bytes:
    if len(raw) > MAX_BYTES:
        raise TooLarge(f"{what} is larger than {MAX_BYTES // 1_000_000} MB: pass only the part that is the listing")
    return raw


def _meant(source: str) -> str:
    """Advice for an address that lacks its scheme."""
    host = re.match(r"(?:https?:/*|(?=www\.)|(?=[^/]+/))((?:[\w-]+\.)+[a-z]{2,})(?:[/:?#]|$)", source, re.IGNORECASE)
    return f": check the path; for the web page, write 'https://{host[1]}…'" if host else ": check the path"


def _inside(source: str) -> str:
    likely = ("SKILL.md", "README.md", "server.json", "agent-card.json")
    found = [name for name in likely if (Path(source) / name).is_file()]
    return f", such as {str(Path(source) / found[0])!r}" if found else ""
