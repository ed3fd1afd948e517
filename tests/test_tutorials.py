"""The tutorials, followed: each command where the ones before it worked, and what it says as it is shown."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.ids import words
from tests.support.paths import ROOT

pytestmark = [pytest.mark.long(300)]
TUTORIALS = sorted((ROOT / "docs" / "tutorials").glob("*.md"))
FOLDER = "/srv/threatcard"
"""Where the pages say that the reader is."""
BETWEEN = "\x1e"
VARIES = (
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"), "TIME"),
    (re.compile(r"\d{4}-\d\d-\d\d"), "DAY"),
    (re.compile(r"\b[0-9a-f]{12}\b"), "DIGEST"),
    (re.compile(r"\b\d+(?= files\b)"), "N"),
    (re.compile(r"\bat version \d+"), "at version N"),
)


class Step(NamedTuple):
    command: str
    shown: str


def steps(page: Path) -> list[Step]:
    blocks = re.findall(r"^```console\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    parts = [part for block in blocks for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    return [Step(*part.partition("\n")[::2]) for part in parts]


def followed(all_steps: list[Step], folder: Path) -> list[str]:
    """What each command said, both streams together; one shell for all, so that variables and ``$?`` hold."""
    script = "\n".join(f"kept=$?; printf '{BETWEEN}'; (exit $kept)\n{step.command}" for step in all_steps)
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("THREATCARD_", "OPENAI_"))}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    home = {"HOME": str(folder / "home"), "XDG_DATA_HOME": "", "XDG_CACHE_HOME": "", "PATH": path, "COLUMNS": "80"}
    ran = subprocess.run(
        ["bash", "-c", f"exec 2>&1\n{script}"],
        cwd=folder,
        env=settings | home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        timeout=600,
    )
    return ran.stdout.replace(str(folder), FOLDER).split(BETWEEN)[1:]


def steady(text: str) -> str:
    for pattern, name in VARIES:
        text = pattern.sub(name, text)
    first, *rest = [line.rstrip() for line in text.strip("\n").splitlines()] or [""]
    # Drafts of one second are listed in the order of their digests, which hang on where the files lie.
    return "\n".join((first, *(sorted(rest) if first.startswith("CARD ") else rest)))


def as_shown(said: str, shown: str) -> bool:
    """A line of ``…`` stands for any lines, or none."""
    parts = [re.escape(part) for part in re.split(r"^…$\n?", steady(shown), flags=re.MULTILINE)]
    return re.fullmatch(r"(?:.*\n)*?.*".join(parts), steady(said)) is not None


@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: words(page.stem))
def test_a_tutorial_can_be_followed(page, tmp_path):
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    all_steps = steps(page)
    said = followed(all_steps, tmp_path)

    assert len(said) == len(all_steps) > 5
    for step, found in zip(all_steps, said, strict=True):
        assert as_shown(found, step.shown), f"$ {step.command}\n{found}\n--- the page shows\n{step.shown}"


@pytest.mark.parametrize(
    ("said", "shown", "same"),
    [
        ("a\nb\nc\n", "a\n…\n", True),
        ("a\nb\nc\n", "a\n…\nc\n", True),
        ("a\nc\n", "a\n…\nc\n", True),
        ("a\nb\nd\n", "a\n…\nc\n", False),
        ("card 0123456789ab of 2026-12-01\n", "card ba9876543210 of 2027-01-31\n", True),
        ("score 9.0\n", "score 9.1\n", False),
        ("", "a\n", False),
    ],
    ids=["left-out", "left-out-between", "none-left-out", "another-end", "digest-and-day", "another-score", "silent"],
)  # fmt: skip
def test_what_is_said_is_held_against_what_is_shown(said, shown, same):
    assert as_shown(said, shown) is same
