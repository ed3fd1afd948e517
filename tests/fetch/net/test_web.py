"""Pages over real HTTP: what is sent, what comes back, and what an unusable answer is called."""

import pytest

from pipeline.errors import ConnectionFailed, HttpStatus, UsageError
from pipeline.fetch.net.policy import Policy
from tests.support.servers import HOST, Answer, FakeTime, local_web, moved, raw_server, serving


@pytest.fixture
def fetch():
    """Serve one answer at `/` and fetch it; the server is on ``fetch.site`` after."""

    def get(answer, /, *, conditions=None, **policy):
        with serving({"/": answer}) as get.site, local_web(get.site.port, **policy) as web:
            return web.get(get.site.url("/"), **(conditions or {}))

    return get


def test_a_page_comes_with_its_circumstances(fetch):
    headers = {
        "Content-Type": "text/html; charset=iso-8859-2",
        "ETag": '"v1"',
        "Last-Modified": "Sat, 21 Nov 2026 07:00:00 GMT",
    }
    page = fetch(Answer(b"\xb1", 200, headers))

    assert page.body == b"\xb1"
    assert page.charset == "iso-8859-2"
    assert page.http.model_dump() == {
        "final_url": fetch.site.url("/"),
        "status": 200,
        "content_type": "text/html; charset=iso-8859-2",
        "etag": '"v1"',
        "last_modified": "Sat, 21 Nov 2026 07:00:00 GMT",
        "wire_bytes": 1,
        "decoded_bytes": 1,
    }


def test_an_empty_page_is_returned_as_such(fetch):
    page = fetch(Answer(b""))

    assert (page.body, page.http.status) == (b"", 200)


def test_the_request_names_the_tool_and_asks_for_gzip_only(fetch):
    fetch(Answer(), contact="security@example.org")
    sent = fetch.site.seen[0].headers

    assert sent["User-Agent"].startswith("threatcard/")
    assert sent["User-Agent"].endswith(" (+security@example.org)")
    assert sent["Accept-Encoding"] == "gzip, identity"
    assert "Cookie" not in sent


@pytest.mark.parametrize(
    "policy",
    [{"contact": "me\r\nX-Evil: 1"}, {"user_agent": "thréatcard/1"}, {"user_agent": ""}, {"user_agent": "/1.0"}],
    ids=["line-break", "accent", "empty", "no-product"],
)
def test_a_user_agent_that_cannot_be_sent_is_a_usage_error(policy):
    with pytest.raises(UsageError):
        Policy(**policy)


@pytest.mark.parametrize("contact", ["", "https://example.org/bot"], ids=["without-contact", "with-contact"])
def test_the_product_token_is_what_robots_are_asked_about(contact):
    assert Policy(contact=contact).product == "threatcard"


def test_cookies_last_for_one_fetch():
    """A site that sets a cookie and sends the visitor round again can be read; the next fetch knows nothing of it."""

    def wants_a_cookie(handler):
        known = "Cookie" in handler.headers
        handler.send_response(200 if known else 302)
        handler.send_header("Content-Type", "text/plain")
        handler.send_header("Content-Length", "0")
        if not known:
            handler.send_header("Set-Cookie", "seen=1")
            handler.send_header("Location", "/")
        handler.end_headers()

    with serving({"/": wants_a_cookie}) as site, local_web(site.port) as web:
        for _ in range(2):
            web.get(site.url("/"))

    assert [seen.headers.get("Cookie") for seen in site.seen] == [None, "seen=1"] * 2


# Conditional requests


def test_validators_are_sent_and_304_is_a_page_without_a_body(fetch):
    asked = {"etag": 'W/"v1"', "last_modified": "Sat, 21 Nov 2026 07:00:00 GMT"}
    page = fetch(Answer(b"", 304, {"ETag": 'W/"v1"'}), conditions=asked)
    sent = fetch.site.seen[0].headers

    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == (asked["etag"], asked["last_modified"])
    assert (page.body, page.http.status) == (b"", 304)
    assert (page.http.etag, page.http.last_modified) == (asked["etag"], asked["last_modified"])


def test_validators_are_sent_to_the_page_after_a_redirect_but_not_to_robots():
    with serving({"/": moved("/new"), "/new": Answer(b"", 304)}) as site:
        with local_web(site.port, obey_robots=True) as web:
            page = web.get(site.url("/"), etag='"v1"')

        assert page.http.final_url == site.url("/new")
        assert [seen.headers.get("If-None-Match") for seen in site.seen] == [None, '"v1"', '"v1"']


def test_304_that_was_not_asked_for_is_an_error(fetch):
    with pytest.raises(HttpStatus, match="not asked"):
        fetch(Answer(b"", 304))


@pytest.mark.parametrize("etag", ['"é"', '"a"\r\nX-Evil: 1', "", " "], ids=["accent", "line-break", "empty", "blank"])
def test_a_validator_that_cannot_be_sent_is_left_out(fetch, etag):
    page = fetch(Answer(b"all of it"), conditions={"etag": etag})

    assert page.body == b"all of it"
    assert "If-None-Match" not in fetch.site.seen[0].headers


# Statuses


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (201, "no whole page"),
        (204, "no whole page"),
        (206, "no whole page"),
        (300, "without saying where"),
        (302, "without saying where"),
        (400, "check the address"),
        (401, "login"),
        (403, "wall against robots"),
        (404, "no such page"),
        (407, "proxy"),
        (410, "gone"),
        (418, "refuses the request"),
        (451, "legal reasons"),
        (500, "try again later"),
        (501, "try again later"),
        (999, "no status"),
    ],
)
def test_every_other_status_has_its_advice(fetch, status, advice):
    with pytest.raises(HttpStatus, match=f"'http://{HOST}.* answered {status}: .*{advice}") as caught:
        fetch(Answer(b"", status))

    assert caught.value.status == status


# Connections


def hang_up(connection):
    connection.recv(4096)


def half_a_body(connection):
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100\r\n\r\nhalf")


def not_http(connection):
    connection.sendall(b"SSH-2.0-OpenSSH_9.9\r\n")
    connection.recv(4096)


def no_more_than_hints(connection):
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 103 Early Hints\r\n\r\n")


def endless_header(connection):
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        connection.sendall(b"a" * 65_536)


@pytest.mark.parametrize(
    "talk", [hang_up, half_a_body, not_http, no_more_than_hints, endless_header], ids=lambda talk: talk.__name__
)
def test_servers_that_do_not_speak_http_to_the_end(talk):
    """Not a page, and not a crash: each is retried, then a failed connection."""
    with (
        raw_server(talk) as port,
        local_web(port, time=FakeTime()) as web,
        pytest.raises(ConnectionFailed, match="broke"),
    ):
        web.get(f"http://127.0.0.1:{port}/")


def test_a_closed_port_is_a_failed_connection():
    with raw_server(hang_up) as port:
        pass

    with local_web(port) as web, pytest.raises(ConnectionFailed, match=f"no connection to '127.0.0.1' on port {port}"):
        web.get(f"http://127.0.0.1:{port}/")
