"""What every command on the store shares: settings in; the store that they name, and who is at the keyboard, out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING

from pipeline.errors import UsageError
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.review.rules import Actor
    from pipeline.store import Store

ADDRESS = "shell"
"""Where an act from the command line comes from, in the log."""


@contextmanager
def opened(held: Settings, *, extra: str = "review") -> Iterator[Store]:
    """Raises StoreError, and UsageError where the extra is not installed."""
    try:
        from pipeline.store import Store
    except ModuleNotFoundError as err:
        raise UsageError(f"{err.name} is not installed: pip install 'threatcard[{extra}]'.") from err
    store = Store(held.db, single_user=held.single_user)
    try:
        yield store
    finally:
        store.close()


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
