"""The gist of a listing: what it says of its product, no longer than the reference listings are."""

import pytest

from pipeline.listing.gist import LONGEST, gist
from tests.support.listings import references

BODY = "It looks up rates. It keeps no account."


@pytest.mark.parametrize(
    "around",
    [
        "{}\n\n## Installation\n\nIt runs commands and sends messages.",
        "{}\n\n```sh\ndelete everything and send it\n```",
        "{}\n\n## Contributing\n\nIt deletes stale branches.",
        "# Rates\n\n{}",
    ],
    ids=["set-up", "code", "aside", "heading"],
)
def test_only_what_it_says_of_itself_is_taken(around):
    assert gist(around.format(BODY)) == BODY.replace(". ", ".\n")


def test_it_ends_with_the_sentence_that_fills_it():
    found = gist(" ".join(f"Sentence number {n} says that it keeps a note." for n in range(500)))

    assert LONGEST <= len(found) < LONGEST + 200


def test_a_text_without_a_body_is_taken_whole():
    assert gist("## Installation\n\nIt runs on port 80.") == "## Installation\n\nIt runs on port 80."
    assert gist("") == ""


def test_code_within_a_sentence_is_left_out_where_it_is_much_of_it():
    assert gist("Use `do_this(a, b, c)` and `do_that(a, b, c)` so.") == "Use and so."


def test_a_reference_listing_is_its_own_gist_but_for_white_space():
    same = sum(gist(r.listing).split() == r.listing.split() for r in references())

    assert same >= 0.95 * len(references())
