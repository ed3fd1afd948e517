"""Panels that a visitor opens are read; those that nothing opens are told; dialogues and menus stay out."""

import pytest

from pipeline import fetch
from pipeline.model import Http, Listing

ABOUT = (
    "<p>The desk agent reads the tickets of the help desk and proposes an answer to each. A member of the staff looks "
    "at the answer and sends it. It keeps what was said for ninety days and signs in with OAuth.</p>"
)
TOOLS = "<p>delete_ticket removes a ticket for good, and send_mail writes to anybody at all.</p>"
TAB = '<button role="tab" id="t" aria-controls="p">Tools</button>'
MORE = '<button aria-expanded="false" aria-controls="p">Tools</button>'
SAID = "delete_ticket removes a ticket for good"


def read(inside: str) -> Listing:
    page = (
        f"<!doctype html><html><head><title>Desk</title></head><body><main><h1>Desk</h1>{ABOUT}{inside}</main></body>"
    )
    return fetch.parse(page.encode(), source="page", charset=None, now="2026-11-22T07:00:00Z", http=None)


@pytest.mark.parametrize(
    "inside",
    [
        pytest.param(
            f'{TAB}<div role="tabpanel" id="p" hidden>{TOOLS}</div>',
            id="aria-controls",
        ),
        pytest.param(
            f'<button role="tab" id="t">Tools</button><div role="tabpanel" aria-labelledby="t" hidden>{TOOLS}</div>',
            id="labelled-by-its-tab",
        ),
        pytest.param(
            f'<a href="#p">Tools</a><div class="tab-pane fade" id="p" style="display:none">{TOOLS}</div>',
            id="link-and-class",
        ),
        pytest.param(
            f'<li data-tab="p">Tools</li><div class="tab-content" id="p" style="display: none">{TOOLS}</div>',
            id="data-tab",
        ),
        pytest.param(
            f'{MORE}<div role="region" id="p" hidden>{TOOLS}</div>',
            id="accordion",
        ),
        pytest.param(
            f'{TAB}<div role="tabpanel" id="p" aria-hidden="true">{TOOLS}</div>',
            id="aria-hidden",
        ),
    ],
)
def test_what_a_visitor_can_open_is_read(inside: str) -> None:
    listing = read(inside)

    assert SAID in listing.text
    assert listing.doubt is None
    assert [one.text for one in listing.hidden if SAID in one.text] == []


@pytest.mark.parametrize(
    "inside",
    [
        pytest.param(f'<div role="tabpanel" id="p" hidden>{TOOLS}</div>', id="no-control"),
        pytest.param(
            f'<button aria-controls="p" hidden>Tools</button><div role="tabpanel" id="p" hidden>{TOOLS}</div>',
            id="hidden-control",
        ),
        pytest.param(
            f'<div style="display:none"><a href="#p">Tools</a></div><div class="tab-pane" id="p" hidden>{TOOLS}</div>',
            id="control-out-of-sight",
        ),
        pytest.param(
            f'<button aria-controls="p"></button><div role="tabpanel" id="p" hidden>{TOOLS}</div>',
            id="control-without-words",
        ),
    ],
)
def test_a_panel_that_nothing_opens_is_told(inside: str) -> None:
    listing = read(inside)

    assert SAID not in listing.text
    assert "hides a panel" in (listing.doubt or "")
    assert SAID in "".join(one.text for one in listing.hidden)


@pytest.mark.parametrize(
    "panel",
    [
        pytest.param(f'<div role="dialog" id="p" hidden>{TOOLS}</div>', id="dialogue"),
        pytest.param(f'<nav id="p" hidden>{TOOLS}</nav>', id="menu"),
        pytest.param(f'<div id="p" hidden>{TOOLS}</div>', id="anything"),
    ],
)
def test_what_is_no_panel_stays_out_of_sight(panel: str) -> None:
    listing = read(f'<button aria-controls="p">More</button>{panel}')

    assert SAID not in listing.text
    assert listing.doubt is None


# Pages that send on


@pytest.mark.parametrize(
    ("head", "target"),
    [
        pytest.param(
            '<meta http-equiv="refresh" content="0; url=../over/">', "https://a.example/x/over/", id="refresh"
        ),
        pytest.param("<META HTTP-EQUIV=Refresh CONTENT=\"5;URL='/b'\">", "https://a.example/b", id="refresh-in-quotes"),
        pytest.param('<script>window.location.replace("/b")</script>', "https://a.example/b", id="replace"),
        pytest.param('<script>location.href = "https://b.example/"</script>', "https://b.example/", id="script"),
    ],
)
def test_a_page_that_sends_on_says_to_where(head: str, target: str) -> None:
    listing = at("https://a.example/x/y/", head)

    assert listing.shortfall is not None
    assert listing.shortfall.kind == "sent_on"
    assert listing.shortfall.found.startswith(f"this page sends on to {target!r}")


def test_a_page_that_says_little_tells_the_address_that_it_calls_its_own() -> None:
    listing = at("https://a.example/x/y/", '<link rel="canonical" href="https://a.example/c">')

    assert [(one.kind, "'https://a.example/c'" in one.message) for one in listing.remarks] == [("canonical", True)]


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(
            '<link rel="canonical" href="https://www.a.example/x/y"><script>run()</script>', id="its-own-address"
        ),
        pytest.param('<script>location.href = "javascript:void(0)"</script>', id="no-address"),
        pytest.param('<meta http-equiv="refresh" content="30">', id="reload"),
    ],
)
def test_a_page_that_sends_nowhere_is_what_it_was(head: str) -> None:
    listing = at("https://a.example/x/y/", head)

    assert listing.shortfall is not None
    assert "sends on" not in listing.shortfall.found


def at(address: str, head: str) -> Listing:
    http = Http(
        final_url=address,
        status=200,
        content_type="text/html",
        etag=None,
        last_modified=None,
        wire_bytes=1,
        decoded_bytes=1,
    )
    page = f"<!doctype html><html><head><title>Moved</title>{head}</head><body><p>One moment.</p></body></html>"
    return fetch.parse(page.encode(), source=address, charset=None, now="2026-11-22T07:00:00Z", http=http)
