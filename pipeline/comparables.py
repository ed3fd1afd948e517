"""
The nearest reference cards of a listing, and what they say of its figures.

Nearness is the cosine of TF-IDF vectors over words and word pairs, with sublinear term frequency and smoothed
inverse document frequency (Manning, Raghavan and Schütze, Introduction to Information Retrieval, ch. 6).
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from pipeline.gold import Reference

OWN = 0.6
"""A reference as near as this is the listing's own card, or its twin, and calibrates nothing."""
NEIGHBOURS = 8
SHRINK = 0.35
"""How far a figure is drawn from the neighbours' mean to that of all references."""

_WORD = re.compile(r"[a-z][a-z0-9]+(?:-[a-z0-9]+)*")
_STOP = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "but",
        "by",
        "can",
        "for",
        "from",
        "has",
        "have",
        "how",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "may",
        "more",
        "no",
        "not",
        "of",
        "on",
        "one",
        "only",
        "or",
        "other",
        "out",
        "over",
        "own",
        "per",
        "so",
        "such",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "through",
        "to",
        "under",
        "up",
        "used",
        "user",
        "users",
        "using",
        "via",
        "was",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "will",
        "with",
        "within",
        "without",
        "you",
        "your",
    ]
)

Vector = dict[str, float]


class Neighbour(NamedTuple):
    reference: Reference
    similarity: float


class Figure(NamedTuple):
    """A weighted mean and the weighted standard deviation around it."""

    mean: float
    spread: float


class Index:
    """TF-IDF over a fixed set of references."""

    def __init__(self, references: Sequence[Reference]) -> None:
        self.references = tuple(references)
        terms = [_terms(f"{r.name} {r.name} {r.listing}") for r in self.references]
        seen = Counter(term for counts in terms for term in counts)
        self._idf = {t: math.log((1 + len(terms)) / (1 + n)) + 1 for t, n in seen.items()}
        self._vectors = [self._vector(counts) for counts in terms]

    def nearest(self, name: str, text: str, *, most: int = NEIGHBOURS) -> tuple[Neighbour, ...]:
        """
        The nearest references, best first, without the listing's own card and whatever shares a group with it.
        """
        vector = self._vector(_terms(f"{name} {name} {text}"))
        scored = [Neighbour(r, _cosine(vector, v)) for r, v in zip(self.references, self._vectors, strict=True)]
        own = {n.reference.group for n in scored if n.similarity >= OWN or _same_name(n.reference.name, name)}
        others = [n for n in scored if n.similarity > 0 and n.reference.group not in own]
        return tuple(sorted(others, key=lambda n: (-n.similarity, n.reference.slug))[:most])

    def _vector(self, counts: Counter[str]) -> Vector:
        raw = {t: (1 + math.log(n)) * self._idf[t] for t, n in counts.items() if t in self._idf}
        norm = math.sqrt(sum(x * x for x in raw.values()))
        return {t: x / norm for t, x in raw.items()} if norm else {}


def figure(
    neighbours: Sequence[Neighbour],
    everyone: Sequence[Reference],
    read: Callable[[Reference], Decimal | None],
) -> Figure:
    """
    mean = (1 − s) · Σ wᵢxᵢ / Σ wᵢ + s · mean of all references, with wᵢ = similarityᵢ² and s = ``SHRINK``.

    References that do not publish the figure are passed over. The spread is the weighted standard deviation of
    the same mixture, so that it grows where the neighbours disagree.
    """
    all_values = [float(x) for r in everyone if (x := read(r)) is not None]
    near = [(n.similarity**2, float(x)) for n in neighbours if (x := read(n.reference)) is not None]
    total = sum(w for w, _ in near)
    pairs = (
        [(SHRINK / len(all_values), x) for x in all_values] if total else [(1 / len(all_values), x) for x in all_values]
    )
    pairs += [((1 - SHRINK) * w / total, x) for w, x in near] if total else []
    mean = sum(w * x for w, x in pairs)
    return Figure(mean, math.sqrt(sum(w * (x - mean) ** 2 for w, x in pairs)))


def snap(value: float, step: str, low: str, high: str) -> Decimal:
    """The nearest multiple of ``step`` within ``low`` and ``high``."""
    unit = Decimal(step)
    nearest = (Decimal(repr(value)) / unit).quantize(Decimal(1)) * unit
    # The bound first: of two equal ones ``max`` takes the first, and a zero must not be a negative one.
    return min(max(Decimal(low), nearest), Decimal(high)).quantize(unit)


def _terms(text: str) -> Counter[str]:
    words = [w for w in _WORD.findall(text.lower()) if w not in _STOP]
    return Counter(words) + Counter(f"{a} {b}" for a, b in pairwise(words))


def _cosine(a: Vector, b: Vector) -> float:
    small, large = (a, b) if len(a) < len(b) else (b, a)
    return sum(x * large[t] for t, x in small.items() if t in large)


def _same_name(one: str, other: str) -> bool:
    return _letters(one) == _letters(other) != ""


def _letters(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())
