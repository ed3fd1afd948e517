"""A card's page in a real browser, from a file: it asks nobody, fits, moves nothing, and can be used by all."""

import pytest

from pipeline.publish.records import card_folder, frozen_folder
from tests.support.browser import chromium
from tests.support.cards import a_card, a_hostile_card
from tests.support.paths import ROOT
from tests.support.published_sites import a_product, a_reply, an_edition, cards_of_two_editions, files, pages, withdrawn

__all__ = ["chromium"]

pytestmark = [pytest.mark.long(120), pytest.mark.xdist_group("browser")]

AXE = ROOT / ".venv" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
SHIFTS = """
window.shifted = 0;
new PerformanceObserver(list => list.getEntries().forEach(entry => window.shifted += entry.value))
  .observe({type: "layout-shift", buffered: true});
"""


def rich():
    """Everything that can stand on a page: editions, a note, an open dispute, a withdrawal."""
    old, new = cards_of_two_editions()
    dispute = a_reply(new, kind="dispute", state="open", text="No, it does not.", decided_at=None)
    return (old, new), a_product(
        new,
        editions=(an_edition(new, approved_at="2026-11-26T10:00:00Z"), an_edition(old)),
        withdrawn=withdrawn(),
        replies=(a_reply(old), dispute),
    )


def hostile():
    card = a_hostile_card(slug="kube-pilot", id="a" * 64)
    said = card.name * 20
    return (card,), a_product(card, replies=(a_reply(card, by=said, text=said, words=said),), withdrawn=withdrawn(said))


def plain():
    return (a_card(),), a_product(a_card())


@pytest.fixture
def opened(chromium, tmp_path):
    """Opens a page of a product; with what it said and asked for."""
    windows = []

    def open_page(made, *, frozen=False, width=1280, **options):
        cards, product = made
        found = pages(tmp_path, product, *cards, url="https://x.example/all")
        (tmp_path / "new" / "assets").mkdir(exist_ok=True)
        css = b"".join(
            (ROOT / "pipeline" / name).read_bytes() for name in ("render/card.css", "publish/static/site.css")
        )
        (tmp_path / "new" / "assets" / "site.css").write_bytes(css)
        assert files(tmp_path / "new").keys() >= found.files.keys()
        window = chromium.new_context(viewport={"width": width, "height": 900}, **options)
        windows.append(window)
        page = window.new_page()
        said, asked = [], []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda sent: None if sent.url.startswith("data:") else asked.append(sent.url))
        page.add_init_script(SHIFTS)
        folder = frozen_folder(cards[-1].id) if frozen else card_folder(product.slug)
        page.goto((tmp_path / "new" / folder / "index.html").as_uri())
        return page, said, asked

    yield open_page
    for window in windows:
        window.close()


@pytest.mark.parametrize("frozen", [False, True], ids=["current", "frozen"])
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("made", [plain, rich, hostile])
def test_it_opens_silently_asks_nobody_fits_and_does_not_move(opened, made, width, frozen):
    page, said, asked = opened(made(), width=width, frozen=frozen)
    page.wait_for_timeout(200)

    assert said == []
    assert all(url.startswith("file:") for url in asked)
    assert len(asked) == (1 if frozen else 2)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("window.shifted") == 0


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not there; 'make test' fetches it where npm is")
@pytest.mark.parametrize("frozen", [False, True], ids=["current", "frozen"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_serious(opened, width, scheme, frozen):
    page, _, _ = opened(rich(), width=width, frozen=frozen, color_scheme=scheme)
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run().then(found => found.violations.map(each => [each.id, each.impact]))")

    assert [each for each in found if each[1] in ("serious", "critical")] == []


def test_in_print_the_quotes_are_there_and_the_ways_elsewhere_are_not(opened):
    page, _, _ = opened(plain())
    quotes, nav = page.locator(".quotes").first, page.locator(".top nav")

    assert nav.is_visible()
    page.emulate_media(media="print")
    assert not nav.is_visible()
    assert quotes.evaluate("one => getComputedStyle(one).opacity") == "1"


def test_a_withdrawal_is_in_large_letters(opened):
    page, _, _ = opened(rich())
    size = page.locator("#standing").evaluate("one => parseFloat(getComputedStyle(one).fontSize)")

    assert page.locator("#standing").inner_text() == "Withdrawn"
    assert size >= 30
