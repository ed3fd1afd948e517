"""Golden files: what a renderer wrote when somebody last looked at it. ``REGEN=1 pytest`` writes them anew."""

import os

from tests.support.paths import DATA

FOLDER = DATA / "golden"


def check(name: str, text: str) -> None:
    """Fail unless ``text`` is what ``tests/data/golden/name`` holds, to the byte."""
    path = FOLDER / name
    if os.environ.get("REGEN"):
        path.write_bytes(text.encode())

    assert text == path.read_bytes().decode(), f"{name} differs; look, then REGEN=1"
