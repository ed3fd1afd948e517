"""`robots.txt` over real HTTP: what lets a page be fetched, what does not, and what counts as none."""

import gzip

import pytest

from pipeline.errors import AddressRefused, RobotsRefused
from tests.support.servers import Answer, FakeTime, local_web, moved, robots, serving

GZIP = {"Content-Type": "text/plain", "Content-Encoding": "gzip"}
ASKED = {"/agents/one": Answer(), "/private": Answer()}


ALLOW = {
    "empty": robots(""),
    "other-path": robots("User-agent: *\nDisallow: /private\n"),
    "named-for-us": robots("User-agent: *\nDisallow: /\n\nUser-agent: threatcard\nAllow: /\n"),
    "byte-order-mark": robots("\ufeffUser-agent: *\nDisallow:\n"),
    "a-page-instead": robots("<!doctype html><title>Our app</title>"),
    "beyond-the-limit": robots("User-agent: *\nAllow: /\n" + "# filler\n" * 60_000 + "Disallow: /agents\n"),
    "absent": Answer(b"", 404),
    "unauthorised": Answer(b"", 401),
    "forbidden": Answer(b"", 403),
    "gone": Answer(b"", 410),
    "too-many-requests": Answer(b"", 429),
    "limit-used-up": Answer(b"", 403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "0"}),
    "no-content": Answer(b"", 204),
    "redirect-to-nothing": moved("/robots-elsewhere.txt"),
    "redirect-in-a-circle": moved("/robots.txt"),
}
REFUSE = {
    "all": robots("User-agent: *\nDisallow: /\n"),
    "named-for-us": robots("User-agent: *\nAllow: /\n\nUser-agent: ThreatCard\nDisallow: /agents\n"),
    "pattern": robots("User-agent: *\nDisallow: /agents/*e$\n"),
    "byte-order-mark": robots("\ufeffUser-agent: *\nDisallow: /\n"),
    "within-the-limit": robots("User-agent: *\nAllow: /\n" + "# filler\n" * 50_000 + "Disallow: /agents\n"),
    "packed": Answer(gzip.compress(b"User-agent: *\nDisallow: /"), 200, GZIP),
    "without-a-type": Answer(b"User-agent: *\nDisallow: /", 200, {}),
    "after-a-redirect": moved("/real-robots.txt"),
    "broken": Answer(b"", 500),
    "unavailable": Answer(b"", 503, {"Retry-After": "0"}),
    "brotli": Answer(b"", 200, {"Content-Encoding": "br"}),
}


@pytest.mark.parametrize("rules", ALLOW.values(), ids=ALLOW)
def test_robots_that_allow(rules):
    with serving({"/robots.txt": rules, **ASKED}) as site:
        web = local_web(site.port, time=FakeTime(), obey_robots=True)
        page = web.get(site.url("/agents/one"))

    assert page.http.status == 200


@pytest.mark.parametrize("rules", REFUSE.values(), ids=REFUSE)
def test_robots_that_refuse(rules):
    routes = {"/robots.txt": rules, "/real-robots.txt": robots("User-agent: *\nDisallow: /"), **ASKED}
    with serving(routes) as site:
        web = local_web(site.port, time=FakeTime(), obey_robots=True)
        with web, pytest.raises(RobotsRefused, match=r"robots\.txt"):
            web.get(site.url("/agents/one"))

        assert "/agents/one" not in site.paths


def test_robots_are_asked_about_where_a_redirect_leads():
    routes = {"/": moved("/private"), "/robots.txt": robots("User-agent: *\nDisallow: /private"), **ASKED}
    with serving(routes) as site, local_web(site.port, obey_robots=True) as web:
        with pytest.raises(RobotsRefused, match="'/private'"):
            web.get(site.url("/"))

        assert site.paths == ["/robots.txt", "/"]


def test_robots_of_another_host_are_its_own():
    """A redirect to another name reads that name's robots.txt too."""
    with serving({"/robots.txt": robots("")}) as site, local_web(site.port, obey_robots=True) as web:
        site.routes["/"] = moved(site.url("/agents/one", host="other.example"))
        site.routes["/agents/one"] = Answer()
        web.get(site.url("/"))

        assert site.paths == ["/robots.txt", "/", "/robots.txt", "/agents/one"]
        assert site.seen[2].headers["Host"].startswith("other.example")


def test_robots_are_read_once_a_host():
    with serving({"/robots.txt": robots(""), **ASKED}) as site, local_web(site.port, obey_robots=True) as web:
        for _ in range(3):
            web.get(site.url("/agents/one"))

        assert site.paths.count("/robots.txt") == 1


def test_robots_that_redirect_inwards_are_refused_by_the_guard():
    with serving({"/robots.txt": moved("http://169.254.169.254/"), **ASKED}) as site:
        web = local_web(site.port, obey_robots=True)
        with web, pytest.raises(AddressRefused, match="redirects to a refused address"):
            web.get(site.url("/agents/one"))


def test_robots_need_not_be_obeyed():
    with serving({"/robots.txt": robots("User-agent: *\nDisallow: /"), **ASKED}) as site, local_web(site.port) as web:
        assert web.get(site.url("/agents/one")).http.status == 200
        assert "/robots.txt" not in site.paths
