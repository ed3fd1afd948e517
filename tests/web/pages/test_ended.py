"""The page of a card that has ended, or that cannot simply be approved: why, and where to go on."""

import re

import pytest

from pipeline.render import words
from pipeline.review.rules import Actor
from pipeline.review.verdicts import Approve, Claim, Reject, Reopen
from tests.support.cards import a_partial_card, an_inconclusive_card
from tests.support.web import a_site, send, stored

ANN = Actor("reviewer-1", "reviewer")
AT = "2026-11-24T06:00:00Z"


@pytest.fixture
def site(tmp_path):
    return a_site(tmp_path)


def act(site, card, verdict, at=AT):
    held = site.store.revision(card.id)
    return site.store.act(card.id, verdict, actor=ANN, address="", now=at, expected=held.version)


def rejected(site):
    card = stored(site.store, flags=())
    act(site, card, Claim())
    return act(site, card, Reject("weak_evidence", "The quotes are of <another> product."))


def plain(answer):
    return " ".join(re.sub("<[^>]+>", " ", answer.text).split())


def test_a_rejected_card_says_by_whom_and_why_and_how_to_go_on(site):
    card = rejected(site)
    newer = stored(site.store, flags=(), summary="Another draft.")
    text = site.client("reviewer").get(f"/cards/{card.id}").text

    assert f"<strong>Rejected by reviewer-1, {words.when(AT)}.</strong>" in text
    assert "weak evidence: a claim is not borne out by its quotes." in text
    assert "The quotes are of &lt;another&gt; product." in text
    assert f'<a href="/cards/{newer.id}">The draft of this product that waits</a>' in text
    assert f'action="/cards/{card.id}/reopen?at=' in text
    assert "/reopen" not in site.client("analyst").get(f"/cards/{card.id}").text


def test_a_reopened_card_is_a_draft_that_says_so(site):
    card = rejected(site)
    client = site.client("reviewer")
    answer = send(client, f"/cards/{card.id}/reopen", version=str(card.version), words="The manual says it.")
    page = client.get(answer.headers["location"])

    assert answer.headers["location"] == f"/cards/{card.id}?did=reopen"
    assert "Reopened: it is a draft again" in page.text
    assert "Reopened by reviewer-1, " in page.text
    assert "The manual says it." in page.text
    assert "Claim this card" in page.text


def test_a_card_that_was_approved_after_its_rejection_says_nothing_of_it(site):
    card = rejected(site)
    for verdict in (Reopen("It is right."), Claim(), Approve()):
        act(site, card, verdict)

    assert "Rejected by" not in site.client("reviewer").get(f"/cards/{card.id}").text


def test_a_superseded_card_leads_to_the_one_that_took_its_place(site):
    first, second = (stored(site.store, flags=(), summary=said) for said in ("The first.", "The second."))
    for card in (first, second):
        act(site, card, Claim())
        act(site, card, Approve())
    text = site.client("reviewer").get(f"/cards/{first.id}").text

    assert f'<a href="/cards/{second.id}">The card that took its place</a>' in text


def test_a_partial_card_takes_a_tick(site):
    card = stored(site.store, a_partial_card(flags=()))
    act(site, card, Claim())
    client = site.client("reviewer")
    refused = send(client, f"/cards/{card.id}/approve", version="1")
    assert refused.status_code == 409
    assert "Acknowledge that to approve it" in refused.text
    assert 'name="acknowledged" value="yes" required' in client.get(f"/cards/{card.id}").text

    send(client, f"/cards/{card.id}/approve", version="1", acknowledged="yes")
    assert site.store.history(card.standing.slug)[-1].details["acknowledged"] == "partial"
    assert "acknowledged partial" in plain(client.get(f"/history/{card.standing.slug}"))


def test_an_inconclusive_card_offers_no_approval_and_says_why(site):
    card = stored(site.store, an_inconclusive_card(flags=()))
    act(site, card, Claim())
    client = site.client("reviewer")
    page = client.get(f"/cards/{card.id}").text

    assert "This card is inconclusive: its listing cannot support a card" in page
    assert "Approve <kbd>a</kbd>" not in page
    assert send(client, f"/cards/{card.id}/approve", version="1", acknowledged="yes").status_code == 409


def test_programs_acknowledge_and_reopen_too(site):
    card = stored(site.store, a_partial_card(flags=()))
    program = site.program("reviewer")

    def verdict(version, **body):
        etag = {"If-Match": f'"{card.id[:32]}-{version}"'}
        return program.post(f"/api/v1/cards/{card.id}/reviews", json=body, headers=etag)

    verdict(0, verdict="claim")
    assert verdict(1, verdict="approve").status_code == 409
    verdict(1, verdict="reject", reason="other", words="No.")
    assert verdict(2, verdict="reopen", words="Yes.").json()["state"] == "draft"
    verdict(3, verdict="claim")
    assert verdict(4, verdict="approve", acknowledged=True).json()["state"] == "approved"


def test_a_card_is_reopened_on_the_way_through_its_list(site):
    card = rejected(site)
    client = site.client("reviewer")
    on = re.search(r'href="(/cards/[^"]+)"', client.get("/?state=rejected").text)[1]
    form = re.search(rf'action="(/cards/{card.id}/reopen[^"]*)"', client.get(on.replace("&amp;", "&")).text)[1]
    after = send(client, form.replace("&amp;", "&"), version=str(card.version), words="It is right.").headers[
        "location"
    ]

    assert form.partition("?")[2] == on.partition("?")[2]
    assert after == f"{on.replace('&amp;', '&')}&did=reopen"
