"""
The MCP registry's ``server.json``, in every schema since 2025-07-09: snake_case and camelCase, packages told by
``registry_name``, ``registry_type`` or ``registryType``, with or without the envelope of the registry's API.
"""

import re

from pipeline.fetch.read import mcp_tools
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
from pipeline.fetch.read.spelling import names, or_else, respelled

_SECRET_NAME = re.compile(
    r"(token|secret|password|passwd|credential|kubeconfig|private|api_?key|access_?key|\bkey\b|_key$|authori[sz]ation"
    r"|cookie|_pat$|connection_?string|dsn)",
    re.IGNORECASE,
)
_KNOWN = keys(
    "$schema name title displayName description version version_detail status repository websiteUrl packages remotes "
    "icons tools"
)
_SPELLED = names(
    "description displayName versionDetail websiteUrl registryType registryBaseUrl fileSha256 runtimeHint "
    "runtimeArguments "
    "packageArguments environmentVariables isRequired isSecret valueHint isRepeated transportType "
    "postInstallInstructions"
)
_OWN_WORDS = frozenset(["tools", "_meta"])
"""Where other keys may look like these."""
_PACKAGE = keys(
    "registryType registry_name identifier name version registryBaseUrl fileSha256 transport runtimeHint "
    "runtimeArguments packageArguments environmentVariables postInstallInstructions"
)
_REMOTE = frozenset(["type", "transportType", "url", "headers", "variables"])


def is_server(fields: Fields) -> bool:
    """Told by its schema, by what it ships, or by tools with a version."""
    if not word(fields.get("name")):
        return False
    schema = word(fields.get("$schema"))
    by_schema = schema.endswith("server.schema.json") or "modelcontextprotocol" in schema
    shipped = any(isinstance(fields.get(key), list) for key in ("packages", "remotes"))
    return by_schema or shipped or (bool(rows(fields.get("tools"))) and bool(word(fields.get("version"))))


def is_enveloped(server: Fields) -> bool:
    """In a registry's answer these three are all that must be there: a server may have no package and no remote yet."""
    return all(word(server.get(key)) for key in ("name", "description", "version"))


def read(server: Fields, *, envelope: Fields) -> Draft:
    """The draft of a server record; ``envelope`` holds what the registry's API put around it."""
    server = table(respelled(server, _SPELLED, free=_OWN_WORDS))
    full = word(server.get("name"))
    title = word(first(server, "title", "displayName"))
    version = word(server.get("version")) or word(table(server.get("versionDetail")).get("version"))
    lines = [
        joined(
            f"MCP server: {title or full}",
            f"registry name {full}" if title else "",
            f"version {version}" if version else "no version",
        ),
        *labelled("description", word(server.get("description"))),
        *labelled("status", word(server.get("status"))),
        *_links(server),
        *leftovers(server, _KNOWN | {"versionDetail"}),
        *leftovers(envelope, ["server"], label="registry"),
        *(line for package in rows(server.get("packages")) for line in ("", *_package(package))),
        *(line for remote in rows(server.get("remotes")) for line in ("", *_remote(remote))),
        *mcp_tools.lines(rows(server.get("tools"))),
    ]
    return structured("mcp_server", title or full.rpartition("/")[2], lines)


def _links(server: Fields) -> list[str]:
    repository = table(server.get("repository"))
    folder = word(repository.get("subfolder"))
    where = joined(word(repository.get("url")), f"subfolder {folder}" if folder else "")
    lines = [f"repository: {where}"] if where else []
    return [
        *labelled("website", word(server.get("websiteUrl"))),
        *or_else(lines, server, "repository", label="repository", nothing="none declared"),
    ]


def _package(package: Fields) -> list[str]:
    registry = word(first(package, "registryType", "registry_name")) or "unknown registry"
    identifier = word(first(package, "identifier", "name"))
    version = word(package.get("version"))
    transport = table(package.get("transport"))
    hint = word(package.get("runtimeHint"))
    base = word(package.get("registryBaseUrl"))
    digest = word(package.get("fileSha256"))
    line = joined(
        f"package: {registry} {identifier}{f'@{version}' if version else ''}",
        "" if version else "no version field",
        f"transport {_transport(transport)}",
        f"started with {hint}" if hint else "",
        f"from {base}" if base else "",
        f"file digest SHA-256 {digest}" if digest else "no file digest",
    )
    return [
        line,
        *inputs(package.get("environmentVariables"), kind="environment variable"),
        *inputs(transport.get("headers"), kind="header"),
        *_arguments(package.get("runtimeArguments"), label="runtime argument"),
        *_arguments(package.get("packageArguments"), label="argument"),
        *(_step(step) for step in rows(package.get("postInstallInstructions"))),
        *leftovers(package, _PACKAGE, label="package"),
    ]


def _transport(transport: Fields) -> str:
    kind = word(transport.get("type")) or "not stated"
    if kind == "stdio":
        return "stdio (a process on the user's machine)"
    return after(kind, word(transport.get("url")), sep=" ")


def _remote(remote: Fields) -> list[str]:
    kind = word(first(remote, "type", "transportType")) or "unknown transport"
    headers = inputs(remote.get("headers"), kind="header")
    variables = [{"name": name, **table(value)} for name, value in table(remote.get("variables")).items()]
    return [
        f"remote: {kind} {word(remote.get('url'))}",
        *or_else(headers, remote, "headers", label="remote headers", nothing="none declared"),
        *inputs(variables, kind="URL variable"),
        *leftovers(remote, _REMOTE, label="remote"),
    ]


def inputs(value: object, *, kind: str) -> list[str]:
    return [_input(item, kind=kind) for item in rows(value)]


def is_secret_name(name: str) -> bool:
    """Whether what is called so is a credential."""
    return bool(_SECRET_NAME.search(name))


def _input(item: Fields, *, kind: str) -> str:
    """``credential: KUBECONFIG (environment variable, secret, required)``, or ``setting: …``."""
    name = word(item.get("name"))
    secret = item.get("isSecret") is True
    credential = secret or is_secret_name(name)
    marked = "secret" if secret else "not marked secret" if credential else ""
    facts = joined(kind, marked, *_facts(item))
    return after(f"{'credential' if credential else 'setting'}: {name} ({facts})", word(item.get("description")))


def _arguments(value: object, *, label: str) -> list[str]:
    return [_argument(item, label=label) for item in rows(value)]


def _argument(item: Fields, *, label: str) -> str:
    name = word(first(item, "name", "valueHint", "value")) or "(without a name)"
    kind = word(item.get("type"))
    secret = "secret" if item.get("isSecret") is True else ""
    repeated = "repeated" if item.get("isRepeated") is True else ""
    facts = joined(kind, secret, repeated, *_facts(item))
    return after(f"{label}: {name} ({facts})", word(item.get("description")))


def _facts(item: Fields) -> list[str]:
    value, default = word(item.get("value")), word(item.get("default"))
    choices = words(item.get("choices"))
    return [
        "required" if item.get("isRequired") is True else "optional",
        f"format {word(item.get('format'))}" if word(item.get("format")) else "",
        f"fixed value {value}" if value else "",
        f"default {default}" if default else "",
        f"one of {' | '.join(choices)}" if choices else "",
    ]


def _step(step: Fields) -> str:
    command = word(step.get("command"))
    text = after("after installation", word(step.get("description")), sep=": ")
    return after(text, f"command {command}" if command else "")
