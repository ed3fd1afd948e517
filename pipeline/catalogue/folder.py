"""A folder whose files are listings: its path in, a row for each file out, in the order of their names."""

import os
from collections.abc import Iterator

from pipeline.catalogue.records import DAILY, BadRow, Entry, Row, named_as
from pipeline.fetch import local


def rows(folder: str) -> Iterator[Row]:
    """
    Hidden files and folders are left out; a link counts only where it leads to a file of the same folder that
    is not hidden either. What cannot
    be looked into is a BadRow: nobody knows what it holds.
    """
    root = os.path.abspath(folder)
    real = os.path.realpath(root)
    waiting = _inside(root)
    while waiting:
        entry = waiting.pop()
        where = os.path.relpath(entry.path, root)
        if not entry.is_dir(follow_symlinks=False):
            if entry.is_symlink() or entry.is_file():
                yield _row(entry.path, where, real)
            continue
        try:
            waiting += _inside(entry.path)
        except OSError as err:
            yield BadRow(ascii(where), f"it cannot be looked into ({err.strerror}): check its permissions, or move it")


def _inside(folder: str) -> list[os.DirEntry[str]]:
    """What is in a folder, the first by its name last."""
    with os.scandir(folder) as found:
        shown = [entry for entry in found if not entry.name.startswith(".")]
    return sorted(shown, key=lambda entry: entry.name, reverse=True)


def _row(path: str, where: str, root: str) -> Row:
    if not where.isprintable():
        return BadRow(ascii(where), "its name holds characters that cannot be seen or are not UTF-8: rename it")
    slug = named_as(where)
    if os.path.islink(path) and not os.path.isfile(path):
        return BadRow(where, "it is a link that leads to no file: remove it or mend it", slug)
    if (why := local.refused(path, root)) is not None:
        return BadRow(where, f"it {why}: put the file itself there", slug)
    return Entry(slug, path, None, (), DAILY, where)
