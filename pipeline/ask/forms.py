"""
In which form a model is asked: how its answer is held to the schema, what its limit is called, what is left out.

A server that refuses a part of a form is asked in the next one that has not got it. Pure: a form and the words of a
refusal in, the next form out.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from pipeline.ask import Answer, prompts
from pipeline.taxonomy.servers import ANSWER_FORMATS, REFUSED, TOKENS_PARAMETERS

AUTO = "auto"
_KEPT = ("type", "properties", "required", "items", "enum", "anyOf", "description")
"""What every decoder of JSON Schema is said to know."""
Turn = tuple[str, str]
"""A role, which is ``system``, ``user`` or ``assistant``, and what is said."""


class Form(NamedTuple):
    """``bounded`` is whether a strict schema says how long a list may be: OpenAI and Azure may refuse that."""

    answer: str
    tokens: str
    temperature: float | None
    bounded: bool


class Way(NamedTuple):
    """The usual form at a server, and the two parts of it that a setting holds fast; "auto" leaves them open."""

    usual: Form
    answer_format: str = AUTO
    tokens_parameter: str = AUTO

    def held(self, form: Form) -> Form:
        answer = form.answer if self.answer_format == AUTO else self.answer_format
        tokens = form.tokens if self.tokens_parameter == AUTO else self.tokens_parameter
        return form._replace(answer=answer, tokens=tokens)

    def fell_back(self, form: Form) -> tuple[str, ...]:
        """What of a form is not the usual, as settings are written."""
        found = {
            "answer_format": (form.answer, self.usual.answer),
            "tokens_parameter": (form.tokens, self.usual.tokens),
            "temperature": (form.temperature, self.usual.temperature),
        }
        pairs = ((name, "none" if now is None else now) for name, (now, usual) in found.items() if now != usual)
        return tuple(f"{name}={value}" for name, value in pairs)


def after(form: Form, way: Way, status: int, words: str) -> Form | None:
    """The form to ask in where this one was refused; None where the words are about nothing that could be left out."""
    said = [refused.part for refused in REFUSED if status in refused.statuses and refused.says.search(words)]
    for part in said:
        changed = _without(form, way, part, said)
        if changed is not None and way.held(changed) != form:
            return way.held(changed)
    return None


def _without(form: Form, way: Way, part: str, said: Sequence[str]) -> Form | None:
    if part == "temperature":
        return None if form.temperature is None else form._replace(temperature=None)
    if part in TOKENS_PARAMETERS:
        return _renamed(form, way, said)
    if form.answer == ANSWER_FORMATS[-1]:
        return None
    at = ANSWER_FORMATS.index(form.answer) + 1
    if part == "format":
        at = max(at, ANSWER_FORMATS.index("json_object"))
    return form._replace(answer=ANSWER_FORMATS[at])


def _renamed(form: Form, way: Way, said: Sequence[str]) -> Form | None:
    """The other name where the one that was sent is refused; none at all where it was the other that is."""
    if form.tokens == "none":
        return None
    usual = way.usual.tokens
    other = next(name for name in TOKENS_PARAMETERS if name not in (usual, "none"))
    again = form.tokens == usual and form.tokens in said
    return form._replace(tokens=other if again else "none")


def body(form: Form, schema: type[Answer], limit: int) -> dict[str, Any]:
    """
    What goes with the turns. LangChain renames ``max_tokens`` unless it is a part of the body.
    """
    found: dict[str, Any] = {}
    if form.answer != "prompt":
        found["response_format"] = _response_format(schema, form.answer, form.bounded)
    if form.tokens != "none":
        found[form.tokens] = limit
    if form.temperature is not None:
        found["temperature"] = form.temperature
    return found


def turns(form: Form, asked: Sequence[Turn], schema: type[Answer]) -> list[Turn]:
    """The turns, with the schema at the end of the instructions where nothing else of the request has it."""
    if form.answer not in _IN_WORDS:
        return list(asked)
    (role, said), *rest = asked
    return [(role, f"{said}\n\n{prompts.fill(prompts.load('schema').user, {'schema': _written(schema)})}"), *rest]


_IN_WORDS = ("json_object", "prompt")


def shape(fell_back: Sequence[str]) -> dict[str, str]:
    """What tells the answers to such a form from those to the usual one; empty for that."""
    if not fell_back:
        return {}
    in_words = any(f"answer_format={name}" in fell_back for name in _IN_WORDS)
    return {"form": " ".join(fell_back)} | ({"schema_prompt": prompts.load("schema").user} if in_words else {})


@cache
def _response_format(schema: type[Answer], answer: str, bounded: bool) -> dict[str, Any]:
    """
    With a local decoder bounds on lists are what ends a list: a small model without them counts up passages until its
    tokens run out.
    """
    if answer == "json_object":
        return {"type": "json_object"}
    whole = schema.model_json_schema()
    if answer == "plain_schema":
        return {"type": "json_schema", "json_schema": {"name": schema.__name__, "schema": _plain(whole, whole)}}
    held = whole if bounded else _unbounded(whole)
    return {"type": "json_schema", "json_schema": {"name": schema.__name__, "strict": True, "schema": held}}


@cache
def _written(schema: type[Answer]) -> str:
    return json.dumps(schema.model_json_schema(), separators=(",", ":"))


def _unbounded(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _unbounded(value) for key, value in node.items() if key != "maxItems"}
    return [_unbounded(item) for item in node] if isinstance(node, list) else node


def _plain(node: Mapping[str, Any], root: Mapping[str, Any]) -> dict[str, Any]:
    """A schema with each reference replaced by what it refers to, and of each node only what every decoder knows."""
    if isinstance(reference := node.get("$ref"), str):
        found: Any = root
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        node = {**found, **{key: value for key, value in node.items() if key != "$ref"}}
    if "const" in node:
        node = {"type": "string", **node, "enum": [node["const"]]}
    plain = {key: node[key] for key in _KEPT if key in node}
    if "properties" in plain:
        plain["properties"] = {key: _plain(value, root) for key, value in plain["properties"].items()}
    if "items" in plain:
        plain["items"] = _plain(plain["items"], root)
    if "anyOf" in plain:
        plain["anyOf"] = [_plain(value, root) for value in plain["anyOf"]]
    return plain
