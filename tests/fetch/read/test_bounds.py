"""How much of a source is read: the beginning, as far as the bound, and in words what was left."""

import json
import re

import pytest

from pipeline import fetch
from pipeline.card import bounds as card_bounds
from pipeline.fetch.read import bounds, hidden_text, labelled_lines, page_data, parameters
from pipeline.listing import passages
from tests.support.listings import NOW
from tests.support.paths import ROOT

PROSE = "Brightwell is an agent that orders spare parts for lifts and writes to the people who mend them. " * 4
FRONT = "---\nname: brightwell\ndescription: Use it to order spare parts for lifts.\n"


def parsed(text: str, name: str = "listing.md"):
    return fetch.parse(text.encode(), source=name, charset=None, now=NOW, http=None)


def page(*head: str) -> str:
    return f"<!doctype html><html><head><title>T</title>{''.join(head)}</head><body><p>{PROSE}</p></body></html>"


def linked_data(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def application(number: int, **more: object) -> dict[str, object]:
    return {"@type": "SoftwareApplication", "name": f"Brightwell {number}", "description": f"Orders {number}.", **more}


@pytest.mark.parametrize(
    ("cut", "most", "what"),
    [
        pytest.param(bounds.source, bounds.MOST_SOURCE, "of the source", id="source"),
        pytest.param(bounds.page, bounds.MOST_SOURCE, "of the page", id="page"),
        pytest.param(bounds.front_matter, bounds.MOST_FRONT_MATTER, "of the front matter", id="front-matter"),
        pytest.param(bounds.listing, bounds.MOST_TEXT, "of the text", id="text"),
    ],
)
@pytest.mark.parametrize(
    ("piece", "end"),
    [
        pytest.param("ten letters\n", "letters", id="lines"),
        pytest.param("ten letters ", ("ten", "letters"), id="words"),
        pytest.param("x", "x", id="one-word"),
        pytest.param("𝄞", "𝄞", id="beyond-the-basic-plane"),
    ],
)
def test_a_text_is_cut_at_its_bound_behind_a_whole_line_or_word(cut, most, what, piece, end):
    whole = (piece * (most // len(piece) + 1))[:most]
    assert cut(whole) == (whole, None)

    longer = whole + piece * 1_000
    kept, unread = cut(longer)
    assert longer.startswith(kept)
    assert kept.endswith(end)
    assert most - 3 * len(piece) < len(kept) <= most
    assert unread == f"the last {len(longer) - len(kept):,} of {len(longer):,} characters {what}"


@pytest.mark.parametrize("tag", ["script", "STYLE", "svg"])
def test_the_programs_of_a_page_do_not_count(tag):
    text = f"<html><{tag}>{'x' * 2 * bounds.MOST_SOURCE}</{tag}><p>{PROSE}</p></html>"

    assert bounds.page(text) == (text, None)


@pytest.mark.parametrize(
    "piece",
    [
        pytest.param("<script>", id="open"),
        pytest.param("<script></script>", id="empty"),
        pytest.param("<scripts>", id="no-script"),
        pytest.param("</script>", id="ends-alone"),
    ],
)
def test_what_is_read_of_a_page_of_tags_is_bounded_but_for_one_program(piece):
    kept, _ = bounds.page(piece * 500_000 + "<p>last</p>")

    outside = len(kept.replace("</script>", "")) if piece != "<script>" else len("<script>")
    assert outside <= bounds.MOST_SOURCE + len(piece)


MOST = bounds.MOST_SOURCE


@pytest.mark.parametrize(
    ("value", "kept", "left_out"),
    [
        pytest.param({"a": [1, None, "b"], "c": {}}, {"a": [1, None, "b"], "c": {}}, 0, id="small"),
        pytest.param(["x" * 400_000] * 3, ["x" * 400_000, "x" * (MOST - 400_012)], 2, id="third-string"),
        pytest.param({"k" * (MOST - 10): "value", "b": 1}, {"k" * (MOST - 10): "va"}, 2, id="long-key"),
        pytest.param([1] * 300_000, [1] * (MOST // 4 - 1), 300_001 - MOST // 4, id="many-numbers"),
        pytest.param("x" * (MOST + 1), "x" * (MOST - 4), 1, id="one-string"),
    ],
)
def test_a_json_value_keeps_its_first_parts(value, kept, left_out):
    told = f"{left_out:,} or more values of the record" if left_out else None

    assert bounds.values(value) == (kept, told)


@pytest.mark.parametrize("wrap", [lambda inner: [inner], lambda inner: {"a": inner}], ids=["array", "object"])
@pytest.mark.parametrize("beyond", [0, 1, 10_000])
def test_what_lies_too_deep_in_a_json_value_is_left_out_and_counted(wrap, beyond):
    value: object = "words"
    for _ in range(bounds.DEEPEST + beyond):
        value = wrap(value)

    pruned = bounds.values(value)

    assert ("words" in str(pruned.kept)) is not beyond
    assert pruned.unread == (f"{1} or more values of the record" if beyond else None)


def test_of_long_front_matter_the_beginning_is_read_and_the_listing_says_so():
    notes = "".join(f"note-{n}: kept apart\n" for n in range(5_000))
    listing = parsed(f"{FRONT}{notes}secret: mango\n---\n# Brightwell\n\n{PROSE}")

    assert (listing.kind, listing.name) == ("skill", "brightwell")
    assert "Use it to order spare parts" in listing.text
    assert "mango" not in listing.text
    assert "of the front matter" in listing.unread


def test_a_block_of_json_ld_that_is_too_long_is_named():
    long = linked_data(application(1, description="x" * page_data.MAX_BLOCK_CHARS))
    listing = parsed(page(long, linked_data(application(2))), "listing.html")

    assert "Orders 2." in listing.text
    assert listing.unread == "1 of the page's blocks of JSON-LD"


def test_json_ld_behind_too_many_scripts_is_named():
    scripts = "<script>a</script>" * page_data.MAX_BLOCKS
    listing = parsed(page(linked_data(application(1)), scripts, linked_data(application(2))), "listing.html")

    assert "Orders 1." in listing.text
    assert listing.unread == "1 of the page's blocks of JSON-LD"


def test_more_applications_and_prices_than_are_shown_are_counted():
    offers = [{"price": f"{n}", "priceCurrency": "EUR"} for n in range(1, page_data.MAX_OFFERS + 4)]
    found = [application(n, offers=offers if n == 1 else []) for n in range(1, page_data.MAX_APPLICATIONS + 3)]
    listing = parsed(page(linked_data(found)), "listing.html")

    assert "application: 2 more that are not shown here" in listing.text
    assert "price: 3 more that are not shown here" in listing.text
    assert listing.unread is None


def test_everything_that_went_unread_is_told_together():
    assert bounds.told(None, None) is None
    assert bounds.told("a", None, "b") == "a and b"


FIGURES = {
    "listings.md": [
        *(bounds.MOST_SOURCE, bounds.MOST_TEXT, bounds.MOST_FRONT_MATTER, bounds.VALUE, bounds.DEEPEST),
        *(page_data.MAX_BLOCK_CHARS, page_data.MAX_BLOCKS, page_data.MAX_APPLICATIONS, page_data.MAX_OFFERS),
        *(hidden_text.MAX_ENTRIES, hidden_text.MAX_TOTAL, parameters.MAX_PARAMETERS, labelled_lines.MAX_OTHER_LINES),
        *(passages.BUDGET, passages.WHOLE),
    ],
    "cards.md": [
        *(card_bounds.MOST_BYTES, card_bounds.OF_LISTING, card_bounds.OF_OTHERS, card_bounds.SMALL),
        *(card_bounds.MOST_ITEMS, *card_bounds.LONGEST),
    ],
}


@pytest.mark.parametrize("page", FIGURES)
def test_the_figures_of_the_bounds_stand_in_the_documentation(page):
    said = set(re.findall(r"\b\d[\d,]*\b", (ROOT / "docs" / page).read_text()))

    assert {f"{figure:,}" for figure in FIGURES[page]} <= said
