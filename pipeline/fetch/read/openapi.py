"""
OpenAPI 3 and Swagger 2: what an agent may call, each operation as a tool is, with the schemes by which callers sign in.

A reference inside the document is looked up, a few steps deep; one that leads out of it is told as it stands.
"""

from collections.abc import Iterator, Mapping

from pipeline.fetch.read import mcp_tools, own_words
from pipeline.fetch.read.a2a import authentication_lines, requirements
from pipeline.fetch.read.labelled_lines import (
    Draft,
    Fields,
    after,
    first,
    joined,
    keys,
    labelled,
    leftovers,
    rows,
    structured,
    table,
    word,
    words,
)
from pipeline.fetch.read.parameters import Parameters

_METHODS = keys("get put post delete options head patch trace query")
_EFFECTS = {
    "get": "reads (by its method)",
    "head": "reads (by its method)",
    "options": "reads (by its method)",
    "query": "reads (by its method)",
    "trace": "reads (by its method)",
    "put": "writes, idempotent (by its method)",
    "delete": "destructive, idempotent (by its method)",
}
_WRITES = "writes (by its method)"
_KNOWN = keys(
    "openapi swagger info servers host basePath schemes paths webhooks components definitions securityDefinitions "
    "security tags externalDocs parameters responses consumes produces"
)
_OPERATION = keys("operationId summary description tags parameters requestBody responses security deprecated")
_STEPS = 3


def is_openapi(fields: Fields) -> bool:
    versioned = word(fields.get("openapi")) or word(fields.get("swagger"))
    return bool(versioned) and isinstance(fields.get("info"), Mapping)


def read(document: Fields) -> Draft:
    """The draft of a description; it is called by its title."""
    info = table(document.get("info"))
    name, version = word(info.get("title")), word(info.get("version"))
    found = [_operation(document, *one) for one in _operations(document)]
    lines = [
        joined(f"API: {name or '(without a title)'}", version and f"version {version}"),
        *labelled("description", *dict.fromkeys([word(info.get("summary")), word(info.get("description"))])),
        *labelled("endpoint", *_endpoints(document)),
        *_authentication(document, any("security" in one[2] for one in _operations(document))),
        *leftovers(info, ["title", "version", "summary", "description"], label="about"),
        *leftovers(document, _KNOWN),
        *labelled(
            "group", *(after(word(row.get("name")), said) for row in rows(document.get("tags")) if (said := _said(row)))
        ),
        f"operations: {len(found)} listed" if found else "operations: none declared",
        *mcp_tools.in_order(found),
    ]
    draft = structured("openapi", name or None, lines)
    called = (_name(path, method, table(item)) for path, method, item, _ in _operations(document))
    told = [own_words.of(document.get("info")), own_words.of(document.get("paths"))]
    return draft._replace(substance="\n".join([*told, *(one.replace("_", " ") for one in called)]))


def _operations(document: Fields) -> Iterator[tuple[str, str, Fields, list[Fields]]]:
    """Path, method, operation, and the parameters that all operations of the path share."""
    for path, item in (*table(document.get("paths")).items(), *table(document.get("webhooks")).items()):
        shared = _looked_up(document, item)
        for method, operation in shared.items():
            if method.lower() in _METHODS and isinstance(operation, Mapping):
                yield path, method.lower(), table(operation), rows(shared.get("parameters"))


def _name(path: str, method: str, operation: Fields) -> str:
    return word(operation.get("operationId")) or f"{method.upper()} {word(path)}"


def _operation(document: Fields, path: str, method: str, operation: Fields, shared: list[Fields]) -> mcp_tools.Lines:
    label = f"operation {_name(path, method, operation)}"
    summary, text = word(operation.get("summary")), word(operation.get("description"))
    said = joined(*dict.fromkeys([summary.rstrip("."), text])) if text.startswith(summary) else f"{summary}. {text}"
    taken = [_looked_up(document, row) for row in (*shared, *rows(operation.get("parameters")))]
    parameters = Parameters({"parameters": taken, "input": _body(document, operation)})
    rest = [
        f"{label} call: {method.upper()} {word(path)}",
        *parameters.lines(label),
        *labelled(f"{label} body", _said(_looked_up(document, operation.get("requestBody")))),
        *labelled(f"{label} authentication required", *requirements(operation.get("security"))),
        *labelled(f"{label} deprecated", "true" if operation.get("deprecated") is True else ""),
        *leftovers(operation, _OPERATION, label=label),
    ]
    return mcp_tools.entry(label, _EFFECTS.get(method, _WRITES), said if text else summary, rest)


def _said(row: Fields) -> str:
    return word(row.get("description"))


def _body(document: Fields, operation: Fields) -> Fields:
    """The schema of what is sent, of whichever media type comes first."""
    content = table(_looked_up(document, operation.get("requestBody")).get("content"))
    for media in content.values():
        schema = _looked_up(document, table(media).get("schema"))
        parts = [_looked_up(document, row) for row in rows(schema.get("allOf"))]
        found = {name: item for part in (*parts, schema) for name, item in table(part.get("properties")).items()}
        return {**schema, "properties": {name: _looked_up(document, item) for name, item in found.items()}}
    return {}


def _looked_up(document: Fields, value: object) -> Fields:
    """The table, or the one that its ``$ref`` leads to within the document."""
    for _ in range(_STEPS):
        path = word(table(value).get("$ref"))
        if not path.startswith("#/"):
            break
        at: object = document
        for part in path.removeprefix("#/").split("/")[:8]:
            at = at.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(at, Mapping) else None
        if not isinstance(at, Mapping):
            break
        value = at
    return table(value)


def _endpoints(document: Fields) -> list[str]:
    servers = [joined(word(row.get("url")), word(row.get("description"))) for row in rows(document.get("servers"))]
    if host := word(document.get("host")):
        servers.append(f"{joined(*words(document.get('schemes')))}://{host}{word(document.get('basePath'))}")
    return servers or ["none declared"]


def _authentication(document: Fields, in_operations: bool) -> list[str]:
    """Each operation may say for itself what it requires."""
    components = table(document.get("components"))
    schemes = first(components, "securitySchemes") or document.get("securityDefinitions")
    lines = authentication_lines({"securitySchemes": schemes, "security": document.get("security")})
    return [
        line for line in lines if not (in_operations and line.startswith("authentication required: no requirement"))
    ]
