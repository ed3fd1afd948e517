"""
Reference listings and their figures in, a listing's figures out: ridge regression on words and signals.

Features are TF-IDF weights of words (sublinear term frequency, smoothed inverse document frequency, unit length),
the counts of the signals of ``taxonomy.capabilities`` (log(1 + n), standardised), and the balance of what the
product changes against what it only reads, log(1 + acting) − log(1 + reading). The dual form solves

    α = (K + λI)⁻¹ (y − ȳ),   ŷ(x) = ȳ + k(x)ᵀα

with K the Gram matrix of the centred features: as many unknowns as references, so that it is fitted where it is
used, on whatever references may be seen. The leave-one-out residual of reference i is αᵢ / [(K + λI)⁻¹]ᵢᵢ
(Rasmussen and Williams, Gaussian Processes for Machine Learning, 5.4.2): what the fit misses by on a listing that
it has not seen, and so the honest width of an estimate.
"""

import math
import re
from bisect import bisect
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from operator import mul
from typing import NamedTuple

from pipeline.listing.negation import denied
from pipeline.taxonomy import capabilities

LAMBDA = 0.2
SIGNAL_WEIGHT = 1.0
"""Length of the signals' half of the features beside the words' half, whose length is 1."""
BALANCE_WEIGHT = 3.0
"""How much longer the balance is than any other signal."""
SHRINK = 2.0
"""The λ of a ``Line``: as if so many more references said nothing."""
RARE = 2
"""A word counts when at least so many references have it."""
_SOFTEN = 0.2
"""Added to a signal's standard deviation: a signal that hardly ever varies must not weigh most."""
_MOST = 1.6
_LAST = 2
"""Sentences of the headline, where a listing says what the thing is."""

_WORD = re.compile(r"[a-z][a-z0-9]+")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
_ODD = re.compile("[\u0130\u0131\u017f\u212a]")
"""The characters beyond ASCII that IGNORECASE takes for an i, an s or a k."""
_ANY_SIGNAL = rf"\b(?=[a-z])(?={'|'.join(capabilities.SIGNALS.values())})"
"""Where some signal begins: each begins a word. One pass finds these places, and only there each is tried."""
_CAPITAL = re.compile(r"(?<!\\)[A-Z]")
_UNTELLING = """
a about above after again all also am an and any are as at be because been before being below
between both but by can could did do does done down during each either else etc ever every few for
from further had has have having he her here hers him his how if in into is it its itself just last
least less made many may me might more most much must my neither never no none nor not nothing now
of off often on once one only or other others our out over own per please put rather same see seem
several she should since so some such take than that the their them then there these they this those
through thus to together too under until up upon us very via was we well were what when where
whether which while who whole whose why will with within without would yet you your
"""
_STOP = frozenset(_UNTELLING.split())

Vector = dict[str, float]
Matrix = list[list[float]]


class Features(NamedTuple):
    words: Counter[str]
    signals: tuple[float, ...]
    balance: float


class Prediction(NamedTuple):
    """``spread`` is the root mean square of the leave-one-out residuals."""

    value: float
    spread: float


@lru_cache(maxsize=256)
def features(text: str) -> Features:
    """The words and signals of one listing's name and text."""
    found = _WORD.findall(text.lower())
    counts = _counts(text)
    balance = _logged(counts, capabilities.ACTING) - _logged(counts, capabilities.READING)
    return Features(Counter(w for w in found if w not in _STOP), _signals(text, counts), balance)


def balance(text: str) -> float:
    """Above 0 where a listing speaks more of changing things than of reading them."""
    return features(text).balance


@lru_cache(maxsize=1024)
def sentences_with(source: str, text: str) -> int:
    """In how many sentences the pattern stands undenied."""
    said, flags = _said(text)
    pattern = _pattern(source, flags)
    return sum(any(not denied(piece, 0, m.start()) for m in pattern.finditer(piece)) for piece in _SENTENCE.split(said))


def headline(source: str, text: str) -> bool:
    """Whether the first sentences hold the pattern."""
    said, flags = _said(" ".join(_SENTENCE.split(text, _LAST)[:_LAST]))
    return _pattern(source, flags).search(said) is not None


def _said(text: str) -> tuple[str, re.RegexFlag]:
    """
    In lower case, for patterns in lower case: those that ignore case take twice as long. A text with characters that
    are letters to these alone stays as it is.
    """
    return (text, re.IGNORECASE) if _ODD.search(text) else (text.lower(), re.NOFLAG)


@cache
def _pattern(source: str, flags: re.RegexFlag) -> re.Pattern[str]:
    return re.compile(source if flags else _CAPITAL.sub(lambda m: m[0].lower(), source), flags)


def _counts(text: str) -> Counter[str]:
    """How often each signal stands undenied. None reaches beyond its sentence, so that the text need not be cut."""
    said, flags = _said(text)
    patterns = [(name, _pattern(source, flags)) for name, source in capabilities.SIGNALS.items()]
    sentences = [0, *(gap.end() for gap in _SENTENCE.finditer(said))]
    counts, ends = Counter[str](), Counter[str]()
    for at in (m.start() for m in _pattern(_ANY_SIGNAL, flags).finditer(said)):
        taken_back = denied(said, sentences[bisect(sentences, at) - 1], at)
        for name, pattern in patterns:
            if at >= ends[name] and (found := pattern.match(said, at)):
                ends[name] = found.end()
                counts[name] += name.startswith("no_") or not taken_back
    return counts


def _logged(counts: Counter[str], names: Sequence[str]) -> float:
    return math.log1p(sum(counts[name] for name in names))


def _signals(text: str, counts: Counter[str]) -> tuple[float, ...]:
    many = [min(_MOST, math.log1p(counts[name])) for name in capabilities.SIGNALS]
    first = [float(headline(capabilities.SIGNALS[name], text)) for name in capabilities.HEADLINE]
    return (*many, *first)


class Columns:
    """Sparse vectors by word, so that another one is multiplied with all of them at once."""

    def __init__(self, vectors: Sequence[Vector]) -> None:
        self._size = len(vectors)
        self._having: dict[str, list[tuple[int, float]]] = {}
        for i, vector in enumerate(vectors):
            for word, x in vector.items():
                self._having.setdefault(word, []).append((i, x))

    def products(self, vector: Vector) -> list[float]:
        """With each, in order."""
        shared: list[list[float]] = [[] for _ in range(self._size)]
        for word, x in vector.items():
            for i, y in self._having.get(word, ()):
                shared[i].append(x * y)
        return [math.fsum(each) for each in shared]


class Solved(NamedTuple):
    """(K + λI)⁻¹ for one set of references, and what centred K."""

    inverse: Matrix
    means: list[float]
    grand: float


class Ridge:
    """Fitted to the texts of a set of references; ``target`` then fits one figure of theirs."""

    def __init__(self, texts: Sequence[str]) -> None:
        listed = [features(text) for text in texts]
        seen = Counter(word for f in listed for word in f.words)
        self._idf = {w: math.log((1 + len(listed)) / (1 + n)) + 1 for w, n in seen.items() if n >= RARE}
        self._means, self._scales = _standard([(*f.signals, f.balance) for f in listed])
        self._rows = [self._row(f) for f in listed]
        self._columns = Columns([words for words, _ in self._rows])
        self._gram = [self._products(row) for row in self._rows]
        self._solved: dict[tuple[int, ...], Solved] = {}

    def _row(self, f: Features) -> tuple[Vector, list[float]]:
        raw = {w: (1 + math.log(n)) * self._idf[w] for w, n in f.words.items() if w in self._idf}
        length = math.sqrt(sum(x * x for x in raw.values())) or 1.0
        weight = SIGNAL_WEIGHT / math.sqrt(len(f.signals))
        weights = [*[weight] * len(f.signals), weight * BALANCE_WEIGHT]
        columns = zip((*f.signals, f.balance), self._means, self._scales, weights, strict=True)
        scaled = [w * (x - m) / s for x, m, s, w in columns]
        return {w: x / length for w, x in raw.items()}, scaled

    def target(self, values: Sequence[float | None]) -> "Fit":
        """The fit of one figure, a value for each reference; references without the figure are passed over."""
        known = tuple(i for i, value in enumerate(values) if value is not None)
        if known not in self._solved:
            self._solved[known] = _solve([[self._gram[i][j] for j in known] for i in known])
        return Fit(self, known, self._solved[known], [v for v in values if v is not None])

    def against(self, text: str) -> list[float]:
        """The products of a new listing's features with those of each reference: what every ``Fit`` predicts from."""
        return self._products(self._row(features(text)))

    def _products(self, row: tuple[Vector, list[float]]) -> list[float]:
        words = self._columns.products(row[0])
        return [x + _inner(row[1], signals) for x, (_, signals) in zip(words, self._rows, strict=True)]


class Fit:
    """One figure, fitted."""

    def __init__(self, ridge: Ridge, known: Sequence[int], solved: Solved, values: Sequence[float]) -> None:
        self._ridge, self._known, self._solved = ridge, known, solved
        self._mean = math.fsum(values) / len(values)
        inverse = solved.inverse
        self._alpha = [math.fsum(r * (v - self._mean) for r, v in zip(row, values, strict=True)) for row in inverse]
        residuals = [a / inverse[i][i] for i, a in enumerate(self._alpha)]
        self.loo = tuple(v - r for v, r in zip(values, residuals, strict=True))
        """What is predicted for each reference without it."""
        self.spread = math.sqrt(math.fsum(r * r for r in residuals) / len(residuals))

    def predict(self, text: str) -> Prediction:
        """The figure of a listing that was not fitted."""
        return self.at(self.centred(self._ridge.against(text)))

    def at(self, centred: Sequence[float]) -> Prediction:
        """``predict``, of the listing that has these products, centred."""
        return Prediction(self._mean + _inner(centred, self._alpha), self.spread)

    def centred(self, against: Sequence[float]) -> list[float]:
        """The products as every fit of the same references takes them."""
        products = [against[i] for i in self._known]
        mean = math.fsum(products) / len(products)
        return [k - mean - m + self._solved.grand for k, m in zip(products, self._solved.means, strict=True)]


class Line:
    """
    A figure from a few columns: ŷ(x) = ȳ + zᵀ(ZᵀZ + λI)⁻¹Zᵀ(y − ȳ), the columns Z standardised, λ ``SHRINK``.

    The leave-one-out residual of reference i is its residual over 1 − 1/n − zᵢᵀ(ZᵀZ + λI)⁻¹zᵢ.
    """

    def __init__(self, rows: Sequence[Sequence[float]], values: Sequence[float]) -> None:
        self._means, self._scales = _standard(rows)
        self._mean = math.fsum(values) / len(values)
        z = [self._scaled(row) for row in rows]
        size = range(len(self._means))
        products = [[math.fsum(r[i] * r[j] for r in z) + (SHRINK if i == j else 0.0) for j in size] for i in size]
        inverse = _inverse(products)
        moments = [math.fsum(r[i] * (v - self._mean) for r, v in zip(z, values, strict=True)) for i in size]
        self._slopes = [_inner(row, moments) for row in inverse]
        own = [1 - 1 / len(z) - _inner(r, [_inner(row, r) for row in inverse]) for r in z]
        self.residuals = tuple(
            (v - self._mean - _inner(r, self._slopes)) / rest for v, r, rest in zip(values, z, own, strict=True)
        )
        """What each reference misses by when it is left out."""
        self.spread = math.sqrt(math.fsum(r * r for r in self.residuals) / len(z))

    def predict(self, row: Sequence[float]) -> Prediction:
        return Prediction(self._mean + _inner(self._scaled(row), self._slopes), self.spread)

    def _scaled(self, row: Sequence[float]) -> list[float]:
        return [(x - m) / s for x, m, s in zip(row, self._means, self._scales, strict=True)]


def _inner(a: Sequence[float], b: Sequence[float]) -> float:
    """Of two of one length."""
    return math.fsum(map(mul, a, b))


def _standard(rows: Sequence[Sequence[float]]) -> tuple[list[float], list[float]]:
    columns = list(zip(*rows, strict=True))
    means = [math.fsum(c) / len(c) for c in columns]
    spreads = [math.sqrt(math.fsum((x - m) ** 2 for x in c) / len(c)) for c, m in zip(columns, means, strict=True)]
    return means, [s + _SOFTEN for s in spreads]


def _solve(kernel: Matrix) -> Solved:
    means = [math.fsum(row) / len(row) for row in kernel]
    grand = math.fsum(means) / len(means)
    centred = [
        [k - means[i] - means[j] + grand + (LAMBDA if i == j else 0.0) for j, k in enumerate(row)]
        for i, row in enumerate(kernel)
    ]
    return Solved(_inverse(centred), means, grand)


def _inverse(matrix: Matrix) -> Matrix:
    """Gauss and Jordan in place, without pivoting: the matrix is symmetric and positive definite, λ on its diagonal."""
    work = [list(row) for row in matrix]
    for i, row in enumerate(work):
        pivot, row[i] = row[i], 1.0
        work[i] = row = [x / pivot for x in row]
        for j, other in enumerate(work):
            if j != i:
                factor, other[i] = other[i], 0.0
                work[j] = [x - factor * y for x, y in zip(other, row, strict=True)]
    return work
