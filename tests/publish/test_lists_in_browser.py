"""The lists, the changes, the methodology and the glossary in a real browser, full of hostile names."""

import json

import pytest

from pipeline.publish import changes_page, glossary, lists, methodology
from tests.support import nasty, site_rows
from tests.support.browser import chromium, opened
from tests.support.paths import ROOT
from tests.support.site_parts import written

__all__ = ["chromium", "opened"]

pytestmark = [pytest.mark.long(120), pytest.mark.xdist_group("browser")]

AXE = ROOT / ".venv" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (1280, 360)
PAGES = (
    "layer", "layer/L3", "layer/L3/not-certain", "factor", "factor/dynamic_tool_use", "kind", "kind/plumbing",
    "kind/plumbing/2", "band", "band/high", "band/withheld", "tag", "tag/cloud", "no-longer-current", "changes",
    "changes/1", "methodology", "glossary",
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    hostile = [
        site_rows.row(1000 + n, slug=f"hostile-{n}", name=text, summary=text, tags=(text,), disputed=n % 2 == 0)
        for n, text in enumerate(nasty.TEXTS.values())
    ]
    many = [site_rows.row(n, kind="plumbing") for n in range(30, 300)]
    rows = tuple(sorted((*site_rows.varied(), *hostile, *many), key=lambda each: each.slug))
    why = [site_rows.change(each, n, what="changed", why=each.name) for n, each in enumerate(hostile)]
    site = site_rows.site(rows, (*why, *site_rows.history(rows)), preview=True, title="<b>Agents</b> \u202eof us")
    return written(site, tmp_path_factory.mktemp("site"), lists, changes_page, methodology, glossary)


@pytest.mark.parametrize("width", WIDTHS, ids=["wide", "narrow"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_silently_asks_for_its_sheets_alone_and_fits(opened, folder, page, width):
    path = folder / page / "index.html"
    with opened(path, width=width) as found:
        sheets = {(folder / "assets" / name).as_uri() for name in ("site.css", "lists.css")}
        assert found.said == []
        assert set(found.asked) == {path.as_uri(), *sheets}
        assert not found.wider_than_the_window()
        assert found.page.evaluate("document.querySelectorAll('script, main b').length") == 0


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not there; 'make test' fetches it where npm is")
@pytest.mark.parametrize("width", WIDTHS, ids=["wide", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(chromium, folder, width, scheme):
    script = AXE.read_text("utf-8")
    with chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme) as context:
        page = context.new_page()
        for path in PAGES:
            page.goto((folder / path / "index.html").as_uri())
            page.evaluate(script)
            found = page.evaluate(
                "axe.run(document, {preload: false})"
                ".then(found => found.violations.map(each => [each.id, each.impact, each.nodes[0].html]))"
            )
            assert [each for each in found if each[1] in ("serious", "critical")] == [], path


def test_a_table_of_numbers_is_moved_sideways_on_a_small_screen(opened, folder):
    with opened(folder / "methodology" / "index.html", width=360) as found:
        wide = found.page.evaluate("[...document.querySelectorAll('.scroll')].map(s => s.scrollWidth > s.clientWidth)")
        assert wide == [True, True]


def test_the_distribution_can_be_read_on_a_small_screen(opened, folder):
    with opened(folder / "factor" / "dynamic_tool_use" / "index.html", width=360) as found:
        heights = found.page.evaluate(
            "[...document.querySelectorAll('.plot text')].map(t => t.getBoundingClientRect().height)"
        )
        assert min(heights) >= 10


def test_nothing_moves_after_the_page_is_there(opened, folder):
    observe = """new Promise(done => {
        let moved = 0
        new PerformanceObserver(seen => seen.getEntries().forEach(one => moved += one.value))
            .observe({type: 'layout-shift', buffered: true})
        setTimeout(() => done(moved), 300)
    })"""
    for page in ("factor/dynamic_tool_use", "changes"):
        with opened(folder / page / "index.html") as found:
            assert found.page.evaluate(observe) == 0


def test_in_print_there_are_words_and_no_buttons_to_turn_pages(opened, folder):
    with opened(folder / "kind" / "plumbing" / "index.html") as found:
        found.page.emulate_media(media="print")
        assert not found.page.locator(".turn").is_visible()
        assert found.page.locator(".rows li").first.is_visible()


def test_an_ordinary_link_leads_to_the_card(opened, folder):
    with opened(folder / "tag" / "cloud" / "index.html") as found:
        links = found.page.evaluate("[...document.querySelectorAll('.rows a')].map(a => a.href)")
        assert links
        assert all(link.startswith(f"{folder.as_uri()}/directory/product-") for link in links), json.dumps(links)
