"""
An answer to ``factors`` and the passages in; what is believed of it, and flags, out.

Rule 3: a quote that is not in the passage named is no evidence; it is flagged and its claim falls to ``inferred``.
Rule 4: no mitigation without a control whose quote was found and shows one.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from pipeline.assess.answers import FactorAnswer, Quote
from pipeline.listing import evidence, safeguards
from pipeline.model import (
    Control,
    Cvss,
    Estimate,
    Evidence,
    Exploitation,
    Flag,
    Mitigation,
    Passage,
    Product,
    ThreatMultiplier,
)
from pipeline.scoring import cvss4
from pipeline.scoring.mitigation import mitigation_factor, threat_multiplier
from pipeline.taxonomy import factors

STEERING = "steering_reported"
"""The kind of a flag for words that the model itself says are meant for it."""


class Prior(NamedTuple):
    """What the comparables show of one figure: a value to fall back on and a 90 % half-width."""

    value: Decimal
    width: Decimal


class Checked(NamedTuple):
    """The verified half of an assessment that the factors answer gives."""

    product: Product | None
    factors: dict[str, Estimate]
    cvss: Cvss
    threat_multiplier: ThreatMultiplier
    mitigation_factor: Mitigation
    summary: str
    flags: tuple[Flag, ...]
    missing: tuple[str, ...]


class Quotes(NamedTuple):
    found: tuple[Evidence, ...]
    flags: tuple[Flag, ...]


def quotes(given: Sequence[Quote], passages: Sequence[Passage], where: str) -> Quotes:
    """The quotes that stand in their passages, each once, and a flag for each that does not."""
    found: dict[tuple[int, int], Evidence] = {}
    flags: list[Flag] = []
    for quote in given:
        place = evidence.locate(quote.text, quote.passage, passages)
        if place is not None:
            found[place.start, place.end] = place
        elif quote.text.strip():
            flags.append(_unverified(quote, passages, where))
    return Quotes(tuple(found.values()), tuple(flags))


def _unverified(quote: Quote, passages: Sequence[Passage], where: str) -> Flag:
    elsewhere = [str(p.number) for p in passages if evidence.find(quote.text, p)]
    hint = f"it stands in passage {', '.join(elsewhere)}" if elsewhere else "it is not in the listing as quoted"
    shown = quote.text if len(quote.text) <= 160 else f"{quote.text[:160]}…"
    return Flag(
        kind="unverified_quote",
        severity="medium",
        message=f"“{shown}” is not in passage {quote.passage}; {hint}.",
        where=where,
    )


def factors_answer(answer: Any, passages: Sequence[Passage], priors: Mapping[str, Prior]) -> Checked:
    """Hold a ``FactorsAnswer`` against the passages. ``priors`` has a key for each factor and for "cvss"."""
    product, flags = _product(answer.product, passages)
    estimates: dict[str, Estimate] = {}
    for key in factors.ALL_KEYS:
        estimates[key], raised = _estimate(key, getattr(answer, key), passages, priors[key])
        flags += raised
    cvss, raised = _cvss(answer.cvss, passages)
    flags += raised
    threat, raised = _threat(answer.exploitation, cvss, passages)
    flags += raised
    mitigation, raised = _mitigation(answer.mitigation_factor, passages)
    flags += raised
    flags += _steering(answer.steering, passages)
    missing = () if answer.summary.strip() else ("summary",)
    return Checked(product, estimates, cvss, threat, mitigation, answer.summary.strip(), tuple(flags), missing)


def _product(said: Any, passages: Sequence[Passage]) -> tuple[Product, list[Flag]]:
    found, raised = quotes(said.quotes, passages, "product")
    return Product(kind=said.kind, because=said.because.strip(), evidence=found), list(raised)


def _steering(said: Sequence[Any], passages: Sequence[Passage]) -> list[Flag]:
    """A flag for each place that the model says speaks to it, with its offsets: in whatever language it is written."""
    flags: list[Flag] = []
    for one in said:
        found, raised = quotes(one.quotes, passages, "steering")
        flags += raised
        flags += [
            Flag(
                kind=STEERING,
                severity="high",
                message=f"The model says that the listing speaks to it: {one.what.strip()}",
                where="listing",
                start=place.start,
                end=place.end,
            )
            for place in found
        ]
    return flags


def _estimate(key: str, said: FactorAnswer, passages: Sequence[Passage], prior: Prior) -> tuple[Estimate, list[Flag]]:
    where = f"factors.{key}"
    found, raised = quotes(said.quotes, passages, where)
    flags = list(raised)
    if said.value == "unknown":
        flags.append(_unknown(key, prior))
        value, basis = prior.value, "unknown"
    else:
        value, basis = Decimal(said.value), "stated" if found else "inferred"
    width = prior.width if basis == "unknown" else Decimal("0.0")
    estimate = Estimate.model_validate(
        {
            "value": value,
            "basis": basis,
            "rationale": said.rationale.strip(),
            "evidence": found,
            "low": max(Decimal("0.0"), value - width),
            "high": min(Decimal("1.0"), value + width),
        }
    )
    return estimate, flags


def _unknown(key: str, prior: Prior) -> Flag:
    return Flag(
        kind="unknown_factor",
        severity="low",
        message=f"{factors.LABELS[key]}: the listing gives no ground; {prior.value} is what comparables show.",
        where=f"factors.{key}",
    )


def _cvss(said: Any, passages: Sequence[Passage]) -> tuple[Cvss, list[Flag]]:
    found, raised = quotes(said.quotes, passages, "cvss")
    vector = cvss4.join({key: getattr(said, key) for key in cvss4.METRICS})
    base = cvss4.base_score(vector)
    return Cvss(
        vector=vector,
        base=base,
        scenario=said.scenario,
        rationale=said.rationale.strip(),
        evidence=found,
        low=base,
        high=base,
    ), list(raised)


def _threat(said: Any, cvss: Cvss, passages: Sequence[Passage]) -> tuple[ThreatMultiplier, list[Flag]]:
    """Computed from the base and what is told of exploitation, which counts only with a quote that was found."""
    found, raised = quotes(said.quotes, passages, "threat_multiplier")
    told: Exploitation = said.value if found else "none_reported"
    value, low, high = (threat_multiplier(base, told) for base in (_known(cvss.base), cvss.low, cvss.high))
    threat = ThreatMultiplier(
        value=value, rationale=said.rationale.strip(), evidence=found, low=low, high=high, exploitation=told
    )
    return threat, list(raised)


def _known(base: Decimal | None) -> Decimal:
    if base is None:
        raise ValueError("a vector has a base")
    return base


def _mitigation(said: Any, passages: Sequence[Passage]) -> tuple[Mitigation, list[Flag]]:
    flags: list[Flag] = []
    controls: list[Control] = []
    for control in said.controls:
        found, raised = quotes(control.quotes, passages, f"mitigation_factor.controls.{control.kind}")
        flags += raised
        controls.append(
            Control(
                kind=control.kind,
                label=control.label,
                description=control.description.strip(),
                evidence=found,
                reach=control.reach,
                refused=safeguards.refused(control.kind, found, passages, said.product_is),
            )
        )
    flags += _refusals(controls)
    proposed = Decimal(said.value)
    earned = mitigation_factor(controls, said.product_is)
    value = max(proposed, earned)
    if value != proposed:
        flags.append(
            Flag(
                kind="unearned_mitigation",
                severity="medium",
                message=f"{proposed} was proposed; the controls quoted from the listing earn {earned}, which counts.",
                where="mitigation_factor",
            )
        )
    return Mitigation(
        value=value,
        rationale=said.rationale.strip(),
        evidence=tuple(e for c in controls if c.refused is None for e in c.evidence),
        controls=tuple(controls),
        product_is=said.product_is,
        proposed=proposed,
        low=value,
        high=value,
    ), flags


def _refusals(controls: Sequence[Control]) -> list[Flag]:
    """One flag for all whose quotes show no control."""
    told = [f"{c.kind.replace('_', ' ')}: {c.refused}" for c in controls if c.refused is not None]
    if not told:
        return []
    message = f"No control, though it was proposed as one: {'; '.join(told)}."
    return [Flag(kind="refused_control", severity="low", message=message, where="mitigation_factor.controls")]
