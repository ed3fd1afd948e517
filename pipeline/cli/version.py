"""``threatcard --version``: the version, the commit it was built from, the Python that runs it, and the profiles."""

from __future__ import annotations

import json
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from pipeline import __version__, scoring

TOP = Path(__file__).parents[2]
SHOWN = 12
"""Characters of a commit."""


def text() -> str:
    """
    Four lines, of which the first alone begins with the command's name:

    ``threatcard 0.2.0``, ``commit 0123456789ab``, ``Python 3.11.7``, ``profiles directory, owasp-v0.5 …``
    """
    lines = (
        f"threatcard {__version__}",
        f"commit {commit() or 'not recorded: installed from a release'}",
        f"Python {platform.python_version()}",
        f"profiles {', '.join(scoring.PROFILES)}",
    )
    return "\n".join(lines)


def commit() -> str | None:
    """What pip recorded of a repository that it installed from (PEP 610), or of the checkout that this runs in."""
    try:
        recorded = distribution("threatcard").read_text("direct_url.json")
    except PackageNotFoundError:
        recorded = None
    found: str | None = json.loads(recorded or "{}").get("vcs_info", {}).get("commit_id")
    return found[:SHOWN] if found else _of_checkout()


def _of_checkout() -> str | None:
    if not (TOP / ".git").exists():
        return None
    try:
        done = subprocess.run(["git", "-C", TOP, "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()[:SHOWN]
