"""What lies between two sets of cards: who moved, what differs, who came and went; and how it is written."""

from decimal import Decimal

import pytest

from pipeline.drift import between, between_writing
from pipeline.drift.between import Between
from tests.support.cards import ATTACKS, a_card, a_partial_card
from tests.support.exporting import named


def card(name="kube-pilot", score=None, **changes):
    made = a_card(**changes)
    if score is not None:
        aivss, severity = score
        made = made.model_copy(
            update={"score": made.score.model_copy(update={"aivss": Decimal(aivss), "severity": severity})}
        )
    return named(made, name.title(), name)


def found(before, after, **how):
    return between.between(("A", "B"), before, after, **how)


def test_the_same_cards_differ_in_nothing():
    result = found([card(), card("b")], [card("b"), card()])

    assert (result.compared, result.changed, result.added, result.removed) == (2, (), (), ())


def test_products_that_came_and_went_are_named():
    result = found([card(), card("b")], [card(), card("c")], why={"b": "its approval has run out"})

    assert [one.slug for one in result.added] == ["c"]
    assert [(one.slug, one.why) for one in result.removed] == [("b", "its approval has run out")]
    assert result.crossed == ()


def test_a_score_that_moved_within_its_band_crossed_nothing():
    result = found([card(score=("8.0", "High")), card("b")], [card(score=("8.5", "High")), card("b")])

    assert [one.points for one in result.moved] == [Decimal("0.5")]
    assert result.crossed == ()


@pytest.mark.parametrize(
    "after",
    [card(score=("9.1", "Critical")), named(a_partial_card(), "Kube-Pilot", "kube-pilot")],
    ids=["band", "withheld"],
)
def test_another_band_or_a_score_that_went_is_a_crossing(after):
    assert [one.slug for one in found([card()], [after]).crossed] == ["kube-pilot"]


def test_crossings_come_first_then_the_size_of_the_move_then_what_stood_still():
    before = [card(name, ("8.0", "High")) for name in ("a", "b", "c", "d")]
    after = [
        card("a", ("8.0", "High"), summary="Other."), card("b", ("8.1", "High")), card("c", ("8.9", "High")),
        card("d", ("9.0", "Critical")),
    ]  # fmt: skip

    assert [one.slug for one in found(before, after).changed] == ["d", "c", "b", "a"]


def test_two_single_cards_are_compared_whatever_they_are_called():
    result = found([card("a")], [card("b", summary="Other.")])

    assert (result.compared, result.added, result.removed) == (1, (), ())
    assert result.changed[0].differences[0].what == "Summary"


def test_of_several_cards_of_a_product_the_newest_counts():
    newer = card(
        summary="Newer.", provenance=a_card().provenance.model_copy(update={"created_at": "2027-01-01T00:00:00Z"})
    )

    assert between.newest([newer, card()]) == {"kube-pilot": newer}


def test_the_cause_is_told():
    listing = a_card().listing.model_copy(update={"sha256": "1" * 64, "raw_sha256": "2" * 64, "chars": 999})
    (one,) = found([card(score=("8.0", "High"))], [card(score=("8.4", "High"), listing=listing)]).changed

    assert [(cause.name, cause.points) for cause in one.causes] == [("listing", Decimal("0.4"))]


def test_json_reads_back():
    result = found([card(), card("b")], [card(score=("9.1", "Critical")), card("c")])

    assert Between.model_validate_json(between_writing.json(result)) == result


def test_text_has_a_line_a_product_and_marks_a_crossing():
    result = found([card(), card("b")], [card(score=("9.1", "Critical"), summary="Other."), card("c")])
    lines = between_writing.text(result).splitlines()

    assert lines[0] == "A → B: 1 card compared: 1 changed, 1 score moved, 1 into another band; 1 added, 1 removed"
    assert lines[2].startswith("! kube-pilot (Kube-Pilot): 8.9 High → 9.1 Critical, +0.2")
    assert any(line.startswith("  Summary: ") for line in lines)
    assert lines[-2:] == ["added c (C): 8.9 High", "removed b (B): 8.9 High"]


def test_markdown_has_the_table_and_each_card():
    after = [card(score=("9.1", "Critical"), summary="Other."), card("c")]
    page = between_writing.markdown(found([card(), card("b")], after))

    assert "| **Kube-Pilot** (kube-pilot) | 8.9 High | 9.1 Critical | \\+0.2 |" in page
    assert "## Added\n\n- C (c): 8.9 High" in page
    assert "## Removed\n\n- B (b): 8.9 High" in page


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("write", between_writing.FORMATS.values(), ids=between_writing.FORMATS)
def test_a_strangers_words_do_nothing(attack, write):
    before, after = card(), card(summary=f"x {attack}")
    text = write(found([before.model_copy(update={"name": attack})], [after]))

    assert not set(text) & {"\x1b", "\x9b", "\u202e", "\x00"}
    assert write is not between_writing.markdown or "<script" not in text
