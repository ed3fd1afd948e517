"""Cards that take two approvals, in the queue and on their page, without a browser."""

import pytest

from tests.support.web import a_site, send, stored

ONCE = "approved once by <bdi>reviewer-1</bdi>, waits for a second person"


@pytest.fixture
def site(tmp_path):
    return a_site(tmp_path, second_for={"Critical", "High", "Medium", "Low"})


@pytest.fixture
def card(site):
    return stored(site.store, flags=())


def sent(site, role, card, path, version):
    return send(site.client(role), f"/cards/{card.id}/{path}", version=str(version))


@pytest.fixture
def once(site, card):
    """Where the first approval leads to."""
    sent(site, "reviewer", card, "claim", 0)
    return sent(site, "reviewer", card, "approve", 1).headers["location"]


def test_the_first_approval_is_said_and_the_card_waits_in_the_queue(site, card, once):
    client = site.client("reviewer")
    text = client.get(once).text

    assert once == f"/cards/{card.id}?did=approve"
    assert "Approved once: it waits for a second person." in text
    assert "Next card" in text
    assert "leave it to somebody else, or reject it if you have seen something since." in text
    assert ONCE in client.get("/").text


def test_whoever_approved_once_finds_no_button_to_approve_again(site, card, once):
    sent(site, "reviewer", card, "claim", 2)
    text = site.client("reviewer").get(f"/cards/{card.id}").text

    assert "You have approved this card once; a second person has to approve it too." in text
    assert "Approve <kbd>a</kbd>" not in text
    assert "Reject <kbd>r</kbd>" in text
    refused = sent(site, "reviewer", card, "approve", 3)
    assert refused.status_code == 403


def test_the_second_person_is_told_and_approves(site, card, once):
    sent(site, "admin", card, "claim", 2)
    before = site.client("admin").get(f"/cards/{card.id}").text
    answer = sent(site, "admin", card, "approve", 3)
    after = site.client("admin").get(answer.headers["location"]).text

    assert "<bdi>reviewer-1</bdi> approved this card, " in before
    assert "read it as if nobody had, then approve, amend or reject it." in before
    assert answer.headers["location"] == f"/cards/{card.id}?did=approve"
    assert 'id="once"' not in after
    assert ONCE not in site.client("admin").get("/").text
    assert (
        "approve once</strong> by <bdi>reviewer-1</bdi>"
        in site.client("admin").get(f"/history/{card.standing.slug}").text
    )
