"""``threatcard diff A B``: what changed between two cards, two exports, or two dates of the store."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from pipeline import settings
from pipeline.cli import given_cards, open_store, stored_cards
from pipeline.cli.flags import Commands
from pipeline.cli.stdout import say
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.model import Card
    from pipeline.store import Store

FORMATS = ("text", "markdown", "json")
CROSSED = 1
"""The exit code where a band changed."""
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


class Side(NamedTuple):
    """One of the two: its cards, and what is known of products that it has not."""

    cards: Sequence[Card]
    one: bool = False
    """Whether it is one card by its id or slug: then nothing but its product is compared."""
    why: Mapping[str, str] = {}


def add_parser(commands: Commands) -> None:
    command = commands.add_parser(
        "diff",
        help="what changed between two cards, two exports, or two dates of the store",
        description=(
            "A and B: a file with cards (or - for standard input), a card of the store by its id or slug, or a date "
            "(2026-11-30, or 2026-11-30T08:00:00Z), which is what was approved in the store by the end of that day."
        ),
        epilog="exit codes: 0 no band changed, 1 a band changed or some input was bad, 2 usage, 4 no such file.",
    )
    command.add_argument("first", metavar="A")
    command.add_argument("second", metavar="B")
    command.add_argument("-f", "--format", choices=FORMATS, default="text")
    command.add_argument("--config", metavar="FILE", help="a threatcard.toml")


def run(args: argparse.Namespace) -> int:
    from pipeline.drift import between, between_writing

    given_cards.once((args.first, args.second))
    with ExitStack() as stack:
        opened = _Opened(args, stack)
        first, second = (_side(name, opened) for name in (args.first, args.second))
        before, after = _of_one_product(first, second)
        found = between.between((args.first, args.second), before, after, behind=opened.machine_behind, why=second.why)
    say(between_writing.FORMATS[args.format](found).rstrip("\n"))
    return CROSSED if found.crossed else 0


class _Opened:
    """The store, once something of it is wanted."""

    def __init__(self, args: argparse.Namespace, stack: ExitStack) -> None:
        self._args, self._stack = args, stack
        self._store: Store | None = None

    @property
    def store(self) -> Store:
        if self._store is None:
            self._store = self._stack.enter_context(open_store.opened(settings.read(vars(self._args))))
        return self._store

    def machine_behind(self, card: Card) -> Card | None:
        """The draft that a person amended to this card, where the store is open and has it."""
        if (
            self._store is None
            or card.provenance.parent is None
            or self._store.revision(card.provenance.parent) is None
        ):
            return None
        return self._store.nightly.machine_behind(card)


def _side(name: str, opened: _Opened) -> Side:
    if name == given_cards.STDIN or os.path.isfile(name):
        return Side(tuple(given_cards.cards([name])))
    if (when := _when(name)) is not None:
        return _then(when, opened.store)
    if re.search(r"[/\\]|\.jsonl?$", name):
        raise UsageError(f"there is no file {name!r}.")
    store = opened.store
    return Side(tuple(store.cards([store.resolve(name)])), one=True)


def _when(name: str) -> str | None:
    """The end of a day, or a moment; None for what is no time. Raises UsageError for a day that is in no calendar."""
    if not (_DATE.fullmatch(name) or _TIME.fullmatch(name)):
        return None
    try:
        date.fromisoformat(name[:10])
    except ValueError as err:
        raise UsageError(f"{name!r} is no date: {err}.") from err
    return name if "T" in name else f"{name}T23:59:59Z"


def _then(when: str, store: Store) -> Side:
    then = stored_cards.approved_at(store, when)
    why = dict.fromkeys(then.ran_out, "its approval has run out")
    return Side(tuple(store.cards(then.approved.values())), why=why)


def _of_one_product(first: Side, second: Side) -> Iterator[Sequence[Card]]:
    """Both sides' cards; where one is a single card of the store, of the other nothing but its product."""
    for side, other in ((first, second), (second, first)):
        slug = other.cards[0].slug if other.one and not side.one else None
        yield side.cards if slug is None else [card for card in side.cards if card.slug == slug]
