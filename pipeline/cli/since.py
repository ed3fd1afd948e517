"""``assess --since FILE``: what changed since the cards in a file, in place of the cards; beside them with --out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.cli import given_cards
from pipeline.cli.stdout import say
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.model import Card

CROSSED = 1
"""The exit code where a band changed."""
FORMATS = {"terminal": "text", "markdown": "markdown", "json": "json"}
"""By the name that ``--format`` has for it, that of the difference."""


class Since:
    """
    The cards of before, read before anything is assessed, and those that were assessed. Raises InputError and
    UnreadableFile for a file that holds no cards.
    """

    def __init__(self, name: str, formats: Sequence[str], *, folder: bool) -> None:
        if not folder and (odd := [one for one in formats if one not in FORMATS]):
            raise UsageError(f"--since says what changed as terminal, markdown or json; {odd[0]} needs --out DIR.")
        self._name = name
        self._form = "text" if folder else FORMATS[formats[0]]
        self._before = tuple(given_cards.cards([name]))
        self._after: list[Card] = []

    def add(self, card: Card) -> None:
        self._after.append(card)

    def told(self) -> int:
        """
        Say what changed: CROSSED where a band did, else 0. Of many cards in the file only those that were assessed
        again are spoken of.
        """
        from pipeline.drift import between, between_writing

        if not self._after:
            return 0
        slugs = {card.slug for card in self._after}
        one = len(self._after) == len(between.newest(self._before)) == 1
        before = [card for card in self._before if one or card.slug in slugs]
        found = between.between((self._name, "now"), before, self._after)
        say(between_writing.FORMATS[self._form](found).rstrip("\n"))
        return CROSSED if found.crossed else 0
