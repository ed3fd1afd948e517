"""What holds for every test: none sees or touches the state, the keys or the settings of whoever runs it."""

import gc
import itertools
import os
import signal
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import settings

pytest_plugins = [f"tests.support.{name}" for name in ("strict", "cassette", "sharing", "turns", "databases")]

FOREIGN = (
    "OPENAI_", "AZURE_OPENAI_", "ANTHROPIC_", "AWS_", "GEMINI_", "GOOGLE_", "MISTRAL_", "OLLAMA_", "THREATCARD_",
    "LANGCHAIN_", "LANGSMITH_", "XDG_", "GITHUB_TOKEN", "GH_", "HF_", "SMITHERY_",
)  # fmt: skip
"""How the names of variables begin that would change what the code under test does."""

DISPLAY = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "COLUMNS", "LINES")
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")

# A deadline for one example says more about the machine than about the code.
settings.register_profile("threatcard", settings(), deadline=None)
settings.load_profile("threatcard")

_home = tempfile.TemporaryDirectory(prefix="threatcard-tests-")
_folders = itertools.count()


def pytest_configure() -> None:
    """Before any test module is imported: some take a copy of the environment then. Each worker of a run does so."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # So a shell begins what it runs in the background; the commands that tests interrupt would inherit it.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in list(os.environ):
        if name.startswith(FOREIGN) or name in DISPLAY or name.lower() in PROXIES:
            del os.environ[name]
    os.environ["LANGSMITH_TRACING"] = "false"
    for kind in ("CACHE", "CONFIG", "DATA", "STATE"):
        os.environ[f"XDG_{kind}_HOME"] = os.path.join(_home.name, kind.lower())


def pytest_unconfigure() -> None:
    _home.cleanup()


@pytest.fixture(autouse=True)
def own_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has a cache of its own, made when first used."""
    monkeypatch.setenv("THREATCARD_CACHE_DIR", os.path.join(_home.name, f"cache-{next(_folders)}"))


@pytest.fixture
def no_collection() -> Iterator[None]:
    """For what measures time: to collect what thousands of tests before it have left behind may take a second."""
    gc.disable()
    yield
    gc.enable()
