"""
An answer of a provider in, the words in it and what else it names out: pure.

Counters and dates that change by themselves (stars, downloads, pulls) are no words of a listing: with them, every night
would find another text.
"""

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import yaml

from pipeline.errors import UnsupportedFormat
from pipeline.fetch.places.planned import Request, Take
from pipeline.fetch.read import bounds, by_format, hidden_text, mcp_server, mcp_tools, own_words
from pipeline.fetch.read.decode import decode
from pipeline.fetch.read.labelled_lines import (
    Draft,
    Fields,
    after,
    first,
    joined,
    labelled,
    leftovers,
    rows,
    structured,
    table,
    word,
    words,
)
from pipeline.model import ListingKind

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Answer(NamedTuple):
    """The words of an answer, and what it says of where more of them are."""

    draft: Draft
    version: str | None = None
    """A commit or a version that the answer itself names."""
    name: str = ""
    """The product's full name, where a provider keeps it: ``io.github.owner/name``."""
    repository: str = ""
    """The address of the repository that it names, with the folder in it."""
    readme: str = ""
    """The address of the README that it names."""


def read(request: Request, body: bytes, charset: str | None, *, host: str) -> Answer:
    """Raises UnsupportedFormat for what is not the answer that was asked for."""
    text = decode(body, charset=charset)
    answer = _BY_TAKE[request.take](text, host)
    return answer._replace(version=request.version) if request.version else answer


def names(body: bytes) -> Mapping[str, str] | None:
    """Of a folder of GitHub's, its files and folders with the digest of each; None where it is a file."""
    value = _json(decode(body, charset="utf-8"), "GitHub's contents")
    if not isinstance(value, list):
        return None
    return {name: word(row.get("sha")) for row in rows(value) if (name := word(row.get("name")))}


def _text(text: str, host: str) -> Answer:
    return Answer(by_format(text, host=host))


def _agent_card(text: str, host: str) -> Answer:
    draft = by_format(text, host=host)
    if draft.kind != "a2a_card":
        raise UnsupportedFormat("this is no agent card")
    return Answer(draft)


def _github_file(text: str, host: str) -> Answer:
    fields = _record(text, "GitHub's contents")
    try:
        body = base64.b64decode(word(fields.get("content")), validate=False)
    except ValueError as err:
        raise UnsupportedFormat(f"GitHub's answer holds no file that can be read ({err})") from err
    if not body.strip():
        raise UnsupportedFormat("GitHub's answer holds no text: the file is empty, or larger than 1 MB")
    sha = word(fields.get("sha"))
    return Answer(by_format(decode(body, charset=None), host=host), f"git blob {sha}" if sha else None)


def _registry(text: str, host: str) -> Answer:
    record = _record(text, "an MCP registry's record")
    server = table(record["server"]) if isinstance(record.get("server"), Mapping) else record
    where = table(server.get("repository"))
    version = word(server.get("version"))
    address, folder = word(where.get("url")), word(where.get("subfolder"))
    if address and folder:
        address = f"{address.removesuffix('/').removesuffix('.git')}/tree/HEAD/{folder.strip('/')}"
    draft = by_format(text, host=host)
    return Answer(draft, f"version {version}" if version else None, word(server.get("name")), address)


def _docker(text: str, host: str) -> Answer:
    """Its full description is a README; the short one is a sentence that may say more."""
    record = _record(text, "Docker Hub's record")
    whole = first(record, "full_description")
    parts = [str(part).strip() for part in (record.get("description"), whole) if isinstance(part, str)]
    if not any(parts):
        raise UnsupportedFormat("Docker Hub has no description of it: pass the image's repository or documentation")
    draft = by_format("\n\n".join(filter(None, dict.fromkeys(parts))), host=host)
    return Answer(draft._replace(name=draft.name or word(record.get("name"))))


def _glama(text: str, host: str) -> Answer:
    record = _record(text, "Glama's record")
    schema = table(record.get("environmentVariablesJsonSchema"))
    lines = [
        f"MCP server: {word(record.get('name'))}",
        *labelled("description", word(record.get("description"))),
        *labelled("attribute", *words(record.get("attributes"))),
        *labelled("licence", word(table(record.get("spdxLicense")).get("name"))),
        *labelled("repository", word(table(record.get("repository")).get("url"))),
        *mcp_server.inputs(_variables(schema), kind="environment variable"),
        *mcp_tools.lines(rows(record.get("tools"))),
    ]
    name = joined("/".join(filter(None, (word(record.get("namespace")), word(record.get("slug"))))))
    return _structured(record, lines, name=name, repository=word(table(record.get("repository")).get("url")))


def _variables(schema: Fields) -> list[dict[str, object]]:
    """A JSON Schema of settings, as a ``server.json`` lists them."""
    required = frozenset(words(schema.get("required")))
    return [
        {"name": name, "description": table(value).get("description"), "isRequired": name in required}
        for name, value in table(schema.get("properties")).items()
    ]


def _smithery(text: str, host: str) -> Answer:
    record = _record(text, "Smithery's record")
    lines = [
        f"MCP server: {joined(word(record.get('displayName')), word(record.get('qualifiedName')))}",
        *labelled("description", word(record.get("description"))),
        *labelled("website", word(record.get("homepage"))),
        *labelled("runs at Smithery", word(first(record, "remote", "hosted"))),
        *(line for connection in rows(record.get("connections")) for line in _connection(connection)),
        *leftovers({"security": record.get("security")}, (), label="Smithery"),
        *mcp_tools.lines(rows(record.get("tools"))),
    ]
    whole = word(first(record, "homepage", "repository"))
    return _structured(record, lines, name=word(record.get("qualifiedName")), repository=whole)


def _connection(connection: Fields) -> Iterator[str]:
    where = word(first(connection, "deploymentUrl", "url"))
    yield f"connection: {joined(word(connection.get('type')) or 'not stated', where)}"
    yield from mcp_server.inputs(_variables(table(connection.get("configSchema"))), kind="setting of the connection")


def _open_vsx(text: str, host: str) -> Answer:
    record = _record(text, "Open VSX's record")
    name = ".".join(filter(None, (word(record.get("namespace")), word(record.get("name")))))
    version = word(record.get("version"))
    repository = word(record.get("repository"))
    lines = [
        f"VS Code extension: {joined(word(record.get('displayName')), name, f'version {version}' if version else '')}",
        *labelled("description", word(record.get("description"))),
        *labelled("licence", word(record.get("license"))),
        *labelled("repository", repository),
        *labelled("category", *words(record.get("categories"))),
        *labelled("tag", *words(record.get("tags"))),
        *labelled("depends on", *_extensions(record.get("dependencies"))),
        *labelled("brings", *_extensions(record.get("bundledExtensions"))),
    ]
    answer = _structured(record, lines, name=name, repository=repository, kind="text")
    readme = word(table(record.get("files")).get("readme"))
    return answer._replace(version=f"version {version}" if version else None, readme=readme)


def _extensions(value: object) -> list[str]:
    return [".".join(filter(None, (word(row.get("namespace")), word(row.get("extension"))))) for row in rows(value)]


def _catalogue(text: str, host: str) -> Answer:
    """Docker's ``server.yaml``: what the catalogue's page of an MCP server is made of."""
    record = _yaml(text)
    about, source, config = (table(record.get(key)) for key in ("about", "source", "config"))
    secret, setting = "environment variable, secret", "environment variable"
    commit = word(source.get("commit"))
    lines = [
        f"MCP server: {joined(word(about.get('title')), word(record.get('name')))}",
        *labelled("description", word(about.get("description")), word(config.get("description"))),
        *labelled("image", word(record.get("image"))),
        *labelled("repository", joined(word(source.get("project")), f"commit {commit}" if commit else "")),
        *labelled("category", word(table(record.get("meta")).get("category"))),
        *labelled("tag", *words(table(record.get("meta")).get("tags"))),
        *(_setting(row, "credential", secret) for row in rows(config.get("secrets"))),
        *(_setting(row, "setting", setting) for row in rows(config.get("env"))),
        *mcp_server.inputs(_variables(table(config.get("parameters"))), kind="parameter"),
        *leftovers(record, ("name", "image", "type", "meta", "about", "source", "config")),
    ]
    address = word(source.get("project")).removesuffix("/").removesuffix(".git")
    if address and (commit or source.get("directory")):
        folder = word(source.get("directory")).strip("/")
        address = f"{address}/tree/{commit or 'HEAD'}{f'/{folder}' if folder else ''}"
    answer = _structured(record, lines, name=word(record.get("name")), repository=address)
    return answer


def _setting(row: Fields, label: str, kind: str) -> str:
    """The catalogue does not say whether one is required, so neither does the line."""
    name = word(first(row, "env", "name"))
    example = word(row.get("example"))
    said = word(row.get("description")) or (f"for example {example}" if example and label == "setting" else "")
    return after(f"{label}: {name} ({kind})", said)


def _structured(
    record: Fields, lines: list[str], *, name: str, repository: str, kind: ListingKind = "mcp_server"
) -> Answer:
    title = word(first(record, "displayName", "title")) or word(table(record.get("about")).get("title"))
    draft = structured(kind, title or word(record.get("name")) or name, lines)
    hidden = tuple(hidden_text.of_json(dict(record)))
    return Answer(draft._replace(substance=own_words.of(record), hidden=hidden), None, name, repository)


def _record(text: str, what: str) -> Fields:
    value, _ = bounds.values(_json(text, what))
    if not isinstance(value, Mapping):
        raise UnsupportedFormat(
            f"this is not {what}, but a JSON {type(value).__name__}: pass the page's text as a file"
        )
    return table(value)


def _json(text: str, what: str) -> object:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError) as err:
        raise UnsupportedFormat(f"this is not {what} ({err}): pass the page's text as a file") from err


def _yaml(text: str) -> Fields:
    """Without aliases, which can make much of little."""
    what = "Docker's server.yaml"
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=_LOADER)):
            raise UnsupportedFormat(f"this is not {what}: it has aliases")
        value, _ = bounds.values(yaml.load(text, Loader=_LOADER))
    except (yaml.YAMLError, ValueError, RecursionError) as err:
        raise UnsupportedFormat(f"this is not {what} ({str(err)[:100]})") from err
    if not isinstance(value, Mapping):
        raise UnsupportedFormat(f"this is not {what}: it holds no keys")
    return table(value)


_BY_TAKE: dict[Take, Callable[[str, str], Answer]] = {
    "text": _text,
    "agent card": _agent_card,
    "github file": _github_file,
    "registry": _registry,
    "docker": _docker,
    "glama": _glama,
    "smithery": _smithery,
    "open vsx": _open_vsx,
    "catalogue": _catalogue,
}
