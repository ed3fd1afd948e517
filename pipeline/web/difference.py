"""Two revisions in, what differs out: the listing word by word, and the card input by input."""

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from difflib import SequenceMatcher
from functools import partial
from typing import Literal, NamedTuple

from pipeline import whatif
from pipeline.model import Card
from pipeline.render import words
from pipeline.scoring import Inputs, cvss4
from pipeline.scoring.profiles import PROFILES
from pipeline.taxonomy import factors
from pipeline.web.marks import shown

AROUND = 3
"""Lines on either side of a change that are shown; what lies between is folded away."""
MOST_LINES = 3_000
"""Lines between the first change and the last beyond which all of them are one change: comparing costs their square."""
MOST_STEPS = 100_000_000
"""What comparing the words of two listings may cost, about a second; changes beyond it are shown whole."""
POPULAR = 200
"""Words from which on ``SequenceMatcher`` leaves out each that is more than one in a hundred."""

_TOKEN = re.compile(r"(?:\w+|[^\w\s])[ \t]*|\s+")

Turn = Callable[[Inputs], Inputs | None]
"""Inputs with one of them changed; None where what it was changed to is not known."""


class Run(NamedTuple):
    """A stretch of text that is in both listings, or only in one; ``folded`` is in both, and far from any change."""

    kind: Literal["same", "gone", "new", "folded"]
    text: str


class Change(NamedTuple):
    """One thing on the card that differs; ``alone`` is by how much it alone would have moved the score."""

    what: str
    was: str
    now: str
    alone: str


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


def changes(before: Card, after: Card) -> list[Change]:
    """Inputs of the score first, then layers, then what else a reviewer would see."""
    return [*_factors(before, after), *_others(before, after), *_layers(before, after), *_prose(before, after)]


def _factors(before: Card, after: Card) -> Iterator[Change]:
    for factor in factors.ALL:
        was, now = _value(before, factor.key), _value(after, factor.key)
        if was != now:
            alone = _alone(before, partial(_with_factor, factor.key, now))
            yield Change(factor.label, words.figure(was), words.figure(now), alone)


def _value(card: Card, key: str) -> Decimal | None:
    estimate = card.factors.get(key)
    return None if estimate is None else estimate.value


def _others(before: Card, after: Card) -> Iterator[Change]:
    base, multiplier, mitigation = after.cvss.base, after.threat_multiplier.value, after.mitigation_factor.value
    if before.cvss.base != base:
        alone = _alone(before, lambda given: None if base is None else given._replace(cvss_base=base))
        yield Change(words.CVSS_LABEL, words.figure(before.cvss.base, 1), words.figure(base, 1), alone)
    yield from _metrics(before, after)
    if before.threat_multiplier.value != multiplier:
        alone = _alone(
            before, lambda given: None if multiplier is None else given._replace(threat_multiplier=multiplier)
        )
        yield Change("Threat multiplier", words.figure(before.threat_multiplier.value), words.figure(multiplier), alone)
    if before.mitigation_factor.value != mitigation:
        alone = _alone(
            before, lambda given: None if mitigation is None else given._replace(mitigation_factor=mitigation)
        )
        yield Change("Mitigation factor", words.figure(before.mitigation_factor.value), words.figure(mitigation), alone)


def _metrics(before: Card, after: Card) -> Iterator[Change]:
    if before.cvss.vector is None or after.cvss.vector is None:
        return
    old, new = cvss4.parse(before.cvss.vector), cvss4.parse(after.cvss.vector)
    yield from (Change(f"CVSS {key}", old[key], new[key], "") for key in cvss4.METRICS if old[key] != new[key])


def _with_factor(key: str, value: Decimal | None, given: Inputs) -> Inputs | None:
    return None if value is None else whatif.with_factor(given, key, value)


def _alone(before: Card, change: Turn) -> str:
    """``+0.3``: the score that the earlier card would have with this one input changed, less its own."""
    profile = PROFILES.get(before.provenance.profile)
    given = None if profile is None else whatif.inputs(before, profile)
    turned = None if given is None else change(given)
    if profile is None or given is None or turned is None:
        return ""
    return moved(whatif.scored(turned, profile).aivss - whatif.scored(given, profile).aivss)


def _layers(before: Card, after: Card) -> Iterator[Change]:
    old = {layer.layer: layer for layer in before.layers}
    for layer in after.layers:
        was = old.get(layer.layer)
        if was is not None and was.certain != layer.certain:
            yield Change(f"{layer.layer} {layer.name}", _certain(was.certain), _certain(layer.certain), "")
        titles = {threat.title for threat in was.threats} if was else set()
        now = {threat.title for threat in layer.threats}
        for title in sorted(titles - now):
            yield Change(f"{layer.layer} threat", title, "gone", "")
        for title in sorted(now - titles):
            yield Change(f"{layer.layer} threat", "not there", title, "")


def _certain(flag: bool) -> str:
    return "✓ mapped" if flag else "⚠ not certain"


def _prose(before: Card, after: Card) -> Iterator[Change]:
    if before.summary != after.summary:
        yield Change("Summary", before.summary, after.summary, "")
    old, new = ({flag.message for flag in card.flags} for card in (before, after))
    for message in sorted(new - old):
        yield Change("Flag", "not raised", message, "")
    for message in sorted(old - new):
        yield Change("Flag", message, "no longer raised", "")


def moved(points: Decimal | None) -> str:
    """``+0.3``, ``−0.2``, ``±0``; a dash where it is not known."""
    if points is None:
        return words.DASH
    return f"{'+' if points > 0 else '−'}{abs(points):.1f}" if points else "±0"
