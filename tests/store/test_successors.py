"""A card made of another one: a draft with the same snapshot, and what becomes of the one that it is made of."""

import pytest

from pipeline.card.make import identified
from pipeline.review.verdicts import Claim
from tests.support.listings import NOW
from tests.support.stores import act, another, approved, backend, card, peopled, saved, store

__all__ = ["another", "backend", "peopled", "store"]


@pytest.fixture
def other():
    return identified(card().model_copy(update={"summary": "Under another profile."}))


def put(store, made, of, **changes):
    return store.put_instead(made, of, **({"author": "ann", "run": None, "now": NOW} | changes))


def states(store):
    return {revision.card.summary: revision.state for revision in store.revisions(card().slug)}


def test_an_untouched_draft_gives_way(store, other):
    first = saved(store)
    second = put(store, other, first)

    assert (second.state, second.author, second.listing_digest) == ("draft", "ann", first.listing_digest)
    assert store.revision(first.id).state == "superseded"
    assert store.history(card().slug)[-1].details == {"by": other.id, "rule": "newer draft"}
    assert store.verify_log() is None


def test_an_approved_card_stays_approved(store, other):
    first = approved(store, saved(store))
    put(store, other, first)

    assert store.revision(first.id).state == "approved"
    assert store.approved(card().slug).id == first.id
    assert store.revision(other.id).state == "draft"
    assert store.verify_log() is None


def test_a_card_that_somebody_holds_stays_theirs(store, other):
    held = act(store, saved(store), Claim())
    put(store, other, held)

    assert store.revision(held.id).state == "claimed"


def test_what_is_known_of_the_first_is_read_anew(store, other):
    """It was claimed after it was read: it does not give way."""
    seen = saved(store)
    act(store, seen, Claim())
    put(store, other, seen)

    assert store.revision(seen.id).state == "claimed"


def test_done_twice_it_is_as_if_done_once(store, other):
    first = saved(store)
    put(store, other, first)
    before = store.sizes()
    put(store, other, first, author="bob")

    assert store.sizes() == before
    assert store.revision(other.id).author == "ann"
