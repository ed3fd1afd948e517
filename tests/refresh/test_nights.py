"""Nights over a catalogue of 300: what is new is drafted, what is the same costs nothing, what changed is drafted."""

import pytest

from tests.support.catalogue_server import selling
from tests.support.counting_model import modelling
from tests.support.nights import Watch, upgraded
from tests.support.stores import another, backend, peopled, url

__all__ = ["another", "backend", "peopled", "url"]

pytestmark = pytest.mark.long(70)

LISTINGS = 300
CHANGED = 15
QUESTIONS = 2
"""A listing is asked about its factors and its layers."""


@pytest.fixture
def model():
    with modelling() as running:
        yield running


@pytest.fixture
def shop():
    with selling(LISTINGS) as running:
        yield running


def test_three_nights(tmp_path, url, shop, model):
    """The first drafts all, the second nothing, the third the 5 % that changed."""
    watch = Watch(tmp_path, upgraded(url), shop, model)
    first = watch.night_from_nothing()
    asked = model.calls
    second = watch.night_from_nothing()
    again = model.calls
    for slug in watch.names[:CHANGED]:
        shop.put(slug, version=2)
    third = watch.night_from_nothing()

    assert (first.code, first.counts) == (0, {"checked": LISTINGS, "new": LISTINGS}), first.err
    assert asked == QUESTIONS * LISTINGS
    assert (second.code, second.counts) == (0, {"checked": LISTINGS, "unchanged": LISTINGS}), second.err
    assert again == asked
    assert third.counts == {"checked": LISTINGS, "unchanged": LISTINGS - CHANGED, "changed": CHANGED}, third.err
    assert model.calls == QUESTIONS * (LISTINGS + CHANGED)
    assert max(model.asked.values()) == 1
    assert {slug for slug, n in watch.drafts().items() if n == 2} == set(watch.names[:CHANGED])
    assert watch.states() == {"draft": LISTINGS, "superseded": CHANGED}
    store = watch.store()
    assert store.verify_log() is None
    store.close()
