"""From a source to a listing: addresses, files, standard input, limits and digests."""

import hashlib
import io
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline import fetch
from pipeline.errors import AddressRefused, SourceError, TooLarge, UnreadableFile
from pipeline.fetch import local
from pipeline.fetch.read import bounds
from pipeline.model import Http, Listing

NOW = "2026-11-22T07:00:00Z"
TEXT = "# Heron\n\nHeron is an agent that reads the mail of an office and answers it.\n"
HTTP = Http(
    final_url="https://www.heron.example/agents/letter-heron/",
    status=200,
    content_type="text/markdown",
    etag='"1"',
    last_modified=None,
    wire_bytes=80,
    decoded_bytes=80,
)


class StoredPage(NamedTuple):
    body: bytes
    charset: str | None
    http: Http


class OnePage:
    """A page source that has one page."""

    def __init__(self, body: bytes, *, charset: str | None = None) -> None:
        self.page = StoredPage(body, charset, HTTP)
        self.asked: list[str] = []

    def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> StoredPage:
        self.asked.append(url)
        return self.page


def read(source: str, *, web: OnePage | None = None, stdin: bytes = b"") -> Listing:
    return fetch.read_source(source, web=web or OnePage(b""), stdin=io.BytesIO(stdin), now=NOW)


@pytest.mark.parametrize("url", ["https://heron.example/a", "HTTP://heron.example/"])
def test_an_address_goes_to_the_web(url: str) -> None:
    web = OnePage(TEXT.encode())
    listing = read(url, web=web)

    assert web.asked == [url]
    assert (listing.source, listing.http, listing.fetched_at, listing.kind) == (url, HTTP, NOW, "markdown")


def test_the_servers_charset_is_used() -> None:
    assert "Агент" in read("https://heron.example/", web=OnePage("# Агент".encode("koi8-r"), charset="koi8-r")).text


def test_a_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "heron.md"
    file.write_text(TEXT)

    assert (read(str(file)).name, read(str(file)).http) == ("Heron", None)


def test_standard_input_is_read() -> None:
    assert read("-", stdin=TEXT.encode()).name == "Heron"


def test_digests_are_of_the_text_and_of_the_bytes() -> None:
    raw = b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode()
    listing = read("-", stdin=raw)

    assert listing.sha256 == hashlib.sha256(listing.text.encode()).hexdigest()
    assert listing.raw_sha256 == hashlib.sha256(raw).hexdigest()
    assert listing.sha256 == read("-", stdin=TEXT.encode()).sha256


@pytest.mark.parametrize(
    "source",
    [
        "ftp://heron.example/a",
        "file:///etc/passwd",
        "gopher://x",
        "data:text/html,x",
        "javascript:alert(1)",
        "FILE:x",
        "s3://b/k",
    ],
    ids=["ftp", "file", "gopher", "data", "javascript", "capitals", "s3"],
)
def test_other_schemes_are_refused(source: str) -> None:
    with pytest.raises(AddressRefused, match="only http:// and https:// addresses, files, and - are"):
        read(source)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        pytest.param("no-such-file.md", "no file 'no-such-file.md': check the path", id="missing"),
        pytest.param("heron.example/a", "write 'https://heron.example", id="address-without-a-scheme"),
        pytest.param("https:/heron.example", "write 'https://heron.example", id="address-with-one-slash"),
        pytest.param("a\0b", "cannot read 'a\\\\x00b'", id="null-byte-in-the-name"),
        pytest.param("x" * 5000, "cannot read", id="name-too-long"),
        pytest.param("", "''", id="no-name"),
    ],
)
def test_what_cannot_be_opened_says_what_to_do(source: str, message: str) -> None:
    with pytest.raises(UnreadableFile, match=message):
        read(source)


def test_a_directory_names_the_file_that_was_meant(tmp_path: Path) -> None:
    (tmp_path / "SKILL.md").write_text(TEXT)

    with pytest.raises(UnreadableFile, match=r"is a directory: name a file in it, such as .*SKILL\.md"):
        read(str(tmp_path))


@pytest.mark.parametrize("raw", [b"", b" \n\t\n"], ids=["no-bytes", "white-space"])
def test_nothing_is_not_a_listing(tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "empty.md"
    file.write_bytes(raw)

    with pytest.raises(UnreadableFile, match="is empty"):
        read(str(file))
    with pytest.raises(UnreadableFile, match="standard input is empty"):
        read("-", stdin=raw)


def test_five_megabytes_are_the_limit(tmp_path: Path) -> None:
    file = tmp_path / "large.txt"
    file.write_bytes(b"word " * (local.MAX_BYTES // 5))
    read(str(file))
    file.write_bytes(b"word " * (local.MAX_BYTES // 5) + b"x")

    with pytest.raises(TooLarge, match=r"large\.txt' is larger than 5 MB"):
        read(str(file))
    with pytest.raises(TooLarge, match="standard input is larger than 5 MB"):
        read("-", stdin=b"x" * (local.MAX_BYTES + 1))


def test_of_a_line_of_ten_megabytes_the_beginning_is_read_and_the_listing_says_so() -> None:
    listing = fetch.parse(b"ten words " * 1_000_000, source="-", charset=None, now=NOW, http=None)

    assert len(listing.text) == bounds.MOST_TEXT - 1
    assert listing.unread == (
        "the last 9,500,001 of 10,000,000 characters of the source and the last 380,000 of 499,999 characters of the "
        "text"
    )


@pytest.mark.parametrize(
    ("source", "name"),
    [
        pytest.param("listings/letter-heron.txt", "letter-heron", id="stem"),
        pytest.param("agents/letter-heron/README.md", "letter-heron", id="folder-of-a-readme"),
        pytest.param("agents/letter-heron/.well-known/agent-card.json", "letter-heron", id="well-known"),
        pytest.param("https://www.heron.example/agents/letter-heron/", "letter-heron", id="path"),
        pytest.param("https://www.heron.example/", "heron.example", id="host"),
        pytest.param("https://heron.example/index.html?a=1", "heron.example", id="index"),
        pytest.param("-", "unnamed listing", id="standard-input"),
        pytest.param("/README.md", "unnamed listing", id="nothing-that-tells"),
    ],
)
def test_a_text_without_a_name_is_named_by_its_source(source: str, name: str) -> None:
    assert fetch.parse(b"Just words.", source=source, charset=None, now=NOW, http=None).name == name


def test_a_name_is_one_bounded_line() -> None:
    name = read("-", stdin=b"# " + b"long\tname " * 100).name

    assert (len(name) <= fetch.MAX_NAME_CHARS, "\t" in name) == (True, False)


@pytest.mark.parametrize("source", ["ftp://x", "missing.md"])
def test_every_refusal_is_a_source_error_with_exit_code_4(source: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(source)

    assert caught.value.exit_code == 4
