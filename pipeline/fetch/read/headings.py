"""The headings of a page that went lost when its main text was found: they stand again above what they head."""

import re
from collections.abc import Iterator

_HEADING = re.compile(r"#{1,6} (\S.*)")
_TELLING = 20
"""Characters: a line that long is not by chance in both texts."""
_NEAR = 3
"""Lines below a heading, one of which must be in the main text."""


def put_back(main: str, seen: str) -> str:
    """``main`` with each heading of ``seen`` that stands there above a line of ``main``, and here nowhere."""
    lines = main.split("\n")
    have = {_bare(line) for line in lines}
    places = {line.strip(): at for at, line in reversed(list(enumerate(lines))) if len(line.strip()) >= _TELLING}
    above: dict[int, list[str]] = {}
    for headings, below in _headed(seen):
        place = next((places[line] for line in below if line in places), None)
        missed = [heading for heading in headings if _bare(heading) not in have]
        if place is not None and missed and place not in above:
            above[place] = missed
    return "\n".join(put for at in range(len(lines)) for put in _with(above.get(at, ()), _line(lines, at, above)))


def _headed(seen: str) -> Iterator[tuple[list[str], list[str]]]:
    """Headings that follow each other, with the first lines below them."""
    headings: list[str] = []
    below: list[str] = []
    for line in filter(None, map(str.strip, seen.split("\n"))):
        if not _HEADING.fullmatch(line):
            below.append(line)
            continue
        if below:
            yield headings, below[:_NEAR]
            headings, below = [], []
        headings.append(line)
    yield headings, below[:_NEAR]


def _with(headings: tuple[str, ...] | list[str], line: str) -> Iterator[str]:
    for heading in headings:
        yield from ("", heading, "")
    yield line


def _line(lines: list[str], at: int, above: dict[int, list[str]]) -> str:
    """The line, unless it is the end of a heading that is put back below it: of one with code in it that is left."""
    line = lines[at].strip()
    below = next((above[near] for near in range(at + 1, at + 3) if near in above), [])
    return "" if line and any(_bare(heading).endswith(line) for heading in below) else lines[at]


def _bare(line: str) -> str:
    return line.strip().lstrip("#").strip()
