"""
From a model's scale to the raters': an assessment and a calibration in, the calibrated assessment out.

A calibration belongs to one model and one version of the factors prompt, and is applied to nothing else. What the
model itself said stays on the card: as ``raw``, or for the mitigation factor as ``proposed``.
"""

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from pydantic import Field, ValidationError

from pipeline.errors import InputError
from pipeline.model import Assessment, Estimate, Flag, Mitigation, Number, Record, ThreatMultiplier
from pipeline.scoring.mitigation import mitigation_factor, threat_multiplier
from pipeline.taxonomy import factors, risks

Steps = dict[str, Number]
"""A monotone map, level by level: what the model says to what the raters would."""


class Proof(Record):
    """
    Mean absolute errors by nested cross-validation on ``tune``: what the map gains on cards it has not seen.

    ``p`` is how often chance alone gains as much: a one-sided sign-flip test, a group of cards at a time.
    """

    n: int
    raw: float
    calibrated: float
    p: float


class Calibration(Record):
    """A small file that a person reviews before it is shipped (``evals/calibration``)."""

    model: str
    factors_prompt: str
    """Digest of the factors prompt that the answers were given to."""
    fitted_at: str
    factors: dict[str, Steps] = Field(default_factory=dict)
    mitigation: Steps = Field(default_factory=dict)
    threat_follows_base: bool = False
    misses: tuple[tuple[Number, ...], ...] = ()
    """What is still missed on ``tune``, each card held out: a row a card, as ``Doubt.misses`` has them."""
    proof: dict[str, Proof]
    """One for each part that is calibrated: "factors.KEY", "mitigation_factor", "threat_multiplier"."""

    @property
    def parts(self) -> tuple[str, ...]:
        """What this calibrates, as ``proof`` names it."""
        sides = (("mitigation_factor", bool(self.mitigation)), ("threat_multiplier", self.threat_follows_base))
        return (*(f"factors.{key}" for key in self.factors), *(name for name, there in sides if there))


def load(folder: Path) -> tuple[Calibration, ...]:
    """Every calibration in a folder. Raises InputError that names the file and what is wrong."""
    found: dict[tuple[str, str], Calibration] = {}
    for path in sorted(folder.glob("*.json")):
        calibration = _read(path)
        key = (calibration.model, calibration.factors_prompt)
        if key in found:
            raise _unusable(path, f"another file calibrates {key[0]!r} with factors prompt {key[1]} already")
        found[key] = calibration
    return tuple(found.values())


def belonging(calibrations: Sequence[Calibration], *, model: str, prompt: str) -> Calibration | None:
    """The calibration of exactly this model and this factors prompt, or None."""
    return next((c for c in calibrations if (c.model, c.factors_prompt) == (model, prompt)), None)


def exemplars(references: str, calibration: Calibration | None) -> str:
    """The digest that a card names: of the reference cards' own, and of what is applied of a calibration."""
    if calibration is None:
        return references
    applied = calibration.model_dump_json(exclude={"proof"})
    return hashlib.sha256(f"{references} {applied}".encode()).hexdigest()[:12]


def apply(assessment: Assessment, calibration: Calibration) -> Assessment:
    """
    The assessment on the raters' scale, with a flag that lists what moved. A factor that nothing is known of is left
    as it is: its value is the comparables', who are on that scale.
    """
    estimates = {key: _factor(e, calibration.factors.get(key)) for key, e in assessment.factors.items()}
    mitigation, raised = _mitigation(assessment.mitigation_factor, calibration.mitigation)
    threat = _threat(assessment, calibration)
    kept = [f for f in assessment.flags if not (calibration.mitigation and f.kind == "unearned_mitigation")]
    moved = _moved(estimates, threat, mitigation if calibration.mitigation else None, calibration)
    return assessment.model_copy(
        update={
            "factors": estimates,
            "mitigation_factor": mitigation,
            "threat_multiplier": threat,
            "flags": (*kept, *raised, *moved),
            "exemplars": None if assessment.exemplars is None else exemplars(assessment.exemplars, calibration),
        }
    )


def _factor(estimate: Estimate, steps: Mapping[str, Decimal] | None) -> Estimate:
    """The interval keeps its half-width, which one end may have lost at the end of the scale."""
    if not steps or estimate.value is None or estimate.basis == "unknown":
        return estimate
    value = steps[f"{estimate.value:.1f}"]
    width = max(estimate.value - estimate.low, estimate.high - estimate.value)
    return estimate.model_copy(
        update={
            "value": value,
            "raw": estimate.value,
            "low": max(Decimal("0.0"), value - width),
            "high": min(Decimal("1.0"), value + width),
        }
    )


def _mitigation(mitigation: Mitigation, steps: Mapping[str, Decimal]) -> tuple[Mitigation, list[Flag]]:
    """Never below what the verified controls earn: rule 4 is not a matter of scale."""
    if not steps or mitigation.proposed is None:
        return mitigation, []
    scaled = steps[f"{mitigation.proposed:.2f}"]
    earned = mitigation_factor(mitigation.controls, mitigation.product_is)
    value = max(scaled, earned)
    flags = []
    if value != scaled:
        message = (
            f"{mitigation.proposed} was proposed, {scaled:.2f} on the raters' scale; the controls quoted from the "
            f"listing earn {earned}, which counts."
        )
        flags.append(
            Flag(kind="unearned_mitigation", severity="medium", message=message, where="mitigation_factor"),
        )
    return mitigation.model_copy(update={"value": value, "low": value, "high": value}), flags


def _threat(assessment: Assessment, calibration: Calibration) -> ThreatMultiplier:
    """As far apart as the base's interval: the multiplier follows it."""
    threat, cvss = assessment.threat_multiplier, assessment.cvss
    if not calibration.threat_follows_base or cvss.base is None or threat.value is None:
        return threat
    told = threat.exploitation or "none_reported"
    value, low, high = (threat_multiplier(base, told) for base in (cvss.base, cvss.low, cvss.high))
    return threat.model_copy(update={"value": value, "raw": threat.value, "low": low, "high": high})


def _moved(
    estimates: Mapping[str, Estimate], threat: ThreatMultiplier, mitigation: Mitigation | None, by: Calibration
) -> list[Flag]:
    """What a reviewer reads of it; nothing when every value stayed."""
    sides = [("threat multiplier", threat.raw, threat.value)]
    if mitigation is not None:
        sides.append(("mitigation factor", mitigation.proposed, mitigation.value))
    said = [(factors.LABELS[key], e.raw, e.value) for key, e in estimates.items()] + sides
    moves = [f"{name} {raw} → {value}" for name, raw, value in said if raw is not None and raw != value]
    if not moves:
        return []
    message = f"Moved from the model's scale to the raters' (fitted {by.fitted_at[:10]}): {', '.join(moves)}."
    return [Flag(kind="calibrated", severity="info", message=message, where="provenance.model")]


def _read(path: Path) -> Calibration:
    try:
        calibration = Calibration.model_validate_json(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as err:
        raise _unusable(path, str(err)) from err
    except ValidationError as err:
        first = err.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise _unusable(path, f"{where}: {first['msg']}" if where else first["msg"]) from err
    if odd := sorted(set(calibration.factors) - set(factors.KEYS)):
        raise _unusable(path, f"{odd[0]!r} is no published factor")
    for key, steps in calibration.factors.items():
        _check(path, f"factors.{key}", steps, factors.GRID)
    if calibration.mitigation:
        _check(path, "mitigation", calibration.mitigation, risks.MITIGATION_LEVELS)
    _check_proof(path, calibration)
    return calibration


def _check(path: Path, name: str, steps: Steps, levels: Sequence[str]) -> None:
    if set(steps) != set(levels):
        raise _unusable(path, f"{name} must map each of {', '.join(levels)}")
    mapped = [steps[level] for level in levels]
    if mapped != sorted(mapped) or not set(mapped) <= {Decimal(level) for level in levels}:
        raise _unusable(path, f"{name} must rise from level to level, and stay on them")


def _check_proof(path: Path, calibration: Calibration) -> None:
    if not calibration.parts:
        raise _unusable(path, "it calibrates nothing; remove it")
    if odd := sorted(set(calibration.parts) ^ set(calibration.proof)):
        raise _unusable(path, f"what it calibrates and what it proves differ in {odd[0]}")
    for name, proof in calibration.proof.items():
        if not proof.calibrated < proof.raw:
            raise _unusable(path, f"proof.{name} shows no gain: {proof.raw} → {proof.calibrated}")


def _unusable(path: Path, problem: str) -> InputError:
    return InputError(f"calibration {str(path)!r} cannot be used: {problem}")
