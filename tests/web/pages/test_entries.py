"""The entries of catalogues and how each stands; what is marked in the queue; and how one comes in again."""

import re
from datetime import date

import pytest

from pipeline.listing import passages
from pipeline.model import Flag
from pipeline.review.rules import Actor
from pipeline.review.verdicts import Approve, Claim
from pipeline.store.nightly import Seen
from pipeline.store.nightly.entries import Listed, Night, Visited
from pipeline.store.nightly.outcomes import Result
from pipeline.store.nightly.overview import SORTS, Wanted
from pipeline.web.pages.unread import stretches
from tests.support.cards import a_card, a_partial_card
from tests.support.listings import NOW, a_listing
from tests.support.moving import MOVED
from tests.support.nightly import a_night
from tests.support.stores import BACKENDS, another
from tests.support.web import a_site, identified, send, stored

__all__ = ["another"]


@pytest.fixture(params=BACKENDS)
def site(request, tmp_path, another):
    made = a_site(tmp_path, url=None if request.param == "sqlite" else another(request.param))
    yield made
    made.store.close()


@pytest.fixture
def night(site):
    """Of two entries one has a draft, and one failed; a later run has the first no more."""
    a_night(site.store, identified(a_card()), identified(MOVED), "HTTP 404: correct the address")
    return site


def plain(answer):
    return " ".join(re.sub("<[^>]+>", " ", answer.text).split())


def test_each_entry_says_how_it_stands_and_why(night):
    text = plain(night.client("analyst").get("/catalogue"))

    assert "All 2 waiting 1 failing 1" in text
    assert "gone-away https://gone-away.example failing 1 visit in a row: HTTP 404: correct the address daily" in text
    assert "nobody no" in text


def test_filters_narrow_and_a_word_is_searched(night):
    client = night.client("analyst")

    assert "kube-pilot.example" not in client.get("/catalogue?state=failing").text
    assert "gone-away.example" not in client.get("/catalogue?q=KUBE").text
    assert "Nothing matches" in client.get("/catalogue?q=%25nothing").text


def test_an_approved_entry_names_who_and_a_gone_one_is_marked_in_the_queue(night):
    nightly = night.store.nightly
    run = nightly.begin("catalogue.yaml", by="nightly", now=NOW, details={})
    later = Night("catalogue.yaml", run, NOW)
    nightly.enter(later, [Listed("gone-away", "https://gone-away.example", None, (), "daily")], everything=True)
    nightly.vanish(later)
    client = night.client("reviewer")

    assert "gone from the catalogue" in client.get("/").text
    assert "All 2 failing 1 gone 1" in plain(client.get("/catalogue"))
    (row,) = nightly.listed(Wanted(state="gone"), after=None, limit=10).rows
    assert (row.slug, row.gone_at, row.approved_by) == ("kube-pilot", NOW, None)
    held = night.store.revision(row.card)
    for version, verdict in enumerate((Claim(), Approve(answers={1: "Seen."})), held.version):
        actor = Actor("reviewer-1", "reviewer")
        night.store.act(row.card, verdict, actor=actor, address="", now="2026-11-24T06:00:00Z", expected=version)
    (row,) = nightly.listed(Wanted(state="gone"), after=None, limit=10).rows
    assert (row.approved, row.approved_by) == (row.card, "reviewer-1")


def test_pages_of_ten_thousand_entries_follow_each_other(site):
    nightly = site.store.nightly
    run = nightly.begin("c.yaml", by="nightly", now=NOW, details={})
    names = [f"entry-{n:05}" for n in range(10_000)]
    found = [Listed(name, f"https://{name}.example", None, (), "daily") for name in names]
    nightly.enter(Night("c.yaml", run, NOW), found, everything=True)
    first = nightly.listed(Wanted(), after=None, limit=100)
    second = nightly.listed(Wanted(), after=first.next, limit=100)

    assert [row.slug for row in (*first.rows, *second.rows)] == names[:200]
    assert first.counts == {"unapproved": 10_000}
    assert nightly.listed(Wanted(), after=(names[-2], "c.yaml"), limit=100).next is None


def test_entries_are_sorted_by_name_visit_and_expiry_page_by_page(site):
    nightly = site.store.nightly
    cards = {day: stored(site.store, name=f"Agent {day}", slug=f"agent-{day}", flags=()) for day in (1, 2, 3)}
    run = nightly.begin("c.yaml", by="nightly", now=NOW, details={})
    found = [Listed(name, f"https://{name}.example", None, (), "daily") for name in ("agent-1", "agent-2", "agent-3")]
    nightly.enter(Night("c.yaml", run, NOW), found, everything=True)
    for day, slug in ((20, "agent-3"), (21, "agent-1")):
        seen = Seen(Visited(slug, error="HTTP 404"), None, Result("failed", {"error": "HTTP 404", "nights": 1}))
        nightly.visited(Night("c.yaml", run, f"2026-11-{day}T06:00:00Z"), [seen])
    actor = Actor("reviewer-1", "reviewer")
    for day, expires in ((2, date(2027, 1, 31)), (3, date(2026, 12, 31))):
        for version, verdict in enumerate((Claim(), Approve(expires=expires))):
            site.store.act(cards[day].id, verdict, actor=actor, address="", now=NOW, expected=version)

    def by(sort, descending=False):
        rows, after = [], None
        while True:
            page = nightly.listed(Wanted(sort=sort, descending=descending), after=after, limit=1)
            rows += [row.slug.removeprefix("agent-") for row in page.rows]
            if (after := page.next) is None:
                return "".join(rows)

    assert {(sort, back): by(sort, back) for sort in SORTS for back in (False, True)} == {
        ("name", False): "123", ("name", True): "321",
        ("visited", False): "231", ("visited", True): "132",
        ("expires", False): "321", ("expires", True): "123",
    }  # fmt: skip
    assert [row.slug for row in nightly.listed(Wanted(sort="visited"), after=("agent-1x", "c.yaml"), limit=9).rows] == [
        "agent-2", "agent-3",
    ]  # fmt: skip


def test_a_head_sorts_and_sorts_the_other_way_and_the_order_stays_with_the_filter(night):
    client = night.client("analyst")
    text = client.get("/catalogue?q=away&sort=visited").text

    assert '<a href="/catalogue?q=away&amp;sort=-visited">Last visit <span aria-hidden="true">▲</span></a>' in text
    assert '<a href="/catalogue?q=away">Entry</a>' in text
    assert '<option value="visited" selected>oldest visit</option>' in text
    assert 'href="/catalogue?q=away&amp;state=failing&amp;sort=visited"' in text
    assert (
        client.get("/catalogue?sort=nothing").text.count('aria-sort="ascending"><a href="/catalogue?sort=-name"') == 1
    )


def test_a_partial_card_is_marked_where_it_is_listed(site):
    card = stored(site.store, a_partial_card(flags=()))
    client = site.client("analyst")

    assert '<span class="tag uncertain">partial</span>' in client.get("/").text
    assert '<span class="tag uncertain">partial</span>' in client.get(f"/cards/{card.id}").text


def test_runs_say_their_state_and_why(night):
    assert "incomplete 1 of 2 listings failed" in plain(night.client("analyst").get("/runs"))


def test_what_went_unread_is_shaded_as_far_as_the_card_says(site):
    text = "".join(
        f"Sentence {n} says that it calls tools and keeps a memory of {'words ' * 50}.\n\n" for n in range(200)
    )
    listing = a_listing(text)
    left = passages.select(passages.of(listing)).left_out
    said = Flag(
        kind="truncated", severity="medium", message=f"{passages.named(left)} went unread (…).", where="listing"
    )

    assert stretches(a_card(flags=(said,)), listing) == tuple((one.start, one.end) for one in left)
    assert stretches(a_card(flags=()), listing) == ()
    card = stored(site.store, a_partial_card(flags=(said,)), text=text)
    page = site.client("analyst").get(f"/cards/{card.id}").text
    assert page.count('<span class="unread" title="went unread">') >= 1
    assert f"{sum(one.end - one.start for one in left):,} characters that went unread" in page


def test_a_single_user_is_told_how_to_come_in_again(tmp_path):
    site = a_site(tmp_path, users=False)
    client = site.client()
    client.get("/enter?token=the-printed-token")
    answer = send(client, "/logout")

    assert "open the link that <code>threatcard serve</code> printed" in client.get(answer.headers["location"]).text


def test_an_address_that_was_kept_before_leads_on(night):
    moved = night.client("analyst").get("/entries?state=gone", follow_redirects=False)

    assert (moved.status_code, moved.headers["location"]) == (308, "/catalogue?state=gone")
