"""In a browser: every entry of the catalogues as it stands, and the feed of what waits."""

import base64
from datetime import date

import pytest
from playwright.sync_api import expect

from pipeline.card.make import record
from pipeline.review.rules import Actor
from pipeline.review.verdicts import Approve, Claim
from pipeline.store.nightly import Seen
from pipeline.store.nightly.drafts import NewDraft
from pipeline.store.nightly.entries import Basis, Listed, Night, Visited
from pipeline.store.nightly.outcomes import Result
from tests.support import atom
from tests.support.browser import chromium
from tests.support.cards import ATTACKS
from tests.support.desk import desk, on_both, site
from tests.support.nightly import PLAN
from tests.support.stores import another
from tests.support.web import stored
from tests.web.test_in_browser import graver
from tests.web.test_unsaved_in_browser import both_ways

__all__ = ["another", "chromium", "desk", "site"]

pytestmark = [pytest.mark.long(120), pytest.mark.xdist_group("browser")]

NAMES = ("approved", "waiting", "failing", "gone", "paused", "unapproved")
NOW = "2026-11-24T06:00:00Z"
WHY = f"HTTP 404: {ATTACKS[0]}"


def entered(site):
    """An entry of each state, by its name. The first two have cards."""
    nightly = site.store.nightly
    listed = [
        Listed(name, f"https://{name}.example", None, (), "paused" if name == "paused" else "daily") for name in NAMES
    ]
    run = nightly.begin("c.yaml", by="nightly", now=NOW, details=PLAN)
    night = Night("c.yaml", run, NOW)
    nightly.enter(night, listed, everything=True)
    nightly.end(run, "complete", now=NOW, details={})
    run = nightly.begin("c.yaml", by="nightly", now=NOW, details=PLAN)
    night = Night("c.yaml", run, NOW)
    nightly.enter(night, [one for one in listed if one.slug != "gone"], everything=True)
    nightly.vanish(night)
    failed = Seen(Visited("failing", error=WHY), None, Result("failed", {"error": WHY, "nights": 1}))
    nightly.visited(night, [failed])
    cards = [stored(site.store, name=f"Agent {name}", slug=name, flags=()) for name in NAMES[:2]]
    for held in cards:
        of = Basis(held.id, held.card.listing.sha256, None, "directory")
        made = NewDraft(held.card, record(held.card), held.listing_digest, None, "new", {}, of)
        nightly.keep(night, made, author="nightly")
    nightly.end(run, "incomplete", now=NOW, details={"counts": {"checked": 3, "new": 2, "failed": 1}})
    actor, expires = Actor("reviewer-1", "reviewer"), Approve(expires=date(2027, 6, 30))
    for version, verdict in enumerate((Claim(), expires)):
        site.store.act(cards[0].id, verdict, actor=actor, address="", now=NOW, expected=version)
    return cards


def shown(page):
    return page.locator("tbody th > :first-child").all_inner_texts()


@on_both
@both_ways
def test_every_entry_is_found_by_its_state_by_a_word_and_in_order(desk, site, script):
    card, _ = entered(site)
    here = desk(java_script_enabled=script).log_in("analyst")
    page = here.page
    page.locator("header").get_by_role("link", name="Catalogue").click()
    assert shown(page) == sorted(NAMES)
    expect(page.locator(".counts a")).to_have_text(["All 6", *(f"{name} 1" for name in NAMES)])
    for name in NAMES:
        page.get_by_role("link", name=f"{name} 1", exact=True).click()
        expect(page.locator(".counts [aria-current]")).to_have_text(f"{name} 1")
        assert shown(page) == [name]
        expect(page.locator("tbody [data-label=State]")).to_contain_text(name)
    page.get_by_role("link", name="All 6").click()
    assert WHY in page.locator("tr", has_text="failing.example").inner_text()
    row = page.locator("tr", has_text="//approved.example")
    expect(row).to_contain_text("reviewer-1")
    expect(row).to_contain_text("2027-06-30")
    expect(page.locator("tr", has_text="gone.example")).to_contain_text("since 2026-11-24")

    page.get_by_role("link", name="Expires").click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Expires")
    assert shown(page) == ["approved", *sorted(NAMES[1:])]
    page.get_by_role("link", name="Last visit").click()
    assert shown(page)[-1] == "failing"
    page.get_by_role("link", name="Last visit").click()
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Last visit")
    assert shown(page)[0] == "failing"

    page.get_by_label("Search").fill("EXAMPLE approved")
    here.button("Show").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    assert "sort=-visited" in page.url
    page.get_by_role("link", name="approved", exact=True).click()
    expect(page.locator("h1")).to_have_text("Agent approved")
    assert page.url.startswith(f"{here.url}/cards/{card.id}")


@pytest.mark.parametrize("width", [1280, 360])
def test_the_catalogue_fits_can_be_read_and_is_sorted_on_a_phone(desk, site, width):
    entered(site)
    here = desk(viewport={"width": width, "height": 740}).log_in("analyst")
    page = here.go("/catalogue?sort=expires")
    assert not here.is_wider_than_its_window()
    assert here.squeezed() == []
    assert graver(page) == []
    page.get_by_label("Order").select_option("name, Z to A")
    here.button("Show").click()

    expect(page.locator("tbody th > :first-child")).to_have_text(sorted(NAMES, reverse=True))


@on_both
def test_the_feed_that_the_queue_names_has_what_waits_and_leads_to_it(desk, site):
    _, waiting = entered(site)
    here = desk().log_in("analyst")
    page = here.page
    address = page.locator("link[type='application/atom+xml']").get_attribute("href")

    def read(**headers):
        answer = here.context.request.get(f"{here.url}{address}", headers=headers)
        assert (answer.status, answer.headers["content-type"]) == (200, "application/atom+xml")
        return atom.read(answer.body(), f"{here.url}{address}")

    (entry,) = read().entries
    page.goto(entry.link)
    expect(page.locator("h1")).to_have_text("Agent waiting")
    assert entry.link == f"{here.url}/cards/{waiting.id}"
    here.button("Claim this card").click()
    expect(page.locator("#standing")).to_contain_text("claimed by analyst-1")
    assert read().entries[0].text.startswith("Claimed, by ")
    page.locator(".who").get_by_role("button", name="Log out").click()
    expect(page.locator("#secret")).to_be_visible()

    assert here.context.request.get(f"{here.url}{address}").status == 401
    given = base64.b64encode(f"reader:{site.tokens['analyst']}".encode()).decode()
    assert [one.id for one in read(Authorization=f"Basic {given}").entries] == [entry.id]
