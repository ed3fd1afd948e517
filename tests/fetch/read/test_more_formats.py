"""Formats beside a server's own record: dumps, manifests, configurations, OpenAPI, YAML; and files of many."""

import json

import pytest
import yaml

from pipeline import fetch
from pipeline.errors import UnsupportedFormat
from pipeline.model import Listing

TOOL = {"name": "book_room", "description": "Books a room and pays for it", "inputSchema": {"type": "object"}}
PROMPT = {"name": "plan", "description": "Plans a trip", "arguments": [{"name": "city", "required": True}]}
INFO = {"serverInfo": {"name": "rooms", "version": "3"}, "protocolVersion": "2026-07-28", "instructions": "Ask first."}


def parse(value: object, *, only: str | None = None) -> Listing:
    raw = value if isinstance(value, str) else json.dumps(value)
    return fetch.parse(raw.encode(), source="file", charset=None, now="2026-11-22T07:00:00Z", http=None, only=only)


# What a server says of itself


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({**INFO, "tools": [TOOL], "prompts": [PROMPT]}, id="one-table"),
        pytest.param(
            {
                "server_info": INFO["serverInfo"],
                **{k: v for k, v in INFO.items() if k != "serverInfo"},
                "tools": [TOOL],
                "prompts": [PROMPT],
            },
            id="snake_case",
        ),
        pytest.param(
            {"initialize": INFO, "tools": {"tools": [TOOL]}, "prompts": {"prompts": [PROMPT]}}, id="by-answer"
        ),
        pytest.param(
            {
                "initialize": {"jsonrpc": "2.0", "id": 1, "result": INFO},
                "tools/list": {"result": {"tools": [TOOL]}},
                "prompts/list": {"prompts": [PROMPT]},
            },
            id="by-method",
        ),
        pytest.param(
            [
                {"jsonrpc": "2.0", "id": n, "result": one}
                for n, one in enumerate([INFO, {"tools": [TOOL]}, {"prompts": [PROMPT]}])
            ],
            id="array-of-answers",
        ),
    ],
)
def test_a_dump_is_read_whole(value: object) -> None:
    listing = parse(value)

    assert (listing.kind, listing.name) == ("mcp_server", "rooms")
    for said in (
        "MCP server: rooms, version 3, protocol version 2026-07-28",
        "instructions: Ask first.",
        "tool book_room — destructive and open world (by default, no annotation): Books a room and pays for it",
        "prompt plan: Plans a trip",
        "prompt plan parameters: city (required)",
    ):
        assert said in listing.text.split("\n\n")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        pytest.param({"prompts": [PROMPT]}, "prompt plan: Plans a trip", id="prompts"),
        pytest.param({"jsonrpc": "2.0", "id": 1, "result": {"prompts": [PROMPT]}}, "prompts: 1 listed", id="envelope"),
        pytest.param(
            {"resources": [{"uri": "file:///a", "name": "a", "mimeType": "text/plain", "size": 7}]},
            "resource a: file:///a (text/plain, 7 bytes)",
            id="resources",
        ),
        pytest.param(
            {"resourceTemplates": [{"uriTemplate": "db://{table}", "name": "rows", "description": "Rows"}]},
            "resource rows: db://{table} — Rows",
            id="templates",
        ),
    ],
)
def test_one_answer_alone_is_read(value: object, said: str) -> None:
    assert said in parse(value).text.split("\n\n")


def test_pages_of_one_list_are_read_together() -> None:
    pages = [{"jsonrpc": "2.0", "id": n, "result": {"tools": [{**TOOL, "name": f"tool_{n}"}]}} for n in range(3)]
    listing = parse(pages)

    assert listing.kind == "mcp_tools"
    assert listing.text.startswith("tools: 3 listed")


# Manifests


@pytest.mark.parametrize(
    ("value", "name", "said"),
    [
        pytest.param(
            {"name": "desk", "version": "1.0.0", "description": "Answers tickets", "author": {"name": "Example"}},
            "desk",
            "author: Example",
            id="smallest-plugin",
        ),
        pytest.param(
            {"name": "desk", "description": "Answers", "commands": ["./commands/a.md"], "hooks": "./hooks.json"},
            "desk",
            "other hooks: ./hooks.json",
            id="claude-code",
        ),
        pytest.param(
            {
                "name": "desk",
                "version": "1",
                "interface": {"displayName": "Desk", "longDescription": "Answers at length"},
            },
            "Desk",
            "description: Answers at length",
            id="codex",
        ),
        pytest.param(
            {
                "name": "desk",
                "version": "1",
                "mcpServers": {"notes": {"command": "node", "args": ["n.js"], "env": {"NOTES_TOKEN": "abc123"}}},
                "contextFileName": "GEMINI.md",
                "excludeTools": ["run_shell_command(rm -rf)"],
            },
            "desk",
            "credential: NOTES_TOKEN (environment variable, a value stands in the file itself)",
            id="gemini-extension",
        ),
        pytest.param(
            {
                "schema_version": "v1",
                "name_for_human": "Desk",
                "name_for_model": "desk",
                "description_for_human": "Answers tickets",
                "description_for_model": "Use it for tickets",
                "auth": {"type": "oauth", "scope": "tickets:write"},
                "api": {"type": "openapi", "url": "https://desk.example/openapi.yaml"},
            },
            "Desk",
            "other auth.scope: tickets:write",
            id="ai-plugin",
        ),
        pytest.param(
            {
                "manifest_version": "0.3",
                "name": "desk",
                "version": "1",
                "description": "Answers",
                "server": {"type": "node", "entry_point": "i.js", "mcp_config": {"command": "node"}},
                "tools": [{"name": "answer", "description": "Sends an answer"}],
            },
            "desk",
            "tool answer — destructive and open world (by default, no annotation): Sends an answer",
            id="bundle",
        ),
    ],
)
def test_manifests(value: object, name: str, said: str) -> None:
    listing = parse(value)

    assert (listing.kind, listing.name) == ("plugin", name)
    assert said in listing.text.split("\n\n")
    assert "abc123" not in listing.text


# OpenAPI

API = {
    "openapi": "3.1.0",
    "info": {"title": "Rooms", "version": "2", "description": "Books rooms for the staff."},
    "servers": [{"url": "https://rooms.example"}],
    "components": {
        "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
        "parameters": {"Day": {"name": "day", "in": "query", "schema": {"type": "string"}, "description": "Which day"}},
        "schemas": {"Room": {"type": "object", "required": ["beds"], "properties": {"beds": {"type": "integer"}}}},
    },
    "paths": {
        "/rooms": {
            "parameters": [{"$ref": "#/components/parameters/Day"}],
            "get": {"operationId": "findRooms", "summary": "Finds rooms"},
            "post": {
                "summary": "Books a room",
                "security": [{"key": []}],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Room"}}}},
            },
        }
    },
}
OLD_API = {
    "swagger": "2.0",
    "info": {"title": "Rooms", "version": "1", "description": "Books rooms for the staff."},
    "host": "rooms.example",
    "basePath": "/v1",
    "schemes": ["https"],
    "securityDefinitions": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
    "paths": {"/rooms": {"delete": {"operationId": "drop", "description": "Drops a booking"}}},
}
LOOP = {
    "openapi": "3.0.0",
    "info": {"title": "Rooms", "version": "1", "description": "Books rooms for the staff."},
    "components": {"parameters": {"A": {"$ref": "#/components/parameters/A"}}},
    "paths": {"/a": {"get": {"operationId": "a", "parameters": [{"$ref": "#/components/parameters/A"}]}}},
}


@pytest.mark.parametrize("write", [json.dumps, yaml.safe_dump], ids=["json", "yaml"])
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(
            API,
            [
                "endpoint: https://rooms.example",
                "authentication: API key in header X-Key (scheme key)",
                "operation findRooms — reads (by its method): Finds rooms",
                "operation findRooms parameters: day (string, in query)",
                "operation findRooms parameter day: Which day",
                "operation POST /rooms — writes (by its method): Books a room",
                "operation POST /rooms parameters: day (string, in query), beds (integer, required)",
                "operation POST /rooms authentication required: key",
            ],
            id="three",
        ),
        pytest.param(
            OLD_API,
            [
                "endpoint: https://rooms.example/v1",
                "authentication: API key in header X-Key (scheme key)",
                "operation drop — destructive, idempotent (by its method): Drops a booking",
                "operation drop call: DELETE /rooms",
            ],
            id="two",
        ),
        pytest.param(LOOP, ["operation a call: GET /a"], id="reference-to-itself"),
    ],
)
def test_operations_are_read_as_tools_are(value: object, expected: list[str], write) -> None:
    listing = parse(write(value))

    assert (listing.kind, listing.name) == ("openapi", "Rooms")
    assert [line for line in expected if line not in listing.text.split("\n\n")] == []


# Configurations, and files of many

NOTES = {"command": "npx", "args": ["-y", "notes-mcp"], "env": {"NOTES_API_KEY": "${KEY}", "FOLDER": "/notes"}}
WEATHER = {"type": "http", "url": "https://weather.example/mcp", "headers": {"Authorization": "Bearer ${TOKEN}"}}
SERVERS = [{"name": f"example/{name}", "description": f"Keeps {name}", "packages": []} for name in ("notes", "dates")]
MARKET = {
    "name": "house",
    "owner": {"name": "Example"},
    "plugins": [
        {"name": "desk", "source": "./desk", "description": "Answers tickets", "version": "1"},
        {"name": "mail", "source": "./mail", "description": "Sends mail"},
    ],
}


def test_a_configuration_with_one_server_is_read() -> None:
    listing = parse({"mcpServers": {"notes": NOTES}})

    assert (listing.kind, listing.name) == ("mcp_config", "notes")
    assert listing.text.split("\n\n") == [
        "MCP server: notes",
        "started with: npx -y notes-mcp (a process on the user's machine)",
        "credential: NOTES_API_KEY (environment variable, filled in when it starts)",
        "setting: FOLDER (environment variable) = /notes",
    ]


@pytest.mark.parametrize(
    ("value", "said", "only", "kind", "line"),
    [
        pytest.param(
            {"mcpServers": {"notes": NOTES, "weather": WEATHER}},
            "a client's configuration of 2 MCP servers where one is wanted: take one with --only NAME (notes, weather)",
            "weather",
            "mcp_config",
            "remote: http, https://weather.example/mcp",
            id="configuration",
        ),
        pytest.param(
            {"servers": {"notes": NOTES, "weather": WEATHER}},
            "a client's configuration of 2 MCP servers",
            "notes",
            "mcp_config",
            "MCP server: notes",
            id="configuration-of-an-editor",
        ),
        pytest.param(
            SERVERS, "an array of 2 servers", "example/dates", "mcp_server", "description: Keeps dates", id="array"
        ),
        pytest.param(
            SERVERS, "an array of 2 servers", "dates", "mcp_server", "description: Keeps dates", id="short-name"
        ),
        pytest.param(
            {"servers": [{"server": one, "_meta": {}} for one in SERVERS], "metadata": {"nextCursor": "x"}},
            "a registry's page of 2 servers",
            "example/notes",
            "mcp_server",
            "description: Keeps notes",
            id="registry-page",
        ),
        pytest.param(
            MARKET, "a marketplace of 2 plugins", "desk", "plugin", "description: Answers tickets", id="marketplace"
        ),
        pytest.param(
            [{"name": name, "skills": [], "url": f"https://{name}.example"} for name in ("a", "b")],
            "an array of 2 agent cards",
            "b",
            "a2a_card",
            "endpoint: https://b.example",
            id="cards",
        ),
    ],
)
def test_of_many_one_is_taken_by_its_name(value: object, said: str, only: str, kind: str, line: str) -> None:
    with pytest.raises(UnsupportedFormat) as refused:
        parse(value)
    listing = parse(value, only=only)

    assert str(refused.value).startswith(said)
    assert "\n" not in str(refused.value)
    assert listing.kind == kind
    assert line in listing.text.split("\n\n")


def test_the_latest_of_several_versions_is_meant() -> None:
    def version(number: str, latest: bool) -> dict[str, object]:
        record = {"name": "example/notes", "description": "Keeps notes", "version": number}
        return {"server": record, "_meta": {"registry": {"isLatest": latest}}}

    page = {"servers": [version("1", False), version("3", True), version("2", False)]}

    assert "MCP server: example/notes, version 3" in parse(page).text


@pytest.mark.parametrize(
    ("value", "message"),
    [
        pytest.param(
            SERVERS, "there is no 'mail' among its 2 servers: give one of example/notes, example/dates", id="many"
        ),
        pytest.param({"tools": [TOOL]}, "'mail' names one of many, and this is no file of many", id="one"),
        pytest.param("# Mail\n\nIt sends mail.", "'mail' names one of many, and this is no file of many", id="text"),
    ],
)
def test_a_name_that_is_not_there_is_an_error(value: object, message: str) -> None:
    with pytest.raises(UnsupportedFormat, match=message):
        parse(value, only="mail")


# YAML


def test_smithery_names_what_is_started_and_with_what() -> None:
    text = parse(
        "# how it is hosted\nstartCommand:\n  type: stdio\n  configSchema:\n    type: object\n    required: [key]\n"
        "    properties:\n      key:\n        type: string\n  commandFunction: |\n    (c) => ({command: 'node'})\n"
    ).text

    assert "start command: (c) => ({command: 'node'})" in text
    assert "configuration parameters: key (string, required)" in text


def test_words_stay_words_in_yaml() -> None:
    text = parse(
        "name: rooms\nskills: []\nurl: https://rooms.example\ncapabilities: {streaming: true}\n"
        "country: no\nsince: 2026-01-01\nshared: &s [a, b]\nalso: *s\n"
    ).text

    assert "capability: streaming" in text
    assert [line for line in text.split("\n\n") if line.startswith("other")] == [
        "other country: no", "other since: 2026-01-01", "other shared: a, b", "other also: a, b",
    ]  # fmt: skip


LAUGHS = "a0: &a0 [x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)
)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(LAUGHS, id="aliases-of-aliases"),
        pytest.param(f"openapi: 3.0.0\ninfo: {{title: x}}\n{LAUGHS}", id="aliases-in-a-record"),
        pytest.param(f"key: {'[' * 100_000}", id="brackets"),
        pytest.param(f"key:\n{'- ' * 400}a: 1\n", id="levels"),
        pytest.param("key: [" + "a," * 300_000 + "]", id="values"),
        pytest.param("tools:\n" + "- {name: a, description: b}\n" * 50_000, id="characters"),
    ],
)
def test_yaml_that_is_too_much_is_refused(text: str) -> None:
    with pytest.raises(UnsupportedFormat, match="YAML beyond what is read"):
        parse(text)


def test_an_anchor_that_holds_itself_comes_to_an_end() -> None:
    with pytest.raises(UnsupportedFormat, match="YAML with the keys 'a'"):
        parse("a: &a\n  b: *a\n  c:\n    d: 1\n")


# What is refused by name


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param(
            "# The desk\nFROM python:3.12\nWORKDIR /app\nCOPY . .\nCMD ['desk']\n", "a Dockerfile", id="dockerfile"
        ),
        pytest.param(
            "ARG V=22\nFROM node:$V AS build\nRUN npm ci \\\n    && npm test\n",
            "a Dockerfile",
            id="dockerfile-of-stages",
        ),
        pytest.param(
            "name: CI\non: [push]\njobs:\n  a:\n    runs-on: x\n", "a workflow of GitHub Actions", id="workflow"
        ),
        pytest.param("name: a\nruns:\n  using: composite\n  steps: []\n", "an action of GitHub", id="action"),
        pytest.param("services:\n  desk:\n    image: desk\n", "a file of Docker Compose", id="compose"),
        pytest.param(
            "---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n---\napiVersion: v1\nkind: Service\n",
            "a Kubernetes manifest",
            id="kubernetes",
        ),
        pytest.param(
            "level: debug\noutputs:\n  file: a.log\n  size: 10\n", "YAML with the keys 'level', 'outputs'", id="yaml"
        ),
        pytest.param("[project]\nname = 'desk'\ndescription = 'Answers'\n", "a pyproject.toml", id="pyproject"),
        pytest.param('[package]\nname = "desk"\n\n[dependencies]\nserde = "1"\n', "a Cargo.toml", id="cargo"),
        pytest.param('title = "desk"\n\n[server]\nport = 80\n', "TOML", id="toml"),
        pytest.param('version = 4\n\n[[package]]\nname = "a"\nversion = "1"\n', "a lock file", id="toml-lock"),
        pytest.param('{"name": "a", "lockfileVersion": 3, "packages": {}}', "a lock file", id="npm-lock"),
        pytest.param("lockfileVersion: '9.0'\nsettings:\n  a: true\n", "a lock file", id="pnpm-lock"),
        pytest.param('# yarn lockfile v1\n\na@^1:\n  version "1"\n', "a lock file of Yarn", id="yarn-lock"),
        pytest.param("a.example/b v1.0.0 h1:abc=\na.example/b v1.0.0/go.mod h1:d=\n", "a lock file of Go", id="go-sum"),
        pytest.param("User-agent: *\nDisallow: /a\nAllow: /\n", "a robots.txt", id="robots"),
        pytest.param(
            '{"name": "a", "version": "1", "scripts": {}, "description": "An agent"}', "a package.json", id="npm"
        ),
        pytest.param("fastapi==1.0\nuvicorn>=2\n", "a list of Python requirements", id="requirements"),
        pytest.param("#!/bin/sh\nset -e\necho desk\n", "a script", id="script"),
        pytest.param("<rss><channel></channel></rss>", "a feed of many entries", id="rss"),
        pytest.param("<?xml version='1.0'?><feed></feed>", "a feed of many entries", id="atom"),
        pytest.param("<urlset></urlset>", "a sitemap", id="sitemap"),
        pytest.param(
            '{"version": "https://jsonfeed.org/version/1.1", "title": "a", "items": []}', "a feed", id="json-feed"
        ),
        pytest.param('[{"name": "Pie", "description": "Of apples", "time": 4}]', "an array of 1 things", id="dishes"),
    ],
)
def test_other_files_are_refused_by_name(text: str, what: str) -> None:
    with pytest.raises(UnsupportedFormat) as refused:
        parse(text)

    assert what in str(refused.value)
    assert "pass " in str(refused.value) or "give it" in str(refused.value)
    assert "\n" not in str(refused.value)


PROSE = "The desk agent reads tickets and proposes answers to the staff, who look at each and send it. " * 3


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"Name: Desk agent\nVendor: Example\nDescription: {PROSE}", id="labelled-lines"),
        pytest.param(f"Note: {PROSE}\n\nIt signs in with OAuth.", id="a-word-and-a-colon"),
        pytest.param(f"features:\n- reads tickets\n- sends mail\n\n{PROSE}", id="a-list-below-a-word"),
        pytest.param(f"# Desk\n\n{PROSE}\n\n```dockerfile\nFROM desk\nRUN desk\n```\n", id="a-dockerfile-inside"),
        pytest.param(f"---\nname: desk\ndescription: Answers\n---\nUse it when: {PROSE}", id="front-matter"),
        pytest.param(f"{PROSE}\nname = desk\n[links]\n", id="an-assignment-inside"),
        pytest.param(f"User-agent: what it calls itself.\n{PROSE}\n{PROSE}\n", id="robots-inside"),
    ],
)
def test_prose_that_looks_a_little_like_it_is_prose(text: str) -> None:
    assert parse(text).kind in ("text", "markdown", "skill")
