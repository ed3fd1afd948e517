"""In a browser: an approval never loses an edit, by key, by mouse and without a script; a vector is taken over."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from tests.support.browser import chromium
from tests.support.cards import LISTING
from tests.support.listings import a_listing
from tests.support.made import offline_card
from tests.support.stores import another
from tests.support.web import stored
from tests.web.test_in_browser import AXE, desk, on_both, site

__all__ = ["another", "chromium", "desk", "site"]

pytestmark = [pytest.mark.long(120), pytest.mark.xdist_group("browser")]

both_ways = pytest.mark.parametrize("script", [True, False], ids=["script", "no_script"])


def claimed(here, card):
    here.go(f"/cards/{card.id}")
    here.button("Claim this card").click()
    expect(here.button("Approve a")).to_be_visible()
    return here.page


def refused(here):
    """What the browser says of answers that are no success; it says nothing else."""
    assert here.said
    assert [said for said in here.said if not said.startswith("Failed to load resource")] == []
    here.said.clear()


def changed(here, value="0.9"):
    here.page.fill("[name='factor.self_modification']", value)


@on_both
@both_ways
def test_an_approval_with_changes_saves_them_or_discards_them(desk, site, script):
    first = stored(site.store, flags=())
    second = stored(site.store, name="Ledger Clerk", slug="ledger-clerk", flags=())
    here = desk(java_script_enabled=script).log_in()
    for card, button in ((first, "Save as a new draft"), (second, "Discard my changes and approve as drafted")):
        page = claimed(here, card)
        changed(here)
        here.button("Approve a").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Your changes are not saved")
        expect(page.locator("main button")).to_have_text(
            ["Save as a new draft", "Discard my changes and approve as drafted"]
        )
        assert site.store.revision(card.id).state == "claimed"
        if button.startswith("Save"):
            page.fill("#because", "The manual says so.")
        here.button(button).click()
        expect(page.get_by_role("status").first).to_be_visible()
        refused(here)

    assert site.store.revision(first.id).state == "amended"
    assert site.store.revision(second.id).state == "approved"
    draft = site.store.revision(next(row.details["draft"] for row in site.store.history(first.card.slug)[-1:]))
    assert draft.card.factors["self_modification"].value == Decimal("0.9")
    assert draft.card.factors["self_modification"].amended.because == "The manual says so."


def test_so_it_is_by_key_and_enter_in_a_field_decides_nothing(desk, site):
    card = stored(site.store, flags=())
    here = desk().log_in()
    page, keys = claimed(here, card), here.page.keyboard
    keys.press("e")
    keys.press("ArrowUp")
    keys.press("Enter")
    expect(page.locator("#said")).to_contain_text("with your changes")
    expect(page.locator("[data-when-unsaved]")).to_be_visible()
    page.locator("#f-autonomy_of_action h3").click()
    keys.press("a")
    keys.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Your changes are not saved")
    assert site.store.revision(card.id).version == 1
    refused(here)
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        "axe.run().then(r => r.violations.filter(v => v.impact == 'serious' || v.impact == 'critical'))"
    )
    assert found == []


def test_leaving_a_page_with_changes_asks(desk, site):
    card = stored(site.store, flags=())
    here = desk().log_in()
    page, asked = claimed(here, card), []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator("#f-self_modification [data-step='1']").click()
    page.locator("header").get_by_role("link", name="Queue").click(no_wait_after=True)
    expect(page.locator("#edit")).to_be_visible()
    page.wait_for_timeout(200)
    stayed = page.url
    here.button("Undo my changes").click()
    page.locator("header").get_by_role("link", name="Queue").click()
    page.wait_for_url(f"{here.url}/")

    assert asked == ["beforeunload"]
    assert stayed.startswith(f"{here.url}/cards/{card.id}?")
    here.said.clear()


def test_undoing_changes_leaves_the_answers_to_flags(desk, site):
    card = stored(site.store)
    here = desk().log_in()
    page = claimed(here, card)
    changed(here)
    page.fill("[name='answer.1']", "The vendor showed the dialogue.")
    here.button("Undo my changes").click()
    here.button("Approve a").click()

    expect(page.get_by_role("status").first).to_contain_text("Approved.")
    assert site.store.revision(card.id).state == "approved"


@both_ways
def test_an_amendment_takes_a_reason_and_keeps_what_was_filled_in(desk, site, script):
    card = stored(site.store, flags=())
    here = desk(java_script_enabled=script).log_in()
    page = claimed(here, card)
    changed(here)
    here.button("Save as a new draft").click()
    expect(page.get_by_role("status").first).to_contain_text("Say in words why you change it")
    expect(page.locator("[name='factor.self_modification']")).to_have_value("0.9")
    page.fill("#because", "The manual says so.")
    here.button("Save as a new draft").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved as a new draft")
    expect(page.locator("#f-self_modification .tag.amended").first).to_be_visible()
    page.get_by_role("link", name="Difference to the card that it amends").click()

    expect(page.get_by_role("heading", level=2).first).to_have_text("To the card that it amends")
    expect(page.locator("main")).to_contain_text("The manual says so.")
    refused(here)


@both_ways
def test_a_vector_is_one_click_away_where_there_is_none(desk, site, script):
    card = stored(site.store, offline_card(a_listing(LISTING)))
    here = desk(java_script_enabled=script).log_in()
    page = claimed(here, card)
    assert page.locator("[name^='metric.']:checked").count() == 0
    page.get_by_role("button", name=re.compile("runs commands or code")).click()
    expect(page.locator("[data-show=vector]")).to_have_text(
        "CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:H/SC:H/SI:L/SA:L"
    )
    page.get_by_label("Physical").check()
    page.fill("#because", "It runs on one machine.")
    here.button("Save as a new draft").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved as a new draft")

    (draft,) = [row.card_id for row in site.store.queue(now="2030-01-01T00:00:00Z").rows]
    assert site.store.revision(draft).card.cvss.vector.startswith("CVSS:4.0/AV:P/AC:L/")


@on_both
@both_ways
def test_a_reason_alone_leads_back_with_the_words_or_is_left_out(desk, site, script):
    card = stored(site.store, flags=())
    here = desk(java_script_enabled=script).log_in()
    page = claimed(here, card)
    page.fill("#because", "The manual says so.")
    for button in ("Back to the card, with my words", "Approve as drafted, without my words"):
        here.button("Approve a").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("You say why, and changed nothing")
        expect(page.locator("dd.wrote")).to_have_text("The manual says so.")
        assert site.store.revision(card.id).version == 1
        here.button(button).click()
        if button.startswith("Back"):
            expect(page.locator("#because")).to_have_value("The manual says so.")

    expect(page.get_by_role("status").first).to_contain_text("Approved.")
    assert site.store.revision(card.id).state == "approved"
    refused(here)
