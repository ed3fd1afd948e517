"""Where the alerts of an export to SARIF stand: at lines of a catalogue, at one file, or at the listings themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipeline.cli import given_cards
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.export.records import Entry
    from pipeline.export.sarif import Place

SHOWN = 5
"""Cards that a message names."""
_AT = re.compile(r"(?P<path>.+?)(?::(?P<line>[1-9][0-9]{0,8}))?", re.DOTALL)


class Places(NamedTuple):
    places: dict[str, Place]
    """By the entry's ``ref``."""
    notes: tuple[str, ...]
    """What a person should know of them."""


def places(entries: Sequence[Entry], catalogue: str | None, at: str | None) -> Places:
    """
    The catalogue's lines; then ``at``, as PATH or PATH:LINE; then the file that the listing itself is; then the
    catalogue's first line. Raises UsageError where a card stands nowhere, UnreadableFile for the catalogue.
    """
    found, unnamed = _in_catalogue(entries, catalogue) if catalogue is not None else ({}, ())
    notes: tuple[str, ...] = ()
    if at is not None:
        given = _given(at)
        found |= {entry.ref: given for entry in entries if entry.ref in unnamed or entry.ref not in found}
        if not Path(given.path).is_file():
            notes = (
                f"--at {given.path!r} is no file here: code scanning shows no alert at what is not in the repository",
            )
    else:
        own = {entry.ref: own for entry in entries if entry.ref in unnamed and (own := _own_file(entry)) is not None}
        found |= own
        unnamed = tuple(ref for ref in unnamed if ref not in own)
    if at is None and unnamed:
        notes = (f"{catalogue} does not name {_some(unnamed)}: its first line stands for them",)
    missing = [entry for entry in entries if entry.ref not in found]
    found |= {entry.ref: place for entry in missing if (place := _own_file(entry)) is not None}
    if nowhere := [entry.ref for entry in missing if entry.ref not in found]:
        raise UsageError(
            f"sarif points at files of a repository, and {_some(nowhere)} is of none: "
            "add --catalogue FILE that names it, or --at PATH."
        )
    return Places(found, notes)


def _in_catalogue(entries: Sequence[Entry], name: str) -> tuple[dict[str, Place], tuple[str, ...]]:
    from pipeline.export import places as export_places

    named = export_places.in_catalogue(entries, _below(name, "--catalogue"), given_cards.read(name))
    return dict(named.places), named.unnamed


def _given(text: str) -> Place:
    from pipeline.export.sarif import Place

    found = _AT.fullmatch(text)
    if found is None:
        raise UsageError("--at is empty: give PATH or PATH:LINE.")
    return Place(_below(found["path"], "--at"), int(found["line"] or 1))


def _own_file(entry: Entry) -> Place | None:
    """The listing itself, where it was read from a file below this folder."""
    from pipeline.export.sarif import Place

    source = entry.read_from
    try:
        return Place(_below(source, "the listing")) if Path(source).is_file() else None
    except (UsageError, OSError, ValueError):  # no name of a file at all
        return None


def _below(name: str, what: str) -> str:
    """The file's path as the repository has it. Raises UsageError for one that is not below this folder."""
    try:
        return Path(name).resolve().relative_to(Path.cwd().resolve()).as_posix()
    except (OSError, ValueError) as err:
        raise UsageError(f"{what} {name!r} is not below this folder: run it from the top of the repository.") from err


def _some(refs: Sequence[str]) -> str:
    shown = ", ".join(refs[:SHOWN])
    return shown if len(refs) <= SHOWN else f"{shown} and {len(refs) - SHOWN:,} more"
