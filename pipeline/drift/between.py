"""Two sets of cards in; which products moved between them, what on their cards differs, and why, out."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Literal

from pydantic import Field

from pipeline.card import changes
from pipeline.card.changes import Drafts
from pipeline.drift import unlike
from pipeline.drift.records import Cause, Estimated, Moved, New, in_order
from pipeline.model import Card, Number, Record
from pipeline.model.base import absent, empty
from pipeline.render import headline

Behind = Callable[[Card], Card | None]
"""The machine's draft that a person amended to this card, where one is known."""


class Difference(Record):
    """One thing on a card that differs; ``alone``: how far it alone would have moved the score, "+0.3", or ""."""

    what: str
    was: str
    now: str
    alone: str


class Changed(Moved):
    """A product whose card is another one; its score may be the same."""

    differences: tuple[Difference, ...]


class Removed(Record):
    """A product that is in the first set alone; ``why`` where that is known."""

    slug: str
    name: str
    card: str
    aivss: Number | None
    band: str
    why: str
    estimated: Estimated | None = Field(default=None, exclude_if=absent)


class Between(Record):
    """What lies between two sets; ``first`` and ``second`` are what a person called them."""

    schema_version: Literal["1"] = "1"
    first: str
    second: str
    compared: int
    """Products that are in both."""
    changed: tuple[Changed, ...]
    added: tuple[New, ...]
    removed: tuple[Removed, ...]
    notes: tuple[str, ...] = Field(default=(), exclude_if=empty)
    """What a reader has to know first: that two single cards are not of one product."""

    @property
    def moved(self) -> tuple[Changed, ...]:
        """Those whose score is another one."""
        return tuple(one for one in self.changed if one.was != one.now)

    @property
    def crossed(self) -> tuple[Changed, ...]:
        """Those whose band is another one, or whose score came or went."""
        return tuple(one for one in self.changed if one.crossed)


def nobody(_: Card) -> Card | None:
    return None


def between(
    named: tuple[str, str],
    before: Iterable[Card],
    after: Iterable[Card],
    *,
    behind: Behind = nobody,
    why: Mapping[str, str] | None = None,
) -> Between:
    """
    By slug, the newest card where a set has several; two single cards are held against each other whatever their
    slugs. ``why`` is what is known of products that are gone, by slug.
    """
    old, new = newest(before), newest(after)
    notes: tuple[str, ...] = ()
    if len(old) == len(new) == 1:
        (one,), (other,) = old.values(), new.values()
        notes = unlike.notes(one, other)
        old, new = {other.slug: one}, {other.slug: other}
    both = [slug for slug in old if slug in new]
    others = [changed(old[slug], new[slug], behind) for slug in both if old[slug].id != new[slug].id]
    return Between(
        first=named[0],
        second=named[1],
        compared=len(both),
        changed=in_turn(others),
        added=tuple(_new(new[slug]) for slug in sorted(new.keys() - old.keys())),
        removed=tuple(_removed(old[slug], why or {}) for slug in sorted(old.keys() - new.keys())),
        notes=notes,
    )


def newest(cards: Iterable[Card]) -> dict[str, Card]:
    """By slug."""
    found: dict[str, Card] = {}
    for card in cards:
        held = found.get(card.slug)
        if held is None or held.provenance.created_at <= card.provenance.created_at:
            found[card.slug] = card
    return found


def band(card: Card) -> str:
    """Of a card without a score its status."""
    return card.status if card.score is None else card.score.severity


def _scored(card: Card) -> Decimal | None:
    return None if card.score is None else card.score.aivss


def _estimated(card: Card) -> Estimated | None:
    if card.score is None or not headline.estimated(card):
        return None
    return Estimated(low=card.score.low, high=card.score.high)


def changed(before: Card, after: Card, behind: Behind = nobody) -> Changed:
    drafts = Drafts(behind(before), behind(after))
    return Changed(
        slug=after.slug,
        name=after.name,
        card=after.id,
        previous=before.id,
        was=_scored(before),
        now=_scored(after),
        was_band=band(before),
        now_band=band(after),
        was_estimated=_estimated(before),
        now_estimated=_estimated(after),
        causes=tuple(Cause.model_validate(one._asdict()) for one in changes.causes(before, after, drafts=drafts)),
        differences=tuple(Difference(**one._asdict()) for one in changes.changes(before, after)),
    )


def in_turn(found: Iterable[Changed]) -> tuple[Changed, ...]:
    """Band changes first, then by size, as in the report of a run; then what did not move."""
    all_of = list(found)
    places = {one.card: at for at, one in enumerate(in_order(all_of))}
    return tuple(sorted(all_of, key=lambda one: (one.was == one.now and not one.crossed, places[one.card])))


def _new(card: Card) -> New:
    return New(
        slug=card.slug,
        name=card.name,
        card=card.id,
        aivss=_scored(card),
        band=band(card),
        status=card.status,
        estimated=_estimated(card),
    )


def _removed(card: Card, why: Mapping[str, str]) -> Removed:
    return Removed(
        slug=card.slug,
        name=card.name,
        card=card.id,
        aivss=_scored(card),
        band=band(card),
        why=why.get(card.slug, ""),
        estimated=_estimated(card),
    )
