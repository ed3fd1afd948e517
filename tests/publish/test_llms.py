"""``llms.txt``: one H1, a quotation, lists of links; short however large the directory is."""

import re

import pytest
from markdown_it import MarkdownIt

from pipeline.publish import llms
from tests.support import nasty, site_rows
from tests.support.site_parts import text


def tokens(body):
    return MarkdownIt("commonmark").parse(body)


def headings(body, level):
    found = tokens(body)
    return [
        found[at + 1].content for at, token in enumerate(found) if token.type == "heading_open" and token.tag == level
    ]


def test_its_form():
    body = text(site_rows.site(), "llms.txt", llms)
    kinds = [token.type for token in tokens(body) if token.level == 0]

    assert kinds[:4] == ["heading_open", "heading_close", "blockquote_open", "blockquote_close"]
    assert headings(body, "h1") == ["Agent directory"]
    assert headings(body, "h2") == ["Everything at once", "How it is made", "Lists", "Cards approved last"]
    assert body.splitlines()[2].startswith("> Threat cards of 28 AI agents")


def test_every_line_of_a_list_is_a_link():
    body = text(site_rows.site(), "llms.txt", llms)

    assert [
        line for line in body.splitlines() if line.startswith("- ") and not re.match(r"- \[.+\]\(\S+\)", line)
    ] == []
    assert "(directory/product-3/threat-model/index.html): AIVSS 1.0 Low (0.0–1.9); disputed" in body


def test_links_are_whole_where_the_address_is_known():
    body = text(site_rows.site(url="https://directory.example"), "llms.txt", llms)

    assert "(https://directory.example/methodology/)" in body


def test_it_stays_short():
    large = text(site_rows.large(3000), "llms.txt", llms)

    assert large.count("/directory/") == llms.NEWEST
    assert len(large.encode()) < 20_000


@pytest.mark.parametrize("stranger", nasty.TEXTS.values(), ids=nasty.TEXTS)
def test_a_strangers_name_is_no_markup(stranger):
    body = text(site_rows.site([site_rows.row(1, name=stranger)]), "llms.txt", llms)

    assert len(headings(body, "h1")) == 1
    assert len(headings(body, "h2")) == 4
    assert "<script>" not in body
    assert MarkdownIt("commonmark").render(body).count('<a href="directory/product-1/threat-model/index.html">') == 1


def test_a_preview_says_so():
    assert "This is a preview" in text(site_rows.site(preview=True), "llms.txt", llms)
