"""A card that is known to be bad, on its page and through the API: unseen until it is decided, told at once then."""

import re

import pytest

from pipeline.review.rules import Actor
from pipeline.store.review.replies import By
from tests.support.web import ADDRESS, a_site, send, stored

AT = "2026-11-24T06:00:00Z"


@pytest.fixture
def site(tmp_path):
    return a_site(tmp_path)


@pytest.fixture
def check(site):
    stored(site.store, flags=())
    return site.store.seeding.put(None, every=0, by=By(Actor("admin-1", "admin"), ADDRESS, AT))


def plain(answer):
    return " ".join(re.sub("<[^>]+>", " ", answer.text).split())


def claimed(site, check):
    client = site.client("reviewer")
    send(client, f"/cards/{check.id}/claim", version="0")
    return client


def test_nothing_on_its_page_or_its_history_says_so_before(site, check):
    client = site.client("reviewer")

    for path in (f"/cards/{check.id}", f"/history/{check.standing.slug}", "/"):
        text = plain(client.get(path))
        assert "a check" not in text.lower()
        assert "seed" not in text.lower()


def test_whoever_approves_it_is_told_at_once(site, check):
    client = claimed(site, check)
    answer = send(client, f"/cards/{check.id}/approve", version="1")
    text = plain(client.get(answer.headers["location"]))

    assert "This card was a check: " in text
    assert "You let it through." in text
    text = plain(client.get(f"/cards/{check.id}"))
    assert "A check, let through by reviewer-1, " in text
    assert "Reopen this card" not in text
    assert "reviewer-1 0 0 0 0 0 0 – 0 1" in plain(client.get("/reviewers"))


def test_whoever_rejects_it_is_told_that_they_caught_it(site, check):
    client = claimed(site, check)
    answer = send(client, f"/cards/{check.id}/reject", version="1", reason="wrong_value", words="The base is off.")
    text = plain(client.get(answer.headers["location"]))

    assert "You caught it." in text
    assert "The base is off." in plain(client.get(f"/cards/{check.id}"))


def test_the_api_says_what_it_came_to(site, check):
    client, program = claimed(site, check), site.program("reviewer")
    assert program.get(f"/api/v1/cards/{check.id}").json()["checked"] is None
    send(client, f"/cards/{check.id}/request-changes", version="1", words="Look at the base again.")
    found = program.get(f"/api/v1/cards/{check.id}").json()

    assert (found["state"], found["checked"]) == ("rejected", "caught")
    assert program.get("/api/v1/reviewers").json()["total"]["caught"] == 1
