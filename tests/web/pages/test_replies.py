"""The pages of the right of reply without a browser: who may do what, what a refusal keeps, what hostile text does."""

import html
import re

import pytest

from pipeline.review.replies import Said
from pipeline.review.rules import Actor
from pipeline.review.verdicts import Approve, Claim
from pipeline.store.review.replies import By
from tests.support.cards import ATTACKS
from tests.support.web import a_site, send, stored

NOW = "2026-11-24T06:00:00Z"
ADMIN, EVE = Actor("admin-1", "admin"), Actor("analyst-1", "analyst")
ATTACK = " ".join(ATTACKS)


@pytest.fixture
def site(tmp_path):
    return a_site(tmp_path)


@pytest.fixture
def card(site):
    made = stored(site.store, flags=())
    for version, verdict in enumerate((Claim(), Approve())):
        made = site.store.act(made.id, verdict, actor=ADMIN, address="", now=NOW, expected=version)
    return made


def said(site, text="We encrypt.", kind="note", by="Jo Vendor"):
    return site.store.replies.add(Said("kube-pilot", kind, by, text), By(EVE, "", NOW))


def test_a_note_is_added_on_the_card_and_waits_on_the_page_of_replies(site, card):
    client = site.client("analyst")
    answer = send(client, f"/cards/{card.id}/replies", kind="note", by="Jo <b>Vendor</b>", text="One.\n\nTwo.")
    (note,) = site.store.replies.waiting()
    own, page = client.get(answer.headers["location"]).text, client.get("/replies").text

    assert answer.headers["location"] == f"/cards/{card.id}?did=reply-{note.id}"
    assert "The note is kept; it waits for a reviewer." in own
    for text in (own, page):
        assert "Note of <bdi>Jo &lt;b&gt;Vendor&lt;/b&gt;</bdi>" in text
        assert '<div class="wrote said">One.\n\nTwo.</div>' in text
        assert "Sign off" not in text
    assert "Sign off" in site.client("reviewer").get("/replies").text


def test_a_reviewer_decides_on_the_card_or_on_the_page_and_comes_back_there(site, card):
    first, second = said(site), said(site, "Another.")
    client = site.client("reviewer")
    on_card = send(client, f"/replies/{first.id}/sign", words="Seen.", card=card.id)
    on_page = send(client, f"/replies/{second.id}/decline", words="", card="//elsewhere.example")
    text = client.get(on_card.headers["location"]).text

    assert on_card.headers["location"] == f"/cards/{card.id}?did=reply-{first.id}"
    assert on_page.headers["location"] == f"/replies?did=reply-{second.id}"
    assert "The note is signed off" in text
    assert "Seen." in text
    assert "No reply waits" in client.get("/replies").text


@pytest.mark.parametrize("did", ["reply-", "reply-ffffffffffff", "reply-\u202e", "sign", "reply-' OR 1=1"])
def test_an_address_cannot_say_what_is_not_so(site, card, did):
    client = site.client("analyst")

    for path in (f"/cards/{card.id}", "/replies"):
        answer = client.get(path, params={"did": did})
        assert answer.status_code == 200
        assert 'class="notice good"' not in answer.text


def test_a_refused_reply_shows_what_was_filled_in(site, card):
    answer = send(site.client("analyst"), f"/cards/{card.id}/replies", kind="note", by="", text="Long <words>.")
    held = said(site)
    own = send(site.client("analyst"), f"/replies/{held.id}/sign", words="x")
    settled = send(site.client("reviewer"), f"/replies/{held.id}/settle", words="Long <words>.")

    assert answer.status_code == 409
    assert "Say who speaks for the vendor." in answer.text
    assert own.status_code == 403
    assert settled.status_code == 409
    assert "sign or decline it instead" in settled.text
    for text in (answer.text, settled.text):
        assert '<dd class="wrote">Long &lt;words&gt;.</dd>' in text


def test_a_dispute_is_seen_in_queue_catalogue_card_and_history(site, card):
    client = site.client("reviewer")
    assert "dispute open</span>" not in client.get("/approved").text
    dispute = said(site, "It cannot write.", "dispute")
    pages = {path: client.get(path).text for path in ("/", "/approved", f"/cards/{card.id}", "/replies")}

    assert [path for path, text in pages.items() if "dispute open</span>" not in text] == []
    assert "Its vendor disputes it. Claim this card" in pages[f"/cards/{card.id}"]
    assert "<strong>add reply</strong>" in client.get("/history/kube-pilot").text
    send(client, f"/replies/{dispute.id}/settle", words="It can.")
    for path in ("/", "/approved", f"/cards/{card.id}", "/replies"):
        assert "dispute open</span>" not in client.get(path).text, path


def test_hostile_words_are_only_shown(site, card):
    note = said(site, ATTACK, by=ATTACK[:120])
    send(site.client("reviewer"), f"/replies/{note.id}/sign", words=ATTACK)
    said(site, f"Again {ATTACK}", "dispute", by=ATTACK[:120])
    client = site.client("reviewer")
    for path in (f"/cards/{card.id}", "/replies", "/history/kube-pilot"):
        text = client.get(path).text
        assert "<script>alert" not in text, path
        assert "alert(1)" in html.unescape(text), path


def test_a_card_is_withdrawn_where_it_is_approved_and_by_a_reviewer(site, card):
    reviewer = site.client("reviewer")
    assert "Withdraw this card" in reviewer.get(f"/cards/{card.id}").text
    assert "Withdraw this card" not in site.client("analyst").get(f"/cards/{card.id}").text
    empty = send(reviewer, f"/cards/{card.id}/withdraw", version="2", words=" ")
    stale = send(reviewer, f"/cards/{card.id}/withdraw", version="1", words="Another product.")
    done = send(reviewer, f"/cards/{card.id}/withdraw", version="2", words="Another <product>.")
    after = reviewer.get(done.headers["location"]).text

    assert (empty.status_code, stale.status_code, done.status_code) == (409, 409, 303)
    assert "Another product." in stale.text
    assert "Withdrawn." in after
    assert "Withdraw this card" not in after
    assert "This card was withdrawn, and can be reviewed again. Claim this card" in after
    assert "Add a reply" not in after
    assert "Another &lt;product&gt;." in reviewer.get("/history/kube-pilot").text
    assert "Nothing is approved yet" in reviewer.get("/approved").text
    assert f"/cards/{card.id}" in reviewer.get("/?state=withdrawn").text
    assert f"/cards/{card.id}" not in reviewer.get("/").text


def test_a_reply_that_is_decided_on_keeps_the_list_that_its_card_was_opened_from(site, card):
    note = said(site)
    client = site.client("reviewer")
    on = re.search(r'href="(/cards/[^"]+)"', client.get("/?state=approved").text)[1].replace("&amp;", "&")
    page = client.get(on).text
    action = re.search(rf'action="(/replies/{note.id}/sign[^"]*)"', page)[1].replace("&amp;", "&")

    assert send(client, action, words="Seen.", card=card.id).headers["location"] == (
        f"/cards/{card.id}?{action.partition('?')[2]}&did=reply-{note.id}"
    )
