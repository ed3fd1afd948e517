"""Views of the queue: what is due first, what narrows it, and a way through a list that stays in that list."""

import re
from decimal import Decimal

import pytest

from pipeline.model import Product
from pipeline.render import headline
from pipeline.review.rules import Actor
from pipeline.review.verdicts import Approve, Claim
from pipeline.store.nightly.entries import Listed, Night
from pipeline.taxonomy.keys import KEYS
from tests.support.cards import LISTING, a_card, a_partial_card
from tests.support.listings import a_listing
from tests.support.made import offline_card
from tests.support.nightly import PLAN
from tests.support.web import a_site, send, stored

NOW = "2026-11-24T06:40:00Z"
ME = Actor("reviewer-1", "reviewer")
OFFLINE = offline_card(a_listing(LISTING))


@pytest.fixture
def site(tmp_path):
    return a_site(tmp_path)


def act(site, card, *verdicts, by=ME):
    for each in verdicts:
        card = site.store.act(card.id, each, actor=by, address="", now=NOW, expected=card.version)
    return card


def tagged(site, slug, tag):
    nightly = site.store.nightly
    run = nightly.begin("catalogue.yaml", by="nightly", now=NOW, details=PLAN)
    listed = Listed(slug, f"https://{slug}.example", None, (tag,), "daily")
    nightly.enter(Night("catalogue.yaml", run, NOW), [listed], everything=True)


def scored(aivss, severity):
    return a_card().score.model_copy(update={"aivss": Decimal(aivss), "severity": severity})


def names(answer):
    return re.findall(r'<th role="rowheader" scope="row"><a href="/cards/\w+[^"]*"><bdi>(.*?)</bdi>', answer.text)


@pytest.fixture
def morning(site):
    """One card for every reason to look at it, the last put in the first to be looked at."""
    far = scored("8.0", "High")
    stored(site.store, name="Held", slug="held", score=far, flags=())
    stored(site.store, name="Rest", slug="rest", score=far, flags=())
    stored(site.store, name="Near", slug="near", score=scored("8.8", "High"), flags=())
    stored(site.store, name="Flagged", slug="flagged", score=far)
    old = stored(site.store, name="Moved", slug="moved", score=scored("6.0", "Medium"), flags=())
    act(site, old, Claim(), Approve())
    stored(site.store, name="Moved", slug="moved", score=far, flags=(), summary="It does more.")
    mine = stored(site.store, name="Mine", slug="mine", score=far, flags=())
    act(site, mine, Claim())
    (held,) = site.store.revisions("held")
    act(site, held, Claim(), by=Actor("admin-1", "admin"))
    return site


def test_the_queue_opens_on_mine_and_then_on_what_is_due(morning):
    client = morning.client("reviewer")

    assert names(client.get("/")) == ["Mine", "Moved", "Flagged", "Near", "Rest", "Held"]
    assert names(client.get("/?drift=band")) == ["Moved"]
    assert names(client.get("/?flags=high")) == ["Flagged"]
    assert names(client.get("/?near=0.3")) == ["Near"]
    assert names(client.get("/?state=mine")) == ["Mine"]


def test_a_way_through_a_list_keeps_its_filter_and_order_and_says_where_one_is(morning):
    client = morning.client("reviewer")
    first = re.search(r'href="(/cards/[^"]+)"', client.get("/?sort=name").text)[1].replace("&amp;", "&")
    seen, at = [], first
    for _ in range(6):
        text = client.get(at).text
        place = re.search(r'class="place">(.*?)<', text)[1]
        seen.append((re.search(r"<h1><bdi>(.*?)</bdi>", text)[1], place))
        on = re.search(r'href="(/next[^"]+)" rel="next"', text)[1].replace("&amp;", "&")
        at = client.get(on).headers["location"]

    # What another holds is counted and passed over.
    assert seen == [
        ("Flagged", "1 of 6"), ("Mine", "3 of 6"), ("Moved", "4 of 6"), ("Near", "5 of 6"), ("Rest", "6 of 6"),
        ("Flagged", "1 of 6"),
    ]  # fmt: skip
    back = re.search(r'href="(/previous[^"]+)" rel="prev"', client.get(at).text)[1].replace("&amp;", "&")
    assert client.get(client.get(back).headers["location"]).text.count("1 of 6") == 1
    assert 'href="/?sort=name" data-key="b"' in client.get(at).text


def test_a_claim_does_not_move_who_goes_through_the_list(site):
    for number in range(4):
        stored(site.store, name=f"Agent {number}", slug=f"agent-{number}", flags=())
    client = site.client("reviewer")
    listed = re.findall(r'href="(/cards/[^"]+)"', client.get("/").text)
    second = listed[1].replace("&amp;", "&")
    on = second.partition("?")[2]
    card = second.partition("?")[0]
    claimed = send(client, f"{card}/claim?{on}", version="0").headers["location"]

    assert claimed == f"{card}?{on}&did=claim"
    assert "2 of 4" in client.get(claimed).text
    approved = send(client, f"{card}/approve?{on}", version="1").headers["location"]
    assert approved.partition("?")[0] == listed[2].partition("?")[0]
    text = client.get(approved).text
    assert "2 of 3" in text
    assert f'<a href="{card}"><bdi>Agent' in text
    assert "</bdi></a>: Approved.</p>" in text


def test_a_link_does_not_say_of_the_card_before_what_is_not_so(site):
    before, card = stored(site.store), stored(site.store, name="Other", slug="other")
    text = site.client("reviewer").get(f"/cards/{card.id}?did=approve&done={before.id}").text

    assert "Approved." not in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=alpha", ["Alpha"]),
        ("q=the-slug", ["Alpha"]),
        ("q=kube-pilot.example", ["Alpha", "Beta", "Delta"]),
        ("q=neighbour", []),
        ("q=Ops-Team", ["Beta"]),
        ("tag=ops-team", ["Beta"]),
        ("tag=ops", []),
        ("status=partial", ["Delta"]),
        ("status=complete&kind=record_server", ["Beta"]),
        ("kind=framework", []),
        ("sort=backwards", ["Delta", "Beta", "Alpha"]),
    ],
)
def test_a_search_looks_at_name_slug_source_and_tag_and_filters_narrow(site, query, found):
    unlike = {"summary": "Unlike its neighbour, it asks."}
    stored(site.store, name="Alpha", slug="the-slug", **unlike, product=None)
    stored(site.store, name="Beta", slug="z-beta", **unlike, product=Product(kind="record_server", because="Records."))
    stored(site.store, a_partial_card(name="Delta", slug="zz-delta"))
    tagged(site, "z-beta", "ops-team")
    order = "" if "sort" in query else "&sort=name"

    assert names(site.client("reviewer").get(f"/?{query}{order}")) == found


def test_heads_of_columns_sort_and_turn_round(site):
    stored(site.store)
    client = site.client("reviewer")

    assert '<a href="/?sort=highest">Score</a>' in client.get("/").text
    once = client.get("/?sort=highest&flags=high").text
    assert 'aria-sort="descending"><a href="/?flags=high&amp;sort=lowest">Score' in once
    assert "aria-sort" not in client.get("/").text


def test_the_keys_are_one_table(site):
    text = site.client("reviewer").get("/").text

    assert re.findall(r'data-pressed="(.*?)" data-does="(.*?)"', text) == [
        (key.pressed, key.does) for key in KEYS if key.does
    ]
    assert len({key.pressed for key in KEYS}) == len(KEYS)


def test_a_card_leads_back_to_the_page_of_the_list_that_it_was_opened_from(site):
    for number in range(51):
        stored(site.store, name=f"Agent {number:02}", slug=f"agent-{number:02}", flags=())
    client = site.client("reviewer")
    second = re.search(r'href="([^"]+)" rel="next"', client.get("/?sort=name").text)[1].replace("&amp;", "&")
    page = client.get(second)
    on = re.search(r'href="(/cards/[^"]+)"', page.text)[1].replace("&amp;", "&")

    def back(address):
        found = re.search(r'href="([^"]+)" data-key="b"', client.get(address).text)[1].replace("&amp;", "&")
        return names(client.get(found))

    assert names(page) == back(on) == ["Agent 50"]
    card, query = on.split("?")
    claimed = send(client, f"{card}/claim?{query}", version="0").headers["location"]
    assert back(claimed) == ["Agent 50"]
    refused = send(client, f"{card}/approve?{query}", version="0")
    assert refused.status_code == 409
    to = re.search(r'href="([^"]+)">To the list<', refused.text)[1].replace("&amp;", "&")
    assert names(client.get(to)) == ["Agent 50"]
    previous = re.search(r'href="(/previous[^"]+)" rel="prev"', client.get(on).text)[1].replace("&amp;", "&")
    assert back(client.get(previous).headers["location"]) == ["Agent 50"]


def test_the_catalogue_is_sorted_by_name_and_offers_nothing_that_is_due(site):
    for slug in ("b", "a"):
        act(site, stored(site.store, name=slug.upper(), slug=slug, flags=()), Claim(), Approve())
    client = site.client("reviewer")
    text = client.get("/approved").text

    assert names(client.get("/approved")) == ["A", "B"]
    assert "due first" not in text.split("<table")[0]
    assert '<option value="name" selected>name</option>' in text
    assert '<option value="due" selected>mine, then due first</option>' in client.get("/").text
    card = re.search(r'href="(/cards/[^"]+)"', text)[1].replace("&amp;", "&")
    assert '<a href="/approved?sort=name" data-key="b">Approved</a>' in client.get(card).text
    assert '<a href="/" data-key="b">Queue</a>' in client.get(card.partition("?")[0]).text


def test_where_no_model_judged_the_interval_leads(site):
    card = stored(site.store, OFFLINE)
    score = card.card.score
    said = headline.headline(card.card)
    client = site.client("reviewer")
    about = f"about {score.aivss:.1f}, estimated without a model"
    row = client.get("/").text.split("<tbody")[1]
    page = client.get(f"/cards/{card.id}").text

    assert f'<span class="lead-bands">{said.lead}</span><span class="span muted">{about}</span>' in row
    assert f"{OFFLINE.name}: {said.lead} ({about})" in site.program("reviewer").get("/feed.xml").text
    assert f'data-show="aivss">{headline.bands(card.card)}</span> <span class="band" data-show="band"></span>' in page
    assert f'<p class="span faded" data-show="about">{about}</p>' in page

    act(site, card, Claim(), Approve())
    later = stored(site.store)
    difference, history = client.get(f"/cards/{later.id}/difference").text, client.get("/history/kube-pilot").text
    for text in (difference, history):
        assert f">{said.lead}</span>" in text
        assert f">{headline.brief(later.card)}</span>" in text
