"""Anchors of the log in files outside of the database: that of the settings, and those that a person names."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import files
from pipeline.errors import UnreadableFile, UsageError
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.store import Anchor


def keep(held: Settings, anchor: str) -> None:
    """In the file of the settings, if they name one. Raises UsageError when it cannot be written."""
    if held.log_anchors is None:
        return
    try:
        files.own_folder(held.log_anchors.parent)
        files.own_file(held.log_anchors)
        handle = os.open(held.log_anchors, os.O_WRONLY | os.O_APPEND)
        try:
            os.write(handle, f"{anchor}\n".encode())
        finally:
            os.close(handle)
    except OSError as err:
        raise UsageError(
            f"THREATCARD_LOG_ANCHORS {str(held.log_anchors)!r} cannot be written: {err.strerror}."
        ) from err


def kept(held: Settings) -> tuple[Anchor, ...]:
    """Those of the file of the settings; none before the first was kept."""
    if held.log_anchors is None or not held.log_anchors.exists():
        return ()
    return all_in(held.log_anchors)


def all_in(path: Path) -> tuple[Anchor, ...]:
    """Raises UnreadableFile, and InputError for what is no anchor."""
    from pipeline.store.review import anchors

    try:
        return anchors.all_in(path.read_text("utf-8"), str(path))
    except OSError as err:
        raise UnreadableFile(f"{str(path)!r} is no anchor, and cannot be read as a file: {err.strerror}") from err
    except ValueError as err:
        raise UnreadableFile(f"{str(path)!r} is no anchor, and cannot be read as a file: it is no text") from err
