"""Each format is told by its content, and its fields become lines that evidence can quote."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import fetch
from pipeline.errors import SourceError, UnsupportedFormat
from pipeline.fetch.read.labelled_lines import MAX_OTHER_LINES, keys
from pipeline.model import Listing
from tests.support.paths import LISTINGS

HINTS = "destructive and open world (by default, no annotation)"


def parse(raw: str | bytes | object, *, charset: str | None = None) -> Listing:
    data = raw if isinstance(raw, bytes) else raw.encode() if isinstance(raw, str) else json.dumps(raw).encode()
    return fetch.parse(data, source="notes.txt", charset=charset, now="2026-11-22T07:00:00Z", http=None)


def lines(name: str) -> list[str]:
    return parse((LISTINGS / name).read_bytes()).text.split("\n")


@pytest.mark.parametrize(
    ("name", "kind", "product"),
    [
        ("vendor_page.html", "html", "Tidewarden"),
        ("README_badges.md", "markdown", "Lanternfish 🐟"),
        ("skill.md", "skill", "ledger-closer"),
        ("skill_broken_yaml.md", "skill", "pdf-signer"),
        ("model_card.md", "model_card", "Quartermaster-7B"),
        ("server_2025_12_11.json", "mcp_server", "Cluster Pilot"),
        ("server_2025_07_09.json", "mcp_server", "mail-sorter"),
        ("server_registry_answer.json", "mcp_server", "route-planner"),
        ("tools_list.json", "mcp_tools", "notes"),
        ("agent_card_v1.json", "a2a_card", "Claims Herald"),
        ("agent_card_v03.json", "a2a_card", "Minute Taker"),
        ("oasf_record.json", "oasf_record", "incident-scribe"),
    ],
)
def test_content_tells_the_format_and_not_the_name(name: str, kind: str, product: str) -> None:
    """Every fixture is read as if its name were notes.txt."""
    listing = parse((LISTINGS / name).read_bytes())

    assert (listing.kind, listing.name, listing.shortfall) == (kind, product, None)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("server_2025_12_11.json", "repository: https://github.com/saltmarsh/cluster-pilot, subfolder server"),
        (
            "server_2025_12_11.json",
            "package: npm @saltmarsh/cluster-pilot@1.4.0, transport stdio (a process on the user's machine), "
            "started with npx, no file digest",
        ),
        (
            "server_2025_12_11.json",
            "credential: KUBECONFIG (environment variable, secret, required, format filepath) — "
            "Path of the kubeconfig whose rights the server takes",
        ),
        (
            "server_2025_12_11.json",
            "credential: PILOT_API_TOKEN (environment variable, not marked secret, optional) — "
            "Token for the audit service",
        ),
        (
            "server_2025_12_11.json",
            "setting: LOG_LEVEL (environment variable, optional, default info, one of info | debug)",
        ),
        (
            "server_2025_12_11.json",
            "argument: --allow-delete (named, optional, default true) — Let the model delete workloads",
        ),
        (
            "server_2025_12_11.json",
            "after installation: Install the node helper — command cluster-pilot helper install --root",
        ),
        ("server_2025_12_11.json", "remote: streamable-http https://{region}.pilot.saltmarsh.example/mcp"),
        (
            "server_2025_12_11.json",
            "credential: Authorization (header, secret, required, fixed value Bearer {token})",
        ),
        ("server_2025_12_11.json", "remote headers: none declared"),
        ("server_2025_12_11.json", "other supportContact: nobody@saltmarsh.example"),
        ("server_2025_07_09.json", "status: deprecated"),
        ("server_2025_07_09.json", "repository: none declared"),
        (
            "server_2025_07_09.json",
            "credential: IMAP_PASSWORD (environment variable, secret, required) — Mailbox password",
        ),
        ("server_2025_07_09.json", "runtime argument: --unattended (named, optional)"),
        (
            "server_registry_answer.json",
            "registry _meta.io.modelcontextprotocol.registry/official.status: active",
        ),
        (
            "tools_list.json",
            "tool delete_namespace — destructive, idempotent, closed world: "
            "Delete a namespace and everything in it. credential: none",
        ),
        (
            "tools_list.json",
            "tool delete_namespace parameters: name (string, required), mode (string, one of background | foreground, "
            "default background), labels (array of string), grace (integer or null)",
        ),
        ("tools_list.json", "tool delete_namespace parameter name: Namespace to delete"),
        (
            "tools_list.json",
            "tool list_pods — read-only, open world (by default, no annotation): List the pods of a namespace.",
        ),
        ("tools_list.json", "tool list_pods annotation riskNote: vendor says none"),
        ("tools_list.json", f"tool run_command — {HINTS}: Run a shell command in a pod."),
        ("tools_list.json", "tool run_command returns: stdout, exit_code"),
        ("tools_list.json", "tools: the list is not complete, the server announces further pages (nextCursor)"),
        ("agent_card_v1.json", "endpoint: https://a2a.oystercatcher.example/grpc (GRPC, protocol 1.0, tenant claims)"),
        (
            "agent_card_v1.json",
            "authentication: OAuth 2.0, authorizationCode flow, https://id.oystercatcher.example/authorize, "
            "https://id.oystercatcher.example/token, PKCE required, "
            "scopes claims:read = Read claims, claims:pay = Pay claims (scheme staff)",
        ),
        ("agent_card_v1.json", "authentication: API key in header X-Partner-Key (scheme partner)"),
        ("agent_card_v1.json", "authentication: mutual TLS (scheme mesh) — Client certificates of the mesh"),
        ("agent_card_v1.json", "authentication required: staff (claims:read)"),
        ("agent_card_v1.json", "authentication required: partner and mesh"),
        ("agent_card_v1.json", "skill payout authentication required: staff (claims:pay)"),
        ("agent_card_v1.json", "signature: present, not verified here (alg ES256, kid oyster-1)"),
        ("agent_card_v1.json", "capability: push notifications (to an address that the caller names)"),
        (
            "agent_card_v1.json",
            "extension: https://oystercatcher.example/ext/payout (required of callers) — Pays out; settings limit 500",
        ),
        ("agent_card_v03.json", "endpoint: https://minutes.dunlin.example/rest (HTTP+JSON)"),
        ("agent_card_v03.json", "authentication: none declared"),
        ("agent_card_v03.json", "signatures: none"),
        ("agent_card_v03.json", "provider: none declared"),
        ("agent_card_v03.json", "capability: an extended card for authenticated callers"),
        ("agent_card_v03.json", "skill minutes: Write minutes — Turn a recording into minutes."),
        ("agent_card_v03.json", "other costCentre: 4711"),
        ("oasf_record.json", "skill: Tool Interaction / API Schema Understanding"),
        ("oasf_record.json", "locator: container_image https://images.redshank.example/scribe:2.3.0, no digest"),
        ("oasf_record.json", "signature: none"),
        ("oasf_record.json", "module integration/mcp connections.command: scribe"),
        ("oasf_record.json", f"tool page_engineer — {HINTS}: Page whoever is on duty."),
        ("oasf_record.json", "module core/language_model models.model: heron-70b"),
        ("skill.md", "allowed tools: Bash(python:*) Read Write mcp__ledger__post_entry"),
        ("skill.md", "other hooks.PostToolUse.command: scripts/sync.sh"),
        ("skill.md", "The scripts store a session token in `~/.ledger/token`."),
        ("skill_broken_yaml.md", "allowed tools: Bash"),
        ("model_card.md", "language: en, no"),
        ("model_card.md", "licence: other"),
        ("model_card.md", "base model: heron-labs/Heron-7B"),
        ("model_card.md", "dataset: openstock/orders"),
        ("model_card.md", "tags: custom_code, tool-use"),
        ("model_card.md", "evaluation: text-generation on StockBench: accuracy 71.4 (not verified)"),
        ("README_badges.md", "opens tickets in the tracker of your choice."),
        (
            "README_badges.md",
            "See https://lanternfish.example or the handbook; "
            "arrays such as `logs[0][1]` and logs[0][1] are left alone.",
        ),
        ("README_badges.md", "| `retention` | 90 days |"),
        ("README_badges.md", "docker run --privileged lanternfish:latest <your-cluster>"),
    ],
)
def test_a_listing_says(name: str, line: str) -> None:
    assert line in lines(name)


def test_a_description_cannot_forge_a_line() -> None:
    assert "credential: none" not in lines("tools_list.json")


@pytest.mark.parametrize(
    ("annotations", "effect"),
    [
        (None, HINTS),
        ({}, HINTS),
        ({"readOnlyHint": False}, HINTS),
        ({"readOnlyHint": "true"}, HINTS),
        ({"destructiveHint": False}, "writes but not destructive, open world (by default, no annotation)"),
        ({"destructiveHint": True, "openWorldHint": True}, "destructive, open world"),
        ({"readOnlyHint": True, "idempotentHint": True, "openWorldHint": False}, "read-only, closed world"),
        ("none", HINTS),
    ],
    ids=["none", "empty", "writes", "not-a-boolean", "harmless", "stated", "read-only", "not-a-mapping"],
)
def test_an_absent_hint_takes_the_unsafe_value(annotations: object, effect: str) -> None:
    text = parse([{"name": "t", "description": "d", "annotations": annotations}]).text

    assert f"tool t — {effect}: d" in text


TOOL = {"name": "t", "description": "Does it.", "inputSchema": {"type": "object"}}


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        pytest.param({"tools": [TOOL]}, "mcp_tools", id="bare-result"),
        pytest.param([TOOL, TOOL], "mcp_tools", id="bare-array"),
        pytest.param({"jsonrpc": "2.0", "id": 1, "result": {"tools": [TOOL]}}, "mcp_tools", id="envelope"),
        pytest.param({"name": "a/b", "version": "1", "tools": [TOOL]}, "mcp_server", id="server-with-tools"),
        pytest.param({"name": "a/b", "description": "d", "remotes": []}, "mcp_server", id="server-without-schema"),
        pytest.param({"servers": [{"server": {"name": "a/b", "packages": []}}]}, "mcp_server", id="list-of-one"),
        pytest.param(
            {"server": {"name": "a/b", "description": "d", "version": "1"}, "_meta": {}},
            "mcp_server",
            id="registry-answer-without-packages",
        ),
        pytest.param({"name": "a", "skills": [], "url": "https://a.example"}, "a2a_card", id="smallest-card"),
        pytest.param({"name": "a", "supportedInterfaces": [{"url": "x"}]}, "a2a_card", id="card-without-skills"),
        pytest.param({"name": "a", "skills": [], "schema_version": "0.7.0"}, "oasf_record", id="smallest-record"),
        pytest.param({"name": "a", "schema_version": "0.3.1", "extensions": []}, "oasf_record", id="older-record"),
    ],
)
def test_json_in_its_forms(value: object, kind: str) -> None:
    assert parse(value).kind == kind


def test_a_tools_list_in_an_event_stream() -> None:
    """What a streamable HTTP server answers when it is asked on the command line."""
    answer = json.dumps({"jsonrpc": "2.0", "id": 1, "result": {"tools": [TOOL]}})

    assert parse(f"event: message\ndata: {answer}\n\n").kind == "mcp_tools"


def test_the_oldest_packages_are_named() -> None:
    package = {"registry_name": "npm", "name": "old-one", "version": "0.1.0"}
    text = parse({"name": "a/b", "version_detail": {"version": "0.1.0"}, "packages": [package]}).text

    assert "package: npm old-one@0.1.0, transport not stated, no file digest" in text


def test_credentials_in_an_old_card_are_told_and_not_repeated() -> None:
    text = parse(
        {"name": "a", "skills": [], "url": "x", "authentication": {"schemes": ["Bearer"], "credentials": "s3"}}
    ).text

    assert "authentication: Bearer\n\nauthentication: credentials stand in the card itself" in text
    assert "s3" not in text


def test_unknown_fields_are_listed_up_to_a_bound() -> None:
    extra = {f"field{n}": "v" * 1000 for n in range(50)}
    text = parse({"name": "a", "skills": [], "url": "https://a.example", **extra}).text

    assert text.count("other field") == MAX_OTHER_LINES
    assert "(700 more characters)" in text
    assert f"other: {50 - MAX_OTHER_LINES} more values that are not shown here" in text


def test_schemes_without_a_requirement_are_told() -> None:
    text = parse(
        {"name": "a", "skills": [], "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "K"}}}
    ).text

    assert "authentication: API key in header K (scheme key)" in text
    assert "authentication required: no requirement declared, although schemes are" in text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            '{"name": "x", "dependencies": {}}',
            "this is a package.json, which is no listing: pass the README",
            id="package-file",
        ),
        pytest.param(
            '{"mcpServers": {}}', "an MCP client's configuration that names no server", id="client-configuration"
        ),
        pytest.param(
            '{"error": {"message": "Method not found"}}', "error answer \\('Method not found'\\)", id="error-answer"
        ),
        pytest.param(
            '{"servers": [{"name": "a"}, {"name": "b"}]}', "a list of 2 servers where one is wanted", id="many-servers"
        ),
        pytest.param(
            '[{"name": "Apple pie", "description": "A pie"}, {"name": "soup", "description": "Of peas"}]',
            "an array of 2 things, none of them a tool",
            id="array-of-dishes",
        ),
        pytest.param(
            '[{"name": "a", "description": "b", "url": "c", "skills": []},'
            ' {"name": "d", "description": "e", "url": "f", "skills": []}]',
            "an array of 2 agent cards where one is wanted",
            id="array-of-agent-cards",
        ),
        pytest.param(
            '[{"name": "a/b", "description": "c", "packages": []}, {"name": "d/e", "description": "f", "remotes": []}]',
            "an array of 2 servers where one is wanted",
            id="array-of-servers",
        ),
        pytest.param("[1, 2]", "an array of 2 things, none of them a tool", id="array"),
        pytest.param("{}", "SKILL.md, MCP server.json, MCP tools/list, A2A agent card", id="names-the-formats"),
        pytest.param('{"name": "x",\n  "tools": [}', "line 2, column 13", id="broken"),
        pytest.param('{"name": "x", // note\n}', "broken JSON at line 1, column 15", id="comment"),
        pytest.param('[{"name": 1}', "broken JSON at line 1, column 13", id="cut-short"),
        pytest.param("[" * 100_000, "nested too deep", id="deep-array"),
        pytest.param('{"a":' * 100_000, "nested too deep", id="deep-object"),
        pytest.param('{"a":' + "9" * 5_000 + "}", "number that is out of range", id="long-number"),
        pytest.param("<?xml version='1.0'?><rss></rss>", "XML \\(<rss>\\)", id="feed"),
        pytest.param(
            "<rss version='2.0'><channel><title>Agents</title><item><title>Mail agent</title></item>"
            "<item><title>Route server</title></item></channel></rss>",
            "XML \\(<rss>\\)",
            id="feed-with-titles",
        ),
        pytest.param(
            "<?xml version='1.0'?><feed><title>Agents</title><entry><title>Mail</title></entry></feed>",
            "XML \\(<feed>\\)",
            id="atom-feed-with-titles",
        ),
        pytest.param("<svg xmlns='http://www.w3.org/2000/svg'></svg>", "XML \\(<svg>\\)", id="drawing"),
        pytest.param("BEGIN:VCALENDAR\nVERSION:2.0\nSUMMARY:Agent meetup\nEND:VCALENDAR", "calendar", id="calendar"),
        pytest.param("BEGIN:VCARD\nFN:Ada Keel\nNOTE:Builds agents\nEND:VCARD", "address card", id="address-card"),
        pytest.param("WEBVTT\n\n00:01.000 --> 00:04.000\nThis agent reads mail.", "subtitles", id="subtitles"),
        pytest.param("1\n00:00:01,000 --> 00:00:04,000\nThis agent reads mail.", "subtitles", id="numbered-subtitles"),
        pytest.param("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", "certificate", id="certificate"),
        pytest.param("diff --git a/agent.py b/agent.py\n+def run(): ...", "patch", id="patch"),
        pytest.param(
            "From: a@example.org\nTo: b@example.org\nSubject: Agents\nDate: today\n\nHello", "e-mail", id="mail"
        ),
    ],
)
def test_what_is_no_listing_is_refused_with_a_reason(text: str, message: str) -> None:
    with pytest.raises(UnsupportedFormat, match=message):
        parse(text)


FRAGMENTS = sorted(
    keys('<html> <body> <p > <!-- --> </div> <pre> &#0; &#1; &#xD800; &amp; [x]( ![ ) ` | { } "name": "tools":[ ] é')
)


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.lists(
            st.sampled_from([*FRAGMENTS, "<div hidden>", "---\n", "a: ", "b\n", "```\n", "|-|\n", "\x00", "\x0c"]),
            max_size=25,
        ).map(lambda parts: "".join(parts).encode()),
    )
)
def test_any_bytes_are_a_listing_or_a_source_error(raw: bytes) -> None:
    try:
        listing = parse(raw)
    except SourceError:
        return

    assert listing.name


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(
    sorted(
        keys(
            "name description version skills url capabilities securitySchemes security signatures provider remotes "
            "tools supportedInterfaces packages schema_version modules extensions locators authors annotations "
            "_meta server"
        )
    )
)


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(
        KEYS, JSON_VALUES | st.lists(st.dictionaries(KEYS, JSON_VALUES, max_size=4), max_size=3), max_size=8
    )
)
def test_records_with_odd_values_are_a_listing_or_refused(value: dict[str, object]) -> None:
    try:
        listing = parse({"name": "x", **value})
    except UnsupportedFormat:
        return

    assert listing.text
