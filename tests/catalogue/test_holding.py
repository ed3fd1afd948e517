"""Files that hold many listings, as catalogues."""

import json
from pathlib import Path

import pytest

from pipeline import catalogue, fetch
from pipeline.catalogue import BadRow, Entry
from pipeline.fetch.net.web import Web
from tests.support.servers import Answer, local_web, serving

NOW = "2026-11-22T07:00:00Z"


def server(name: str) -> dict[str, object]:
    about = f"Keeps the {name} of the user in a folder and searches them by the words that are given."
    return {"name": f"example/{name}", "description": about, "version": "1.0.0", "packages": []}


PAGE = {"servers": [{"server": server(name), "_meta": {}} for name in ("notes", "dates")], "metadata": {"count": 2}}
ARRAY = [server("notes"), server("dates")]


def written(path: Path, value: object, *, indent: int | None = None) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=indent), "utf-8")
    return str(path)


@pytest.fixture
def web():
    with local_web() as opened:
        yield opened


@pytest.mark.parametrize("name", ["page.json", "page", "servers.txt"])
@pytest.mark.parametrize("indent", [None, 1], ids=["one-line", "many-lines"])
@pytest.mark.parametrize("value", [PAGE, ARRAY], ids=["page", "array"])
def test_each_server_of_a_saved_page_is_an_entry(
    tmp_path: Path, web: Web, value: object, indent: int | None, name: str
) -> None:
    path = written(tmp_path / name, value, indent=indent)
    rows = list(catalogue.read(path, web=web))

    assert [(row.source, row.kind) for row in rows] == [
        (f"{path}#example/notes", "mcp-server"),
        (f"{path}#example/dates", "mcp-server"),
    ]
    assert len({row.slug for row in rows}) == 2


def test_an_entry_is_read_out_of_the_file_that_holds_it(tmp_path: Path, web: Web) -> None:
    path = written(tmp_path / "page.json", PAGE)
    _, row = catalogue.read(path, web=web)
    listing = fetch.revisit(fetch.Wanted(row.source), fetch.Last(None, None, catalogue.below(path)), web=web, now=NOW)

    assert listing is not None
    assert (listing.name, listing.source) == ("dates", f"{path}#example/dates")


def test_an_entry_is_read_out_of_the_page_that_holds_it() -> None:
    body = json.dumps(PAGE).encode()
    routes = {"/saved.json": Answer(body, 200, {"Content-Type": "application/json"})}
    with serving(routes) as site, local_web(site.port) as web:
        _, row = catalogue.read(site.url("/saved.json"), web=web)
        listing = fetch.revisit(fetch.Wanted(row.source), fetch.Last(None, None, None), web=web, now=NOW)

    assert listing is not None
    assert listing.name == "dates"


def test_a_catalogue_of_json_lines_stays_one(tmp_path: Path, web: Web) -> None:
    path = tmp_path / "lines.json"
    path.write_text('{"url": "https://a.example"}\n{"url": "https://b.example"}\n', "utf-8")

    assert [row.source for row in catalogue.read(str(path), web=web)] == ["https://a.example", "https://b.example"]


@pytest.fixture
def marketplace(tmp_path: Path):
    """The path of a marketplace in a repository, of plugins with these sources."""
    (tmp_path / "plugins" / "desk").mkdir(parents=True)
    (tmp_path / "plugins" / "desk" / "README.md").write_text("# Desk\n\nAnswers tickets.", "utf-8")

    def make(**sources: object) -> str:
        plugins = [{"name": name, "source": source, "description": "Does it"} for name, source in sources.items()]
        whole = {"name": "house", "owner": {"name": "Example"}, "plugins": plugins}
        return written(tmp_path / ".claude-plugin" / "marketplace.json", whole)

    return make


@pytest.mark.parametrize(
    ("source", "leads_to"),
    [
        pytest.param("./plugins/desk", "plugins/desk/README.md", id="folder"),
        pytest.param({"source": "github", "repo": "example/desk"}, "https://github.com/example/desk", id="github"),
        pytest.param(
            {"source": "github", "repo": "example/all", "ref": "v2", "path": "desk"},
            "https://github.com/example/all/tree/v2/desk",
            id="github-folder",
        ),
        pytest.param({"source": "url", "url": "https://git.example/d.git"}, "https://git.example/d", id="repository"),
        pytest.param("https://git.example/desk.git", "https://git.example/desk", id="address"),
        pytest.param(
            {"source": "npm", "package": "@example/desk"}, ".claude-plugin/marketplace.json#desk", id="package"
        ),
    ],
)
def test_a_plugin_is_where_its_marketplace_says(
    marketplace, web: Web, tmp_path: Path, source: object, leads_to: str
) -> None:
    (row,) = catalogue.read(marketplace(desk=source), web=web)

    expected = leads_to if leads_to.startswith("https://") else str(tmp_path / leads_to)
    assert row == Entry("desk", expected, "plugin", (), "daily", "plugin desk")


def test_a_plugin_beside_the_marketplaces_folder_is_read(marketplace, web: Web) -> None:
    path = marketplace(desk="./plugins/desk")
    (row,) = catalogue.read(path, web=web)
    listing = fetch.revisit(fetch.Wanted(row.source), fetch.Last(None, None, catalogue.below(path)), web=web, now=NOW)

    assert listing is not None
    assert listing.name == "Desk"


@pytest.mark.parametrize(
    ("source", "why"),
    [
        pytest.param("../../etc", "holds none of", id="out-of-the-repository"),
        pytest.param("./plugins/gone", "holds none of", id="no-such-folder"),
        pytest.param("./.git/hooks", "holds none of", id="hidden-folder"),
        pytest.param("file:///etc", "only http and https addresses and folders", id="other-scheme"),
    ],
)
def test_a_plugin_that_leads_nowhere_is_a_bad_row(marketplace, web: Web, source: str, why: str) -> None:
    bad, good = catalogue.read(marketplace(bad=source, desk="./plugins/desk"), web=web)

    assert isinstance(bad, BadRow)
    assert why in bad.why
    assert isinstance(good, Entry)
