"""Whoever amended a card, or one that it comes of, approves neither; a later score of it keeps the log whole."""

from datetime import date
from decimal import Decimal

import pytest

from pipeline.assess.draft import rescored
from pipeline.card.make import Making
from pipeline.errors import Forbidden, ReviewError
from pipeline.review import verdicts
from pipeline.review.amend import Changes
from pipeline.scoring import profile
from pipeline.store import Store
from tests.support.listings import NOW
from tests.support.stores import ANN, BOB, EVE, act, another, approved, backend, peopled, saved, store, url

__all__ = ["another", "backend", "peopled", "store", "url"]
LATER = "2027-02-01T08:00:00Z"
FIGURE = verdicts.Amend(Changes(factors={"autonomy_of_action": Decimal("0.1")}), "It asks first.")
WORDING = verdicts.Amend(Changes(summary="Shorter."), "The manual says so.")


def amended(store, held, verdict=FIGURE, actor=ANN, now=NOW):
    return act(store, act(store, held, verdicts.Claim(), actor, now=now), verdict, actor, now=now)


def answered(held):
    return {n: "A person has read it." for n in held.standing.high}


def last(store):
    return store.history("kube-pilot")[-1]


def test_what_one_amended_is_not_approved_by_them_after_anothers_touch(store):
    touched = amended(store, amended(store, saved(store)), WORDING, EVE)

    with pytest.raises(Forbidden, match="this card comes of an amendment that you made; somebody else has to approve"):
        approved(store, touched, answers=answered(touched))
    free = act(store, store.revision(touched.id), verdicts.Release())
    assert approved(store, free, BOB, answers=answered(touched)).state == "approved"
    assert last(store).details["hands"] == ["ann", "eve"]
    assert store.verify_log() is None


def test_nobody_who_had_a_hand_in_it_counts_as_the_second(backend, another, peopled):
    store = Store(another(backend, like=peopled(backend)), second_for={"High", "Medium"})
    touched = amended(
        store, amended(store, saved(store), WORDING), WORDING._replace(changes=Changes(summary="B.")), EVE
    )

    assert approved(store, touched, BOB, answers=answered(touched)).state == "approved"
    assert store.verify_log() is None
    store.close()


@pytest.mark.parametrize("by", ["ann", "bob", "eve"])
def test_a_new_score_of_an_amendment_is_the_amenders_whoever_asked_for_it(store, by):
    made = amended(store, saved(store))
    making = Making(profile=profile("owasp-v0.8"), snap=True, prices=None, now=NOW)
    again = rescored(made.card, making=making)
    held = store.put_instead(again, made, author=by, run=None, now=NOW)

    assert (held.author, held.standing.amended_by, held.standing.hands) == (by, "ann", ("ann",))
    assert store.verify_log() is None
    with pytest.raises(Forbidden, match="you made this amendment"):
        approved(store, held, answers=answered(held))
    free = act(store, store.revision(held.id), verdicts.Release())
    assert approved(store, free, BOB, answers=answered(held)).state == "approved"
    assert store.verify_log() is None


def due_and_amended(store):
    """A card whose approval has run out, which was amended then, and withdrawn; and what came of the amendment."""
    first = approved(store, saved(store), BOB, expires=date(2027, 1, 1))
    made = amended(store, first, now=LATER)
    return act(store, store.revision(first.id), verdicts.Withdraw("Not now."), BOB, now=LATER), made


def test_an_amendment_that_is_made_again_waits_again(store):
    """Also where what came of it was rejected: nothing else would wait in the place of the card that was amended."""
    first, made = due_and_amended(store)
    claimed = act(store, made, verdicts.Claim(), BOB, now=LATER)
    act(store, claimed, verdicts.Reject("other", "No."), BOB, now=LATER)
    again = amended(store, first, now=LATER)

    assert (again.id, again.state) == (made.id, "draft")
    assert store.revision(first.id).state == "amended"
    told = [dict(row.details) for row in store.history("kube-pilot") if row.action == "return"]
    assert told == [{"of": first.id, "rule": "same amendment again"}]
    assert store.verify_log() is None


def test_an_amendment_that_waits_already_is_not_made_again(store):
    first, made = due_and_amended(store)
    with pytest.raises(ReviewError, match=f"made before: decide on the card {made.id[:12]}"):
        amended(store, first, now=LATER)

    assert (store.revision(first.id).state, store.revision(made.id).state) == ("claimed", "draft")
    assert store.verify_log() is None
