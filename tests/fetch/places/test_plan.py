"""What somebody pasted, and what is asked instead: nothing goes over the network."""

import pytest

from pipeline.fetch.places.plan import is_name, plan
from pipeline.fetch.places.planned import Documents, Folder, Refusal
from pipeline.fetch.places.providers import PUBLIC, Places, own, places
from pipeline.taxonomy.providers import KINDS, PROVIDERS, VS_CODE
from tests.support.providers import HOSTS

MINE = Places(tuple(own(kind, f"https://{HOSTS[kind]}") for kind in KINDS))
RAW = "https://github.example/raw"
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def asked(pasted):
    found = plan(pasted, MINE)
    assert isinstance(found, Documents)
    return [request.url for request in found.requests]


@pytest.mark.parametrize(
    ("pasted", "repository", "ways"),
    [
        pytest.param("https://github.example/o/r", "o/r", [("HEAD", "")], id="repository"),
        pytest.param("https://www.github.example/o/r/", "o/r", [("HEAD", "")], id="with-www-and-a-slash"),
        pytest.param("https://github.example/o/r.git", "o/r", [("HEAD", "")], id="clone-address"),
        pytest.param("git+https://github.example/o/r.git#main", "o/r", [("HEAD", "")], id="as-npm-writes-it"),
        pytest.param("git@github.example:o/r.git", "o/r", [("HEAD", "")], id="by-ssh"),
        pytest.param("ssh://git@github.example/o/r.git", "o/r", [("HEAD", "")], id="by-ssh-as-an-address"),
        pytest.param("github.example/o/r", "o/r", [("HEAD", "")], id="without-a-scheme"),
        pytest.param("https://github.example/o/r?tab=readme-ov-file", "o/r", [("HEAD", "")], id="with-its-tab"),
        pytest.param("https://github.example/o/r?tab=readme-ov-file#use", "o/r", [("HEAD", "")], id="with-an-anchor"),
        pytest.param("https://github.example/o/r/tree/v1", "o/r", [("v1", "")], id="tag"),
        pytest.param(
            "https://github.example/o/r/tree/main/skills/pdf",
            "o/r",
            [("main", "skills/pdf"), ("main/skills", "pdf"), ("main/skills/pdf", "")],
            id="folder-or-a-branch-with-slashes",
        ),
        pytest.param(f"https://github.example/o/r/tree/{COMMIT}/a/b", "o/r", [(COMMIT, "a/b")], id="commit"),
        pytest.param("https://github.example/mcp/o/r", "o/r", [("HEAD", "")], id="its-page-of-a-server"),
    ],
)
def test_a_folder_of_github(pasted, repository, ways):
    found = plan(pasted, MINE)

    assert isinstance(found, Folder)
    assert (found.repository, list(found.ways)) == (repository, ways)


@pytest.mark.parametrize(
    ("pasted", "first"),
    [
        pytest.param(
            "https://github.example/o/r/blob/main/docs/a%20b.md#L3", f"{RAW}/o/r/main/docs/a%20b.md", id="blob"
        ),
        pytest.param("https://github.example/o/r/raw/main/x.md", f"{RAW}/o/r/main/x.md", id="raw"),
        pytest.param("https://github.example/o/r/blob/fix/a/x.md", f"{RAW}/o/r/fix/a/x.md", id="branch-with-a-slash"),
        pytest.param(
            "https://huggingface.example/o/r", "https://huggingface.example/o/r/resolve/main/README.md", id="model"
        ),
        pytest.param(
            "https://huggingface.example/spaces/o/r",
            "https://huggingface.example/spaces/o/r/resolve/main/README.md",
            id="space",
        ),
        pytest.param(
            "https://huggingface.example/o/r/blob/v2/docs/USE.md",
            "https://huggingface.example/o/r/resolve/v2/docs/USE.md",
            id="model-file",
        ),
        pytest.param(
            "https://huggingface.example/o/r/tree/main",
            "https://huggingface.example/o/r/resolve/main/README.md",
            id="model-files",
        ),
        pytest.param("https://docker.example/r/o/r/tags", "https://docker.example/v2/repositories/o/r/", id="image"),
        pytest.param("https://docker.example/_/r", "https://docker.example/v2/repositories/library/r/", id="official"),
        pytest.param(
            "https://docker.example/mcp/server/n/overview",
            f"{RAW}/docker/mcp-registry/HEAD/servers/n/server.yaml",
            id="mcp-catalogue",
        ),
        pytest.param(
            "https://glama.example/mcp/servers/@o/r", "https://glama.example/api/mcp/v1/servers/o/r", id="glama"
        ),
        pytest.param(
            "https://glama.example/mcp/servers/o/r/tools/t",
            "https://glama.example/api/mcp/v1/servers/o/r",
            id="its-tool",
        ),
        pytest.param(
            "https://glama.example/mcp/servers/x1", "https://glama.example/api/mcp/v1/servers/x1", id="by-its-id"
        ),
        pytest.param("https://smithery.example/server/@o/r", "https://smithery.example/servers/@o/r", id="smithery"),
        pytest.param("https://smithery.example/server/exa/tools", "https://smithery.example/servers/exa", id="its-tab"),
        pytest.param(
            "https://smithery.example/servers/o/r", "https://smithery.example/servers/o/r", id="smithery-today"
        ),
        pytest.param("https://open-vsx.example/extension/o/r", "https://open-vsx.example/api/o/r", id="extension"),
        pytest.param(
            "https://open-vsx.example/extension/o/r/1.2.3", "https://open-vsx.example/api/o/r/1.2.3", id="its-version"
        ),
    ],
)
def test_a_page_of_a_provider(pasted, first):
    assert asked(pasted)[0] == first


@pytest.mark.parametrize(
    "pasted",
    [
        "io.github.heron/letters",
        "https://mcp-registry.example/v0/servers/io.github.heron%2Fletters/versions/latest",
        "https://mcp-registry.example/v0.1/servers/io.github.heron%2Fletters",
        "https://mcp-registry.example/servers/io.github.heron/letters",
        "https://mcp-registry.example/?q=io.github.heron/letters",
        "https://github.example/mcp/io.github.heron/letters",
    ],
    ids=["name", "of-the-old-api", "of-the-api", "page", "search-page", "page-at-github"],
)
def test_a_server_of_the_registry_is_asked_for_by_both_apis(pasted):
    tail = "servers/io.github.heron%2Fletters/versions/latest"

    assert asked(pasted) == [f"https://mcp-registry.example/{version}/{tail}" for version in ("v0.1", "v0")]


def test_the_version_that_was_pasted_is_asked_for():
    assert asked("https://mcp-registry.example/v0.1/servers/com.heron%2Fletters/versions/1.0.0")[0].endswith("/1.0.0")


def test_a_commit_in_the_address_is_what_was_read():
    found = plan(f"https://github.example/o/r/blob/{COMMIT}/SKILL.md", MINE)

    assert found.requests[0].version == f"commit {COMMIT}"


@pytest.mark.parametrize("pasted", ["https://heron.example", "heron.example"])
def test_of_a_bare_host_the_agent_card_comes_first(pasted):
    assert asked(pasted) == [
        "https://heron.example/.well-known/agent-card.json",
        "https://heron.example",
    ]


@pytest.mark.parametrize(
    "pasted",
    [
        "https://heron.example/",
        "https://heron.example/agent",
        "https://heron.example?a=b",
        "https://github.example",
        "https://github.example/o",
        "https://github.example/topics/mcp",
        "https://github.example/o/r/issues/3",
        "https://github.example/o/r/wiki",
        "https://github.example/o/../r/x",
        "https://huggingface.example/docs/hub",
        "https://docker.example/u/o",
        "https://glama.example/mcp/servers",
        "https://glama.example/mcp/servers/categories/mail",
        "https://github.example/o/r%0Aset",
        "https://mcp-registry.example/v0/servers",
        "https://mcp-registry.example/docs",
        "https://user@github.example/o/r",
        "https://[",
        "README.md",
        "folder/file.md",
        "heron.example/a",
        "app.heron.com/agent",
        "no-such-file",
        "server.json",
        "heron.py",
        "127.0.0.1",
        "",
    ],
)
def test_what_is_itself_to_be_read_or_no_source(pasted):
    assert plan(pasted, MINE) is None


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("io.github.heron/letters", True),
        ("com.heron/letters", True),
        ("ai.heron/letters", True),
        ("github.com/heron/letters", True),
        ("heron.com/letters", False),
        ("heron.com", False),
        ("https://github.com/heron/letters", False),
    ],
)
def test_names_of_no_address(name, is_one):
    assert is_name(name, PUBLIC) == is_one


def test_the_marketplace_is_refused_with_what_to_try():
    found = plan(f"https://{VS_CODE}/items?itemName=heron.letters", MINE)

    assert isinstance(found, Refusal)
    assert "/extension/heron/letters" in found.why


SAMPLES = {
    "github": "/o/r",
    "huggingface": "/o/r",
    "docker": "/r/o/r",
    "glama": "/mcp/servers/o/r",
    "smithery": "/server/o",
    "open_vsx": "/extension/o/r",
    "mcp_registry": "/servers/io.github.o/r",
}


@pytest.mark.parametrize("provider", PROVIDERS, ids=[provider.kind for provider in PROVIDERS])
def test_pages_of_the_public_providers_are_known(provider):
    assert plan(f"{provider.page}{SAMPLES[provider.kind]}", PUBLIC) is not None


def test_ones_own_stands_beside_the_public_one_and_names_are_looked_up_there():
    held = places([("mcp_registry", "https://registry.corp.example/")], {})

    assert plan("io.github.o/r", held).requests[0].url.startswith("https://registry.corp.example/v0.1/servers/")
    assert plan("https://github.com/o/r", held) is not None
