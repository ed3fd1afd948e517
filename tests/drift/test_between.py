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


def told(one, other):
    return found([one], [other]).notes


def at(source, name="Kube Pilot", slug="kube-pilot", **of):
    made = a_card()
    listing = made.listing.model_copy(update={"source": source, **of})
    return made.model_copy(update={"listing": listing, "name": name, "slug": slug})


PAGE = "https://vendor.example/agent"
DIFFERENT = (
    "these are not cards of the same product: Kube Pilot (https://vendor.example/agent) and Travel Desk "
    "(https://other.example/desk). What follows are differences between two products, and no changes of one."
)


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        pytest.param(at(PAGE), at(PAGE), (), id="same"),
        pytest.param(at(PAGE), at(f"{PAGE}/#top"), (), id="same-page"),
        pytest.param(at("base/skills/a/SKILL.md"), at("/work/skills/a/SKILL.md"), (), id="same-file-elsewhere"),
        pytest.param(at("-"), at("-"), (), id="standard-input"),
        pytest.param(
            at(PAGE), at("https://other.example/desk", "Travel Desk", "travel-desk"), (DIFFERENT,), id="other"
        ),
        pytest.param(
            at(PAGE),
            at("https://other.example/agent"),
            (
                "both are called kube-pilot, and their sources differ: https://vendor.example/agent and "
                "https://other.example/agent. Are they the same product?",
            ),
            id="other-source",
        ),
        pytest.param(
            at(PAGE),
            at(PAGE, "Kube Captain", "kube-captain"),
            (
                "the source is the same, https://vendor.example/agent, and the names differ: Kube Pilot and Kube "
                "Captain. Is it still the same product?",
            ),
            id="other-name",
        ),
    ],
)
def test_two_cards_are_said_not_to_be_of_one_product(one, other, said):
    assert told(one, other) == said


def test_standard_input_of_another_name_is_another_product():
    assert told(at("-"), at("-", "Travel Desk", "travel-desk"))[0].startswith("these are not cards of the same product")


def test_of_several_cards_nothing_is_noted():
    assert found([card(), card("b")], [card("c"), card("d")]).notes == ()


def test_a_card_that_nobody_judged_leads_with_its_interval():
    made = card(score=("8.7", "High"))
    provenance = made.provenance.model_copy(update={"estimator": "comparables", "model": None})
    score = made.score.model_copy(update={"low": Decimal("6.0"), "high": Decimal("9.3")})
    made = made.model_copy(update={"provenance": provenance, "score": score})
    after = card(score=("8.1", "High"))
    text, markdown = (
        write(found([made, card("b")], [after])) for write in (between_writing.text, between_writing.markdown)
    )

    said = "Medium to Critical, 6.0–9.3 (about 8.7, estimated without a model)"
    assert f"{said} → 8.1 High, −0.6" in text
    assert f"| {said} | 8.1 High |" in markdown
