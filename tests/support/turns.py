"""
A pytest plugin: which tests of a run come when, and which run alone.

``long``: begun first, so that no worker is left with one while the others have nothing to do. ``alone``: what measures
time or memory; it comes last, and no other test runs meanwhile.
"""

import fcntl
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.support.sharing import FOLDER

MARKS = {"long": "is begun before other tests", "alone": "runs while no other test runs, after all others"}


def pytest_configure(config: pytest.Config) -> None:
    for name, what in MARKS.items():
        config.addinivalue_line("markers", f"{name}: {what}")


def _turn(item: pytest.Item) -> int:
    if item.get_closest_marker("alone"):
        return 1
    return -1 if item.get_closest_marker("long") else 0


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where several workers share the tests; one alone takes them as they stand."""
    if hasattr(config, "workerinput"):
        items.sort(key=_turn)


@contextmanager
def _held(path: Path, how: int) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, how)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Whoever waits to be alone holds the door, so that nobody else begins meanwhile."""
    if not hasattr(item.config, "workerinput"):
        return (yield)
    folder = item.config.stash[FOLDER]
    with ExitStack() as stack:
        with _held(folder / "door", fcntl.LOCK_EX):
            alone = item.get_closest_marker("alone")
            stack.enter_context(_held(folder / "room", fcntl.LOCK_EX if alone else fcntl.LOCK_SH))
        return (yield)
