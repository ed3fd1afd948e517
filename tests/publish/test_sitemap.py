"""The sitemap: valid, whole, split where it has to be, and none where nobody knows the address."""

from lxml import etree

from pipeline.publish import sitemap
from tests.support import site_rows
from tests.support.site_parts import PARTS, made

NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
URL = "https://directory.example"
ELSEWHERE = {"", "calculator/"}
"""What other parts of the site make."""


def located(body):
    return etree.fromstring(body).xpath("//s:loc/text()", namespaces=NS)


def test_there_is_none_without_an_address():
    assert made(site_rows.site(), sitemap) == {}


def test_it_names_every_page_of_the_site_that_is_there():
    site = site_rows.site(url=URL)
    files = made(site, *PARTS)
    folders = [each.removeprefix(f"{URL}/") for each in located(files["sitemap.xml"])]
    cards = {f"directory/{row.slug}/threat-model/" for row in site.listed}

    assert cards < set(folders)
    assert len(folders) == len(set(folders))
    assert [one for one in {*folders} - cards - ELSEWHERE if f"{one}index.html" not in files] == []


def test_what_is_no_longer_current_is_not_in_it():
    assert "product-2/" not in made(site_rows.site(url=URL), sitemap)["sitemap.xml"].decode()


def test_a_card_says_when_it_was_approved():
    body = made(site_rows.site([site_rows.row(3)], url=URL), sitemap)["sitemap.xml"].decode()

    assert f"<loc>{URL}/directory/product-3/threat-model/</loc><lastmod>2026-11-04T12:00:00Z</lastmod>" in body


def test_a_large_one_is_split(monkeypatch):
    monkeypatch.setattr(sitemap, "MOST", 40)
    site = site_rows.site(url=URL)
    files = made(site, sitemap)
    parts = [each.removeprefix(f"{URL}/") for each in located(files["sitemap.xml"])]

    assert etree.fromstring(files["sitemap.xml"]).tag.endswith("sitemapindex")
    assert parts == [name for name in files if name.startswith("sitemap-")]
    assert len(parts) > 1
    assert all(0 < len(located(files[part])) <= 40 for part in parts)
    assert sum(len(located(files[part])) for part in parts) == len(list(sitemap.addresses(site)))


def test_robots_are_told_where_a_host_is_the_sites_own():
    assert made(site_rows.site(url=URL), sitemap)["robots.txt"].decode().endswith(f"Sitemap: {URL}/sitemap.xml\n")
    assert "robots.txt" not in made(site_rows.site(url=f"{URL}/below"), sitemap)


def test_an_odd_address_stays_text():
    files = made(site_rows.site(url="https://host.example/a&b"), sitemap)

    assert located(files["sitemap.xml"])[0] == "https://host.example/a&b/"
