"""What was said of a card as its page shows it: in one thread, and beside each claim."""

from typing import Any, NamedTuple

from markupsafe import Markup

from pipeline.model import Card
from pipeline.review.claims import Claim, named
from pipeline.store import Remark, Store
from pipeline.web.pages import templating
from pipeline.web.pages.marks import shown


class Shown(NamedTuple):
    """One remark; ``about`` is the claim of this very card that it is about, None where it is about no claim of it."""

    remark: Remark
    text: Markup
    here: bool
    about: Claim | None


def drawn(store: Store, card: Card) -> dict[str, Any]:
    """What the templates take."""
    claims = named(card)
    thread = [_shown(one, card, claims) for one in store.talk.of(card.slug)]
    beside: dict[str, list[Shown]] = {}
    for one in thread:
        if one.about is not None:
            beside.setdefault(one.about.anchor, []).append(one)
    names = {claim.anchor: (name, claim.label) for name, claim in claims.items()}
    return {"thread": thread, "beside_claim": beside, "claim_names": names, "ticket": store.talk.ticket(card.slug)}


def _shown(one: Remark, card: Card, claims: dict[str, Claim]) -> Shown:
    here = one.card_id == card.id
    return Shown(one, templating.raw(shown(one.words)), here, claims.get(one.on) if here else None)
