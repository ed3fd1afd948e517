"""Which files of the repository the site is made of: the README, all of ``docs/``, and whatever they lead to."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START = ("README.md", "CHANGELOG.md", "docs")
_FENCED = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)
_NESTED = re.compile(r"^ {2}(?=[-*] )", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s#]+)")


def found() -> list[Path]:
    """Relative to the repository. They keep their places in it, so that their links hold here and on the forge."""
    waiting = [path for name in START for path in _files(ROOT / name)]
    seen: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            waiting += _led_to(path)
    return sorted(path.relative_to(ROOT) for path in seen)


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else [each for each in sorted(path.rglob("*")) if each.is_file()]


def _led_to(path: Path) -> list[Path]:
    if path.suffix != ".md":
        return []
    targets = [target for target in _LINK.findall(path.read_text("utf-8")) if ":" not in target]
    places = [(path.parent / target).resolve() for target in targets]
    return [place for place in places if place.is_file() and place.is_relative_to(ROOT)]


def read(page: Path) -> bytes:
    """As it is; but a list within a list stands two spaces in on the forge, and four for the site."""
    held = (ROOT / page).read_bytes()
    if page.suffix != ".md":
        return held
    parts = _FENCED.split(held.decode())
    return "".join(part if part.startswith("```") else _NESTED.sub("    ", part) for part in parts).encode()
