"""Comments and tickets, which the log keeps and nothing else: what is in it cannot be altered unseen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from pipeline.errors import NoSuchCard
from pipeline.review import talk as rules
from pipeline.review.talk import Comment, Ticket
from pipeline.store.db import rows
from pipeline.store.db.engine import reading, writing
from pipeline.store.db.tables import reviews
from pipeline.store.records import Remark, ReviewRow, Revision
from pipeline.store.review import acts, allowed, verify
from pipeline.store.review.chain import Entry, Log
from pipeline.store.review.replies import By
from pipeline.store.review.seals import Seals
from pipeline.store.review.texts import normal

TALK = ("comment", "request_changes", "answer_changes")
"""Acts that say something to whoever works on the card next."""


class Talk:
    """Every method is one transaction. What is said is kept in its normal form: plain text in which nothing hides."""

    def __init__(self, engine: Engine, seals: Seals, *, single_user: bool) -> None:
        self._engine, self._seals, self._single_user = engine, seals, single_user

    def comment(self, card_id: str, comment: Comment, by: By) -> Remark:
        """Raises NoSuchCard, ReviewError, InputError, Forbidden."""
        comment = comment._replace(words=normal(comment.words))
        with writing(self._engine) as connection:
            log = Log(connection, self._seals)
            held = _there(connection, card_id)
            rule = allowed.rule(connection, by.actor, single_user=self._single_user)
            rules.may_comment(held.card, comment, by.actor, there=_counted(connection, held.card.slug))
            row = log.add(_entry("comment", held, by, {"on": comment.on, "words": comment.words, "rule": rule}))
        return to_remark(row)

    def note(self, card_id: str, ticket: Ticket, by: By) -> str:
        """The ticket that the product's cards have now, empty for none. Raises what ``comment`` does."""
        ticket = Ticket(ticket.address.strip())
        with writing(self._engine) as connection:
            log = Log(connection, self._seals)
            held = _there(connection, card_id)
            rule = allowed.rule(connection, by.actor, single_user=self._single_user)
            rules.may_be_noted(ticket, by.actor)
            if ticket.address != _ticket(connection, held.card.slug):
                log.add(_entry("note_ticket", held, by, {"ticket": ticket.address, "rule": rule}))
        return ticket.address

    def of(self, slug: str) -> tuple[Remark, ...]:
        """All that was said of a product's cards, the oldest first."""
        wanted = select(reviews).where(reviews.c.slug == slug, reviews.c.action.in_(TALK))
        with reading(self._engine) as connection:
            return tuple(map(to_remark, verify.log(connection, wanted)))

    def ticket(self, slug: str) -> str:
        """The address that was noted last; empty for none."""
        with reading(self._engine) as connection:
            return _ticket(connection, slug)

    def tickets(self, slugs: Iterable[str]) -> dict[str, str]:
        """The same of several products; those without one are not in it."""
        with reading(self._engine) as connection:
            return {slug: found for slug in slugs if (found := _ticket(connection, slug))}


def to_remark(row: ReviewRow) -> Remark:
    told = row.details
    return Remark(
        row.seq, row.card, row.slug, row.action, str(told.get("on", "")), str(told.get("words", "")), row.actor,
        row.role, row.at,
    )  # fmt: skip


def _there(connection: Connection, card_id: str) -> Revision:
    held = acts.revision(connection, card_id)
    if held is None:
        raise NoSuchCard(f"there is no card {card_id[:64]} in the store.")
    return held


def _counted(connection: Connection, slug: str) -> int:
    wanted = select(func.count()).select_from(reviews).where(reviews.c.slug == slug, reviews.c.action == "comment")
    return connection.scalar(wanted) or 0


def _ticket(connection: Connection, slug: str) -> str:
    wanted = select(reviews).where(reviews.c.slug == slug, reviews.c.action == "note_ticket")
    last = connection.execute(wanted.order_by(reviews.c.seq.desc()).limit(1)).mappings().first()
    return "" if last is None else str(rows.to_review(last).details["ticket"])


def _entry(action: str, held: Revision, by: By, told: dict[str, Any]) -> Entry:
    return Entry(
        action, by.actor.name, by.actor.role, by.now, by.address, told, held.id, held.standing.slug, held.version
    )
