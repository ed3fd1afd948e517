"""A folder whose files are listings: its path in, a row for each file out, in the order of their names."""

import os
from collections.abc import Iterator
from pathlib import PurePath

from pipeline.catalogue.records import DAILY, BadRow, Entry, Row, named


def rows(folder: str) -> Iterator[Row]:
    """Hidden files and folders are left out; a link counts only where it leads to a file of the same folder."""
    root = os.path.abspath(folder)
    real = os.path.realpath(root)
    for path in _files(root):
        yield _row(path, os.path.relpath(path, root), real)


def _files(folder: str) -> Iterator[str]:
    with os.scandir(folder) as found:
        inside = sorted((entry for entry in found if not entry.name.startswith(".")), key=lambda entry: entry.name)
    for entry in inside:
        if entry.is_dir(follow_symlinks=False):
            yield from _files(entry.path)
        elif entry.is_symlink() or entry.is_file():
            yield entry.path


def _row(path: str, where: str, root: str) -> Row:
    if not where.isprintable():
        return BadRow(ascii(where), "its name holds characters that cannot be seen or are not UTF-8: rename it")
    slug = named(str(PurePath(where).with_suffix("")))
    if os.path.islink(path):
        target = os.path.realpath(path)
        if os.path.commonpath([root, target]) != root:
            return BadRow(where, "it is a link that leads out of the folder: put the file itself there", slug)
        if not os.path.isfile(target):
            return BadRow(where, "it is a link that leads to no file: remove it or mend it", slug)
    return Entry(slug, path, None, (), DAILY, where)
