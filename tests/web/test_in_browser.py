"""The review application in a real browser, through a real server: what a reviewer does in a morning."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from pipeline.card.make import rescore
from pipeline.model import Evidence
from pipeline.review.replies import Said
from pipeline.review.rules import Actor
from pipeline.store.review.replies import By
from pipeline.taxonomy import layers
from tests.support.browser import chromium
from tests.support.cards import ATTACKS, LISTING, a_card, a_hostile_card, a_partial_card, an_inconclusive_card
from tests.support.desk import desk, on_both, site
from tests.support.listings import a_making
from tests.support.nightly import a_night
from tests.support.paths import ROOT
from tests.support.stores import another
from tests.support.web import stored

__all__ = ["another", "chromium", "desk", "site"]

pytestmark = [pytest.mark.long(120), pytest.mark.xdist_group("browser")]

AXE = ROOT / ".venv" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (1280, 360)


def focused(page):
    return page.evaluate("document.activeElement.id || document.activeElement.name || document.activeElement.innerText")


@on_both
def test_a_card_is_claimed_read_weighed_and_approved(desk, site):
    card = stored(site.store)
    here = desk().log_in()
    page = here.page
    page.get_by_role("link", name="Kube Pilot").click()
    here.button("Claim this card").click()

    page.locator("#f-dynamic_identity h3").click()
    chosen = page.locator("mark.chosen")
    assert chosen.all_inner_texts() == ["acts with whatever permissions that identity has"]
    page.locator("mark a", has_text="Works with any MCP client").click()
    assert page.locator(".claim.chosen h3").inner_text().startswith("Multi-Agent Interactions")

    page.fill("[name='factor.dynamic_tool_use']", "0.0")
    expect(page.locator("#said")).to_have_text("8.8 High with your changes, −0.1.")
    expect(page.locator(".badge [data-show=aivss]")).to_have_text("8.8")
    expect(page.locator("#f-dynamic_tool_use")).to_have_class(re.compile("changed"))
    here.button("Undo my changes").click()
    expect(page.locator(".badge [data-show=aivss]")).to_have_text("8.9")

    page.fill("[name='answer.1']", "The vendor showed the dialogue.")
    here.button("Approve a").click()
    expect(page.get_by_role("status").first).to_contain_text("Approved.")
    assert site.store.revision(card.id).approved_by == "reviewer-1"

    page.get_by_role("link", name="History").click()
    entries = page.locator(".timeline strong").all_inner_texts()
    assert entries == ["claim", "approve"]


def test_each_quote_is_shown_in_place_in_a_narrow_window_too(desk, site):
    """There the listing lies above the claims, out of sight."""
    text = f"{'Words. ' * 400}{LISTING}{'Words. ' * 400}"
    found = [text.index(words) for words in ("Works with any MCP client", "any MCP client")]
    evidence = tuple(
        Evidence(quote=text[at : at + 4], passage=1, start=at, end=at + 4) for at in (found[0], found[1] + 4)
    )
    given = a_card().factors
    both = given["multi_agent_interactions"].model_copy(update={"evidence": evidence})
    card = stored(site.store, text=text, factors=given | {"multi_agent_interactions": both})
    here = desk(viewport={"width": 360, "height": 640}).log_in()
    page = here.go(f"/cards/{card.id}")
    for number, link in enumerate(page.locator("#f-multi_agent_interactions .quoted a").all()):
        link.click()
        mark = page.locator(link.get_attribute("href"))
        expect(mark).to_be_in_viewport()
        at = evidence[number].start
        assert mark.inner_text() == text[at : at + 4]
        page.keyboard.press("Enter")
        expect(page.locator("#f-multi_agent_interactions h3")).to_be_in_viewport()


def without_controls(page):
    for box in page.locator("[name=control]").all():
        box.uncheck()


@pytest.mark.parametrize(
    ("do", "said", "aars"),
    [
        # Σ 4.9: (8.7 + 1.3 × 0.49 × 1.05) × 0.95 = 8.900
        (
            lambda page: page.locator("#f-autonomy_of_action [data-step='-1']").click(),
            "8.9 High with your changes, ±0.",
            "0.6688",
        ),
        # base 7.0: (7.0 + 3.0 × 0.5 × 1.05) × 0.95 = 8.146
        (lambda page: page.get_by_label("Physical").check(), "8.1 High with your changes, −0.8.", "1.575"),
        # (8.7 + 1.3 × 0.5 × 0.5) × 0.95 = 8.574
        (lambda page: page.select_option("#multiplier", "0.50"), "8.6 High with your changes, −0.3.", "0.325"),
        # (8.7 + 1.3 × 0.5 × 1.05) × 1.00 = 9.383
        (without_controls, "9.4 Critical with your changes, +0.5.", "0.6825"),
    ],
    ids=["stepper", "metric", "multiplier", "controls"],
)
def test_the_score_follows_every_kind_of_change(desk, site, do, said, aars):
    card = stored(site.store, flags=())
    here = desk().log_in()
    here.go(f"/cards/{card.id}")
    here.button("Claim this card").click()
    before = here.page.locator("#said").inner_text()
    do(here.page)

    expect(here.page.locator("#said")).to_have_text(said)
    expect(here.page.locator("[data-show=worked]")).to_contain_text(f"= {aars}")
    assert before == ""


@on_both
def test_an_amendment_is_a_new_draft_for_somebody_else(desk, site):
    card = stored(site.store, flags=())
    here = desk().log_in()
    here.go(f"/cards/{card.id}")
    here.button("Claim this card").click()
    here.page.fill("[name='factor.self_modification']", "0.9")
    here.page.fill("#because", "The manual says so.")
    here.button("Save as a new draft").click()
    expect(here.page.get_by_role("status").first).to_contain_text("Saved as a new draft")
    here.button("Claim this card").click()

    expect(here.page.locator("main")).to_contain_text("You made this amendment; somebody else has to approve it.")
    assert here.button("Approve a").count() == 0
    assert site.store.revision(card.id).state == "amended"


@on_both
def test_an_approval_of_a_card_that_moved_is_refused(desk, site):
    card = stored(site.store, flags=())
    ann, bob = desk().log_in("reviewer"), desk().log_in("admin")
    ann.go(f"/cards/{card.id}")
    ann.button("Claim this card").click()
    bob.go(f"/cards/{card.id}")
    bob.button("Take it over").click()
    ann.button("Approve a").click()

    expect(ann.page.get_by_role("alert")).to_contain_text("moved")
    assert site.store.revision(card.id).claimed_by == "admin-1"
    assert ann.said.pop().startswith("Failed to load resource")
    ann.page.get_by_role("link", name="To the card as it is now").click()
    expect(ann.page.locator("#decide")).to_contain_text("admin-1 holds this card until")


@on_both
def test_a_card_is_rejected_with_a_reason_and_words_by_keyboard_alone(desk, site):
    first = stored(site.store, flags=())
    other = stored(site.store, name="Ledger Clerk", slug="ledger-clerk", flags=())
    here = desk().log_in()
    page, keys = here.page, here.page.keyboard
    for key in "jjk":
        keys.press(key)
    name = focused(page)
    keys.press("Enter")
    page.wait_for_url(re.compile("/cards/"))
    keys.press("a")
    keys.press("Enter")
    expect(here.button("Reject r")).to_be_visible()
    keys.press("j")
    assert focused(page) == "f-autonomy_of_action"
    keys.press("e")
    assert focused(page) == "factor.autonomy_of_action"
    keys.press("ArrowUp")
    expect(page.locator("#said")).to_contain_text("with your changes")
    keys.press("ArrowDown")
    expect(page.locator("#said")).to_have_text("")
    keys.press("?")
    expect(page.locator("#help")).to_be_visible()
    keys.press("Escape")
    keys.press("r")
    keys.type("w")
    keys.press("Tab")
    keys.type("Autonomy is off: jakers?")
    keys.press("Tab")
    keys.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Rejected.")

    rejected = {card.card.name: site.store.revision(card.id) for card in (first, other)}[name]
    assert rejected.state == "rejected"
    assert site.store.history(rejected.card.slug)[-1].details["words"] == "Autonomy is off: jakers?"


def test_cards_are_claimed_together(desk, site):
    for number in range(3):
        stored(site.store, name=f"Agent {number}", slug=f"agent-{number}")
    here = desk().log_in()
    here.page.check("#every")
    here.button("Claim the chosen cards").click()

    expect(here.page.get_by_role("status").first).to_contain_text("3 cards claimed for 30 minutes")
    assert here.page.locator("tbody tr").count() == 3


def test_everything_can_be_done_without_scripts(desk, site):
    card = stored(site.store, flags=())
    here = desk(java_script_enabled=False).log_in()
    page = here.page
    page.get_by_role("link", name="Kube Pilot").click()
    here.button("Claim this card").click()
    page.fill("[name='factor.dynamic_tool_use']", "0.0")
    here.button("Show the score").click()
    expect(page.locator("#said")).to_have_text("8.8 High with your changes, −0.1.")
    assert page.input_value("[name='factor.dynamic_tool_use']") == "0.0"
    page.locator("#f-dynamic_identity .quoted a").click()
    assert page.evaluate("document.querySelector(':target').textContent") == (
        "acts with whatever permissions that identity has"
    )
    here.button("Approve a").click()
    here.button("Discard my changes and approve as drafted").click()

    assert site.store.revision(card.id).state == "approved"
    assert here.said.pop().startswith("Failed to load resource")


def pages(card):
    return (
        "/", "/?sort=highest&state=any", "/approved", "/replies", "/runs", f"/history/{card.card.slug}",
        f"/cards/{card.id}", f"/cards/{card.id}/difference",
    )  # fmt: skip


def approved(site, card):
    """As the reviewer, through the pages."""
    client = site.client("admin")
    for verdict, version in (("claim", 0), ("approve", 1)):
        text = client.get(f"/cards/{card.id}").text
        token = re.search(r'name="token" value="(\w+)"', text)[1]
        answers = {f"answer.{number}": f"Seen {ATTACKS[0]}" for number in range(len(card.card.flags))}
        high = {key: words for key, words in answers.items() if f'name="{key}"' in text}
        fields = {"token": token, "version": str(version), **high}
        assert client.post(f"/cards/{card.id}/{verdict}", data=fields).status_code == 303


def test_hostile_text_is_only_shown(desk, site):
    """A listing and a model that put markup into every field of two cards, one of them approved."""
    attack = " ".join(ATTACKS)
    poisoned = zip(a_hostile_card(attack).layers, layers.KEYS, strict=True)
    kept = {"slug": "hostile", "cvss": a_card().cvss, "provenance": a_card().provenance}
    named = tuple(layer.model_copy(update={"layer": key}) for layer, key in poisoned)
    old = a_hostile_card(attack, layers=named, **kept)
    approved(site, stored(site.store, old, text=f"{attack}\n{LISTING}", author=attack[:60]))
    new = old.model_copy(update={"summary": f"new {attack}", "name": f"another {attack}"})
    card = stored(site.store, new, text=f"{LISTING}\n{attack}")
    run = site.store.start_run(attack[:40], by=attack[:60], now="2026-11-24T08:00:00Z", details={attack: attack})
    night = a_night(site.store, old, new, attack)
    said = Said("hostile", "dispute", attack[:120], attack)
    site.store.replies.add(said, By(Actor("analyst-1", "analyst"), "", "2026-11-24T08:00:00Z"))
    here = desk().log_in()
    client = site.client("reviewer")
    token = re.search(r'name="token" value="(\w+)"', client.get("/").text)[1]
    client.post(f"/cards/{card.id}/claim", data={"token": token, "version": "0"})
    for path in (*pages(card), f"/runs/{run}", f"/runs/{night}"):
        page = here.go(path)
        page.keyboard.press("j")
        assert page.locator("iframe, img, style, [onmouseover], [onerror], mark script, h1 *:not(bdi)").count() == 0
        assert "<script>alert(1)</script>" in page.locator("body").inner_text(), path
    page = here.go(f"/cards/{card.id}")
    page.fill("[name='factor.self_modification']", "0.7")
    expect(page.locator("#said")).to_contain_text("with your changes")


def busy(site):
    """A product approved once and drafted again, and cards without a score."""
    first = stored(site.store)
    approved(site, first)
    by = By(Actor("analyst-1", "analyst"), "", "2026-11-24T08:00:00Z")
    for kind in ("note", "dispute"):
        said = Said(first.card.slug, kind, "W" * 120, f"We encrypt.\n\n{'m' * 300}")
        site.store.replies.add(said._replace(text=f"{kind} {said.text}"), by)
    given = a_card().factors
    lower = given["dynamic_tool_use"].model_copy(update={"value": Decimal("0.4")})
    said = "It says at some length what the product does, to whom, and what the listing leaves open. " * 3
    again = rescore(a_card(summary=said, factors=given | {"dynamic_tool_use": lower}), making=a_making())
    card = stored(site.store, again, text=LISTING.replace("any MCP client", "most MCP clients"))
    stored(site.store, a_partial_card(name="Ledger Clerk", slug="ledger-clerk"))
    stored(site.store, an_inconclusive_card(name="A product with a name that goes on and on", slug="on"))
    site.store.start_run("assess", by="nightly", now="2026-11-24T08:00:00Z", details={"sources": 3})
    a_night(site.store, a_card(), again, "The source could not be read: HTTP 404")
    return card


@on_both
def test_a_vendor_disputes_a_card_and_it_is_settled_and_then_withdrawn(desk, site):
    card = stored(site.store, flags=())
    approved(site, card)
    here = desk().log_in("analyst")
    page = here.go(f"/cards/{card.id}")
    page.get_by_text("Add a reply").click()
    page.get_by_label("Kind").select_option("dispute")
    page.get_by_label("Who speaks for the vendor").fill("Jo Vendor")
    page.get_by_label("In their words").fill(f"It cannot write.\n{ATTACKS[0]}")
    here.button("Add it").click()
    expect(page.get_by_role("status").first).to_have_text(re.compile("The dispute is open"))
    expect(page.locator(".kicker")).to_contain_text("dispute open")
    assert page.get_by_role("button", name="Settle the dispute").count() == 0

    here = desk().log_in()
    page = here.page
    expect(page.locator("table.queue")).to_contain_text("dispute open")
    page.get_by_role("link", name="Replies").click()
    assert "It cannot write.\n" in page.locator(".said").inner_text()
    assert "<script>alert(1)</script>" in page.locator(".said").inner_text()
    page.get_by_label("What came of it").fill("They are right.")
    here.button("Settle the dispute").click()
    expect(page.get_by_role("status")).to_have_text("The dispute is settled.")
    expect(page.get_by_role("heading", name="No reply waits")).to_be_visible()

    here.go(f"/cards/{card.id}")
    page.get_by_text("Withdraw it").click()
    page.get_by_label("Why").fill("They are right.")
    here.button("Withdraw this card").click()
    expect(page.get_by_role("status").first).to_contain_text("Withdrawn.")
    assert site.store.revision(card.id).state == "withdrawn"
    assert site.store.verify_log() is None


def test_a_link_on_another_site_logs_nobody_out(desk, site):
    card = stored(site.store)
    here = desk().log_in()
    here.page.goto(f"data:text/html,<a href='{here.url}/cards/{card.id}'>the card</a>")
    here.page.get_by_role("link").click()

    expect(here.page.get_by_role("heading", level=1)).to_have_text("Kube Pilot")
    assert here.go("/").url == f"{here.url}/"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_and_can_be_read(desk, site, width, scheme):
    card = busy(site)
    here = desk(viewport={"width": width, "height": 900}, color_scheme=scheme).log_in()
    for path in (*pages(card), "/reviewers"):
        here.go(path)
        assert not here.is_wider_than_its_window(), path
        assert here.squeezed() == [], path


@pytest.mark.parametrize("who", ["a", "reviewer-1", "a-reviewer-with-quite-a-long-name"])
def test_the_header_is_of_words_at_every_width(desk, who):
    """Whatever room a name leaves beside the links."""
    page = desk(viewport={"width": 1280, "height": 900}).log_in().page
    page.locator(".who bdi").evaluate("(name, who) => { name.textContent = who; }", who)
    for width in range(320, 1281, 20):
        page.set_viewport_size({"width": width, "height": 900})
        links = page.locator("body > header nav a").all()
        assert all(link.bounding_box()["height"] < 40 for link in links), width
        assert page.locator("body > header").bounding_box()["height"] < 240, width


def graver(page):
    """What axe-core calls a serious or critical violation on the page."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run().then(found => found.violations.map(each => [each.id, each.impact]))")
    return [each for each in found if each[1] in ("serious", "critical")]


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not there; 'make test' fetches it where npm is")
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(desk, site, width, scheme):
    card = busy(site)
    here = desk(viewport={"width": width, "height": 900}, color_scheme=scheme)

    assert graver(here.go("/")) == [], "the page to log in"
    here.log_in()
    for path in (*pages(card), "/reviewers"):
        assert graver(here.go(path)) == [], path


def test_pages_can_be_read_at_twice_the_size(desk, site):
    card = busy(site)
    here = desk(viewport={"width": 1280, "height": 900}).log_in()
    for path in (*pages(card), "/reviewers"):
        here.go(path).evaluate("document.documentElement.style.fontSize = '200%'")
        assert not here.is_wider_than_its_window(), path
        assert here.squeezed() == [], path
