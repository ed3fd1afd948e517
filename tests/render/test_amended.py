"""An amended card in every form: whose the figures are, why, and no quote of the value before as evidence."""

from decimal import Decimal

import pytest

from pipeline.model import Amended
from pipeline.render import FORMATS, markdown
from pipeline.review.amend import Changes, amend, making
from pipeline.review.by_hand import Hand
from tests.render.test_markdown import structure
from tests.support.cards import ATTACKS, LISTING, a_card

CARD = a_card(flags=())
WHY = "The manual says that it asks first."
CHANGES = Changes(
    factors={"dynamic_identity": Decimal("0.1")}, metrics={"AV": "L"}, threat_multiplier=Decimal("0.50"),
    layers={"L4": not next(one.certain for one in CARD.layers if one.layer == "L4")},
)  # fmt: skip


def made(because, card=CARD):
    return amend(card, CHANGES, text=LISTING, making=making(card, "2026-11-24T06:00:00Z"), hand=Hand("noor", because))


MADE = made(WHY)
READ = [form for form in FORMATS if form != "json"]


@pytest.mark.parametrize("form", READ)
def test_each_changed_figure_is_marked_with_whose_it_is_and_why(form):
    text = " ".join(FORMATS[form].render(MADE).split())

    assert text.count("amended by noor") >= 4
    assert text.count(WHY) >= 4
    assert "The summary is older than the figures" in text


@pytest.mark.parametrize("form", READ)
def test_the_legend_names_the_basis_only_where_a_figure_has_it(form):
    assert "a person set it" not in FORMATS[form].render(CARD)
    assert "mended" in FORMATS[form].render(MADE)


def test_quotes_of_the_value_before_are_kept_apart_from_evidence():
    was, now = CARD.factors["dynamic_identity"], MADE.factors["dynamic_identity"]

    assert was.evidence != ()
    assert now.evidence == MADE.cvss.evidence == MADE.threat_multiplier.evidence == ()
    assert now.amended.was.evidence == was.evidence
    assert all(isinstance(part.amended, Amended) for part in (now, MADE.cvss, MADE.threat_multiplier))


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_reason_adds_no_element(attack):
    assert structure(markdown.render(made(attack))) == structure(markdown.render(made("words")))
