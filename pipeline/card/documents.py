"""Which of its listing's documents each quote of a card stands in."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.model import Card, Evidence
from pipeline.model.base import Record


def named(card: Card) -> Card:
    """The card with the document of each quote; as it is where its listing is of one."""
    documents = card.listing.documents
    if not documents:
        return card
    told: Card = _told(card, [one.start for one in documents])
    return told


def _told(value: Any, starts: Sequence[int]) -> Any:
    """The same value where it holds no quote."""
    if isinstance(value, Evidence):
        return value.model_copy(update={"document": max(1, bisect_right(starts, value.start))})
    if isinstance(value, Record):
        fields = {name: _told(held, starts) for name, held in value}
        changed = {name: held for name, held in fields.items() if held is not getattr(value, name)}
        return value.model_copy(update=changed) if changed else value
    if isinstance(value, Mapping):
        items = {key: _told(held, starts) for key, held in value.items()}
        return items if any(items[key] is not value[key] for key in items) else value
    if isinstance(value, tuple):
        parts = tuple(_told(held, starts) for held in value)
        return parts if any(one is not other for one, other in zip(parts, value, strict=True)) else value
    return value
