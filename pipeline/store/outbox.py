"""
Messages to be sent: made of the log and of the runs that ended, and kept until they were taken.

The log is read from where it was read last, so a verdict neither waits for a message nor fails with it, and a kill
loses none. One is leased before it is sent: two processes do not send it both, and after a kill it is sent again, by
the same id.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, delete, func, select, update

from pipeline.card.make import canonical
from pipeline.review.rules import later
from pipeline.store.db.engine import insert_into, writing
from pipeline.store.db.tables import cards, head, outbox, outbox_mark, reviews, runs

TOLD: dict[str, str] = {
    "comment": "card.commented",
    "request_changes": "card.changes_requested",
    "answer_changes": "card.changes_answered",
    "approve": "card.approved",
    "approve_once": "card.approved_once",
    "reject": "card.rejected",
    "reopen": "card.reopened",
    "amend": "card.amended",
    "withdraw": "card.withdrawn",
    "add_reply": "reply.added",
}
"""The acts that are told, and the type of each message."""
RUN = "run.ended"
LEASE = 5
"""Minutes that a sender has; longer than all its attempts take."""
AGAIN = (1, 5, 30, 120, 300, 600, 600)
"""Minutes until the next round, after each that failed; then the message is given up."""
KEPT = 30 * 24 * 60
"""Minutes that a message which was sent or given up is kept."""
AT_ONCE = 500


class Message(NamedTuple):
    id: str
    """Its name for the receiver, the same however often it is sent."""
    body: str
    """JSON."""
    attempts: int
    """Rounds so far, this one included."""


class Outbox:
    """Every method is one transaction. Times are RFC 3339, UTC."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def collect(self, now: str) -> None:
        """What was done since the last time. The first time only begins: the past is told to nobody."""
        with writing(self._engine) as connection:
            mark = connection.execute(select(outbox_mark).with_for_update()).mappings().one_or_none()
            if mark is None:
                seq = connection.scalar(select(head.c.seq)) or 0
                _insert(connection, outbox_mark, [{"id": 1, "seq": seq, "since": now}])
                return
            last = _acts(connection, mark["seq"], now)
            _runs(connection, mark["since"], now)
            since = max(mark["since"], later(now, -60))
            connection.execute(update(outbox_mark).values(seq=last, since=since))
            ended = outbox.c.state != "waiting"
            connection.execute(delete(outbox).where(ended, outbox.c.at < later(now, -KEPT)))

    def take(self, now: str) -> Message | None:
        """The oldest that is due, leased to whoever asks; None where none is."""
        due = select(outbox).where(outbox.c.state == "waiting", outbox.c.due_at <= now)
        oldest = due.order_by(outbox.c.at, outbox.c.id).limit(1).with_for_update(skip_locked=True)
        with writing(self._engine) as connection:
            row = connection.execute(oldest).mappings().one_or_none()
            if row is None:
                return None
            changes = {"attempts": row["attempts"] + 1, "due_at": later(now, LEASE)}
            connection.execute(update(outbox).where(outbox.c.id == row["id"]).values(changes))
            return Message(row["id"], row["body"], row["attempts"] + 1)

    def sent(self, message: Message) -> None:
        self._set(message, state="sent", error="")

    def failed(self, message: Message, why: str, now: str) -> bool:
        """Whether it is tried again later."""
        again = message.attempts <= len(AGAIN)
        due = later(now, AGAIN[message.attempts - 1]) if again else now
        self._set(message, state="waiting" if again else "failed", error=why[:500], due_at=due)
        return again

    def counts(self) -> dict[str, int]:
        """By state: waiting, sent, failed."""
        wanted = select(outbox.c.state, func.count().label("n")).group_by(outbox.c.state)
        with writing(self._engine) as connection:
            return {row.state: row.n for row in connection.execute(wanted)}

    def _set(self, message: Message, **changes: Any) -> None:
        """Only while the lease is this sender's: another may have taken over from one that was too slow."""
        there = (outbox.c.id == message.id) & (outbox.c.attempts == message.attempts)
        with writing(self._engine) as connection:
            connection.execute(update(outbox).where(there).values(changes))


def _acts(connection: Connection, after: int, now: str) -> int:
    """The last row of the log that was looked at."""
    wanted = select(reviews).where(reviews.c.seq > after).order_by(reviews.c.seq).limit(AT_ONCE)
    found = connection.execute(wanted).mappings().all()
    made = []
    for row in found:
        if (kind := TOLD.get(row["action"])) is not None:
            data = {name: row[name] for name in ("seq", "actor", "role", "slug", "card")}
            made.append(_message(f"log-{row['seq']}-{row['hash'][:12]}", kind, row["at"], data, now))
    _insert(connection, outbox, made)
    return int(found[-1]["seq"]) if found else after


def _runs(connection: Connection, since: str, now: str) -> None:
    count = select(func.count()).select_from(cards).where(cards.c.run == runs.c.id).scalar_subquery()
    wanted = select(runs.c.id, runs.c.kind, runs.c.state, runs.c.ended_at, count.label("cards"))
    found = connection.execute(wanted.where(runs.c.ended_at >= since).order_by(runs.c.ended_at)).mappings()
    made = []
    for row in found:
        data = {"run": row["id"], "kind": row["kind"], "state": row["state"], "drafts": row["cards"]}
        made.append(_message(f"run-{row['id']}", RUN, row["ended_at"], data, now))
    _insert(connection, outbox, made)


def _message(name: str, kind: str, at: str, data: dict[str, Any], now: str) -> dict[str, Any]:
    """What happened, and to what: not what was said of it, which whoever may see it reads here."""
    body = canonical({"type": kind, "timestamp": at, "data": data})
    return {"id": name, "at": now, "body": body, "attempts": 0, "due_at": now, "state": "waiting", "error": ""}


def _insert(connection: Connection, table: Any, made: list[dict[str, Any]]) -> None:
    if made:
        connection.execute(insert_into(connection.dialect.name, table).on_conflict_do_nothing(), made)
