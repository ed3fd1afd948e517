"""Two cards in; whether they are of one product, as far as their names and sources tell, out."""

import re

from pipeline.model import Card

MOST_CHARACTERS = 120
"""Of a name or a source in a note."""
_ADDRESS = re.compile(r"(?i)https?://")


def notes(one: Card, other: Card) -> tuple[str, ...]:
    """
    Nothing where name and source are the same. A file is known by its own name, wherever the folder lies; a listing
    that came on standard input or as a text is known by its product's name alone.
    """
    alike, there = one.slug == other.slug, _place(one) == _place(other)
    if alike and there:
        return ()
    if not alike and not there:
        return (
            f"these are not cards of the same product: {_whole(one)} and {_whole(other)}. What follows are differences "
            "between two products, and no changes of one.",
        )
    if alike:
        return (
            f"both are called {_short(one.slug)}, and their sources differ: {_short(one.listing.source)} and "
            f"{_short(other.listing.source)}. Are they the same product?",
        )
    return (
        f"the source is the same, {_short(one.listing.source)}, and the names differ: {_short(one.name)} and "
        f"{_short(other.name)}. Is it still the same product?",
    )


def _place(card: Card) -> str:
    source = card.listing.source
    if card.listing.given_by or source == "-":
        return card.slug
    if _ADDRESS.match(source):
        return source.partition("#")[0].rstrip("/")
    return re.split(r"[/\\]", source)[-1]


def _whole(card: Card) -> str:
    return f"{_short(card.name)} ({_short(card.listing.source)})"


def _short(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS].rstrip()}…"
