"""Figures without looking at the listing: what any estimator must beat."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from statistics import median

from pipeline.evaluate.outcome import Figures, Outcome
from pipeline.reference.comparables import snap
from pipeline.reference.gold import Reference
from pipeline.scoring import Inputs, profiles, score
from pipeline.taxonomy import factors

UNCERTAIN_BY_RULE = frozenset({"L1", "L2", "L4", "L5"})
"""The layers that the bare rule calls not certain, whatever the listing says."""


def medians(references: Sequence[Reference], known: Sequence[Reference]) -> tuple[Outcome, ...]:
    """Each figure's median over ``known``, the share that each severity has there, and the layers by the bare rule."""
    figures = _medians(known)
    return tuple(Outcome(reference, figures) for reference in references)


def _medians(known: Sequence[Reference]) -> Figures:
    values = {key: _level([r.factors[key] for r in known], "0.1") for key in factors.KEYS}
    base = _level([r.cvss_base for r in known], "0.1", "10.0")
    threat = _level([r.threat_multiplier for r in known], "0.05", "1.10")
    mitigation = _level([r.mitigation_factor for r in known], "0.05")
    result = score(Inputs(base, values, threat, mitigation), profiles.profile(profiles.DEFAULT))
    return Figures(
        factors={key: float(value) for key, value in values.items()},
        cvss_base=float(base),
        threat_multiplier=float(threat),
        mitigation_factor=float(mitigation),
        aivss=float(result.aivss),
        severity=result.severity,
        low=None,
        high=None,
        uncertain={f"L{n}": f"L{n}" in UNCERTAIN_BY_RULE for n in range(1, 8)},
        bands=_shares([r.severity for r in known if r.severity is not None]),
    )


def _shares(severities: Sequence[str]) -> dict[str, float]:
    return {name: n / len(severities) for name, n in sorted(Counter(severities).items())}


def _level(values: Sequence[Decimal | None], step: str, high: str = "1.00") -> Decimal:
    known = [float(v) for v in values if v is not None]
    return snap(median(known), step, "0.0", high)
