"""
How soon a page of the review application is painted with 10,000 cards in the store: by hand, ``python bench/paint.py``.

First contentful paint as Chromium tells it, from the start of the navigation, beside a page that shows nothing of the
store (the error page of an address that there is not).
"""

import hashlib
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import Page, sync_playwright

from pipeline.store.db.engine import writing
from pipeline.store.review import acts
from pipeline.store.review.seals import Seals
from tests.support.browser import CHROMIUM, FLAGS
from tests.support.web import a_site, running, stored

CARDS = 10_000
ROUNDS = 9
PATHS = {
    "no such page": "/no-such-page",
    "queue": "/",
    "queue, nearest to a boundary": "/?sort=nearest",
    "queue, searched": "/?q=agent+99",
}
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def painted(page: Page, address: str) -> float:
    """Milliseconds."""
    page.goto(address)
    page.wait_for_function(f"() => {PAINT} !== undefined")
    return float(page.evaluate(PAINT))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        site = a_site(Path(folder), clock=time.time)
        first = stored(site.store)
        with writing(site.store.engine) as connection:
            for number in range(CARDS):
                name = {"name": f"Agent {number}", "slug": f"agent-{number}"}
                card = first.card.model_copy(update=name | {"id": hashlib.sha256(str(number).encode()).hexdigest()})
                acts.add_card(connection, Seals(), card, acts.Origin(first.listing_digest, "nightly", None))
        with (
            running(site.app) as url,
            sync_playwright() as driver,
            driver.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS]) as browser,
        ):
            page = browser.new_page()
            page.goto(url)
            page.fill("#secret", site.tokens["reviewer"])
            page.keyboard.press("Enter")
            page.wait_for_url(f"{url}/")
            took = {name: [painted(page, url + path) for _ in range(ROUNDS)] for name, path in PATHS.items()}
    floor = median(took["no such page"])
    print(f"{f'first paint, {CARDS:,} cards':<32}{'median ms':>10}{'worst ms':>10}{'ratio':>7}")
    for name, each in took.items():
        print(f"{name:<32}{median(each):>10.0f}{max(each):>10.0f}{median(each) / floor:>7.1f}")


if __name__ == "__main__":
    main()
