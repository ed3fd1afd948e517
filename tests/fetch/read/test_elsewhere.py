"""Where a page says that its visitors are to be instead: told, and never followed."""

import pytest

from pipeline import fetch
from pipeline.model import Http, Listing

NOW = "2026-11-30T07:00:00Z"
AT = "https://www.heron.example/agents/letters/"
LONG = "<p>" + "Letter Heron reads the letters of an office and answers those that it can. " * 6


def parse(page: str, address: str = AT) -> Listing:
    http = Http(
        final_url=address, status=200, content_type="text/html", etag=None, last_modified=None,
        wire_bytes=len(page), decoded_bytes=len(page),
    )  # fmt: skip
    whole = f"<!doctype html><html>{page}</html>".encode()
    return fetch.parse(whole, source=address or "-", charset=None, now=NOW, http=http if address else None)


def refresh(content: str) -> str:
    return f'<head><meta http-equiv="Refresh" content="{content}"></head><p>Please wait.</p>'


@pytest.mark.parametrize(
    ("page", "target"),
    [
        pytest.param(refresh("0; url=../overview/"), "https://www.heron.example/agents/overview/", id="relative"),
        pytest.param(refresh("0;URL='/overview'"), "https://www.heron.example/overview", id="in-quotes"),
        pytest.param(refresh("5, https://new.example/a"), "https://new.example/a", id="without-url"),
        pytest.param(
            f'<head><base href="https://base.example/x/"></head>{refresh("0; url=y")}',
            "https://base.example/x/y",
            id="base",
        ),
        pytest.param(
            "<script>window.location.href = '/overview';</script>", "https://www.heron.example/overview", id="script"
        ),
        pytest.param(
            "<script>location.replace('/overview')</script>", "https://www.heron.example/overview", id="replace"
        ),
        pytest.param(
            f"<div id=root></div><noscript>{refresh('0; url=/plain')}</noscript>",
            "https://www.heron.example/plain",
            id="without-scripts",
        ),
    ],
)
def test_a_page_that_says_nothing_but_where_to_go(page: str, target: str) -> None:
    found = parse(page).shortfall

    assert found is not None
    assert found.kind == "sent_on"
    assert found.found.startswith(f"this page sends on to '{target}'")
    assert found.advice == "pass that address"


def test_of_a_file_the_address_is_told_as_it_is_written() -> None:
    found = parse(refresh("0; url=../overview/"), "").shortfall

    assert found is not None
    assert found.found.startswith("this page sends on to '../overview/'")


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(refresh("60"), id="reloads-itself"),
        pytest.param(refresh("0; url=#top"), id="to-itself"),
        pytest.param(refresh(f"0; url={AT}"), id="to-its-own-address"),
        pytest.param(refresh("600; url=/news"), id="after-ten-minutes"),
        pytest.param(refresh("0; url=javascript:go()"), id="no-address"),
        pytest.param(refresh("0; url=http://[bad"), id="broken-address"),
        pytest.param(
            "<script>if (old) { location.href = '/old-browser'; } start();</script><div id=app>", id="some-visitors"
        ),
    ],
)
def test_a_page_that_sends_nobody_on(page: str) -> None:
    listing = parse(page)

    assert listing.shortfall is None or listing.shortfall.kind != "sent_on"
    assert not any(remark.kind == "sent_on" for remark in listing.remarks)


def test_a_listing_that_sends_on_is_read_and_told() -> None:
    listing = parse(f'<head><meta http-equiv="refresh" content="10; url=/new"></head>{LONG}')

    assert listing.shortfall is None
    assert [(remark.kind, remark.severity) for remark in listing.remarks] == [("sent_on", "medium")]
    assert "'https://www.heron.example/new'" in listing.remarks[0].message


@pytest.mark.parametrize(
    ("href", "told"),
    [
        pytest.param("https://www.heron.example/agents/other/", True, id="another-page"),
        pytest.param("https://copy.example/agents/letters/", True, id="another-host"),
        pytest.param("/agents/letters?id=2", True, id="another-query"),
        pytest.param(AT, False, id="itself"),
        pytest.param("http://heron.example/agents/letters", False, id="only-the-form-differs"),
        pytest.param("/agents/letters/index.html", False, id="its-index"),
        pytest.param("/agents/%6cetters/?utm_source=x", False, id="encoded-and-tracked"),
        pytest.param("", False, id="empty"),
        pytest.param("javascript:void(0)", False, id="no-address"),
        pytest.param("http://[bad", False, id="broken"),
    ],
)
def test_a_canonical_address_that_is_another_one_is_told(href: str, told: bool) -> None:
    listing = parse(f'<head><link rel="Canonical" href="{href}"></head>{LONG}')

    assert [remark.kind for remark in listing.remarks] == (["canonical"] if told else [])


def test_of_a_saved_page_the_canonical_address_is_where_it_came_from() -> None:
    assert parse(f'<head><link rel="canonical" href="{AT}"></head>{LONG}', "").remarks == ()
