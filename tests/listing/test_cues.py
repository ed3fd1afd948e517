"""Cues find the sentence to quote, and let alone what denies."""

import re

import pytest

from pipeline.listing import cues
from pipeline.listing.passages import split
from pipeline.taxonomy import asides, factor_cues, harm, layer_cues, product_cues
from pipeline.taxonomy import cues as table
from tests.support.ids import words
from tests.support.listings import PASSAGES, TEXT


def quotes(source, text, most=9):
    return [e.quote for e in cues.every(source, split(text), most=most)]


def test_the_sentence_that_holds_the_cue_is_quoted_whole():
    assert quotes(r"\bdelet", "It reads. It deletes files. It ends.") == ["It deletes files."]


def test_sentences_come_in_the_order_of_the_listing_up_to_the_limit():
    text = "It deletes. It reads. It deleted. It will delete."

    assert quotes(r"\bdelet", text, most=2) == ["It deletes.", "It deleted."]


def test_case_does_not_matter():
    assert quotes("oauth", "Uses OAUTH here.") == ["Uses OAUTH here."]


@pytest.mark.parametrize(
    "text",
    [
        "There is no audit log.",
        "It works without an audit log.",
        "It does not keep an audit log.",
        "It doesn't keep an audit log.",
        "It doesn’t keep an audit log.",
        "The page mentions no audit log.",
        "It lacks an audit log.",
        "# Audit log",
        "The page does not describe network limits, a review step before code runs, scopes, or an audit log.",
        "It describes neither a read-only mode, nor a step to confirm before it deploys, nor an audit log.",
        "The README documents no way to limit what the agent may reach from where it runs or any audit log.",
    ],
    ids=["no", "without", "not", "straight", "curly", "mentions-no", "lacks", "heading", "list", "neither", "none"],
)
def test_a_denial_or_a_heading_is_not_quoted(text):
    assert quotes(table.CONTROLS["audit"], text) == []


def test_a_denial_far_before_the_cue_denies_something_else():
    text = "It has no user interface of its own whatsoever, and what it does goes to an audit log."

    assert quotes(table.CONTROLS["audit"], text) == [text]


def test_a_list_of_what_is_missing_ends_where_the_sentence_turns():
    text = "The page does not describe scopes or limits of any kind; all that is done goes to an audit log."

    assert quotes(table.CONTROLS["audit"], text) == [text]


def test_a_denial_in_another_sentence_denies_nothing_here():
    assert quotes(table.CONTROLS["audit"], "There is no screen. An audit log is kept.") == ["An audit log is kept."]


def test_a_long_sentence_is_quoted_around_its_cue_at_word_boundaries():
    text = f"It {'really ' * 60}deletes {'many ' * 60}files."
    (quote,) = quotes(r"\bdelet", text)

    assert len(quote) <= cues.LONGEST
    assert "deletes" in quote.split()
    assert set(quote.split()) <= set(text.split())


@pytest.mark.parametrize(
    "text", ["deletes" + "x" * 400, "x" * 400 + " deletes " + "y" * 400], ids=["at-once", "between"]
)
def test_a_long_sentence_without_spaces_is_quoted_still(text):
    (quote,) = quotes("deletes", text)

    assert "deletes" in quote
    assert len(quote) <= cues.LONGEST


def test_quotes_stand_at_their_offsets():
    found = cues.every(r"\bcluster|\bnamespaces|\bcontainer", PASSAGES, most=9)

    assert len(found) >= 3
    assert all(TEXT[e.start : e.end] == e.quote for e in found)
    assert all(e.quote in PASSAGES[e.passage - 1].text for e in found)


def test_nothing_is_found_where_nothing_stands():
    assert cues.first("quantum", PASSAGES) is None
    assert cues.every("quantum", (), most=3) == ()


def test_cues_are_counted_and_told():
    assert cues.count(r"\btools?\b", "A tool, two Tools, toolbox") == 2
    assert cues.says(r"\btools?\b", "two tools")
    assert not cues.says(r"\btools?\b", "toolbox")


@pytest.mark.parametrize(
    "source",
    [
        *(cue.says for row in factor_cues.FACTOR_CUES.values() for cue in row),
        *table.LAYERS.values(),
        *table.CONTROLS.values(),
        *(p for _, p in table.SCENARIOS),
        *(grade.says for grade in harm.GRADES[1:]),
        *(pin.says for row in layer_cues.PINS.values() for pin in row),
        *layer_cues.SAID.values(),
        *asides.NEAR_MISSES,
        *(cue.says for cue in product_cues.KIND_CUES),
    ],
    ids=words,
)
def test_every_cue_of_the_tables_compiles_and_does_not_match_nothing(source):
    assert re.compile(source, re.IGNORECASE).search("") is None
