"""
A catalogue: the listings that are to be kept current.

A file, a folder or an address in, a row for each entry out, one at a time: nothing grows with the catalogue but the
list of slugs that are taken.
"""

import os
import zlib
from collections.abc import Iterator

from pipeline.catalogue import folder, holding, registry, sitemap
from pipeline.catalogue.lines import Line, csv_lines, json_lines
from pipeline.catalogue.opened import READ, Opened, below, opened
from pipeline.catalogue.records import BadRow, Entry, Row, Schedule, address, is_address, row, sayable, slug_in
from pipeline.catalogue.yaml_items import yaml_lines
from pipeline.errors import InputError, NoCatalogue, UnreadableFile
from pipeline.fetch import PageSource

__all__ = ["BadRow", "Entry", "Row", "Schedule", "below", "is_address", "read"]

_LINES = {"yaml": yaml_lines, "csv": csv_lines, "json lines": json_lines}


def read(source: str, *, web: PageSource) -> Iterator[Row]:
    """
    Each entry once; a second one with the same slug, and a row that cannot be used, is a BadRow.

    Raises NoCatalogue for what is none or holds no entry, UnreadableFile, and what ``web`` raises. Until the
    last row has come it is not known which entries have vanished.
    """
    taken: dict[str, str] = {}
    for found in _rows(source, web):
        if isinstance(found, BadRow):
            yield sayable(found)
        elif (before := taken.get(found.slug)) is None:
            taken[found.slug] = found.where
            yield found
        elif before != found.where:
            why = f"the slug {found.slug!r} is also that of {before}: give one of them another"
            yield BadRow(found.where, why, found.slug)
        # Else it is the same entry again: a sitemap may name a page twice, and a registry each version of a server.
    if not taken:
        raise NoCatalogue(f"{source!r} holds no entry that can be read: a catalogue is {READ}")


def _rows(source: str, web: PageSource) -> Iterator[Row]:
    try:
        if os.path.isdir(source):
            yield from folder.rows(source)
        elif is_address(source) and registry.is_registry(address(source)):
            yield from registry.rows(source, web=web)
        else:
            with opened(source, web=web) as catalogue:
                yield from _in(catalogue, web)
    except InputError as err:
        raise NoCatalogue(str(err)) from err
    except FileNotFoundError as err:
        raise UnreadableFile(f"no file or folder {source!r}: check the path") from err
    except (OSError, EOFError, zlib.error) as err:
        reason = (isinstance(err, OSError) and err.strerror) or err
        raise UnreadableFile(f"{source!r} cannot be read to its end: {reason}; check it and its permissions") from err


def _in(catalogue: Opened, web: PageSource) -> Iterator[Row]:
    if (held := catalogue.held()) is not None:
        yield from holding.rows(held, catalogue.source, below=catalogue.below)
        return
    form = catalogue.form
    if form == "sitemap":
        yield from sitemap.rows(catalogue, web=web)
        return
    try:
        with catalogue.text() as text:
            for line in _LINES[form](text):
                yield _row(line, catalogue)
    except InputError as err:
        raise InputError(f"{catalogue.name} is no catalogue in {form.upper()}: {err}") from err


def _row(line: Line, catalogue: Opened) -> Row:
    where = f"line {line.number}"
    if line.fields is None:
        return BadRow(where, line.why, slug_in(line.slug))
    return row(line.fields, where=where, place=catalogue.place)
