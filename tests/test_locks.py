"""The lock files: they hold what pyproject.toml asks for, all of it, and say nothing about where it is fetched."""

import re
import tomllib
from importlib.metadata import distribution

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from pipeline.ask.providers import PROVIDERS
from tests.support.paths import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-model.lock", "requirements-server.lock")

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
RUNTIME = [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]]
EXTRAS = PROJECT["project"]["optional-dependencies"]
CLIENTS = [provider.extra for provider in PROVIDERS.values()]
"""Of models that not everybody asks: the tests do, and no lock of users has them."""
OF_DEVELOPERS = ("dev", "docs", "arrow", *CLIENTS)
DEV = [*RUNTIME, *(one for extra in OF_DEVELOPERS for one in EXTRAS[extra] if not one.startswith("threatcard["))]
OF_A_SERVER = [
    one for extra, asked in EXTRAS.items() if extra not in ("eval", "render", *OF_DEVELOPERS) for one in asked
]
SERVER = [*RUNTIME, *(one for one in OF_A_SERVER if not one.startswith("threatcard["))]

WANTED = (
    pytest.param(LOCKS[0], RUNTIME, id="runtime"),
    pytest.param(LOCKS[1], DEV, id="dev"),
    pytest.param(LOCKS[3], SERVER, id="server"),
)
"""What a lock must hold, by its name."""

PIN = re.compile(r"(?P<pin>[a-z0-9-]+==[0-9][0-9a-z.]*( ; [^\\]+)?) \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


def lines(name: str) -> list[str]:
    return [line for line in (ROOT / name).read_text("utf-8").splitlines() if not line.startswith("#")]


def pins(name: str) -> dict[str, Version]:
    """Each distribution that this Python on this platform gets from a lock, with its version."""
    asked = [Requirement(match["pin"]) for line in lines(name) if (match := PIN.fullmatch(line))]
    here = [one for one in asked if one.marker is None or one.marker.evaluate()]
    return {canonicalize_name(one.name): Version(next(iter(one.specifier)).version) for one in here}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_is_names_versions_markers_and_hashes_only(name):
    """No address of a registry, which is the affair of whoever installs."""
    odd = [line for line in lines(name) if not PIN.fullmatch(line) and not HASH.fullmatch(line)]

    assert odd == []
    assert "://" not in (ROOT / name).read_text("utf-8")


@pytest.mark.parametrize(("name", "asked"), WANTED)
def test_a_lock_is_in_step_with_the_project(name, asked):
    held = pins(name)
    stale = [text for text in asked if not _holds(held, Requirement(text))]

    assert stale == [], "run make lock"


def _holds(held: dict[str, Version], requirement: Requirement) -> bool:
    version = held.get(canonicalize_name(requirement.name))
    return version is not None and version in requirement.specifier


@pytest.mark.parametrize(("name", "asked"), WANTED)
def test_a_lock_is_complete(name, asked):
    """It is installed without its dependencies being looked up, so it must hold the dependencies' dependencies too."""
    held = pins(name).keys()
    seen, missing, queue = set(), set(), [Requirement(text) for text in asked]
    while queue:
        requirement = queue.pop()
        key = canonicalize_name(requirement.name), frozenset(requirement.extras)
        if key[0] not in held:
            missing.add(key[0])
        elif key not in seen:
            seen.add(key)
            queue.extend(_wanted(*key))

    assert missing == set()


def _wanted(name: str, extras: frozenset[str]) -> list[Requirement]:
    """What a distribution asks for on this machine, as the installed one tells it."""
    contexts = [{**default_environment(), "extra": extra} for extra in {"", *extras}]
    listed = [Requirement(text) for text in distribution(name).requires or []]
    return [one for one in listed if one.marker is None or any(map(one.marker.evaluate, contexts))]


@pytest.mark.parametrize("name", [LOCKS[0], LOCKS[3]])
def test_the_locks_agree(name):
    """The tests run on the versions that users get."""
    users, dev = pins(name), pins(LOCKS[1])

    assert {one: dev.get(one) for one in users} == users


def test_the_python_versions_are_the_ones_that_are_promised():
    supported = SpecifierSet(PROJECT["project"]["requires-python"])
    named = {text.split()[-1] for text in PROJECT["project"]["classifiers"] if text.startswith("Programming Language")}

    assert {f"3.{minor}" for minor in range(20) if f"3.{minor}" in supported} == named
