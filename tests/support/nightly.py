"""Runs over a catalogue as the store keeps them, without running one."""

from pipeline.card.make import record
from pipeline.model import Card
from pipeline.store import Store
from pipeline.store.nightly import Seen
from pipeline.store.nightly.drafts import NewDraft
from pipeline.store.nightly.entries import Basis, Listed, Night, Visited
from pipeline.store.nightly.outcomes import Result
from tests.support.listings import NOW
from tests.support.web import listing_of

PLAN = {"plan": {"bounds": {}, "makeup": "0" * 64, "made_with": {}}}


def a_night(store: Store, before: Card, after: Card, why: str, *, catalogue: str = "catalogue.yaml") -> str:
    """The id of a run that has ended: one product moved from the one card to the other, one could not be read."""
    nightly = store.nightly
    run = nightly.begin(catalogue, by="nightly", now=NOW, details=PLAN)
    night = Night(catalogue, run, NOW)
    names = (after.slug, "gone-away")
    nightly.enter(
        night, [Listed(slug, f"https://{slug}.example", None, (), "daily") for slug in names], everything=True
    )
    snapshot = listing_of(after)
    digest = nightly.put_listing(snapshot)
    visited = Visited(after.slug, listing=digest)
    failed = Visited("gone-away", error=why)
    nightly.visited(night, [
        Seen(visited, None, Result("queued", {"decision": "changed", "key": "changed-0"})),
        Seen(failed, None, Result("failed", {"error": why, "nights": 1})),
    ])  # fmt: skip
    for card in (before, after):
        causes = [{"name": "Listing", "detail": why, "points": "-0.1"}]
        of = Basis(card.id, card.listing.sha256, None, "directory")
        previous = None if card is before else before.id
        made = NewDraft(card, record(card), digest, previous, "changed", {"causes": causes}, of)
        nightly.keep(night, made, author="the job")
    nightly.note(run, bad_rows=[{"where": "line 9", "why": why}])
    nightly.end(run, "incomplete", now=NOW, details={"counts": {"checked": 2, "changed": 1, "failed": 1}})
    return run
