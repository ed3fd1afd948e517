"""The report of a run, of what the store knows: what is counted is listed, and counts as it stands."""

from decimal import Decimal

import pytest

from pipeline.card.make import identified, record
from pipeline.model import Flag
from pipeline.refresh import report
from pipeline.store.nightly import Seen
from pipeline.store.nightly.drafts import NewDraft
from pipeline.store.nightly.entries import Basis, Listed, Night, Visited
from pipeline.store.nightly.outcomes import Result
from tests.support.listings import NOW
from tests.support.nightly import PLAN
from tests.support.stores import another, approved, backend, card, peopled, store, url
from tests.support.web import listing_of

__all__ = ["another", "approved", "backend", "peopled", "store", "url"]

CATALOGUE = "catalogue.yaml"
LEFT_OUT = Flag(kind="truncated", severity="medium", message="half of it went unread", where="listing")


def night(store, made=(), *, entries=("kube-pilot",), outcomes=None):
    """The report of a run that made these drafts; ``outcomes`` of entries that have none."""
    run = store.nightly.begin(CATALOGUE, by="nightly", now=NOW, details=PLAN)
    at = Night(CATALOGUE, run, NOW)
    store.nightly.enter(
        at, [Listed(slug, f"https://{slug}.example", None, (), "daily") for slug in entries], everything=True
    )
    left = outcomes or {}
    visits = [Seen(Visited(slug), None, None) for slug in entries if slug not in left]
    store.nightly.visited(at, visits)
    for slug, outcome in left.items():
        store.nightly.settle(at, slug, outcome)
    for one, previous, outcome in made:
        digest = store.nightly.put_listing(listing_of(one))
        of = Basis(one.id, one.listing.sha256, "0" * 64, "directory")
        told = {"causes": [], "inputs": [], "reworded": {"came": ["deletes"], "went": [], "more": 0}}
        kept = NewDraft(one, record(one), digest, previous, outcome, told, of)
        store.nightly.keep(at, kept, author="nightly")
    found = report.build(store, store.nightly.run(run), NOW)
    store.nightly.end(run, "complete", now=NOW, details={})
    return found


def test_partial_and_inconclusive_count_on_the_nights_after_too(store):
    half, none = card("Half", status="partial", flags=(LEFT_OUT,)), card("None", status="inconclusive")
    names = ("half", "none")
    night(store, [(half, None, "new"), (none, None, "new")], entries=names)
    found = night(store, entries=names)

    assert (found.counts.new, found.counts.unchanged) == (0, 2)
    assert (found.counts.partial, found.counts.inconclusive) == (1, 1)
    assert [(one.slug, one.card, one.why) for one in found.partial] == [("half", half.id, "half of it went unread")]
    assert [(one.slug, one.card) for one in found.inconclusive] == [("none", none.id)]


def test_one_that_left_the_catalogue_stands_no_longer(store):
    night(store, [(card("Half", status="partial"), None, "new")], entries=("half",))
    run = store.nightly.begin(CATALOGUE, by="nightly", now=NOW, details=PLAN)
    store.nightly.vanish(Night(CATALOGUE, run, NOW))

    assert store.nightly.standing(CATALOGUE) == ()


def test_what_was_made_again_is_listed_with_its_words_whether_or_not_its_score_moved(store):
    first = card()
    night(store, [(first, None, "new")])
    second = identified(first.model_copy(update={"summary": "another"}))
    found = night(store, [(second, first.id, "changed")])

    (one,) = found.remade
    assert (one.slug, one.card, one.outcome, one.moved) == ("kube-pilot", second.id, "changed", False)
    assert one.reworded is not None
    assert one.reworded.came == ("deletes",)
    assert found.moved == ()


@pytest.mark.parametrize("outcome", ["waiting", "outdated"])
def test_what_waits_and_what_is_outdated_is_listed(store, outcome):
    first = card()
    night(store, [(first, None, "new")])
    found = night(store, outcomes={"kube-pilot": Result(outcome, {"error": "--max-usd 5", "nights": 0})})

    assert getattr(found.counts, outcome) == 1
    assert [one.slug for one in getattr(found, outcome)] == ["kube-pilot"]
    assert [one.card for one in found.outdated] == ([first.id] if outcome == "outdated" else [])


def test_a_listing_that_came_back_to_the_approved_text_was_there_before(store):
    """It is held against nothing, since it is what is approved; its score is one of those before."""
    first = card()
    night(store, [(first, None, "new")])
    second = identified(first.model_copy(update={"summary": "another"}))
    night(store, [(second, first.id, "changed")])
    found = night(store, [(first, None, "changed")])

    assert first.score is not None
    assert found.scores_before == found.scores_now == (Decimal(str(first.score.aivss)),)
    assert (found.counts.changed, found.moved) == (1, ())


def test_a_first_card_was_not_there_before(store):
    found = night(store, [(card(), None, "new")])

    assert (found.scores_before, len(found.scores_now)) == ((), 1)


def test_the_text_behind_a_card_is_at_hand(store):
    first = card()
    night(store, [(first, None, "new")])

    assert store.nightly.text_behind(first.id) == listing_of(first).text
    assert store.nightly.text_behind("f" * 64) is None


def test_progress_counts_a_listing_once(store):
    """One that was visited and drafted is one, however many outcomes it went through."""
    night(store, [(card("One"), None, "new")], entries=("one", "two", "three"))
    last = store.nightly.earlier(CATALOGUE)[0]
    found = store.nightly.progress(CATALOGUE, last.id)

    assert (found.due, found.ended) == (3, 3)
    at = Night(CATALOGUE, last.id, NOW)
    store.nightly.settle(at, "one", Result("queued", {"decision": "again", "key": "again"}))
    assert store.nightly.progress(CATALOGUE, last.id).ended == 2


def test_an_interval_is_told_of_a_card_that_nobody_judged(store):
    """``card`` is estimated without a model; one that a model made, or that a person amended, is judged."""
    first = card()
    by_model = first.provenance.model_copy(update={"estimator": "llm", "model": "m-1"})
    higher = first.score.model_copy(update={"aivss": Decimal("9.9"), "severity": "Critical"})
    second = identified(first.model_copy(update={"provenance": by_model, "score": higher}))
    new = night(store, [(first, None, "new")]).new[0]
    moved = night(store, [(second, first.id, "redrafted")]).moved[0]

    assert (new.estimated.low, new.estimated.high) == (first.score.low, first.score.high)
    assert moved.was_estimated == new.estimated
    assert moved.now_estimated is None
