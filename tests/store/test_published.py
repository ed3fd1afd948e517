"""What readers may know of each product: from the log and the columns, in few looks, the same from both databases."""

import time
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import event, text

from pipeline.card.make import canonical
from pipeline.errors import NoSuchCard, StoreError
from pipeline.review import verdicts
from pipeline.review.amend import Changes
from pipeline.review.replies import Decline, Settle, Sign
from pipeline.store.nightly.entries import Listed, Night
from pipeline.store.records import Withdrawn
from pipeline.store.review.replies import By
from tests.support.listings import NOW
from tests.support.stores import (
    ANN,
    BOB,
    HERE,
    act,
    another,
    approved,
    backend,
    card,
    high,
    opened,
    peopled,
    replied,
    saved,
    store,
    url,
)

__all__ = ["another", "backend", "peopled", "store", "url"]

LATER, LAST = "2026-12-24T10:00:00Z", "2027-02-01T10:00:00Z"


@pytest.fixture
def alone(url):
    """A store without users."""
    made = opened(url)
    yield made
    made.close()


def products(store, *, now=LAST, **options):
    return {one.slug: one for one in store.products(now=now, **options)}


def test_an_edition_is_an_approval_with_who_gave_it_and_what_they_answered(store):
    first = approved(
        store, saved(store, card(flags=(high(),))), expires=date(2027, 1, 1), answers={0: "A quote of the manual."}
    )
    second = approved(store, saved(store, card(summary="Another.")), BOB, now=LATER)
    (found,) = store.products(now=LAST)

    assert [one.card_id for one in found.editions] == [second.id, first.id]
    assert found.editions[0][1:] == (
        "Kube Pilot", "complete", second.card.score.aivss, "High", "bob", "admin", LATER, None, {}
    )  # fmt: skip
    assert found.editions[1].answers == {0: "A quote of the manual."}
    assert found.editions[1].expires == "2027-01-01"
    assert isinstance(found.editions[0].aivss, Decimal)
    assert (found.draft, found.withdrawn, found.replies, found.tags) == (None, None, (), ())


def test_a_card_approved_again_has_two_editions(store):
    held = approved(store, saved(store), expires=date(2027, 1, 1))
    approved(store, held, BOB, now=LAST)
    (found,) = store.products(now=LAST)

    assert [(one.card_id, one.approved_by) for one in found.editions] == [(held.id, "bob"), (held.id, "ann")]


def test_what_was_never_approved_is_there_only_as_a_draft_and_only_when_asked_for(store):
    approved(store, saved(store, card("Zed")))
    newer = saved(store, card("Zed", summary="Another."))
    waiting = saved(store, card("A B"))
    act(store, act(store, saved(store, card("Refused")), verdicts.Claim()), verdicts.Reject("other", "No."))
    saved(store, card("Nothing", status="failed", score=None))
    held = act(store, saved(store, card("Amended")), verdicts.Claim())
    amended = act(store, held, verdicts.Amend(Changes(summary="By hand."), "The manual says so."))

    assert [*products(store)] == ["zed"]
    found = products(store, drafts=True)
    assert {slug: one.draft for slug, one in found.items()} == {
        "a-b": waiting.id, "amended": amended.id, "zed": newer.id
    }  # fmt: skip
    assert found["a-b"].editions == ()


def test_the_order_is_that_of_the_letters_in_every_database(store):
    names = ["A b", "Ab", "A-1", "A1", "Z", "0"]
    for name in names:
        approved(store, saved(store, card(name)))

    assert [*products(store)] == sorted(products(store))


def test_a_withdrawn_card_is_still_an_edition_until_it_is_approved_again(store):
    held = act(store, approved(store, saved(store)), verdicts.Withdraw("Another product."), BOB, now=LATER)
    gone = products(store)["kube-pilot"]

    assert gone.withdrawn == Withdrawn(LATER, "bob", "admin", "Another product.")
    assert [one.card_id for one in gone.editions] == [held.id]
    act(store, held, verdicts.Claim(), now=LATER)
    assert products(store)["kube-pilot"].withdrawn == gone.withdrawn
    approved(store, store.revision(held.id), now=LATER)
    assert products(store)["kube-pilot"].withdrawn is None


def test_a_newer_card_stands_in_the_place_of_a_withdrawn_one(store):
    act(store, approved(store, saved(store)), verdicts.Withdraw("No."))
    approved(store, saved(store, card(summary="Another.")))
    found = products(store)["kube-pilot"]

    assert found.withdrawn is None
    assert len(found.editions) == 2


def test_a_card_that_is_rejected_when_its_approval_had_run_out_is_withdrawn(store):
    held = act(store, approved(store, saved(store), expires=date(2027, 1, 1)), verdicts.Claim(), now=LAST)
    act(store, held, verdicts.Reject("outdated_listing", "It is gone."), now=LAST)

    assert products(store)["kube-pilot"].withdrawn == Withdrawn(LAST, "ann", "reviewer", "It is gone.")


def test_tags_are_those_of_all_catalogues_once_each(store):
    approved(store, saved(store))
    for name, tags in (("one", ("devops", "ärger")), ("two", ("cloud", "devops")), ("three", ())):
        run = store.nightly.begin(name, by="ann", now=NOW, details={})
        listed = [Listed("kube-pilot", "x", None, tags, "daily")]
        store.nightly.enter(Night(name, run, NOW), listed, everything=True)

    assert products(store)["kube-pilot"].tags == ("cloud", "devops", "ärger")


def test_readers_see_signed_notes_and_disputes_and_nothing_that_waits_or_was_declined(store):
    approved(store, saved(store))
    signed, _, declined = (replied(store, "kube-pilot", words) for words in ("One.", "Two.", "Three."))
    dispute = replied(store, "kube-pilot", "Four.", "dispute", now=LATER)
    store.replies.decide(signed.id, Sign("Seen."), By(ANN, HERE, NOW))
    store.replies.decide(declined.id, Decline(), By(ANN, HERE, NOW))
    assert [(one.text, one.state, one.words) for one in products(store)["kube-pilot"].replies] == [
        ("One.", "signed", "Seen."), ("Four.", "open", "")
    ]  # fmt: skip
    store.replies.decide(dispute.id, Settle("It was right."), By(ANN, HERE, LAST))

    assert [one.state for one in products(store)["kube-pilot"].replies] == ["signed", "settled"]
    assert [one.state for one in products(store, now=LATER)["kube-pilot"].replies] == ["signed", "open"]
    assert [one.state for one in products(store, now=NOW)["kube-pilot"].replies] == ["signed"]


def test_it_can_be_seen_as_it_stood_on_an_earlier_day(store):
    approved(store, saved(store))
    approved(store, saved(store, card("Second")), now=LATER)
    act(store, approved(store, saved(store, card(summary="Another.")), now=LATER), verdicts.Withdraw("No."), now=LAST)
    then, after = products(store, now=NOW), products(store, now=LATER)

    assert [*then] == ["kube-pilot"]
    assert len(then["kube-pilot"].editions) == 1
    assert [len(one.editions) for one in after.values()] == [2, 1]
    assert after["kube-pilot"].withdrawn is None
    assert products(store)["kube-pilot"].withdrawn is not None


def test_approvals_of_a_store_without_users_and_of_one_that_was_imported(alone, another):
    approved(alone, saved(alone))
    replied(alone, "kube-pilot", kind="dispute")
    other = opened(another("sqlite"))
    other.import_(alone.export())

    assert products(other) == products(alone)
    assert products(other)["kube-pilot"].editions[0].approver_role == "reviewer"
    other.close()


def test_an_approval_of_which_the_log_says_little(store):
    """As rows were before they had answers and a rule."""
    approved(store, saved(store))
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE reviews SET details = '{}' WHERE action = 'approve'"))

    assert products(store)["kube-pilot"].editions[0][-2:] == (None, {})


@pytest.mark.parametrize(
    "details",
    ["", "[]", "{", '{"answers": 1}', "[" * 100_000, '{"answers": {"x": "y"}}', '{"answers": {"0": 1}}',
     '{"expires": 7}'],
    ids=range(8),
)  # fmt: skip
def test_an_approval_that_cannot_be_read_is_named(store, details):
    approved(store, saved(store))
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE reviews SET details = :to WHERE action = 'approve'"), {"to": details})

    with pytest.raises(StoreError, match="of the log cannot be read: see 'threatcard review verify-log'"):
        products(store)


def test_cards_come_in_the_order_asked_for(store):
    ids = [saved(store, card(f"Card {n}")).id for n in range(4)]

    assert [one.id for one in store.cards(reversed(ids))] == ids[::-1]
    assert [one.id for one in store.cards([ids[1], ids[1]])] == [ids[1], ids[1]]
    assert [*store.cards([])] == []
    with pytest.raises(NoSuchCard, match="there is no card nope"):
        next(store.cards(["nope"]))


# Many


@pytest.fixture(scope="module")
def crowd(databases):
    """1,200 products, of which every third was approved twice."""
    url = databases.make("sqlite")
    made = opened(url)
    held = approved(made, saved(made))
    with made.engine.begin() as connection:
        copies = [*_copies(connection)]
        for number in range(1_200):
            names = {"slug": f"p-{number:05}", "id": f"{number:064}", "of": held.id}
            for statement in copies:
                connection.execute(text(statement), names)
            for _ in range(1 + (number % 3 == 0)):
                row = {**names, "details": canonical({"answers": {"0": "Yes."}, "expires": None})}
                connection.execute(text(_ROW), row)
    yield made
    made.close()
    databases.drop(url)


_ROW = (
    "INSERT INTO reviews (seq, at, actor, role, action, card, slug, version, address, details, previous, hash) "
    "SELECT (SELECT max(seq) + 1 FROM reviews), at, actor, role, action, :id, :slug, version, address, :details, "
    "previous, hash FROM reviews WHERE action = 'approve' AND card = :of"
)


def _copies(connection):
    for table, key in (("cards", "id"), ("standings", "card")):
        columns = connection.execute(text(f"SELECT * FROM {table} LIMIT 1")).keys()
        taken = (f":{'id' if name == key else name}" if name in (key, "slug") else name for name in columns)
        yield f"INSERT INTO {table} SELECT {', '.join(taken)} FROM {table} WHERE {key} = :of"


def test_many_products_take_few_looks_and_no_card_is_read(crowd):
    asked = []
    event.listen(crowd.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    start = time.process_time()
    found = list(crowd.products(now=LAST))
    took = time.process_time() - start

    assert len(found) == 1_201
    assert sum(len(one.editions) for one in found) == 1_601
    assert len(asked) == 3 + 3 * 3  # it begins, and asks for the merges and for the names first
    assert not any("record" in statement for statement in asked)
    assert took < 5
