"""
What a model is asked for: the schemas of the answers, kept apart from the records that a card is made of.

Everything is required, nothing has a default, and every closed set is an enum, so that a decoder in strict mode
can enforce all of it. Quotes come before rationales and rationales before values: a model that writes in order
then quotes before it judges.

Lists are bounded in the schema alone: a decoder that knows ``maxItems`` keeps a small model from running on, a
server that does not know it is not sent it (``llm``), and an answer that exceeds it is still read. Strings are not
bounded: ``maxLength`` takes a grammar decoder minutes to compile.
"""

from functools import cache
from typing import Annotated, Any, Literal

from pydantic import Field, create_model

from pipeline.ask import Answer
from pipeline.taxonomy import factors, layers, products, risks, threats


def _few(most: int) -> Any:
    return Field(json_schema_extra={"maxItems": most})


class Quote(Answer):
    passage: int
    text: str


Quotes = Annotated[list[Quote], _few(3)]


def _enum(values: tuple[str, ...]) -> Any:
    return Literal[values]


def _record(name: str, base: type[Answer] = Answer, **fields: Any) -> type[Answer]:
    definitions: Any = {key: (kind, ...) for key, kind in fields.items()}
    made: type[Answer] = create_model(name, __base__=base, **definitions)
    return made


class ProductAnswer(Answer):
    quotes: Quotes
    because: str
    kind: _enum(products.KEYS)  # type: ignore[valid-type]


class FactorAnswer(Answer):
    quotes: Quotes
    rationale: str
    value: _enum((*factors.GRID, "unknown"))  # type: ignore[valid-type]


class ControlAnswer(Answer):
    kind: _enum(tuple(risks.CONTROLS))  # type: ignore[valid-type]
    description: str
    quotes: Quotes
    label: Literal["claimed", "demonstrated"]
    reach: Literal["optional", "built_in", "enforced"]


class MitigationAnswer(Answer):
    product_is: Literal["safeguard", "regulated_certified", "neither"]
    controls: Annotated[list[ControlAnswer], _few(8)]
    rationale: str
    value: _enum(risks.MITIGATION_LEVELS)  # type: ignore[valid-type]


class ExploitationAnswer(Answer):
    """The threat multiplier is computed from this and the base: no model can reckon a CVSS base in its head."""

    quotes: Quotes
    rationale: str
    value: Literal["none_reported", "reported", "disproved"]


class SteeringAnswer(Answer):
    """Words of the listing that speak to whoever assesses it."""

    quotes: Quotes
    what: str


_METRICS = {m.key: _enum(tuple(value for value, _ in m.values)) for m in risks.BASE_METRICS}
CvssAnswer = _record(
    "CvssAnswer",
    quotes=Quotes,
    scenario=_enum(risks.CORE_RISKS),
    rationale=str,
    **_METRICS,
)

FactorsAnswer = _record(
    "FactorsAnswer",
    product=ProductAnswer,
    **dict.fromkeys(factors.ALL_KEYS, FactorAnswer),
    cvss=CvssAnswer,
    exploitation=ExploitationAnswer,
    mitigation_factor=MitigationAnswer,
    steering=Annotated[list[SteeringAnswer], _few(3)],
    summary=str,
)


def _layer_answer(layer: layers.Layer) -> type[Answer]:
    threat = _record(
        f"{layer.key}Threat",
        title=str,
        description=str,
        ids=Annotated[list[_enum(threats.ids_for(layer.key))], _few(4)],  # type: ignore[misc]
        mitigations=Annotated[list[str], _few(3)],
        quotes=Quotes,
    )
    return _record(
        f"{layer.key}Answer",
        quotes=Quotes,
        pinned_by=_enum((*layer.pinned_by, layers.SILENT)),
        commentary=str,
        threats=Annotated[list[threat], _few(3)],  # type: ignore[valid-type]
        questions=Annotated[list[str], _few(2)],
    )


class ChainAnswer(Answer):
    title: str
    path: Annotated[list[_enum(layers.KEYS)], _few(5)]  # type: ignore[valid-type]
    description: str
    breaks_at: str
    quotes: Quotes


_LAYER_ANSWERS = {layer.key: _layer_answer(layer) for layer in layers.LAYERS}
_CHAINS = Annotated[list[ChainAnswer], _few(2)]

LayersAnswer = _record("LayersAnswer", **_LAYER_ANSWERS, chains=_CHAINS)


@cache
def some_layers(keys: tuple[str, ...], *, chains: bool) -> type[Answer]:
    """The part of a ``LayersAnswer`` that is about these layers; ``chains`` are asked for in one part alone."""
    if keys == layers.KEYS and chains:
        return LayersAnswer
    asked: dict[str, Any] = {key: _LAYER_ANSWERS[key] for key in keys}
    if chains:
        asked["chains"] = _CHAINS
    return _record(f"LayersAnswer{keys[0]}to{keys[-1]}", **asked)


class RefuteAnswer(Answer):
    """What one claim comes to, held against the passages that it rests on."""

    quote: str
    verdict: Literal["supported", "contradicted", "not_stated"]


class PointAnswer(Answer):
    because: str
    made: bool


@cache
def judge_answer(points: int) -> type[Answer]:
    """The answer to one question of ``evaluate.judge``: a verdict on each of so many numbered points, none twice."""
    return _record("JudgeAnswer", **{f"point_{number}": PointAnswer for number in range(1, points + 1)})
