"""
What a card costs a reviewer in the application: clicks, keys, scrolls and seconds, over thirty cards of each way.

By hand, ``python bench/review_clicks.py``. Seconds are those of application and browser, from one card's page to the
next one's: the reading comes on top, and is the same for all. Words that are written count as one key.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import Locator, Page, sync_playwright

from tests.support.browser import CHROMIUM, FLAGS
from tests.support.cards import a_card
from tests.support.web import Site, a_site, running, stored

CARDS = 30
SHOWN = "(e) => { const b = e.getBoundingClientRect(); return b.top >= 0 && b.bottom <= innerHeight; }"
APPROVED = "(before) => location.href !== before && location.search.includes('did=approve')"


class Hand:
    """Does what a person does, and counts it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = self.keys = self.scrolls = 0

    def click(self, target: Locator) -> None:
        target.wait_for()
        self.scrolls += not target.evaluate(SHOWN)
        target.click()
        self.clicks += 1

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def write(self, words: str) -> None:
        self.page.keyboard.insert_text(words)
        self.keys += 1

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name).first


def by_mouse(hand: Hand) -> None:
    hand.click(hand.button("Claim"))
    hand.page.wait_for_url("**did=claim*")
    hand.click(hand.button("Approve"))


def by_keys(hand: Hand) -> None:
    hand.press("c")
    hand.page.wait_for_url("**did=claim*")
    claimed(hand)


def claimed(hand: Hand) -> None:
    hand.press("a", "Enter")


def flagged(hand: Hand) -> None:
    hand.press("c")
    hand.page.wait_for_url("**did=claim*")
    hand.press("a")
    hand.write("The vendor showed the dialogue.")
    hand.press("Control+Enter")


WAYS: dict[str, tuple[Callable[[Hand], None], bool, bool]] = {
    "mouse, not claimed": (by_mouse, False, False),
    "keys, not claimed": (by_keys, False, False),
    "keys, claimed before": (claimed, True, False),
    "keys, a flag to answer": (flagged, False, True),
}
"""How a card is decided, whether all are claimed from the queue first, and whether each has a flag of high severity."""


def prepared(site: Site, *, flags: bool) -> None:
    for number in range(CARDS):
        kept = {} if flags else {"flags": ()}
        stored(site.store, a_card(name=f"Agent {number}", slug=f"agent-{number}", **kept))


def done(page: Page, decide: Callable[[Hand], None], *, first: bool) -> tuple[Hand, list[float]]:
    """All of them, from the queue on."""
    hand, took = Hand(page), []
    if first:
        page.check("#every")
        page.get_by_role("button", name="Claim").click()
    page.locator("table.queue tbody th a").first.click()
    for _ in range(CARDS):
        page.wait_for_load_state()
        here, since = page.url, time.perf_counter()
        decide(hand)
        page.wait_for_function(APPROVED, arg=here)
        took.append(time.perf_counter() - since)
    return hand, took


def main() -> None:
    print(f"{f'{CARDS} cards, for each':<26}{'clicks':>8}{'scrolls':>9}{'keys':>7}{'seconds':>9}")
    with sync_playwright() as driver, driver.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS]) as browser:
        for name, (decide, first, flags) in WAYS.items():
            with tempfile.TemporaryDirectory() as folder:
                site = a_site(Path(folder), clock=time.time)
                prepared(site, flags=flags)
                with running(site.app) as url, browser.new_context(viewport={"width": 1280, "height": 900}) as context:
                    page = context.new_page()
                    page.goto(url)
                    page.fill("#secret", site.tokens["reviewer"])
                    page.keyboard.press("Enter")
                    page.wait_for_url(f"{url}/")
                    hand, took = done(page, decide, first=first)
                counts = (hand.clicks, hand.scrolls, hand.keys)
                print(f"{name:<26}{''.join(f'{n / CARDS:>8.1f}' for n in counts)}{median(took):>9.2f}")


if __name__ == "__main__":
    main()
