"""Two reports in, a verdict out: is B better than A, on the same listings, and where did it move?"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy import stats

from pipeline.errors import InputError
from pipeline.evaluate.metrics import SEED

RESAMPLES = 2000
MOVED = 10
Row = Mapping[str, Any]


class Difference(NamedTuple):
    """Errors of B − errors of A, a listing: below zero, B is better. ``p`` is of a sign-flip permutation test."""

    metric: str
    a: float
    b: float
    difference: float
    low: float
    high: float
    p: float
    n: int

    @property
    def verdict(self) -> str:
        if self.high < 0 and self.p < 0.05:
            return "B is better"
        if self.low > 0 and self.p < 0.05:
            return "A is better"
        return "no difference shown"


def compare(a: Mapping[str, Any], b: Mapping[str, Any]) -> tuple[tuple[Difference, ...], tuple[Row, ...]]:
    """The differences by metric, and the listings that moved most. Raises InputError without common listings."""
    of_a, of_b = _rows(a), _rows(b)
    both = [(row, of_b[slug]) for slug, row in of_a.items() if slug in of_b]
    if len(both) < 2:
        raise InputError("the two reports have fewer than two listings in common; run both over the same cards")
    found = [d for name, read in _ERRORS.items() if (d := _difference(name, both, read)) is not None]
    moves = [row for x, y in both if (row := _moved(x, y)) is not None]
    moved = sorted(moves, key=lambda row: -abs(row["change"]))
    return tuple(found), tuple(moved[:MOVED])


def _rows(report: Mapping[str, Any]) -> dict[str, Row]:
    """The listings by slug; each must have what errors are read from."""
    try:
        rows = {row["slug"]: row for row in report["listings"]}
        for row in rows.values():
            for read in _ERRORS.values():
                read(row)
    except (KeyError, TypeError, ValueError, AttributeError) as err:
        raise InputError(f"not a report of 'threatcard eval --json': {err}") from err
    return rows


def _factor_error(row: Row) -> float | None:
    if not _blind(row):
        return None
    return 1.0 if row["factor_mae"] is None else float(row["factor_mae"])


def _blind(row: Row) -> bool:
    """Whether the estimator cannot have seen the card's figures; reports older than this key are all blind."""
    return bool(row.get("blind", True))


def _error_of(name: str, worst: float) -> Callable[[Row], float | None]:
    def read(row: Row) -> float | None:
        published = row["published"][name]
        if published is None or not _blind(row):
            return None
        return worst if row[name] is None else float(abs(float(row[name]) - float(published)))

    return read


def _layer_error(row: Row) -> float | None:
    known = {k: v for k, v in row["published"]["uncertain"].items() if v is not None}
    if not known:
        return None
    said = row["uncertain"] or {}
    return float(sum(said.get(k) != v for k, v in known.items()) / len(known))


_ERRORS: dict[str, Callable[[Row], float | None]] = {
    "factors": _factor_error,
    "cvss_base": _error_of("cvss_base", 10.0),
    "threat_multiplier": _error_of("threat_multiplier", 0.6),
    "mitigation_factor": _error_of("mitigation_factor", 0.5),
    "aivss": _error_of("aivss", 10.0),
    "layers": _layer_error,
}
"""Each listing's error by metric; a failure has the largest."""


def _difference(name: str, both: Sequence[tuple[Row, Row]], read: Callable[[Row], float | None]) -> Difference | None:
    errors = [(x, y) for a, b in both if (x := read(a)) is not None and (y := read(b)) is not None]
    if len(errors) < 2:
        return None
    a, b = (np.array(side, dtype=float) for side in zip(*errors, strict=True))
    change = b - a
    if not change.any():
        return Difference(name, float(a.mean()), float(b.mean()), 0.0, 0.0, 0.0, 1.0, len(change))
    boot = stats.bootstrap((change,), np.mean, n_resamples=RESAMPLES, method="percentile", rng=SEED)
    flipped = stats.permutation_test(
        (a, b), lambda x, y: float(np.mean(y - x)), permutation_type="samples", n_resamples=RESAMPLES, rng=SEED
    )
    interval = boot.confidence_interval
    return Difference(
        name, float(a.mean()), float(b.mean()), float(change.mean()), float(interval.low), float(interval.high),
        float(flipped.pvalue), len(change),
    )  # fmt: skip


def _moved(a: Row, b: Row) -> Row | None:
    was, now = _factor_error(a), _factor_error(b)
    if was is None or now is None:
        return None
    return {"slug": a["slug"], "change": round(now - was, 4), "a": a["aivss"], "b": b["aivss"]}


def lines(differences: Sequence[Difference], moved: Sequence[Row]) -> list[str]:
    """The comparison for a terminal."""
    out = [f"{'mean error':<20} {'A':>7} {'B':>7} {'B − A':>8}  95 % interval      p       n  verdict"]
    for d in differences:
        out.append(
            f"{d.metric:<20} {d.a:7.3f} {d.b:7.3f} {d.difference:+8.3f}  "
            f"[{d.low:+.3f}, {d.high:+.3f}]  {d.p:6.4f} {d.n:4d}  {d.verdict}"
        )
    out += ["", "listings that moved most (factor error, B − A; AIVSS of A and B)"]
    out += [f"  {row['change']:+.3f}  {row['slug']:<40} {row['a']} → {row['b']}" for row in moved]
    return out
