"""What readers may know of each product: from columns and the log alone, so that no card is read for it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, RowMapping, and_, select

from pipeline.errors import NoSuchCard, StoreError
from pipeline.model import Card
from pipeline.store.db import rows
from pipeline.store.db.tables import cards, entries, replies, reviews, standings
from pipeline.store.records import Edition, Product, Reply, Withdrawn
from pipeline.store.review import former as former_names
from pipeline.store.review.disputes import SEEDED
from pipeline.store.review.replies import to_reply

T = TypeVar("T")
AT_ONCE, CARDS_AT_ONCE = 500, 50
"""Products, and cards, that are read together: the records of cards are long."""
ENDS = ("withdraw", "reject")
"""What ends a publication without another card in its place: the approval of a card that is rejected had run out."""
_WAITS = and_(
    standings.c.state.in_(("draft", "claimed")),
    standings.c.approved_at.is_(None),
    cards.c.status != "failed",
    cards.c.id.not_in(SEEDED),
)
_ACTS = select(
    *(reviews.c[name] for name in ("seq", "at", "actor", "role", "action", "card", "slug", "details")),
    *(cards.c[name] for name in ("name", "status", "aivss", "band")),
).join(cards, cards.c.id == reviews.c.card)


class _Page(NamedTuple):
    """What is known of the products of a page, by slug."""

    acts: Mapping[str, Sequence[RowMapping]]
    drafts: Mapping[str, str]
    tags: Mapping[str, tuple[str, ...]]
    replies: Mapping[str, Sequence[Reply]]
    former: Mapping[str, tuple[str, ...]]


def products(connection: Connection, *, now: str, drafts: bool) -> Iterator[Product]:
    """By slug, as it stood at that time. Raises StoreError where an approval in the log cannot be read."""
    # The same order in every database, whatever it thinks of hyphens.
    merged = former_names.names(connection, now=now)
    slugs = sorted({merged.get(slug, slug) for slug in _slugs(connection, drafts=drafts)})
    former = {into: tuple(sorted(one for one in merged if merged[one] == into)) for into in set(merged.values())}
    for start in range(0, len(slugs), AT_ONCE):
        some = slugs[start : start + AT_ONCE]
        page = _page(connection, some, former, now=now, drafts=drafts)
        made = (_product(slug, page) for slug in some)
        yield from (one for one in made if one.editions or one.draft)


def in_order(connection: Connection, ids: Sequence[str]) -> Iterator[Card]:
    """Raises NoSuchCard."""
    wanted = select(cards.c.id, cards.c.record).where(cards.c.id.in_(ids))
    found = {row.id: row.record for row in connection.execute(wanted)}
    for card_id in ids:
        if card_id not in found:
            raise NoSuchCard(f"there is no card {card_id} in the store.")
        yield Card.model_validate_json(found[card_id])


def _slugs(connection: Connection, *, drafts: bool) -> set[str]:
    found = set(connection.scalars(select(reviews.c.slug).where(reviews.c.action == "approve").distinct()))
    if drafts:
        waiting = select(standings.c.slug).join(cards, cards.c.id == standings.c.card).where(_WAITS)
        found |= set(connection.scalars(waiting.distinct()))
    return found


def _page(
    connection: Connection, slugs: Sequence[str], former: Mapping[str, tuple[str, ...]], *, now: str, drafts: bool
) -> _Page:
    every = [*slugs, *(name for slug in slugs for name in former.get(slug, ()))]
    named, done = reviews.c.slug.in_(every), reviews.c.action.in_(("approve", *ENDS))
    acts = connection.execute(_ACTS.where(named, done, reviews.c.at <= now).order_by(reviews.c.seq))
    return _Page(
        _by_slug((row["slug"], row) for row in acts.mappings()),
        _drafts(connection, slugs) if drafts else {},
        _tags(connection, slugs),
        _by_slug((said.slug, said) for said in _replies(connection, every, now)),
        former,
    )


def _by_slug(found: Iterable[tuple[str, T]]) -> Mapping[str, Sequence[T]]:
    kept: dict[str, list[T]] = {}
    for slug, one in found:
        kept.setdefault(slug, []).append(one)
    return kept


def _drafts(connection: Connection, slugs: Sequence[str]) -> dict[str, str]:
    """The newest card of each that waits."""
    waiting = select(cards.c.slug, cards.c.id).join(standings, standings.c.card == cards.c.id)
    ordered = waiting.where(cards.c.slug.in_(slugs), _WAITS).order_by(cards.c.created_at, cards.c.id.desc())
    return {row.slug: row.id for row in connection.execute(ordered)}


def _tags(connection: Connection, slugs: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Of all catalogues, each once."""
    wanted = select(entries.c.slug, entries.c.tags).where(entries.c.slug.in_(slugs), entries.c.tags != "[]")
    kept: dict[str, set[str]] = {}
    for row in connection.execute(wanted):
        kept.setdefault(row.slug, set()).update(tag for tag in json.loads(row.tags) if isinstance(tag, str))
    return {slug: tuple(sorted(tags)) for slug, tags in kept.items()}


def _replies(connection: Connection, slugs: Sequence[str], now: str) -> Iterator[Reply]:
    """The oldest first. What was decided later was open then, and a note that waited is not for readers."""
    wanted = select(replies).where(
        replies.c.slug.in_(slugs), replies.c.state.in_(("signed", "open", "settled")), replies.c.added_at <= now
    )
    for row in connection.execute(wanted.order_by(replies.c.added_at, replies.c.id)).mappings():
        said = to_reply(row)
        if said.decided_at is None or said.decided_at <= now:
            yield said
        elif said.kind == "dispute":
            yield said._replace(state="open", decided_at=None, decided_by=None, words="")


def _product(slug: str, page: _Page) -> Product:
    former = page.former.get(slug, ())
    # What happened under other names was before what stands, whenever it was.
    acts = [act for name in (*former, slug) for act in page.acts.get(name, ())]
    said = [reply for name in (slug, *former) for reply in page.replies.get(name, ())]
    said.sort(key=lambda one: (one.added_at, one.id))
    approvals = [row for row in acts if row["action"] == "approve"][::-1]
    return Product(
        slug, page.tags.get(slug, ()), tuple(map(_edition, approvals)), page.drafts.get(slug),
        _withdrawn(approvals[0], acts) if approvals else None, tuple(said), former,
    )  # fmt: skip


def _edition(row: RowMapping) -> Edition:
    told = _details(row)
    answers = told.get("answers", {})
    return Edition(
        row["card"], row["name"], row["status"], rows.points(row["aivss"]), row["band"], row["actor"], row["role"],
        row["at"], told.get("expires"), {int(n): words for n, words in answers.items()},
    )  # fmt: skip


def _withdrawn(newest: RowMapping, acts: Sequence[RowMapping]) -> Withdrawn | None:
    """Of the card that was approved last: nothing that happened to it before counts, nor to another."""
    for row in reversed(acts):
        if row is newest:
            return None
        if row["card"] == newest["card"]:
            return Withdrawn(row["at"], row["actor"], row["role"], _details(row).get("words", ""))
    return None


def _details(row: RowMapping) -> Mapping[str, Any]:
    try:
        told = json.loads(row["details"])
    except (ValueError, RecursionError) as err:
        raise _unreadable(row) from err
    if not isinstance(told, dict) or not _whole(told):
        raise _unreadable(row)
    return told


def _whole(told: Mapping[str, Any]) -> bool:
    """Whether an act says what acts of its kind say, as far as it says it: a log of elsewhere may not."""
    answers = told.get("answers", {})
    if not isinstance(answers, dict) or not all(len(n) < 10 and n.isascii() and n.isdecimal() for n in answers):
        return False
    texts = (*answers.values(), told.get("expires") or "", told.get("words", ""))
    return all(isinstance(text, str) for text in texts)


def _unreadable(row: RowMapping) -> StoreError:
    return StoreError(f"row {row['seq']} of the log cannot be read: see 'threatcard review verify-log'.")
