"""What ``pip install`` gives: a command that works far from the checkout, with all that it reads inside the package."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import pytest

from tests.support.paths import ROOT

NEEDED = (
    "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "Makefile", ".ci/run",
    "requirements.lock", "requirements-dev.lock", "requirements-model.lock", "requirements-server.lock",
    "deploy/README.md", "deploy/systemd/threatcard-refresh.timer", "prompts/factors.md", "prompts/layers.md",
    "docs/README.md", "evals/gold/cards.jsonl", "evals/answers/answers.jsonl", "examples/kubernetes.md",
    "bench/start.py", "action.yml", ".pre-commit-hooks.yaml", "threatcard/__init__.py",
    "tests/conftest.py", "tests/support/strict.py", "tests/data/golden/complete.md",
)  # fmt: skip
"""What somebody needs of the sdist to build, test and change the project."""


class Built(NamedTuple):
    wheel: Path
    sdist: Path


class Installed(NamedTuple):
    """A fresh environment that holds the wheel, and a folder far from the checkout."""

    bin: Path
    folder: Path

    def run(self, program, *arguments):
        return subprocess.run(
            [self.bin / program, *arguments],
            cwd=self.folder,
            env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The sdist, and the wheel that was built from that sdist rather than from the checkout."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT],
        capture_output=True,
        text=True,
        check=True,
    )
    return Built(next(folder.glob("*.whl")), next(folder.glob("*.tar.gz")))


@pytest.fixture(scope="module")
def installed(built, tmp_path_factory):
    """The wheel in an environment that borrows the libraries of this one; nothing is downloaded."""
    home = tmp_path_factory.mktemp("elsewhere")
    environment = home / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    bin = environment / ("Scripts" if os.name == "nt" else "bin")
    pip = [sys.executable, "-m", "pip", "--python", bin / "python", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, built.wheel], check=True)
    own = next(environment.rglob("site-packages"))
    (own / "borrowed.pth").write_text(sysconfig.get_path("purelib"))
    shutil.copy(ROOT / "examples" / "cast-ai.md", home / "listing.md")
    return Installed(bin, home)


def travelling():
    """Every file that the package reads at run time, as its path in the wheel."""
    for path in sorted((ROOT / "pipeline").rglob("*")):
        if path.is_file() and path.suffix not in (".py", ".pyc"):
            yield path.relative_to(ROOT).as_posix()
    for folder in ("prompts", "evals/gold"):
        yield from (f"pipeline/_data/{folder}/{path.name}" for path in sorted((ROOT / folder).iterdir()))


def test_the_bill_of_materials_names_the_project_and_what_it_needs(installed):
    """As the checklist for a release has it."""
    made = installed.folder / "threatcard.cdx.json"
    command = [Path(sys.executable).parent / "cyclonedx-py", "environment", "--output-format", "JSON"]
    subprocess.run([*command, "--output-file", made, installed.bin / "python"], check=True, capture_output=True)
    named = {one["name"] for one in json.loads(made.read_text("utf-8"))["components"]}

    assert {"threatcard", "pydantic", "openai"} <= named


def test_what_the_package_reads_is_in_the_wheel(built):
    with zipfile.ZipFile(built.wheel) as wheel:
        missing = set(travelling()) - set(wheel.namelist())

    assert missing == set()


def test_the_wheel_holds_the_package_and_no_more(built):
    with zipfile.ZipFile(built.wheel) as wheel:
        tops = {PurePosixPath(name).parts[0] for name in wheel.namelist()}

    assert tops == {"pipeline", "threatcard", built.wheel.name.removesuffix("-py3-none-any.whl") + ".dist-info"}


def test_the_sdist_can_be_built_and_tested(built):
    with tarfile.open(built.sdist) as sdist:
        held = {PurePosixPath(path).relative_to(built.sdist.name.removesuffix(".tar.gz")) for path in sdist.getnames()}

    assert set(map(PurePosixPath, NEEDED)) <= held


def test_it_is_the_wheel_that_is_tested(installed):
    """Were the checkout in reach, every test below would pass whatever the wheel lacks."""
    where = installed.run("python", "-c", "import pipeline; print(pipeline.__file__)").strip()

    assert Path(where).is_relative_to(installed.folder)


def test_the_installed_command_makes_a_complete_card(installed):
    card = json.loads(
        installed.run("threatcard", "assess", "listing.md", "--estimator", "comparables", "--format", "json")
    )

    assert card["status"] == "complete"
    assert card["score"]["aivss"] > 0
    assert len(card["factors"]) == 11
    assert [layer["layer"] for layer in card["layers"]] == [f"L{number}" for number in range(1, 8)]


def test_the_installed_command_writes_every_format(installed):
    installed.run("threatcard", "assess", "listing.md", "--estimator", "comparables", "--out", "cards")

    assert {path.suffix for path in (installed.folder / "cards").iterdir()} == {".md", ".json", ".html"}


@pytest.mark.parametrize("name", sorted(path.stem for path in (ROOT / "prompts").glob("*.md")))
def test_the_installed_package_finds_its_prompts(installed, name):
    program = f"from pipeline.ask import prompts; print(prompts.load({name!r}).user)"

    assert installed.run("python", "-c", program).strip()
