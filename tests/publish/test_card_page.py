"""A card's page: what stands on it in each state, whose words they are, and that it is frozen where it must be."""

import json
import re
from html.parser import HTMLParser

import pytest

from pipeline.model import Card
from pipeline.publish import calculator
from tests.support.cards import ATTACKS, a_card, a_hostile_card, a_partial_card
from tests.support.published_sites import (
    a_product,
    a_reply,
    an_edition,
    cards_of_two_editions,
    pages,
    withdrawn,
)


class _Text(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.tags, self.said = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, tuple(name for name, _ in attrs)))

    def handle_data(self, data):
        self.said.append(data)


def words(page):
    return " ".join(" ".join(_Text(page).said).split())


def test_it_says_who_approved_when_until_when_and_of_which_digest(tmp_path):
    card = a_card()
    said = words(pages(tmp_path, a_product(card), card).page)

    assert "Approved 2026-11-22 10:00 UTC by a reviewer, until 2027-01-31." in said
    assert "Listing read 2026-11-20 09:13 UTC" in said
    assert card.id in said
    assert "bob" not in said


def test_a_name_is_shown_where_the_installation_says_so(tmp_path):
    found = pages(tmp_path, a_product(a_card()), a_card(), approver="name")

    assert "10:00 UTC by bob" in words(found.page)
    assert "10:00 UTC by bob" in words(found.frozen(a_card()))


@pytest.mark.parametrize(
    ("changes", "today", "state", "large"),
    [
        ({}, "2026-12-01", "current", None),
        ({}, "2027-01-31", "expired", "Expired"),
        ({"withdrawn": withdrawn()}, "2026-12-01", "withdrawn", "Withdrawn"),
        ({"withdrawn": withdrawn()}, "2027-01-31", "withdrawn", "Withdrawn"),
    ],
)
def test_a_card_that_holds_no_longer_says_so_in_large_letters(tmp_path, changes, today, state, large):
    card = a_card()
    found = pages(tmp_path, a_product(card, **changes), card, today=today)
    heading = re.search(r'<h2 id="standing">(\w+)</h2>', found.page)

    assert found.made.entry.row.state == state
    assert (heading and heading[1]) == large
    assert ('content="noindex"' in found.page) == (large is not None)


def test_a_withdrawn_card_says_why(tmp_path):
    card = a_card()

    assert "The product is gone." in words(pages(tmp_path, a_product(card, withdrawn=withdrawn()), card).page)


def test_a_draft_is_marked_and_says_nothing_of_an_approval(tmp_path):
    card = a_card()
    found = pages(tmp_path, a_product(card, editions=(), draft=card.id), card, drafts=True)

    assert '<h2 id="standing">Draft</h2>' in found.page
    assert 'class="preview"' in found.page
    assert "Approved 20" not in words(found.page)
    assert not [name for name in found.files if name.startswith("c/")]
    assert found.made.entry.row.approved_at == ""


def test_what_the_reviewer_answered_stands_with_the_flag(tmp_path):
    card = a_partial_card()
    product = a_product(card, editions=(an_edition(card, answers={1: "Seen, and it holds."}),))
    found = pages(tmp_path, product, card)
    flags = found.page.partition('<h2 id="flags">')[2].partition("</section>")[0]
    item = next(part for part in flags.split("<li>") if "Seen, and it holds." in part)

    assert card.flags[1].message in words(item)
    assert "Seen, and it holds." in words(found.frozen(card))


def test_history_tells_what_moved(tmp_path):
    old, new = cards_of_two_editions()
    product = a_product(new, editions=(an_edition(new, approved_at="2026-11-26T10:00:00Z"), an_edition(old)))
    found = pages(tmp_path, product, old, new)
    history = words(found.page.partition('<h2 id="history">')[2])

    assert "Persistent Memory 0.20 → 0.90" in history
    assert "The first edition." in history
    assert f"c/{old.id}/index.html" in found.page


def test_a_note_is_the_vendors_words_and_changes_no_figure(tmp_path):
    card = a_card()
    without = pages(tmp_path / "1", a_product(card), card)
    found = pages(tmp_path / "2", a_product(card, replies=(a_reply(card),)), card)
    said = found.page.partition('<section aria-labelledby="replies">')[2].partition("</section>")[0]

    assert "<p>We have changed it.</p>\n<p>Twice.</p>" in said
    assert "The vendor's own words. They change no figure on this card." in said.replace("&#39;", "'")
    assert found.page.replace(f'<section aria-labelledby="replies">{said}</section>\n', "") == without.page
    assert found.of("directory/kube-pilot/threat-model/card.json") == without.of(
        "directory/kube-pilot/threat-model/card.json"
    )


def test_an_open_dispute_shows_as_open_and_a_settled_one_with_the_answer(tmp_path):
    card = a_card()
    one = a_reply(card, kind="dispute", state="open", decided_at=None, decided_by=None)
    other = a_reply(card, kind="dispute", state="settled", words="It was as they say.")
    open_, settled = (pages(tmp_path / one.state, a_product(card, replies=(one,)), card) for one in (one, other))

    assert "dispute, open" in open_.page
    assert not any(part in open_.page for part in one.text.split("\n\n"))  # No reviewer has seen it yet.
    assert one.text.split("\n\n")[0] in settled.page
    assert open_.made.entry.row.disputed
    assert "dispute, settled" in settled.page
    assert "It was as they say." in settled.page
    assert not settled.made.entry.row.disputed


def test_the_twin_reads_back_as_the_card_and_the_publication_beside_it_has_the_rest(tmp_path):
    card = a_card()
    found = pages(tmp_path, a_product(card, replies=(a_reply(card),)), card)
    beside = json.loads(found.of("directory/kube-pilot/threat-model/publication.json"))

    assert Card.model_validate_json(found.of("directory/kube-pilot/threat-model/card.json")) == card
    assert beside["replies"][0]["text"] == "We have changed it.\n\nTwice."
    assert beside["editions"][0]["approved_by"] == "reviewer"


def test_a_frozen_page_depends_on_its_card_and_approval_alone(tmp_path):
    old, new = cards_of_two_editions()
    first = pages(tmp_path / "1", a_product(old), old)
    later = a_product(
        new,
        editions=(an_edition(new, approved_at="2026-11-26T10:00:00Z"), an_edition(old)),
        withdrawn=withdrawn(),
        replies=(a_reply(new),),
        tags=("other",),
    )
    then = pages(tmp_path / "2", later, old, new, today="2028-01-01", title="Another", url="https://x.example")

    assert then.frozen(old) == first.frozen(old)
    assert then.frozen(new) != first.frozen(old)


def test_of_a_card_that_was_approved_again_the_first_approval_is_frozen(tmp_path):
    card = a_card()
    once = pages(tmp_path / "1", a_product(card), card)
    again = a_product(card, editions=(an_edition(card, approved_at="2027-02-01T00:00:00Z"), an_edition(card)))
    found = pages(tmp_path / "2", again, card, today="2027-02-02")

    assert found.frozen(card) == once.frozen(card)
    assert "Approved 2027-02-01" not in words(found.frozen(card))
    assert "Approved again, unchanged." in words(found.page)


def test_a_base_address_brings_what_needs_one(tmp_path):
    card = a_card()
    without = pages(tmp_path / "1", a_product(card), card).page
    found = pages(tmp_path / "2", a_product(card), card, url="https://cards.example/all").page

    assert '<link rel="canonical" href="https://cards.example/all/directory/kube-pilot/threat-model/">' in found
    assert 'property="og:url" content="https://cards.example/all/directory/kube-pilot/threat-model/"' in found
    assert "canonical" not in without
    assert "og:" not in without


def test_what_programs_read_is_a_report_and_no_rating(tmp_path):
    card = a_card()
    page = pages(tmp_path, a_product(card), card).page
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    known = json.loads(text)

    assert known["identifier"] == card.id
    assert known["@type"] == "Report"
    assert "Rating" not in text


def test_the_calculator_starts_from_the_card(tmp_path):
    card, without = a_card(), a_partial_card()
    link = f'calculator/index.html#{calculator.fragment(card).replace("&", "&amp;")}"'

    assert link in pages(tmp_path / "a", a_product(card), card).page
    assert "#profile=" not in pages(tmp_path / "b", a_product(without), without).page


def tags(page):
    """Elements and the names of their attributes: what hostile text must not add to."""
    return _Text(page).tags


def hostile(text):
    """With an address and a digest as the store has them."""
    return a_hostile_card(text, slug="kube-pilot", id="a" * 64)


@pytest.mark.parametrize("attack", [*ATTACKS, "]]>", "=1+1", "x" * 10_000])
def test_hostile_text_adds_no_element(tmp_path, attack):
    def made(folder, text):
        card = hostile(text)
        product = a_product(card, withdrawn=withdrawn(text), replies=(a_reply(card, by=text, text=text, words=text),))
        return pages(tmp_path / folder, product, card, title=text, url="https://x.example")

    found, plain = made("1", attack), made("2", "words")

    assert tags(found.page) == tags(plain.page)
    assert tags(found.frozen(hostile(attack))) == tags(plain.frozen(hostile("words")))


def test_half_a_character_is_shown_as_none(tmp_path):
    card = a_card()
    said = a_reply(card, text="\ud800 lone", by="\ud800")

    assert "\ufffd lone" in pages(tmp_path, a_product(card, replies=(said,)), card).page
