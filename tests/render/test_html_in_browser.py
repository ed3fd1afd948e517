"""A card's HTML in a real browser: silent, self-contained, and its evidence within reach of the keyboard."""

import pytest

from pipeline.render import html
from tests.support.browser import chromium, opened
from tests.support.made import CARDS

__all__ = ["chromium", "opened"]

pytestmark = [pytest.mark.long(120), pytest.mark.xdist_group("browser")]


@pytest.fixture
def written(tmp_path):
    def write(name):
        path = tmp_path / "card.html"
        path.write_text(html.render(CARDS[name]), "utf-8")
        return path

    return write


@pytest.mark.parametrize("width", [1280, 360], ids=["wide", "narrow"])
@pytest.mark.parametrize("name", CARDS)
def test_the_card_opens_silently_and_asks_for_nothing(opened, written, name, width):
    path = written(name)
    with opened(path, width=width) as found:
        assert (found.said, found.asked) == ([], [path.as_uri()])
        assert not found.wider_than_the_window()


def shown_by(mark):
    """Whether the quotes can be seen: where they cannot, a screen reader still finds them."""
    return mark.locator(".quotes").evaluate("quotes => getComputedStyle(quotes).opacity") == "1"


def test_evidence_is_hidden_until_the_keyboard_reaches_it(opened, written):
    with opened(written("llm")) as found:
        marks = found.page.locator(".evidence")
        shown = [shown_by(marks.nth(n)) for n in range(marks.count())]
        reached = []
        for _ in range(200):
            found.page.keyboard.press("Tab")
            active = found.page.locator(".evidence:focus")
            if active.count():
                reached.append(shown_by(active))

        assert marks.count() > 0
        assert not any(shown)
        assert len(reached) >= marks.count()
        assert all(reached)
