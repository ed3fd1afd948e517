"""What happened to a product's published cards, the newest first; and what moved from one edition to the next."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from pipeline.card import changes
from pipeline.card.changes import Drafts
from pipeline.model import Card
from pipeline.publish import wording
from pipeline.publish.asked import Asked
from pipeline.publish.records import Change, What
from pipeline.render import headline
from pipeline.store.records import Edition, Product, Reply

MOST_MOVES = 12
"""Of one edition that are told one by one."""
MOST_SAID = 3
"""The same, in a line of a list of changes."""
Cards = Mapping[str, Card]


class Moves(NamedTuple):
    """Why an edition is another than the one before, in lines, and how many lines more there are."""

    causes: tuple[str, ...]
    moved: tuple[str, ...]
    more: int

    def __str__(self) -> str:
        """One line."""
        left = len(self.moved) + self.more - MOST_SAID
        rest = (f"and {left} more",) if left > 0 else ()
        return "; ".join((*self.causes, *self.moved[:MOST_SAID], *rest))


NOTHING = Moves((), (), 0)


def moves(before: Card, after: Card, cards: Cards) -> Moves:
    """``cards`` has the machine's drafts behind amended ones, as far as they are known."""
    if before.id == after.id:
        return NOTHING
    drafts = Drafts(_draft(before, cards), _draft(after, cards))
    causes = tuple(_cause(one) for one in changes.causes(before, after, drafts=drafts))
    found = [_moved(one) for one in changes.changes(before, after) if one.what not in ("Summary", "Flag")]
    return Moves(causes, tuple(found[:MOST_MOVES]), max(0, len(found) - MOST_MOVES))


def _draft(card: Card, cards: Cards) -> Card | None:
    """What people amended to this card; None for one that nobody did, or whose first draft is not at hand."""
    while (parent := card.provenance.parent) is not None:
        found = cards.get(parent)
        if found is None:
            return None
        card = found
    return card


def _cause(one: changes.Cause) -> str:
    points = "" if one.points is None else f" {changes.moved(one.points)}"
    return f"{one.name}{points}: {one.detail}"


def _moved(one: changes.Change) -> str:
    alone = f" ({one.alone} alone)" if one.alone else ""
    return f"{one.what} {one.was} → {one.now}{alone}"


def of_product(product: Product, cards: Cards, asked: Asked) -> tuple[Change, ...]:
    """The newest first; nothing of a draft."""
    found = [*_editions(product, cards), *_ends(product, asked.today), *_replies(product)]
    told = (one._replace(said=said(cards[one.card])) for one in found)
    return tuple(sorted(told, key=lambda one: one.at, reverse=True))


def said(card: Card) -> str:
    """What the card says of its score first."""
    head = headline.headline(card)
    return wording.WITHHELD if head is None else head.lead


def _editions(product: Product, cards: Cards) -> Iterator[Change]:
    oldest = product.editions[::-1]
    for first in oldest[:1]:
        yield _change(product, first, first.approved_at, "published")
    for before, after in pairwise(oldest):
        same = before.card_id == after.card_id
        why = "" if same else str(moves(cards[before.card_id], cards[after.card_id], cards))
        change = _change(product, after, after.approved_at, "reviewed again" if same else "changed", why=why)
        yield change._replace(
            previous_aivss=before.aivss, previous_band=before.band, previous_said=said(cards[before.card_id])
        )


def _ends(product: Product, today: str) -> Iterator[Change]:
    """Each approval that ran out before the next one; and what was withdrawn."""
    next_days = (*(one.approved_at[:10] for one in product.editions[-2::-1]), today)
    for edition, until in zip(product.editions[::-1], next_days, strict=False):
        if edition.expires is not None and edition.expires <= until:
            yield _change(product, edition, f"{edition.expires}T00:00:00Z", "expired")
    if product.withdrawn is not None:
        yield _change(product, product.editions[0], product.withdrawn.at, "withdrawn", why=product.withdrawn.words)


def _replies(product: Product) -> Iterator[Change]:
    for one in product.replies:
        edition = _answered(product, one)
        if edition is None:
            continue
        if one.kind == "note":
            yield _change(product, edition, one.decided_at or one.added_at, "reply", why=f"by {one.by}")
            continue
        yield _change(product, edition, one.added_at, "dispute", why=f"by {one.by}")
        if one.state == "settled" and one.decided_at is not None:
            yield _change(product, edition, one.decided_at, "settled", why=one.words)


def _answered(product: Product, reply: Reply) -> Edition | None:
    newest = product.editions[0] if product.editions else None
    return next((one for one in product.editions if one.card_id == reply.card_id), newest)


def _change(product: Product, edition: Edition, at: str, what: What, *, why: str = "") -> Change:
    return Change(
        at, product.slug, edition.name, edition.card_id, what, edition.aivss, edition.band, None, "", "", "", why
    )
