"""Whole valid answers with some parts changed, and models of a few lines that give them."""

import json
from typing import Any

from pipeline.ask import Answer, Question, Reply
from pipeline.assess.answers import FactorsAnswer, LayersAnswer
from pipeline.assess.parts import parts
from pipeline.errors import ModelError
from pipeline.model import Tokens
from pipeline.taxonomy import factors, layers

VECTOR = {
    "AV": "N", "AC": "L", "AT": "N", "PR": "L", "UI": "P",
    "VC": "H", "VI": "H", "VA": "H", "SC": "H", "SI": "H", "SA": "H",
}  # fmt: skip
TOKENS = Tokens(input=1_000, cached=400, output=100)


def quote(text: str, passage: int = 1) -> dict[str, Any]:
    return {"passage": passage, "text": text}


ACCESS = quote("direct access to a Kubernetes cluster")
AUDIT = quote("Each call is appended to an audit log", 2)
INVENTED = quote("it asks a person before it deletes")


def a_factor(value: str = "0.5", *quotes: dict[str, Any]) -> dict[str, Any]:
    return {"quotes": list(quotes), "rationale": "It follows from what it is.", "value": value}


def a_control(
    *quotes: dict[str, Any], kind: str = "audit", label: str = "demonstrated", reach: str = "built_in"
) -> dict[str, Any]:
    return {"kind": kind, "description": "A log of calls.", "quotes": list(quotes), "label": label, "reach": reach}


def a_mitigation(value: str = "1.00", *controls: dict[str, Any], product_is: str = "neither") -> dict[str, Any]:
    return {"product_is": product_is, "controls": list(controls), "rationale": "What there is.", "value": value}


def a_layer(commentary: str = "What can go wrong here.", *quotes: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Unless told otherwise, ``layers_body`` says that it is pinned down where it has a quote, else silent."""
    return {"quotes": list(quotes), "commentary": commentary, "threats": [], "questions": [], **changes}


def a_threat(*ids: str, quotes: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    return {
        "title": "Tool misuse",
        "description": "Injected text becomes a call.",
        "ids": list(ids),
        "mitigations": ["Ask a person first", " "],
        "quotes": list(quotes),
    }


def a_chain(*path: str, title: str = "From page to cluster", **changes: Any) -> dict[str, Any]:
    return {
        "title": title,
        "path": list(path),
        "description": "A planted sentence becomes a call.",
        "breaks_at": "A person confirms each deletion.",
        "quotes": [],
        **changes,
    }


def factors_body(**changes: Any) -> dict[str, Any]:
    """A whole answer to the factors question, as JSON; ``changes`` replace parts."""
    return {
        "product": {"quotes": [], "because": "It opens a cluster.", "kind": "operations_server"},
        **{key: a_factor() for key in factors.ALL_KEYS},
        "cvss": {"quotes": [], "scenario": "Agentic AI Tool Misuse", "rationale": "A steered call.", **VECTOR},
        "exploitation": {"quotes": [], "rationale": "Nothing is told.", "value": "none_reported"},
        "mitigation_factor": a_mitigation(),
        "steering": [],
        "summary": "A server with a cluster behind it.",
        **changes,
    }


def layers_body(**changes: Any) -> dict[str, Any]:
    body = {**{key: a_layer() for key in layers.KEYS}, "chains": [], **changes}
    for layer in layers.LAYERS:
        said = body[layer.key]
        if isinstance(said, dict):
            body[layer.key] = {"pinned_by": layer.pinned_by[0] if said["quotes"] else layers.SILENT, **said}
    return body


def layers_in_parts(body: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The whole answer and its two halves, by the names of their schemas."""
    asked = [part.schema for count in (1, 2) for part in parts(count) if part.layers]
    return {schema.__name__: {key: body[key] for key in schema.model_fields} for schema in asked}


def factors_answer(**changes: Any) -> Any:
    return FactorsAnswer.model_validate_json(json.dumps(factors_body(**changes)))


def layers_answer(**changes: Any) -> Any:
    return LayersAnswer.model_validate_json(json.dumps(layers_body(**changes)))


Told = dict[str, Any] | ModelError
"""What a question gets: the body of an answer, or an error."""


def a_model(*, factors: Told | None = None, layers: Told | None = None, repairs: int = 0) -> "Model":
    """An ``Ask`` that gives whole answers, unless told otherwise, and keeps the questions in ``seen``."""
    told = {
        "factors": factors_body() if factors is None else factors,
        "layers": layers_body() if layers is None else layers,
    }
    return Model(told, repairs)


class Model:
    def __init__(self, told: dict[str, Told], repairs: int = 0) -> None:
        self.told, self.repairs = told, repairs
        self.seen: dict[str, Question] = {}

    def __call__(self, question: Question, schema: type[Answer]) -> Reply[Any]:
        self.seen[question.name] = question
        body = self.told[question.name]
        if isinstance(body, ModelError):
            raise body
        text = json.dumps(body)
        return Reply(schema.model_validate_json(text), text, TOKENS, self.repairs)
