"""Pages over real HTTP: what is sent, what comes back, and what an unusable answer is called."""

import gzip
import zlib

import pytest

from pipeline.errors import ConnectionFailed, HttpStatus, UnsupportedEncoding, UnsupportedFormat, UsageError
from pipeline.fetch.policy import Policy
from tests.servers import HOST, Answer, FakeTime, local_web, moved, raw_server, serving

HTML = "text/html; charset=utf-8"
GZIP = {"Content-Type": HTML, "Content-Encoding": "gzip"}


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


# Content types


@pytest.mark.parametrize(
    "kind",
    [
        "text/html",
        "TEXT/HTML;charset=UTF-8",
        "text/plain",
        "text/markdown; variant=GFM",
        "text/x-yaml",
        "application/json",
        "application/ld+json",
        "application/xhtml+xml",
        "application/yaml",
        "application/octet-stream",
        "",
    ],
    ids=lambda kind: kind.replace("/", " of ").replace(" ", "-") or "none",
)
def test_text_is_accepted(fetch, kind):
    headers = {"Content-Type": kind} if kind else {}

    assert fetch(Answer("Ein Agent für Küchen".encode(), 200, headers)).body


@pytest.mark.parametrize(
    "kind",
    [
        "application/pdf",
        "image/png",
        "image/svg+xml",
        "application/zip",
        "application/gzip",
        "application/x-tar",
        "video/mp4",
        "audio/mpeg",
        "font/woff2",
        "application/wasm",
        "text/event-stream",
        "multipart/form-data",
    ],
    ids=lambda kind: kind.replace("/", "-of-"),
)
def test_what_is_not_text_is_refused(fetch, kind):
    with pytest.raises(UnsupportedFormat, match=kind.replace("+", r"\+")):
        fetch(Answer(b"text or not", 200, {"Content-Type": kind}))


@pytest.mark.parametrize(
    "kind", ["application/octet-stream", "", ";charset=utf-8"], ids=["octets", "none", "only-charset"]
)
@pytest.mark.parametrize(
    "body",
    [
        b"%PDF-1.7\n%text",
        b"PK\x03\x04\x14\x00",
        b"\x89PNG\r\n\x1a\n\x00",
        b"\x1f\x8b\x08\x00",
        b"MZ\x90\x00",
        bytes(range(256)),
    ],
    ids=["pdf", "zip", "png", "gzip", "program", "every-byte"],
)
def test_a_type_that_says_nothing_leaves_it_to_the_bytes(fetch, kind, body):
    with pytest.raises(UnsupportedFormat, match="is not text"):
        fetch(Answer(body, 200, {"Content-Type": kind} if kind else {}))


def test_utf16_without_a_type_is_text(fetch):
    body = "An agent".encode("utf-16")

    assert fetch(Answer(body, 200, {})).body == body


# Encodings


def test_gzip_is_unpacked_and_both_sizes_kept(fetch):
    packed = gzip.compress(b"word " * 2_000)
    page = fetch(Answer(packed, 200, GZIP))

    assert page.body == b"word " * 2_000
    assert (page.http.wire_bytes, page.http.decoded_bytes) == (len(packed), 10_000)


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(b"one ") + gzip.compress(b"two"),
        gzip.compress(b"one two") + b"\0" * 512,
        gzip.compress(b"one ") + b"\0" * 3 + gzip.compress(b"two"),
        gzip.compress(b"") + gzip.compress(b"one two"),
    ],
    ids=["two-members", "zero-padding", "padding-between", "empty-member-first"],
)
def test_gzip_members_are_joined(fetch, packed):
    assert fetch(Answer(packed, 200, GZIP)).body == b"one two"


@pytest.mark.parametrize(
    ("packed", "message"),
    [
        (gzip.compress(b"a listing " * 50)[:-9], "in the middle"),
        (gzip.compress(b"a listing " * 50)[:-1], "in the middle"),
        (gzip.compress(b"one")[:5], "in the middle"),
        (gzip.compress(b"one") + gzip.compress(b"two")[:12], "in the middle"),
        (b"<p>not packed at all</p>", "says gzip and is not"),
        (zlib.compress(b"zlib, not gzip"), "says gzip and is not"),
        (gzip.compress(b"one") + b"garbage", "says gzip and is not"),
        (gzip.compress(b"one")[:-8] + b"\0" * 8, "says gzip and is not"),
    ],
    ids=[
        "cut",
        "last-byte-missing",
        "header-only",
        "second-member-cut",
        "plain",
        "zlib",
        "garbage-after",
        "wrong-checksum",
    ],
)
def test_broken_gzip_is_a_failed_connection(fetch, packed, message):
    with pytest.raises(ConnectionFailed, match=message):
        fetch(Answer(packed, 200, GZIP))


def test_an_empty_body_needs_no_gzip(fetch):
    assert fetch(Answer(b"", 200, GZIP)).body == b""


@pytest.mark.parametrize("encoding", ["identity", "x-gzip", "GZIP"])
def test_other_names_of_what_was_asked_for(fetch, encoding):
    body = b"text" if encoding == "identity" else gzip.compress(b"text")

    assert fetch(Answer(body, 200, {"Content-Type": HTML, "Content-Encoding": encoding})).body == b"text"


@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "compress", "gzip, gzip", "br, gzip", "aws-chunked"])
def test_other_encodings_are_refused(fetch, encoding):
    with pytest.raises(UnsupportedEncoding, match=encoding):
        fetch(Answer(b"\x0b\x02\x80", 200, {"Content-Type": HTML, "Content-Encoding": encoding}))


# Connections


def hang_up(connection):
    connection.recv(4096)


def half_a_body(connection):
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100\r\n\r\nhalf")


def not_http(connection):
    connection.sendall(b"SSH-2.0-OpenSSH_9.9\r\n")
    connection.recv(4096)


def endless_header(connection):
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        connection.sendall(b"a" * 65_536)


@pytest.mark.parametrize("talk", [hang_up, half_a_body, not_http, endless_header], ids=lambda talk: talk.__name__)
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
