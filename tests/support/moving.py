"""A card, and later ones of the same product that were made otherwise."""

from decimal import Decimal
from typing import Any

from pipeline.card.make import rescore
from pipeline.model import Card
from tests.support.cards import a_card
from tests.support.listings import a_making


def with_value(card: Card, key: str, value: str) -> Card:
    """One factor changed, and the score that follows."""
    changed = card.factors | {key: card.factors[key].model_copy(update={"value": Decimal(value)})}
    return rescore(card.model_copy(update={"factors": changed}), making=a_making())


def made(card: Card, **changes: Any) -> Card:
    return card.model_copy(update={"provenance": card.provenance.model_copy(update=changes)})


def heard(card: Card, **changes: Any) -> Card:
    return card.model_copy(update={"listing": card.listing.model_copy(update=changes)})


BEFORE = a_card()
MOVED = made(with_value(BEFORE, "dynamic_tool_use", "0.0"), software=BEFORE.provenance.software)
"""0.1 lower; nothing that it was made from is on record as different."""
ELSEWHERE = {"sha256": "0" * 64, "raw_sha256": "1" * 64}
REREAD = {"sha256": "0" * 64}
"""Another text, of the same bytes."""
