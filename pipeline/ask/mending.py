"""
What servers put around an answer and into it, taken off again: text in, JSON of the schema out, or nothing.

Nothing is guessed. A value is put right only where the schema leaves one reading: "1" where it has "1.00" and no
other literal of that number. Two objects that could both be the answer, a value off its grid, a field that is missing
stay as they are, and what comes of them is the failure that it always was.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, NamedTuple

from pipeline.ask import Answer, Mends

MOST_TRIED = 500
"""Braces of a text from which an object is looked for."""
KINDS = {
    "parts": "its content in parts",
    "reasoning": "its place among the reasoning",
    "tool_call": "the form of a tool call",
    "mark": "a byte order mark",
    "thinking": "thoughts before it",
    "fence": "a code fence",
    "prose": "words around it",
    "wrapped": "an object around it",
    "spelling": "a value spelled in another way",
    "list": "one item without its list",
    "extra_key": "a key that nobody asked for",
}
"""What is mended, in words that follow on "The answer had"."""

_THOUGHTS = r"think|thinking|thought|reasoning|reflection"
_CLOSED = re.compile(rf"(?is)<({_THOUGHTS})>(?:(?!<\1>).)*?</\1>")
_BEFORE = re.compile(rf"(?is)\A.*</(?:{_THOUGHTS})>")
_OPEN = re.compile(rf"(?i)<(?:{_THOUGHTS})>")
_FENCE = re.compile(r"\A\s*```[\w-]*[ \t]*\r?\n(.*?)\r?\n?[ \t]*```\s*\Z", re.DOTALL)
_BRACKETS = " \t\r\n[](){}#"


class Mended(NamedTuple):
    text: str
    """JSON."""
    mends: Mends


def mended(text: str, schema: type[Answer]) -> Mended:
    """The answer that stands in the text, as JSON of the schema; the text as it is where none stands there clearly."""
    required = _required(schema)
    found = _found(text, required)
    if found is None:
        return Mended(text, ())
    value, around = found
    fitting = _Fitting(_whole(schema))
    # One that lacks a field is no answer: what it does have is left as it is, to be shown to the model.
    fitted = fitting.value(value, fitting.root) if required <= value.keys() else value
    mends = around + fitting.mends
    if not mends:
        return Mended(text, ())
    return Mended(json.dumps(fitted), counted(mends))


def counted(mends: Mapping[str, int]) -> Mends:
    """In the order of ``KINDS``."""
    return tuple((kind, mends[kind]) for kind in KINDS if mends.get(kind))


def said(mends: Mends) -> str:
    """What was mended, in words, to be read after "The answer had"."""
    return ", ".join(KINDS[kind] + (f" ({times} times)" if times > 1 else "") for kind, times in mends)


@cache
def _whole(schema: type[Answer]) -> dict[str, Any]:
    return schema.model_json_schema()


def _required(schema: type[Answer]) -> frozenset[str]:
    return frozenset(_whole(schema).get("required", ()))


def _found(text: str, required: frozenset[str]) -> tuple[dict[str, Any], Counter[str]] | None:
    """The one object of the text that has the fields, and what stood around it."""
    whole = _object(text)
    if whole is not None:
        return _unwrapped(whole, required, Counter())
    around: Counter[str] = Counter()
    bare = text.strip().strip("\ufeff\u200b").strip()
    if bare != text.strip():
        around["mark"] += 1
    thoughtless = _without_thoughts(bare)
    if thoughtless != bare:
        around["thinking"] += 1
    if (whole := _object(thoughtless)) is not None:
        return _unwrapped(whole, required, around)
    if (fenced := _FENCE.match(thoughtless)) and (whole := _object(fenced[1])) is not None:
        return _unwrapped(whole, required, around + Counter(fence=1))
    fitting = [one for one in _objects(thoughtless) if required <= one.keys() or _inner(one, required) is not None]
    if len(fitting) != 1:
        return None
    around["thinking" if _OPEN.search(thoughtless) else "fence" if "```" in thoughtless else "prose"] += 1
    return _unwrapped(fitting[0], required, around)


def _without_thoughts(text: str) -> str:
    """Thoughts that are closed go, also where their beginning was cut off; of open ones nobody knows the end."""
    left = _CLOSED.sub("", text)
    return _BEFORE.sub("", left, count=1).strip()


def _unwrapped(
    value: dict[str, Any], required: frozenset[str], around: Counter[str]
) -> tuple[dict[str, Any], Counter[str]]:
    """An answer under one key, such as the schema's name, without that."""
    inner = _inner(value, required)
    return (value, around) if inner is None else (inner, around + Counter(wrapped=1))


def _inner(value: dict[str, Any], required: frozenset[str]) -> dict[str, Any] | None:
    if len(value) != 1 or required & value.keys():
        return None
    only = next(iter(value.values()))
    return only if isinstance(only, dict) and required and required <= only.keys() else None


def _object(text: str) -> dict[str, Any] | None:
    try:
        value = _DECODER.decode(text.strip())
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _objects(text: str) -> list[dict[str, Any]]:
    """Every object that stands in a text and in no other object, from left to right."""
    found, at, tried = [], text.find("{"), 0
    while at >= 0 and tried < MOST_TRIED:
        tried += 1
        try:
            value, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            found.append(value)
        at = text.find("{", end)
    return found if at < 0 else []


def _constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


_DECODER = json.JSONDecoder(parse_constant=_constant)


class _Fitting:
    """A walk through a value beside its schema, counting what it puts right."""

    def __init__(self, root: dict[str, Any]) -> None:
        self.root = root
        self.mends: Counter[str] = Counter()

    def value(self, value: Any, schema: Mapping[str, Any]) -> Any:
        schema = self._resolved(schema)
        if "enum" in schema or "const" in schema:
            return self._literal(value, schema.get("enum", [schema.get("const")]))
        kind = schema.get("type")
        if kind == "object":
            return self._object(value, schema)
        if kind == "array":
            return self._list(value, schema.get("items", {}))
        return self._integer(value) if kind == "integer" else value

    def _resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        while isinstance(reference := schema.get("$ref"), str):
            node: Any = self.root
            for part in reference.removeprefix("#/").split("/"):
                node = node[part]
            schema = node
        return schema

    def _object(self, value: Any, schema: Mapping[str, Any]) -> Any:
        if not isinstance(value, dict):
            return value
        known = schema.get("properties", {})
        if schema.get("additionalProperties") is False:
            self.mends["extra_key"] += len(value.keys() - known.keys())
            value = {key: one for key, one in value.items() if key in known}
        return {key: self.value(one, known.get(key, {})) for key, one in value.items()}

    def _list(self, value: Any, items: Mapping[str, Any]) -> Any:
        """One item where a list of them is wanted is a list of one, if it is of their kind."""
        if isinstance(value, list):
            return [self.value(one, items) for one in value]
        wanted = {"object": dict, "string": str}.get(self._resolved(items).get("type", ""))
        if wanted is None or not isinstance(value, wanted) or not value:
            return value
        self.mends["list"] += 1
        return [self.value(value, items)]

    def _literal(self, value: Any, allowed: list[Any]) -> Any:
        """The one literal that is spelled otherwise: the same number, or the same letters."""
        if (value in allowed and isinstance(value, str)) or not isinstance(value, (str, int, float)):
            return value
        if (number := _number(value)) is not None:
            same = [one for one in allowed if _number(one) == number]
        else:
            same = [one for one in allowed if isinstance(one, str) and one.casefold() == str(value).strip().casefold()]
        if len(same) != 1:
            return value
        self.mends["spelling"] += 1
        return same[0]

    def _integer(self, value: Any) -> Any:
        if isinstance(value, int):
            return value
        inner = value[0] if isinstance(value, list) and len(value) == 1 else value
        number = _number(inner.strip(_BRACKETS) if isinstance(inner, str) else inner)
        if number is None or number != number.to_integral_value():
            return value
        self.mends["spelling"] += 1
        return int(number)


def _number(value: Any) -> Decimal | None:
    """As it is written, without a sign or an exponent; None for what is no such number."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    text = value.strip() if isinstance(value, str) else repr(value)
    if not re.fullmatch(r"\d{1,9}(?:\.\d{0,9})?|\.\d{1,9}", text, re.ASCII):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
