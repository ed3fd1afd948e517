"""A score here and a verdict in words: in every format for people, inert, and as JSON apart from the card."""

import json
from decimal import Decimal

import pytest

from pipeline.policy import Policy, Verdict, as_json, broken, here, shown
from pipeline.render import escape, html, markdown, terminal
from pipeline.render.organisation import Move, Organisation
from tests.render.test_html import ATTRIBUTES, ELEMENTS, elements, parse
from tests.render.test_html import structure as structure_of_html
from tests.render.test_markdown import structure as structure_of_markdown
from tests.support.browser import chromium, opened
from tests.support.cards import ATTACKS, CARDS, a_card, a_hostile_card
from tests.support.made import offline_card
from tests.support.organisations import a_context

__all__ = ["chromium", "opened"]

CONTEXT = a_context("approval", data="public", exposure="internal", credentials="admin", users="customers")
POLICY = Policy(band="Low", certain=("L7",), origin="own.toml")


def view(card, context=CONTEXT, policy=POLICY):
    return shown(here(card, context), Verdict(policy.origin, broken(card, policy, context)))


def a_hostile_view(text):
    return Organisation(text, text, (text,) * 2, (Move(text, text, text, text),), (text,), text, text, (text,))


def plain(card, beside, width=80):
    return terminal.render(card, beside, width=width, colour=False, interactive=False)


def test_the_lead_has_both_scores_and_the_interval_here():
    assert view(a_card()).lead == "7.7 High (7.7–8.6; on the card 8.9 High)"


def test_without_a_model_the_interval_leads_and_a_part_is_called_one():
    assert view(offline_card(), a_context("sandbox")).lead.startswith(
        "Medium to High, 4.1–8.0 (about 6.6 Medium; on the card "
    )
    assert ", by the mitigation alone (about " in view(offline_card(), a_context("sandbox", data="public")).lead


def test_each_move_says_by_what_from_what_to_what_and_how_many_points():
    said = view(a_card()).moves

    assert said[0] == Move("data = public", "CR Confidentiality Requirement", "not defined → Low", "±0.0")
    assert said[-1] == Move("enforced = approval", "MF Mitigation factor", "0.95 → 0.80", "−1.5")
    assert [move.what.split()[0] for move in said] == ["CR", "MAV", "MSC", "MSI", "MSA", "MF"]


def test_what_moved_nothing_and_what_is_missing_is_said():
    notes = " ".join(view(a_card()).notes)

    assert "Without effect on this card: users = customers." in notes
    assert "The card has no CVSS vector" in " ".join(view(offline_card()).notes)


@pytest.mark.parametrize("status", CARDS)
def test_every_card_can_be_shown(status):
    card = CARDS[status]()
    beside = view(card)

    for text in (plain(card, beside), markdown.render(card, beside), html.render(card, beside)):
        assert "In this organisation" in text
        assert beside.verdict.split(":")[0].rstrip(".") in text.replace("\\", "")


def test_neither_context_nor_policy_is_nothing_to_show():
    assert shown(None, None) is None
    assert "In this organisation" not in plain(a_card(), None) + markdown.render(a_card()) + html.render(a_card())


def test_a_verdict_alone_is_shown_without_a_score_here():
    beside = shown(None, Verdict("own.toml", ()))

    assert (beside.lead, beside.notes, beside.moves) == ("", (), ())
    assert "Keeps to the policy of own.toml." in plain(a_card(), beside)


# Hostile words


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_words_add_no_element_in_any_form(attack):
    card, bad, good = a_card(), a_hostile_view(attack), a_hostile_view("words")
    page = html.render(card, bad)
    nodes = elements(parse(page))

    assert structure_of_html(page) == structure_of_html(html.render(card, good))
    assert {tag for tag, _ in nodes} <= ELEMENTS
    assert {name for _, node in nodes for name in node.attrib} <= ATTRIBUTES
    assert structure_of_markdown(markdown.render(card, bad)) == structure_of_markdown(markdown.render(card, good))
    assert "\x1b" not in plain(card, bad)


@pytest.mark.parametrize("width", [24, 40, 200])
def test_no_line_is_wider_than_the_terminal(width):
    from rich.cells import cell_len

    beside = view(a_card())

    assert max(cell_len(line) for line in plain(a_card(), beside, width).splitlines()) <= width


def test_a_card_made_of_attacks_is_looked_at_and_is_json():
    card = a_hostile_card()
    found = here(card, CONTEXT)
    written = escape.json(json.dumps(as_json(found, Verdict("own.toml", broken(card, POLICY, CONTEXT)))))

    assert found.result is None
    assert json.loads(written)["organisation"]["missing"]


@pytest.mark.long(60)
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("width", [1280, 360], ids=["wide", "narrow"])
def test_a_page_with_it_opens_silently_and_fits(opened, tmp_path, width):
    path = tmp_path / "card.html"
    path.write_text(html.render(a_card(), view(a_card())), "utf-8")
    with opened(path, width=width) as found:
        assert (found.said, found.asked) == ([], [path.as_uri()])
        assert not found.wider_than_the_window()


# For programs


def test_as_json_it_is_one_object_apart_from_the_card():
    card = a_card()
    said = as_json(here(card, CONTEXT), Verdict("own.toml", broken(card, POLICY, CONTEXT)))
    found = said["organisation"]

    assert said == json.loads(json.dumps(said))
    assert (found["card"], found["on_the_card"], found["missing"]) == (card.id, 8.9, None)
    assert found["score"]["aivss"] == 7.7
    assert Decimal("8.9") + sum(Decimal(str(move["points"])) for move in found["moves"]) == Decimal("7.7")
    assert said["policy"]["broken"][0] == {
        "where": "policy.band",
        "found": "8.9 High",
        "limit": "Low",
        "message": "the score is 8.9 High; Low is the highest band allowed",
    }
    assert as_json(None, None) == {"organisation": None, "policy": None}
