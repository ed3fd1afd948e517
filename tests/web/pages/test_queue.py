"""The queue and what lies around it: what is listed, in how many queries, and how soon."""

import hashlib
import re
from contextlib import contextmanager
from decimal import Decimal

import pytest
from sqlalchemy import event
from starlette.testclient import TestClient

from pipeline.model import Score
from pipeline.review.rules import Actor
from pipeline.review.verdicts import Claim
from pipeline.store.db.engine import writing
from pipeline.store.review import acts
from pipeline.store.review.seals import Seals
from tests.support.cards import a_card, a_partial_card
from tests.support.web import ADDRESS, a_site, send, stored

MANY = 10_000


@pytest.fixture
def site(tmp_path):
    return a_site(tmp_path)


def names(answer):
    return re.findall(r'<th role="rowheader" scope="row"><a href="/cards/\w+[^"]*"><bdi>(.*?)</bdi>', answer.text)


def scored(aivss, severity):
    return Score(**(a_card().score.model_dump() | {"aivss": Decimal(aivss), "severity": severity}))


@pytest.fixture
def listed(site):
    """Four cards that differ in all that the queue filters by."""
    for name, changes in {
        "Alpha": {"score": scored("9.8", "Critical"), "flags": ()},
        "Beta": {"score": scored("6.9", "Medium")},
        "Gamma": {"score": scored("7.4", "High"), "flags": a_card().flags[:1]},
    }.items():
        stored(site.store, name=name, slug=name.lower(), **changes)
    stored(site.store, a_partial_card(name="Delta", slug="delta"))
    return site


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("sort=name", ["Alpha", "Beta", "Delta", "Gamma"]),
        ("sort=highest", ["Alpha", "Gamma", "Beta", "Delta"]),
        ("sort=nearest", ["Beta", "Gamma", "Alpha", "Delta"]),
        ("sort=name&band=High", ["Gamma"]),
        ("sort=name&band=unscored", ["Delta"]),
        ("sort=name&near=0.1", ["Beta"]),
        ("sort=name&flags=high", ["Beta", "Delta"]),
        ("sort=name&estimator=comparables", ["Delta"]),
        ("sort=name&q=gamma", ["Gamma"]),
        ("sort=name&q=nothing", []),
        ("sort=name&age=new", []),
        ("sort=name&age=week", []),
        ("sort=name&state=claimed", []),
        ("sort=name&near=9&band=Purple&state=x", ["Alpha", "Beta", "Delta", "Gamma"]),
    ],
)
def test_the_queue_shows_what_was_asked_for(listed, query, found):
    answer = listed.client("analyst").get(f"/?{query}")

    assert answer.status_code == 200
    assert names(answer) == found


def test_bands_are_counted_whichever_is_shown(listed):
    text = listed.client("analyst").get("/?band=High").text

    for name in ("Critical", "High", "Medium", "No score"):
        assert re.search(rf"{name} <strong>1</strong>", text)
    assert "All <strong>4</strong>" in text
    assert "1 card of 1 that match" in text


def test_a_filter_stays_within_the_run_that_is_shown(listed):
    run = listed.store.start_run("nightly", by="nightly", now="2026-11-24T06:00:00Z")
    text = listed.client("analyst").get(f"/?run={run}&state=any").text

    assert f'<input type="hidden" name="run" value="{run}">' in text
    assert "Nothing matches" in text


def test_empty_pages_say_what_to_do(site):
    client = site.client("analyst")

    assert "threatcard assess SOURCE --save" in client.get("/").text
    for query in ("q=nothing", "band=Low", "state=mine", f"run={'0' * 32}"):
        assert "Nothing matches" in client.get(f"/?{query}").text, query
    assert "Nothing is approved yet" in client.get("/approved").text
    assert "No runs yet" in client.get("/runs").text


def test_a_bulk_claim_takes_what_it_can(listed):
    client = listed.client("reviewer")
    rows = listed.store.queue(now="2026-11-24T00:00:00Z").rows
    held = rows[0]
    listed.store.act(
        held.card_id, Claim(), actor=Actor("admin-1", "admin"), address="", now="2026-11-24T06:40:00Z", expected=0
    )
    answer = send(client, "/claim", card=[f"{row.card_id}.{row.version}" for row in rows])
    text = client.get(answer.headers["location"]).text

    assert "3 of 4 cards claimed; 1 had moved or were held by others." in text
    assert len(names(client.get("/?state=mine"))) == 3


@pytest.mark.parametrize("cursor", ["x", "bm90IG91cnM"])
def test_a_cursor_of_nobodys_making_is_refused(site, cursor):
    answer = site.client("analyst").get(f"/?after={cursor}")

    assert answer.status_code == 422
    assert "first page" in answer.text


@pytest.mark.parametrize("path", ["/cards/x", f"/cards/{'0' * 64}", "/history/none", "/runs/none", "/nowhere"])
def test_what_is_not_there_is_said(site, path):
    answer = site.client("analyst").get(path)

    assert answer.status_code == 404
    assert "To the queue" in answer.text


def test_a_link_does_not_say_what_is_not_so(site):
    card = stored(site.store)
    text = site.client("analyst").get(f"/cards/{card.id}?did=approve").text

    assert "Approved." not in text


def test_a_database_that_fails_is_said_and_bears_the_headers(site):
    client = site.client("analyst")
    with site.store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE users")
    answer = client.get("/")

    assert answer.status_code == 503
    assert "The database is not there" in answer.text
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_a_bug_is_not_shown_and_bears_the_headers(tmp_path):
    def broken():
        raise RuntimeError("a secret of the server")

    client = TestClient(a_site(tmp_path, clock=broken).app, base_url=ADDRESS, raise_server_exceptions=False)
    answer = client.get("/login")

    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_skipping_leads_through_the_drafts_and_round(site):
    cards = [stored(site.store, name=f"Agent {n}", slug=f"agent-{n}").id for n in range(3)]
    client = site.client("analyst")
    seen, at = [], cards[0]
    for _ in range(3):
        at = client.get(f"/next?after={at}").headers["location"].removeprefix("/cards/").partition("?")[0]
        seen.append(at)

    assert sorted(seen) == sorted(cards)
    assert seen[-1] == cards[0]


@contextmanager
def counted(store):
    statements = []

    def note(connection, cursor, statement, *rest):
        statements.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(store.engine, "before_cursor_execute", note)


PAGES = ("/", "/?sort=drift&state=any", "/?q=agent&flags=high", "/approved", "/runs", "/replies")


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """A site with as many cards as a large installation has."""
    site = a_site(tmp_path_factory.mktemp("full"))
    few = {path: _queries(site, site.client("analyst"), path) for path in PAGES if stored(site.store)}
    first = stored(site.store)
    with writing(site.store.engine) as connection:
        for number in range(MANY):
            name = {"name": f"Agent {number}", "slug": f"agent-{number}"}
            card = first.card.model_copy(update=name | {"id": hashlib.sha256(str(number).encode()).hexdigest()})
            acts.add_card(connection, Seals(), card, acts.Origin(first.listing_digest, "nightly", None))
    return site, few


def _queries(site, client, path):
    with counted(site.store) as statements:
        assert client.get(path).status_code == 200
    return len(statements)


def test_pages_take_as_many_queries_however_many_cards_there_are(full):
    site, few = full
    client = site.client("analyst")

    assert {path: _queries(site, client, path) for path in PAGES} == few
    assert max(few.values()) <= 12


def test_ten_thousand_cards_are_gone_through_page_by_page(full):
    client = full[0].client("analyst")
    path, seen = "/?sort=name", []
    for _ in range(4):
        answer = client.get(path)
        seen += names(answer)
        path = re.search(r'href="([^"]+)" rel="next"', answer.text)[1].replace("&amp;", "&")

    assert len(seen) == len(set(seen)) == 200
