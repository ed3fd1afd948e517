"""Checks in a real store, on both databases: put in unseen, decided, counted, and never taken for a product's card."""

import pytest
from sqlalchemy import delete, insert, select, update

from pipeline.errors import Forbidden, NoSuchCard, ReviewError
from pipeline.review.amend import Changes
from pipeline.review.tally import Tally
from pipeline.review.verdicts import Amend, Approve, Claim, Reject, Reopen, RequestChanges
from pipeline.store import QueueFilter, Store
from pipeline.store.db.engine import writing
from pipeline.store.db.tables import reviews, seeded
from pipeline.store.review.merges import Merge
from pipeline.store.review.replies import By
from tests.support.listings import NOW
from tests.support.stores import ANN, BOB, HERE, act, another, approved, backend, card, peopled, saved, store, url

__all__ = ["another", "backend", "peopled", "store", "url"]

LATER = "2026-11-22T10:05:00Z"
VERDICTS = {
    "caught": [
        Reject("wrong_value", "The base is off."),
        Amend(Changes(summary="Another one."), "The manual says so."),
        RequestChanges("Look at the base again."),
    ],
    "let through": [Approve()],
}
EACH = [(verdict, outcome) for outcome, some in VERDICTS.items() for verdict in some]


def seed(store, slug=None, by=BOB):
    return store.seeding.put(slug, every=0, by=By(by, HERE, NOW))


def decided(store, verdict=None, actor=ANN):
    """The check of a store with one product, after a verdict on it."""
    saved(store)
    held = act(store, seed(store), Claim(), actor)
    return act(store, held, verdict or Approve(), actor, now=LATER)


def test_it_waits_like_any_other_draft_and_its_history_is_empty(store):
    base = saved(store)
    made = seed(store)
    rows = {row.slug: row for row in store.queue(now=NOW).rows}

    assert rows.keys() == {base.standing.slug, made.standing.slug}
    assert (made.state, made.author, made.run, made.checked) == ("draft", base.author, base.run, None)
    assert store.history(made.standing.slug) == ()
    assert store.seeding.cards() == {made.id}
    assert store.verify_log() is None


@pytest.mark.parametrize(("verdict", "outcome"), EACH, ids=[type(one).__name__ for one, _ in EACH])
def test_it_ends_as_a_rejected_card_whatever_is_said_of_it(store, verdict, outcome):
    done = decided(store, verdict)

    assert (done.state, done.checked, done.approved_by) == ("rejected", outcome, None)
    assert store.seeding.came_to(done.id).outcome == outcome
    row = store.history(done.standing.slug)[-1]
    assert (row.action, row.actor, row.details["outcome"]) == ("check", "ann", outcome)
    assert len(store.queue(QueueFilter(states=("draft", "rejected", "amended")), now=LATER).rows) == 2
    assert store.verify_log() is None


def test_one_that_is_let_through_is_nowhere_among_what_is_approved(store):
    real = approved(store, saved(store))
    made = seed(store)
    done = act(store, act(store, made, Claim()), Approve(), now=LATER)

    assert store.approved(done.standing.slug) is None
    assert store.approved(real.standing.slug).id == real.id
    assert [one.slug for one in store.products(now=LATER)] == [real.standing.slug]
    assert store.counts(QueueFilter(states=("approved",)), now=LATER).total == 1
    assert [row.drift for row in store.queue(QueueFilter(states=("rejected",)), now=LATER).rows] == [None]


def test_one_that_waits_is_no_preview_and_no_products_name(store):
    base = saved(store)
    seed(store)

    assert [one.slug for one in store.products(now=NOW, drafts=True)] == [base.standing.slug]
    assert store.known_as((base.card.listing.source,), "other") == base.standing.slug


def test_it_is_over_once_it_is_decided(store):
    done = decided(store)

    for verdict in (Claim(), Approve(), Reopen("Once more.")):
        with pytest.raises(ReviewError, match="was a check, known to be bad, and is over"):
            act(store, done, verdict)


def test_it_supersedes_nothing_and_merges_with_nothing(store):
    base, made = saved(store), seed(store)

    for asked in (Merge(base.standing.slug, made.standing.slug), Merge(made.standing.slug, base.standing.slug)):
        with pytest.raises(ReviewError, match="is no product's name"):
            store.merge(asked, By(BOB, HERE, NOW))
    act(store, act(store, made, Claim()), Approve(), now=LATER)
    assert store.revision(base.id).state == "draft"


@pytest.mark.parametrize(("verdict", "counts"), [(Approve(), (0, 1)), (Reject("other", "It is off."), (1, 0))])
def test_reviewers_have_it_in_its_own_columns_alone(store, verdict, counts):
    decided(store, verdict)

    assert store.reviewers().people == (Tally("ann", 0, 0, 0, 0, 0, None, *counts),)
    assert store.reviewers().total == Tally("", 0, 0, 0, 0, 0, None, *counts)
    assert store.reviewers(since="2026-11-25").people == ()


def test_a_draft_is_followed_by_the_same_one_once(store):
    made = card()
    saved(store, made)
    for _ in range(2):
        store.seeding.after(made, author="nightly", every=1, by=By(BOB, HERE, NOW))
    store.seeding.after(made, author="nightly", every=0, by=By(BOB, HERE, NOW))

    (only,) = store.seeding.cards()
    assert store.revision(only).author == "nightly"
    assert store.verify_log() is None


def test_an_admin_alone_puts_one_in_and_only_of_what_is_there(store):
    with pytest.raises(NoSuchCard, match="no whole draft in the store"):
        seed(store)
    saved(store)

    with pytest.raises(Forbidden, match="it takes admin"):
        seed(store, by=ANN)
    with pytest.raises(NoSuchCard, match="'nosuch'"):
        seed(store, "nosuch")


def test_nobody_is_told_of_a_check_that_waits(store):
    saved(store)
    with pytest.raises(NoSuchCard, match="is no check that was decided"):
        store.seeding.came_to(seed(store).id)


def test_the_log_says_which_are_checks_and_what_they_came_to(store):
    done = decided(store)
    with writing(store.engine) as connection:
        connection.execute(update(seeded).values(outcome="caught"))
    assert store.verify_log().why == f"the check {done.id[:12]} was altered beside the log: its outcome is another one"
    with writing(store.engine) as connection:
        connection.execute(delete(seeded))
    assert store.verify_log().why == f"the check {done.id[:12]} is not there, and the log put it in"


def test_a_check_beside_the_log_is_found(store):
    made = saved(store)
    with writing(store.engine) as connection:
        connection.execute(
            insert(seeded).values(
                card=made.id, made_of=made.id, spoiled="cvss", was="8.0", stands="1.0", put_at=NOW, put_by="ann"
            )
        )
    assert store.verify_log().why == f"the check {made.id[:12]} was put in without a row of the log"


def test_the_row_that_puts_it_in_names_no_card_of_its_own(store):
    saved(store)
    made = seed(store)
    with writing(store.engine) as connection:
        row = connection.execute(select(reviews).where(reviews.c.action == "seed")).one()

    assert (row.card, row.slug, row.actor, row.role) == ("", "", "bob", "admin")
    assert made.id in row.details


def test_it_goes_with_an_export_of_the_store(store, another, backend, tmp_path):
    done = decided(store)
    lines = list(store.export())
    store_there = Store(f"sqlite:///{tmp_path / 'there.db'}")
    store_there.import_(lines)

    assert store_there.revision(done.id).checked == "let through"
    assert store_there.verify_log() is None
    store_there.close()
