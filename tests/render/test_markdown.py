"""Markdown: the form of the published cards, and nothing in it that the data put there."""

from decimal import Decimal

import pytest
from markdown_it import MarkdownIt

from pipeline.model import Card, Estimate, Expected, Interval
from pipeline.render import FORMATS, json_line, markdown, words
from tests.support import golden
from tests.support.cards import ATTACKS, CARDS, a_card, a_hostile_card

GITHUB = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def structure(text: str) -> list[str]:
    """Every token of a document in order, running text apart."""
    flat = [leaf.type for token in GITHUB.parse(text) for leaf in (token, *(token.children or []))]
    return [kind for kind in flat if kind not in ("text", "softbreak")]


@pytest.mark.parametrize("status", CARDS)
@pytest.mark.parametrize("form", FORMATS)
def test_golden(form, status):
    golden.check(f"{status}.{FORMATS[form].suffix}", FORMATS[form].render(CARDS[status]()))


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_text_adds_no_element(attack):
    harmless = structure(markdown.render(a_hostile_card("words")))

    assert structure(markdown.render(a_hostile_card(attack))) == harmless


def test_no_image_link_or_html_in_a_hostile_card():
    kinds = set(structure(markdown.render(a_hostile_card())))

    assert kinds.isdisjoint({"image", "link_open", "html_inline", "html_block", "fence", "code_block", "s_open"})


def test_the_ten_factors_stand_in_a_table_with_two_decimals_and_a_bar():
    text = markdown.render(a_card())

    assert "| Dynamic Tool Use | 0.90 | █████████░ |" in text
    assert text.count("░ |") + text.count("█ |") == 11


@pytest.mark.parametrize("status", ["partial", "inconclusive", "failed"])
def test_a_card_without_a_score_says_so_and_why(status):
    card = CARDS[status]()
    text = markdown.render(card)

    assert "**No score**" in text
    assert card.flags[0].message.split(":")[0] in text.split("##")[0]


def test_a_factor_that_nobody_assessed_is_not_zero():
    factors = {key: value for key, value in a_card().factors.items() if key != "persistent_memory"}

    assert "| Persistent Memory | — | ░░░░░░░░░░ | | not assessed |" in markdown.render(a_card(factors=factors))


@pytest.mark.parametrize(
    ("profile", "last"),
    [
        pytest.param("directory", "AIVSS = min(10, (8.7 + 0.6825) × 0.95) = 8.9", id="directory"),
        pytest.param("owasp-v0.8", "AIVSS = (8.7 + 0.6825) × 0.95 = 8.9", id="owasp 0.8"),
        pytest.param("owasp-v0.5", "AIVSS = ((8.7 + 5.0) / 2) × 1.05 = 8.9", id="owasp 0.5"),
        pytest.param("owasp-v1-amended", "AIVSS = 8.7 + 0.6825 × 0.95 = 8.9", id="owasp 1 amended"),
    ],
)
def test_the_formula_is_worked_with_the_figures_of_the_card(profile, last):
    score = a_card().score.model_copy(update={"profile": profile})

    assert words.formula(score).worked[-1] == last


def test_a_profile_unknown_here_shows_its_inputs_without_a_formula():
    text = markdown.render(a_card(score=a_card().score.model_copy(update={"profile": "house"})))

    assert "AIVSS =" not in text
    assert "| Factor sum | 5.0 | | of 10 |" in text


@pytest.mark.parametrize(
    ("value", "shown"),
    [("0.68", "0.68"), ("0.6825", "0.6825"), ("0.5", "0.50"), ("1.300", "1.30"), ("0.125", "0.125")],
)
def test_exact_figures_lose_no_digit_that_counts(value, shown):
    assert words.exact(Decimal(value)) == shown


def test_json_is_one_line_that_reads_back_as_the_same_card():
    card = a_hostile_card()
    line = json_line(card)

    assert len(line.splitlines()) == 1
    assert Card.model_validate_json(line) == card


def test_a_negative_nought_is_nought():
    assert words.interval(Decimal("-0.0"), Decimal("0.6")) == "0.00–0.60"


@pytest.mark.parametrize(
    ("bands", "said"),
    [
        ({"Medium": 1.0}, ""),
        ({"Medium": 0.71, "High": 0.29}, "Medium 71 %, High 29 %"),
        ({"High": 0.995, "Medium": 0.005}, "Medium < 1 %, High > 99 %"),
    ],
    ids=["one", "two", "hardly"],
)
def test_bands_are_named_from_the_lowest(bands, said):
    assert words.chances(Interval(low=Decimal("5.0"), high=Decimal("8.0"), bands=bands)) == said


def test_a_card_without_a_number_says_where_it_would_lie():
    spread = Interval(low=Decimal("3.1"), high=Decimal("7.4"), bands={"Low": 0.1, "Medium": 0.8, "High": 0.1})
    card = a_card(score=None, status="inconclusive", interval=spread)

    assert words.instead(card) == "likely 3.1–7.4; Low 10 %, Medium 80 %, High 10 %"
    assert words.instead(a_card()) == ""


def test_a_figure_shows_its_samples_its_raw_value_and_what_comparables_say():
    estimate = Estimate(
        value=Decimal("0.6"), basis="inferred", rationale="", raw=Decimal("0.5"),
        samples=(Decimal("0.4"), None, Decimal("0.6")),
    )  # fmt: skip
    expected = Expected(value=Decimal("0.31"), bound=Decimal("0.15"))

    assert words.asides(estimate, expected) == ("samples 0.4 — 0.6; 0.5 before calibration; comparables 0.31 ± 0.15")
    assert words.asides(estimate.model_copy(update={"raw": None, "samples": ()})) == ""
    assert words.asides(estimate.model_copy(update={"raw": None, "samples": (Decimal("0.6"),) * 3})) == (
        "all 3 samples alike"
    )


def test_questions_come_by_what_they_could_move_and_then_the_layers_rest():
    asked = words.questions(a_card())

    assert [(q.about, q.moves) for q in asked[:3]] == [("L1", "up to ±0.3"), ("L7", ""), ("L5", "")]
    assert len({q.question for q in asked}) == len(asked)


@pytest.mark.parametrize("form", FORMATS)
def test_a_card_says_who_amended_it(form):
    made = a_card().provenance.model_copy(update={"amended_by": "noor", "parent": "0" * 64})

    assert "noor" in FORMATS[form].render(a_card(provenance=made))
    assert "amended" not in FORMATS[form].render(a_card())
