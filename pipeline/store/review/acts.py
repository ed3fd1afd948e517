"""One verdict on one card, in one transaction: refused when the card has moved, and written into the log."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Insert, RowMapping, Table, bindparam, select, update

from pipeline.card.make import record as recorded
from pipeline.errors import NoSuchCard, ReviewError, Stale
from pipeline.model import Card
from pipeline.review import rules, seconds, unfinished
from pipeline.review.amend import amend, making
from pipeline.review.by_hand import Hand
from pipeline.review.rules import Actor, Standing
from pipeline.review.verdicts import (
    ACTIONS,
    Amend,
    AnswerChanges,
    Approve,
    Reject,
    Reopen,
    RequestChanges,
    TakeOver,
    Verdict,
    Withdraw,
)
from pipeline.store.db import rows
from pipeline.store.db.engine import insert_into
from pipeline.store.db.tables import cards, listings, standings
from pipeline.store.records import Revision
from pipeline.store.review import again, allowed, chain, former, hands, seeds, texts
from pipeline.store.review.disputes import STANDING_CARDS
from pipeline.store.review.ended import ENDED
from pipeline.store.review.seals import Seals

NEWER = "newer draft"
MADE_AGAIN = "same amendment again"
UNTOUCHED = (
    select(standings.c.card)
    .join(cards, cards.c.id == standings.c.card)
    .where(
        standings.c.slug == bindparam("of"), standings.c.author == bindparam("by"),
        standings.c.card != bindparam("but"), standings.c.state == "draft",
        standings.c.approved_at.is_(None), cards.c.created_at <= bindparam("until"),
    )
    .order_by(standings.c.card)
)  # fmt: skip
"""The drafts of a name and author that nobody has touched, but for one, and not the newer ones."""


class Act(NamedTuple):
    """A verdict with all that the log says of it. ``expected`` is the version that the person saw."""

    card_id: str
    verdict: Verdict
    actor: Actor
    address: str
    now: str
    expected: int
    single_user: bool
    second_for: Collection[str] = ()
    """Bands of which a card takes two approvals."""


class Allowed(NamedTuple):
    """The revision that a verdict is allowed on, and the rule that allows it."""

    held: Revision
    rule: str
    first: bool
    """Whether it is an approval that a second person's has to follow."""


def normal(verdict: Verdict) -> Verdict:
    """With what stands beside the card, and not in the log alone, in its normal form."""
    if isinstance(verdict, RequestChanges | AnswerChanges):
        return verdict._replace(words=texts.normal(verdict.words))
    return verdict


def revision(connection: Connection, card_id: str) -> Revision | None:
    row = _row(connection, card_id)
    if row is None:
        return None
    found = rows.to_revision(row)
    return found._replace(standing=found.standing._replace(hands=hands.of(connection, found.card)))


def checked(connection: Connection, act: Act) -> Allowed:
    """The revision, if the verdict is allowed on it now. Raises ReviewError."""
    held = revision(connection, act.card_id)
    if held is None:
        raise NoSuchCard(f"there is no card {act.card_id} in the store.")
    if held.version != act.expected:
        raise _stale(held.standing, act)
    rule = allowed.rule(connection, act.actor, single_user=act.single_user)
    former.must_be_a_name(connection, held.standing.slug)
    if isinstance(act.verdict, Approve):
        held = held._replace(standing=allowed.first_approval(connection, held.standing))
    rules.allowed(held.standing, act.actor, act.verdict, now=act.now, single_user=rule != rules.FOUR_EYES)
    return Allowed(held, rule, _first(connection, held, act, rule))


def _first(connection: Connection, held: Revision, act: Act, rule: str) -> bool:
    if not isinstance(act.verdict, Approve) or rule != rules.FOUR_EYES:
        return False
    band = rows.of_card(held.card, "")["band"]
    return allowed.takes_second(connection, held.standing, band, bands=act.second_for)


def drafted(connection: Connection, act: Act) -> Card | None:
    """The card that an amendment makes; it takes long enough to be made before the log is held."""
    if not isinstance(act.verdict, Amend):
        return None
    held = checked(connection, act).held
    listing = rows.to_listing(_listing(connection, held.listing_digest))
    made = making(held.card, act.now)
    hand = Hand(act.actor.name, act.verdict.words.strip())
    return amend(held.card, act.verdict.changes, text=listing.text, making=made, hand=hand)


def carried_out(connection: Connection, seals: Seals, act: Act, draft: Card | None) -> str:
    """The id of the card to look at next: the amendment's, or the same one. Raises ReviewError."""
    log = chain.Log(connection, seals)
    held, rule, first = checked(connection, act)
    if (outcome := seeds.outcome(connection, held.id, ACTIONS[type(act.verdict)])) is not None:
        told = {**_details(act.verdict, held.standing), "rule": rule}
        return _seen_through(connection, log, held, act, seeds.Decided(ACTIONS[type(act.verdict)], outcome, told))
    details = _details(act.verdict, held.standing) | {"rule": rule}
    if isinstance(act.verdict, Approve) and not first:
        details["supersedes"] = _supersede(connection, held)
    if draft is not None:
        details["draft"] = draft.id
        _made_again(connection, log, draft, act)
        add_card(connection, seals, draft, Origin(held.listing_digest, act.actor.name, None))
    if first:
        action, after = seconds.FIRST, rules.approved_once(held.standing, act.actor, now=act.now)
    else:
        action = ACTIONS[type(act.verdict)]
        after = rules.moved(held.standing, act.actor, act.verdict, now=act.now)
    _move(connection, held, after, act)
    log.add(
        chain.Entry(
            action, act.actor.name, act.actor.role, act.now, act.address, details,
            after.card_id, after.slug, after.version,
        )
    )  # fmt: skip
    return draft.id if draft is not None else held.id


def _made_again(connection: Connection, log: chain.Log, draft: Card, act: Act) -> None:
    """
    An amendment of the same words and figures was made before: what came of it then waits once more. Raises
    ReviewError where it waits already, or stands.
    """
    if (there := revision(connection, draft.id)) is None:
        return
    if there.state not in ENDED or again.amendment_stands(connection, there.id):
        raise ReviewError(f"this amendment was made before: decide on the card {there.id[:12]} that came of it.")
    told = {"of": act.card_id, "rule": MADE_AGAIN}
    again.put_back(connection, log, there, again.Made(act.actor.name, act.address, act.now, told))


def _seen_through(connection: Connection, log: chain.Log, held: Revision, act: Act, done: seeds.Decided) -> str:
    """
    A check that is decided ends as a rejected card, whatever was said of it: it was never to be approved, and what
    was amended on it leads nowhere.
    """
    ended = act._replace(verdict=Reject("other", ""))
    after = rules.moved(held.standing, act.actor, ended.verdict, now=act.now)
    _move(connection, held, after, ended)
    seeds.decide(connection, held.id, done, by=act.actor.name, now=act.now)
    log.add(
        chain.Entry(
            seeds.CHECK, act.actor.name, act.actor.role, act.now, act.address, done.details, after.card_id, after.slug,
            after.version,
        )
    )  # fmt: skip
    return held.id


class Origin(NamedTuple):
    """Where a card comes from: the digest of its snapshot, who drafted it, and in which run."""

    listing: str
    author: str
    run: str | None


def add_card(connection: Connection, seals: Seals, card: Card, origin: Origin) -> None:
    """A draft; nothing happens when the card is there already."""
    insert_new(connection, cards, card_row(seals, card, origin, record=recorded(card)))
    insert_new(connection, standings, standing_row(card, author=origin.author))


def card_row(seals: Seals, card: Card, origin: Origin, *, record: str) -> dict[str, Any]:
    seals.fit()
    seal = seals.card(card.id, author=origin.author, listing=origin.listing, run=origin.run, record=record)
    return rows.of_card(card, record) | {"listing": origin.listing, "run": origin.run, "seal": seal}


def standing_row(card: Card, *, author: str) -> dict[str, Any]:
    """Of a draft that nobody has seen."""
    return rows.of_standing(rules.standing(card, author=author), latest=False)


def older(card: Card, *, author: str) -> dict[str, str]:
    """What ``UNTOUCHED`` is asked with, once this draft is there."""
    return {"of": card.slug, "by": author, "but": card.id, "until": card.provenance.created_at}


def give_way(connection: Connection, seals: Seals, card: Card, *, author: str, now: str) -> None:
    """
    The drafts of the same name and author that nobody has claimed or approved, and that are older, are superseded;
    each is a row of the log. A reviewer finds the newest draft alone.
    """
    log = chain.Log(connection, seals)
    found = connection.scalars(UNTOUCHED, older(card, author=author)).all()
    for one in found:
        held = revision(connection, one)
        assert held is not None
        after = rules.superseded(held.standing)
        connection.execute(
            update(standings).where(standings.c.card == one).values(rows.of_standing(after, latest=False))
        )
        told = {"by": card.id, "rule": NEWER}
        log.add(
            chain.Entry("supersede", author, chain.SYSTEM, now, "job", told, after.card_id, after.slug, after.version)
        )


def insert_new(connection: Connection, table: Any, *rows: Mapping[str, Any]) -> None:
    """Each row unless there is one of that key."""
    if rows:
        connection.execute(new_row(connection.dialect.name, table), [dict(row) for row in rows])


@cache
def new_row(dialect: str, table: Table) -> Insert:
    """The statement, made once: to make it takes longer than to run it."""
    made: Insert = insert_into(dialect, table).on_conflict_do_nothing()
    return made


def _row(connection: Connection, card_id: str) -> RowMapping | None:
    return connection.execute(STANDING_CARDS.where(cards.c.id == card_id)).mappings().one_or_none()


def _listing(connection: Connection, digest: str) -> RowMapping:
    return connection.execute(select(listings).where(listings.c.digest == digest)).mappings().one()


def _stale(held: Standing, act: Act) -> Stale:
    who = {"claimed": f" by {held.claimed_by}", "approved": f" by {held.approved_by}"}.get(held.state, "")
    return Stale(
        f"this card has moved since you read it (version {act.expected}): it is {held.state}{who} now "
        f"(version {held.version}). Read it again before you decide."
    )


def _supersede(connection: Connection, held: Revision) -> list[str]:
    """The card of the same slug that was approved last, which is so no longer."""
    others = select(standings).where(
        standings.c.slug == held.standing.slug, standings.c.latest, standings.c.card != held.id
    )
    found = connection.execute(others.with_for_update()).mappings().all()
    for row in found:
        changes = {
            "state": "superseded", "version": row["version"] + 1, "latest": False,
            "claimed_by": None, "claimed_until": None, "first_by": None, "first_at": None,
        }  # fmt: skip
        connection.execute(update(standings).where(standings.c.card == row["card"]).values(changes))
    return [row["card"] for row in found]


def _move(connection: Connection, held: Revision, after: Standing, act: Act) -> None:
    """Only from the version that the person saw."""
    match act.verdict:
        case Approve() if after.first_by is None:
            latest: Any = True
        case Reject() | Withdraw():
            latest = False
        case _:
            latest = standings.c.latest
    body = rows.of_standing(after, latest=latest)
    there = (standings.c.card == held.id) & (standings.c.version == act.expected)
    if connection.execute(update(standings).where(there).values(body)).rowcount != 1:
        raise _stale(held.standing, act)


def _details(verdict: Verdict, held: Standing) -> dict[str, Any]:
    """What the person said, as JSON; and from whom a card was taken over."""
    match verdict:
        case Approve():
            expires = verdict.expires.isoformat() if verdict.expires else None
            answers = {str(n): words for n, words in sorted(verdict.answers.items())}
            told = unfinished.told(held.status, acknowledged=verdict.acknowledged)
            first = {} if held.first_by is None else {"first_by": held.first_by}
            by = {"hands": list(held.hands)} if held.hands else {}
            return {"expires": expires, "answers": answers, "acknowledged": told} | first | by
        case Reject():
            return {"reason": verdict.reason, "words": verdict.words}
        case Withdraw() | Reopen() | RequestChanges():
            return {"words": verdict.words}
        case AnswerChanges():
            return {"words": verdict.words, "to": held.asked_by}
        case Amend():
            return {"changes": _changes(verdict), "words": verdict.words}
        case TakeOver():
            return {"from": held.claimed_by}
        case _:
            return {}


def _changes(verdict: Amend) -> dict[str, Any]:
    """Only what was changed; figures as text, exact."""
    given = verdict.changes
    said: dict[str, Any] = {
        "factors": {key: str(value) for key, value in given.factors.items()},
        "metrics": dict(given.metrics),
        "threat_multiplier": None if given.threat_multiplier is None else str(given.threat_multiplier),
        "controls": None if given.controls is None else sorted(given.controls),
        "layers": dict(given.layers),
        "summary": given.summary,
    }
    return {key: value for key, value in said.items() if value not in (None, {})}
