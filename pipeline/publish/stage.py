"""
A site as it is being written, beside the one that stands; the two change places at the end, and whatever happens before
leaves the one that stands as it was.

What is written upon is the site before the last one, which is kept for it: most of its files are those that are wanted,
and to make ten thousand folders anew takes longer than all the rest.
"""

import ctypes
import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import InputError, SiteHeld, UsageError
from pipeline.publish.records import File, is_plain

_EXCHANGE, _AT_FDCWD = 2, -100
"""RENAME_EXCHANGE and AT_FDCWD of Linux."""
_NO_EXCHANGE = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP)
_NO_LINK = (errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EXDEV, errno.ENOSYS)


class Stage(NamedTuple):
    """Where files go, and what lies where already: by path, digests."""

    new: Path
    old: Path
    known: Mapping[str, str]
    """Of the old site, which stands."""
    there: Mapping[str, str]
    """Of what is written upon."""

    def put(self, file: File) -> tuple[str, bool]:
        """The file's digest, and whether it is another than the old site's."""
        digest = hashlib.sha256(file.body).hexdigest()
        if self.known.get(file.path) == digest and self.keep(file.path):
            return digest, False
        if self.there.get(file.path) != digest or not os.path.exists(f"{self.new}/{file.path}"):
            self._path(file.path).write_bytes(file.body)
        return digest, True

    def join(self, name: str, of: Iterable[str]) -> str:
        """The digest of a file of whole files of the new site, one after the other: it may be larger than memory."""
        found = hashlib.sha256()
        with self._path(name).open("wb") as joined:
            for one in of:
                body = (self.new / one).read_bytes()
                found.update(body)
                joined.write(body)
        return found.hexdigest()

    def keep(self, name: str) -> bool:
        """The file of the old site in the new one; False where the old site has lost it."""
        if self.there.get(name) == self.known[name] and os.path.exists(f"{self.new}/{name}"):
            return True
        try:
            _link(self.old / name, self._path(name))
        except FileNotFoundError:
            return False
        return True

    def _path(self, name: str) -> Path:
        """Where there is a folder and no file: what lay there may be the old site's too, and is never written into."""
        if not is_plain(name):
            raise InputError(f"{name[:80]!r} cannot be the name of a file of the site; rename the product.")
        path = self.new / name
        path.unlink(missing_ok=True)
        _folder(path.parent)
        return path

    def drop(self, names: Iterable[str]) -> None:
        """Of what is written upon; with the folders that are empty then."""
        for name in names:
            path = self.new / name
            path.unlink(missing_ok=True)
            with suppress(OSError):  # it is not empty
                for folder in path.relative_to(self.new).parents:
                    (self.new / folder).rmdir()


def _folder(path: Path) -> None:
    try:
        path.mkdir()
    except FileExistsError:
        return
    except FileNotFoundError:
        path.mkdir(parents=True, exist_ok=True)


def _link(old: Path, new: Path) -> None:
    """A copy where the file system has no links, or the file has too many."""
    try:
        os.link(old, new)
    except OSError as err:
        if err.errno not in _NO_LINK:
            raise
        shutil.copy2(old, new)


class Work(NamedTuple):
    """The folder beside a site where its next edition is made."""

    site: Path

    @property
    def folder(self) -> Path:
        return self.site.parent / f".{self.site.name}.publishing"

    @property
    def lock(self) -> Path:
        return self.folder / "lock"

    @property
    def new(self) -> Path:
        """Being written: whatever is found there is not whole."""
        return self.folder / "new"

    @property
    def old(self) -> Path:
        """The site that stood, where the two cannot change places in one step."""
        return self.folder / "old"

    @property
    def spare(self) -> Path:
        """The site before the one that stands, whole."""
        return self.folder / "spare"


@contextmanager
def working(site: Path) -> Iterator[Work]:
    """
    Alone at work on the site, with what an earlier attempt left put right. Raises SiteHeld where another is at it,
    UsageError where nothing may be written.
    """
    work = Work(site)
    with writable(site), _locked(work):
        if work.old.exists() and not site.exists():
            work.old.rename(site)
        _clean(work)
        try:
            yield work
        finally:
            _clean(work)


@contextmanager
def writable(site: Path) -> Iterator[None]:
    """What the file system says, as an error of ours that says where the site stands."""
    try:
        yield
    except OSError as err:
        why = err.strerror or str(err)
        raise UsageError(f"{str(site)!r} cannot be written: {why}; what was published there stays as it is.") from err


@contextmanager
def _locked(work: Work) -> Iterator[None]:
    work.folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(work.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SiteHeld(f"another publish is at work on {str(work.site)!r}; wait for it, then try again.") from None
        yield
    finally:
        os.close(handle)


def _clean(work: Work) -> None:
    for left in (work.new, work.old):
        if left.exists():
            shutil.rmtree(left)


def begin(work: Work, *, upon_spare: bool) -> None:
    """``new`` is there to be written: as the spare site, or empty."""
    if upon_spare:
        work.spare.rename(work.new)
        return
    if work.spare.exists():
        shutil.rmtree(work.spare)
    work.new.mkdir()


def swap(work: Work) -> None:
    """
    The new site under the name of the old one, which becomes the spare. Where Linux can, the two change places in one
    step; elsewhere the name is free for a moment, and a crash in it is put right by the next publish.
    """
    if not work.site.exists():
        work.new.rename(work.site)
    elif _exchanged(work.new, work.site):
        work.new.rename(work.spare)
    else:
        work.site.rename(work.old)
        work.new.rename(work.site)
        work.old.rename(work.spare)


def leave(work: Work) -> None:
    """The old site stands, because the new one is the same."""
    work.new.rename(work.spare)


def _exchanged(one: Path, other: Path) -> bool:
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    if rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in _NO_EXCHANGE:
        return False
    raise OSError(code, os.strerror(code), str(other))
