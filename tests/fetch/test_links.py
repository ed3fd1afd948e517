"""Which further pages of a site are followed."""

import time

import pytest

from pipeline.fetch.links import Link, of_page, of_text, worth
from pipeline.taxonomy import pages

HOME = "https://www.acme.example/product/"


def chosen(*links, most=20):
    return worth([Link(url, words) for url, words in links], HOME, most=most)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.acme.example/security",
        "https://acme.example/trust-center/",
        "https://trust.acme.example/",
        "https://docs.acme.example/",
        "https://www.acme.example/docs/agents/getting-started.html",
        "https://www.acme.example/how-it-works",
        "https://www.acme.example/Pricing",
        "https://www.acme.example/legal/data-processing",
        "https://www.acme.example/platform/audit-logs",
    ],
)
def test_a_page_of_the_site_that_matters_is_followed(url):
    assert chosen((url, "")) == [url]


@pytest.mark.parametrize(
    "url",
    [
        "https://other.example/security",
        "https://example/security",
        "https://notacme.example/security",
        "https://acme.example.evil.example/security",
        "https://www.acme.example/blog/security",
        "https://www.acme.example/login",
        "https://www.acme.example/docs/sign-up",
        "https://www.acme.example/security.pdf",
        "https://www.acme.example/assets/docs.png",
        "https://www.acme.example/team",
        "https://www.acme.example/product",
        "https://www.acme.example:99999/security",
    ],
)
def test_another_site_a_file_a_form_and_the_page_itself_are_not(url):
    assert chosen((url, "Read more")) == []


def test_the_words_of_a_link_say_what_its_address_does_not():
    assert chosen(
        ("https://www.acme.example/p/17", "Security overview"), ("https://www.acme.example/p/18", "Team")
    ) == ["https://www.acme.example/p/17"]


def test_one_of_each_kind_comes_before_a_second_in_the_order_of_the_table():
    links = [
        ("https://www.acme.example/pricing", ""),
        ("https://www.acme.example/docs/a", ""),
        ("https://www.acme.example/docs/b", ""),
        ("https://www.acme.example/security", ""),
    ]

    assert [url.rpartition("/")[2] for url in chosen(*links)] == ["security", "a", "pricing", "b"]
    assert [url.rpartition("/")[2] for url in chosen(*links, most=2)] == ["security", "a"]


def test_an_address_that_is_written_in_two_ways_is_followed_once():
    assert len(chosen(("https://www.acme.example/docs", ""), ("https://acme.example/docs/", ""))) == 1


def test_the_links_of_a_page_are_absolute_and_without_a_fragment():
    page = """<head><link rel="alternate" type="text/markdown" href="/product.md"><link rel="icon" href="/i.ico"></head>
    <a href="../docs/#start"> The <b>docs</b> </a><a href="mailto:a@acme.example">Mail</a><a>none</a>
    <a href="javascript:alert(1)">x</a><a href="//docs.acme.example/x">y</a><a href="http://[">odd</a>"""

    assert of_page(page, HOME) == [
        Link("https://www.acme.example/product.md", ""),
        Link("https://www.acme.example/docs/", "The docs"),
        Link("https://docs.acme.example/x", "y"),
    ]


def test_a_base_is_obeyed():
    found = of_page('<base href="/v2/"><a href="docs">Docs</a>', HOME)

    assert found == [Link("https://www.acme.example/v2/docs", "Docs")]


def test_the_links_of_markdown():
    text = 'See [the docs](docs/setup.md "how") and [Trust](https://trust.acme.example/). ![x](i.png) [a](<b c>)'

    assert [link.url for link in of_text(text, HOME)][:2] == [
        "https://www.acme.example/product/docs/setup.md",
        "https://trust.acme.example/",
    ]


@pytest.mark.parametrize("text", ["", "<", "[" * 50_000, "](" * 50_000, "<a href=" * 20_000], ids=range(5))
def test_odd_pages_have_no_links_and_take_no_time(text):
    begin = time.process_time()

    assert of_page(text, HOME) == of_text(text, HOME) == [] or text.startswith("<a")
    assert time.process_time() - begin < 3


def test_a_page_of_many_links_is_looked_at_to_a_bound():
    page = "".join(f'<a href="/docs/{n}">d</a>' for n in range(5_000))

    assert len(of_page(page, HOME)) == 2_000


def test_every_kind_of_page_has_a_name_of_its_own():
    assert len({page.kind for page in pages.PAGES}) == len(pages.PAGES)


@pytest.mark.parametrize(
    ("url", "followed"),
    [
        ("https://raw.githubusercontent.com/acme/agent/HEAD/docs/security.md", True),
        ("https://raw.githubusercontent.com/other/agent/HEAD/docs/security.md", False),
    ],
)
def test_a_site_on_a_host_of_many_owners_is_that_of_one(url, followed):
    page = "https://raw.githubusercontent.com/acme/agent/HEAD/README.md"

    assert worth([Link(url, "")], page, most=5) == [url] * followed


def test_links_that_are_nested_take_no_longer_for_it():
    page = "<a href='/docs'><b>" * 110 + "x<i></i>" * 100_000
    begin = time.process_time()

    assert of_page(page, HOME)
    assert time.process_time() - begin < 5
