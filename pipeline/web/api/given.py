"""A card of a text that came with the request, marked as such: nobody has seen that it stands at its source."""

from pipeline.card import make
from pipeline.model import Card, Flag

SHOWN = 200
"""Characters of a source that the flag repeats."""


def marked(card: Card) -> Card:
    """The card, and the identity that goes with it."""
    listing = card.listing.model_copy(update={"given_by": "caller"})
    message = (
        f"The text was given by the caller. That it stands at {card.listing.source[:SHOWN]!r} is their word: "
        "it was not read there; compare the two before you approve."
    )
    flag = Flag(kind="source_not_read", severity="medium", message=message, where="listing.source")
    return make.flagged(card.model_copy(update={"listing": listing}), (flag,))
