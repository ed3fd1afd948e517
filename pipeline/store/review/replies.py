"""What vendors say to cards, kept: each that is added or decided on is so by a row of the log."""

from __future__ import annotations

import hashlib
import secrets
from typing import NamedTuple

from sqlalchemy import Connection, Engine, RowMapping, func, insert, select, update

from pipeline.errors import NoSuchReply, ReviewError
from pipeline.review import replies as rules
from pipeline.review.replies import Decision, Said
from pipeline.review.rules import Actor
from pipeline.store.db.engine import reading, writing
from pipeline.store.db.tables import replies, standings
from pipeline.store.records import Reply
from pipeline.store.review import allowed
from pipeline.store.review.chain import Entry, Log
from pipeline.store.review.seals import Seals
from pipeline.store.review.texts import normal

MOST = 500
"""Replies of one list."""


class By(NamedTuple):
    """Who acts, from where and when."""

    actor: Actor
    address: str
    now: str


class Replies:
    """Every method is one transaction. What is said is kept in its normal form: plain text in which nothing hides."""

    def __init__(self, engine: Engine, seals: Seals, *, single_user: bool) -> None:
        self._engine, self._seals, self._single_user = engine, seals, single_user

    def add(self, said: Said, by: By) -> Reply:
        """To the card of that name that is approved now. Raises ReviewError, Forbidden."""
        said = said._replace(by=" ".join(normal(said.by).split()), text=normal(said.text))
        with writing(self._engine) as connection:
            log = Log(connection, self._seals)
            rule = allowed.rule(connection, by.actor, single_user=self._single_user)
            there = _waiting(connection, said.slug)
            rules.may_be_added(said, by.actor, waiting=len(there))
            if (said.kind, said.text) in there:
                raise ReviewError(f"a {said.kind} in the very same words waits already.")
            added = _added(said, by, _card(connection, said.slug))
            connection.execute(insert(replies).values(_row(added)))
            log.add(_noted(added, by, rule))
        return added

    def decide(self, reply_id: str, decision: Decision, by: By) -> Reply:
        """Raises NoSuchReply, ReviewError, Forbidden; also where somebody decided on it meanwhile."""
        decision = decision._replace(words=normal(decision.words))
        rule = rules.RULES[type(decision)]
        with writing(self._engine) as connection:
            log = Log(connection, self._seals)
            held = _one(connection, reply_id)
            if held is None:
                raise NoSuchReply(
                    f"there is no reply {reply_id[:40]!r}; 'threatcard reply list' shows those that wait."
                )
            under = allowed.rule(connection, by.actor, single_user=self._single_user)
            waiting = rules.Waiting(held.kind, held.state, held.added_by, held.decided_by)
            rules.may_be_decided(waiting, decision, by.actor, rule=under)
            after = held._replace(state=rule.after, decided_at=by.now, decided_by=by.actor.name, words=decision.words)
            connection.execute(update(replies).where(replies.c.id == held.id).values(_row(after)))
            told = {"reply": held.id, "words": decision.words, "rule": under}
            log.add(_entry(rule.action, held.slug, by, told))
        return after

    def get(self, reply_id: str) -> Reply | None:
        with reading(self._engine) as connection:
            return _one(connection, reply_id)

    def of(self, slug: str) -> tuple[Reply, ...]:
        """All that were made to a product's cards, the oldest first."""
        wanted = select(replies).where(replies.c.slug == slug).order_by(replies.c.added_at, replies.c.id).limit(MOST)
        with reading(self._engine) as connection:
            return tuple(map(to_reply, connection.execute(wanted).mappings()))

    def waiting(self, *, limit: int = MOST) -> tuple[Reply, ...]:
        """Those that nobody has decided on, disputes too, the oldest first."""
        wanted = select(replies).where(replies.c.state.in_(rules.WAITING)).order_by(replies.c.added_at, replies.c.id)
        with reading(self._engine) as connection:
            return tuple(map(to_reply, connection.execute(wanted.limit(limit)).mappings()))

    def count(self) -> int:
        """How many wait."""
        wanted = select(func.count()).select_from(replies).where(replies.c.state.in_(rules.WAITING))
        with reading(self._engine) as connection:
            return connection.scalar(wanted) or 0


def to_reply(row: RowMapping) -> Reply:
    named = {"card_id": row["card"], "by": row["speaker"], "words": row["answer"]}
    return Reply(**{name: row[name] for name in Reply._fields if name not in named}, **named)


def of_text(text: str) -> str:
    """What the log has of a reply's text: enough to see that it is another one."""
    return hashlib.sha256(text.encode()).hexdigest()


def _row(reply: Reply) -> dict[str, str | None]:
    row = reply._asdict()
    return {"card": row.pop("card_id"), "speaker": row.pop("by"), "answer": row.pop("words"), **row}


def _one(connection: Connection, reply_id: str) -> Reply | None:
    row = connection.execute(select(replies).where(replies.c.id == reply_id)).mappings().one_or_none()
    return None if row is None else to_reply(row)


def _waiting(connection: Connection, slug: str) -> list[tuple[str, str]]:
    """Kind and text of each: who disputes a card may say it in the words of a note that waits."""
    wanted = select(replies.c.kind, replies.c.text).where(replies.c.slug == slug, replies.c.state.in_(rules.WAITING))
    return [(kind, text) for kind, text in connection.execute(wanted)]


def _card(connection: Connection, slug: str) -> str:
    found = connection.scalar(select(standings.c.card).where(standings.c.slug == slug, standings.c.latest))
    if found is None:
        raise ReviewError(f"no card of {slug[:80]!r} is approved: there is nothing to reply to.")
    return str(found)


def _added(said: Said, by: By, card: str) -> Reply:
    return Reply(
        id=secrets.token_hex(6), slug=said.slug, card_id=card, kind=said.kind, by=said.by, text=said.text,
        added_at=by.now, added_by=by.actor.name, state=rules.BEGINS[said.kind], decided_at=None, decided_by=None,
        words="",
    )  # fmt: skip


def _noted(added: Reply, by: By, rule: str) -> Entry:
    told = {
        "reply": added.id, "kind": added.kind, "by": added.by, "text": of_text(added.text), "card": added.card_id,
        "rule": rule,
    }  # fmt: skip
    return _entry("add_reply", added.slug, by, told)


def _entry(action: str, slug: str, by: By, told: dict[str, str]) -> Entry:
    return Entry(action, by.actor.name, by.actor.role, by.now, by.address, told, slug=slug)
