"""Of a listing that is longer than what is read, words in code or below a heading are what they are in the whole."""

import pytest

from pipeline.assess import by_reference
from pipeline.listing import evidence, passages, safeguards
from pipeline.listing.passages import BUDGET, WHOLE, split
from pipeline.listing.prose import prose
from tests.support.listings import a_listing, index

HEAD = "# Heron\n\nHeron is an agent that keeps the tickets of a desk and answers those that it knows.\n\n"
FILLER = "The heron is a bird of the marshes, grey and patient, which stands for hours where the water is low. " * 4
ROW = f"{FILLER}\n\n"
TOLD = "Every action is written to an audit log, each tool call requires approval, and tokens are scoped to one desk."
"""Controls, if it stands where the product is told of."""


def long(before, after="", size=WHOLE):
    """The head, an opening, so much that the passages in between are left out, and the words."""
    return f"{HEAD}{ROW * (size // len(ROW) + 20)}{before}{ROW * 20}{TOLD}{after}\n"


def selected(text, budget=WHOLE):
    return passages.select(split(text), budget=budget).passages


HIDING = {
    "fence": ("```\n", "\n```"),
    "tildes": ("~~~text\n", "\n~~~"),
    "fence-that-never-closes": ("```\n", ""),
    "roadmap": ("## Roadmap\n\n", ""),
    "roadmap-with-a-heading-below": ("## Roadmap\n\nWhat is to come.\n\n### Safety\n\n", ""),
}


@pytest.mark.parametrize("budget", [BUDGET, WHOLE], ids=["with-a-model", "without"])
@pytest.mark.parametrize(("before", "after"), HIDING.values(), ids=HIDING)
def test_what_hides_words_hides_them_though_it_was_left_out(before, after, budget):
    found = selected(long(before, after, budget), budget)
    told = next(p for p in found if TOLD in p.text)

    assert not any(f"{before}{FILLER[:30]}" in p.text for p in found)
    assert safeguards.refused("audit", [evidence.find(TOLD, told)], found) is not None
    assert [safeguards.first(kind, found) for kind in ("audit", "approval", "scoped_credentials")] == [None] * 3


def test_words_of_the_product_count_behind_a_gap_as_well():
    found = selected(long("```\nheron start\n```\n\n## Safety\n\n"))

    assert [safeguards.first(kind, found).sentence for kind in ("audit", "approval")] == [TOLD, TOLD]


@pytest.mark.parametrize("lead", ["Planned for later:", "It does not have:"])
def test_the_line_above_a_list_is_heard_though_it_was_left_out(lead):
    items = "- The heron stands for hours where the water is low, and waits.\n" * 8
    text = f"{HEAD}{ROW * 12}{lead}\n\n{items}- {TOLD}\n"
    whole = split(text)
    kept = {whole[0].start, next(p for p in whole if TOLD in p.text).start}
    found = [p for p in whole if p.start in kept]

    assert safeguards.first("audit", found) is None
    assert safeguards.first("audit", split(f"{HEAD}It has:\n\n{items}- {TOLD}\n")) is not None


def test_without_a_model_no_evidence_is_taken_from_code_whose_beginning_was_left_out():
    text = long("```\n", "\n```")
    made = by_reference.assess(a_listing(text, name="Heron"), selected(text), index())
    quoted = {e.quote for each in made.layers for e in each.evidence} | {
        e.quote for each in made.factors.values() for e in each.evidence
    }

    assert made.mitigation_factor.controls == ()
    assert not any(quote in TOLD for quote in quoted)


def test_a_gap_closes_no_fence_of_the_passages_before_it():
    """What ends in it is closed behind it."""
    text = f"{HEAD}```\nheron start\n\n{ROW * 100}```\n\n{ROW * 100}{TOLD}\n"
    whole = split(text)
    found = (whole[0], whole[-1])

    assert "```" in found[0].text
    assert safeguards.first("audit", found).sentence == TOLD


def test_the_first_heading_stays_the_name_of_the_product():
    text = f"{HEAD}# Installing\n\n{ROW * 40}{TOLD}\n"
    whole = split(text)

    assert prose((whole[0], whole[-1]))[1].sentences[0].section == "setup"


def test_the_name_of_the_product_holds_for_no_part_of_it():
    text = f"# Todo planner\n\nIt keeps what is planned.\n\n## Safety\n\n{TOLD}\n"

    assert safeguards.first("audit", split(text)).sentence == TOLD
