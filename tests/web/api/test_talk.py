"""Comments, tickets and requests for changes through the API."""

import pytest

from tests.support.web import a_site, stored


@pytest.fixture
def site(tmp_path):
    return a_site(tmp_path)


@pytest.fixture
def card(site):
    return stored(site.store, flags=())


def reviewed(program, card, version, **body):
    headers = {"If-Match": f'"{card.id[:32]}-{version}"'}
    return program.post(f"/api/v1/cards/{card.id}/reviews", json=body, headers=headers)


def test_a_comment_is_added_and_read_and_the_card_keeps_its_etag(site, card):
    eve, path = site.program("analyst"), f"/api/v1/cards/{card.id}"
    before = eve.get(path).headers["etag"]
    made = eve.post(f"{path}/comments", json={"words": "Which shell?\u202e", "on": "cvss"})
    read = eve.get(f"{path}/comments")

    assert made.status_code == 201
    assert made.json() | {"seq": 0} == {
        "seq": 0, "card_id": card.id, "action": "comment", "on": "cvss", "words": "Which shell?", "by": "analyst-1",
        "role": "analyst", "at": "2026-11-24T06:00:00Z",
    }  # fmt: skip
    assert read.json() == [made.json()]
    assert eve.get(f"{path}/comments", headers={"If-None-Match": read.headers["etag"]}).status_code == 304
    assert eve.get(path).headers["etag"] == before


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"words": ""}, 409, "The comment is empty."),
        ({"words": "So.", "on": "nothing"}, 422, "There is no claim 'nothing' on this card;"),
        ({"words": "x" * 4001}, 422, "words"),
        ({}, 422, "words"),
    ],
)
def test_what_cannot_be_a_comment_is_refused_in_words(site, card, body, status, said):
    answer = site.program("analyst").post(f"/api/v1/cards/{card.id}/comments", json=body)

    assert answer.status_code == status
    assert said in answer.json()["detail"]


def test_a_card_that_is_not_there_has_no_comments_and_no_ticket(site):
    eve, path = site.program("analyst"), f"/api/v1/cards/{'f' * 64}"

    assert eve.get(f"{path}/comments").status_code == 404
    assert eve.post(f"{path}/comments", json={"words": "So."}).status_code == 404
    assert eve.get(f"{path}/ticket").status_code == 404
    assert site.program().get(f"{path}/comments").status_code == 401


def test_a_ticket_is_noted_and_taken_away(site, card):
    eve, path = site.program("analyst"), f"/api/v1/cards/{card.id}/ticket"
    noted = eve.put(path, json={"ticket": "https://tickets.example/1"})
    bad = eve.put(path, json={"ticket": "javascript:alert(1)"})

    assert (noted.status_code, noted.json()) == (200, {"ticket": "https://tickets.example/1"})
    assert bad.status_code == 422
    assert eve.get(path).json() == noted.json()
    assert eve.put(path, json={"ticket": ""}).json() == eve.get(path).json() == {"ticket": ""}


def test_changes_are_asked_for_and_answered_with_the_version_that_was_read(site, card):
    ann, eve = site.program("reviewer"), site.program("analyst")
    reviewed(ann, card, 0, verdict="claim")
    stale = reviewed(ann, card, 0, verdict="request_changes", words="Tools are 0.9.")
    back = reviewed(ann, card, 1, verdict="request_changes", words="Tools are 0.9.")
    (listed,) = eve.get("/api/v1/cards").json()["cards"]
    reviewed(eve, card, 2, verdict="claim")
    answered = reviewed(eve, card, 3, verdict="answer_changes", words="It only reads.")
    again = reviewed(eve, card, 4, verdict="claim"), reviewed(eve, card, 5, verdict="answer_changes", words="So.")

    assert stale.status_code == 412
    assert (back.status_code, back.json()["asked_by"], back.json()["asked"]) == (201, "reviewer-1", "Tools are 0.9.")
    assert (listed["state"], listed["asked_by"]) == ("draft", "reviewer-1")
    assert (answered.status_code, answered.json()["asked_by"], answered.json()["state"]) == (201, None, "draft")
    assert (again[1].status_code, again[1].json()["detail"]) == (409, "Nobody has asked for changes to this card.")
