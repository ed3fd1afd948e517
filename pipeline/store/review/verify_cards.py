"""Whether cards, where they stand and the listings that they are of are as the log, their digests and seals say."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, select

from pipeline.card.make import CIRCUMSTANCES, canonical
from pipeline.errors import ReviewError
from pipeline.model import Card
from pipeline.review import unfinished
from pipeline.store.db import rows
from pipeline.store.db.tables import cards, listings, standings
from pipeline.store.records import BadRow
from pipeline.store.review import hands
from pipeline.store.review.replay import Replay
from pipeline.store.review.replayed import UNTOUCHED, Stands
from pipeline.store.review.seals import Seals, same

AT_ONCE = 100
MOST_TEXT = 64_000_000
"""Bytes of a listing's text; no listing that was read has as many."""
_STANDING = tuple(standings.c[name] for name in ("card", "author", *Stands._fields))


def first_bad(connection: Connection, seals: Seals, replay: Replay) -> BadRow | None:
    """With the first row that acted on the card; 0 where nobody did."""
    wanted = select(cards, standings.c.slug.label("slug_there"), *_STANDING)
    wanted = wanted.outerjoin(standings, standings.c.card == cards.c.id)
    for row in _each(connection, wanted, cards.c.id):
        seq = replay.first.get(row["id"], 0)
        which = f"the card of row {seq}, {row['id'][:12]}," if seq else f"the card {row['id'][:12]}"
        if (why := _wrong(row, seals, replay)) is not None:
            return BadRow(seq, f"{which} {why}")
        if (told := replay.told_hands.get(row["id"])) is not None and told != set(_hands(connection, row)):
            return BadRow(seq, f"{which} was amended by others than its approval says")
    return None


def _hands(connection: Connection, row: RowMapping) -> tuple[str, ...]:
    return hands.of(connection, Card.model_validate_json(row["record"]))


def first_bad_listing(connection: Connection) -> BadRow | None:
    for row in _each(connection, select(listings), listings.c.digest):
        if (why := _wrong_listing(row)) is not None:
            return BadRow(0, f"the listing {row['digest'][:12]} {why}")
    return None


def _each(connection: Connection, wanted: Select[Any], key: ColumnElement[str]) -> Iterator[RowMapping]:
    """A few at a time: records and texts are long."""
    wanted = wanted.order_by(key).limit(AT_ONCE)
    found = connection.execute(wanted).mappings().all()
    while found:
        yield from found
        found = connection.execute(wanted.where(key > found[-1][key.key or ""])).mappings().all()


def _wrong(row: RowMapping, seals: Seals, replay: Replay) -> str | None:
    card = _card(row)
    if card is None:
        return "was altered after the act" if row["id"] in replay.first else "was altered after it was put in"
    for name, there in rows.of_card(card, row["record"]).items():
        if row[name] != there:
            return f"has another {name} in the queue than it says itself: {_short(row[name])}, and {_short(there)}"
    if row["card"] is None:
        return "stands nowhere: what became of it was deleted"
    author = replay.authors.get(row["id"], row["author"])
    if row["author"] != author:
        return f"was altered beside the log: its author is {row['author']!r}, and {author!r} by the log"
    origin = {name: row[name] for name in ("author", "listing", "run", "record")}
    if not same(row["seal"], seals.card(row["id"], **origin)):
        return "does not have its seal: who drafted it, when, or from which listing was altered"
    if (why := _unacknowledged(row, replay)) is not None:
        return why
    return _moved(row, replay.cards.get(row["id"], UNTOUCHED))


def _unacknowledged(row: RowMapping, replay: Replay) -> str | None:
    """Whether an approval went past what is missing on the card; those that were asked for nothing do not count."""
    if row["id"] not in replay.acknowledged:
        return None
    told = replay.acknowledged[row["id"]]
    try:
        unfinished.may_be_approved(row["status"], acknowledged=told is not None)
    except ReviewError:
        return f"is {row['status']}, and was approved as if it were not"
    return None if told in (None, row["status"]) else f"is {row['status']}, and its approval says that it is {told}"


def _card(row: RowMapping) -> Card | None:
    """None for one whose content does not have the digest that it is named by."""
    try:
        card = Card.model_validate_json(row["record"])
        body = json.loads(row["record"])
    except (ValueError, RecursionError):
        return None
    del body["id"]
    for part, key in CIRCUMSTANCES:
        body[part].pop(key, None)
    return card if row["id"] == card.id == digest(body) else None


def _moved(row: RowMapping, told: Stands) -> str | None:
    if row["slug_there"] != row["slug"]:
        return f"stands under the name {row['slug_there']!r}"
    for name, said in zip(Stands._fields, told, strict=True):
        if row[name] != said:
            return f"was moved beside the log: its {name} is {_short(row[name])}, and {_short(said)} by the log"
    return None


def _wrong_listing(row: RowMapping) -> str | None:
    try:
        record = json.loads(row["record"])
        body = {**record, "text": _inflated(row["body"])}
        columns = {
            "sha256": record["sha256"],
            "source": rows.plain(record["source"]),
            "fetched_at": record["fetched_at"],
        }
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, zlib.error):
        return "cannot be read any more"
    if digest(body) != row["digest"]:
        return "was altered after it was read: it is not what the reviewers were shown"
    for name, there in columns.items():
        if row[name] != there:
            return f"has another {name} beside it than it says itself: {_short(row[name])}, and {_short(there)}"
    return None


def _inflated(body: bytes) -> str:
    """Raises ValueError for what inflates out of all proportion."""
    inflating = zlib.decompressobj()
    text = inflating.decompress(body, MOST_TEXT)
    if not inflating.eof:
        raise ValueError("it does not end")
    return text.decode()


def digest(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(body).encode("utf-8", "surrogatepass")).hexdigest()


def _short(value: object) -> str:
    return repr(value)[:60]
