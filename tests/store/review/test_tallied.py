"""Reviewers counted from the log of a real store, on both databases."""

import pytest
from sqlalchemy import insert, update

from pipeline.errors import StoreError
from pipeline.review.amend import Changes
from pipeline.review.tally import Tally
from pipeline.review.verdicts import Amend, Claim, Reject
from pipeline.store.db.engine import writing
from pipeline.store.db.tables import reviews
from tests.support.stores import ANN, BOB, act, another, approved, backend, card, peopled, saved, store, url

__all__ = ["another", "backend", "peopled", "store", "url"]

TEN, LATER = "2026-11-24T10:00:00Z", "2026-11-24T10:05:00Z"


def test_each_verdict_of_the_log_counts(store):
    approved(store, saved(store, card("Alpha")), ANN, now=TEN)
    held = act(store, saved(store, card("Beta")), Claim(), ANN, now=TEN)
    draft = act(store, held, Amend(Changes(summary="Another one."), "The manual says so."), ANN, now=LATER)
    claimed = act(store, draft, Claim(), BOB, now=TEN)
    act(store, claimed, Reject("other", "The first was better."), BOB, now=LATER)
    found = store.reviewers()

    assert found.people == (Tally("ann", 1, 1, 0, 0, 1, 150), Tally("bob", 0, 0, 1, 0, 1, 300))
    assert found.total == Tally("", 1, 1, 1, 0, 1, 300)
    assert store.reviewers(since="2026-11-25").people == ()


def test_a_draft_that_gave_way_is_nobodys_verdict(store):
    assert store.reviewers().people == ()
    assert store.reviewers().total == Tally("", 0, 0, 0, 0, 0, None)


def a_row(seq, action, card):
    """Of one of three reviewers, who both claims and decides."""
    told = {"actor": f"r{int(card) % 3}", "role": "reviewer", "slug": "x", "version": 1, "address": "", "details": "{}"}
    return told | {"seq": seq, "at": TEN, "action": action, "card": card, "previous": "", "hash": ""}


def test_ten_thousand_cards_are_counted(store):
    every = [a_row(1_000 + n, "approve" if n % 2 else "claim", f"{n // 2:064}") for n in range(20_000)]
    with writing(store.engine) as connection:
        connection.execute(insert(reviews), every)
    found = store.reviewers()

    assert found.total == Tally("", 10_000, 0, 0, 0, 0, 0)
    assert sum(one.decided for one in found.people) == 10_000


def test_a_log_that_cannot_be_read_says_where_to_look(store):
    held = act(store, saved(store), Claim(), ANN)
    act(store, held, Amend(Changes(summary="Another one."), "The manual says so."), ANN)
    with writing(store.engine) as connection:
        connection.execute(update(reviews).where(reviews.c.action == "amend").values(details="no JSON"))

    with pytest.raises(StoreError, match="verify-log"):
        store.reviewers()
