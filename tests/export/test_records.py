"""What an export calls a card, and the addresses in it."""

import re

import pytest

from pipeline.export import records
from pipeline.export.records import Given, address, entries, inert, page
from pipeline.render import escape
from tests.support.cards import a_card
from tests.support.exporting import several


@pytest.mark.parametrize(
    "slug", ["../../etc/passwd", "/etc/passwd", "", ".", "a b", "Ünï", "a\x00b", "x" * 300, "con:1"]
)
def test_what_a_card_is_called_is_fit_for_the_name_of_a_file(slug):
    (entry,) = entries([Given(a_card(slug=slug))])

    assert re.fullmatch("[a-z0-9][a-z0-9-]{0,79}", entry.ref)


def test_two_cards_of_one_product_are_two_and_one_card_twice_is_one():
    first, second = a_card(), a_card(id="1" * 64)
    refs = [one.ref for one in entries(map(Given, (first, second, first)))]

    assert refs[0] == "kube-pilot"
    assert re.fullmatch("kube-pilot-[0-9a-f]{12}", refs[1])
    assert len(refs) == 2


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("https://a.example/x?y=1&z=2#part", "https://a.example/x?y=1&z=2#part"),
        ("HTTPS://a.example", "HTTPS://a.example"),
        ("https://a.example/a b<c>[d](e)", "https://a.example/a%20b%3Cc%3E%5Bd%5D(e)"),
        ("https://a.example/100%", "https://a.example/100%25"),
        ("https://a.example/%41", "https://a.example/%41"),
        ("https://a.example/#a#b", "https://a.example/#a%23b"),
        ("https://bücher.example/é", "https://b%C3%BCcher.example/%C3%A9"),
        ("javascript:alert(1)", None),
        ("https://user:secret@a.example/", None),
        ("server.json", None),
        ("", None),
    ],
)
def test_an_address_is_one_that_every_reader_takes(text, written):
    assert address(text) == written


def test_a_page_is_below_the_site():
    (entry,) = entries([Given(a_card())])

    assert page(entry, None) is None
    assert page(entry, "https://c.example/b/") == "https://c.example/b/directory/kube-pilot/threat-model/"


@pytest.mark.parametrize("entry", several(), ids=lambda entry: entry.ref)
def test_nothing_in_an_inert_card_hides_or_acts(entry):
    card = inert(entry.card)
    text = card.model_dump_json()

    assert card.id == entry.card.id
    assert card.score == entry.card.score
    assert escape.json(text) == text
    assert records.name(card).strip()
    assert records.summary(card).strip()
