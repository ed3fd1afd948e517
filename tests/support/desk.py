"""A browser at the review application, through a real server, on both databases: fixtures for its tests."""

import time

import pytest

from tests.support.stores import BACKENDS
from tests.support.web import a_site, running


class Desk:
    """A browser at the application, and what its pages complained of or asked others for."""

    def __init__(self, browser, site, url, **options):
        self.site, self.url = site, url
        self.said, self.elsewhere = [], []
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: self.said.append(dialog.message))
        self.page.on("request", self._asked)

    def _asked(self, request):
        if not request.url.startswith((self.url, "data:")):
            self.elsewhere.append(request.url)

    def go(self, path):
        self.page.goto(self.url + path)
        return self.page

    def log_in(self, role="reviewer"):
        self.go("/")
        self.page.fill("#secret", self.site.tokens[role])
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(f"{self.url}/")
        return self

    def is_wider_than_its_window(self):
        return self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")

    def squeezed(self):
        """Text in cells of tables that is a column of single letters."""
        cells = "Array.from(document.querySelectorAll('td, tbody th'))"
        return self.page.evaluate(
            f"{cells}.filter(c => c.innerText.length > 20 && c.clientWidth < 80).map(c => c.innerText)"
        )

    def button(self, name):
        return self.page.get_by_role("button", name=name, exact=True)


@pytest.fixture
def site(request, tmp_path, another):
    """On SQLite, unless a test asks for both databases."""
    url = another(request.param) if getattr(request, "param", "sqlite") != "sqlite" else None
    made = a_site(tmp_path, clock=time.time, url=url)
    yield made
    made.store.close()


on_both = pytest.mark.parametrize("site", BACKENDS, indirect=True)


@pytest.fixture
def desk(chromium, site):
    """Makes browsers at one server. None may have complained, or asked another host, when the test is over."""
    made = []

    def make(**options):
        made.append(Desk(chromium, site, url, **options))
        return made[-1]

    with running(site.app) as url:
        yield make
        for each in made:
            each.context.close()
    assert [(each.said, each.elsewhere) for each in made] == [([], [])] * len(made)
