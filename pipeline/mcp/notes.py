"""How far a card may be relied on, by where it stands: an approval that has run out or was taken back is none."""

from typing import NamedTuple

from pipeline.model import Card
from pipeline.review import rules

NOT_SAVED, EXPIRED = "not saved", "expired"
APPROVED = "A person approved exactly this card. It rests on the listing alone."
DRAFT = "A machine's draft that nobody has approved: leads for a review, not findings. It rests on the listing alone."
RAN_OUT = "A person approved this card until {day}: that approval has run out, and it is due to be looked at again."
AT_WORK = "A person had approved this card, and it is being looked at again: do not rely on the approval until then."
DISPUTED = " The product's vendor disputes it, and nobody has decided on that yet."
WITHHELD = " It has no score, because the listing cannot support one: that does not mean that the product is safe."
ENDED = {
    "withdrawn": "A person had approved this card and took that back: do not rely on it.",
    "rejected": "A person rejected this card as wrong: do not rely on it.",
    "amended": "A person made another card of this one: look for the product's newer card.",
    "superseded": "A card of the same product was approved after this one: look for that.",
}


class Standing(NamedTuple):
    """
    A card, and where it stands: a state of the review, ``EXPIRED`` for an approval that has run out, or ``NOT_SAVED``.
    ``approved`` is whether a person's approval was ever given and not taken back; ``expires`` the day that it ends.
    """

    card: Card
    state: str
    approved: bool = False
    expires: str | None = None
    disputed: bool = False


def standing(card: Card, held: rules.Standing, now: str) -> Standing:
    return Standing(card, state(held.state, held.expires, now), bool(held.approved_at), held.expires, held.disputed)


def state(held: str, expires: str | None, now: str) -> str:
    """As it is shown; ``expires`` is the day from which an approval is one no longer."""
    return EXPIRED if held == "approved" and expires is not None and expires <= now[:10] else held


def note(of: Standing) -> str:
    """In one line."""
    said = _said(of) + (DISPUTED if of.disputed else "")
    return said if of.card.score is not None else said + WITHHELD


def _said(of: Standing) -> str:
    if of.state == EXPIRED:
        return RAN_OUT.format(day=of.expires)
    if of.state == "claimed" and of.approved:
        return AT_WORK
    return APPROVED if of.state == "approved" else ENDED.get(of.state, DRAFT)
