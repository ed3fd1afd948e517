"""
An answer and the passages in; estimates, layers and flags out.

Rule 3: a quote that is not in the passage named is no evidence; it is flagged and its claim falls to ``inferred``.
Rule 4: no mitigation without a control whose quote was found.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from pipeline.assess.answers import FactorAnswer, Quote
from pipeline.listing import evidence
from pipeline.model import Control, Cvss, Estimate, Evidence, Flag, Layer, Mitigation, Passage, Threat, ThreatMultiplier
from pipeline.scoring import cvss4
from pipeline.scoring.mitigation import mitigation_factor
from pipeline.taxonomy import factors, layers
from pipeline.taxonomy.drafts import DRAFTS

_MARK = re.compile(r"\A(?:not certain from the listing\b(?!['’])[\s—–\-:.,;]*)+", re.IGNORECASE)
"""How a model may write ``layers.NOT_CERTAIN`` itself, once or several times."""


class Prior(NamedTuple):
    """What the comparables show of one figure: a value to fall back on and a 90 % half-width."""

    value: Decimal
    width: Decimal


class Checked(NamedTuple):
    """The verified half of an assessment that the factors answer gives."""

    factors: dict[str, Estimate]
    cvss: Cvss
    threat_multiplier: ThreatMultiplier
    mitigation_factor: Mitigation
    summary: str
    flags: tuple[Flag, ...]
    missing: tuple[str, ...]


class CheckedLayers(NamedTuple):
    layers: tuple[Layer, ...]
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
    flags: list[Flag] = []
    estimates: dict[str, Estimate] = {}
    for key in factors.ALL_KEYS:
        estimates[key], raised = _estimate(key, getattr(answer, key), passages, priors[key])
        flags += raised
    cvss, raised = _cvss(answer.cvss, passages, priors["cvss"])
    flags += raised
    threat, raised = _threat(answer.threat_multiplier, passages)
    flags += raised
    mitigation, raised = _mitigation(answer.mitigation_factor, passages)
    flags += raised
    missing = () if answer.summary.strip() else ("summary",)
    return Checked(estimates, cvss, threat, mitigation, answer.summary.strip(), tuple(flags), missing)


def _estimate(key: str, said: FactorAnswer, passages: Sequence[Passage], prior: Prior) -> tuple[Estimate, list[Flag]]:
    where = f"factors.{key}"
    found, raised = quotes(said.quotes, passages, where)
    flags = list(raised)
    if said.value == "unknown":
        flags.append(_unknown(key, prior))
        value, basis = prior.value, "unknown"
    else:
        value, basis = Decimal(said.value), "stated" if found else "inferred"
    width = Decimal("0.0") if basis == "stated" else prior.width
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


def _cvss(said: Any, passages: Sequence[Passage], prior: Prior) -> tuple[Cvss, list[Flag]]:
    found, raised = quotes(said.quotes, passages, "cvss")
    vector = cvss4.join({key: getattr(said, key) for key in cvss4.METRICS})
    base = cvss4.base_score(vector)
    width = Decimal("0.0") if found else prior.width
    return Cvss(
        vector=vector,
        base=base,
        scenario=said.scenario,
        rationale=said.rationale.strip(),
        evidence=found,
        low=max(Decimal("0.0"), base - width),
        high=min(Decimal("10.0"), base + width),
    ), list(raised)


def _threat(said: Any, passages: Sequence[Passage]) -> tuple[ThreatMultiplier, list[Flag]]:
    found, raised = quotes(said.quotes, passages, "threat_multiplier")
    value = Decimal(said.value)
    return ThreatMultiplier(value=value, rationale=said.rationale.strip(), evidence=found, low=value, high=value), list(
        raised
    )


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
            )
        )
    proposed = Decimal(said.value)
    earned = mitigation_factor(controls)
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
        evidence=tuple(e for c in controls for e in c.evidence),
        controls=tuple(controls),
        proposed=proposed,
        low=value,
        high=value,
    ), flags


def layers_answer(answer: Any, passages: Sequence[Passage]) -> CheckedLayers:
    """Hold a ``LayersAnswer`` against the passages: a layer is certain only with a quote that was found."""
    drafts: list[Layer] = []
    flags: list[Flag] = []
    missing: list[str] = []
    for layer in layers.LAYERS:
        said = getattr(answer, layer.key)
        drafted, raised = _layer(layer, said, passages)
        drafts.append(drafted)
        flags += raised
        if not said.commentary.strip():
            missing.append(f"layers.{layer.key}")
    return CheckedLayers(tuple(drafts), tuple(flags), tuple(missing))


def _layer(layer: layers.Layer, said: Any, passages: Sequence[Passage]) -> tuple[Layer, list[Flag]]:
    found, raised = quotes(said.quotes, passages, f"layers.{layer.key}")
    flags = list(raised)
    drafted: list[Threat] = []
    for number, threat in enumerate(said.threats):
        place = quotes(threat.quotes, passages, f"layers.{layer.key}.threats.{number}")
        flags += place.flags
        drafted.append(
            Threat(
                title=threat.title.strip(),
                description=threat.description.strip(),
                ids=tuple(dict.fromkeys(threat.ids)),
                mitigations=tuple(m.strip() for m in threat.mitigations if m.strip()),
                evidence=place.found,
            )
        )
    asked = tuple(q.strip() for q in said.questions if q.strip())
    commentary = said.commentary.strip()
    # A quote beside words that take it back: the words hold.
    certain = bool(found) and not _MARK.match(commentary)
    return Layer(
        layer=layer.key,
        name=layer.name,
        certain=certain,
        commentary=commentary if certain else uncertain(commentary),
        threats=tuple(drafted),
        questions=asked if certain or asked else (DRAFTS[layer.key].question,),
        evidence=found,
    ), flags


def uncertain(commentary: str) -> str:
    """The commentary as a layer that is not certain carries it: with the mark in front, once."""
    return layers.NOT_CERTAIN + _MARK.sub("", commentary)
