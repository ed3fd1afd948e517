"""How the server is looked up: its card, and ``server.json``, held against the shape that each has to have."""

import json
import os
import re
import tomllib

import pytest
from jsonschema import Draft202012Validator

from pipeline import __version__
from pipeline.mcp import described
from tests.support.paths import ROOT

NAMED = {
    "name": {"type": "string", "pattern": "^[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+$", "minLength": 3, "maxLength": 200},
    "title": {"type": "string", "minLength": 1, "maxLength": 100},
    "description": {"type": "string", "minLength": 1, "maxLength": 100},
    "version": {"type": "string", "maxLength": 255, "pattern": r"^\d+\.\d+\.\d+$"},
}
INPUT = {
    "description": {"type": "string"},
    "isRequired": {"type": "boolean"},
    "isSecret": {"type": "boolean"},
    "value": {"type": "string"},
    "name": {"type": "string"},
}


def closed(properties, *required):
    return {
        "type": "object",
        "properties": properties,
        "required": list(required) or sorted(properties),
        "additionalProperties": False,
    }


def several(item):
    return {"type": "array", "minItems": 1, "items": item}


ARGUMENT = {
    "anyOf": [
        closed({"type": {"const": "named"}, "name": {"type": "string"}, "value": {"type": "string"}}),
        closed({"type": {"const": "positional"}, "value": {"type": "string"}}),
    ]
}
PACKAGE = closed(
    {
        "registryType": {"const": "pypi"},
        "identifier": {"const": "threatcard"},
        "version": NAMED["version"],
        "runtimeHint": {"const": "uvx"},
        "runtimeArguments": several(ARGUMENT),
        "packageArguments": several(ARGUMENT),
        "transport": closed({"type": {"const": "stdio"}}),
        "environmentVariables": several(closed(INPUT, "name")),
    }
)
REMOTE = closed(
    {
        "type": {"const": "streamable-http"},
        "url": {"type": "string", "pattern": r"^https?://\S+$"},
        "headers": several(
            closed(
                INPUT | {"variables": {"type": "object", "additionalProperties": closed(INPUT, "description")}}, "name"
            )
        ),
        "supportedProtocolVersions": several({"enum": ["2025-11-25", "2026-07-28"]}),
    }
)
SCHEMA = {
    "type": "string",
    "pattern": r"^https://static\.modelcontextprotocol\.io/schemas/[\w-]+/[a-z-]+\.schema\.json$",
}
ENTRY = closed({"$schema": SCHEMA, **NAMED, "packages": several(PACKAGE)})
CARD = closed({"$schema": SCHEMA, **NAMED, "remotes": several(REMOTE)})


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        pytest.param(ENTRY, described.registry_entry(), id="registry"),
        pytest.param(CARD, json.loads(described.server_card("https://cards.example")), id="server-card"),
    ],
)
def test_it_has_the_shape_that_it_has_to_have(shape, said):
    Draft202012Validator.check_schema(shape)

    assert [error.message for error in Draft202012Validator(shape).iter_errors(said)] == []


def test_the_entry_in_the_repository_is_of_this_version():
    path, entry = ROOT / "server.json", described.registry_entry()
    if os.environ.get("REGEN"):
        path.write_text(f"{json.dumps(entry, indent=2)}\n", "utf-8")

    assert json.loads(path.read_text("utf-8")) == entry, "server.json is of another version; REGEN=1"
    assert entry["version"] == __version__


def test_what_it_says_to_install_and_to_run_is_there():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    package = described.registry_entry()["packages"][0]
    asked = re.fullmatch(r"(\w+)\[(\w+)\]==(.+)", package["runtimeArguments"][0]["value"])

    assert asked.groups() == (project["name"], "mcp", __version__)
    assert "mcp" in project["optional-dependencies"]
    assert [one["value"] for one in package["packageArguments"]] == ["mcp"]


def test_the_card_says_nothing_of_tools():
    said = described.server_card("https://cards.example").decode()

    assert [word for word in ("tools", "assess", "resources", "prompts") if f'"{word}"' in said] == []
    assert json.loads(said)["remotes"][0]["url"] == "https://cards.example/mcp"
