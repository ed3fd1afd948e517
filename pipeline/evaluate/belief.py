"""How true the doubt is: what intervals hold and how wide they are, and whether bands come true as often as is said."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pipeline.evaluate import metrics
from pipeline.evaluate.metrics import flat
from pipeline.evaluate.outcome import Figures, Outcome
from pipeline.scoring.formulas import BANDS
from pipeline.taxonomy import factors

SEVERITIES = tuple(name for name, _ in BANDS)
"""Every band that a score can be in, the gravest first."""
BINS = ((0.0, 0.0), (0.0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.0))
"""Above the first figure, up to the second; the first bin is of bands that are said to be impossible."""
SIDES = ("cvss_base", "threat_multiplier", "mitigation_factor")

Json = dict[str, Any]
Ends = tuple[float, float] | None


def intervals(outcomes: Sequence[Outcome]) -> Json:
    """
    Of the score and of each input, over the cards that publish it. A card without an interval does not hold the
    published figure; a baseline, which answers without one, is not asked.
    """
    asked = [(i, o) for i, o in enumerate(outcomes) if o.figures is None or o.card is not None]
    each = {key: _rows(asked, key) for key in (*factors.KEYS, *SIDES)}
    pooled = [row for key in factors.KEYS for row in each[key]]
    return {
        **_held([(i, _float(o.reference.aivss), _of(o, _score)) for i, o in asked]),
        "factors": {**_held(pooled), "per_factor": {key: _held(each[key]) for key in factors.KEYS}},
        **{name: _held(each[name]) for name in SIDES},
    }


def _rows(asked: Sequence[tuple[int, Outcome]], key: str) -> list[tuple[int, float | None, Ends]]:
    return [(i, _published(o, key), _of(o, lambda f: (f.ends or {}).get(key))) for i, o in asked]


def _published(outcome: Outcome, key: str) -> float | None:
    r = outcome.reference
    return _float(r.factors[key] if key in r.factors else getattr(r, key))


def _float(value: object) -> float | None:
    return None if value is None else float(str(value))


def _of(outcome: Outcome, read: Callable[[Figures], Ends]) -> Ends:
    return None if outcome.figures is None else read(outcome.figures)


def _score(f: Figures) -> Ends:
    return None if f.low is None or f.high is None else (f.low, f.high)


def _held(rows: Sequence[tuple[int, float | None, Ends]]) -> Json:
    """Of (listing, published, interval) rows, those that are published."""
    known = [(i, value, ends) for i, value, ends in rows if value is not None]
    inside = [(i, ends is not None and ends[0] <= value <= ends[1]) for i, value, ends in known]
    widths = [(i, ends[1] - ends[0]) for i, _, ends in known if ends is not None]
    return {**flat("coverage", metrics.rate(inside)), **flat("width", metrics.mean(widths))}


def bands(outcomes: Sequence[Outcome], beside: Sequence[Outcome]) -> Json:
    """
    Of the cards with a published severity: the Brier score of the bands' probabilities, also as a share of that of
    ``beside``, how often the likeliest band was right, and how often a band came true that was given so much.
    """
    rows = [
        (i, o.reference.severity, _said(o), _said(other))
        for i, (o, other) in enumerate(zip(outcomes, beside, strict=True))
        if o.reference.severity is not None
    ]
    listing = np.array([i for i, *_ in rows], dtype=np.int64)
    mine = np.array([metrics.brier(truth, said) for _, truth, said, _ in rows])
    others = np.array([metrics.brier(truth, said) for _, truth, _, said in rows])
    return {
        **flat("brier", metrics.mean([(i, metrics.brier(truth, said)) for i, truth, said, _ in rows])),
        **flat("brier_ratio", metrics.ratio(mine, others, listing)),
        **flat("likeliest_right", metrics.rate([(i, _likeliest(said) == truth) for i, truth, said, _ in rows])),
        "reliability": _reliability([(truth, said) for _, truth, said, _ in rows if said is not None]),
    }


def _said(outcome: Outcome) -> dict[str, float] | None:
    given = None if outcome.figures is None else outcome.figures.bands
    return None if given is None else dict(given)


def _likeliest(said: dict[str, float] | None) -> str | None:
    """Of two that are as likely the graver one."""
    return None if not said else max(SEVERITIES, key=lambda name: said.get(name, 0.0))


def _reliability(rows: Sequence[tuple[str, dict[str, float]]]) -> list[Json]:
    """Every band of every card, by the probability that it was given: what was said on average, what came true."""
    given = [(said.get(name, 0.0), name == truth) for truth, said in rows for name in SEVERITIES]
    return [
        _bin(low, high, [(p, true) for p, true in given if p == low == high or low < p <= high]) for low, high in BINS
    ]


def _bin(low: float, high: float, held: Sequence[tuple[float, bool]]) -> Json:
    said = round(sum(p for p, _ in held) / len(held), 4) if held else None
    return {"above": low, "up_to": high, "said": said, "came_true": sum(true for _, true in held), "n": len(held)}
