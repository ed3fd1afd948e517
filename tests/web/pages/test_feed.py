"""The Atom feed of what waits: valid, bounded, harmless, and only for those who may see the queue."""

from base64 import b64encode

import pytest

from pipeline.review.rules import Actor
from pipeline.review.verdicts import Claim, Reject
from tests.support import atom, nasty
from tests.support.cards import a_card
from tests.support.web import ADDRESS, a_site, stored

FEED = "/feed.xml"


@pytest.fixture
def site(tmp_path):
    return a_site(tmp_path)


def basic(password, name="reader"):
    return {"Authorization": f"Basic {b64encode(f'{name}:{password}'.encode()).decode()}"}


def read(site, role="analyst"):
    answer = site.program(role).get(FEED)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/atom+xml")
    return atom.read(answer.content, f"{ADDRESS}{FEED}")


def made_on(day, **changes):
    card = a_card(**changes)
    return card.model_copy(
        update={"provenance": card.provenance.model_copy(update={"created_at": f"2026-11-{day:02}T08:00:00Z"})}
    )


def test_an_entry_says_what_waits_and_leads_to_it(site):
    card = stored(site.store, name="Alpha", slug="alpha")
    feed = read(site)
    (entry,) = feed.entries
    score = card.card.score

    assert entry.title == f"Alpha: {score.aivss:.1f} {score.severity}"
    assert entry.link == f"{ADDRESS}/cards/{card.id}"
    assert entry.updated == feed.updated == card.card.provenance.created_at
    assert entry.terms == (score.severity,)
    assert entry.text.startswith("Draft, by ")
    assert feed.links == {"self": f"{ADDRESS}{FEED}", "alternate": f"{ADDRESS}/"}


def test_the_newest_come_first_and_no_more_than_a_hundred(site):
    for number in range(102):
        stored(site.store, made_on(1 + number % 28, name=f"N{number}", slug=f"n-{number}"))
    days = [entry.updated for entry in read(site).entries]

    assert len(days) == 100
    assert days == sorted(days, reverse=True)


def test_the_names_stay_when_a_card_is_claimed_and_end_with_its_decision(site):
    card = stored(site.store)
    before = read(site)
    by, now = Actor("reviewer-1", "reviewer"), "2026-11-24T08:00:00Z"
    site.store.act(card.id, Claim(), actor=by, address="", now=now, expected=0)
    claimed = read(site)
    site.store.act(card.id, Reject("other", "Not ours."), actor=by, address="", now=now, expected=1)
    after = read(site)

    assert (claimed.id, claimed.entries[0].id) == (before.id, before.entries[0].id)
    assert (after.id, after.entries) == (before.id, ())


@pytest.mark.parametrize("name", ["noncharacter", "right_to_left", "escapes", "lines", "markup", "for_a_template"])
def test_a_hostile_name_does_nothing(site, name):
    stored(site.store, name=nasty.TEXTS[name][:100], slug="hostile")
    (entry,) = read(site).entries

    assert entry.title.isprintable()
    assert "49" not in entry.title
    assert b"<script" not in site.program("analyst").get(FEED).content


@pytest.mark.parametrize("users", [True, False], ids=["users", "one person"])
def test_a_token_is_the_password_of_a_feed_reader(tmp_path, users):
    site = a_site(tmp_path, users=users)
    token = site.tokens["analyst"] if users else site.owner.token
    statuses = [site.client().get(FEED, headers=basic(given)).status_code for given in (token, f"{token}x", "")]

    assert statuses == [200, 401, 401]


def test_a_browser_reads_it_by_its_session_and_is_given_no_other(site):
    client = site.client("analyst")
    answer = client.get(FEED)

    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert '<link rel="alternate" type="application/atom+xml" title="Waiting for review" href="/feed.xml">' in (
        client.get("/").text
    )
    assert "atom+xml" not in client.get("/approved").text


def test_a_reader_without_a_token_is_asked_for_one(site):
    answer = site.client().get(FEED)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Basic realm="Threatcard", charset="UTF-8"'


def test_the_password_counts_for_the_feed_alone(site):
    headers = basic(site.tokens["admin"])

    assert site.client().get("/api/v1/cards", headers=headers).status_code == 401
    assert site.client().get("/", headers=headers).status_code == 303


def test_a_token_that_was_rotated_reads_nothing(site):
    headers = basic(site.tokens["analyst"])
    before = site.client().get(FEED, headers=headers).status_code
    site.store.users.rotate("analyst-1", now="2026-11-24T08:00:00Z")

    assert (before, site.client().get(FEED, headers=headers).status_code) == (200, 401)


def test_guesses_are_slowed_down(site):
    statuses = [site.client().get(FEED, headers=basic(f"guess-{number}")).status_code for number in range(4)]

    assert statuses == [401, 401, 401, 429]
