"""Two texts of a listing in, the stretches that stayed, went and came out: word by word."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from pipeline.web.pages.marks import shown

AROUND = 3
"""Lines on either side of a change that are shown; what lies between is folded away."""
MOST_LINES = 3_000
"""Lines between the first change and the last beyond which all of them are one change: comparing costs their square."""
MOST_STEPS = 100_000_000
"""What comparing the words of two listings may cost, about a second; changes beyond it are shown whole."""
POPULAR = 200
"""Words from which on ``SequenceMatcher`` leaves out each that is more than one in a hundred."""

_TOKEN = re.compile(r"(?:\w+|[^\w\s])[ \t]*|\s+")


class Run(NamedTuple):
    """A stretch of text that is in both listings, or only in one; ``folded`` is in both, and far from any change."""

    kind: Literal["same", "gone", "new", "folded"]
    text: str


def text(before: str, after: str) -> list[Run]:
    """Lines first, then the words of those that changed."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    runs: list[Run] = []
    budget = MOST_STEPS
    for kind, a, b, c, d in _lines(old, new):
        if kind == "equal":
            runs.append(Run("same", "".join(old[a:b])))
            continue
        left, right = (_TOKEN.findall("".join(lines)) for lines in (old[a:b], new[c:d]))
        cost = _cost(len(left), len(right))
        if cost > budget:
            runs += [Run("gone", "".join(left)), Run("new", "".join(right))]
            continue
        budget -= cost
        runs += _words(left, right)
    return [Run(run.kind, shown(run.text)) for run in _joined(runs)]


def _lines(old: Sequence[str], new: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    """Opcodes, as ``SequenceMatcher`` gives them."""
    most = min(len(old), len(new))
    first = next((n for n in range(most) if old[n] != new[n]), most)
    last = next((n for n in range(most - first) if old[-1 - n] != new[-1 - n]), most - first)
    a, b = len(old) - last, len(new) - last
    if max(a, b) - first <= MOST_LINES:
        return SequenceMatcher(None, old, new).get_opcodes()
    return [("equal", 0, first, 0, first), ("replace", first, a, first, b), ("equal", a, len(old), b, len(new))]


def _cost(old: int, new: int) -> int:
    """Steps in the worst case, which is cubic."""
    return old * new * (new if new < POPULAR else new // 100)


def _words(old: Sequence[str], new: Sequence[str]) -> Iterator[Run]:
    for kind, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        if kind == "equal":
            yield Run("same", "".join(old[a:b]))
        else:
            yield from (Run("gone", "".join(old[a:b])), Run("new", "".join(new[c:d])))


def _joined(runs: Sequence[Run]) -> Iterator[Run]:
    held: Run | None = None
    for run in runs:
        if not run.text:
            continue
        if held is not None and held.kind == run.kind:
            held = Run(held.kind, held.text + run.text)
            continue
        if held is not None:
            yield held
        held = run
    if held is not None:
        yield held


def folded(runs: Sequence[Run]) -> list[Run]:
    """The same runs, of which a reader is first shown what lies near a change."""
    found: list[Run] = []
    for place, run in enumerate(runs):
        lines = run.text.splitlines(keepends=True)
        head = AROUND if place > 0 else 0
        tail = AROUND if place < len(runs) - 1 else 0
        if run.kind != "same" or len(lines) <= head + tail + AROUND:
            found.append(run)
            continue
        end = len(lines) - tail
        near, far, near_again = ("".join(part) for part in (lines[:head], lines[head:end], lines[end:]))
        found += [Run("same", near), Run("folded", far), Run("same", near_again)]
    return [run for run in found if run.text]


def unchanged(runs: Sequence[Run]) -> bool:
    return all(run.kind == "same" for run in runs)
