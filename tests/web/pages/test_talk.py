"""Comments, requests for changes and tickets on the page of a card, without a browser."""

import html
import re

import pytest

from pipeline.review.talk import Comment, Ticket
from pipeline.store.review.replies import By
from tests.support.cards import ATTACKS
from tests.support.web import a_site, send, stored

ATTACK = " ".join(ATTACKS)
TICKET = "https://tickets.example/browse/SEC-12?a=1&b=2"
ON = "factors.dynamic_tool_use"


@pytest.fixture
def site(tmp_path):
    return a_site(tmp_path)


@pytest.fixture
def card(site):
    return stored(site.store, flags=())


def sent(site, role, card, path, **fields):
    return send(site.client(role), f"/cards/{card.id}/{path}", **fields)


def page(site, card, role="analyst"):
    return site.client(role).get(f"/cards/{card.id}").text


def asked(site, card, words="Tools are 0.9: it runs a shell."):
    assert sent(site, "reviewer", card, "claim", version="0").status_code == 303
    return sent(site, "reviewer", card, "request-changes", version="1", words=words)


def about(text, anchor):
    """What stands at a claim."""
    return text.partition(f'id="{anchor}"')[2].partition('<div class="claim')[0]


def test_a_comment_on_a_claim_stands_beside_it_and_in_the_thread_by_its_number(site, card):
    fields = {f"text.{ON}": "Which <b>shell</b>?\n\nAsk.", "text.cvss": "Other."}
    answer = sent(site, "analyst", card, "comments", about=ON, **fields)
    (said,) = site.store.talk.of("kube-pilot")
    text = page(site, card)
    words = '<div class="wrote said">Which &lt;b&gt;shell&lt;/b&gt;?\n\nAsk.</div>'

    assert answer.headers["location"] == f"/cards/{card.id}#comment-{said.seq}"
    assert (said.on, said.words, said.by) == (ON, "Which <b>shell</b>?\n\nAsk.", "analyst-1")
    assert text.count(words) == 2
    assert words in about(text, "f-dynamic_tool_use")
    assert f'href="#comment-{said.seq}"' in about(text, "f-dynamic_tool_use")
    assert 'On <a href="#f-dynamic_tool_use">Dynamic Tool Use</a>' in about(text, f"comment-{said.seq}")
    assert words not in about(text, "cvss")


def test_every_claim_has_a_field_of_its_own_and_no_form_stands_in_a_form(site, card):
    text = page(site, card)
    names = re.findall(r'form="say" name="text\.([^"]*)"', text)
    edit = text.partition('<form id="edit"')[2].partition("</form>")[0]

    assert len(names) == len(set(names)) > 20
    assert names == re.findall(r'form="say" name="about" value="([^"]+)"', text)
    assert "<form" not in edit
    assert text.count('<form id="say"') == 1


def test_a_comment_on_another_card_of_the_product_leads_there(site, card):
    other = stored(site.store, flags=(), summary="Another draft.")
    site.store.talk.comment(other.id, Comment("Look here.", ON), By(site_actor(site), "", "2026-11-24T06:00:00Z"))
    text = page(site, card)

    assert f'On <a href="/cards/{other.id}#comment-' in text
    assert "Look here." not in about(text, "f-dynamic_tool_use")


def site_actor(site):
    return site.store.users.get("reviewer-1").actor


@pytest.mark.parametrize("words", [ATTACK, "\u202eevil\u200b", "x" * 4000])
def test_hostile_words_are_shown_as_text_wherever_they_stand(site, card, words):
    sent(site, "reviewer", card, "comments", about="", **{"text.": words})
    asked(site, card, words)
    card_page, queue = page(site, card), site.client("analyst").get("/").text
    history = site.client("analyst").get("/history/kube-pilot").text

    for text in (card_page, queue, history):
        assert "<script>alert" not in text
        assert "\u202e" not in text
        assert "onerror=" not in re.sub(r"&lt;.*?&gt;", "", text)


@pytest.mark.parametrize(
    ("path", "fields", "status", "said"),
    [
        ("comments", {"about": ON, f"text.{ON}": " "}, 409, "The comment is empty."),
        ("comments", {"about": "", "text.": "x" * 4001}, 409, "The comment has 4,001 characters; use 4,000 at most."),
        ("comments", {"about": "l-4", "text.l-4": "So."}, 422, "There is no claim 'l-4' on this card;"),
        ("ticket", {"ticket": "javascript:alert(1)"}, 422, "The ticket's address is 'javascript:alert(1)';"),
        ("request-changes", {"version": "0", "words": "So."}, 409, "Claim this card before you request changes it."),
    ],
)
def test_what_is_refused_says_why_and_gives_the_words_back(site, card, path, fields, status, said):
    answer = sent(site, "reviewer", card, path, **fields)
    wrote = next(text for name, text in fields.items() if name not in ("about", "version"))

    assert answer.status_code == status
    assert said in html.unescape(answer.text)
    assert wrote.strip() in html.unescape(answer.text)
    assert site.store.history("kube-pilot") == ()


def test_a_card_goes_back_with_a_reason_is_marked_and_comes_back_by_an_answer(site, card):
    answer = asked(site, card)
    text, queue = page(site, card), site.client("analyst").get("/?changes=asked").text

    assert answer.headers["location"] == f"/cards/{card.id}?did=request_changes"
    assert "Sent back, and marked in the queue" in site.client("reviewer").get(answer.headers["location"]).text
    assert "<bdi>reviewer-1</bdi> asked for changes" in text
    assert '<div class="wrote said">Tools are 0.9: it runs a shell.</div>' in text
    assert 'title="reviewer-1: Tools are 0.9: it runs a shell.">changes asked for</span>' in queue
    assert "Request changes" not in text
    sent(site, "analyst", card, "claim", version="2")
    assert 'id="answer-words"' in page(site, card)
    answer = sent(site, "analyst", card, "answer-changes", version="3", words="It only reads.")
    after = site.client("analyst").get(answer.headers["location"]).text

    assert "Answered: it is back for review." in after
    assert 'id="asked"' not in after
    assert "It only reads." in after
    assert "changes asked for" not in site.client("analyst").get("/").text


def test_nobody_else_approves_over_a_request(site, card):
    asked(site, card)
    client = site.client("admin")
    send(client, f"/cards/{card.id}/claim", version="2")
    answer = send(client, f"/cards/{card.id}/approve", version="3")

    assert answer.status_code == 409
    assert "Reviewer-1 asked for changes to this card; amend it, or answer them first." in html.unescape(answer.text)


def test_an_analyst_cannot_ask_and_a_stranger_says_nothing(site, card):
    sent(site, "analyst", card, "claim", version="0")

    assert sent(site, "analyst", card, "request-changes", version="1", words="So.").status_code == 403
    assert site.client().post(f"/cards/{card.id}/comments", data={"about": "", "text.": "So."}).status_code == 401
    assert [row.action for row in site.store.history("kube-pilot")] == ["claim"]


def test_a_ticket_is_a_link_that_tells_nobody_where_it_was_followed_from(site, card):
    answer = sent(site, "analyst", card, "ticket", ticket=TICKET)
    shown = html.escape(TICKET)

    assert answer.headers["location"] == f"/cards/{card.id}#talk"
    assert f'Ticket: <a href="{shown}" rel="noopener noreferrer nofollow">{shown}</a>' in page(site, card)
    site.store.talk.note(card.id, Ticket(""), By(site_actor(site), "", "2026-11-24T06:00:00Z"))
    assert "Ticket:" not in page(site, card)


@pytest.mark.parametrize(("path", "fields"), [("comments", {"text.": "Why?", "about": ""}), ("ticket", {"ticket": ""})])
def test_what_is_said_on_the_way_through_a_list_keeps_the_list(site, card, path, fields):
    kept = site.client("analyst")
    page = kept.get(f"/cards/{card.id}?band=High&sort=name").text
    (action,) = set(re.findall(rf'action="(/cards/{card.id}/{path}[^"]*)"', page))
    answer = send(kept, html.unescape(action), **fields)

    assert "band=High" in action
    assert "sort=name" in answer.headers["location"].partition("#")[0]
