"""Cards that take two approvals, in a store: the first counts for nothing yet, and the log holds who gave which."""

from datetime import date

import pytest
from sqlalchemy import select, text

from pipeline.errors import Forbidden
from pipeline.review import rules, verdicts
from pipeline.review.amend import Changes
from pipeline.review.tally import Tally
from pipeline.store import QueueFilter, Store
from pipeline.store.db import rows
from pipeline.store.db.engine import writing
from pipeline.store.db.tables import reviews
from tests.support.listings import NOW
from tests.support.stores import (
    BOB,
    act,
    another,
    approved,
    backend,
    card,
    opened,
    peopled,
    saved,
    url,
)
from tests.support.tampering import written_anew

__all__ = ["another", "backend", "peopled", "url"]

SLUG = "kube-pilot"
CLAIM, APPROVE = verdicts.Claim(), verdicts.Approve()
CY = rules.Actor("cy", "reviewer")


@pytest.fixture
def store(backend, another, peopled):
    """With two people who may approve; the card that is saved is of the band that takes both."""
    made = Store(another(backend, like=peopled(backend)), second_for={"High"})
    yield made
    made.close()


def log(store):
    return [(row.action, row.actor, row.version) for row in store.history(SLUG)]


def test_the_card_is_approved_by_the_second_person_and_not_before(store):
    once = approved(store, saved(store))
    waits = [(row.card_id, row.state, row.first_by) for row in store.queue(now=NOW).rows]

    assert (once.state, once.version, once.first_by, once.standing.first_at) == ("draft", 2, "ann", NOW)
    assert (once.approved_by, once.standing.approved_at) == (None, None)
    assert waits == [(once.id, "draft", "ann")]
    assert store.approved(SLUG) is None
    assert list(store.products(now=NOW)) == []
    assert store.verify_log() is None

    twice = approved(store, once, BOB)
    assert (twice.state, twice.approved_by, twice.first_by, twice.standing.first_at) == ("approved", "bob", None, None)
    assert store.approved(SLUG) == twice
    assert log(store) == [
        ("claim", "ann", 1), ("approve_once", "ann", 2), ("claim", "bob", 3), ("approve", "bob", 4)
    ]  # fmt: skip
    first, second = (store.history(SLUG)[n].details for n in (1, 3))
    assert first == {"expires": None, "answers": {}, "acknowledged": None, "rule": "four eyes"}
    assert second == first | {"first_by": "ann", "supersedes": []}
    assert store.reviewers().people == (Tally("ann", 1, 0, 0, 0, 0, 0), Tally("bob", 1, 0, 0, 0, 0, 0))
    assert store.verify_log() is None


def test_one_person_does_not_give_both(store):
    again = act(store, approved(store, saved(store)), CLAIM)
    with pytest.raises(Forbidden, match="you have approved this card once; a second person has to approve it too"):
        act(store, again, APPROVE)

    assert store.revision(again.id) == again
    assert act(store, again, verdicts.Release()).first_by == "ann"


def test_who_approved_once_is_not_led_back_to_the_card(store):
    once, other = approved(store, saved(store)), saved(store, card("Other"))

    assert store.following(QueueFilter(me="ann"), other.id, now=NOW) is None
    assert store.following(QueueFilter(me="bob"), other.id, now=NOW).card_id == once.id


def test_the_approved_card_stays_until_the_second_approval_of_the_next(store):
    before = approved(store, approved(store, saved(store)), BOB)
    once = approved(store, saved(store, card(summary="A newer draft.")))

    assert store.approved(SLUG) == before
    twice = approved(store, once, BOB)
    assert store.approved(SLUG) == twice
    assert store.revision(before.id).state == "superseded"
    assert store.verify_log() is None


def test_an_approval_that_has_run_out_stands_until_the_second(store):
    """Of the card itself: it is claimed and approved anew, by two."""
    before = approved(store, approved(store, saved(store)), BOB, expires=date(2026, 12, 1))
    later = "2026-12-02T08:00:00Z"
    once = approved(store, before, BOB, now=later)

    assert (once.state, once.approved_by, once.expires, once.first_by) == ("approved", "bob", "2026-12-01", "bob")
    assert store.approved(SLUG) == once
    assert approved(store, once, now=later).expires is None
    assert store.verify_log() is None


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        (verdicts.Reject("other", "No."), "rejected"),
        (verdicts.RequestChanges("Tools are 0.9."), "draft"),
        (verdicts.Amend(Changes(summary="Shorter."), "The manual says so."), "amended"),
    ],
    ids=["reject", "request-changes", "amend"],
)
def test_another_verdict_ends_the_first_approval(store, verdict, state):
    once = approved(store, saved(store))
    came = act(store, act(store, once, CLAIM, BOB), verdict, BOB)
    after = store.revision(once.id)

    assert (after.state, after.first_by, after.standing.first_at) == (state, None, None)
    assert came.first_by is None
    assert store.verify_log() is None


def test_a_reopened_card_and_one_that_gave_way_begin_again(store):
    once = approved(store, saved(store))
    refused = act(store, act(store, once, CLAIM, BOB), verdicts.Reject("other", "No."), BOB)
    back = act(store, refused, verdicts.Reopen("It was right."))

    assert approved(store, back, BOB).first_by == "bob"
    assert store.verify_log() is None


def test_an_amendment_takes_two_besides_who_made_it(store):
    """With ann and bob alone there is no second for what ann made; with a third there is."""
    answers = {0: "A person has read it."}
    made = act(
        store, act(store, saved(store), CLAIM), verdicts.Amend(Changes(summary="Shorter."), "The manual says so.")
    )
    assert approved(store, made, BOB, answers=answers).state == "approved"

    store.users.add("cy", "reviewer", now=NOW)
    made = act(
        store,
        act(store, saved(store, card("Other")), CLAIM),
        verdicts.Amend(Changes(summary="Shorter."), "The manual says so."),
    )
    once = approved(store, made, BOB, answers=answers)
    assert (once.state, once.first_by) == ("draft", "bob")
    assert approved(store, once, CY, answers=answers).state == "approved"
    assert store.verify_log() is None


@pytest.mark.parametrize("lost", ["disabled", "demoted"])
def test_a_first_approval_counts_while_its_giver_may_approve(store, lost):
    store.users.add("cy", "reviewer", now=NOW)
    once = approved(store, saved(store), CY)
    if lost == "disabled":
        store.users.disable("cy", now=NOW)
    else:
        store.users.change_role("cy", "analyst", now=NOW)
    again = approved(store, once, BOB)

    assert (once.first_by, again.state, again.first_by) == ("cy", "draft", "bob")
    assert approved(store, again).state == "approved"
    assert store.verify_log() is None


def test_no_second_is_asked_of_another_band_or_where_nobody_else_may_approve(backend, another, peopled, store):
    assert approved(store, saved(store)).state == "draft"
    plain = Store(another(backend, like=peopled(backend)), second_for={"Critical"})
    alone = Store(another(backend, like=peopled(backend)), second_for={"High"})
    alone.users.disable("bob", now=NOW)
    nobody = opened(another(backend), second_for={"High"})
    try:
        assert [approved(each, saved(each)).state for each in (plain, alone, nobody)] == ["approved"] * 3
    finally:
        for each in (plain, alone, nobody):
            each.close()


def _altered(which, **changes):
    """The log anew, with another row of that action."""

    def change(found):
        return [row._replace(**changes) if row.action == which else row for row in found]

    return lambda connection: written_anew(connection, change)


def _by_ann(connection):
    _altered("approve", actor="ann", role="reviewer")(connection)
    with_first = select(reviews).where(reviews.c.action == "approve")
    assert rows.to_review(connection.execute(with_first).mappings().one()).details["first_by"] == "ann"


def _without_second(connection):
    """The second approval passed off as the only one."""
    _altered("approve", details={"expires": None, "rule": "four eyes", "supersedes": []})(connection)


@pytest.mark.parametrize(
    ("tampering", "said"),
    [
        (_by_ann, "row 7 cannot be: ann gives both approvals of a card"),
        (_without_second, "row 7 cannot be: it is the second approval after one by None, and that was by ann"),
        (
            _altered("approve_once", details={"expires": None, "rule": "single user"}),
            "row 5 cannot be: it was done by the rule of a single user, and there were 3",
        ),
        (
            _altered("approve", action="approve_once", details={"expires": None, "rule": "four eyes"}),
            "row 7 cannot be: bob approves once a card of which that cannot be",
        ),
    ],
    ids=["both-by-one", "the-first-left-out", "by-another-rule", "once-twice"],
)
def test_a_log_in_which_two_did_not_approve_is_a_hole(store, tampering, said):
    approved(store, approved(store, saved(store)), BOB)
    with writing(store.engine) as connection:
        tampering(connection)

    assert store.verify_log().why == said


@pytest.mark.parametrize("column", ["first_by", "first_at"])
def test_a_first_approval_that_stands_beside_the_log_is_found_out(store, column):
    approved(store, saved(store))
    with writing(store.engine) as connection:
        connection.execute(text(f"UPDATE standings SET {column} = 'bob'"))

    assert f"was moved beside the log: its {column} is 'bob', and " in store.verify_log().why
