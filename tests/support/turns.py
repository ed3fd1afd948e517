"""
A pytest plugin: how several workers share the tests.

They share files, except for ``long`` tests, of which any worker takes the next, the longest first. While a test that is
``alone`` runs, which measures time, the others wait; those come last. Where there is one worker, nothing is changed.
"""

import fcntl
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.support.sharing import FOLDER

MARKS = {
    "long(seconds)": "takes about so long, and is begun before what is shorter",
    "alone": "runs while no other test runs, after all others",
}


def pytest_configure(config: pytest.Config) -> None:
    for name, what in MARKS.items():
        config.addinivalue_line("markers", f"{name}: {what}")


def _turn(item: pytest.Item) -> float:
    if item.get_closest_marker("alone"):
        return 1
    long = item.get_closest_marker("long")
    return -long.args[0] if long else 0


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Before xdist reads the groups."""
    if not hasattr(config, "workerinput"):
        return
    items.sort(key=_turn)
    for item in items:
        if _turn(item) == 0 and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))


def _without_group(nodeid: str) -> str:
    """The id as it is without workers, and as it can be typed."""
    return nodeid.rpartition("@")[0] if nodeid.rfind("@") > nodeid.rfind("]") else nodeid


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if hasattr(report, "node"):
        report.nodeid = _without_group(report.nodeid)


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
