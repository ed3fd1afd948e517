"""A real browser: Debian's Chromium, driven by Playwright, that tells what a page asked for and complained of."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, sync_playwright

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


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One for all tests of a file. All files are of one ``xdist_group``, so that there is one at a time."""
    with sync_playwright() as driver, driver.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS]) as browser:
        yield browser


@pytest.fixture
def opened(chromium: Browser) -> Callable[..., AbstractContextManager[Opened]]:
    """Opens a file in a window of its own, with nothing left of another test's."""

    @contextmanager
    def open_file(path: Path, *, width: int = 1280) -> Iterator[Opened]:
        with chromium.new_context(viewport={"width": width, "height": 900}) as context:
            page = context.new_page()
            found = Opened(page, [], [])
            page.on("console", lambda message: found.said.append(message.text))
            page.on("pageerror", lambda error: found.said.append(str(error)))
            page.on("request", lambda sent: None if sent.url.startswith("data:") else found.asked.append(sent.url))
            page.goto(path.as_uri())
            yield found

    return open_file
