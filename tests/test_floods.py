"""
What a listing is filled with makes its reading longer in proportion and no more, through the line without a model.

``bench/floods.py`` measures the same at ten times the size, with seconds and memory.
"""

import time

import pytest

from pipeline import fetch
from pipeline.assess.draft import draft
from pipeline.assess.estimators import Comparables
from pipeline.card.bounds import MOST_BYTES
from pipeline.errors import SourceError
from tests.support.floods import FLOODS, Flood, data
from tests.support.listings import NOW, a_making, index

pytestmark = pytest.mark.long(60)

CHOSEN = """
attempts; notes to reviewers; fences, then attempts; attempts in code; words that steer; vectors;
look-alike letters;
combining marks; emphasis; backticks; only no width; tag characters; base64 in one run; base64 in base64; hexadecimal;
percent encoding; entities; ROT13 on one line; reversed lines; letters apart; identifiers; one long path; addresses;
fences;
open fence; brackets; links in links; headings; table; heads of tables; one row; nested lists; list that deepens;
quoted lines; open comments; open tags; settings; tools; many names; denials; one long denial; cue words; controls;
contradictions; MCP tools; tool with many parameters; JSON depth; JSON leaves; front matter without an end; HTML depth;
HTML tables; HTML entities; HTML attributes; HTML out of sight; sentences of one word; full stops; lines of one letter;
double quotes
"""
"""One of each kind of the two hundred; the rest is measured by hand."""

SMALL, LARGE = 125_000, 500_000
FLOOR = 0.15
"""Seconds: what a listing takes that is no flood, so that a ratio of little to nothing does not count."""
MOST = 8


def read(flood: Flood, size: int) -> float:
    """Processor seconds from bytes to a card, whose size is looked at; a flood may be refused instead."""
    raw = data(flood, size)
    begin = time.process_time()
    try:
        listing = fetch.parse(raw, source=f"listing{flood.suffix}", charset=None, now=NOW, http=None)
        card = draft(listing, Comparables(index()), making=a_making())
    except SourceError:
        return time.process_time() - begin
    took = time.process_time() - begin
    assert len(card.model_dump_json().encode()) <= MOST_BYTES
    return took


def chosen() -> list[Flood]:
    named = {flood.name: flood for flood in FLOODS}
    return [named[" ".join(name.split())] for name in CHOSEN.split(";")]


@pytest.mark.usefixtures("no_collection")
@pytest.mark.parametrize("flood", chosen(), ids=lambda flood: flood.name.replace(" ", "-"))
def test_four_times_the_text_takes_no_more_than_some_four_times_as_long(flood):
    took = read(flood, LARGE)

    assert took < MOST * FLOOR or took < MOST * read(flood, SMALL)


def test_no_two_floods_have_one_name():
    assert len({flood.name for flood in FLOODS}) == len(FLOODS)
