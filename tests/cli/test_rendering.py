"""``threatcard assess --render``, and the setting that turns it on for every command that reads sources."""

import pytest

from pipeline import settings
from pipeline.cli import build
from pipeline.fetch.browser import Rendered
from pipeline.fetch.net.web import Web
from tests.support.commands import runner
from tests.support.rendering import TEXT, json, page
from tests.support.servers import serving

BROWSER = pytest.mark.xdist_group("browser")
SHELL = page("fetch('/about.json').then(r => r.json()).then(d => { root.textContent = d });")


@pytest.fixture
def assess(capfd):
    """``assess`` of the page of a server on loopback, with the flags that let it be read."""

    def run(site, *flags):
        address = f"http://127.0.0.1:{site.port}/"
        network = ("--allow-private-hosts", "--allow-ports", str(site.port))
        return runner(capfd)("assess", address, "--estimator", "comparables", "--format", "json", *network, *flags)

    return run


@pytest.fixture
def site():
    with serving({"/": SHELL, "/about.json": json(f'"{TEXT}"')}) as running:
        yield running


@BROWSER
@pytest.mark.long(60)
def test_a_page_that_scripts_fill_becomes_a_card_that_says_so(site, assess):
    (card,) = assess(site, "--render").cards()

    assert (card.status, card.listing.chars) == ("complete", len(TEXT))
    assert card.listing.http.rendered.requests == 1


def test_without_it_no_script_is_run_and_the_card_names_it(site, assess):
    (card,) = assess(site).cards()

    assert card.status == "inconclusive"
    assert "read it through a browser with --render" in card.flags[0].message
    assert card.listing.http.rendered is None
    assert site.paths == ["/robots.txt", "/"]


@pytest.mark.parametrize(
    ("environ", "kind"),
    [pytest.param({"THREATCARD_RENDER": "true"}, Rendered, id="on"), pytest.param({}, Web, id="off")],
)
def test_the_setting_holds_wherever_sources_are_read(environ, kind):
    with build.web(settings.read({}, environ=environ)) as web:
        assert type(web) is kind
