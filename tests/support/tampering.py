"""What somebody does who holds the database alone, or the database and a copy of it from before."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select, text, update

from pipeline.review import verdicts
from pipeline.review.amend import Changes
from pipeline.review.replies import Sign
from pipeline.store import Store
from pipeline.store.db import rows
from pipeline.store.db.tables import cards, head, reviews, standings
from pipeline.store.review import chain
from pipeline.store.review.replies import By
from pipeline.store.review.seals import Seals
from tests.support.listings import NOW
from tests.support.stores import ANN, BOB, HERE, act, approved, card, replied, saved

KEY = b"k" * 32
LAST = "(SELECT max(seq) FROM reviews)"
HEAD = f"UPDATE log_head SET seq = {LAST}, hash = (SELECT hash FROM reviews WHERE seq = {LAST})"
FORGED = "state = 'approved', approved_by = 'bob', approved_at = '2026-11-30T00:00:00Z', latest = true"
FREE = "SELECT slug FROM standings WHERE latest"


class Tampering(NamedTuple):
    """What is done, and what is said of it: without a key, and with one where that is something else."""

    said: str
    statements: tuple[str, ...] = ()
    act: Callable[[Connection], None] | None = None
    keyed: str | None = None

    def carried_out(self, connection: Connection) -> None:
        """In a transaction that is undone: what the database would refuse in the end, it need not see."""
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        for statement in self.statements:
            connection.execute(text(statement))
        if self.act is not None:
            self.act(connection)


def fill(store: Store) -> None:
    """Cards in every state, in a store with three users."""
    approved(store, saved(store, card("Gone")), BOB, expires=date(2027, 1, 1))
    approved(store, saved(store, card("Gone", summary="A newer draft.")))
    approved(store, saved(store, card("Kept")), BOB, expires=date(2027, 1, 1))
    held = act(store, saved(store, card("Refused")), verdicts.Claim())
    act(store, held, verdicts.Reject("other", "No."))
    saved(store, card("Untouched"))
    act(store, act(store, saved(store, card("Given Back")), verdicts.Claim()), verdicts.Release())
    held = act(store, saved(store, card("Amended")), verdicts.Claim())
    act(store, held, verdicts.Amend(Changes(summary="Another."), "The manual says so."))
    act(store, approved(store, saved(store, card("Withdrawn"))), verdicts.Withdraw("It is of another product."), BOB)
    kinds = ("note", "note", "dispute")
    signed, _, _ = (replied(store, "gone", f"Words {n}.", kind, by=BOB) for n, kind in enumerate(kinds))
    store.replies.decide(signed.id, Sign("So they say."), By(ANN, HERE, NOW))
    act(store, saved(store, card("Held")), verdicts.Claim(), BOB)


def written_anew(connection: Connection, change: Callable[[list], list]) -> None:
    """The whole chain, with all that can be made without the key."""
    found = [rows.to_review(row) for row in connection.execute(select(reviews).order_by(reviews.c.seq)).mappings()]
    connection.execute(delete(reviews))
    seq, before = 0, chain.NOTHING
    for seq, row in enumerate(change(found), 1):
        made = chain.linked(row._replace(seq=seq), before)
        connection.execute(insert(reviews).values(rows.of_review(made)))
        before = made.hash
    connection.execute(update(head).values(seq=seq, hash=before))


def without_third(connection: Connection) -> None:
    written_anew(connection, lambda found: [row for row in found if row.seq != 3])


def other_actor(connection: Connection) -> None:
    """A claim that was given back by bob and not by ann: nothing that stands tells of it."""
    slug = "given-back"

    def change(found):
        return [row._replace(actor="bob", role="admin") if row.slug == slug else row for row in found]

    written_anew(connection, change)


def own_note_signed(connection: Connection) -> None:
    """With the row that would go with it: the rule of the store is against it."""

    def change(found):
        return [row._replace(actor="bob", role="admin") if row.action == "sign_reply" else row for row in found]

    written_anew(connection, change)
    connection.execute(text("UPDATE replies SET decided_by = 'bob' WHERE state = 'signed'"))


def last_act_undone(connection: Connection) -> None:
    """The row, the head and the card as it stood before: nothing that is there tells of it any more."""
    connection.execute(text(f"DELETE FROM reviews WHERE seq = {LAST}"))
    connection.execute(text(HEAD))
    connection.execute(text("UPDATE standings SET state = 'draft', version = 0, claimed_by = NULL, claimed_until = NULL"
                            " WHERE slug = 'held'"))  # fmt: skip


def approval_forged(connection: Connection) -> None:
    """An approval with all that belongs to it, as the command would have written it."""
    held = connection.execute(select(standings).where(standings.c.slug == "held")).mappings().one()
    when = "2026-11-22T10:05:00Z"
    told = {"expires": None, "answers": {}, "supersedes": [], "rule": "four eyes"}

    def change(found):
        more = found[-1]._replace(action="approve", at=when, version=held["version"] + 1, details=told, mac=None)
        return [*found, more]

    written_anew(connection, change)
    connection.execute(
        update(standings).where(standings.c.slug == "held").values(
            state="approved", version=held["version"] + 1, approved_by="bob", approved_at=when, latest=True,
            claimed_by=None, claimed_until=None,
        )
    )  # fmt: skip


def sealed_anew(connection: Connection) -> None:
    """Another author, and the seal that would go with it if there were no key."""
    found = connection.execute(select(cards).where(cards.c.slug == "untouched")).mappings().one()
    origin = {name: found[name] for name in ("listing", "run", "record")}
    seal = Seals().card(found["id"], author="mallory", **origin)
    connection.execute(update(cards).where(cards.c.id == found["id"]).values(seal=seal))
    connection.execute(update(standings).where(standings.c.card == found["id"]).values(author="mallory"))


def listing_replaced(connection: Connection) -> None:
    import zlib

    body = zlib.compress(b"another text altogether", 9)
    connection.execute(text("UPDATE listings SET body = :body"), {"body": body})


def inflating(connection: Connection) -> None:
    import zlib

    connection.execute(text("UPDATE listings SET body = :body"), {"body": zlib.compress(b"0" * 100_000_000, 9)})


MISSING_HEAD = "the head of the log is missing"
FIRST, MIDDLE = 4, 6

HELD = {
    "a row's actor": Tampering("row 4 was altered", ("UPDATE reviews SET actor = 'x' WHERE seq = 4",)),
    "the last row's details": Tampering(
        "was altered: it no longer has the hash", (f"UPDATE reviews SET details = '{{}}' WHERE seq = {LAST}",)
    ),
    "a middle row away": Tampering("row 6 is missing", ("DELETE FROM reviews WHERE seq = 6",)),
    "the last row away": Tampering("is missing: the log went on to", (f"DELETE FROM reviews WHERE seq = {LAST}",)),
    "the last five rows away": Tampering(
        "is missing: the log went on to", (f"DELETE FROM reviews WHERE seq > {LAST} - 5",)
    ),
    "all rows away": Tampering("row 1 is missing: the log went on to", ("DELETE FROM reviews",)),
    "all rows away and the head": Tampering(MISSING_HEAD, ("DELETE FROM reviews", "DELETE FROM log_head")),
    "the head away": Tampering(MISSING_HEAD, ("DELETE FROM log_head",)),
    "the last row away and the head": Tampering(
        MISSING_HEAD, (f"DELETE FROM reviews WHERE seq = {LAST}", "DELETE FROM log_head")
    ),
    "the last row away, the head set back": Tampering(
        "was moved beside the log: its state is 'claimed', and 'draft' by the log",
        (f"DELETE FROM reviews WHERE seq = {LAST}", HEAD),
        keyed="was not made the last one with the key: rows after it were cut off",
    ),
    "the last ten rows away, the head set back": Tampering(
        "beside the log", (f"DELETE FROM reviews WHERE seq > {LAST} - 10", HEAD),
        keyed="was not made the last one with the key",
    ),
    "all rows away, the head set to nothing": Tampering(
        "the user 'ann' was added without a row of the log",
        ("DELETE FROM reviews", f"UPDATE log_head SET seq = 0, hash = '{chain.NOTHING}'"),
        keyed="was not made the last one with the key",
    ),
    "a second head": Tampering("the log has 2 heads", (f"INSERT INTO log_head VALUES (2, {LAST}, 'x')",)),
    "the head under another number": Tampering(MISSING_HEAD, ("UPDATE log_head SET id = 2",)),
    "two rows in each other's place": Tampering(
        "row 5 was altered",
        ("UPDATE reviews SET seq = -1 WHERE seq = 5", "UPDATE reviews SET seq = 5 WHERE seq = 6",
         "UPDATE reviews SET seq = 6 WHERE seq = -1"),
    ),
    "a draft made approved": Tampering(
        "was moved beside the log: its state is 'approved', and 'draft' by the log",
        (f"UPDATE standings SET {FORGED} WHERE slug = 'untouched'",),
    ),
    "a rejected card made approved": Tampering(
        "was moved beside the log: its state is 'approved', and 'rejected' by the log",
        (f"UPDATE standings SET {FORGED} WHERE slug = 'refused'",),
    ),
    "another approver": Tampering(
        "its approved_by is 'eve', and ", ("UPDATE standings SET approved_by = 'eve' WHERE state = 'approved'",)
    ),
    "another expiry": Tampering(
        "its expires is '2099-01-01', and ", ("UPDATE standings SET expires = '2099-01-01' WHERE state = 'approved'",)
    ),
    "the expiry away": Tampering(
        "its expires is None, and '2027-01-01' by the log", ("UPDATE standings SET expires = NULL WHERE slug = 'kept'",)
    ),
    "another author of drafts": Tampering(
        "who drafted it", ("UPDATE standings SET author = 'nobody' WHERE slug IN ('untouched', 'held')",)
    ),
    "another author of an amendment": Tampering(
        "its author is 'nobody', and 'ann' by the log",
        ("UPDATE standings SET author = 'nobody' WHERE author = 'ann'",),
    ),
    "an approved card's record": Tampering(
        "was altered after the act",
        ("UPDATE cards SET record = replace(record, 'Kubernetes', 'Kittens') WHERE slug = 'kept'",),
    ),
    "an untouched card's record": Tampering(
        "was altered after it was put in",
        ("UPDATE cards SET record = replace(record, 'Kubernetes', 'Kittens') WHERE slug = 'untouched'",),
    ),
    "an untouched card's time, in its record": Tampering(
        "has another created_at in the queue",
        ("UPDATE cards SET record = replace(record, '\"created_at\":\"2026', '\"created_at\":\"2025')"
         " WHERE slug = 'untouched'",),
    ),
    "an untouched card's time, in both": Tampering(
        "does not have its seal",
        ("UPDATE cards SET record = replace(record, '\"created_at\":\"2026-11', '\"created_at\":\"2025-11'),"
         " created_at = replace(created_at, '2026-11', '2025-11') WHERE slug = 'untouched'",),
    ),
    "the score in the queue": Tampering(
        "has another aivss in the queue than it says itself: 5, and",
        ("UPDATE cards SET aivss = 5, band = 'Low' WHERE slug = 'kept'",),
    ),
    "the flags in the queue": Tampering(
        "has another flags_high in the queue", ("UPDATE cards SET flags_high = flags_high + 1",)
    ),
    "the time in the queue": Tampering(
        "has another created_at in the queue", ("UPDATE cards SET created_at = '2020-01-01T00:00:00Z'",)
    ),
    "a listing's text": Tampering("was altered after it was read", act=listing_replaced),
    "a listing's text that inflates": Tampering("cannot be read any more", act=inflating),
    "a listing's source beside it": Tampering(
        "has another source beside it", ("UPDATE listings SET source = 'https://elsewhere.example'",)
    ),
    "a listing's record": Tampering("cannot be read any more", ("UPDATE listings SET record = '[]'",)),
    "everybody an admin": Tampering(
        "the user 'ann' was altered beside the log: role is 'admin', and 'reviewer' by the log",
        ("UPDATE users SET role = 'admin'",),
    ),
    "another token": Tampering(
        "token is another one than was given", ("UPDATE users SET token_hash = 'mine' WHERE name = 'bob'",)
    ),
    "a user disabled beside the log": Tampering(
        "the user 'bob' was altered beside the log: disabled_at is",
        ("UPDATE users SET disabled_at = '2026-11-22T10:00:00Z' WHERE name = 'bob'",),
    ),
    "a user away": Tampering(
        "the user 'eve' is not there, and the log added them", ("DELETE FROM users WHERE name = 'eve'",)
    ),
    "a user more": Tampering(
        "the user 'mallory' was added without a row of the log",
        ("INSERT INTO users SELECT 'mallory', 'admin', 'x', 'x', '2026-11-22T10:00:00Z', NULL",),
    ),
    "a card away": Tampering(
        "is not there any more", ("DELETE FROM standings WHERE slug = 'kept'", "DELETE FROM cards WHERE slug = 'kept'")
    ),
    "where a card stands away": Tampering("stands nowhere", ("DELETE FROM standings WHERE slug = 'kept'",)),
    "a card under another name": Tampering(
        "stands under the name 'else'", ("UPDATE standings SET slug = 'else' WHERE slug = 'kept'",)
    ),
    "a card of another run": Tampering(
        "does not have its seal",
        ("INSERT INTO runs (id, kind, started_by, started_at, details) VALUES ('r', 'x', 'x', 'x', '{}')",
         "UPDATE cards SET run = 'r' WHERE slug = 'kept'"),
    ),
    "a seal away": Tampering("does not have its seal", ("UPDATE cards SET seal = NULL WHERE slug = 'kept'",)),
    "another hold": Tampering(
        "its claimed_by is 'eve', and 'bob' by the log",
        ("UPDATE standings SET claimed_by = 'eve' WHERE slug = 'held'",),
    ),
    "a hold that lasts": Tampering(
        "its claimed_until is '2099-01-01T00:00:00Z', and",
        ("UPDATE standings SET claimed_until = '2099-01-01T00:00:00Z' WHERE slug = 'held'",),
    ),
    "a withdrawn card made approved": Tampering(
        "was moved beside the log: its state is 'approved', and 'withdrawn' by the log",
        (f"UPDATE standings SET {FORGED} WHERE slug = 'withdrawn'",),
    ),
    "an approved card made withdrawn": Tampering(
        "was moved beside the log: its state is 'withdrawn', and 'approved' by the log",
        ("UPDATE standings SET state = 'withdrawn', approved_by = NULL, approved_at = NULL, expires = NULL,"
         " latest = false WHERE slug = 'kept'",),
    ),
    "the words of a withdrawal": Tampering(
        "was altered: it no longer has the hash",
        ("UPDATE reviews SET details = replace(details, 'another', 'no') WHERE action = 'withdraw'",),
    ),
    "a note signed off beside the log": Tampering(
        "was altered beside the log: its state is 'signed', and 'waiting' by the log",
        ("UPDATE replies SET state = 'signed', decided_by = 'ann', decided_at = '2026-11-22T10:00:00Z'"
         " WHERE state = 'waiting'",),
    ),
    "a dispute settled beside the log": Tampering(
        "its state is 'settled', and 'open' by the log", ("UPDATE replies SET state = 'settled' WHERE state = 'open'",)
    ),
    "the words of a note": Tampering(
        "its text is another one than was given", ("UPDATE replies SET text = 'Other words.' WHERE state = 'signed'",)
    ),
    "who speaks in a note": Tampering(
        "its speaker is 'Mallory', and 'Jo Vendor' by the log", ("UPDATE replies SET speaker = 'Mallory'",)
    ),
    "who added a note": Tampering("its added_by is 'eve', and", ("UPDATE replies SET added_by = 'eve'",)),
    "when a note came": Tampering("its added_at is", ("UPDATE replies SET added_at = '2020-01-01T00:00:00Z'",)),
    "the answer to a note": Tampering(
        "its answer is 'Quite true.', and 'So they say.' by the log",
        ("UPDATE replies SET answer = 'Quite true.' WHERE state = 'signed'",),
    ),
    "a note on another product": Tampering(
        "its slug is 'kept', and 'gone' by the log", ("UPDATE replies SET slug = 'kept'",)
    ),
    "a note made a dispute": Tampering(
        "its kind is 'dispute', and 'note' by the log", ("UPDATE replies SET kind = 'dispute' WHERE kind = 'note'",)
    ),
    "a note signed off by who added it": Tampering(
        "cannot be: bob decides on a reply that they added", act=own_note_signed, keyed="was not written with the key"
    ),
    "a note away": Tampering("is not there, and the log added it", ("DELETE FROM replies WHERE state = 'signed'",)),
    "a note more": Tampering(
        "was added without a row of the log",
        ("INSERT INTO replies SELECT 'ffff', slug, card, kind, speaker, text, added_at, added_by, state, decided_at,"
         " decided_by, answer FROM replies WHERE state = 'signed'",),
    ),
    "the chain anew without a row": Tampering(
        "the user 'eve' was added without a row of the log", act=without_third, keyed="was not written with the key"
    ),
}  # fmt: skip
"""Named with the key and without."""

WITH_THE_KEY = {
    "the chain anew with another actor": Tampering("row 12 was not written with the key", act=other_actor),
    "the last act undone": Tampering("rows after it were cut off", act=last_act_undone),
    "an approval with its row": Tampering("was not made the last one with the key", act=approval_forged),
    "another author with a new seal": Tampering("does not have its seal", act=sealed_anew),
    "all MACs away": Tampering(
        "its head is under no key", ("DELETE FROM log_mac", "UPDATE reviews SET mac = NULL")
    ),
    "a row's MAC away": Tampering(
        "row 5 was not written with the key: its MAC is missing", ("UPDATE reviews SET mac = NULL WHERE seq = 5",)
    ),
    "the head's MAC that of its row": Tampering(
        "was not made the last one with the key",
        (f"UPDATE log_mac SET mac = (SELECT mac FROM reviews WHERE seq = {LAST})",),
    ),
}  # fmt: skip
"""Whoever knows how rows are hashed can do these without anybody noticing, unless there is a key."""
