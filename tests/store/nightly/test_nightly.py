"""What the nightly job does to the store: drafts that give way, entries that are due, and what is done twice."""

import pytest
from sqlalchemy import select

from pipeline.card.make import record
from pipeline.review import verdicts
from pipeline.store.db.engine import reading
from pipeline.store.db.tables import entries
from pipeline.store.nightly import Seen
from pipeline.store.nightly.drafts import NewDraft
from pipeline.store.nightly.entries import Basis, Listed, Night, Visited, bucket
from tests.support.listings import NOW, a_listing
from tests.support.stores import BOB, act, another, approved, backend, card, peopled, saved, store, url

__all__ = ["another", "backend", "peopled", "store", "url"]

CATALOGUE = "catalogue.yaml"
LATER = "2026-12-24T03:00:00Z"


@pytest.fixture
def night(store):
    run = store.nightly.begin(CATALOGUE, by="nightly", now=NOW, details={})
    return Night(CATALOGUE, run, NOW)


def keep(store, night, made, author="nightly"):
    digest = store.nightly.put_listing(a_listing())
    of = Basis(made.id, made.listing.sha256, "m", "directory")
    store.nightly.keep(night, NewDraft(made, record(made), digest, None, "changed", {}, of), author=author)
    return store.revision(made.id)


def states(store):
    return {one.card.summary: one.state for one in store.revisions("kube-pilot")}


@pytest.mark.parametrize(
    ("touch", "becomes"),
    [
        (lambda store, old: None, "superseded"),
        (lambda store, old: act(store, old, verdicts.Claim(), BOB), "claimed"),
        (lambda store, old: approved(store, old), "approved"),
        (lambda store, old: act(store, act(store, old, verdicts.Claim()), verdicts.Release()), "superseded"),
    ],
    ids=["untouched", "claimed", "approved", "given-back"],
)
def test_an_older_draft_gives_way_unless_somebody_has_it(store, night, touch, becomes):
    old = keep(store, night, card(summary="Old."))
    touch(store, old)
    keep(store, night, card(summary="New."))

    assert states(store) == {"Old.": becomes, "New.": "draft"}
    assert store.verify_log() is None


def test_a_draft_of_somebody_else_stays(store, night):
    saved(store, card(summary="By hand."), author="ann")
    keep(store, night, card(summary="New."))

    assert states(store) == {"By hand.": "draft", "New.": "draft"}


def test_kept_twice_is_kept_once(store, night):
    keep(store, night, card(summary="Old."))
    for _ in range(2):
        keep(store, night, card(summary="New."))

    assert states(store) == {"Old.": "superseded", "New.": "draft"}
    assert [row.action for row in store.history("kube-pilot")] == ["supersede"]


def listed(*slugs, schedule="daily", source="https://{}.example"):
    return [Listed(slug, source.format(slug), None, (), schedule) for slug in slugs]


def due(store, night, size=50):
    return [(one.first, one.last, one.size) for one in store.nightly.stretches(night.run, size)]


def visited(store, night, slug):
    digest = store.nightly.put_listing(a_listing())
    store.nightly.visited(night, [Seen(Visited(slug, '"a"', None, "threatcard 0", digest), None, None)])


def known(store, slug):
    mine = (entries.c.catalogue == CATALOGUE) & (entries.c.slug == slug)
    with reading(store.engine) as connection:
        return connection.execute(select(entries).where(mine)).one()


@pytest.mark.parametrize(
    ("schedule", "again"),
    [
        ("daily", {"2026-11-22T10:01:00Z", "2026-11-28T00:00:00Z", LATER}),
        ("hourly", {"2026-11-28T00:00:00Z", LATER}),
        ("weekly", {LATER}),
        ("monthly", {LATER}),
        ("paused", set()),
    ],
)
def test_what_is_due_by_its_schedule(store, night, schedule, again):
    store.nightly.enter(night, listed("a"), everything=False)
    if schedule != "paused":
        visited(store, night, "a")
    store.nightly.enter(night, listed("a", schedule=schedule), everything=False)
    found = set()
    for now in ("2026-11-22T10:01:00Z", "2026-11-28T00:00:00Z", LATER):
        run = store.nightly.begin(CATALOGUE, by="nightly", now=now, details={})
        later = Night(CATALOGUE, run, now)
        if schedule == "paused":
            store.nightly.enter(later, listed("b", schedule=schedule), everything=True)
        store.nightly.enter(later, listed("a", schedule=schedule), everything=False)
        if due(store, later):
            found.add(now)

    assert found == again


def test_a_stretch_is_of_one_bucket_and_no_longer_than_asked(store, night):
    """All sources of one host are in one bucket, whatever their paths."""
    same = listed(*(f"s{n}" for n in range(7)), source="https://one.example/{}")
    store.nightly.enter(night, [*same, *listed("z", source="https://two.example/{}")], everything=False)

    assert bucket("https://one.example/a") == bucket("https://ONE.example:8443/b") != bucket("https://two.example/z")
    assert sorted(due(store, night, 3)) == [("s0", "s2", 3), ("s3", "s5", 3), ("s6", "s6", 1), ("z", "z", 1)]


def test_another_source_under_the_same_slug_is_a_new_acquaintance(store, night):
    store.nightly.enter(night, listed("a"), everything=False)
    visited(store, night, "a")
    before = known(store, "a")
    store.nightly.enter(night, listed("a", source="https://moved.example/{}"), everything=False)
    after = known(store, "a")

    assert before.etag == '"a"'
    assert (after.source, after.etag) == ("https://moved.example/a", None)


def test_what_the_catalogue_no_longer_has_is_gone_and_comes_back(store, night):
    store.nightly.enter(night, listed("a", "b"), everything=False)
    run = store.nightly.begin(CATALOGUE, by="nightly", now=LATER, details={})
    later = Night(CATALOGUE, run, LATER)
    store.nightly.enter(later, listed("a"), everything=False)

    assert store.nightly.vanish(later) == 1
    assert store.nightly.gone(CATALOGUE, LATER) == [("b", "https://b.example")]
    assert store.nightly.vanish(later) == 0
    store.nightly.enter(later, listed("b"), everything=False)
    assert store.nightly.gone(CATALOGUE, LATER) == []
