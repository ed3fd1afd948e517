"""What every command on the store shares: settings in; the store that they name, and who is at the keyboard, out."""

from __future__ import annotations

import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from pipeline.errors import StoreError, UsageError
from pipeline.redaction import know
from pipeline.settings import SHORTEST_KEY, Settings

if TYPE_CHECKING:
    from pipeline.review.rules import Actor
    from pipeline.store import Store

ADDRESS = "shell"
"""Where an act from the command line comes from, in the log."""
OTHERS_MAY = 0o027
"""Bits that a key's file has not; its group may read it, as where a secret is mounted."""


@contextmanager
def opened(held: Settings, *, extra: str = "review", makes: bool = False) -> Iterator[Store]:
    """
    ``makes``: a SQLite file that is not there is made, with a word on standard error. Raises StoreError, also where
    there is none and none is made, and UsageError where the extra is not installed.
    """
    try:
        from pipeline.store import Store
        from pipeline.store.db import engine
    except ModuleNotFoundError as err:
        raise UsageError(f"{err.name} is not installed: pip install 'threatcard[{extra}]'.") from err
    key = log_key(held)
    missing = engine.not_there(held.db)
    if missing is not None and not makes:
        raise StoreError(
            f"there is no store at {str(missing)!r}: make it with 'threatcard db upgrade', "
            "or name another with THREATCARD_DB."
        )
    store = Store(held.db, single_user=held.single_user, key=key, second_for=held.review_second_for)
    if missing is not None:
        told_of(missing)
    try:
        if held.single_user and (active := store.users.active()) > 1:
            raise UsageError(
                f"THREATCARD_SINGLE_USER is for one person, and this store has {active} active users: unset it."
            )
        yield store
    finally:
        store.close()


def told_of(made: Path) -> None:
    """The word on standard error that a new store was made."""
    from pipeline.render import escape

    print(escape.terminal(f"threatcard: a new store was made: {made}"), file=sys.stderr)


def log_key(held: Settings) -> bytes | None:
    """What the log is under; None for no key. Raises UsageError where it is set twice, or is no key."""
    if held.log_key is not None and held.log_key_file is not None:
        raise UsageError("THREATCARD_LOG_KEY and THREATCARD_LOG_KEY_FILE are both set; unset one of them.")
    if held.log_key_file is not None:
        return key_in(held.log_key_file, "THREATCARD_LOG_KEY_FILE")
    return None if held.log_key is None else held.log_key.encode()


def key_in(path: Path, what: str) -> bytes:
    """A file with a key, and white space around it. Raises UsageError where others could read or change it."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise UsageError(f"{what}: {str(path)!r} is no regular file.")
        key = path.read_bytes().strip()
    except OSError as err:
        raise UsageError(f"{what}: {str(path)!r} cannot be read: {err.strerror}.") from err
    if found.st_mode & OTHERS_MAY:
        raise UsageError(f"{what}: others may read or change {str(path)!r}: chmod 600 it.")
    if len(key) < SHORTEST_KEY:
        raise UsageError(f"{what}: the key in {str(path)!r} has less than {SHORTEST_KEY} characters.")
    know(key.decode(errors="replace"))
    return key


def actor(store: Store, held: Settings) -> Actor:
    """Whose token it is; in a store without users whoever can open it, by the name in the settings."""
    from pipeline.review.rules import Actor

    if not store.users.any():
        return Actor(held.reviewer, "admin")
    if held.token is None:
        raise UsageError("this store has users: set THREATCARD_TOKEN to the token that 'threatcard user add' printed.")
    user = store.users.authenticate(held.token)
    if user is None:
        raise UsageError("THREATCARD_TOKEN is the token of no user of this store, or of one who is disabled.")
    return user.actor


def nightly() -> ModuleType:
    """What a refresh is put together from. Raises UsageError where the extra is not installed."""
    try:
        from pipeline.cli import nightly as found
    except ModuleNotFoundError as err:
        raise UsageError(f"{err.name} is not installed: pip install 'threatcard[refresh]'.") from err
    return found
