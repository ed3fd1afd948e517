"""The ``llm`` estimator: a listing's passages in, two questions asked side by side, a checked assessment out."""

import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache
from typing import Any, NamedTuple

from pipeline.ask import Answer, Ask, Question, Reply, prompts
from pipeline.assess import by_reference, verify, verify_layers
from pipeline.assess.answers import FactorsAnswer, LayersAnswer
from pipeline.card import uncertainty
from pipeline.errors import FenceInListing, ModelError
from pipeline.model import (
    Assessment,
    Cvss,
    Estimate,
    Flag,
    Layer,
    Listing,
    Mitigation,
    Passage,
    ThreatMultiplier,
    Tokens,
)
from pipeline.reference import comparables
from pipeline.reference.comparables import Comparison, Index, Neighbour
from pipeline.taxonomy import factors, layers, products, threats

MOST_ASKED = 1_000
"""Listings of which the first question is asked at the same time; further ones wait."""
EXEMPLARS = 5
"""Reference cards that calibrate the factors prompt."""
SCHEMAS: dict[str, type[Answer]] = {"factors": FactorsAnswer, "layers": LayersAnswer}


class Outcome(NamedTuple):
    """What became of one question: a reply or the error that stands for it."""

    reply: Reply[Any] | None
    error: ModelError | None


def assess(listing: Listing, passages: Sequence[Passage], *, ask: Ask, model: str, index: Index) -> Assessment:
    """
    Both questions, verified. One that fails is named in ``missing``; when both fail, its ModelError is raised.

    Raises FenceInListing when the listing holds the delimiter that was to fence it.
    """
    beside = index.compare(listing.name, text_of(passages))
    questions = [question(name, listing, passages, beside.nearest) for name in SCHEMAS]
    # One of the two goes to another thread, the other is asked in this one.
    first = _threads().submit(_outcome, ask, questions[0])
    try:
        last = _outcome(ask, questions[1])
    finally:
        wait([first])
    outcomes = dict(zip(SCHEMAS, (first.result(), last), strict=True))
    errors = {name: o.error for name, o in outcomes.items() if o.error is not None}
    if len(errors) == len(outcomes):
        raise next(iter(errors.values()))
    return _assessment(passages, beside, outcomes, model).model_copy(update={"exemplars": index.exemplars})


@cache
def _threads() -> ThreadPoolExecutor:
    """Threads for the first questions of all listings in hand; to begin one for each listing takes longer."""
    return ThreadPoolExecutor(max_workers=MOST_ASKED, thread_name_prefix="question")


def text_of(passages: Sequence[Passage]) -> str:
    """What is compared with the reference cards: the passages that are read, a line each."""
    return "\n".join(p.text for p in passages)


def _outcome(ask: Ask, question: Question) -> Outcome:
    try:
        return Outcome(ask(question, SCHEMAS[question.name]), None)
    except ModelError as err:
        return Outcome(None, err)


def _assessment(
    passages: Sequence[Passage],
    beside: Comparison,
    outcomes: dict[str, Outcome],
    model: str,
) -> Assessment:
    rated = _rated(outcomes["factors"].reply, passages, beside)
    drafted = _drafted(outcomes["layers"].reply, passages)
    replies = [o.reply for o in outcomes.values() if o.reply is not None]
    return Assessment(
        estimator="llm",
        model=model,
        prompts=digests(),
        summary=rated.summary,
        factors=rated.factors,
        cvss=rated.cvss,
        threat_multiplier=rated.threat_multiplier,
        mitigation_factor=rated.mitigation_factor,
        layers=drafted.layers,
        product=rated.product,
        chains=drafted.chains,
        comparables=by_reference.nearest(beside.nearest),
        flags=(*_failures(outcomes), *_repairs(outcomes), *rated.flags, *drafted.flags),
        tokens=sum((r.tokens for r in replies), Tokens()),
        missing=(*rated.missing, *drafted.missing),
    )


def _rated(reply: Reply[Any] | None, passages: Sequence[Passage], beside: Comparison) -> verify.Checked:
    if reply is None:
        blank = nothing("The model gave no usable answer.")
        return verify.Checked(
            None, blank.factors, blank.cvss, blank.threat_multiplier, blank.mitigation_factor, "", (), ("factors",)
        )
    return verify.factors_answer(reply.answer, passages, priors(beside))


def _drafted(reply: Reply[Any] | None, passages: Sequence[Passage]) -> verify_layers.CheckedLayers:
    if reply is None:
        return verify_layers.CheckedLayers(nothing("the model gave no usable answer.").layers, (), (), ("layers",))
    return verify_layers.layers_answer(reply.answer, passages)


def _failures(outcomes: dict[str, Outcome]) -> tuple[Flag, ...]:
    return tuple(
        Flag(kind="model_failed", severity="high", message=f"{type(o.error).__name__}: {o.error}", where=name)
        for name, o in outcomes.items()
        if o.error is not None
    )


def _repairs(outcomes: dict[str, Outcome]) -> tuple[Flag, ...]:
    return tuple(
        Flag(kind="repaired", severity="info", message="The first answer was off the schema.", where=name)
        for name, o in outcomes.items()
        if o.reply is not None and o.reply.repairs
    )


def priors(beside: Comparison) -> dict[str, verify.Prior]:
    """What the comparables show of each factor and of the CVSS base."""
    found = {}
    for key in factors.ALL_KEYS:
        figure = beside.factor(key)
        width = comparables.snap(uncertainty.Z90 * figure.spread, "0.1", "0.0", "1.0")
        found[key] = verify.Prior(comparables.snap(figure.value, "0.1", "0.0", "1.0"), width)
    base = beside.base()
    found["cvss"] = verify.Prior(
        comparables.snap(base.value, "0.1", "0.0", "10.0"),
        comparables.snap(uncertainty.Z90 * base.spread, "0.1", "0.0", "10.0"),
    )
    return found


def nothing(why: str) -> Assessment:
    """An assessment that knows nothing: every value absent, every layer uncertain."""
    return Assessment(
        estimator="llm",
        model=None,
        prompts={},
        summary=why,
        factors={key: Estimate(value=None, basis="unknown", rationale=why) for key in factors.ALL_KEYS},
        cvss=Cvss(vector=None, base=None, scenario=None, rationale=why),
        threat_multiplier=ThreatMultiplier(value=None, rationale=why),
        mitigation_factor=Mitigation(value=None, rationale=why),
        layers=tuple(
            Layer(layer=layer.key, name=layer.name, certain=False, commentary=layers.NOT_CERTAIN + why)
            for layer in layers.LAYERS
        ),
        chains=(),
    )


def question(name: str, listing: Listing, passages: Sequence[Passage], near: Sequence[Neighbour]) -> Question:
    """The rendered messages of one prompt for one listing."""
    prompt = prompts.load(name)
    values = {
        "name": _one_line(listing.name),
        "kind": listing.kind.replace("_", " "),
        "fence": fence(listing),
        "passages": "\n\n".join(f"[{p.number}] {p.text}" for p in passages),
    }
    if name == "factors":
        values["exemplars"] = _exemplars(near)
    return Question(name, prompts.fill(prompt.system, _tables(name)), prompts.fill(prompt.user, values))


def fence(listing: Listing) -> str:
    """
    The delimiter around this listing. Nobody can know it while writing the listing, as it is made from the
    digest of the whole text; and it is the same on every run, so that the same question finds its cached answer.
    """
    line = "LISTING-" + hashlib.sha256(f"fence {listing.sha256}".encode()).hexdigest()[:24]
    if line in listing.text or line in listing.name:
        raise FenceInListing(
            f"{listing.source!r} holds the delimiter {line!r} that was to fence it; it was not assessed."
        )
    return line


def digests() -> dict[str, str]:
    """The version of each prompt: its text, the tables in it and the schema of its answer."""
    return {name: _digest(name) for name in SCHEMAS}


@cache
def _digest(name: str) -> str:
    schema = json.dumps(SCHEMAS[name].model_json_schema(), sort_keys=True)
    return prompts.load(name).digest(_tables(name), schema)


def _tables(name: str) -> dict[str, str]:
    if name == "factors":
        kinds = "\n".join(f"- `{product.key}`: {product.means}." for product in products.PRODUCTS)
        return {"rubric": "\n".join(_rubric_row(f) for f in factors.ALL), "kinds": kinds}
    return {
        "layers": "\n".join(_layer_row(layer) for layer in layers.LAYERS),
        "catalogue": _catalogue(),
    }


def _layer_row(layer: layers.Layer) -> str:
    pins = ", ".join(f"`{pin}`" for pin in layer.pinned_by)
    return f"- {layer.key} {layer.name}: {layer.covers}. `pinned_by`: {pins} or `{layers.SILENT}`."


def _rubric_row(factor: factors.Factor) -> str:
    return (
        f"- `{factor.key}` ({factor.label}): {factor.asks} 0.0 {factor.at_0}; 0.5 {factor.at_half}; 1.0 {factor.at_1}."
    )


def _catalogue() -> str:
    rows = [f"- {layer}: " + "; ".join(f"{t.id} {t.name}" for t in found) for layer, found in threats.BY_LAYER.items()]
    rows.append("- Any layer: " + "; ".join(f"{t.id} {t.name}" for t in threats.CROSS_LAYER))
    named = {**threats.ASI, **threats.OWASP_T}
    rows.append("- Any layer: " + "; ".join(f"{key} {value}" for key, value in named.items()))
    return "\n".join(rows)


def _exemplars(near: Sequence[Neighbour]) -> str:
    if not near:
        return "(none is near)"
    return "\n".join(_exemplar(n) for n in near[:EXEMPLARS])


def _exemplar(neighbour: Neighbour) -> str:
    reference = neighbour.reference
    figures = ", ".join(f"{key} {reference.factors[key]}" for key in factors.KEYS)
    first = reference.listing.split(". ")[0][:200]
    rest = ""
    if reference.cvss_base is not None:
        rest = (
            f"; CVSS base {reference.cvss_base}, threat multiplier {reference.threat_multiplier}, "
            f"mitigation {reference.mitigation_factor}"
        )
    return f"- {reference.name}: {first}. Figures: {figures}{rest}."


def _one_line(text: str) -> str:
    return " ".join(text.split())[:120]
