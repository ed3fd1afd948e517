"""A real browser: Debian's Chromium, driven by Playwright, that tells what a page asked for and complained of."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


class Opened(NamedTuple):
    page: Any
    said: list[str]
    """Console messages and errors of the page."""
    asked: list[str]
    """Addresses that were requested, inline data apart."""

    def wider_than_the_window(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


@contextmanager
def opened(path: Path, *, width: int = 1280) -> Iterator[Opened]:
    with sync_playwright() as driver, driver.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS]) as browser:
        page = browser.new_page(viewport={"width": width, "height": 900})
        found = Opened(page, [], [])
        page.on("console", lambda message: found.said.append(message.text))
        page.on("pageerror", lambda error: found.said.append(str(error)))
        page.on("request", lambda sent: None if sent.url.startswith("data:") else found.asked.append(sent.url))
        page.goto(path.as_uri())
        yield found
