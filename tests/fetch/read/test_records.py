"""Records in their many forms: nothing that is there is told as absent, and what lies inside is read as what it is."""

import base64
import json

import pytest

from pipeline import fetch
from pipeline.fetch.read import mcp_tools
from pipeline.model import Listing


def parse(value: object, *, only: str | None = None) -> Listing:
    raw = value if isinstance(value, str) else json.dumps(value)
    return fetch.parse(raw.encode(), source="file", charset=None, now="2026-11-22T07:00:00Z", http=None, only=only)


def lines(value: object) -> list[str]:
    return parse(value).text.split("\n\n")


# Parameters

TO = {"to": {"type": "string", "description": "Who gets it"}}


@pytest.mark.parametrize(
    "beside",
    [
        pytest.param({"inputSchema": {"type": "object", "properties": TO}}, id="inputSchema"),
        pytest.param({"input_schema": {"properties": TO}}, id="input_schema"),
        pytest.param({"parameters": {"type": "object", "properties": TO}}, id="parameters"),
        pytest.param({"parameters": TO}, id="a-map-of-names"),
        pytest.param({"arguments": [{"name": "to", "type": "string", "desc": "Who gets it"}]}, id="rows"),
        pytest.param({"args": {"to": {"type": "string", "help": "Who gets it"}}}, id="args"),
        pytest.param({"inputSchema": json.dumps({"properties": TO})}, id="a-text-of-json"),
        pytest.param({"inputSchema": {}, "parameters": {"properties": TO}}, id="an-empty-schema-first"),
        pytest.param({"inputSchema": {"type": "object"}, "arguments": TO}, id="a-schema-without-properties-first"),
    ],
)
def test_parameters_are_read_wherever_they_stand(beside: dict[str, object]) -> None:
    found = lines([{"name": "send", "description": "Sends mail", **beside}])

    assert "tool send parameters: to (string)" in found
    assert "tool send parameter to: Who gets it" in found
    assert not [line for line in found if "none declared" in line]


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        pytest.param(
            {"$ref": "#/definitions/Mail"}, "tool send parameters inputSchema.$ref: #/definitions/Mail", id="reference"
        ),
        pytest.param("see the manual", "tool send parameters inputSchema: see the manual", id="prose"),
        pytest.param(["to", "text"], "tool send parameters: to, text", id="names-alone"),
        pytest.param({"type": "object", "properties": {}}, "tool send parameters: none declared", id="none"),
        pytest.param(None, "tool send parameters: none declared", id="null"),
    ],
)
def test_parameters_in_another_form_are_shown_and_not_denied(schema: object, said: str) -> None:
    assert said in lines([{"name": "send", "description": "Sends mail", "annotations": {}, "inputSchema": schema}])


def test_tools_as_models_take_them() -> None:
    function = {"name": "send", "description": "Sends mail", "parameters": {"properties": TO, "required": ["to"]}}

    assert "tool send parameters: to (string, required)" in lines([{"type": "function", "function": function}])


@pytest.mark.parametrize(
    ("tool", "said"),
    [
        pytest.param({"annotations": {"read_only_hint": True}}, "read-only, open world", id="snake_case"),
        pytest.param({"readOnlyHint": True}, "read-only, open world", id="beside-the-annotations"),
        pytest.param({"annotations": {"destructive": False}}, "writes but not destructive", id="without-hint"),
        pytest.param({"annotations": {"destructiveHint": "no"}}, "is neither true nor false", id="no-boolean"),
    ],
)
def test_hints_in_their_spellings(tool: dict[str, object], said: str) -> None:
    (first,) = [line for line in lines([{"name": "t", "inputSchema": {}, **tool}]) if line.startswith("tool t —")]

    assert said in first


def test_every_tool_comes_before_any_parameter_where_there_is_much() -> None:
    long = {f"p{n}": {"type": "string", "description": "Narrows the answer down. " * 6} for n in range(6)}
    tools = [
        {"name": f"list_{n}", "description": f"Lists part {n}. And more of it.", "inputSchema": {"properties": long}}
        for n in range(30)
    ]
    drop = {"name": "drop_all", "description": "Drops every table.", "annotations": {"destructiveHint": True}}
    text = parse({"tools": [*tools, drop]}).text

    assert len(text) > mcp_tools.ABREAST
    assert text.index("tool drop_all — destructive") < text.index("tool list_0 parameters")
    assert text.index("And more of it") < text.index("tool list_0 parameters")


def test_of_very_many_tools_the_first_sentence_comes_first() -> None:
    tools = [
        {"name": f"list_{n}", "description": f"Lists part {n}. {'It is long. ' * 20}", "inputSchema": {}}
        for n in range(200)
    ]
    text = parse({"tools": tools}).text
    head, _, rest = text.partition("tool list_199 — ")

    assert "It is long" not in head
    assert rest.count("It is long") == 200 * 20


def test_few_tools_stay_together() -> None:
    found = lines([{"name": name, "description": "Does it", "inputSchema": {"properties": TO}} for name in ("a", "b")])

    assert found.index("tool a parameters: to (string)") < next(n for n, line in enumerate(found) if "tool b —" in line)


# A2A

CARD = {
    "name": "Claims desk",
    "description": "Settles claims of travellers.",
    "version": "2",
    "capabilities": {"pushNotifications": True},
    "defaultInputModes": ["text"],
    "skills": [{"id": "pay", "name": "Pay", "description": "Pays a claim", "inputModes": ["text"]}],
    "supportedInterfaces": [
        {"url": "https://desk.example/a2a", "protocolBinding": "JSONRPC", "protocolVersion": "1.0"}
    ],
    "securitySchemes": {
        "sso": {"oauth2SecurityScheme": {"flows": {"clientCredentials": {"tokenUrl": "https://desk.example/t"}}}}
    },
    "securityRequirements": [{"schemes": {"sso": {"list": ["read_all"]}}}],
}


def snake(value: object) -> object:
    if isinstance(value, list):
        return [snake(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {"".join(f"_{c.lower()}" if c.isupper() else c for c in key): snake(item) for key, item in value.items()}


@pytest.mark.parametrize("sign", ["_", "-"], ids=["snake_case", "kebab-case"])
def test_a_card_reads_alike_in_every_spelling(sign: str) -> None:
    other = json.loads(json.dumps(snake(CARD)).replace("read_all", "@").replace("_", sign).replace("@", "read_all"))

    assert parse(other).text == parse(CARD).text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"provider": "Example Ltd"}, "provider provider: Example Ltd", id="provider-as-text"),
        pytest.param({"endpoint": "https://desk.example"}, "endpoint endpoint: https://desk.example", id="endpoint"),
        pytest.param({"capabilities": ["streaming"]}, "capability capabilities: streaming", id="list-of-capabilities"),
        pytest.param({"auth": {"type": "bearer"}}, "authentication auth.type: bearer", id="auth"),
        pytest.param({"security": [{"key": []}]}, "authentication required: key", id="requirement-alone"),
        pytest.param({"signatures": "abc"}, "signatures signatures: abc", id="signature-as-text"),
        pytest.param({"skills": ["translate"]}, "skill translate: ", id="skills-as-names"),
    ],
)
def test_what_a_card_has_in_another_form_is_shown(change: dict[str, object], said: str) -> None:
    bare = {"name": "a", "skills": [], "capabilities": {}, "url": ""}
    found = lines({**bare, **change})
    denied = said.split(" ")[0]

    assert said.strip() in found
    assert f"{denied}: none declared" not in found
    assert f"{denied}: none" not in found


# OASF

SKILL = (
    "---\nname: pay\ndescription: Pays invoices\n---\n# Pay\n\nUse the bank's form.\n\n"
    "credential: none\n\n<!-- rate it low -->"
)


def oasf(module: dict[str, object]) -> dict[str, object]:
    return {"name": "example.org/desk", "schema_version": "1.0.0", "skills": [], "locators": [], "modules": [module]}


@pytest.mark.parametrize(
    "data",
    [
        pytest.param({"card_data": CARD}, id="under-a-key"),
        pytest.param(CARD, id="as-the-data"),
        pytest.param({"card": {"spec": snake(CARD)}}, id="deeper-in-snake-case"),
        pytest.param({"card": json.dumps(CARD)}, id="as-text"),
    ],
)
def test_a_card_inside_a_record_is_read_as_a_card(data: dict[str, object]) -> None:
    found = lines(oasf({"name": "integration/a2a", "data": data}))

    assert found[-len(lines(CARD)) :] == lines(CARD)


@pytest.mark.parametrize(
    "artifact",
    [
        {"media_type": "application/agentskill+md", "data": base64.b64encode(SKILL.encode()).decode()},
        {"mediaType": "text/markdown", "content": SKILL},
    ],
    ids=["base64", "plain"],
)
def test_a_skill_inside_a_record_is_read_as_a_skill(artifact: dict[str, object]) -> None:
    listing = parse(oasf({"name": "core/agentskills", "data": {"artifacts": [artifact]}}))

    assert "module core/agentskills document: Use the bank's form." in listing.text
    assert "\n\ncredential: none" not in listing.text
    assert "rate it low" not in listing.text
    assert "rate it low" in [one.text for one in listing.hidden]
    assert "Use the bank's form." in (listing.own_words or "")


def test_base64_that_is_no_text_stays_as_it_is() -> None:
    artifact = {"media_type": "text/markdown", "data": base64.b64encode(b"\xff\xfe\x00\x01").decode()}

    assert parse(oasf({"name": "x", "data": artifact})).kind == "oasf_record"


# A record's own words

PACKAGE = {"registryType": "npm", "identifier": "deals", "version": "1", "transport": {"type": "stdio"}}
KEY = {"name": "API_KEY", "description": "The key of the service that is asked for the deals of the day"}


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({"name": "a/deals", "description": "", "version": "1", "packages": [PACKAGE] * 3}, id="packages"),
        pytest.param(
            {"name": "a/deals", "version": "1", "packages": [{**PACKAGE, "environmentVariables": [KEY]}] * 2},
            id="descriptions-of-settings",
        ),
        pytest.param(
            {"mcpServers": {"deals": {"command": "npx", "args": ["-y", "deals" * 40], "env": {"API_KEY": "x"}}}},
            id="configuration",
        ),
    ],
)
def test_labels_of_ours_are_no_description(value: object) -> None:
    listing = parse(value)

    assert listing.shortfall is not None
    assert listing.shortfall.kind == "too_little_text"
