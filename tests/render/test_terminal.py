"""The terminal: a card to read at any width, and no escape sequence but style."""

import re
import time
from decimal import Decimal

import pytest
from rich.cells import cell_len

from pipeline.model import Estimate, Score
from pipeline.render import FORMATS, terminal
from tests.support import golden
from tests.support.cards import ATTACKS, CARDS, a_card, a_hostile_card

BUILDERS = CARDS | {"hostile": a_hostile_card}
STYLE = re.compile(r"\x1b\[[0-9;]*m")
CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200b]")


def plain(card, width=80):
    return terminal.render(card, width=width, colour=False, interactive=False)


@pytest.mark.parametrize("status", CARDS)
def test_golden_plain(status):
    golden.check(f"{status}.txt", plain(CARDS[status]()))


def test_golden_interactive():
    card = CARDS["complete"]()
    golden.check("complete-120.ansi", terminal.render(card, width=120, colour=True, interactive=True))


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("colour", [True, False], ids=["colour", "no colour"])
def test_no_sequence_reaches_the_terminal_but_style(attack, colour):
    text = terminal.render(a_hostile_card(attack), width=80, colour=colour, interactive=True)

    assert not CONTROLS.search(STYLE.sub("", text) if colour else text)


def test_hostile_text_has_the_style_of_its_field():
    """Rich markup and escape sequences in the data change no style: the sequences are those of harmless words."""
    attacks = " ".join(ATTACKS)[:40]
    styles = [
        set(STYLE.findall(terminal.render(a_hostile_card(text), width=80, colour=True, interactive=True)))
        for text in ("w" * 40, attacks, "[bold red]x[/] [blink]")
    ]

    assert styles[0] == styles[1] == styles[2]


def test_rich_markup_is_shown_as_it_stands():
    assert "[bold red]x[/] :warning:" in plain(a_card(name="[bold red]x[/] :warning:"))


def test_colour_changes_no_word():
    coloured = terminal.render(a_card(), width=80, colour=True, interactive=False)

    assert [line.rstrip() for line in STYLE.sub("", coloured).splitlines()] == plain(a_card()).splitlines()


@pytest.mark.parametrize("width", [24, 40, 64, 80, 120, 200])
@pytest.mark.parametrize("kind", BUILDERS)
def test_no_line_is_wider_than_the_page(kind, width):
    text = terminal.render(BUILDERS[kind](), width=width, colour=False, interactive=True)

    assert max(cell_len(line) for line in text.splitlines()) <= width


def test_wide_characters_are_counted_as_two():
    text = plain(a_card(name="脅威カード" * 20, summary="危険な操作 🙂 " * 40), width=40)

    assert max(cell_len(line) for line in text.splitlines()) <= 40


def test_the_score_comes_with_band_and_interval():
    assert " 8.9 High  (8.1–9.3; High 77 %, Critical 23 %)" in plain(a_card())


@pytest.mark.parametrize("edge", ["0.0", "10.0"])
def test_the_scale_holds_its_ends(edge):
    score = Score(**(a_card().score.model_dump() | {"aivss": Decimal(edge), "low": Decimal(0), "high": Decimal(10)}))
    (scale,) = [line for line in plain(a_card(score=score)).splitlines() if "●" in line]

    assert len(scale) == 55


@pytest.mark.parametrize("status", ["partial", "inconclusive", "failed"])
def test_without_a_score_the_reason_and_the_remedy_come_first(status):
    card = CARDS[status]()
    opening = " ".join(plain(card).split("\n\n")[2].split())

    assert "No score" in plain(card)
    assert card.flags[0].message in opening
    assert opening.endswith(".")


def test_an_estimate_without_a_model_says_so():
    assert "Estimated from the reference cards, no model." in plain(CARDS["partial"]())


def test_a_value_that_is_not_known_is_a_dash():
    unknown = Estimate(value=None, basis="unknown", rationale="")
    text = plain(a_card(factors=a_card().factors | {"self_modification": unknown}))

    assert re.search(r"Self-Modification +░{10} +— +0.00–1.00 +unknown", text)


def test_grave_flags_come_first():
    flags = plain(a_card()).partition("\nFlags\n")[2]

    assert flags.index("high ") < flags.index("low ")


def test_questions_are_numbered_through_the_layers():
    assert re.findall(r"^ +(\d)\. .*\?", plain(a_card(), width=200), re.MULTILINE) == ["1", "2", "3", "4"]


def test_a_long_field_is_cut_and_says_so():
    text = plain(a_card(summary="word " * 1000))

    assert "more characters)" in text
    assert len(text) < 9000


@pytest.mark.parametrize(
    "unit",
    ["x", "word ", "[", "\n", "\x1b", "`|", "<"],
    ids=["letters", "words", "brackets", "newlines", "escapes", "code marks", "angles"],
)
@pytest.mark.parametrize("form", [*FORMATS, "terminal"])
def test_a_megabyte_in_a_field_takes_no_more_than_seconds(form, unit):
    """Nothing in a renderer may grow faster than the text; it takes well under one second."""
    long = a_card().factors["self_modification"].model_copy(update={"rationale": unit * (1_000_000 // len(unit))})
    card = a_card(factors=a_card().factors | {"self_modification": long})
    started = time.monotonic()
    text = plain(card) if form == "terminal" else FORMATS[form].render(card)

    assert text
    assert time.monotonic() - started < 60
