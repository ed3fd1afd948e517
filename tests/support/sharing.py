"""A pytest plugin: the folder that all workers of a run share. Whoever starts them makes it, and removes it after."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest

FOLDER = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    given = getattr(config, "workerinput", None)
    config.stash[FOLDER] = Path(given["folder"] if given else tempfile.mkdtemp(prefix="threatcard-run-"))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Before a worker is started."""
    node.workerinput["folder"] = str(node.config.stash[FOLDER])


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shutil.rmtree(config.stash[FOLDER], ignore_errors=True)


@pytest.fixture(scope="session")
def run_folder(request: pytest.FixtureRequest) -> Path:
    """The folder."""
    return request.config.stash[FOLDER]


@pytest.fixture(scope="session")
def worker_name(request: pytest.FixtureRequest) -> str:
    """The name of the process that runs the test among those that share the folder."""
    given = getattr(request.config, "workerinput", None)
    return given["workerid"] if given else "gw"
