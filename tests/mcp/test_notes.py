"""How far a card may be relied on is said as it stands: an approval that ran out or was taken back is none."""

import json
from datetime import date
from decimal import Decimal

import pytest

from pipeline.mcp import notes
from pipeline.mcp.server import create
from pipeline.review.amend import Changes
from pipeline.review.verdicts import Amend, Approve, Claim, Reject, Withdraw
from tests.support.assistants import a_held, a_server, call, told
from tests.support.stores import act, opened, replied
from tests.support.web import stored

LATER = "2027-06-30T00:00:01Z"
DAY = date(2027, 6, 30)


@pytest.fixture
def store(tmp_path):
    made = opened(f"sqlite:///{tmp_path / 'review.db'}")
    yield made
    made.close()


def done(store, *verdicts):
    """A card without flags that these were said of, one after the other."""
    made = stored(store, flags=())
    for verdict in verdicts:
        made = act(store, made, verdict)
    return made


@pytest.mark.parametrize(
    ("verdicts", "state", "said"),
    [
        pytest.param((), "draft", notes.DRAFT, id="draft"),
        pytest.param((Claim(),), "claimed", notes.DRAFT, id="claimed"),
        pytest.param((Claim(), Approve()), "approved", notes.APPROVED, id="approved"),
        pytest.param((Claim(), Approve(expires=DAY)), "approved", notes.APPROVED, id="approved-for-a-time"),
        pytest.param(
            (Claim(), Approve(), Withdraw("It was wrong.")), "withdrawn", notes.ENDED["withdrawn"], id="withdrawn"
        ),
        pytest.param(
            (Claim(), Reject("wrong_product", "Another product.")), "rejected", notes.ENDED["rejected"], id="rejected"
        ),
        pytest.param(
            (Claim(), Amend(Changes(factors={"self_modification": Decimal("0.3")}), "It can.")),
            "draft",
            notes.DRAFT,
            id="amended",
        ),
    ],
)
def test_a_card_is_what_was_decided_of_it(store, verdicts, state, said):
    made = done(store, *verdicts)
    found = call(a_server(store), "card", card=made.id)

    assert (found["state"], found["note"]) == (state, said)


def test_what_was_amended_is_not_the_card_to_look_at(store):
    first = stored(store, flags=())
    act(store, act(store, first, Claim()), Amend(Changes(factors={"self_modification": Decimal("0.3")}), "It can."))

    assert call(a_server(store), "card", card=first.id)["note"] == notes.ENDED["amended"]


@pytest.mark.parametrize(("now", "state"), [("2027-06-29T23:59:59Z", "approved"), (LATER, "expired")])
def test_an_approval_that_ran_out_is_none(store, now, state):
    made = done(store, Claim(), Approve(expires=DAY))
    server = create(a_held(store)._replace(now=lambda: now))

    async def talk(client):
        text = (await client.read_resource("card://kube-pilot")).contents[0].text
        found = (await client.call_tool("search_cards", {"state": "approved"})).structured_content["cards"]
        return json.loads(text), found

    whole, rows = told(server, talk)
    shown = call(server, "card", card=made.id)

    said = notes.APPROVED if state == "approved" else notes.RAN_OUT.format(day="2027-06-30")
    assert [one["state"] for one in (whole, shown, *rows)] == [state] * 3
    assert (whole["note"], shown["note"]) == (said, said)


def test_an_approved_card_that_is_claimed_again_is_said_to_be_looked_at(store):
    made = done(store, Claim(), Approve(expires=DAY))
    act(store, made, Claim(), now=LATER)

    assert call(a_server(store), "card", card=made.id)["note"] == notes.AT_WORK


def test_an_open_dispute_stands_beside_an_approval(store):
    made = done(store, Claim(), Approve())
    replied(store, made.standing.slug, "It is not so.", "dispute")

    assert call(a_server(store), "card", card=made.id)["note"] == notes.APPROVED + notes.DISPUTED
