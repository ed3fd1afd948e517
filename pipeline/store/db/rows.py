"""Records to rows and back."""

import hashlib
import json
import zlib
from collections.abc import Mapping
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy import RowMapping

from pipeline.card.make import canonical
from pipeline.model import Card, Listing
from pipeline.review.rules import Standing
from pipeline.scoring import severity
from pipeline.store.records import ReviewRow, Revision

TENTH = Decimal("0.1")


def of_listing(listing: Listing) -> dict[str, Any]:
    """``digest`` is of the whole snapshot: the same text, read again, is another one."""
    record = listing.model_dump(mode="json")
    digest = hashlib.sha256(canonical(record).encode()).hexdigest()
    del record["text"]
    return {
        "digest": digest,
        "sha256": listing.sha256,
        "source": plain(listing.source),
        "fetched_at": listing.fetched_at,
        "record": canonical(record),
        "body": zlib.compress(listing.text.encode(), 9),
    }


def to_listing(row: RowMapping) -> Listing:
    return Listing.model_validate({**json.loads(row["record"]), "text": zlib.decompress(row["body"]).decode()})


def of_card(card: Card, record: str) -> dict[str, Any]:
    """What the queue sorts and filters by stands beside the card, so that it need not be read."""
    score, kinds = card.score, dict.fromkeys(flag.kind for flag in card.flags)
    # Not the summary: it names the product's neighbours, and they would be found with it.
    words = (card.name, card.slug, card.listing.source)
    return {
        "id": card.id,
        "slug": card.slug,
        "name": plain(card.name),
        "source": plain(card.listing.source),
        "listing_sha256": card.listing.sha256,
        "parent": card.provenance.parent,
        "status": card.status,
        "estimator": card.provenance.estimator,
        "model": card.provenance.model and plain(card.provenance.model),
        "aivss": tenths(score.aivss) if score else None,
        "low": tenths(score.low) if score else None,
        "high": tenths(score.high) if score else None,
        "band": score.severity if score else "",
        "boundary": boundary(score.aivss) if score else None,
        "flags": "".join(f" {plain(kind)} " for kind in kinds),
        "flags_high": sum(flag.severity == "high" for flag in card.flags),
        "flags_medium": sum(flag.severity == "medium" for flag in card.flags),
        "words": folded(" ".join(words)),
        "kind": plain(card.product.kind)[:40] if card.product else "",
        "created_at": card.provenance.created_at,
        "record": record,
    }


def to_revision(row: RowMapping) -> Revision:
    """Of a row of cards joined with its standing."""
    card = Card.model_validate_json(row["record"])
    return Revision(card, to_standing(row, card), row["created_at"], row["listing_sha256"], row["listing"], row["run"])


def of_standing(held: Standing, *, latest: bool) -> dict[str, Any]:
    body = held._asdict()
    for name in ("card_id", "status", "high", "amended_by", "hands", "disputed", "checked"):
        del body[name]
    return {"card": held.card_id, **body, "latest": latest}


def to_standing(row: RowMapping, card: Card) -> Standing:
    named = {name: row[name] for name in Standing._fields if name in row}
    high = tuple(n for n, flag in enumerate(card.flags) if flag.severity == "high")
    by = card.provenance.amended_by
    told = {"card_id": row["card"], "amended_by": by, "status": card.status, "high": high}
    return Standing(**{**named, **told})


def of_review(row: ReviewRow) -> dict[str, Any]:
    return {**row._asdict(), "details": canonical(row.details)}


def to_review(row: RowMapping | Mapping[str, Any]) -> ReviewRow:
    """Details that are no JSON were not written by us: they stay text, which the hash then betrays."""
    try:
        details = json.loads(row["details"])
    except (ValueError, RecursionError):
        details = row["details"]
    return ReviewRow(**{**{name: row[name] for name in ReviewRow._fields}, "details": details})


def tenths(value: Decimal) -> int:
    return int(value.quantize(TENTH) * 10)


def points(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value) / 10


def boundary(value: Decimal) -> int:
    """How many tenths the score would have to move to be in another band."""
    here = severity(value)
    for step in count(1):
        for other in (value - step * TENTH, value + step * TENTH):
            if 0 <= other <= 10 and severity(other) != here:
                return step
    raise AssertionError("there are several bands")


def folded(text: str) -> str:
    """As a search compares it."""
    return " ".join(plain(text).casefold().split())


def plain(text: str) -> str:
    """Without NUL, which PostgreSQL takes in no text."""
    return text.replace("\0", "\ufffd")
