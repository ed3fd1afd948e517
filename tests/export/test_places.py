"""The line of a catalogue that names a product."""

import pytest

from pipeline.export.places import in_catalogue
from pipeline.export.records import Given, entries
from tests.support.cards import a_card

SOURCE = a_card().listing.source


def place(text, **changes):
    (entry,) = entries([Given(a_card(**changes))])
    found = in_catalogue([entry], "agents/catalogue.yaml", text)
    return found.places[entry.ref], found.unnamed


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"- url: https://other.example\n- url: {SOURCE}\n", 2),
        (f'slug,url\nx,https://o.example\nkube,"{SOURCE}"\n', 3),
        (f'{{"url": "{SOURCE}/more"}}\n{{"url": "{SOURCE}"}}\n', 2),
        (f"<loc>{SOURCE}</loc>", 1),
        ("- url: https://moved.example\n  slug: kube-pilot\n", 2),
        ("- url: https://moved.example\r\n  slug: kube-pilot\r\n", 2),
    ],
    ids=["yaml", "csv", "json-lines", "sitemap", "by-slug", "windows"],
)
def test_it_is_found_by_source_or_slug_as_a_whole(text, line):
    found, unnamed = place(text)

    assert (found.path, found.line, unnamed) == ("agents/catalogue.yaml", line, ())


def test_the_source_counts_before_the_slug():
    assert place(f"# kube-pilot\n- {SOURCE}\n")[0].line == 2


def test_an_address_with_signs_that_part_words_is_found_too():
    listing = a_card().listing.model_copy(update={"source": "https://a.example/x(1),[2]"})

    assert place("a\n- https://a.example/x(1),[2]\n", listing=listing, slug="z")[0].line == 2


@pytest.mark.parametrize("text", ["", "nothing\nhere\n", f"{SOURCE}/deeper\n"[:-9] + "x\n"])
def test_what_no_line_names_is_said(text):
    found, unnamed = place(text, slug="elsewhere")

    assert (found.line, unnamed) == (1, ("elsewhere",))


def test_the_length_of_a_line_is_in_the_units_of_the_format():
    assert place(f"- {SOURCE} 😀")[0].length == len(f"- {SOURCE} ") + 2
