"""
How a client or a host is told to start an MCP server: ``.mcp.json`` and its like, one server at a time, and
``smithery.yaml``. What is run, what it is given, and which of that is a credential.
"""

import re
from collections.abc import Mapping

from pipeline.fetch.read.labelled_lines import (
    Draft,
    Fields,
    after,
    first,
    joined,
    keys,
    labelled,
    leftovers,
    structured,
    table,
    word,
    words,
)
from pipeline.fetch.read.mcp_server import is_secret_name
from pipeline.fetch.read.parameters import Parameters

_KEYS = ("mcpServers", "mcp_servers", "context_servers")
_SERVER = keys("command args env type transport url serverUrl httpUrl headers cwd description name title disabled")
_SMITHERY = keys("startCommand build name description runtime configSchema")
_REFERENCE = re.compile(r"\$\{[^}]{1,100}\}|\$\w+|<[^<>]{1,100}>|\{\{[^}]{1,100}\}\}")
"""A value that is filled in when the server starts."""


def servers(fields: Fields) -> dict[str, Fields]:
    """The servers of a client's configuration by their names; empty for anything else."""
    inner = next((table(fields[key]) for key in _KEYS if isinstance(fields.get(key), Mapping)), {})
    if not inner and isinstance(fields.get("servers"), Mapping):
        inner = table(fields["servers"])
    return {name: table(item) for name, item in inner.items() if isinstance(item, Mapping) and _starts(table(item))}


def _starts(server: Fields) -> bool:
    return first(server, "command", "url", "serverUrl", "httpUrl") is not None


def read(name: str, server: Fields) -> Draft:
    """The draft of one server of a configuration."""
    said = word(first(server, "title", "name"))
    return structured("mcp_config", said or name, [f"MCP server: {name}", *lines(server)])


def lines(server: Fields) -> list[str]:
    """How one server is started or reached."""
    command, address = server.get("command"), word(first(server, "url", "serverUrl", "httpUrl"))
    started = " ".join([*words(command), *words(server.get("args"))])
    kind = word(first(server, "type", "transport"))
    return [
        *labelled("description", word(server.get("description"))),
        *labelled("started with", started and f"{started} (a process on the user's machine)"),
        *labelled("remote", joined(kind, address) if address else ""),
        *_values(server.get("env"), kind="environment variable"),
        *_values(server.get("headers"), kind="header"),
        *labelled("working folder", word(server.get("cwd"))),
        *leftovers(server, _SERVER),
    ]


def _values(value: object, *, kind: str) -> list[str]:
    """A value of a credential is not repeated: it may be one that somebody left there."""
    if not isinstance(value, Mapping):
        return leftovers({kind: value} if value else {}, ())
    return [_value(name, word(item), kind) for name, item in table(value).items()]


def _value(name: str, value: str, kind: str) -> str:
    if not is_secret_name(name):
        return f"setting: {after(f'{name} ({kind})', value, sep=' = ')}"
    filled = not value or _REFERENCE.search(value)
    where = "filled in when it starts" if filled else "a value stands in the file itself"
    return f"credential: {name} ({kind}, {where})"


def asked(name: str, field: Fields) -> str:
    """What a bundle's user fills in before the server starts."""
    secret = field.get("sensitive") is True or is_secret_name(name)
    kept = {key: value for key, value in field.items() if key not in ("type", "title", "description", "sensitive")}
    more = (f"{key} {joined(*words(value))}" for key, value in kept.items() if words(value))
    said = " — ".join(dict.fromkeys(filter(None, (word(field.get("title")), word(field.get("description"))))))
    kind = joined(word(field.get("type")), "sensitive" if field.get("sensitive") is True else "", *more)
    return after(f"{'credential' if secret else 'setting'}: {name} ({kind or 'filled in by the user'})", said)


def is_smithery(fields: Fields) -> bool:
    start = table(fields.get("startCommand"))
    return bool({"commandFunction", "configSchema", "type"} & set(start)) or (
        word(fields.get("runtime")) in ("typescript", "python", "container") and len(fields) <= len(_SMITHERY)
    )


def smithery(fields: Fields) -> Draft:
    """The draft of a ``smithery.yaml``."""
    start, build = table(fields.get("startCommand")), table(fields.get("build"))
    schema = first(start, "configSchema") or first(fields, "configSchema")
    config = Parameters({"schema": schema}) if schema else None
    text = [
        f"MCP server hosted by Smithery: {word(fields.get('name')) or '(without a name)'}",
        *labelled("description", word(fields.get("description"))),
        *labelled("runtime", word(fields.get("runtime"))),
        *labelled("transport", word(start.get("type"))),
        *labelled("start command", word(start.get("commandFunction"))),
        *(config.lines("configuration") if config else []),
        *leftovers(start, ["type", "commandFunction", "configSchema"], label="start"),
        *leftovers(build, (), label="build"),
        *leftovers(fields, _SMITHERY),
    ]
    return structured("mcp_config", word(fields.get("name")) or None, text)
