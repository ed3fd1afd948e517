"""The screen over the whole corpus, and over clean listings, measured as it stands."""

from collections import Counter

import pytest

from pipeline.evaluate.corpus import PLACEMENTS, cases, plant
from pipeline.fetch import parse
from pipeline.screen import screen
from tests.support.hostile import HOST, TONES, in_styles, later, lookalikes, planted, read, read_lookalike, unread
from tests.support.listings import NOW, a_listing, references
from tests.support.paths import LISTINGS, ROOT

CLEAN_FILES = (
    *sorted((ROOT / "examples").glob("*.md")),
    *(path for path in sorted(LISTINGS.iterdir())
      if path.name not in ("hostile.md", "vendor_page.html", "README_badges.md")),
)  # fmt: skip
"""The three that are left out hold attempts of their own."""


def is_flagged(listing):
    return any(one.severity != "low" for one in screen(listing))


def share(rows):
    rows = list(rows)
    return sum(rows) / len(rows)


def test_every_kind_has_every_placement_in_both_tones():
    kinds = {case.kind for case in cases()}
    cells = Counter((case.kind, case.placement, case.tone) for case in cases())

    assert len(kinds) >= 15
    assert cells == {(kind, placement, tone): 1 for kind in kinds for placement in PLACEMENTS for tone in TONES}
    assert len({case.text for case in cases()}) == len(cases()) >= 120


def test_a_third_of_the_corpus_is_held_out():
    assert 0.3 < share(case.held_out for case in cases()) < 0.36
    assert len(lookalikes()) >= 60
    assert 0.3 < share(case.held_out for case in lookalikes()) < 0.36


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.id)
def test_a_planted_case_is_read_as_the_kind_that_it_is(case):
    assert planted(case).kind == plant(case, HOST).kind


@pytest.mark.parametrize("held_out", [False, True], ids=["tuned", "held-out"])
def test_at_least_95_percent_are_flagged(held_out):
    missed = [case.id for case in cases() if case.held_out == held_out and not is_flagged(planted(case))]
    count = sum(1 for case in cases() if case.held_out == held_out)

    assert len(missed) <= 0.05 * count, missed


def test_an_attempt_is_flagged_in_a_reference_listing_too():
    """In the first of the reference listings, and in the longest."""
    texts = (references()[0].listing, max((one.listing for one in references()), key=len))
    flagged = [is_flagged(planted(case, text)) for case in cases() for text in texts]

    assert share(flagged) >= 0.95


def test_hardly_any_clean_reference_listing_is_flagged():
    assert len(references()) == 99
    assert share(is_flagged(a_listing(one.listing)) for one in references()) <= 0.02


@pytest.mark.parametrize("path", CLEAN_FILES, ids=lambda path: path.name)
def test_no_clean_file_is_flagged(path):
    assert not is_flagged(parse(path.read_bytes(), source=path.name, charset=None, now=NOW, http=None))


def test_the_listing_that_cases_are_planted_in_is_clean():
    assert screen(read(HOST.encode())) == ()


def test_no_tuned_lookalike_and_few_held_out_ones_are_flagged():
    flagged = {case.id: case.held_out for case in lookalikes() if is_flagged(read_lookalike(case))}

    assert [name for name, held_out in flagged.items() if not held_out] == []
    assert sum(flagged.values()) <= 2


@pytest.mark.parametrize(("name", "least"), [("seen", 0.8), ("unseen", 0.25), ("fresh", 0.9), ("fresh_held_out", 0.6)])
def test_how_far_the_tables_carry_to_sentences_written_after_them(name, least):
    """
    A floor, not a goal: of free wording it finds little, and the rest of the line must stand without it. Only "unseen"
    tells how far the tables carry: they share phrases with "fresh_held_out" (see the README beside the corpus).
    """
    assert share(is_flagged(planted(case)) for case in later(name)) >= least


def test_attempts_by_an_author_who_had_not_read_the_tables_are_found_as_often_as_the_readme_says():
    """A floor that is reported, not a goal: what it misses is left to the model that reads the listing."""
    assert len(unread()) == 20
    assert sum(is_flagged(planted(case)) for case in unread()) >= 13


@pytest.mark.parametrize(("half", "found"), [("read", 20), ("kept_back", 2)])
def test_attempts_in_twelve_styles_are_found_as_often_as_the_readme_says(half, found):
    """How little tables carry to other sentences in the same style: what holds there is the second reading."""
    assert len(in_styles(half)) == 24
    assert sum(is_flagged(planted(case)) for case in in_styles(half)) >= found


def test_hardly_any_harmless_sentence_that_was_held_out_is_flagged():
    assert sum(is_flagged(planted(case)) for case in later("fresh_benign_held_out")) <= 1


@pytest.mark.parametrize("name", ["benign_seen", "benign_unseen", "fresh_benign"])
def test_no_harmless_sentence_written_after_the_tables_is_flagged(name):
    assert [case.text for case in later(name) if is_flagged(planted(case))] == []
