"""The page of a run over a catalogue: what it came to, what moved and why, and what was not done."""

import re

from tests.support.cards import a_card
from tests.support.moving import MOVED
from tests.support.nightly import a_night
from tests.support.web import identified
from tests.web.pages.test_queue import listed, site

__all__ = ["listed", "site"]


def test_a_run_says_what_moved_and_what_failed(listed):
    run = a_night(listed.store, identified(a_card()), identified(MOVED), "HTTP 404: correct the address")
    text = listed.client("analyst").get(f"/runs/{run}").text
    plain = " ".join(re.sub("<[^>]+>", " ", text).split())

    assert "State incomplete" in plain
    assert "checked 2" in plain.lower()
    assert "8.9 High 8.8 High −0.1 Listing −0.1" in plain
    assert "gone-away failed HTTP 404: correct the address" in plain
    assert "line 9: HTTP 404" in plain
    assert "{&#39;" not in text


def test_a_run_that_goes_on_says_how_far_it_is(listed):
    run = listed.store.nightly.begin("c.yaml", by="nightly", now="2026-11-24T08:00:00Z", details={})
    text = listed.client("analyst").get(f"/runs/{run}").text

    assert "not ended" in text
    assert "running" in text
    assert "No score moved." in text


def test_a_run_leads_with_the_interval_where_no_model_judged(listed):
    made = a_card().provenance.model_copy(update={"estimator": "comparables", "model": None})
    run = a_night(listed.store, identified(a_card(provenance=made)), identified(MOVED), "HTTP 404: correct the address")
    plain = " ".join(re.sub("<[^>]+>", " ", listed.client("analyst").get(f"/runs/{run}").text).split())

    assert "High to Critical, 8.1–9.3 about 8.9, estimated without a model 8.8 High −0.1" in plain
