"""
From a model's scale to the raters': an assessment and a calibration in, the calibrated assessment out.

A calibration belongs to one model and one version of the factors prompt, and is applied to nothing else. The value
that the model gave stays on the card as ``raw``.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from pydantic import Field, ValidationError

from pipeline import credit
from pipeline.errors import InputError
from pipeline.model import Assessment, Estimate, Mitigation, Number, Record, ThreatMultiplier
from pipeline.taxonomy import factors, risks

Steps = dict[str, Number]
"""A monotone map, level by level: what the model says to what the raters would."""


class Proof(Record):
    """Mean absolute errors by nested cross-validation on ``tune``: what the map gains on cards it has not seen."""

    n: int
    raw: float
    calibrated: float


class Calibration(Record):
    """A small file that a person reviews before it is shipped (``evals/calibration``)."""

    model: str
    factors_prompt: str
    """Digest of the factors prompt that the answers were given to."""
    fitted_at: str
    factors: dict[str, Steps] = Field(default_factory=dict)
    mitigation: Steps = Field(default_factory=dict)
    threat_follows_base: bool = False
    proof: dict[str, Proof]
    """For "factors", "mitigation_factor" and "threat_multiplier", where each is calibrated."""


def load(folder: Path) -> tuple[Calibration, ...]:
    """Every calibration in a folder. Raises InputError that names the file and what is wrong."""
    found = []
    for path in sorted(folder.glob("*.json")):
        try:
            calibration = Calibration.model_validate_json(path.read_text("utf-8"))
        except (OSError, ValidationError) as err:
            raise InputError(f"calibration {str(path)!r} cannot be used: {' '.join(str(err).split())[:200]}") from err
        _check(calibration, path)
        found.append(calibration)
    return tuple(found)


def belonging(calibrations: Sequence[Calibration], *, model: str, prompt: str) -> Calibration | None:
    """The calibration of exactly this model and this factors prompt, or None."""
    return next((c for c in calibrations if (c.model, c.factors_prompt) == (model, prompt)), None)


def apply(assessment: Assessment, calibration: Calibration) -> Assessment:
    """The assessment on the raters' scale. A factor that nothing is known of is left as it is."""
    estimates = {key: _factor(e, calibration.factors.get(key)) for key, e in assessment.factors.items()}
    return assessment.model_copy(
        update={
            "factors": estimates,
            "mitigation_factor": _mitigation(assessment.mitigation_factor, calibration.mitigation),
            "threat_multiplier": _threat(assessment, calibration),
        }
    )


def _factor(estimate: Estimate, steps: Mapping[str, Decimal] | None) -> Estimate:
    if not steps or estimate.value is None or estimate.basis == "unknown":
        return estimate
    value = steps[f"{estimate.value:.1f}"]
    shift = value - estimate.value
    return estimate.model_copy(
        update={
            "value": value,
            "raw": estimate.value,
            "low": max(Decimal("0.0"), estimate.low + shift),
            "high": min(Decimal("1.0"), estimate.high + shift),
        }
    )


def _mitigation(mitigation: Mitigation, steps: Mapping[str, Decimal]) -> Mitigation:
    """Never below what the verified controls earn: rule 4 is not a matter of scale."""
    if not steps or mitigation.proposed is None:
        return mitigation
    value = max(steps[f"{mitigation.proposed:.2f}"], credit.mitigation(mitigation.controls))
    return mitigation.model_copy(update={"value": value, "low": value, "high": value})


def _threat(assessment: Assessment, calibration: Calibration) -> ThreatMultiplier:
    threat, base = assessment.threat_multiplier, assessment.cvss.base
    if not calibration.threat_follows_base or base is None or threat.value is None:
        return threat
    value = credit.threat_multiplier(base)
    return threat.model_copy(update={"value": value, "raw": threat.value, "low": value, "high": value})


def _check(calibration: Calibration, path: Path) -> None:
    tables = {f"factors.{k}": (v, factors.GRID) for k, v in calibration.factors.items()}
    if calibration.mitigation:
        tables["mitigation"] = (calibration.mitigation, risks.MITIGATION_LEVELS)
    for name, (steps, levels) in tables.items():
        if tuple(sorted(steps)) != tuple(sorted(levels)):
            raise InputError(f"calibration {path.name!r}: {name} must map each of {', '.join(levels)}")
        mapped = [steps[level] for level in levels]
        if mapped != sorted(mapped) or any(f"{v:.{len(levels[0]) - 2}f}" not in levels for v in mapped):
            raise InputError(f"calibration {path.name!r}: {name} must rise from level to level, and stay on them")
    if odd := sorted(set(calibration.factors) - set(factors.KEYS)):
        raise InputError(f"calibration {path.name!r}: {odd[0]!r} is no published factor")
