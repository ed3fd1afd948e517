"""Comments, tickets and requests for changes in a store: in the log, and in no verdict's way."""

import pytest
from sqlalchemy import text

from pipeline.errors import Forbidden, NoSuchCard, ReviewError
from pipeline.review import rules, verdicts
from pipeline.review.amend import Changes
from pipeline.review.talk import Comment, Ticket
from pipeline.store import QueueFilter, Store
from pipeline.store.db.engine import writing
from pipeline.store.review.replies import By
from tests.support.listings import NOW
from tests.support.nasty import TEXTS
from tests.support.stores import ANN, BOB, EVE, HERE, act, another, backend, card, opened, peopled, saved, store, url

__all__ = ["another", "backend", "peopled", "store", "url"]

SLUG = "kube-pilot"
CLAIM = verdicts.Claim()


@pytest.fixture
def held(store):
    return saved(store)


def by(actor=EVE):
    return By(actor, HERE, NOW)


def asked(store, held, words="Tools are 0.9."):
    return act(store, act(store, held, CLAIM), verdicts.RequestChanges(words))


def test_a_comment_is_a_row_of_the_log_with_its_words_and_its_claim(store, held):
    said = store.talk.comment(held.id, Comment("Which shell?\r\n", "factors.dynamic_tool_use"), by())
    (row,) = store.history(SLUG)

    assert (said.words, said.on, said.by, said.role, said.at) == (
        "Which shell?", "factors.dynamic_tool_use", "eve", "analyst", NOW
    )  # fmt: skip
    assert (row.seq, row.action, row.card, row.version) == (said.seq, "comment", held.id, 0)
    assert row.details == {"on": "factors.dynamic_tool_use", "words": "Which shell?", "rule": "four eyes"}
    assert store.talk.of(SLUG) == (said,)
    assert store.verify_log() is None


def test_a_comment_moves_nothing_so_that_a_verdict_on_what_was_read_holds(store, held):
    mine = act(store, held, CLAIM)
    store.talk.comment(held.id, Comment("Wait."), by())

    assert store.revision(held.id) == mine
    assert act(store, mine, verdicts.Approve()).state == "approved"
    store.talk.comment(held.id, Comment("After it."), by())
    assert [(row.action, row.version) for row in store.history(SLUG)] == [
        ("claim", 1), ("comment", 1), ("approve", 2), ("comment", 2)
    ]  # fmt: skip
    assert store.verify_log() is None


@pytest.mark.parametrize("words", TEXTS, ids=range(len(TEXTS)))
def test_any_text_is_kept_or_refused_in_words(store, held, words):
    try:
        said = store.talk.comment(held.id, Comment(words), by())
    except ReviewError:
        assert store.talk.of(SLUG) == ()
    else:
        assert store.talk.of(SLUG) == (said,)
        asked(store, held, words)
    assert store.verify_log() is None


def test_a_comment_on_what_is_not_there_is_refused(store, held):
    with pytest.raises(NoSuchCard):
        store.talk.comment("f" * 64, Comment("So."), by())
    with pytest.raises(Forbidden):
        store.talk.comment(held.id, Comment("So."), by(rules.Actor("mallory", "admin")))
    assert store.history(SLUG) == ()


def test_the_ticket_that_was_noted_last_holds_and_all_are_in_the_log(store, held):
    first, second = "https://tickets.example/1", "https://tickets.example/2"
    for address in (first, first, f" {second} "):
        store.talk.note(held.id, Ticket(address), by())

    assert [row.details["ticket"] for row in store.history(SLUG)] == [first, second]
    assert (store.talk.ticket(SLUG), store.talk.tickets([SLUG, "other"])) == (second, {SLUG: second})
    assert store.talk.note(held.id, Ticket(""), by()) == ""
    assert (store.talk.ticket(SLUG), store.talk.tickets([SLUG])) == ("", {})
    assert store.verify_log() is None


def test_a_card_goes_back_is_marked_and_comes_back_with_an_answer(store, held):
    back = asked(store, held)
    (row,) = store.queue(QueueFilter(asked=True), now=NOW).rows

    assert (back.state, back.asked_by, back.asked) == ("draft", "ann", "Tools are 0.9.")
    assert (row.card_id, row.asked_by, row.asked) == (held.id, "ann", "Tools are 0.9.")
    mine = act(store, back, CLAIM, BOB)
    with pytest.raises(ReviewError, match="ann asked for changes"):
        act(store, mine, verdicts.Approve(), BOB)
    mine = act(store, act(store, mine, verdicts.TakeOver()), verdicts.Release())
    mine = act(store, act(store, mine, CLAIM, EVE), verdicts.AnswerChanges("They only read."), EVE)

    assert (mine.state, mine.asked_by, mine.asked) == ("draft", None, None)
    assert store.queue(QueueFilter(asked=True), now=NOW).rows == ()
    assert act(store, act(store, mine, CLAIM, BOB), verdicts.Approve(), BOB).state == "approved"
    assert [(one.action, one.words) for one in store.talk.of(SLUG)] == [
        ("request_changes", "Tools are 0.9."), ("answer_changes", "They only read.")
    ]  # fmt: skip
    assert store.history(SLUG)[-3].details["to"] == "ann"
    assert store.verify_log() is None


def test_an_amendment_meets_the_request(store, held):
    mine = act(store, asked(store, held), CLAIM, EVE)
    draft = act(store, mine, verdicts.Amend(Changes(summary="Shorter."), "The manual says so."), EVE)

    assert (store.revision(held.id).state, store.revision(held.id).asked_by) == ("amended", None)
    assert draft.asked_by is None
    assert store.verify_log() is None


def test_whoever_asked_may_think_again(store, held):
    mine = act(store, asked(store, held), CLAIM)

    assert act(store, mine, verdicts.Approve()).asked_by is None
    assert store.verify_log() is None


def test_only_a_reviewer_asks_for_changes(store, held):
    mine = act(store, held, CLAIM, EVE)
    with pytest.raises(Forbidden, match="request changes is not for the role analyst; it takes reviewer or admin"):
        act(store, mine, verdicts.RequestChanges("No."), EVE)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE standings SET asked_by = NULL, asked_at = NULL, asked = NULL", "its asked_by is None, and 'ann' by"),
        ("UPDATE standings SET asked = 'Nothing.'", "its asked is 'Nothing.', and 'Tools are 0.9.' by the log"),
        ("UPDATE reviews SET details = replace(details, 'Which', 'What') WHERE action = 'comment'", "was altered"),
        ("UPDATE reviews SET details = replace(details, '/1', '/9') WHERE action = 'note_ticket'", "was altered"),
        ("DELETE FROM reviews WHERE action = 'comment'", "is missing"),
    ],
)
def test_what_is_altered_beside_the_log_or_in_it_is_found(store, held, statement, said):
    store.talk.comment(held.id, Comment("Which shell?"), by())
    store.talk.note(held.id, Ticket("https://tickets.example/1"), by())
    asked(store, held)
    with writing(store.engine) as connection:
        connection.execute(text(statement))

    assert said in store.verify_log().why


def test_all_of_it_is_carried_into_another_database(store, held, another):
    store.talk.comment(held.id, Comment("Which shell?", "cvss"), by())
    store.talk.note(held.id, Ticket("https://tickets.example/1"), by())
    asked(store, held)
    copy = opened(another("sqlite"))
    copy.import_(store.export())

    assert copy.talk.of(SLUG) == store.talk.of(SLUG)
    assert copy.talk.ticket(SLUG) == "https://tickets.example/1"
    assert copy.revision(held.id) == store.revision(held.id)
    assert copy.verify_log() is None
    copy.close()


def test_a_comment_belongs_to_its_product_alone(store, held):
    other = saved(store, card("Other"))
    store.talk.comment(other.id, Comment("So."), by(ANN))

    assert store.talk.of(SLUG) == ()
    assert isinstance(store, Store)
