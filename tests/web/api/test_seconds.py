"""Cards that take two approvals, through the API."""

import pytest

from tests.support.web import a_site, stored


@pytest.fixture
def site(tmp_path):
    return a_site(tmp_path, second_for={"Critical", "High", "Medium", "Low"})


def reviewed(program, card, version, **body):
    headers = {"If-Match": f'"{card.id[:32]}-{version}"'}
    return program.post(f"/api/v1/cards/{card.id}/reviews", json=body, headers=headers)


def standing(answer):
    body = answer.json()
    return answer.status_code, body["state"], body["approved_by"], body["first_by"]


def test_the_answer_says_who_approved_once_until_a_second_person_does(site):
    card = stored(site.store, flags=())
    ann, root = site.program("reviewer"), site.program("admin")
    reviewed(ann, card, 0, verdict="claim")
    once = reviewed(ann, card, 1, verdict="approve")
    (listed,) = ann.get("/api/v1/cards").json()["cards"]
    reviewed(ann, card, 2, verdict="claim")
    both = reviewed(ann, card, 3, verdict="approve")
    reviewed(ann, card, 3, verdict="release")
    reviewed(root, card, 4, verdict="claim")
    twice = reviewed(root, card, 5, verdict="approve")

    assert standing(once) == (201, "draft", None, "reviewer-1")
    assert (listed["state"], listed["first_by"]) == ("draft", "reviewer-1")
    assert (both.status_code, both.json()["detail"]) == (
        403, "You have approved this card once; a second person has to approve it too."
    )  # fmt: skip
    assert standing(twice) == (201, "approved", "admin-1", None)
