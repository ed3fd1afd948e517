"""Two names of one product made one: what gives way, what leads on, what is refused, and that the log has it."""

import pytest
from sqlalchemy import update

from pipeline.card.make import identified
from pipeline.errors import Forbidden, NoSuchCard, ReviewError
from pipeline.review import verdicts
from pipeline.store.db.engine import writing
from pipeline.store.db.tables import standings
from pipeline.store.nightly.entries import Listed, Night
from pipeline.store.review.merges import Merge
from pipeline.store.review.replies import By
from tests.support.listings import NOW
from tests.support.nightly import PLAN
from tests.support.stores import (
    ANN,
    BOB,
    EVE,
    HERE,
    act,
    another,
    approved,
    backend,
    card,
    opened,
    peopled,
    replied,
    saved,
    store,
    url,
)  # fmt: skip

__all__ = ["another", "backend", "peopled", "store", "url"]

LATER = "2026-11-30T10:00:00Z"
ASKED = Merge("acme-bot", "acme")


def merge(store, asked=ASKED, actor=ANN):
    return store.merge(asked, By(actor, HERE, LATER))


@pytest.fixture
def two(store):
    """Two drafts of one product under two names."""
    return saved(store, card("Acme Bot")), saved(store, card("Acme"))


def test_a_draft_of_the_one_gives_way_and_its_history_is_the_others(store, two):
    assert merge(store) == 1
    assert store.revision(two[0].id).state == "superseded"
    assert store.revision(two[1].id).state == "draft"
    assert [(row.action, row.slug, dict(row.details)) for row in store.history("acme")] == [
        ("supersede", "acme-bot", {"into": "acme", "rule": "merged"}),
        ("merge", "acme", {"from": "acme-bot", "rule": "four eyes"}),
    ]
    assert {one.id for one in store.revisions("acme")} == {one.id for one in two}
    assert store.resolve("acme-bot") == two[1].id
    assert store.verify_log() is None


def test_what_was_approved_of_both_is_one_product_whose_older_approvals_are_the_others(store, two):
    for one in two[::-1]:
        approved(store, one)
    merge(store)
    (product,) = store.products(now=LATER)

    assert (product.slug, product.former) == ("acme", ("acme-bot",))
    assert [edition.card_id for edition in product.editions] == [two[1].id, two[0].id]
    assert product.withdrawn is None
    assert [one.slug for one in store.products(now=NOW)] == ["acme", "acme-bot"]
    assert store.approved("acme-bot") is None
    assert store.verify_log() is None


def test_names_that_were_merged_one_after_the_other_lead_to_the_last(store, two):
    saved(store, card("Acme Agent"))
    merge(store)
    merge(store, Merge("acme", "acme-agent"))

    assert store.merged() == {"acme-bot": "acme-agent", "acme": "acme-agent"}
    assert store.verify_log() is None


def test_its_entries_are_gone_and_its_row_goes_on_under_the_name_that_stands(store, two):
    run = store.nightly.begin("c.yaml", by="nightly", now=NOW, details=PLAN)
    listed = Listed("acme-bot", "https://acme.example/", None, (), "daily")
    store.nightly.enter(Night("c.yaml", run, NOW), [listed], everything=True)
    merge(store)

    assert store.nightly.gone("c.yaml", NOW) == [("acme-bot", "https://acme.example/")]
    assert store.nightly.called("c.yaml", [listed]) == {"acme-bot": "acme"}


def _rejects(store, held):
    return act(store, act(store, held, verdicts.Claim()), verdicts.Reject("other", "No."))


def _withdraws(store, held):
    return act(store, approved(store, held), verdicts.Withdraw("Not now."))


@pytest.mark.parametrize(
    ("ends", "state", "asked"),
    [
        (_rejects, "rejected", verdicts.Reopen("It was right.")),
        (_withdraws, "superseded", verdicts.Claim()),
    ],
    ids=["rejected", "withdrawn"],
)
def test_nothing_of_a_name_that_is_none_is_decided_any_more(store, two, ends, state, asked):
    held = ends(store, two[0])
    merge(store)
    now = store.revision(held.id)

    assert now.state == state
    with pytest.raises(ReviewError, match="acme-bot was merged into acme: decide on the card of that name"):
        act(store, now, asked)
    assert [row.card_id for row in store.queue(now=LATER).rows] == [two[1].id]
    assert store.verify_log() is None


def test_a_card_of_such_a_name_that_comes_later_is_not_decided_either(store, two):
    merge(store)
    late = saved(store, card("Acme Bot", summary="Later."))

    with pytest.raises(ReviewError, match="acme-bot was merged into acme"):
        act(store, late, verdicts.Claim())


@pytest.mark.parametrize(
    ("asked", "error", "why"),
    [
        (Merge("acme", "acme"), ReviewError, "these are one name"),
        (Merge("nobody", "acme"), NoSuchCard, "there is no card 'nobody'"),
        (Merge("acme", "nobody"), NoSuchCard, "there is no card 'nobody'"),
    ],
    ids=["one name", "no such name", "no such name to go to"],
)
def test_names_that_cannot_be_merged(store, two, asked, error, why):
    with pytest.raises(error, match=why):
        merge(store, asked)


def test_a_name_is_merged_once(store, two):
    merge(store)

    with pytest.raises(ReviewError, match="acme-bot was merged into acme already"):
        merge(store)
    with pytest.raises(ReviewError, match="acme-bot was merged into acme already"):
        merge(store, Merge("acme", "acme-bot"))


def test_an_analyst_may_not(store, two):
    with pytest.raises(Forbidden, match="not for the role analyst"):
        merge(store, actor=EVE)


def _approves_the_one_alone(store, two):
    approved(store, two[0])


def _claims(store, two):
    act(store, two[0], verdicts.Claim(), BOB, now=LATER)


def _amends(store, two):
    parent = identified(card("Acme Bot").model_copy(update={"summary": "another"}))
    amended = parent.provenance.model_copy(update={"parent": two[0].id, "amended_by": "bob"})
    saved(store, identified(parent.model_copy(update={"provenance": amended})), author="bob")


def _hears_its_vendor(store, two):
    for one in two:
        approved(store, one)
    replied(store, "acme-bot")


def _lists_both(store, two):
    run = store.nightly.begin("c.yaml", by="nightly", now=NOW, details=PLAN)
    both = [Listed(slug, f"https://{slug}.example/", None, (), "daily") for slug in ("acme", "acme-bot")]
    store.nightly.enter(Night("c.yaml", run, NOW), both, everything=True)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (_approves_the_one_alone, "approve one of acme first"),
        (_claims, "bob has a card of acme-bot in hand"),
        (_amends, "an amendment of acme-bot waits"),
        (_hears_its_vendor, "what the vendor said to acme-bot waits"),
        (_lists_both, "c.yaml lists both"),
    ],
    ids=["an approval", "a claim", "an amendment", "a reply", "a source"],
)
def test_it_is_refused_where_something_would_be_lost_and_nothing_is_done(store, two, given, why):
    given(store, two)
    before = list(store.export())

    with pytest.raises(ReviewError, match=why):
        merge(store)
    assert list(store.export()) == before


def test_a_merge_that_is_undone_beside_the_log_is_found(store, two):
    merge(store)
    with writing(store.engine) as connection:
        connection.execute(update(standings).where(standings.c.card == two[0].id).values(state="draft"))

    assert "was moved beside the log: its state is 'draft', and 'superseded' by the log" in store.verify_log().why


def test_it_comes_along_into_another_database(store, two, another):
    merge(store)
    new = opened(another("sqlite"))
    new.import_(store.export())

    assert new.merged() == {"acme-bot": "acme"}
    assert new.verify_log() is None
    new.close()


# One name, whoever brought it


def test_what_a_catalogue_lists_has_its_name_and_else_what_was_saved(store):
    source = card("Acme Bot").listing.source
    assert store.known_as([source], "acme") == "acme"
    saved(store, card("Acme Bot"))
    assert store.known_as([source], "acme") == "acme-bot"
    run = store.nightly.begin("c.yaml", by="nightly", now=NOW, details=PLAN)
    store.nightly.enter(Night("c.yaml", run, NOW), [Listed("listed", source, None, (), "daily")], everything=True)
    assert store.known_as([source], "acme") == "listed"
    assert store.known_as([], "acme") == "acme"


def test_a_row_without_a_name_takes_that_of_what_was_saved_of_its_source_and_keeps_one_that_it_has(store):
    saved(store, card("Acme Bot"))
    source = card("Acme Bot").listing.source
    bare = Listed("made-of-the-address", source, None, (), "daily")

    assert store.nightly.called("c.yaml", [bare]) == {"made-of-the-address": "acme-bot"}
    assert store.nightly.called("c.yaml", [bare._replace(named=True)]) == {}
    run = store.nightly.begin("c.yaml", by="nightly", now=NOW, details=PLAN)
    store.nightly.enter(Night("c.yaml", run, NOW), [bare], everything=True)
    assert store.nightly.called("c.yaml", [bare]) == {}
