"""
The refutation pass: an assessment in, the same with every claim demoted that its own passages do not bear out.

One question a claim, and nothing else in it: no other claim and no score. Whatever a model answers, an assessment
only loses by it: a basis falls, evidence goes, an interval widens, credit falls. No value moves to the safer side.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import NamedTuple

from pipeline.ask import Ask, Question, Reply, prompts
from pipeline.assess import verify_layers
from pipeline.assess.answers import RefuteAnswer
from pipeline.assess.verify import Prior
from pipeline.errors import FenceInListing, ModelError
from pipeline.listing import evidence
from pipeline.model import Assessment, Control, Cvss, Estimate, Evidence, Flag, Layer, Listing, Mitigation, Passage
from pipeline.scoring import cvss4
from pipeline.scoring.mitigation import NO_CREDIT, mitigation_factor
from pipeline.taxonomy import factors, layers, risks
from pipeline.taxonomy.drafts import DRAFTS

NAME = "refute"
AT_ONCE = 4
"""Questions under way at the same time for one listing."""
_FACTORS = {factor.key: factor for factor in factors.ALL}
_SAYS = {"contradicted": "The listing contradicts it", "not_stated": "The listing does not state it"}

Demotion = Callable[[Assessment], Assessment]


class Claim(NamedTuple):
    """Something that an assessment rests on quotes: where it stands, what it says, and what becomes of it without."""

    where: str
    label: str
    text: str
    evidence: tuple[Evidence, ...]
    demoted: Demotion


def refute(
    assessment: Assessment,
    listing: Listing,
    passages: Sequence[Passage],
    *,
    ask: Ask,
    priors: Mapping[str, Prior],
) -> Assessment:
    """
    Every claim held against its passages, side by side. ``priors`` has a key for each factor and for "cvss".

    A claim that could not be checked stays as it was, with a flag. Raises FenceInListing when the listing holds the
    delimiter that was to fence it.
    """
    stated = tuple(claims(assessment, priors))
    shown = [_beside(claim.evidence, passages) for claim in stated]
    asked = [question(claim, listing, seen) for claim, seen in zip(stated, shown, strict=True)]
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        outcomes = list(pool.map(lambda each: _outcome(ask, each), asked))
    checked, flags, tokens = assessment, list(assessment.flags), assessment.tokens
    for claim, seen, outcome in zip(stated, shown, outcomes, strict=True):
        if isinstance(outcome, ModelError):
            flags.append(_unchecked(claim, outcome))
            continue
        tokens += outcome.tokens
        if outcome.answer.verdict != "supported":
            checked = claim.demoted(checked)
            flags.append(_refuted(claim, outcome.answer, seen))
    prompted = {**assessment.prompts, **digest()}
    return checked.model_copy(update={"flags": tuple(flags), "tokens": tokens, "prompts": prompted})


def digest() -> dict[str, str]:
    """The version of the prompt, as ``by_model.digests`` gives the others'."""
    schema = json.dumps(RefuteAnswer.model_json_schema(), sort_keys=True)
    return {NAME: prompts.load(NAME).digest({}, schema)}


def claims(assessment: Assessment, priors: Mapping[str, Prior]) -> Iterator[Claim]:
    """What rests on quotes: stated factors, the CVSS base, controls, certain layers; in the order of the card."""
    for key, estimate in assessment.factors.items():
        if estimate.basis == "stated":
            text = _of_factor(key, estimate)
            loses = _without_factor(key, priors[key])
            yield Claim(f"factors.{key}", factors.LABELS[key], text, estimate.evidence, loses)
    if assessment.cvss.evidence:
        text = _of_cvss(assessment.cvss)
        yield Claim("cvss", "CVSS base", text, assessment.cvss.evidence, _without_cvss(priors["cvss"]))
    for at, control in enumerate(assessment.mitigation_factor.controls):
        if control.evidence and control.refused is None:
            what = control.kind.replace("_", " ")
            text = f"It has this control, {what} ({control.label}): {control.description}"
            where = f"mitigation_factor.controls.{control.kind}"
            yield Claim(where, f"Control “{what}”", text, control.evidence, _without_control(at))
    for layer in assessment.layers:
        if layer.certain:
            name = f"{layer.layer} {layer.name}"
            text = f"{name} ({_COVERS[layer.layer]}): {layer.commentary}"
            yield Claim(f"layers.{layer.layer}", name, text, layer.evidence, _without_layer(layer.layer))


def question(claim: Claim, listing: Listing, passages: Sequence[Passage]) -> Question:
    """The rendered messages for one claim."""
    prompt = prompts.load(NAME)
    values = {
        "claim": claim.text,
        "name": " ".join(listing.name.split())[:120],
        "kind": listing.kind.replace("_", " "),
        "fence": _fence(listing, claim),
        "passages": "\n\n".join(f"[{p.number}] {p.text}" for p in passages),
    }
    return Question(NAME, prompts.fill(prompt.system, {}), prompts.fill(prompt.user, values))


def _fence(listing: Listing, claim: Claim) -> str:
    """
    Of the listing and the claim together: whoever wrote either could not know it, and a model that was led to
    repeat the fence of an earlier question repeats another one.
    """
    line = "CLAIM-" + hashlib.sha256(f"{NAME} {listing.sha256} {claim.text}".encode()).hexdigest()[:24]
    if any(line in text for text in (listing.text, listing.name, claim.text)):
        raise FenceInListing(
            f"{listing.source!r} holds the delimiter {line!r} that was to fence it; its claims were not checked."
        )
    return line


def _outcome(ask: Ask, asked: Question) -> Reply[RefuteAnswer] | ModelError:
    try:
        return ask(asked, RefuteAnswer)
    except ModelError as err:
        return err


def _beside(found: Sequence[Evidence], passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """The passages that the evidence names, and the one before and after each."""
    near = {e.passage + step for e in found for step in (-1, 0, 1)}
    return tuple(p for p in passages if p.number in near)


def _refuted(claim: Claim, answer: RefuteAnswer, seen: Sequence[Passage]) -> Flag:
    """The deciding words are shown only where they really stand in the passages."""
    place = next((e for p in seen if (e := evidence.find(answer.quote, p))), None)
    because = f": “{place.quote}”" if place else ""
    return Flag(
        kind="refuted",
        severity="high" if answer.verdict == "contradicted" else "medium",
        message=f"{claim.label} lost its basis. {_SAYS[answer.verdict]}{because}.",
        where=claim.where,
        start=place.start if place else None,
        end=place.end if place else None,
    )


def _unchecked(claim: Claim, err: ModelError) -> Flag:
    message = f"{claim.label} was not checked against the listing: {type(err).__name__}: {err}"
    return Flag(kind="unchecked", severity="low", message=message, where=claim.where)


def _of_factor(key: str, estimate: Estimate) -> str:
    """On the model's own scale: the rationale is about that value, not about one that a calibration moved it to."""
    factor = _FACTORS[key]
    value = estimate.value if estimate.raw is None else estimate.raw
    anchors = f"0.0: {factor.at_0}; 0.5: {factor.at_half}; 1.0: {factor.at_1}"
    return f"{factor.label} is {value} ({factor.asks} {anchors}). {estimate.rationale}"


def _of_cvss(cvss: Cvss) -> str:
    figure = f"a CVSS v4.0 base of {cvss.base}"
    if cvss.vector is not None:
        given = cvss4.parse(cvss.vector)
        named = [f"{m.name} {dict(m.values)[given[m.key]]}" for m in risks.BASE_METRICS]
        figure = f"these CVSS v4.0 metrics: {', '.join(named)}"
    return f"The incident that would hurt most is “{cvss.scenario}”, with {figure}. {cvss.rationale}"


_COVERS = {layer.key: layer.covers for layer in layers.LAYERS}


def _without_factor(key: str, prior: Prior) -> Demotion:
    def demoted(assessment: Assessment) -> Assessment:
        estimate = assessment.factors[key]
        wider = _wider(estimate.value, estimate.low, estimate.high, prior.width, Decimal("1.0"))
        fallen = estimate.model_copy(update={"basis": "inferred", "evidence": (), **wider})
        return assessment.model_copy(update={"factors": {**assessment.factors, key: fallen}})

    return demoted


def _without_cvss(prior: Prior) -> Demotion:
    def demoted(assessment: Assessment) -> Assessment:
        cvss = assessment.cvss
        wider = _wider(cvss.base, cvss.low, cvss.high, prior.width, Decimal("10.0"))
        return assessment.model_copy(update={"cvss": cvss.model_copy(update={"evidence": (), **wider})})

    return demoted


def _without_control(at: int) -> Demotion:
    def demoted(assessment: Assessment) -> Assessment:
        held = assessment.mitigation_factor
        controls = tuple(
            control.model_copy(update={"evidence": ()}) if n == at else control
            for n, control in enumerate(held.controls)
        )
        return assessment.model_copy(update={"mitigation_factor": _with_credit(held, controls)})

    return demoted


def _with_credit(held: Mitigation, controls: tuple[Control, ...]) -> Mitigation:
    """max(value, what the controls still earn); its interval moves along, which is never towards more credit."""
    left = [e for control in controls for e in control.evidence]
    changes = {"controls": controls, "evidence": tuple(e for e in held.evidence if e in left)}
    if held.value is None:
        return held.model_copy(update=changes)
    value = max(held.value, mitigation_factor(controls, held.product_is))
    shift = value - held.value
    low, high = (min(NO_CREDIT, end + shift) for end in (held.low, held.high))
    return held.model_copy(update={**changes, "value": value, "low": low, "high": high})


def _without_layer(key: str) -> Demotion:
    def demoted(assessment: Assessment) -> Assessment:
        drafts = tuple(_opened(layer) if layer.layer == key else layer for layer in assessment.layers)
        return assessment.model_copy(update={"layers": drafts})

    return demoted


def _opened(layer: Layer) -> Layer:
    return layer.model_copy(
        update={
            "certain": False,
            "commentary": verify_layers.uncertain(layer.commentary),
            "evidence": (),
            "questions": layer.questions or (DRAFTS[layer.layer].question,),
        }
    )


def _wider(value: Decimal | None, low: Decimal, high: Decimal, width: Decimal, most: Decimal) -> dict[str, Decimal]:
    """As wide as an estimate without a quote is, and no narrower than it was."""
    if value is None:
        return {}
    return {"low": max(Decimal("0.0"), min(low, value - width)), "high": min(most, max(high, value + width))}
