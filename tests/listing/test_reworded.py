"""Which words of a listing came and went: in order, bounded, and quick whatever the texts are."""

import time

import pytest

from pipeline.listing.reworded import MOST_CHARACTERS, Words, reworded
from tests.support.ids import words

TEXT = "The agent reads mail. It asks before it sends. Logs are kept for a year."


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (TEXT, TEXT, Words((), (), 0)),
        (TEXT, TEXT.replace(" ", "\n\n "), Words((), (), 0)),
        (TEXT, TEXT.replace("reads", "reads and deletes"), Words(("and deletes",), (), 0)),
        (TEXT, TEXT.replace(" It asks before it sends.", ""), Words((), ("It asks before it sends.",), 0)),
        (TEXT, TEXT.replace("year", "day").replace("asks", "acts"), Words(("acts", "day."), ("asks", "year."), 0)),
        ("", TEXT, Words((TEXT,), (), 0)),
        (TEXT, "", Words((), (TEXT,), 0)),
        ("a\nb\nc\nd\ne\n", "1\nb\n2\nd\n3\n", Words(("1", "2", "3"), ("a", "c", "e"), 0)),
        ("a\nb\nc\nd\ne\nf\ng", "1\nb\n2\nd\n3\nf\n4", Words(("1", "2", "3"), ("a", "c", "e"), 1)),
    ],
    ids=[
        "the same",
        "white space",
        "came",
        "went",
        "two places",
        "all came",
        "all went",
        "three places",
        "four places",
    ],
)
def test_words_that_came_and_went(before, after, found):
    assert reworded(before, after) == found


def test_a_long_stretch_is_cut():
    (came,) = reworded("a", "a " + "word " * 1_000).came

    assert len(came) <= MOST_CHARACTERS
    assert came.startswith("word word ")
    assert came.endswith("…")


@pytest.mark.parametrize("odd", ["\x1b[31mred", "a\x00b", "\u202ereversed", "a\u2028b"], ids=words)
def test_what_cannot_be_shown_in_a_line_is_left_out(odd):
    (came,) = reworded("before", f"before {odd}").came

    assert came.isprintable()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a b " * 100_000, "b a " * 100_000),
        ("\n".join(str(n) for n in range(50_000)), "\n".join(str(n) for n in range(50_000, 0, -1))),
        ("x" * 1_000_000, "y" * 1_000_000),
        ("a. " * 1_400 + "x", "b. " * 1_400 + "y"),
    ],
    ids=["words", "lines", "one word", "sentences"],
)
def test_texts_that_have_little_in_common_take_no_time(before, after):
    begun = time.process_time()
    found = reworded(before, after)

    assert time.process_time() - begun < 2
    assert found.came
    assert all(len(text) <= MOST_CHARACTERS for text in (*found.came, *found.went))
