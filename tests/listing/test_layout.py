"""Where code, comments, heads of tables and headings stand in a whole text."""

import time

import pytest

from pipeline.listing import layout
from pipeline.listing.passages import select, split


def code(text):
    return [text[start:end] for start, _, end in layout.of(text).code]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One.\n```sh\nrun\n```\nTwo.", ["```sh\nrun\n```"]),
        ("One.\n~~~\nrun\n```\n~~~\nTwo.", ["~~~\nrun\n```\n~~~"]),
        ("````\n```\nrun\n```\n````\nTwo.", ["````\n```\nrun\n```\n````"]),
        ("```\nrun\n```js\nmore\n```\nTwo.", ["```\nrun\n```js\nmore\n```"]),
        ("> ```\n> run\n> ```\nTwo.", ["> ```\n> run\n> ```"]),
        ("- ```json\n  {}\n  ```\nTwo.", ["- ```json\n  {}\n  ```"]),
        ("Run this: ```\nrun\n```\nTwo.", ["```\nrun\n```"]),
        ("One.\n```\nrun for ever", ["```\nrun for ever"]),
        ("```run``` is a word.\nTwo.", []),
        ("One `run` and ``two``.", []),
    ],
)
def test_code_is_from_its_fence_to_one_of_the_same_kind(text, found):
    assert code(text) == found


def test_a_comment_is_one_outside_code_only():
    text = "Write `<!--` first.\n\n```\n<!-- kept\n```\n\nOne.\n\n<!-- gone\n\n# Gone\n-->\n\nTwo."
    found = layout.of(text)

    assert [text[start:end] for start, end in found.comments] == ["<!-- gone\n\n# Gone\n-->"]
    assert found.titles == ()


def test_headings_in_code_are_none():
    text = "# One\n\n```sh\n# Roadmap\n```\n\nWords.\n\n## Two\n\nMore."
    found = layout.of(text)

    assert [(title.level, title.text) for title in found.titles] == [(1, "One"), (2, "Two")]
    assert [title.text for title in found.above(text.index("Words"))] == ["One"]
    assert [title.text for title in found.above(text.index("More"))] == ["Two", "One"]
    assert layout.of("Words.\n\n# One").above(0) == []


def test_the_line_that_ends_code_is_no_code():
    text = "```\nrun\n```\nWords."
    places = [text.index(word) for word in ("```", "run", "```\nWords", "Words")]

    assert [layout.of(text).is_code(at) for at in places] == [True, True, False, False]


@pytest.mark.parametrize("rows", ["| a | b |\n|---|---|\n| one | two |", "| a | b |\n| one | two |\n| three | four |"])
def test_the_head_of_a_table_is_its_first_row(rows):
    text = f"Words.\n\n{rows}"

    start, end = layout.of(text).heads[0]

    assert text[start:end].rstrip("\n") == "| a | b |"


def test_a_passage_knows_the_text_that_it_is_a_piece_of():
    text = "One sentence here. " * 60
    kept = select(split(text), budget=500).passages

    assert all(p.whole == text and p.whole[p.start : p.end] == p.text for p in kept)
    assert "whole" not in kept[0].model_dump()


@pytest.mark.parametrize(
    "text", ["```\n" * 60_000, "<!--" * 60_000, "# a\n" * 60_000, "| a |\n" * 40_000, "`" * 240_000]
)
def test_a_flood_is_laid_out_in_time(text):
    begun = time.monotonic()
    found = layout.of(text)
    for at in range(0, len(text), 10):
        found.is_code(at)
        found.above(at)

    assert time.monotonic() - begun < 3
