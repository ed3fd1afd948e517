"""``report.html`` in a real browser: silent, self-contained, readable on a wide screen and on a telephone."""

import pytest

from pipeline.evaluate import page
from tests.support.browser import chromium, opened
from tests.support.evaluating import Failing, Guessing, of_few

__all__ = ["chromium", "opened"]

pytestmark = [pytest.mark.long(120), pytest.mark.xdist_group("browser")]

WIDTHS = pytest.mark.parametrize("width", [1280, 360], ids=["wide", "narrow"])


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    def write(kind):
        folder = tmp_path_factory.mktemp("report")
        page.write(of_few(kind), folder)
        return folder / "report.html"

    return write


@WIDTHS
@pytest.mark.parametrize("kind", [Guessing, Failing])
def test_the_page_opens_silently_and_asks_for_nothing(opened, written, kind, width):
    path = written(kind)
    with opened(path, width=width) as found:
        assert found.page.locator("h1").inner_text()
        assert (found.said, found.asked) == ([], [path.as_uri()])
        assert not found.wider_than_the_window()


def test_every_plot_is_drawn_and_named(opened, written):
    with opened(written(Guessing)) as found:
        drawn = found.page.evaluate("[...document.images].map(i => [i.naturalWidth > 100, i.alt.length > 10])")

        assert drawn == [[True, True]] * 5


def test_the_style_is_not_refused_by_the_pages_own_policy(opened, written):
    with opened(written(Guessing)) as found:
        colour = found.page.evaluate("getComputedStyle(document.querySelector('section')).backgroundColor")

        assert colour == "rgb(255, 255, 255)"


def test_ten_farthest_listings_stand_with_both_cards(opened, written):
    with opened(written(Guessing)) as found:
        heads = found.page.locator("article").first.locator("thead th").all_inner_texts()

        assert found.page.locator("article").count() == 8
        assert heads == ["Figure", "card", "reference"]
        assert found.page.locator("article").first.locator("tbody tr").count() == 15


def test_wide_tables_can_be_scrolled_by_keyboard(opened, written):
    with opened(written(Guessing), width=360) as found:
        found.page.keyboard.press("Tab")
        focused = found.page.evaluate("document.activeElement.getAttribute('aria-labelledby')")

        assert focused == "summary"


def test_a_hostile_name_stays_text(opened, tmp_path):
    evil = "<script>document.title='owned'</script><img src=http://203.0.113.1/x>"
    report = of_few(Guessing) | {"model": evil}
    report["listings"] = [row | {"slug": evil} for row in report["listings"]]
    page.write(report, tmp_path)
    with opened(tmp_path / "report.html") as found:
        assert found.page.title().startswith("Threatcard evaluation")
        assert evil in found.page.locator("h1").inner_text()
        assert (found.said, len(found.asked)) == ([], 1)
