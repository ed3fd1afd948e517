"""The ``llm`` estimator: a listing's passages in, questions asked side by side, a checked assessment out."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache
from typing import Any, Literal, NamedTuple

from pipeline.ask import Answer, Ask, Question, Reply, mending, prompts
from pipeline.assess import by_reference, verify, verify_layers
from pipeline.assess import parts as divided
from pipeline.assess.parts import FACTORS, LAYERS, Part
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
    united,
)
from pipeline.reference import comparables
from pipeline.reference.comparables import Comparison, Index, Neighbour
from pipeline.taxonomy import factors, layers, products, threats

MOST_ASKED = 1_000
"""Questions asked at the same time beside the last of each listing; further ones wait."""
EXEMPLARS = 5
"""Reference cards that calibrate the factors prompt."""
SCHEMAS: dict[str, type[Answer]] = {part.prompt: part.schema for part in divided.parts(1)}


class Outcome(NamedTuple):
    """What became of one question: a reply or the error that stands for it."""

    part: Part
    reply: Reply[Any] | None
    error: ModelError | None


def assess(  # noqa: PLR0913 (each is a choice of its own)
    listing: Listing, passages: Sequence[Passage], *, ask: Ask, model: str, index: Index, parts: int = 1
) -> Assessment:
    """
    All questions, verified, the layers in so many ``parts``. What one that fails was to tell is named in ``missing``;
    when all fail, the first one's ModelError is raised.

    Raises FenceInListing when the listing holds the delimiter that was to fence it.
    """
    beside = index.compare(listing.name, text_of(passages))
    asked = [(part, question(part, listing, passages, beside.nearest)) for part in divided.parts(parts)]
    # The last is asked in this thread, the others in threads of their own.
    *others, (part, last) = asked
    under_way = [_threads().submit(_outcome, ask, *one) for one in others]
    try:
        outcome = _outcome(ask, part, last)
    finally:
        wait(under_way)
    outcomes = [*(one.result() for one in under_way), outcome]
    errors = [o.error for o in outcomes if o.error is not None]
    if len(errors) == len(outcomes):
        raise errors[0]
    return _assessment(passages, beside, outcomes, model).model_copy(update={"exemplars": index.exemplars})


@cache
def _threads() -> ThreadPoolExecutor:
    """Threads for the questions of all listings in hand; to begin some for each listing takes longer."""
    return ThreadPoolExecutor(max_workers=MOST_ASKED, thread_name_prefix="question")


def text_of(passages: Sequence[Passage]) -> str:
    """What is compared with the reference cards: the passages that are read, a line each."""
    return "\n".join(p.text for p in passages)


def _outcome(ask: Ask, part: Part, question: Question) -> Outcome:
    try:
        return Outcome(part, ask(question, part.schema), None)
    except ModelError as err:
        return Outcome(part, None, err)


def _assessment(passages: Sequence[Passage], beside: Comparison, outcomes: Sequence[Outcome], model: str) -> Assessment:
    rated = _rated(outcomes, passages, beside)
    drafted = _drafted(outcomes, passages)
    replies = [o.reply for o in outcomes if o.reply is not None]
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
        fell_back=united(r.fell_back for r in replies),
    )


def _rated(outcomes: Sequence[Outcome], passages: Sequence[Passage], beside: Comparison) -> verify.Checked:
    for outcome in outcomes:
        if outcome.part.prompt == FACTORS and outcome.reply is not None:
            return verify.factors_answer(outcome.reply.answer, passages, priors(beside))
    blank = nothing("The model gave no usable answer.")
    return verify.Checked(
        None, blank.factors, blank.cvss, blank.threat_multiplier, blank.mitigation_factor, "", (), (FACTORS,)
    )


def _drafted(outcomes: Sequence[Outcome], passages: Sequence[Passage]) -> verify_layers.CheckedLayers:
    blank = nothing("the model gave no usable answer.").layers
    said: dict[str, Any] = {}
    for outcome in outcomes:
        if outcome.part.prompt == LAYERS and outcome.reply is not None:
            said |= dict(outcome.reply.answer)
    if not said:
        return verify_layers.CheckedLayers(blank, (), (), (LAYERS,))
    return verify_layers.layers_answer(said, passages, blank)


def _failures(outcomes: Sequence[Outcome]) -> tuple[Flag, ...]:
    failed = [(o, o.error) for o in outcomes if o.error is not None]
    return tuple(_flag("model_failed", "high", o.part, f"{type(err).__name__}: {err}") for o, err in failed)


def _repairs(outcomes: Sequence[Outcome]) -> tuple[Flag, ...]:
    told = [(o.part, _repaired(o.reply)) for o in outcomes if o.reply is not None]
    return tuple(_flag("repaired", "info", part, message) for part, message in told if message)


def _flag(kind: str, severity: Literal["info", "high"], part: Part, message: str) -> Flag:
    """It says which part of a question it is about, where that was asked in parts."""
    of = "" if part.whole else f"{part.span}: "
    return Flag(kind=kind, severity=severity, message=f"{of}{message}", where=part.prompt)


def _repaired(reply: Reply[Any]) -> str:
    """What had to be done until the answer could be read; nothing when it could at once."""
    told = ["The first answer was off the schema."] if reply.repairs else []
    return " ".join([*told, *([f"The answer had {mending.said(reply.mends)}."] if reply.mends else [])])


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


def question(part: Part, listing: Listing, passages: Sequence[Passage], near: Sequence[Neighbour]) -> Question:
    """
    The rendered messages of one question about one listing. What differs between the parts of a question comes last,
    so that servers which keep what they have read of a beginning read listing and tables once.
    """
    prompt = prompts.load(part.prompt)
    values = {
        "name": _one_line(listing.name),
        "kind": listing.kind.replace("_", " "),
        "fence": fence(listing),
        "passages": "\n\n".join(_shown(listing, passages)),
    }
    if part.prompt == FACTORS:
        values["exemplars"] = _exemplars(near)
    else:
        values["asked"] = _asked(part)
    return Question(part.prompt, prompts.fill(prompt.system, _tables(part.prompt)), prompts.fill(prompt.user, values))


def _shown(listing: Listing, passages: Sequence[Passage]) -> Iterator[str]:
    """The numbered passages; those of each document, where there are several, after its number and source."""
    documents = list(listing.documents or ())
    number = 0
    for passage in passages:
        while number < len(documents) and passage.start >= documents[number].start:
            number += 1
            if number == len(documents) or passage.start < documents[number].start:
                yield f"(Document {number} of {len(documents)}: {_one_line(documents[number - 1].address)})"
        yield f"[{passage.number}] {passage.text}"


def _asked(part: Part) -> str:
    if part.whole:
        return "all seven layers"
    chains = "and the chains, which may lead across all seven" if "chains" in part.schema.model_fields else "alone"
    return f"{part.span} {chains}; the other layers are asked for beside this"


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
    if name == FACTORS:
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
