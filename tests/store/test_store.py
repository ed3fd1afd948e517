"""The store on both databases: what is saved is what comes back, and a verdict on what has moved is refused."""

import json
import sqlite3
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import event, text

from pipeline.card.make import identified
from pipeline.errors import Forbidden, InputError, NoSuchCard, ReviewError, Stale, StoreError
from pipeline.review import rules, verdicts
from pipeline.review.amend import Changes
from pipeline.store import QueueFilter, Store
from tests.support.listings import NOW, TEXT, a_listing
from tests.support.stores import (  # fmt: skip
    ADDED,
    ANN,
    BOB,
    EVE,
    HERE,
    act,
    another,
    approved,
    backend,
    card,
    high,
    opened,
    peopled,
    saved,
    store,
    url,
)

__all__ = ["another", "backend", "peopled", "store", "url"]

LATER = "2026-11-22T10:31:00Z"


# What is kept


def test_a_card_and_its_listing_come_back_as_they_were(store):
    made, listing = card(), a_listing()
    store.save(made, listing, author="nightly")
    found = store.revision(made.id)

    assert found.card == made
    assert (found.state, found.version, found.author) == ("draft", 0, "nightly")
    assert (found.created_at, found.listing_sha256) == (NOW, listing.sha256)
    assert store.listing(listing.sha256) == listing


def test_the_same_card_again_is_the_same_revision_and_no_new_row(store):
    first = act(store, saved(store), verdicts.Claim())
    again = saved(store, author="somebody else")

    assert again == first
    assert store.sizes()["cards"] == store.sizes()["listings"] == 1


def test_every_snapshot_of_a_listing_is_kept_and_the_newest_is_given(store):
    read_again = a_listing(fetched_at="2026-12-01T00:00:00Z")
    saved(store)
    store.save(card("Kube Pilot 2"), read_again, author="nightly")

    assert store.sizes()["listings"] == 2
    assert store.listing(read_again.sha256) == read_again


def test_the_text_of_a_listing_lies_compressed(store):
    long = a_listing(TEXT * 50)
    fields = card().listing.model_copy(update={"sha256": long.sha256})
    store.save(identified(card().model_copy(update={"listing": fields})), long, author="nightly")
    with store.engine.connect() as connection:
        kept = connection.execute(text("SELECT length(body) FROM listings")).scalar_one()

    assert kept < len(long.text) / 20
    assert store.listing(long.sha256) == long


def test_text_that_one_of_the_databases_could_not_hold_is_held(store):
    made = card("Nul \0 and \ud83d\ude80 ".encode("utf-16", "surrogatepass").decode("utf-16"))
    odd = a_listing(name=made.name, source="https://x.example/\0")
    revision = store.save(made, odd, author="nightly")

    assert revision.card == made
    assert store.listing(odd.sha256) == odd
    assert store.queue(QueueFilter(search="nul \0"), now=NOW).rows[0].card_id == made.id


def test_a_card_whose_id_is_not_its_digest_is_refused(store):
    with pytest.raises(InputError, match="rescore it"):
        store.save(card().model_copy(update={"summary": "Changed by hand."}), a_listing(), author="eve")


def test_a_card_of_another_listing_is_refused(store):
    with pytest.raises(InputError, match="not made from this listing"):
        store.save(card(), a_listing("Something else."), author="eve")


def test_what_is_not_there_is_none(store):
    assert store.revision("0" * 64) is None
    assert store.listing("0" * 64) is None
    assert store.approved("nobody") is None
    assert store.run("0" * 32) is None
    assert store.history("nobody") == store.revisions("nobody") == ()


def test_a_card_is_named_by_its_id_the_beginning_of_it_or_its_slug(store):
    made = saved(store)

    assert store.resolve(made.id) == store.resolve(made.id[:8]) == store.resolve("kube-pilot") == made.id
    for nobody in (made.id[:5], "kube", "%", ""):
        with pytest.raises(NoSuchCard, match="review list"):
            store.resolve(nobody)


# Verdicts


def test_an_approved_card_is_the_last_approved_until_the_next_supersedes_it(store):
    first = approved(store, saved(store))
    second = approved(store, saved(store, card(summary="A second draft.")), BOB)

    assert (first.state, first.approved_by) == ("approved", "ann")
    assert store.approved("kube-pilot") == second
    assert store.revision(first.id).state == "superseded"
    assert store.revision(first.id).version == first.version + 1
    assert store.history("kube-pilot")[-1].details["supersedes"] == [first.id]


def test_another_product_s_approval_stays(store):
    first = approved(store, saved(store))
    approved(store, saved(store, card("Cast AI")))

    assert store.approved("kube-pilot") == first


def test_an_amendment_is_a_new_draft_by_a_person_that_somebody_else_approves(store):
    held = act(store, saved(store), verdicts.Claim())
    draft = act(
        store, held, verdicts.Amend(Changes(factors={"autonomy_of_action": Decimal("0.1")}), "The manual says so.")
    )

    assert store.revision(held.id).state == "amended"
    assert (draft.state, draft.version, draft.author) == ("draft", 0, "ann")
    assert draft.card.factors["autonomy_of_action"].value == Decimal("0.1")
    assert (draft.card.provenance.amended_by, draft.card.provenance.parent) == ("ann", held.id)
    mine = act(store, draft, verdicts.Claim())
    with pytest.raises(Forbidden, match="somebody else"):
        act(store, mine, verdicts.Approve())
    theirs = act(store, mine, verdicts.TakeOver(), BOB)
    assert act(store, theirs, verdicts.Approve(), BOB).state == "approved"
    assert store.history(draft.card.slug)[-2].details == {"from": "ann", "rule": "four eyes"}


@pytest.mark.parametrize("users", [0, 1])
def test_in_a_single_user_installation_one_approves_one_s_own(url, users):
    """It is one without users, or one that says so."""
    single = opened(url, single_user=bool(users))
    if users:
        single.users.add("ann", "reviewer", now=NOW)
    held = act(single, saved(single), verdicts.Claim())
    draft = act(single, held, verdicts.Amend(Changes(summary="Shorter."), "The manual says so."))
    answers = {n: "Seen." for n, flag in enumerate(draft.card.flags) if flag.severity == "high"}

    assert approved(single, draft, answers=answers).state == "approved"
    single.close()


def test_an_amendment_that_is_refused_leaves_no_trace(store):
    held = act(store, saved(store), verdicts.Claim())
    with pytest.raises(InputError, match=r"autonomy_of_action is 0\.55"):
        act(
            store, held, verdicts.Amend(Changes(factors={"autonomy_of_action": Decimal("0.55")}), "The manual says so.")
        )

    assert store.revision(held.id) == held
    assert store.sizes()["cards"] == 1


@pytest.mark.parametrize(
    "verdict",
    [
        verdicts.Claim(),
        verdicts.Approve(),
        verdicts.Reject("other", "No."),
        verdicts.Amend(Changes(summary="S."), "W."),
    ],
    ids=lambda verdict: type(verdict).__name__,
)
def test_a_verdict_on_a_card_that_has_moved_is_refused_and_changes_nothing(store, verdict):
    read = saved(store)
    held = act(store, read, verdicts.Claim())
    with pytest.raises(Stale, match=r"\(version 0\): it is claimed by ann now \(version 1\)\. Read it again"):
        act(store, read, verdict)

    assert store.revision(read.id) == held
    assert store.sizes()["reviews"] == ADDED + 1


def test_a_verdict_on_nothing_is_refused(store):
    with pytest.raises(NoSuchCard):
        store.act("0" * 64, verdicts.Claim(), actor=ANN, address=HERE, now=NOW, expected=0)


def test_a_rejected_card_is_no_longer_the_approved_one(store):
    held = approved(store, saved(store), expires=date(2026, 11, 23))
    again = act(store, held, verdicts.Claim(), now="2026-11-23T08:00:00Z")
    rejected = act(store, again, verdicts.Reject("outdated_listing", "Gone."), now="2026-11-23T08:01:00Z")

    assert rejected.state == "rejected"
    assert store.approved("kube-pilot") is None


def test_an_approval_that_has_run_out_is_in_the_queue_again_and_can_be_renewed(store):
    held = approved(store, saved(store), expires=date(2026, 11, 23))
    then = "2026-11-23T00:00:00Z"

    assert store.queue(now="2026-11-22T23:59:59Z").rows == ()
    assert [row.card_id for row in store.queue(now=then).rows] == [held.id]
    claimed = act(store, held, verdicts.Claim(), BOB, now=then)
    assert store.approved("kube-pilot").id == held.id
    released = act(store, claimed, verdicts.Release(), BOB, now=then)
    assert (released.state, released.expires) == ("approved", "2026-11-23")
    assert approved(store, released, BOB, now=then).expires is None
    assert store.queue(now=then).rows == ()


def test_the_log_says_who_what_when_which_card_and_from_where(store):
    made = saved(store, card(flags=(high(),)))
    done = approved(store, made, answers={0: "It is a quote from a manual."}, expires=date(2027, 1, 1))
    first, second = store.history("kube-pilot")

    assert (first.seq, first.action, first.actor, first.at) == (ADDED + 1, "claim", "ann", NOW)
    assert (first.role, first.card, first.address, first.version) == ("reviewer", made.id, HERE, 1)
    assert first.details == {"rule": "four eyes"}
    assert (second.action, second.version, second.previous) == ("approve", done.version, first.hash)
    assert second.details == {
        "answers": {"0": "It is a quote from a manual."}, "expires": "2027-01-01", "supersedes": [],
        "acknowledged": None, "rule": "four eyes",
    }  # fmt: skip


def test_what_a_person_changed_is_in_the_log(store):
    held = act(store, saved(store), verdicts.Claim())
    changes = Changes(factors={"self_modification": Decimal("0.9")}, summary="Another.")
    draft = act(store, held, verdicts.Amend(changes, "The manual says so."))

    assert store.history("kube-pilot")[-1].details == {
        "changes": {"factors": {"self_modification": "0.9"}, "summary": "Another."}, "draft": draft.id,
        "rule": "four eyes", "words": "The manual says so.",
    }  # fmt: skip


def test_the_role_decides(store):
    held = act(store, saved(store), verdicts.Claim(), EVE)
    with pytest.raises(Forbidden, match="approve is not for the role analyst; it takes reviewer or admin"):
        act(store, held, verdicts.Approve(), EVE)


# Users


def test_a_token_opens_for_its_user_only_and_is_kept_as_a_hash(store):
    token = store.users.add("dora", "analyst", now=NOW)
    found = store.users.authenticate(token)
    with store.engine.connect() as connection:
        kept = connection.execute(text("SELECT token_hash FROM users WHERE name = 'dora'")).scalar_one()

    assert found.actor == rules.Actor("dora", "analyst")
    assert kept.startswith("$argon2id$")
    assert token.rsplit("_", 1)[1] not in kept
    for wrong in (token[:-1], token[:-1] + ("a" if token[-1] != "a" else "b"), "tc_" + "0" * 12 + token[15:], ""):
        assert store.users.authenticate(wrong) is None


def test_a_disabled_user_stays_outside(store):
    token = store.users.add("dora", "analyst", now=NOW)
    store.users.disable("dora", now=LATER)

    assert store.users.authenticate(token) is None
    assert store.users.get("dora").disabled_at == LATER
    assert [user.name for user in store.users.list()] == ["ann", "bob", "dora", "eve"]
    with pytest.raises(InputError, match="no user 'nobody'"):
        store.users.disable("nobody", now=LATER)


@pytest.mark.parametrize("name", ["", "two words", "a\nb", "-x", "a" * 65, "José", "<b>"], ids=range(7))
def test_a_name_that_would_not_read_well_in_a_log_is_refused(store, name):
    with pytest.raises(InputError, match="is no user name"):
        store.users.add(name, "analyst", now=NOW)


def test_a_name_is_given_once_whatever_its_case(store):
    with pytest.raises(InputError, match="there is a user 'ann' already"):
        store.users.add("Ann", "admin", now=NOW)
    with pytest.raises(InputError, match="no role 'boss'; use analyst, reviewer, admin"):
        store.users.add("carl", "boss", now=NOW)


# Runs


def test_a_run_counts_the_cards_that_it_put_in(store):
    run = store.start_run("assess", by="ann", now=NOW, details={"sources": 2})
    saved(store, run=run)
    saved(store, card("Cast AI"), run=run)
    saved(store, card("Other"))
    store.end_run(run, now=LATER, details={"sources": 2, "saved": 2})
    (found,) = store.runs()

    assert found == store.run(run)
    assert (found.kind, found.started_by, found.started_at, found.ended_at) == ("assess", "ann", NOW, LATER)
    assert (found.cards, found.details) == (2, {"saved": 2, "sources": 2})
    assert {row.slug for row in store.queue(QueueFilter(run=run), now=NOW).rows} == {"kube-pilot", "cast-ai"}


# The database itself


def test_sqlite_waits_keeps_foreign_keys_and_writes_ahead(tmp_path):
    made = Store(f"sqlite:///{tmp_path / 'new' / 'store.db'}")
    with made.engine.connect() as connection:
        found = [connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "foreign_keys")]
        with pytest.raises(Exception, match="FOREIGN KEY"):
            connection.execute(
                text(
                    "INSERT INTO standings (card, slug, state, version, author, latest) "
                    "VALUES ('x', 'x', 'draft', 0, 'x', 0)"
                )
            )

    assert found == ["wal", 1]
    made.close()


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("nonsense", "cannot be read"),
        ("sqlite://", "gone when the command ends"),
        ("sqlite:////dev/null/x/store.db", "cannot be made: Not a directory"),
        ("postgresql+psycopg://nobody:secret@127.0.0.1:1/none", "says: .*127.0.0.1"),
    ],
    ids=["no-url", "memory", "folder", "server"],
)
def test_a_database_that_cannot_be_had_is_one_clear_line(bad, said):
    with pytest.raises(StoreError, match=said) as caught:
        Store(bad)

    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_database_is_one_clear_line(tmp_path):
    (tmp_path / "store.db").write_text("Hello, I am a text file and no database.\n" * 100)

    with pytest.raises(StoreError, match=r"store\.db says: file is not a database"):
        Store(f"sqlite:///{tmp_path / 'store.db'}")


def test_a_database_of_somebody_else_is_left_alone(tmp_path):
    other = sqlite3.connect(tmp_path / "store.db")
    other.execute("CREATE TABLE theirs (x)")
    other.close()

    with pytest.raises(StoreError, match="has no tables yet: run 'threatcard db upgrade'"):
        Store(f"sqlite:///{tmp_path / 'store.db'}")


def test_a_database_of_a_newer_threatcard_is_refused(store):
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StoreError, match="at version 9999, which this threatcard does not know"):
        Store(store.engine.url.render_as_string(hide_password=False))


def test_a_verdict_takes_as_many_queries_however_many_cards_there_are(store):
    few = _queries(store, saved(store))
    for number in range(30):
        saved(store, card(f"Card {number}"))
    many = _queries(store, saved(store, card("One more")))

    assert few == many


def _queries(store, revision):
    seen = []
    event.listen(store.engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    act(store, revision, verdicts.Claim())
    return len(seen) if len(seen) < 20 else json.dumps(seen)


def test_a_claim_that_ran_out_is_anybody_s(store):
    held = act(store, saved(store), verdicts.Claim())
    with pytest.raises(ReviewError, match=r"ann has claimed this card until 2026-11-22T10:30:00Z"):
        act(store, held, verdicts.Claim(), BOB)

    assert store.queue(now=LATER).rows[0].claimed_by is None
    assert act(store, held, verdicts.Claim(), BOB, now=LATER).claimed_by == "bob"
