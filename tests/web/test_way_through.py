"""A morning's way through the queue in a real browser: what it costs in keys and clicks, and what stays in sight."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.browser import chromium
from tests.support.cards import LISTING
from tests.support.desk import desk, on_both, site
from tests.support.listings import a_listing
from tests.support.made import offline_card
from tests.support.stores import another
from tests.support.web import stored

__all__ = ["another", "chromium", "desk", "site"]

pytestmark = [pytest.mark.long(120), pytest.mark.xdist_group("browser")]

WINDOW = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
IN_SIGHT = "(all) => all.filter(each => each.getBoundingClientRect().bottom <= innerHeight).length"


def several(site, count=3, **changes):
    return [stored(site.store, name=f"Agent {n}", slug=f"agent-{n}", **changes) for n in range(count)]


def first(here):
    here.page.locator("table.queue tbody th a").first.click()
    return here.page.locator("h1").inner_text()


def approved(here, name):
    """Once the next card is shown, which says of the one before that it is."""
    expect(here.page.get_by_role("status").first).to_have_text(f"{name}: Approved.")
    expect(here.page.locator("h1")).not_to_have_text(name)


@on_both
def test_two_keys_approve_a_clean_card_that_is_claimed_and_three_one_that_is_not(desk, site):
    several(site, flags=())
    here = desk(viewport=WINDOW).log_in()
    keys = here.page.keyboard
    name = first(here)
    keys.press("c")
    here.page.wait_for_url("**did=claim*")
    for key in ("a", "Enter"):
        keys.press(key)

    approved(here, name)
    assert here.page.locator(".place").inner_text() == "1 of 2"


@on_both
def test_two_clicks_approve_a_card_and_nothing_has_to_be_scrolled_to(desk, site):
    several(site, flags=())
    here = desk(viewport=WINDOW).log_in()
    name = first(here)
    for button in ("Claim", "Approve"):
        expect(here.button(button)).to_be_in_viewport()
        here.button(button).click()

    approved(here, name)


def test_flags_are_answered_and_sent_from_the_keyboard(desk, site):
    several(site)
    here = desk(viewport=WINDOW).log_in()
    keys = here.page.keyboard
    name = first(here)
    keys.press("c")
    here.page.wait_for_url("**did=claim*")
    keys.press("a")
    keys.insert_text("The vendor showed the dialogue.")
    keys.press("Control+Enter")

    approved(here, name)


def test_keys_go_through_the_list_and_back_to_it(desk, site):
    several(site, flags=())
    here = desk(viewport=WINDOW).log_in()
    page, keys = here.page, here.page.keyboard
    here.go("/?sort=name")
    first(here)
    place = page.locator(".place")
    for key, said in (("n", "2 of 3"), ("s", "3 of 3"), ("p", "2 of 3")):
        keys.press(key)
        expect(place).to_have_text(said)
    keys.press("q")
    first_quote = page.locator("mark.chosen").first.inner_text()
    keys.press("q")
    expect(page.locator("mark.chosen").first).not_to_have_text(first_quote)
    keys.press("b")
    expect(page).to_have_url(f"{here.url}/?sort=name")
    keys.press("/")
    keys.type("agent 1")
    expect(page.locator("tbody tr")).to_have_count(1)


@on_both
def test_typing_in_a_field_claims_the_card_and_loses_nothing(desk, site):
    card = stored(site.store, flags=())
    here = desk(viewport=WINDOW).log_in()
    page = here.go(f"/cards/{card.id}")
    expect(page.locator("#why")).to_contain_text("Read-only.")
    expect(page.locator("#why")).to_contain_text("Typing in a field claims it.")
    field = page.locator("[name='factor.dynamic_tool_use']")
    field.select_text()
    page.keyboard.type("0.0")
    expect(page.locator("#said")).to_have_text("8.8 High with your changes, −0.1.")
    expect(page.locator("#standing")).to_contain_text("claimed by reviewer-1")

    assert field.input_value() == "0.0"
    assert site.store.revision(card.id).claimed_by == "reviewer-1"
    assert page.locator("#why").count() == 0
    here.button("Approve").wait_for()


def test_a_card_that_another_has_taken_meanwhile_is_not_claimed_by_typing(desk, site):
    card = stored(site.store, flags=())
    ann, bob = desk(viewport=WINDOW).log_in(), desk(viewport=WINDOW).log_in("admin")
    page = ann.go(f"/cards/{card.id}")
    bob.go(f"/cards/{card.id}")
    bob.button("Claim").click()
    bob.page.wait_for_url("**did=claim*")
    page.fill("[name='factor.dynamic_tool_use']", "0.0")

    expect(page.locator("#said")).to_contain_text("moved")
    expect(page.locator("[name='factor.dynamic_tool_use']")).to_have_attribute("readonly", "")
    assert site.store.revision(card.id).claimed_by == "admin-1"
    assert all(line.startswith("Failed to load resource") for line in ann.said)
    ann.said.clear()


def test_without_scripts_fields_are_read_only_and_the_way_keeps_its_filter(desk, site):
    several(site, flags=())
    here = desk(viewport=WINDOW, java_script_enabled=False).log_in()
    page = here.go("/?flags=&sort=name")
    page.select_option("#by-status", "complete")
    here.button("Show").click()
    first(here)

    assert page.locator("[name='factor.dynamic_tool_use']").get_attribute("readonly") == ""
    assert "Typing" not in page.locator("#why").inner_text()
    page.locator("[rel=next]").click()
    assert page.locator(".place").inner_text() == "2 of 3"
    assert "status=complete" in page.url
    here.button("Claim").click()
    here.button("Approve").click()
    assert page.locator(".place").inner_text() == "2 of 2"


def test_twelve_rows_are_in_sight_and_what_is_chosen_can_be_claimed_from_anywhere(desk, site):
    several(site, 30)
    here = desk(viewport=WINDOW).log_in()
    rows = here.page.locator("table.queue tbody tr")

    assert rows.evaluate_all(IN_SIGHT) >= 12
    here.page.locator("[name=card]").first.check()
    expect(here.button("Claim the chosen cards")).to_be_in_viewport()
    expect(here.page.locator("[data-chosen]")).to_have_text("1 chosen")
    here.button("Claim the chosen cards").click()
    expect(here.page.get_by_role("status").first).to_contain_text("1 card claimed")


def test_filters_apply_at_once_and_the_address_is_the_view(desk, site):
    several(site, flags=())
    stored(site.store)
    here = desk(viewport=WINDOW).log_in()
    page = here.page
    page.select_option("#by-flags", "high")
    expect(page.locator("tbody tr")).to_have_count(1)
    view = page.url
    page.get_by_role("link", name="Score", exact=True).click()
    expect(page.locator("th[aria-sort=descending]")).to_have_text(re.compile("Score"))

    here.go(view.removeprefix(here.url))
    assert page.locator("tbody tr").count() == 1
    assert page.input_value("#by-flags") == "high"


def test_on_a_phone_the_claims_are_near_and_a_quote_leads_back(desk, site):
    card = stored(site.store, text=f"{LISTING}{'Words. ' * 9000}")
    here = desk(viewport=PHONE).log_in()
    page = here.go(f"/cards/{card.id}")

    assert page.evaluate("document.querySelector('#factors').getBoundingClientRect().top") < 6000
    page.locator("#f-dynamic_identity .quoted a").first.click()
    expect(page.locator("#f-dynamic_identity h3")).not_to_be_in_viewport()
    here.button("Back to the claim").click()
    expect(page.locator("#f-dynamic_identity h3")).to_be_in_viewport()
    expect(page.locator("#homeward")).to_be_hidden()


@pytest.mark.parametrize("width", [360, 390, 768, 1280])
def test_rows_that_lead_with_an_interval_fit_beside_the_others_and_break_no_name(desk, site, width):
    stored(site.store, offline_card(a_listing(LISTING)).model_copy(update={"name": "Agent 13", "slug": "agent-13"}))
    several(site)
    page = desk(viewport={"width": width, "height": 900}).log_in().page

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.get_by_role("link", name="Agent 13").evaluate("(link) => link.getClientRects().length") == 1


def test_the_way_back_leads_to_the_page_of_the_list(desk, site):
    several(site, 51, flags=())
    here = desk(viewport=WINDOW).log_in()
    page, keys = here.page, here.page.keyboard
    here.go("/?sort=name")
    page.get_by_role("link", name="Next page").click()
    expect(page.locator("table.queue tbody tr")).to_have_count(1)
    name = first(here)
    keys.press("c")
    page.wait_for_url("**did=claim*")
    keys.press("b")

    expect(page.locator("table.queue tbody th a")).to_have_text([name])
