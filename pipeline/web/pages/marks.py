"""A listing's text and a card in, pieces of text out: which words support which claims, by offsets alone."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

from pipeline.model import Card, Evidence
from pipeline.render import escape, words
from pipeline.taxonomy import factors

_WORD = re.compile(r"[^\n\t ]+")


class Claim(NamedTuple):
    """Something on the card that quotes may support; ``key`` is its name within the page."""

    key: str
    label: str
    evidence: tuple[Evidence, ...]


class Piece(NamedTuple):
    """A stretch of the listing that is marked the same throughout; ``number`` counts the marks, 0 elsewhere."""

    text: str
    claims: tuple[Claim, ...]
    number: int
    unread: bool = False
    """No estimator was given it."""


def claims(card: Card) -> list[Claim]:
    """Every claim of the card, in its order."""
    found = [
        Claim(f"f-{each.key}", each.label, card.factors[each.key].evidence)
        for each in factors.ALL
        if each.key in card.factors
    ]
    found.append(Claim("cvss", words.CVSS_LABEL, card.cvss.evidence))
    found.append(Claim("threat", "Threat multiplier", card.threat_multiplier.evidence))
    found.append(Claim("mitigation", "Mitigation factor", card.mitigation_factor.evidence))
    for number, control in enumerate(card.mitigation_factor.controls, 1):
        found.append(Claim(f"c-{number}", f"Control: {words.label(control.kind)}", control.evidence))
    for number, layer in enumerate(card.layers, 1):
        found.append(Claim(f"l-{number}", f"{layer.layer} {layer.name}", layer.evidence))
        for place, threat in enumerate(layer.threats, 1):
            found.append(Claim(f"t-{number}-{place}", threat.title, threat.evidence))
    return found


def pieces(text: str, given: Iterable[Claim], unread: Sequence[tuple[int, int]] = ()) -> Iterator[Piece]:
    """The whole text in order. Evidence whose offsets do not lie in the text marks nothing."""
    spans = [(e.start, e.end, claim) for claim in given for e in claim.evidence if 0 <= e.start < e.end <= len(text)]
    cuts = sorted({0, len(text), *(edge for start, end, _ in spans for edge in (start, end)), *chain(*unread)})
    skipped = iter(_covered(cuts, unread))
    number = 0
    for start, end in pairwise(cuts):
        over = tuple(dict.fromkeys(claim for s, e, claim in spans if s <= start and end <= e))
        number += bool(over)
        yield Piece(shown(text[start:end]), over, number if over else 0, next(skipped))


def _covered(cuts: Sequence[int], spans: Sequence[tuple[int, int]]) -> Iterator[bool]:
    """Of each stretch between two cuts, whether it lies in one of the spans, which are in order."""
    for start, _ in pairwise(cuts):
        place = bisect_right(spans, start, key=lambda span: span[0]) - 1
        yield place >= 0 and start < spans[place][1]


def shown(text: str) -> str:
    """``escape.visible`` word by word: lines and indents stay, nothing hides."""
    return _WORD.sub(lambda word: escape.visible(word[0]), text)
