"""
Cards from recorded answers of a real model (``cassettes/README.md`` says which), through the real chat client.

The model is far too small to judge anything. What these prove is that its answers fit our schema and prompts, and
that nothing which no listing supports survives the check.
"""

from collections.abc import Iterator

import httpx2
import pytest
from vcr import VCR
from vcr.errors import CannotOverwriteExistingCassetteException
from vcr.record_mode import RecordMode

from pipeline import fetch
from pipeline.ask import llm
from pipeline.assess.draft import draft
from pipeline.assess.estimators import Llm
from pipeline.model import Card, Listing, Tokens
from pipeline.reference import gold
from pipeline.reference.comparables import Index
from pipeline.taxonomy import factors, layers
from tests.support import model_server
from tests.support.cassette import json_body
from tests.support.listings import a_making
from tests.support.paths import LISTINGS, ROOT

LISTINGS = {
    "kubernetes": ROOT / "examples" / "kubernetes.md",
    "thin": LISTINGS / "thin.md",
}


def read(name: str) -> Listing:
    return fetch.parse(LISTINGS[name].read_bytes(), source=name, charset=None, now="2026-11-01T00:00:00Z", http=None)


@pytest.fixture
def wire() -> Iterator[httpx2.Client]:
    """httpx2's own way out, which is where vcr stands; ``ask/bounded.py`` has sockets of its own."""
    with httpx2.Client() as client:
        yield client


def card_of(listing: Listing, url: str, wire: httpx2.Client) -> Card:
    """Asked without a cache; the sampling is the server's own."""
    options = llm.Options(
        model=model_server.MODEL, api_key="none", base_url=url, temperature=None, max_output_tokens=3000, timeout=1800
    )
    estimator = Llm(llm.connect(options, http_client=wire), model=model_server.MODEL, index=Index(gold.exemplars()))
    return draft(listing, estimator, making=a_making())


RECORDED = {
    "kubernetes": ("complete", Tokens(input=7158, output=2474)),
    "thin": ("partial", Tokens(input=6872, output=4316)),
}
"""What became of each card, and what its two answers cost, as the server counted."""


@pytest.mark.vcr
@pytest.mark.parametrize("name", list(LISTINGS))
def test_a_recorded_card_claims_nothing_that_the_listing_does_not_say(name, model_url, wire):
    listing = read(name)
    card = card_of(listing, model_url, wire)
    evidence = [e for part in (*card.factors.values(), card.cvss, *card.layers) for e in part.evidence]

    assert card.provenance.model == model_server.MODEL
    assert (card.status, card.provenance.tokens) == RECORDED[name]
    assert (card.score is None) == (card.status == "inconclusive")
    assert [f for f in card.flags if f.kind == "model_failed"] == []
    assert {f.kind for f in card.flags} >= {"unverified_quote"}
    assert card.mitigation_factor.value == 1
    assert [f for f in card.flags if f.kind in ("steering_score", "steered")] == []
    assert set(card.factors) == set(factors.ALL_KEYS)
    assert tuple(layer.layer for layer in card.layers) == layers.KEYS
    assert all(listing.text[e.start : e.end] == e.quote for e in evidence)
    assert all(layer.evidence and layer.pinned_by != layers.SILENT for layer in card.layers if layer.certain)
    assert all(layer.certain or layer.commentary.startswith(layers.NOT_CERTAIN) for layer in card.layers)


def test_a_changed_question_is_not_answered_by_an_old_recording(vcr_config, vcr_cassette_dir, model_url, wire):
    recorder = VCR(record_mode=RecordMode.NONE, **vcr_config)
    recorder.register_matcher("json_body", json_body)
    changed = read("kubernetes").model_copy(update={"name": "Another name"})
    name = "test_a_recorded_card_claims_nothing_that_the_listing_does_not_say[kubernetes].yaml"

    with (
        recorder.use_cassette(f"{vcr_cassette_dir}/{name}"),
        pytest.raises(CannotOverwriteExistingCassetteException, match="record it again"),
    ):
        card_of(changed, model_url, wire)
