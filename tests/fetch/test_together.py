"""Several documents as one listing: their places, digests and passages, and what is left out."""

import hashlib

import pytest

from pipeline.assess.draft import draft
from pipeline.assess.estimators import Comparables
from pipeline.fetch import parse, together
from pipeline.fetch.read import bounds
from pipeline.listing import passages
from tests.support.listings import a_making, index

NOW = "2026-11-22T10:00:00Z"
FRONT = (
    "# Note keeper\n\nNote keeper is an MCP server that reads and writes the notes of one folder for an assistant. "
    "It offers the tools read_note, write_note and delete_note over stdio, and it asks before it deletes."
)
TRUST = (
    "# Trust centre\n\nNote keeper always works with the language model Gemma 3, which it brings along. It runs in a "
    "container on the customer's own cluster. Each call is written to an audit log that the operator can read."
)
WALL = "<title>Sign in</title><form><input type=password></form>" + "<p>Sign in to continue.</p>" * 3


def read(text, source):
    return parse(text.encode(), source=source, charset=None, now=NOW, http=None)


def joined(*texts):
    return together.joined([read(text, f"doc{number}.md") for number, text in enumerate(texts, 1)])


def test_one_document_is_the_listing_as_it_was():
    one = read(FRONT, "front.md")

    assert together.joined([one]) is one
    assert "documents" not in one.model_dump(mode="json")


def test_each_document_keeps_its_place_its_source_and_its_digests():
    parts = [read(FRONT, "doc1.md"), read(TRUST, "doc2.md")]
    listing = together.joined(parts)

    assert [listing.text[one.start : one.end] for one in listing.documents] == [part.text for part in parts]
    assert [(one.source, one.sha256, one.raw_sha256) for one in listing.documents] == [
        (part.source, part.sha256, part.raw_sha256) for part in parts
    ]
    assert (listing.source, listing.name) == ("doc1.md", "Note keeper")
    assert listing.sha256 == hashlib.sha256(listing.text.encode()).hexdigest()


def test_another_document_makes_another_digest():
    assert joined(FRONT, TRUST).sha256 != joined(FRONT, f"{TRUST} And more.").sha256
    assert joined(FRONT, TRUST).sha256 != joined(TRUST, FRONT).sha256


def test_no_passage_reaches_from_one_document_into_the_next():
    listing = joined("Short one. " * 20, "Short two. " * 20, "Short three. " * 20)
    starts = [one.start for one in listing.documents]

    for passage in passages.of(listing):
        assert not any(passage.start < start < passage.end for start in starts)
    assert "".join("".join(p.text.split()) for p in passages.of(listing)) == "".join(listing.text.split())


def test_a_wall_among_them_is_left_out_and_said():
    listing = joined(FRONT, WALL, TRUST)

    assert [one.source for one in listing.documents] == ["doc1.md", "doc3.md"]
    assert "doc2.md" in listing.unread
    assert listing.shortfall is None


def test_a_first_page_that_is_a_wall_does_not_hide_the_second():
    listing = joined(WALL, FRONT)

    assert (listing.source, listing.name) == ("doc1.md", "Note keeper")
    assert "doc1.md" in listing.unread


def test_where_all_fall_short_the_first_says_why():
    assert joined(WALL, WALL).shortfall == read(WALL, "x").shortfall


def test_all_together_are_read_to_the_bound_of_a_listing(monkeypatch):
    monkeypatch.setattr(bounds, "MOST_TEXT", 500)
    listing = together.joined([read(FRONT, "doc1.md"), read(f"{TRUST}\n\n{TRUST}", "doc2.md"), read(TRUST, "doc3.md")])

    assert len(listing.text) <= 500
    assert "of doc2.md" in listing.unread
    assert "doc3.md" in listing.unread


def test_a_quote_names_its_document_and_a_second_page_may_pin_down_a_layer():
    card = draft(joined(FRONT, TRUST), Comparables(index()), making=a_making())
    alone = draft(joined(FRONT), Comparables(index()), making=a_making())
    quotes = [quote for layer in card.layers for quote in layer.evidence]
    places = {quote.document for quote in quotes}

    assert places == {1, 2}
    for quote in quotes:
        one = card.listing.documents[quote.document - 1]
        assert one.start <= quote.start < quote.end <= one.end
    pinned = {layer.layer for layer in card.layers if layer.certain}
    assert pinned > {layer.layer for layer in alone.layers if layer.certain}


@pytest.mark.parametrize("format", ["terminal", "markdown", "html"])
def test_every_form_of_a_card_names_its_documents(format):
    from pipeline import render

    card = draft(joined(FRONT, TRUST), Comparables(index()), making=a_making())
    if format == "terminal":
        from pipeline.render import terminal

        said = terminal.render(card, width=200, colour=False, interactive=False)
    else:
        said = render.FORMATS[format].render(card)

    assert "document 2, passage" in said
    assert "Document 1: doc1" in said
    assert "Document 2: doc2" in said


def test_what_was_put_together_before_keeps_its_parts():
    pair = joined(FRONT, TRUST)
    whole = together.joined([pair, read(FRONT, "doc3.md")])

    assert [one.source for one in whole.documents] == ["doc1.md", "doc2.md", "doc3.md"]
    assert [whole.text[one.start : one.end] for one in whole.documents] == [FRONT, TRUST, FRONT]


def test_a_page_that_was_missed_is_told_and_changes_nothing_else():
    one = read(FRONT, "doc1.md")
    told = together.joined([one], missed=["https://acme.example/security (it is not there)"])

    assert told.model_copy(update={"remarks": ()}) == one
    assert [remark.kind for remark in told.remarks] == ["not_followed"]
