"""Cards that wait again, reopened by a person or since their listing returned; and what an approval acknowledges."""

import pytest
from sqlalchemy import text

from pipeline.card.make import record
from pipeline.errors import ReviewError
from pipeline.review import verdicts
from pipeline.review.amend import Changes
from pipeline.store.db.engine import writing
from pipeline.store.nightly.drafts import NewDraft
from pipeline.store.nightly.entries import Basis, Night
from tests.support.listings import NOW, a_listing
from tests.support.stores import BOB, act, another, approved, backend, card, peopled, saved, store
from tests.support.tampering import written_anew

__all__ = ["another", "backend", "peopled", "store"]

FIRST, SECOND = card(summary="As it was."), card(summary="As it was changed.")


def kept(store, made, run="run"):
    """What a night keeps of a listing that had another card last."""
    run = store.nightly.begin("catalogue.yaml", by="nightly", now=NOW, details={}) if run == "run" else run
    digest = store.nightly.put_listing(a_listing())
    of = Basis(made.id, made.listing.sha256, "m", "directory")
    draft = NewDraft(made, record(made), digest, None, "changed", {}, of, returns=True)
    store.nightly.keep(Night("catalogue.yaml", run, NOW), draft, author="nightly")
    return run


def states(store):
    return [store.revision(made.id).state for made in (FIRST, SECOND)]


def test_a_card_whose_listing_returned_waits_again_and_the_other_gives_way(store):
    for made in (FIRST, SECOND, FIRST):
        kept(store, made)

    assert states(store) == ["draft", "superseded"]
    assert [(row.action, row.role) for row in store.history("kube-pilot")] == [
        ("supersede", "system"), ("return", "system"), ("supersede", "system")
    ]  # fmt: skip
    assert store.verify_log() is None
    kept(store, SECOND)
    assert states(store) == ["superseded", "draft"]


def rejected(store):
    act(store, act(store, store.revision(FIRST.id), verdicts.Claim()), verdicts.Reject("outdated_listing", "Gone."))


def overtaken(store):
    approved(store, store.revision(FIRST.id))
    approved(store, saved(store, SECOND))


@pytest.mark.parametrize("ends", [rejected, overtaken], ids=["rejected", "superseded by an approval"])
def test_whatever_ended_it(store, ends):
    kept(store, FIRST)
    ends(store)
    kept(store, SECOND)
    kept(store, FIRST)
    held = store.revision(FIRST.id)

    assert (held.state, held.approved_by, held.standing.approved_at) == ("draft", None, None)
    assert store.verify_log() is None
    assert approved(store, held, BOB).state == "approved"
    assert store.verify_log() is None


def test_what_is_approved_stays_approved(store):
    kept(store, FIRST)
    approved(store, store.revision(FIRST.id))
    kept(store, SECOND)
    kept(store, FIRST)

    assert states(store) == ["approved", "superseded"]
    assert "return" not in [row.action for row in store.history("kube-pilot")]


def test_an_amendment_that_waits_is_enough(store):
    kept(store, FIRST)
    held = act(store, store.revision(FIRST.id), verdicts.Claim())
    draft = act(store, held, verdicts.Amend(Changes(summary="Better."), "The manual says so."))
    kept(store, SECOND)
    kept(store, FIRST)

    assert (states(store), store.revision(draft.id).state) == (["amended", "superseded"], "draft")


def test_done_twice_in_a_run_it_undoes_no_verdict(store):
    kept(store, FIRST)
    kept(store, SECOND)
    run = kept(store, FIRST)
    rejected(store)
    kept(store, FIRST, run)

    assert store.revision(FIRST.id).state == "rejected"


def test_a_rejected_card_is_reopened_and_approved(store):
    saved(store, FIRST)
    rejected(store)
    again = act(store, store.revision(FIRST.id), verdicts.Reopen("The page is back."), BOB)

    assert again.state == "draft"
    assert store.history("kube-pilot")[-1].details == {"words": "The page is back.", "rule": "four eyes"}
    assert approved(store, again).state == "approved"
    assert store.verify_log() is None


def test_an_acknowledgement_stands_in_the_log(store):
    partial = saved(store, card(status="partial"))
    with pytest.raises(ReviewError, match="Acknowledge that to approve it"):
        approved(store, partial)
    act(store, store.revision(partial.id), verdicts.Approve(acknowledged=True))

    assert store.history("kube-pilot")[-1].details["acknowledged"] == "partial"
    assert store.verify_log() is None


@pytest.mark.parametrize("told", [None, "inconclusive"])
def test_an_approval_that_acknowledges_nothing_or_something_else_is_found(store, told):
    approved(store, saved(store, card(status="partial")), acknowledged=True)

    def change(found):
        return [
            row._replace(details={**row.details, "acknowledged": told}) if row.action == "approve" else row
            for row in found
        ]

    with writing(store.engine) as connection:
        written_anew(connection, change)

    assert "is partial, and" in store.verify_log().why


@pytest.mark.parametrize("action", ["reopen", "return"])
def test_a_card_that_has_not_ended_is_put_back_by_no_row(store, action):
    saved(store, FIRST)
    rejected(store)
    act(store, store.revision(FIRST.id), verdicts.Reopen("The page is back."))

    def change(found):
        made = [row for row in found if row.action != "reject"]
        return [row._replace(action=action, version=2) if row.action == "reopen" else row for row in made]

    with writing(store.engine) as connection:
        written_anew(connection, change)
        connection.execute(text("UPDATE standings SET version = 2"))

    assert "that was claimed" in store.verify_log().why
