"""What is said of the server where it is looked up: its server card, and the entry of the MCP registry."""

import hashlib
import json
from typing import Any

from pipeline import __version__
from pipeline.web.guard import MCP

NAME = "io.github.threatcard/threatcard"
"""As the registry has names: a namespace that whoever publishes has to hold, and the server's own name."""
TITLE = "Threatcard"
DESCRIPTION = "Drafts threat cards of agents and MCP servers from public listings: AIVSS, CVSS, MAESTRO."
VERSIONS = ("2025-11-25", "2026-07-28")
"""Of the protocol."""
CARD_SCHEMA = "https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json"
CARD_TYPE = "application/mcp-server-card+json"
ENTRY_SCHEMA = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json"


def server_card(place: str) -> bytes:
    """Of the server at ``place``, such as ``https://cards.example``: how to reach it, and nothing of its tools."""
    token = {"description": "A token that 'threatcard user add' printed.", "isRequired": True, "isSecret": True}
    header = {"name": "Authorization", "value": "Bearer {token}", "isRequired": True, "isSecret": True}
    remote = {
        "type": "streamable-http",
        "url": f"{place}{MCP}",
        "headers": [header | {"variables": {"token": token}}],
        "supportedProtocolVersions": list(VERSIONS),
    }
    return json.dumps({"$schema": CARD_SCHEMA, **_named(), "remotes": [remote]}, indent=2).encode()


def etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def registry_entry() -> dict[str, Any]:
    """What ``server.json`` holds."""
    package = {
        "registryType": "pypi",
        "identifier": "threatcard",
        "version": __version__,
        "runtimeHint": "uvx",
        "runtimeArguments": [{"type": "named", "name": "--from", "value": f"threatcard[mcp]=={__version__}"}],
        "packageArguments": [{"type": "positional", "value": "mcp"}],
        "transport": {"type": "stdio"},
        "environmentVariables": [
            {"name": "THREATCARD_MODEL", "description": "The chat model's name; none: no model", "isRequired": False},
            {"name": "OPENAI_API_KEY", "description": "Its key", "isRequired": False, "isSecret": True},
        ],
    }
    return {"$schema": ENTRY_SCHEMA, **_named(), "packages": [package]}


def _named() -> dict[str, str]:
    return {"name": NAME, "title": TITLE, "description": DESCRIPTION, "version": __version__}
