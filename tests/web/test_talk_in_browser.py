"""In a browser: what reviewers and analysts say to each other of a card, and the cards that take two of them."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.browser import chromium
from tests.support.cards import ATTACKS
from tests.support.desk import desk, on_both
from tests.support.stores import another
from tests.support.web import stored
from tests.web.test_in_browser import graver, site
from tests.web.test_unsaved_in_browser import both_ways

__all__ = ["another", "chromium", "desk", "site"]

pytestmark = [pytest.mark.long(120), pytest.mark.xdist_group("browser")]

ATTACK = " ".join(ATTACKS[:4])
CLAIM = "#f-dynamic_tool_use"
TICKET = "https://tickets.example/browse/SEC-12?a=1&b=2"


def below_the_bar(here, where):
    """In sight, and not under what sticks to the top of the window."""
    found = here.page.locator(where)
    expect(found).to_be_in_viewport()
    bar = here.page.locator(".bar").bounding_box()
    assert found.bounding_box()["y"] >= bar["y"] + bar["height"]


def claimed(here):
    here.button("Claim this card").click()
    expect(here.page.locator("#standing")).to_contain_text("claimed by")


@on_both
@both_ways
def test_a_comment_on_a_claim_leads_to_it_and_is_there_after_a_reload(desk, site, script):
    card = stored(site.store, flags=())
    here = desk(java_script_enabled=script).log_in("analyst")
    page = here.go(f"/cards/{card.id}")
    page.locator(f"{CLAIM} .remarks summary").click()
    page.get_by_label("Comment on Dynamic Tool Use").fill(f"Which shell?\n{ATTACK}")
    page.locator(f"{CLAIM} .remarks button").click()
    (said,) = site.store.talk.of(card.card.slug)
    expect(page).to_have_url(re.compile(f"/cards/{card.id}.*#comment-{said.seq}$"))
    below_the_bar(here, f"#comment-{said.seq}")
    page.locator(f"#comment-{said.seq}").get_by_role("link", name="Dynamic Tool Use").click()
    below_the_bar(here, f"{CLAIM} h3")
    page.reload()

    expect(page.locator(f"{CLAIM} .remarks summary")).to_contain_text("1 comment")
    page.locator(f"{CLAIM} .remarks summary").click()
    expect(page.locator(f"{CLAIM} .said")).to_have_text(f"Which shell?\n{ATTACK}")
    page.locator(f"{CLAIM} .remarks a").click()
    below_the_bar(here, f"#comment-{said.seq}")
    assert (said.on, said.by, said.words) == ("factors.dynamic_tool_use", "analyst-1", f"Which shell?\n{ATTACK}")
    assert site.store.revision(card.id).state == "draft"
    assert site.store.verify_log() is None


@both_ways
def test_a_comment_on_the_card_is_read_by_the_others_of_any_card_of_the_product(desk, site, script):
    card = stored(site.store, flags=())
    here = desk(java_script_enabled=script).log_in("analyst")
    page = here.go(f"/cards/{card.id}")
    page.get_by_label("A comment on the card").fill("I asked them on Monday.")
    page.locator("#say").get_by_role("button", name="Add the comment").click()
    expect(page.locator("#talk article")).to_have_count(1)
    later = stored(site.store, flags=(), summary="A later draft.")
    there = desk(java_script_enabled=script).log_in()
    page = there.go(f"/cards/{later.id}")
    page.get_by_role("link", name="1 comment").click()
    below_the_bar(there, "#talk-title")
    expect(page.locator("#talk .said")).to_have_text("I asked them on Monday.")
    page.get_by_role("link", name="another card of this product").click()

    expect(page).to_have_url(re.compile(f"/cards/{card.id}#comment-"))
    expect(page.locator("#talk article")).to_contain_text("by analyst-1")


def test_writing_a_comment_claims_no_card_and_leaves_the_score_alone(desk, site):
    card = stored(site.store, flags=())
    here = desk().log_in("analyst")
    page = here.go(f"/cards/{card.id}")
    page.locator(f"{CLAIM} .remarks summary").click()
    field = page.get_by_label("Comment on Dynamic Tool Use")
    field.click()
    page.keyboard.type("acn?r")
    page.wait_for_timeout(500)

    assert site.store.revision(card.id).state == "draft"
    expect(field).to_have_value("acn?r")
    expect(page.locator("#why")).to_contain_text("Read-only.")
    expect(page.locator("#said")).to_have_text("")


def test_a_comment_on_a_claim_is_sent_from_the_keyboard_and_another_that_is_not_sent_is_asked_for(desk, site):
    card = stored(site.store, flags=())
    here = desk().log_in("analyst")
    page, keys = here.go(f"/cards/{card.id}"), here.page.keyboard
    page.locator(f"{CLAIM} .remarks summary").click()
    page.get_by_label("Comment on Dynamic Tool Use").fill("Which shell?")
    keys.press("Control+Enter")
    expect(page.locator("#talk .said")).to_have_text("Which shell?")
    assert [(one.on, one.words) for one in site.store.talk.of(card.card.slug)] == [
        ("factors.dynamic_tool_use", "Which shell?")
    ]
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_label("A comment on the card").fill("And on the whole")
    page.locator("header").get_by_role("link", name="Queue").click(no_wait_after=True)
    page.wait_for_timeout(300)
    expect(page.get_by_label("A comment on the card")).to_have_value("And on the whole")
    page.locator("#say").get_by_role("button", name="Add the comment").click()
    expect(page.locator("#talk article")).to_have_count(2)

    assert asked == ["beforeunload"]
    here.said.clear()


def test_a_comment_beside_changes_asks_before_they_are_lost(desk, site):
    card = stored(site.store, flags=())
    here = desk().log_in()
    page = here.go(f"/cards/{card.id}")
    claimed(here)
    page.fill("[name='factor.self_modification']", "0.9")
    page.locator(f"{CLAIM} .remarks summary").click()
    page.get_by_label("Comment on Dynamic Tool Use").fill("Which shell?")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator(f"{CLAIM} .remarks button").click(no_wait_after=True)
    page.wait_for_timeout(300)

    assert asked == ["beforeunload"]
    expect(page.get_by_label("Comment on Dynamic Tool Use")).to_have_value("Which shell?")
    expect(page.locator("[name='factor.self_modification']")).to_have_value("0.9")
    assert site.store.talk.of(card.card.slug) == ()
    here.said.clear()


@on_both
@both_ways
def test_a_card_goes_back_with_a_reason_and_comes_back_amended(desk, site, script):
    card = stored(site.store, flags=())
    stored(site.store, name="Ledger Clerk", slug="ledger-clerk", flags=())
    reviewer = desk(java_script_enabled=script).log_in()
    page = reviewer.go(f"/cards/{card.id}")
    claimed(reviewer)
    page.get_by_text("Request changes", exact=True).first.click()
    page.get_by_label("What is to be changed, and why").fill(f"It runs a shell: 1.0.\n{ATTACK}")
    reviewer.button("Request changes").click()
    expect(page.get_by_role("status").first).to_contain_text("Sent back, and marked in the queue")

    analyst = desk(java_script_enabled=script).log_in("analyst")
    page = analyst.page
    expect(page.locator("tr", has_text="Kube Pilot")).to_contain_text("changes asked for")
    page.get_by_role("link", name="Kube Pilot").click()
    expect(page.locator("#asked .said")).to_have_text(f"It runs a shell: 1.0.\n{ATTACK}")
    expect(page.locator("#asked")).to_contain_text("reviewer-1 asked for changes")
    expect(page.locator("#talk article")).to_contain_text("Asked for changes by reviewer-1")
    claimed(analyst)
    assert analyst.button("Approve").count() == 0
    page.fill("[name='factor.dynamic_tool_use']", "1.0")
    page.fill("#because", "It runs a shell.")
    analyst.button("Save as a new draft").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved as a new draft")
    expect(page.locator("#asked")).to_have_count(0)

    page = reviewer.go("/")
    row = page.locator("tr", has_text="Kube Pilot")
    expect(row).to_have_count(1)
    expect(row).not_to_contain_text("changes asked for")
    row.get_by_role("link", name="Kube Pilot").click()
    claimed(reviewer)
    reviewer.button("Approve a").click()
    expect(page.get_by_role("status").first).to_contain_text("Approved.")
    assert site.store.approved(card.card.slug).card.factors["dynamic_tool_use"].amended.by == "analyst-1"
    assert site.store.verify_log() is None


@both_ways
def test_or_it_comes_back_with_an_answer(desk, site, script):
    card = stored(site.store, flags=())
    reviewer = desk(java_script_enabled=script).log_in()
    page = reviewer.go(f"/cards/{card.id}")
    claimed(reviewer)
    page.get_by_text("Request changes", exact=True).first.click()
    page.get_by_label("What is to be changed, and why").fill("It runs a shell: 1.0.")
    reviewer.button("Request changes").click()
    expect(page.locator("#asked")).to_be_visible()
    analyst = desk(java_script_enabled=script).log_in("analyst")
    page = analyst.go("/?changes=asked")
    page.get_by_role("link", name="Kube Pilot").click()
    claimed(analyst)
    page.locator("#asked").get_by_role("link", name="answer").click()
    below_the_bar(analyst, "#answer h3")
    page.get_by_label("Why the card may stay as it is").fill("It only reads.")
    analyst.button("Answer, and back to review").click()

    expect(page.get_by_role("status").first).to_contain_text("Answered: it is back for review.")
    expect(page.locator("#asked")).to_have_count(0)
    expect(page.locator("#talk .said")).to_have_text(["It runs a shell: 1.0.", "It only reads."])
    page = reviewer.go("/?changes=asked")
    expect(page.locator("table.queue tbody tr")).to_have_count(0)


@on_both
@both_ways
def test_a_ticket_is_noted_changed_and_taken_off(desk, site, script):
    card = stored(site.store, flags=())
    here = desk(java_script_enabled=script).log_in("analyst")
    page = here.go(f"/cards/{card.id}")
    for folded, address in (
        ("Note its ticket", TICKET),
        ("Change its ticket", ""),
        ("Note its ticket", "http://b.example/7"),
    ):
        page.get_by_text(folded, exact=True).click()
        page.get_by_label("Its address").fill(address)
        here.button("Note it").click()
        expect(page.locator(".title a[rel~=nofollow]")).to_have_text([address] if address else [])
    page.reload()

    expect(page.get_by_role("link", name="http://b.example/7")).to_have_attribute("href", "http://b.example/7")
    assert site.store.talk.ticket(card.card.slug) == "http://b.example/7"
    assert site.store.verify_log() is None


@pytest.mark.parametrize("width", [1280, 360])
def test_what_is_said_fits_can_be_read_and_is_not_hidden_by_the_bar(desk, site, width):
    card = stored(site.store)
    here = desk(viewport={"width": width, "height": 740}).log_in()
    page = here.go(f"/cards/{card.id}")
    for text in ("m" * 300, "Which shell?\n\nAsk."):
        page.get_by_label("A comment on the card").fill(text)
        page.locator("#say").get_by_role("button", name="Add the comment").click()
        expect(page.locator("#talk .said").last).to_have_text(text)
    for link in page.locator(".jump a:visible, .title a[href='#talk']").all():
        link.click()
        below_the_bar(here, f"{link.get_attribute('href')} h2")
    page.locator(f"{CLAIM} .remarks summary").click()

    assert not here.is_wider_than_its_window()
    assert graver(page) == []
