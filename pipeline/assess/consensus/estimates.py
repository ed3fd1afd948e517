"""The factors: the samples' estimates of one in, the one that they agree on out."""

from collections.abc import Sequence
from decimal import Decimal

from pipeline.assess.consensus import votes
from pipeline.assess.consensus.votes import FACTOR, Half, Said, majority
from pipeline.model import Estimate, Flag
from pipeline.taxonomy import factors

WIDE = Decimal("0.3")
"""Samples of a factor that lie so far apart are a flag."""


def agreed(half: Half) -> dict[str, Estimate]:
    """Every factor. At least one sample must have answered."""
    return {
        key: _factor([None if sample is None else sample.factors[key] for sample in half]) for key in factors.ALL_KEYS
    }


def _factor(said: Sequence[Estimate | None]) -> Estimate:
    """Known when more than half of all samples know it, those that failed included."""
    valued = votes.valued((e, e.value) for e in said if e is not None)
    known = [one for one in valued if one.part.basis != "unknown"]
    unknown = [one for one in valued if one.part.basis == "unknown"]
    found = _known(known) if majority(len(known), len(said)) else _unknown(known, unknown)
    values = tuple(None if e is None or e.basis == "unknown" else e.value for e in said)
    return found.model_copy(update={"samples": values})


def _known(known: Sequence[Said[Estimate]]) -> Estimate:
    """
    The value of all that know it; basis, own width and evidence of those whose basis is the majority's: an
    estimate that most of them give without a quote is inferred.
    """
    stated = majority(sum(one.part.basis == "stated" for one in known), len(known))
    alike = [one for one in known if (one.part.basis == "stated") == stated]
    value, basis = votes.median([one.value for one in known], FACTOR), alike[0].part.basis
    nearest = min(known, key=lambda one: (abs(one.value - value), one.part.basis != basis))
    low, high = votes.around(value, [one.value for one in known], _width(alike), FACTOR)
    raw = [one.part.raw for one in known if one.part.raw is not None]
    return Estimate(
        value=value,
        basis=basis,
        rationale=nearest.part.rationale,
        evidence=votes.united(one.part.evidence for one in alike),
        low=low,
        high=high,
        raw=votes.median(raw, FACTOR) if raw else None,
    )


def _unknown(known: Sequence[Said[Estimate]], unknown: Sequence[Said[Estimate]]) -> Estimate:
    """
    The comparables' value, which every sample that does not know carries; the few that know widen it. Where none
    carries it, because the others failed, the few give the value, and it may lie anywhere.
    """
    if not unknown:
        return _known(known).model_copy(update={"basis": "unknown", "low": FACTOR.low, "high": FACTOR.high})
    value = votes.median([one.value for one in unknown], FACTOR)
    low, high = votes.around(value, [one.value for one in (*known, *unknown)], _width(unknown), FACTOR)
    evidence = votes.united(one.part.evidence for one in unknown)
    return unknown[0].part.model_copy(update={"value": value, "evidence": evidence, "low": low, "high": high})


def _width(alike: Sequence[Said[Estimate]]) -> Decimal:
    return votes.half_width((one.value, one.part.low, one.part.high) for one in alike)


def flags(agreed_on: dict[str, Estimate]) -> tuple[Flag, ...]:
    """One for each factor whose samples lie ``WIDE`` apart."""
    return tuple(flag for key, estimate in agreed_on.items() for flag in _far_apart(key, estimate))


def _far_apart(key: str, estimate: Estimate) -> tuple[Flag, ...]:
    known = sorted(value for value in estimate.samples if value is not None)
    if not known or known[-1] - known[0] < WIDE:
        return ()
    said = ", ".join(str(value) for value in known)
    message = f"{factors.LABELS[key]}: the samples lie far apart ({said}); {estimate.value} is what counts."
    return (Flag(kind="sample_spread", severity="low", message=message, where=f"factors.{key}"),)
