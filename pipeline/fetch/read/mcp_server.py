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

_SECRET_NAME = re.compile(
    r"(token|secret|password|passwd|credential|kubeconfig|private|api_?key|access_?key|\bkey\b|_key$|authori[sz]ation"
    r"|cookie|_pat$|connection_?string|dsn)",
    re.IGNORECASE,
)
_KNOWN = keys(
    "$schema name title description version version_detail status repository websiteUrl packages remotes icons tools"
)
_PACKAGE = keys(
    "registryType registry_name identifier name version registryBaseUrl fileSha256 transport runtimeHint "
    "runtimeArguments packageArguments environmentVariables postInstallInstructions"
)
_REMOTE = frozenset(["type", "transportType", "url", "headers", "variables"])


def read(server: Fields, *, envelope: Fields) -> Draft:
    """The draft of a server record; ``envelope`` holds what the registry's API put around it."""
    server = table(_camel(server))
    full = word(server.get("name"))
    title = word(server.get("title"))
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


def _camel(value: object) -> object:
    """The record with its old snake_case keys as they are spelled today."""
    if isinstance(value, list):
        return [_camel(item) for item in value]
    if isinstance(value, dict):
        return {_NEW_KEYS.get(key, key): _camel(item) for key, item in value.items()}
    return value


_NEW_KEYS = {
    "registry_type": "registryType",
    "registry_base_url": "registryBaseUrl",
    "file_sha256": "fileSha256",
    "runtime_hint": "runtimeHint",
    "runtime_arguments": "runtimeArguments",
    "package_arguments": "packageArguments",
    "environment_variables": "environmentVariables",
    "is_required": "isRequired",
    "is_secret": "isSecret",
    "value_hint": "valueHint",
    "is_repeated": "isRepeated",
    "website_url": "websiteUrl",
    "transport_type": "transportType",
    "version_detail": "versionDetail",
}


def _links(server: Fields) -> list[str]:
    repository = table(server.get("repository"))
    folder = word(repository.get("subfolder"))
    where = joined(word(repository.get("url")), f"subfolder {folder}" if folder else "")
    return [*labelled("website", word(server.get("websiteUrl"))), f"repository: {where or 'none declared'}"]


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
        *_inputs(package.get("environmentVariables"), kind="environment variable"),
        *_inputs(transport.get("headers"), kind="header"),
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
    headers = _inputs(remote.get("headers"), kind="header")
    variables = [{"name": name, **table(value)} for name, value in table(remote.get("variables")).items()]
    return [
        f"remote: {kind} {word(remote.get('url'))}",
        *(headers or ["remote headers: none declared"]),
        *_inputs(variables, kind="URL variable"),
        *leftovers(remote, _REMOTE, label="remote"),
    ]


def _inputs(value: object, *, kind: str) -> list[str]:
    return [_input(item, kind=kind) for item in rows(value)]


def _input(item: Fields, *, kind: str) -> str:
    """``credential: KUBECONFIG (environment variable, secret, required)``, or ``setting: …``."""
    name = word(item.get("name"))
    secret = item.get("isSecret") is True
    credential = secret or bool(_SECRET_NAME.search(name))
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
