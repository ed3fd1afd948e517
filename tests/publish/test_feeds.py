"""Atom feeds: valid, bounded, and their names stay when the site moves."""

from decimal import Decimal

import pytest

from pipeline.publish import feeds
from tests.support import atom, nasty, site_rows
from tests.support.site_parts import made
from tests.support.site_rows import change, row

URL = "https://directory.example"


def read(site, path):
    return atom.read(made(site, feeds)[path], f"{site.url or 'https://host.example/below'}/{path}")


@pytest.mark.parametrize("url", [None, URL], ids=["nobody said where", "an address"])
def test_every_feed_is_valid(url):
    site = site_rows.site(url=url)
    for path, body in made(site, feeds).items():
        assert path.endswith(".xml")
        assert atom.read(body).entries is not None


def test_the_newest_come_first():
    feed = read(site_rows.site(), "feeds/all.xml")
    days = [entry.updated for entry in feed.entries]

    assert days == sorted(days, reverse=True)
    assert feed.updated == days[0]


def test_an_entry_says_what_moved():
    moved = {"what": "changed", "aivss": Decimal("7.6"), "band": "High", "why": "dynamic tool use 0.4 → 0.9"}
    of = row(1, tags=("cloud",))
    one = change(of, **moved, previous_aivss=Decimal("6.1"), previous_band="Medium")
    (entry,) = read(site_rows.site([of], [one], url=URL), "feeds/all.xml").entries

    assert entry.title == "Product 1: new card, 6.1 Medium → 7.6 High (another band)"
    assert entry.text == "Dynamic tool use 0.4 → 0.9."
    assert entry.terms == ("High", "cloud")
    assert entry.link == f"{URL}/directory/product-1/threat-model/"


def test_a_first_card_brings_its_summary():
    of = row(1)
    (entry,) = read(site_rows.site([of], [change(of)]), "feeds/all.xml").entries

    assert entry.text == of.summary


@pytest.mark.parametrize("path", ["feeds/all.xml", "feeds/band/low.xml", "feeds/tag/mail.xml"])
def test_links_lead_to_the_page_from_every_feed(path):
    links = [entry.link for entry in read(site_rows.site(), path).entries]

    assert links
    assert all(link.startswith("https://host.example/below/directory/product-") for link in links)
    assert all(link.endswith("/threat-model/index.html") for link in links)


def test_a_feed_knows_itself_and_its_page():
    feed = read(site_rows.site(url=URL), "feeds/band/high.xml")

    assert feed.links == {"self": f"{URL}/feeds/band/high.xml", "alternate": f"{URL}/band/high/"}


def test_a_change_of_band_stands_in_both_bands():
    of = row(1)
    moved = {"what": "changed", "aivss": Decimal("7.6"), "band": "High"}
    one = change(of, **moved, previous_aivss=Decimal("6.1"), previous_band="Medium")
    site = site_rows.site([of], [one])

    held = {name: len(read(site, f"feeds/band/{name}.xml").entries) for name in ("low", "medium", "high", "withheld")}
    assert held == {"low": 0, "medium": 1, "high": 1, "withheld": 0}


def test_a_tag_has_what_is_tagged_alone():
    site = site_rows.site()
    tagged = {each.name for each in site.rows if "mail" in each.tags}

    assert {entry.title.split(":")[0] for entry in read(site, "feeds/tag/mail.xml").entries} == tagged


def test_a_feed_has_an_end():
    rows = [row(number, tags=("x",)) for number in range(150)]
    site = site_rows.site(
        rows, [change(each, n, what=what) for n, each in enumerate(rows) for what in ("reply", "settled")]
    )

    assert len(read(site, "feeds/all.xml").entries) == feeds.MOST
    assert len(read(site, "feeds/tag/x.xml").entries) == feeds.MOST


def test_names_stay_when_the_site_moves_or_grows():
    rows = site_rows.varied()
    here, there = site_rows.site(rows, url=URL), site_rows.site(rows, url="https://other.example/x")
    more = site_rows.site(rows, (change(row(9), at="2026-11-29T00:00:00Z", what="reply"), *here.changes))
    names = {entry.id for entry in read(here, "feeds/all.xml").entries}

    assert {entry.id for entry in read(there, "feeds/all.xml").entries} == names
    assert names < {entry.id for entry in read(more, "feeds/all.xml").entries}
    assert read(here, "feeds/all.xml").id == read(there, "feeds/all.xml").id
    assert all(name.startswith("urn:uuid:") for name in names)


def test_a_directory_in_which_nothing_happened_has_valid_feeds():
    feed = read(site_rows.site((), updated_at=""), "feeds/all.xml")

    assert (feed.entries, feed.updated) == ((), "2026-11-30T00:00:00Z")


@pytest.mark.parametrize("text", nasty.TEXTS.values(), ids=nasty.TEXTS)
def test_a_strangers_words_stay_words(text):
    of = row(1, name=text, summary=text, tags=(text,))
    changes = [change(of), change(of, what="changed", why=text)]
    site = site_rows.site([of], changes, title=text)
    for path, body in made(site, feeds).items():
        assert atom.read(body).entries is not None, path


def test_changes_of_a_product_that_is_gone_are_told():
    assert len(read(site_rows.site((), [change(row(1))]), "feeds/all.xml").entries) == 1
