"""In a browser: a card whose band takes two people is approved by two, and by nobody twice."""

import time
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from pipeline.card.make import rescore
from pipeline.model import Mitigation
from tests.support.browser import chromium
from tests.support.cards import a_card
from tests.support.desk import desk, on_both
from tests.support.listings import a_making
from tests.support.stores import another
from tests.support.web import a_site, stored
from tests.web.test_unsaved_in_browser import both_ways

__all__ = ["another", "chromium", "desk"]

pytestmark = [pytest.mark.long(120), pytest.mark.xdist_group("browser")]


@pytest.fixture
def site(request, tmp_path, another):
    """A critical card takes two."""
    url = another(request.param) if getattr(request, "param", "sqlite") != "sqlite" else None
    made = a_site(tmp_path, clock=time.time, url=url, second_for={"Critical"})
    yield made
    made.store.close()


def critical(site):
    none = Mitigation(value=Decimal("1.00"), rationale="None is named.")
    return stored(site.store, rescore(a_card(flags=(), mitigation_factor=none), making=a_making()))


def claimed(here, card):
    here.go(f"/cards/{card.id}")
    here.button("Claim this card").click()
    expect(here.page.locator("#standing")).to_contain_text("claimed by")
    return here.page


@on_both
@both_ways
def test_the_second_approval_is_another_person_s(desk, site, script):
    card = critical(site)
    first, second = (desk(java_script_enabled=script).log_in(role) for role in ("reviewer", "admin"))
    page = claimed(first, card)
    expect(page.locator(".badge [data-show=band]")).to_have_text("Critical")
    first.button("Approve a").click()
    expect(page.get_by_role("status").first).to_contain_text("Approved once: it waits for a second person.")
    assert site.store.revision(card.id).state == "draft"
    assert site.store.approved(card.card.slug) is None

    page = claimed(first, card)
    expect(page.locator("#once")).to_contain_text("leave it to somebody else")
    expect(page.locator("#approve")).to_contain_text("a second person has to approve it too")
    assert page.locator("button", has_text="Approve").count() == 0
    if script:
        page.keyboard.press("a")
        page.keyboard.press("Enter")
        page.wait_for_timeout(200)
        expect(page.locator("h1")).to_have_text("Kube Pilot")
    first.button("Release it").click()

    page = second.go("/")
    expect(page.locator("tr", has_text="Kube Pilot")).to_contain_text(
        "approved once by reviewer-1, waits for a second person"
    )
    page = claimed(second, card)
    expect(page.locator("#once")).to_contain_text("reviewer-1 approved this card")
    second.button("Approve a").click()
    expect(page.get_by_role("status").first).to_contain_text("Approved.")
    assert site.store.revision(card.id).approved_by == "admin-1"
    page = first.go(f"/history/{card.card.slug}")
    assert page.locator(".timeline strong").all_inner_texts() == [
        "claim", "approve once", "claim", "release", "claim", "approve",
    ]  # fmt: skip
    assert site.store.verify_log() is None


@both_ways
def test_a_card_that_is_not_critical_takes_one(desk, site, script):
    card = stored(site.store, flags=())
    here = desk(java_script_enabled=script).log_in()
    page = claimed(here, card)
    here.button("Approve a").click()

    expect(page.get_by_role("status").first).to_contain_text("Approved.")
    assert site.store.revision(card.id).approved_by == "reviewer-1"
