"""A quote is evidence when it stands in the passage named, up to white space and typographic characters."""

import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.listing.evidence import MIN_QUOTE, find, locate
from pipeline.listing.passages import split
from pipeline.model import Passage
from tests.support.listings import TEXT

PASSAGES = split(TEXT, target=200)


def a_passage(text, *, number=1, start=0):
    return Passage(number=number, start=start, end=start + len(text), text=text)


def shown(quote, text):
    """What of ``text`` is quoted; None when nothing is."""
    found = find(quote, a_passage(text))
    return None if found is None else found.quote


@pytest.mark.parametrize(
    ("quote", "text", "expected"),
    [
        ("deletes files", "It deletes files.", "deletes files"),
        ("deletes files", "It deletes\n  files.", "deletes\n  files"),
        ("deletes\tall  files", "It deletes all files.", "deletes all files"),
        ("  deletes files \n", "It deletes files.", "deletes files"),
        ("deletes files", "It deletes\u00a0files.", "deletes\u00a0files"),
        ("the agent's tools", "Mind the agent’s tools.", "the agent’s tools"),
        ("the agent’s tools", "Mind the agent's tools.", "the agent's tools"),
        ('the "safe" mode', "In the “safe” mode", "the “safe” mode"),
        ("the “safe” mode", 'In the "safe" mode', 'the "safe" mode'),
        ("pay - or not", "Users pay – or not.", "pay – or not"),
        ("pay — or not", "Users pay - or not.", "pay - or not"),
        ("wait... then act", "They wait… then act.", "wait… then act"),
        ("wait… then act", "They wait... then act.", "wait... then act"),
        ("它可以删除", "代理：它可以删除文件。", "它可以删除"),
    ],
    ids=[
        "verbatim", "line-feed-in-the-listing", "other-white-space-in-the-quote", "white-space-around",
        "no-break-space", "curly-apostrophe", "straight-apostrophe", "curly-quotes", "straight-quotes", "en-dash",
        "hyphen", "ellipsis", "three-dots", "ideographs",
    ],
)  # fmt: skip
def test_white_space_and_typography_are_forgiven_and_the_listing_is_quoted(quote, text, expected):
    assert shown(quote, text) == expected


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("Deletes files", "It deletes files."),
        ("deletes the files", "It deletes files."),
        ("deletes file s", "It deletes files."),
        ("deletesfiles", "It deletes files."),
        ("deletes files.", "It deletes files!"),
        ("It … files", "It deletes files."),
        ("It ... files", "It deletes files."),
        ("It deletes files…", "It deletes files and folders."),
        ("café tools", "cafe tools"),
        ("read -only", "It is read-only."),
        ("files deletes", "It deletes files."),
    ],
    ids=[
        "case", "a-word-more", "a-space-more", "a-space-less", "other-punctuation", "shortened", "shortened-with-dots",
        "cut-off-with-dots", "accent", "space-before-a-hyphen", "order",
    ],
)  # fmt: skip
def test_nothing_else_is_forgiven(quote, text):
    assert shown(quote, text) is None


@pytest.mark.parametrize(
    "quote", ["", "   ", "\n", ".", "...", "…", "—", "“”", "- a", "a.", "a b"],
    ids=["empty", "spaces", "line-feed", "stop", "dots", "ellipsis", "dash", "quotes", "bullet", "letter", "letters"],
)  # fmt: skip
def test_a_quote_that_says_nothing_is_no_evidence(quote):
    assert shown(quote, f"x {quote} y - a b. … — “” ...") is None


def test_the_shortest_quote_has_three_letters_or_digits():
    assert shown("GKE", "on GKE") == "GKE"
    assert MIN_QUOTE == 3


def test_offsets_are_into_the_listing_and_not_into_the_passage():
    passage = PASSAGES[1]
    found = find("delete namespaces", passage)

    assert found is not None
    assert passage.start > 0
    assert TEXT[found.start : found.end] == found.quote == "delete namespaces"
    assert found.passage == passage.number


def test_the_first_of_several_places_is_quoted():
    found = find("one two", a_passage("one two, one two"))

    assert found is not None
    assert (found.start, found.end) == (0, 7)


@given(st.data())
def test_every_slice_of_a_passage_is_found_where_it_says(data):
    odd = st.text(alphabet="abC 1\n\t’'“\"–-….é删", max_size=60)
    piece = f"{data.draw(odd)}abc{data.draw(odd)}"
    before = data.draw(odd)
    text = f"{before}{piece}{data.draw(odd)}"
    passage = a_passage(text, start=data.draw(st.integers(0, 1_000)))

    found = find(piece, passage)

    assert found is not None
    assert text[found.start - passage.start : found.end - passage.start] == found.quote
    assert find(found.quote, passage) == found
    assert found.start <= passage.start + len(before) + len(piece) - len(piece.lstrip())


@given(st.text(alphabet="abc .", min_size=3, max_size=30), st.text(alphabet="xyz .", max_size=100))
def test_what_is_not_there_is_not_found(quote, text):
    assume(sum(c.isalnum() for c in quote) >= MIN_QUOTE)

    assert shown(quote, text) is None


@pytest.mark.parametrize("number", [0, -1, 2, 99])
def test_a_passage_that_does_not_hold_the_quote_is_no_place_for_it(number):
    assert locate("direct access to a Kubernetes cluster", number, PASSAGES) is None


def test_the_passage_that_is_named_is_searched():
    found = locate("direct access to a Kubernetes cluster", 1, PASSAGES)

    assert found is not None
    assert found.passage == 1


@pytest.mark.alone
@pytest.mark.usefixtures("no_collection")
def test_long_texts_are_searched_quickly():
    passage = a_passage("ab " * 300_000 + "end of it")
    began = time.process_time()
    found = find("ab " * 1_000 + "end of it", passage)

    assert found is not None
    assert time.process_time() - began < 1.5
