"""
A listing and the reference cards in; the nearest of them, and what all of them say of its figures, out.

Nearness is the cosine of TF-IDF vectors over words and word pairs, with sublinear term frequency and smoothed
inverse document frequency (Manning, Raghavan and Schütze, Introduction to Information Retrieval, ch. 6). Figures
come from ``regression``, fitted on every reference but the listing's own.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from pipeline.listing import harms
from pipeline.listing.gist import gist
from pipeline.listing.passages import split
from pipeline.reference import gold, regression
from pipeline.reference.gold import Reference
from pipeline.reference.ladder import SHOWN, Ladder, Rung
from pipeline.reference.regression import Columns, Fit, Line, Prediction, Ridge, Vector
from pipeline.taxonomy import capabilities, cues, factors, harm

OWN = 0.6
"""A reference as near as this is the listing's own card, or its twin, and calibrates nothing."""
NEIGHBOURS = 8
RECENT = 128
"""Listings whose comparison is kept: those that are worked on at once, each of which is compared several times."""
LAYER_LABELS = 20
"""Known flags below which a layer's chance of being uncertain is not estimated."""

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


class Neighbour(NamedTuple):
    reference: Reference
    similarity: float


class Index:
    """TF-IDF over a fixed set of references."""

    def __init__(self, references: Sequence[Reference]) -> None:
        self.references = tuple(references)
        terms = [_terms(f"{r.name} {r.name} {r.listing}") for r in self.references]
        seen = Counter(term for counts in terms for term in counts)
        self._idf = {t: math.log((1 + len(terms)) / (1 + n)) + 1 for t, n in seen.items()}
        self._columns = Columns([self._vector(counts) for counts in terms])
        self._named: dict[str, frozenset[str]] = {}
        for r in self.references:
            if letters := _letters(r.name):
                self._named[letters] = self._named.get(letters, frozenset()) | {r.group}
        self._figures: dict[frozenset[str], Figures] = {}
        self._compared = lru_cache(maxsize=RECENT)(self._compare)

    @cached_property
    def exemplars(self) -> str:
        """Which cards these are (``gold.digest``): a card names them, as other ones give other figures."""
        return gold.digest(self.references)

    def compare(self, name: str, text: str) -> "Comparison":
        """The listing beside the references, without its own card and whatever shares a group with that."""
        return self._compared(name, text)

    def _compare(self, name: str, text: str) -> "Comparison":
        said = gist(text)
        cosines = self._columns.products(self._vector(_terms(f"{name} {name} {said}")))
        scored = [Neighbour(r, cosine) for r, cosine in zip(self.references, cosines, strict=True)]
        near = frozenset(n.reference.group for n in scored if n.similarity >= OWN)
        own = near | self._named.get(_letters(name), frozenset())
        others = [n for n in scored if n.similarity > 0 and n.reference.group not in own]
        nearest = sorted(others, key=lambda n: (-n.similarity, n.reference.slug))[:NEIGHBOURS]
        return Comparison(tuple(nearest), self._without(own), f"{name}. {said}", text)

    def _without(self, own: frozenset[str]) -> "Figures":
        if own not in self._figures:
            self._figures[own] = Figures([r for r in self.references if r.group not in own])
        return self._figures[own]

    def _vector(self, counts: Counter[str]) -> Vector:
        raw = {t: (1 + math.log(n)) * self._idf[t] for t, n in counts.items() if t in self._idf}
        norm = math.sqrt(sum(x * x for x in raw.values()))
        return {t: x / norm for t, x in raw.items()} if norm else {}


class Figures:
    """Fits of the figures of one set of references, each made when it is first asked for."""

    def __init__(self, references: Sequence[Reference]) -> None:
        self._references = tuple(references)
        self._ridge = Ridge([_said(r) for r in references])
        self._fits: dict[str, Fit] = {}
        self._layers: dict[str, Line] = {}

    def factor(self, key: str, text: str) -> Prediction:
        """One of the ten published factors; on its own scale, not snapped."""
        return self.factors(text)[key]

    def factors(self, text: str) -> dict[str, Prediction]:
        """All ten of them: the listing is held against the references once."""
        if not self._fits:
            self._fits = {k: self._ridge.target([float(r.factors[k]) for r in self._references]) for k in factors.KEYS}
        # Every reference has all ten, so that what is centred for one of them is centred for all.
        centred = next(iter(self._fits.values())).centred(self._ridge.against(text))
        return {key: fit.at(centred) for key, fit in self._fits.items()}

    @cached_property
    def ladder(self) -> Ladder:
        return base_ladder(self._references)

    def base(self, text: str, near: Sequence[Reference]) -> Prediction:
        """CVSS base, by the worst that the listing says it can do (``harms``), within what the nearest cards show."""
        grade = grade_of(text)
        return self.ladder.predict(grade, near_bases(near, grade))

    def uncertain(self, layer: str, text: str) -> float | None:
        """
        How likely the raters call a layer not certain; None where too few of their flags are known.

        A line over how many sentences hold a cue of the layer, and whether the headline says that it is a server.
        """
        known = [(r, flag) for r in self._references if (flag := r.uncertain_layers[layer]) is not None]
        if len(known) < LAYER_LABELS:
            return None
        if layer not in self._layers:
            self._layers[layer] = Line([_telling(layer, _said(r)) for r, _ in known], [float(f) for _, f in known])
        return self._layers[layer].predict(_telling(layer, text)).value


def base_ladder(references: Sequence[Reference]) -> Ladder:
    """The ladder of ``Figures.base``, over the references that publish a base, in their order."""
    return Ladder(
        [Rung(grade_of(r.listing), float(r.cvss_base), r.group) for r in references if r.cvss_base is not None]
    )


def near_bases(references: Sequence[Reference], grade: int) -> tuple[float, ...]:
    """Of the nearest that publish one and can do about as much; ``references`` come nearest first."""
    return tuple(float(r.cvss_base) for r in alike(references, grade) if r.cvss_base is not None)[:SHOWN]


def alike(references: Sequence[Reference], grade: int) -> list[Reference]:
    """Those with a base that are of this grade of harm, or of one beside it."""
    return [r for r in references if r.cvss_base is not None and abs(grade_of(r.listing) - grade) <= 1]


@lru_cache(maxsize=256)
def grade_of(text: str) -> int:
    """The place of the worst that a text says its product can do in ``harm.GRADES``."""
    return harm.KEYS.index(harms.worst(split(text)).grade.key)


class Comparison:
    """
    One listing beside the references: the nearest of them, and the figures that all of them suggest. ``said`` is its
    name and the gist of it, as long as the references are; what it can do at worst may stand anywhere in ``text``.
    """

    def __init__(self, nearest: tuple[Neighbour, ...], figures: Figures, said: str, text: str) -> None:
        self.nearest = nearest
        self._figures, self._said, self._text = figures, said, text

    def factor(self, key: str) -> Prediction:
        """A factor of the card. The language interface is not published; planning stands in for it."""
        return self._factors[published(key)]

    @cached_property
    def _factors(self) -> dict[str, Prediction]:
        return self._figures.factors(self._said)

    def base(self) -> Prediction:
        return self._figures.base(self._text, [n.reference for n in self.nearest])

    def uncertain(self, layer: str) -> float | None:
        return self._figures.uncertain(layer, self._said)


def published(key: str) -> str:
    """The published factor that a card's factor is compared with."""
    return "goal_driven_planning" if key == factors.NATURAL_LANGUAGE.key else key


def snap(value: float, step: str, low: str, high: str) -> Decimal:
    """The nearest multiple of ``step`` within ``low`` and ``high``."""
    unit = Decimal(step)
    nearest = (Decimal(repr(value)) / unit).quantize(Decimal(1)) * unit
    # The bound first: of two equal ones ``max`` takes the first, and a zero must not be a negative one.
    return min(max(Decimal(low), nearest), Decimal(high)).quantize(unit)


def _said(reference: Reference) -> str:
    return f"{reference.name}. {reference.listing}"


def _telling(layer: str, text: str) -> tuple[float, float]:
    sentences = regression.sentences_with(cues.LAYERS[layer], text)
    return math.log1p(sentences), float(regression.headline(capabilities.SERVER, text))


def _terms(text: str) -> Counter[str]:
    words = [w for w in _WORD.findall(text.lower()) if w not in _STOP]
    return Counter([*words, *(f"{a} {b}" for a, b in pairwise(words))])


def _letters(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())
