"""Catalogues over the network: files by URL, sitemaps and MCP registries, from real servers on loopback."""

import gzip
import json
import random
from pathlib import Path
from urllib.parse import quote_plus

import pytest

from pipeline import catalogue, fetch
from pipeline.catalogue import BadRow, Entry
from pipeline.errors import HttpStatus, InputError, TooLarge, UnsupportedFormat
from tests.support.catalogues import CAST, KUBE, bad, entries, rows, written
from tests.support.listings import NOW
from tests.support.servers import Answer, local_web, moved, serving

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def answer(text, kind="text/plain", **headers):
    return Answer(text if isinstance(text, bytes) else text.encode(), 200, {"Content-Type": kind, **headers})


def urlset(*urls, extra=""):
    inside = "".join(f"<url><loc>{url}</loc>{extra}</url>" for url in urls)
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="{NAMESPACE}">{inside}</urlset>'


def index(*urls):
    inside = "".join(f"<sitemap><loc>{url}</loc><lastmod>2026-11-01</lastmod></sitemap>" for url in urls)
    return f'<sitemapindex xmlns="{NAMESPACE}">{inside}</sitemapindex>'


def read(routes, path="/", **policy):
    """What comes of ``path`` of a site; ``routes`` may be a function of the site's address."""
    with serving({}) as site, local_web(site.port, **policy) as web:
        site.routes.update(routes(site.url("")) if callable(routes) else routes)
        return rows(site.url(path), web=web), site


# Files


@pytest.mark.parametrize(
    ("path", "kind", "text"),
    [
        pytest.param("/c.yaml", "text/plain", f"- url: {KUBE}\n", id="yaml-by-name"),
        pytest.param("/feed", "application/yaml", f"- url: {KUBE}\n", id="yaml-by-type"),
        pytest.param("/c.csv?v=1", "application/octet-stream", f"url\n{KUBE}\n", id="csv-by-name"),
        pytest.param("/feed", "text/csv; charset=utf-8", f"url\n{KUBE}\n", id="csv-by-type"),
        pytest.param("/feed", "application/x-ndjson", f'{{"url": "{KUBE}"}}', id="json-lines-by-type"),
        pytest.param("/feed", "application/jsonl", f'{{"url": "{KUBE}"}}', id="json-lines-by-newer-type"),
        pytest.param("/feed", "application/json", f'{{"url": "{KUBE}"}}', id="json-lines-by-content"),
    ],
)
def test_a_file_may_be_given_by_its_url(path, kind, text):
    found, _ = read({path: answer(text, kind)}, path)

    assert [row[:2] for row in found] == [("kube-pilot-example-docs", KUBE)]


def test_what_a_redirect_leads_to_has_the_name():
    found, _ = read({"/": moved("/c.csv"), "/c.csv": answer(f"url\n{KUBE}\n")})

    assert [row.source for row in found] == [KUBE]


@pytest.mark.parametrize(
    "url",
    ["notes.md", "/etc/passwd", "../up.md", "file:///etc/passwd", "~/.ssh/id_rsa"],
    ids=["file", "absolute", "further-up", "file-url", "home"],
)
@pytest.mark.parametrize(
    ("name", "line"),
    [("c.yaml", "- url: {}\n"), ("c.csv", "{}\n"), ("c.jsonl", '{{"url": "{}"}}\n')],
    ids=["yaml", "csv", "json-lines"],
)
def test_a_catalogue_from_the_network_names_no_files(name, line, url):
    start = "url\n" if name == "c.csv" else ""
    found, _ = read({f"/{name}": answer(start + line.format(url) + line.format(KUBE))}, f"/{name}")

    assert [type(row) for row in found] == [BadRow, Entry]
    assert "give an address that begins with https:// or http://" in found[0].why


def test_a_page_that_cannot_be_read_is_an_error():
    with pytest.raises(HttpStatus):
        read({}, "/c.yaml")
    with pytest.raises(InputError, match="is no catalogue: give YAML"):
        read({"/": answer("<!doctype html><html><body><p>Sign in</p></body></html>", "text/html")})


def test_a_catalogue_may_be_larger_than_a_listing_as_far_as_the_policy_says():
    text = f"url\n{KUBE}\n{KUBE}\n" + f"{chr(32) * 999}\n" * 6_000
    found, _ = read({"/c.csv": answer(text)}, "/c.csv", max_bytes=7_000_000)

    assert [type(row) for row in found] == [Entry, BadRow]
    with pytest.raises(TooLarge):
        read({"/c.csv": answer(text)}, "/c.csv")


# Sitemaps


def test_each_page_of_a_sitemap_is_an_entry():
    urls = ["https://shop.example/servers/kube-pilot", "https://shop.example/", "https://shop.example/?a=1&amp;b=2"]
    found, _ = read({"/sitemap.xml": answer(urlset(*urls, extra="<changefreq>hourly</changefreq>"), "application/xml")},
                    "/sitemap.xml")  # fmt: skip

    assert [row[:6] for row in found] == [
        ("servers-kube-pilot-7a0baddb", urls[0], None, (), "daily", urls[0]),
        ("shop-example-0ebceea5", urls[1], None, (), "daily", urls[1]),
        ("a-1-b-2-af73fb9d", "https://shop.example/?a=1&b=2", None, (), "daily", "https://shop.example/?a=1&b=2"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"<urlset><url>\n <loc>\n {KUBE}\n </loc>\n</url></urlset>", id="without-a-namespace"),
        pytest.param(f'<s:urlset xmlns:s="{NAMESPACE}"><s:url><s:loc>{KUBE}</s:loc></s:url></s:urlset>', id="prefix"),
        pytest.param(f"<urlset><!-- x --><url><loc><![CDATA[{KUBE}]]></loc></url><!-- y --></urlset>", id="cdata"),
        pytest.param(
            f'<urlset xmlns="{NAMESPACE}" xmlns:i="urn:i"><url><i:image><i:loc>{CAST}</i:loc></i:image>'
            f"<i:loc>{CAST}</i:loc><loc>{KUBE}</loc></url></urlset>",
            id="images",
        ),
        pytest.param(urlset(KUBE).replace("UTF-8", "UTF-16").encode("utf-16"), id="utf-16"),
    ],
)  # fmt: skip
def test_sitemaps_as_they_are_written(tmp_path, text):
    assert [row.source for row in rows(written(tmp_path, "sitemap.xml", text))] == [KUBE]


def test_a_slug_hangs_on_its_own_page_alone(tmp_path):
    """Pages whose words are the same, in any order, with and without the others."""
    paths = ("a/b", "a-b", "A-b", "a_b", "a.b", "a/b/", "a/b?", "?a=b", "a%20b", "b/a")
    urls = [f"https://shop.example/{path}" for path in paths] + ["http://shop.example/a/b", "https://other.example/a/b"]
    random.Random(7).shuffle(urls)
    together = {row.source: row.slug for row in rows(written(tmp_path, "sitemap.xml", urlset(*urls)))}
    alone = {row.source: row.slug for url in urls for row in rows(written(tmp_path, "sitemap.xml", urlset(url)))}

    assert together == alone
    assert len(set(alone.values())) == len(urls)


def test_a_page_that_is_named_twice_is_one_entry(tmp_path):
    assert len(rows(written(tmp_path, "sitemap.xml", urlset(KUBE, CAST, KUBE)))) == 2


@pytest.mark.parametrize(
    ("url", "why"),
    [
        pytest.param("", "url is empty", id="empty"),
        pytest.param("/servers/kube-pilot", "begins with https:// or http://", id="relative"),
        pytest.param("file:///etc/passwd", "begins with https:// or http://", id="file"),
        pytest.param("javascript:alert(1)", "begins with https:// or http://", id="script"),
    ],
)
def test_a_page_without_an_address_is_named(tmp_path, url, why):
    path = written(tmp_path, "sitemap.xml", urlset(KUBE, url, CAST))
    found = bad(path)

    assert [row.where for row in found] == [f"url 2 of {str(path)!r}"]
    assert why in found[0].why
    assert len(entries(path)) == 2


def test_a_sitemap_index_is_followed():
    def routes(base):
        return {
            "/sitemap.xml": answer(index(f"{base}/one.xml", f"{base}/deeper.xml", f"{base}/one.xml"), "text/xml"),
            "/one.xml": answer(urlset(KUBE), "text/xml"),
            "/deeper.xml": answer(index(f"{base}/sitemap.xml", f"{base}/two.xml"), "text/xml"),
            "/two.xml": answer(urlset(CAST, KUBE), "text/xml"),
        }

    found, site = read(routes, "/sitemap.xml")

    assert [row.source for row in found] == [KUBE, CAST]
    assert site.paths == ["/sitemap.xml", "/one.xml", "/deeper.xml", "/sitemap.xml", "/two.xml"]


def test_an_index_may_be_a_file(tmp_path):
    with serving({"/one.xml": answer(urlset(KUBE), "text/xml")}) as site, local_web(site.port) as web:
        found = rows(written(tmp_path, "index.xml", index(site.url("/one.xml"))), web=web)

    assert [row.source for row in found] == [KUBE]


PACKED = gzip.compress(urlset(KUBE).encode())


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        pytest.param(PACKED, {"Content-Type": "application/gzip"}, id="file"),
        pytest.param(PACKED, {"Content-Type": "application/x-gzip"}, id="file-by-older-type"),
        pytest.param(PACKED, {"Content-Type": "application/octet-stream"}, id="file-of-no-type"),
        pytest.param(PACKED, {"Content-Type": "text/xml"}, id="file-said-to-be-xml"),
        pytest.param(
            PACKED, {"Content-Type": "application/x-gzip", "Content-Encoding": "gzip"}, id="encoding-named-too"
        ),
        pytest.param(PACKED, {"Content-Type": "text/xml", "Content-Encoding": "gzip"}, id="encoding"),
        pytest.param(urlset(KUBE).encode(), {"Content-Type": "application/x-gzip"}, id="not-packed-at-all"),
    ],
)
def test_a_sitemap_may_be_packed(body, headers):
    found, _ = read({"/sitemap.xml.gz": Answer(body, 200, headers)}, "/sitemap.xml.gz", gzip_files=True)

    assert [row.source for row in found] == [KUBE]


def test_listings_are_not_unpacked():
    with pytest.raises(UnsupportedFormat):
        read({"/sitemap.xml.gz": Answer(PACKED, 200, {"Content-Type": "application/gzip"})}, "/sitemap.xml.gz")


@pytest.mark.parametrize(
    "broken", [b"\x1f\x8b broken", gzip.compress(b"\x00\x01\x02"), b"\x00\x01"], ids=["cut", "inside", "bare"]
)
def test_a_packed_file_that_holds_no_text_is_an_error(broken):
    with pytest.raises(Exception, match=r"gzip|not text") as caught:
        read({"/s.gz": Answer(broken, 200, {"Content-Type": "application/gzip"})}, "/s.gz", gzip_files=True)

    assert caught.value.exit_code == 4


def test_a_sitemap_of_the_index_that_is_missing_is_an_error():
    """Not a shorter catalogue: its pages would be taken for vanished."""
    with pytest.raises(HttpStatus):
        read(lambda base: {"/": answer(index(f"{base}/one.xml", f"{base}/gone.xml"), "text/xml"),
                           "/one.xml": answer(urlset(KUBE), "text/xml")})  # fmt: skip


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(f'<!DOCTYPE u [<!ENTITY l0 "lol">{LAUGHS}]><urlset><url><loc>&l9;</loc></url></urlset>',
                     "has a DTD", id="billion-laughs"),
        pytest.param(f'<!DOCTYPE u [<!ENTITY l0 "lol">{LAUGHS}]><urlset a="&l9;"></urlset>',
                     "DTD|no XML", id="billion-laughs-in-an-attribute"),
        pytest.param('<!DOCTYPE u [<!ENTITY x SYSTEM "/etc/hostname">]><urlset><url><loc>&x;</loc></url></urlset>',
                     "has a DTD", id="file-entity"),
        pytest.param('<!DOCTYPE u SYSTEM "https://a.example/x.dtd"><urlset/>', "has a DTD", id="external-dtd"),
        pytest.param("<urlset><url><loc>&x;</loc></url></urlset>", "no XML that can be read", id="unknown-entity"),
        pytest.param("<rss><channel/></rss>", "is XML \\(<rss>\\), not a sitemap", id="feed"),
        pytest.param(f"<urlset><url><loc>{KUBE}</loc></url><url><loc>https://", "no XML that can be read", id="cut"),
        pytest.param("<urlset>" + "<a>" * 5_000, "no XML that can be read", id="deep"),
        pytest.param("", "no XML that can be read", id="empty"),
        pytest.param("<urlset></urlset>", "no entry that can be read", id="no-page"),
    ],
)  # fmt: skip
def test_xml_that_is_no_sitemap_is_an_error(tmp_path, text, message):
    with pytest.raises(InputError, match=message):
        rows(written(tmp_path, "sitemap.xml", text))


# Registries


def server(name="io.example/kube", *, version="1.0.0", meta=None, **more):
    facts = {"status": "active", "isLatest": True} | (meta or {})
    return {
        "server": {"name": name, "description": "Moves pods.", "version": version, **more},
        "_meta": {"io.modelcontextprotocol.registry/official": facts},
    }


def page(*servers, cursor=None, key="nextCursor"):
    return answer(
        json.dumps({"servers": servers, "metadata": {"count": len(servers), key: cursor}}), "application/json"
    )


def registry(pages, path="/v0/servers"):
    """What comes of a registry whose pages have these cursors, the first one "", with sources as paths of its site."""
    asked = f"{path.rstrip('/')}?limit=100&version=latest"
    routes = {asked + (f"&cursor={quote_plus(cursor)}" if cursor else ""): got for cursor, got in pages.items()}
    found, site = read(routes, path)
    return [
        row._replace(source=row.source.replace(site.url(""), "")) if isinstance(row, Entry) else row for row in found
    ]


@pytest.mark.parametrize("path", ["/v0/servers", "/v0.1/servers", "/mcp/v0.1/servers/"], ids=["v0", "v0.1", "below"])
def test_every_server_of_a_registry_is_an_entry(path):
    found = registry(
        {"": page(server("io.example/kube"), cursor="a b&c"), "a b&c": page(server("com.example/Cast_AI"))}, path
    )
    base = path.rstrip("/")

    assert [row[:6] for row in found] == [
        ("io-example-kube-5e96ecc6", f"{base}/io.example%2Fkube/versions/latest", "mcp-server", (), "daily",
         "server io.example/kube"),
        ("com-example-cast-ai-66f591d9", f"{base}/com.example%2FCast_AI/versions/latest", "mcp-server", (), "daily",
         "server com.example/Cast_AI"),
    ]  # fmt: skip


def test_what_was_asked_of_a_registry_stays_asked():
    found, _ = read(
        {"/v0/servers?limit=5&version=latest&search=kube": page(server())}, "/v0/servers?search=kube&limit=5"
    )

    assert [row.where for row in found] == ["server io.example/kube"]


@pytest.mark.parametrize(
    ("servers", "names"),
    [
        pytest.param([server(meta={"status": "deleted"})], [], id="deleted"),
        pytest.param([server(meta={"status": "deprecated"})], ["io.example/kube"], id="deprecated"),
        pytest.param(
            [server(version="1", meta={"isLatest": False}), server(version="2")], ["io.example/kube"], id="older"
        ),
        pytest.param(
            [{"server": {"name": "io.example/kube"}}] * 3, ["io.example/kube"], id="versions-that-say-nothing"
        ),
        pytest.param([{"name": "io.example/kube", "packages": []}], ["io.example/kube"], id="without-the-envelope"),
        pytest.param([{"name": "io.example/kube", "status": "deleted"}], [], id="deleted-without-the-envelope"),
    ],
)
def test_one_entry_for_each_server_that_there_is(servers, names):
    found = registry({"": page(*servers, server("io.example/other"))})

    assert [row.where for row in found] == [f"server {name}" for name in [*names, "io.example/other"]]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(None, id="none"),
        pytest.param(7, id="number"),
        pytest.param("", id="empty"),
        pytest.param("kube", id="no-namespace"),
        pytest.param("a/b/c", id="two-slashes"),
        pytest.param("../..", id="dots"),
        pytest.param("io.example/ku be", id="space"),
        pytest.param("io.example/" + "x" * 200, id="long"),
        pytest.param("a/b\n", id="line-feed"),
    ],
)
def test_a_server_without_a_name_is_named_by_its_place(name):
    found = registry({"": page(server(), server(name), server("io.example/other"))})

    assert [row.where for row in found] == ["server io.example/kube", "item 2 of page 1", "server io.example/other"]
    assert "wants namespace/name" in found[1].why


def test_servers_whose_names_have_the_same_words_are_told_apart():
    names = ["io.a-b/c", "io.a/b-c", "io.a.b/c", "IO.a/b-c", "io.a/b_c", "io.a/b.c"]
    found = registry({"": page(*map(server, names))})
    slugs = {row.slug for row in found}

    assert len(slugs) == len(names)
    assert {slug.rpartition("-")[0] for slug in slugs} == {"io-a-b-c"}


@pytest.mark.parametrize(
    ("pages", "message"),
    [
        pytest.param({"": page(server(), cursor="a"), "a": page(cursor="a")}, "cursor 'a' twice", id="same-cursor"),
        pytest.param({"": page(server(), cursor="a"), "a": page(cursor="b"), "b": page(cursor="a")},
                     "cursor 'a' twice", id="cursors-in-a-circle"),
        pytest.param({"": page(server(), cursor=7)}, "cursor 7, which is no text", id="cursor-that-is-a-number"),
        pytest.param({"": answer("<html>")}, "is not JSON", id="page-of-html"),
        pytest.param({"": answer('{"error": "later"}')}, "holds no list of servers", id="error-answer"),
        pytest.param({"": page(server(), cursor="a"), "a": answer("[]")}, "holds no list of servers", id="second-page"),
        pytest.param({"": page(cursor="")}, "no entry that can be read", id="no-server"),
    ],
)  # fmt: skip
def test_pages_that_are_none_of_a_registry_or_do_not_end_are_an_error(pages, message):
    with pytest.raises(InputError, match=message):
        registry(pages)


def test_a_registry_that_fails_in_the_middle_is_an_error():
    with pytest.raises(HttpStatus):
        registry({"": page(server(), cursor="a"), "a": Answer(b"", 404)})


def test_an_older_registry_spells_its_cursor_otherwise():
    found = registry({"": page(server(), cursor="a", key="next_cursor"), "a": page(server("io.example/other"))})

    assert len(found) == 2


@pytest.mark.parametrize(
    "more",
    [{}, {"packages": [{"registryType": "npm", "identifier": "@x/kube", "version": "1"}]}],
    ids=["no-package", "package"],
)
def test_the_source_of_an_entry_is_read_as_a_listing(more):
    path = "/v0/servers/io.example%2Fkube/versions/latest"
    routes = {
        "/v0/servers?limit=100&version=latest": page(server(**more)),
        path: answer(json.dumps(server(**more)), "application/json"),
    }
    with serving(routes) as site, local_web(site.port) as web:
        (entry,) = catalogue.read(site.url("/v0/servers"), web=web)
        listing = fetch.read_source(entry.source, web=web, stdin=None, now=NOW)

    assert site.paths[-1] == path
    assert (listing.kind, listing.name) == ("mcp_server", "kube")
    assert "description: Moves pods." in listing.text


def test_a_file_of_the_catalogue_is_not_read(tmp_path):
    """Reading names the listings; none of them is opened."""
    path = written(tmp_path, "c.csv", "url\nnothing.md\n")

    assert [Path(row.source).exists() for row in rows(path)] == [False]
