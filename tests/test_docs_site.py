"""The site of the documentation: it builds without a warning, every page is in its nav, and it asks no other host."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import threatcard
from docs_site.reference import commands, errors
from docs_site.remedies import REMEDIES
from pipeline.model import Card
from pipeline.scoring.profiles import PROFILES
from pipeline.settings.table import SETTINGS
from pipeline.taxonomy import factors, layers, products, threats
from pipeline.taxonomy.flags import FLAGS
from tests.support.browser import chromium
from tests.support.paths import ROOT

__all__ = ["chromium"]
pytestmark = [pytest.mark.long(120), pytest.mark.xdist_group("browser")]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("docs") / "pages"
    subprocess.run([sys.executable, "-m", "docs_site", folder], cwd=ROOT, check=True)
    return folder


@pytest.fixture(scope="module")
def site(pages) -> Path:
    """Built as ``make docs`` builds it; a warning of mkdocs fails it."""
    folder = pages.parent
    config = (ROOT / "mkdocs.yml").read_text("utf-8").replace("paths: [.]", f"paths: ['{ROOT}']")
    (folder / "mkdocs.yml").write_text(config.replace("docs_dir: out/pages", "docs_dir: pages"), "utf-8")
    built = subprocess.run(
        [Path(sys.executable).parent / "mkdocs", "build", "--quiet", "--strict", "--site-dir", folder / "site"],
        cwd=folder,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
    )
    assert (built.returncode, built.stderr) == (0, "")
    return folder / "site"


@pytest.fixture(scope="module")
def address(site) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=site)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_every_page_is_in_the_nav(pages):
    nav = (ROOT / "mkdocs.yml").read_text("utf-8").partition("\nnav:\n")[2]
    named = re.findall(r"(\S+\.md)$", nav, re.MULTILINE)

    assert sorted(named) == sorted(page.relative_to(pages).as_posix() for page in pages.rglob("*.md"))


PAGES = ("", "docs/review/", "docs/reference/commands/", "docs/reference/python/", "docs/mcp-card/")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")], ids=["wide-light", "narrow-dark"])
def test_its_pages_are_read_and_searched_without_another_host(chromium, address, width, scheme):
    asked, said = [], []
    with chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme) as context:
        page = context.new_page()
        page.on("request", lambda sent: asked.append(sent.url))
        page.on("console", lambda message: said.append(message.text))
        for name in PAGES:
            page.goto(address + name)
            assert page.locator("h1").count() == 1
            assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        page.goto(f"{address}?q=too_little_known")
        page.wait_for_selector(".md-search-result__link[href*='flags']", state="attached", timeout=60_000)

    assert [url for url in asked if not url.startswith((address, "data:", f"blob:{address}"))] == []
    assert said == []


# What the reference holds


@pytest.fixture(scope="module")
def made(pages):
    """As the site is made of them, in a process of their own: a browser that is driven keeps this one's event loop."""
    return {page.name: page.read_text("utf-8") for page in (pages / "docs" / "reference").glob("*.md")}


def rows(page):
    """The first cell of each row of its tables."""
    return [line.split(" | ")[0].removeprefix("| ") for line in page.splitlines() if line.startswith("| ")]


def test_every_command_and_action_is_in_it(made):
    named = [" ".join(("threatcard", *path)) for path, _ in commands.helped()]

    assert {"threatcard assess", "threatcard review approve", "threatcard db upgrade"} <= set(named)
    assert re.findall(r"^##+ `(threatcard.*)`$", made["commands.md"], re.MULTILINE) == named


def test_every_setting_and_profile_is_in_it(made):
    assert set(rows(made["settings.md"])) >= {f"`{one.name}`" for one in SETTINGS}
    assert re.findall(r"^## `(.*)`$", made["profiles.md"], re.MULTILINE) == list(PROFILES)


def test_the_taxonomy_is_in_it(made):
    assert set(rows(made["kinds.md"])) >= {f"`{key}`" for key in products.KEYS}
    assert set(rows(made["factors.md"])) >= {f"`{key}`" for key in factors.ALL_KEYS}
    assert set(rows(made["layers.md"])) >= set(layers.KEYS)
    assert set(rows(made["threats.md"])) >= {f"`{key}`" for key in threats.NAMES}


def test_every_kind_of_flag_says_what_to_do(made):
    named = re.findall(r"`(\w+)`", " ".join(rows(made["flags.md"])))
    explained = re.findall(r"^\| `.*?\|", (ROOT / "docs/cards.md").read_text("utf-8").partition("## Flags")[2]
                           .partition("\n### ")[0], re.MULTILINE)  # fmt: skip

    assert named == [kind for one in FLAGS for kind in one.kinds]
    assert set(named) == {kind for cell in explained for kind in re.findall(r"`(\w+)`", cell)}
    assert all(one.do for one in FLAGS)


def test_every_error_says_what_to_do_and_no_other_does(made):
    names = [kind.__name__ for kind in errors.kinds()]

    assert list(REMEDIES) == names
    assert rows(made["errors.md"])[2:] == [f"`{name}`" for name in names]


def test_the_schema_has_every_field_of_a_card(made):
    card = made["schema.md"].partition("## Card\n")[2].partition("\n## ")[0]

    assert rows(card)[2:] == [f"`{name}`" for name in Card.model_json_schema(mode="serialization")["properties"]]


def test_every_name_of_the_package_is_in_it(site):
    shown = (site / "docs" / "reference" / "python" / "index.html").read_text("utf-8")

    assert [name for name in threatcard.__all__ if f"threatcard.{name}" not in shown] == []


def test_every_route_and_tool_is_in_it(made):
    routes = re.findall(r"^## `(\w+ \S+)`$", made["rest.md"], re.MULTILINE)

    assert {"GET /api/v1/cards", "POST /api/v1/cards/{card_id}/reviews"} <= set(routes)
    assert re.findall(r"^## `(\w+)`$", made["mcp.md"], re.MULTILINE) == [
        "assess", "score", "what_if", "card", "search_cards", "compare", "vendor_questions", "save",
    ]  # fmt: skip
