"""The page of who decided how much, and the same for programs."""

import re

import pytest

from pipeline.review.rules import Actor
from pipeline.review.verdicts import Approve, Claim, Reject
from tests.support.web import ADDRESS, a_site, stored

REVIEWER, ADMIN = Actor("reviewer-1", "reviewer"), Actor("admin-1", "admin")


@pytest.fixture
def site(tmp_path):
    """One card that the reviewer approved after three minutes, and one that the admin rejected at once."""
    made = a_site(tmp_path)
    decided(made, "Alpha", REVIEWER, Approve(), "2026-11-24T10:03:00Z")
    decided(made, "Beta", ADMIN, Reject("other", "No."), "2026-11-25T10:00:00Z")
    return made


def decided(site, name, actor, verdict, at):
    card = stored(site.store, name=name, slug=name.lower(), flags=())
    for act, now in ((Claim(), f"{at[:11]}10:00:00Z"), (verdict, at)):
        card = site.store.act(card.id, act, actor=actor, address=ADDRESS, now=now, expected=card.version)


def plain(answer):
    return " ".join(re.sub("<[^>]+>", " ", answer.text).split())


def test_the_page_shows_each_person_and_all(site):
    text = plain(site.client("reviewer").get("/reviewers"))

    assert "admin-1 1 0 0 1 0 0 0 s 0 0" in text
    assert "reviewer-1 1 1 0 0 0 0 3 min 0 s 0 0" in text
    assert "All 2 1 0 1 0 0 1 min 30 s 0 0" in text


def test_since_a_day(site):
    client = site.client("admin")

    assert "reviewer-1" not in plain(client.get("/reviewers?since=2026-11-25"))
    assert "Nobody has decided anything since 2026-11-26." in plain(client.get("/reviewers?since=2026-11-26"))
    for day in ("yesterday", "2026-13-45", "2026-02-30"):
        refused = client.get(f"/reviewers?since={day}")
        assert (refused.status_code, "cannot be read; write 2027-01-31." in plain(refused)) == (422, True), day


def test_it_is_not_for_analysts(site):
    client = site.client("analyst")

    assert client.get("/reviewers").status_code == 403
    assert 'href="/reviewers"' not in client.get("/").text
    assert 'href="/reviewers"' in site.client("reviewer").get("/").text


def test_the_same_for_programs(site):
    program = site.program("reviewer")
    found = program.get("/api/v1/reviewers", params={"since": "2026-11-25"})

    assert found.json() == {
        "since": "2026-11-25",
        "people": [verdicts("admin-1")],
        "total": verdicts(""),
    }
    again = program.get(
        "/api/v1/reviewers", params={"since": "2026-11-25"}, headers={"If-None-Match": found.headers["etag"]}
    )
    assert again.status_code == 304


def verdicts(name):
    counts = {"decided": 1, "approved": 0, "amended": 0, "rejected": 1, "withdrawn": 0, "disagreed": 0}
    return {"name": name, **counts, "median_seconds": 0, "caught": 0, "let_through": 0}


@pytest.mark.parametrize("day", ["1764547200", "2026-13-45", "2026-02-30", "2026-02-01T00:00:00", ""])
def test_programs_name_a_day_as_it_is_written(site, day):
    assert site.program("reviewer").get(f"/api/v1/reviewers?since={day}").status_code == 422


def test_programs_may_name_a_day_or_none(site):
    program = site.program("reviewer")

    assert program.get("/api/v1/reviewers?since=2026-11-26").json()["since"] == "2026-11-26"
    assert program.get("/api/v1/reviewers").json()["since"] is None
