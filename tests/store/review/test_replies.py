"""What vendors say, in a store: kept in its normal form, decided once, in the log, and the card due as long."""

import threading
from datetime import date

import pytest

from pipeline.errors import Forbidden, InputError, NoSuchReply, ReviewError, StoreError
from pipeline.review import rules, verdicts
from pipeline.review.amend import Changes
from pipeline.review.replies import Decline, Said, Settle, Sign
from pipeline.store import QueueFilter, Store
from pipeline.store.review.replies import By
from tests.support.listings import NOW
from tests.support.nasty import TEXTS
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
)
from tests.support.tampering import KEY

__all__ = ["another", "backend", "peopled", "store", "url"]

SLUG = "kube-pilot"
LATER = "2026-12-24T10:00:00Z"


@pytest.fixture
def alone(url):
    """A store without users."""
    made = opened(url)
    yield made
    made.close()


@pytest.fixture
def held(store):
    """The approved card."""
    return approved(store, saved(store))


def by(actor=ANN, now=NOW):
    return By(actor, HERE, now)


def waiting(store):
    return [row.card_id for row in store.queue(now=NOW).rows]


# What is kept


def test_a_note_waits_and_is_signed_off_by_another(store, held):
    note = replied(store, SLUG, "We encrypt.")
    after = store.replies.decide(note.id, Sign("Seen in their docs."), by(now=LATER))

    assert (note.card_id, note.state, note.added_by, note.decided_by) == (held.id, "waiting", "eve", None)
    assert after == note._replace(state="signed", decided_at=LATER, decided_by="ann", words="Seen in their docs.")
    assert store.replies.get(note.id) == after
    assert store.replies.of(SLUG) == (after,)
    assert store.replies.waiting() == ()
    assert store.revision(held.id) == held
    assert store.verify_log() is None


def test_every_act_is_a_row_of_the_log_with_the_rule_and_without_the_text(store, held):
    note = replied(store, SLUG, "We encrypt.")
    store.replies.decide(note.id, Decline("No proof."), by())
    added, declined = store.history(SLUG)[-2:]

    assert (added.action, added.actor, added.card, added.slug) == ("add_reply", "eve", "", SLUG)
    assert (added.details["card"], added.details["rule"]) == (held.id, "four eyes")
    assert "We encrypt" not in str(added)
    assert (declined.action, declined.actor) == ("decline_reply", "ann")
    assert declined.details == {"reply": note.id, "words": "No proof.", "rule": "four eyes"}


def test_what_nobody_sees_is_taken_out_and_lines_stay(store, held):
    kept = store.replies.add(
        Said(SLUG, "note", " Jo\n\u202eVendor ", "\ufeffA\r\nB\u200b\0 \x1b[31m\n\n\n\nC\t\n"), by(EVE)
    )

    assert (kept.by, kept.text) == ("Jo Vendor", "A\nB\n\nC")


@pytest.mark.parametrize("name", TEXTS)
def test_any_text_is_kept_or_refused(store, held, name):
    """And what is kept comes back as it was, and verifies."""
    text = TEXTS[name]
    for said in (Said(SLUG, "note", text, "x"), Said(SLUG, "note", "x", text), Said(text, "note", "x", "y")):
        try:
            kept = store.replies.add(said, by(EVE))
        except (ReviewError, InputError):
            continue
        assert store.replies.get(kept.id) == kept
        store.replies.decide(kept.id, Decline(TEXTS[name][:4_000]), by())
    with pytest.raises((NoSuchReply, InputError)):
        store.replies.decide(TEXTS[name], Sign(), by())

    assert store.replies.of(TEXTS[name] if name not in ("nul", "lone_surrogate", "another_surrogate") else "") == ()
    assert store.verify_log() is None


def test_there_is_nothing_to_reply_to_where_no_card_is_approved(store):
    saved(store)
    for slug in (SLUG, "nothing"):
        with pytest.raises(ReviewError, match=f"no card of '{slug}' is approved: there is nothing to reply to"):
            replied(store, slug)


def test_the_same_words_are_not_kept_twice_while_they_wait(store, held):
    note = replied(store, SLUG)
    with pytest.raises(ReviewError, match="a note in the very same words waits already"):
        replied(store, SLUG)
    assert replied(store, SLUG, kind="dispute").state == "open"
    store.replies.decide(note.id, Decline(), by())

    assert replied(store, SLUG).state == "waiting"


def test_five_of_a_product_wait_at_the_most(store, held):
    approved(store, saved(store, card("Other")))
    for number in range(5):
        replied(store, SLUG, f"Note {number}.", "dispute" if number % 2 else "note")
    with pytest.raises(ReviewError, match="5 replies of kube-pilot wait already"):
        replied(store, SLUG, "One more.")

    assert replied(store, "other").state == "waiting"
    assert store.replies.count() == 6
    assert len(store.replies.waiting(limit=4)) == 4


# Who


def test_who_added_it_may_not_decide_on_it(store, held):
    note = replied(store, SLUG, by=ANN)
    with pytest.raises(Forbidden, match="you added this note; somebody else has to decide on it"):
        store.replies.decide(note.id, Sign(), by(ANN))

    assert store.replies.decide(note.id, Sign(), by(BOB)).state == "signed"


def test_where_there_are_no_users_one_person_does_both(alone):
    approved(alone, saved(alone))
    note = replied(alone, SLUG, by=ANN)

    assert alone.replies.decide(note.id, Sign(), by(ANN)).state == "signed"
    assert alone.history(SLUG)[-1].details["rule"] == "no users"
    assert alone.verify_log() is None


@pytest.mark.parametrize("actor", [rules.Actor("ann", "admin"), rules.Actor("mallory", "reviewer")])
def test_who_is_no_such_user_does_nothing(store, held, actor):
    note = replied(store, SLUG)
    with pytest.raises(Forbidden, match="sign in again"):
        store.replies.decide(note.id, Sign(), by(actor))
    with pytest.raises(Forbidden, match="sign in again"):
        replied(store, SLUG, "Another.", by=actor)

    assert store.replies.waiting() == (note,)


def test_of_two_who_decide_at_once_one_is_told_that_it_is_done(store, held):
    note = replied(store, SLUG)
    told, start = [], threading.Barrier(2)

    def decide(actor, decision):
        start.wait()
        try:
            told.append(store.replies.decide(note.id, decision, by(actor)).state)
        except ReviewError as err:
            told.append(str(err))

    threads = [threading.Thread(target=decide, args=args) for args in ((ANN, Sign()), (BOB, Decline()))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    states = {"signed", "declined"} & set(told)
    assert len(states) == 1
    assert any("already" in one for one in told)
    assert store.replies.get(note.id).state in states
    assert store.verify_log() is None


# A dispute


def test_a_disputed_card_is_due_for_review_until_the_dispute_is_settled(store, held):
    draft = saved(store, card(summary="A newer draft."))
    assert waiting(store) == [draft.id]
    dispute = replied(store, SLUG, "It cannot write.", "dispute")
    rows = {row.card_id: row for row in store.queue(now=NOW).rows}

    assert [row.card_id for row in store.queue(QueueFilter(disputed=True), now=NOW).rows] == [*rows]
    assert rows[held.id].disputed
    assert rows[draft.id].disputed
    assert store.counts(now=NOW).total == 2
    assert store.revision(held.id).disputed
    assert store.revisions(SLUG)[0].disputed
    store.replies.decide(dispute.id, Settle("It can: see the second page."), by())
    assert waiting(store) == [draft.id]
    assert not store.revision(held.id).disputed
    assert store.verify_log() is None


def test_a_disputed_card_can_be_claimed_and_amended_or_approved_again(store, held):
    with pytest.raises(ReviewError, match="this card is approved by ann"):
        act(store, held, verdicts.Claim())
    replied(store, SLUG, "It cannot write.", "dispute")
    claimed = act(store, store.revision(held.id), verdicts.Claim())
    assert store.approved(SLUG).id == held.id
    again = act(store, claimed, verdicts.Approve(date(2027, 6, 1)))
    assert (again.state, again.expires, again.disputed) == ("approved", "2027-06-01", True)
    amended = act(
        store, act(store, again, verdicts.Claim()), verdicts.Amend(Changes(summary="Corrected."), "The manual says so.")
    )

    assert store.approved(SLUG).id == held.id
    approved(store, amended, BOB, answers=dict.fromkeys(amended.standing.high, "Seen."))
    assert store.approved(SLUG).id == amended.id
    assert store.verify_log() is None


def test_a_note_makes_no_card_due(store, held):
    replied(store, SLUG)

    assert waiting(store) == []
    assert not store.revision(held.id).disputed


def test_a_dispute_of_one_product_is_none_of_another(store, held):
    other = approved(store, saved(store, card("Other")))
    replied(store, SLUG, kind="dispute")

    assert waiting(store) == [held.id]
    assert [row.card_id for row in store.queue(QueueFilter(("approved",), disputed=True), now=NOW).rows] == [held.id]
    assert not store.revision(other.id).disputed


# A withdrawal


def test_a_withdrawn_card_is_nobodys_last_approved_one(store, held):
    gone = act(store, held, verdicts.Withdraw("Another product."), BOB)
    draft = saved(store, card(summary="A newer draft."))
    (row,) = store.queue(now=NOW).rows

    assert (gone.state, gone.approved_by, gone.expires) == ("withdrawn", None, None)
    assert store.approved(SLUG) is None
    assert (row.card_id, row.approved_aivss, row.drift) == (draft.id, None, None)
    assert [one.card_id for one in store.queue(store_filter("withdrawn"), now=NOW).rows] == [held.id]
    assert store.queue(store_filter("approved"), now=NOW).rows == ()
    act_row = store.history(SLUG)[-1]
    assert (act_row.action, act_row.actor, act_row.details["words"]) == ("withdraw", "bob", "Another product.")
    assert store.verify_log() is None
    after = approved(store, draft)
    assert store.revision(held.id).state == "withdrawn"
    assert store.approved(SLUG).id == after.id


def store_filter(state):
    return QueueFilter(states=(state,))


def test_a_withdrawn_card_can_be_taken_up_again(store, held):
    gone = act(store, held, verdicts.Withdraw("By mistake."))
    claimed = act(store, gone, verdicts.Claim())
    back = act(store, claimed, verdicts.Release())
    assert (back.state, waiting(store)) == ("draft", [held.id])
    assert approved(store, back, BOB).state == "approved"
    assert store.approved(SLUG).approved_by == "bob"
    assert store.verify_log() is None


def test_a_card_whose_amendment_waits_can_be_withdrawn(store):
    held = approved(store, saved(store), expires=date(2027, 1, 1))
    claimed = act(store, held, verdicts.Claim(), now="2027-02-01T10:00:00Z")
    with pytest.raises(ReviewError, match="ann has claimed this card; reject it instead, or release it first"):
        act(store, claimed, verdicts.Withdraw("No."), BOB)
    act(
        store, claimed, verdicts.Amend(Changes(summary="Corrected."), "The manual says so."), now="2027-02-01T10:00:00Z"
    )
    gone = act(store, store.revision(held.id), verdicts.Withdraw("No."), BOB)

    assert (gone.state, store.approved(SLUG)) == ("withdrawn", None)
    assert store.verify_log() is None


def test_no_reply_is_made_to_a_withdrawn_card_and_its_dispute_stays(store, held):
    dispute = replied(store, SLUG, kind="dispute")
    act(store, store.revision(held.id), verdicts.Withdraw("They are right."))
    with pytest.raises(ReviewError, match="there is nothing to reply to"):
        replied(store, SLUG, "Another.")

    assert waiting(store) == []
    assert store.replies.decide(dispute.id, Settle("Withdrawn."), by()).state == "settled"


def test_under_a_key_a_reply_is_as_safe_as_an_act(another, backend, url):
    made = opened(url, key=KEY)
    approved(made, saved(made))
    replied(made, SLUG)
    assert made.verify_log() is None
    made.close()
    other = Store(url)
    with pytest.raises(StoreError, match="THREATCARD_LOG_KEY"):
        replied(other, SLUG, "Another.")
    assert len(other.replies.waiting()) == 1
    other.close()
