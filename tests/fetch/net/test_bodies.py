"""Bodies over real HTTP: which types and encodings are read, and how gzip may be put together and broken."""

import gzip
import zlib

import pytest

from pipeline.errors import ConnectionFailed, UnsupportedEncoding, UnsupportedFormat
from tests.support.servers import Answer, local_web, serving

HTML = "text/html; charset=utf-8"
GZIP = {"Content-Type": HTML, "Content-Encoding": "gzip"}


def fetched(answer):
    """The page that comes of one answer."""
    with serving({"/": answer}) as site, local_web(site.port) as web:
        return web.get(site.url("/"))


# Content types


def test_a_pdf_without_a_type_is_accepted():
    assert fetched(Answer(b"%PDF-1.7\n%\x00\x01", 200, {"Content-Type": "application/octet-stream"})).body


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
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "",
    ],
    ids=lambda kind: kind.replace("/", " of ").replace(" ", "-") or "none",
)
def test_text_is_accepted(kind):
    headers = {"Content-Type": kind} if kind else {}

    assert fetched(Answer("Ein Agent für Küchen".encode(), 200, headers)).body


@pytest.mark.parametrize(
    "kind",
    [
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
def test_what_is_not_text_is_refused(kind):
    with pytest.raises(UnsupportedFormat, match=kind.replace("+", r"\+")):
        fetched(Answer(b"text or not", 200, {"Content-Type": kind}))


@pytest.mark.parametrize(
    "kind", ["application/octet-stream", "", ";charset=utf-8"], ids=["octets", "none", "only-charset"]
)
@pytest.mark.parametrize(
    "body",
    [
        b"PK\x03\x04\x14\x00",
        b"\x89PNG\r\n\x1a\n\x00",
        b"\x1f\x8b\x08\x00",
        b"MZ\x90\x00",
        bytes(range(256)),
    ],
    ids=["zip", "png", "gzip", "program", "every-byte"],
)
def test_a_type_that_says_nothing_leaves_it_to_the_bytes(kind, body):
    with pytest.raises(UnsupportedFormat, match="is not text"):
        fetched(Answer(body, 200, {"Content-Type": kind} if kind else {}))


def test_utf16_without_a_type_is_text():
    body = "An agent".encode("utf-16")

    assert fetched(Answer(body, 200, {})).body == body


# Encodings


def test_gzip_is_unpacked_and_both_sizes_kept():
    packed = gzip.compress(b"word " * 2_000)
    page = fetched(Answer(packed, 200, GZIP))

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
def test_gzip_members_are_joined(packed):
    assert fetched(Answer(packed, 200, GZIP)).body == b"one two"


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
def test_broken_gzip_is_a_failed_connection(packed, message):
    with pytest.raises(ConnectionFailed, match=message):
        fetched(Answer(packed, 200, GZIP))


def test_an_empty_body_needs_no_gzip():
    assert fetched(Answer(b"", 200, GZIP)).body == b""


@pytest.mark.parametrize("encoding", ["identity", "x-gzip", "GZIP"])
def test_other_names_of_what_was_asked_for(encoding):
    body = b"text" if encoding == "identity" else gzip.compress(b"text")

    assert fetched(Answer(body, 200, {"Content-Type": HTML, "Content-Encoding": encoding})).body == b"text"


@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "compress", "gzip, gzip", "br, gzip", "aws-chunked"])
def test_other_encodings_are_refused(encoding):
    with pytest.raises(UnsupportedEncoding, match=encoding):
        fetched(Answer(b"\x0b\x02\x80", 200, {"Content-Type": HTML, "Content-Encoding": encoding}))
