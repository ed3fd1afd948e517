"""The REST API, from the application's own OpenAPI document."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from docs_site.markdown import block, code, plain, table
from docs_site.markdown import page as made
from pipeline.store import Store
from pipeline.store.db.engine import connect
from pipeline.store.db.schema import upgrade
from pipeline.web.app import create_app
from pipeline.web.auth.access import Serving

INTRO = (
    "What `threatcard serve` answers programs. A request carries `Authorization: Bearer TOKEN`, with a token that "
    "`threatcard user add` printed. What went wrong comes as `application/problem+json`. [Review](../review.md) says "
    "who may do what."
)


def page() -> str:
    found = document()
    return made("REST API", INTRO, *(_section(*each, found) for each in _operations(found)))


def document() -> dict[str, Any]:
    with a_store() as store:
        serving = Serving(secret=b"", secure=True, clock=lambda: 0.0, draft=_none)
        return create_app(store, serving).openapi()


@contextmanager
def a_store() -> Iterator[Store]:
    """One that holds nothing: what is served says of itself without a row."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'none.db'}"
        connected = connect(url)
        upgrade(connected)
        connected.dispose()
        store = Store(url)
        try:
            yield store
        finally:
            store.close()


def _none(_: Any) -> Any:
    raise AssertionError("nothing is drafted here")


def _operations(found: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            yield path, method.upper(), operation


def _section(path: str, method: str, operation: dict[str, Any], whole: dict[str, Any]) -> str:
    parts = [f"## {code(f'{method} {path}')}", operation.get("description") or operation.get("summary", "")]
    if rows := [_parameter(one) for one in operation.get("parameters", ())]:
        parts.append(table(("parameter", "in", "", "meaning"), rows))
    parts += _takes(operation.get("requestBody", {}), whole)
    answers = [(code(status), plain(one.get("description", ""))) for status, one in operation["responses"].items()]
    return "\n\n".join((*parts, table(("answer", ""), answers)))


def _parameter(one: dict[str, Any]) -> tuple[str, str, str, str]:
    needed = "" if one.get("required") else "may be absent"
    return code(one["name"]), one["in"], needed, plain(one.get("description", ""))


def _takes(body: dict[str, Any], whole: dict[str, Any]) -> list[str]:
    """What a body may be, by its fields, and an example of each."""
    (found,) = body.get("content", {}).values() or [{}]
    shapes = list(_schemas(found.get("schema", {}), whole))
    told = ["Takes one of" if len(shapes) > 1 else "Takes", block("\n".join(shapes), "json")] if shapes else []
    for one in found.get("examples", {}).values():
        told += [f"For example: {plain(one['summary'])}", block(json.dumps(one["value"], ensure_ascii=False), "json")]
    return told


def _schemas(of: dict[str, Any], whole: dict[str, Any]) -> Iterator[str]:
    """The fields of a request's body, each with its type; of a body of several shapes those of each."""
    for each in of.get("oneOf", [of]):
        name = each.get("$ref", "").rpartition("/")[2]
        held = whole["components"]["schemas"].get(name, each)
        needed = held.get("required", [])
        lines = [
            f'  "{key}": {_type(one)}{"" if key in needed else "?"}' for key, one in held.get("properties", {}).items()
        ]
        if lines:
            yield "{\n" + ",\n".join(lines) + "\n}"


def _type(of: dict[str, Any]) -> str:
    if "const" in of:
        return json.dumps(of["const"])
    if "anyOf" in of:
        return " | ".join(_type(each) for each in of["anyOf"])
    return str(of.get("$ref", "").rpartition("/")[2] or of.get("type", "any"))
