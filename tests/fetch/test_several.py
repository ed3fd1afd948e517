"""One listing of several documents over real loopback servers: ``--with`` and ``--follow``, by hand and by night."""

import io

import pytest

from pipeline import fetch
from pipeline.errors import AddressRefused, HttpStatus, UnreadableFile
from tests.support.servers import Answer, local_web, robots, serving

NOW = "2026-11-22T10:00:00Z"
TEXT = {"Content-Type": "text/html; charset=utf-8"}


def page(name, words, *links):
    told = (f"<p>{words} This is sentence {n} of the page called {name}, {n * 7} of all.</p>" for n in range(8))
    body = f"<title>{name}</title><main><h1>{name}</h1>{''.join(told)}"
    return Answer((body + "".join(f'<a href="{link}">more</a>' for link in links) + "</main>").encode(), 200, TEXT)


SAYS = "Note keeper is an MCP server that reads the notes of one folder."
FRONT = page("Note keeper", SAYS, "/docs", "/security", "/gone")
DOCS = page("Docs", "The tools read_note and write_note are offered over stdio.")
SECURITY = page("Security", "Each call is written to an audit log that the operator reads.")
ROUTES = {"/": FRONT, "/docs": DOCS, "/security": SECURITY}


def read(site, web, *beside, follow=0, source=None):
    wanted = fetch.Wanted(source or site.url("/"), beside, follow)
    return fetch.read(wanted, fetch.By(web, io.BytesIO(), NOW))


def sources(listing):
    return [one.source.rpartition("/")[2] for one in listing.documents or ()]


def test_a_page_alone_has_no_documents():
    with serving(ROUTES) as site, local_web(site.port) as web:
        listing = read(site, web)

    assert listing.documents is None
    assert site.paths == ["/"]


def test_pages_that_matter_are_followed_security_first():
    with serving(ROUTES) as site, local_web(site.port) as web:
        listing = read(site, web, follow=2)

    assert sources(listing) == ["", "security", "docs"]
    assert "audit log" in listing.text
    assert "/llms.txt" in site.paths
    assert listing.unread is None


def test_a_list_for_models_names_further_pages_and_is_no_document():
    llms = Answer(b"# Notes\n\n> What it is.\n\n- [Pricing](/pricing): plans\n", 200, {"Content-Type": "text/plain"})
    routes = {**ROUTES, "/llms.txt": llms, "/pricing": page("Pricing", "The free plan has one folder of notes.")}
    with serving(routes) as site, local_web(site.port) as web:
        listing = read(site, web, follow=5)

    assert sources(listing) == ["", "security", "docs", "pricing"]
    assert "What it is" not in listing.text


def test_a_page_that_robots_are_kept_from_is_not_read_and_is_told():
    rules = robots("User-agent: *\nDisallow: /security")
    with serving({**ROUTES, "/robots.txt": rules}) as site, local_web(site.port, obey_robots=True) as web:
        listing = read(site, web, follow=2)

    assert sources(listing) == ["", "docs"]
    assert "/security" not in site.paths
    assert listing.unread is None
    (told,) = listing.remarks
    assert (told.kind, "/security (" in told.message, "robots.txt" in told.message) == ("not_followed", True, True)


def test_a_page_that_says_the_same_as_the_first_is_left_out():
    with serving({**ROUTES, "/docs": FRONT}) as site, local_web(site.port) as web:
        assert sources(read(site, web, follow=2)) == ["", "security"]


def test_documents_that_are_named_are_read_whatever_they_are(tmp_path):
    (tmp_path / "trust.md").write_text("# Trust\n\n" + "It runs in the customer's own cluster, in a container. " * 6)
    with serving(ROUTES) as site, local_web(site.port) as web:
        listing = read(site, web, site.url("/security"), str(tmp_path / "trust.md"))

    assert sources(listing) == ["", "security", "trust.md"]
    assert listing.text.index("audit log") < listing.text.index("customer's own cluster")


def test_a_document_that_is_named_and_cannot_be_read_is_an_error(tmp_path):
    with serving(ROUTES) as site, local_web(site.port) as web, pytest.raises(UnreadableFile, match="no file"):
        read(site, web, str(tmp_path / "none.md"))


def test_a_file_has_no_site_to_follow(tmp_path):
    (tmp_path / "notes.md").write_text("# Notes\n\n[Docs](https://docs.acme.example/)\n\n" + "It keeps notes. " * 30)
    with serving({}) as site, local_web(site.port) as web, pytest.raises(AddressRefused, match="has no site to follow"):
        read(site, web, follow=5, source=str(tmp_path / "notes.md"))
    assert site.seen == []


def test_at_night_every_document_is_read_again():
    with serving(ROUTES) as site, local_web(site.port) as web:
        wanted = fetch.Wanted(site.url("/"), (site.url("/docs"),), 1)
        first = fetch.revisit(wanted, fetch.Last(None, None, None), web=web, now=NOW)
        site.routes["/security"] = page("Security", "Nothing is logged any more, and nobody reads it.")
        second = fetch.revisit(wanted, fetch.Last('"an-etag"', None, None), web=web, now=NOW)

    assert sources(first) == sources(second) == ["", "docs", "security"]
    assert first.sha256 != second.sha256


def test_at_night_a_page_that_is_gone_is_an_error_and_no_other_text():
    routes = {"/": page("Note keeper", "It reads notes.", "/docs/gone")}
    with serving(routes) as site, local_web(site.port) as web, pytest.raises(HttpStatus):
        fetch.revisit(fetch.Wanted(site.url("/"), (), 3), fetch.Last(None, None, None), web=web, now=NOW)


def test_a_page_that_leads_to_another_site_is_not_read_as_one_of_this():
    with serving({"/": page("Elsewhere", "It is another site.")}) as other:
        away = Answer(b"", 302, {"Location": other.url("/", host="other.example")})
        with serving({**ROUTES, "/security": away}) as site, local_web(site.port, other.port) as web:
            listing = read(site, web, follow=2)

    assert sources(listing) == ["", "docs"]
    assert "leads to another site" in listing.remarks[0].message
