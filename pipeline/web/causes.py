"""Two cards in, what moved the score out: the listing, the prompts, the model, the profile, or a person."""

from decimal import Decimal
from typing import NamedTuple

from pipeline import card as cards
from pipeline.card import Making
from pipeline.model import Card
from pipeline.render import words
from pipeline.scoring.profiles import PROFILES


class Drafts(NamedTuple):
    """The machine's drafts that people amended to the approved card and to this one; None for one that nobody did."""

    before: Card | None = None
    after: Card | None = None


class Cause(NamedTuple):
    """What part of the move one cause explains; ``points`` is None where it cannot be told apart."""

    name: str
    detail: str
    points: Decimal | None


def causes(before: Card, after: Card, *, drafts: Drafts) -> list[Cause]:
    """
    What differs in how the two were made, and how far each moved the score.

    A person's part is the steps between a draft and what it was amended to; the profile's part is the earlier draft
    scored under the later profile. What is left is from the rest: told apart only where it has one cause.
    """
    old, new = drafts.before or before, drafts.after or after
    made = _differing(old, new)
    if before.score is None or after.score is None:
        return [Cause(name, detail, None) for name, detail in made]
    start, end = _drafted(old, before.score.aivss), _drafted(new, after.score.aivss)
    rescored = _under(old, after.provenance.profile)
    under = start if rescored is None else rescored
    found = []
    if old.provenance.profile != new.provenance.profile:
        names = f"{old.provenance.profile} → {new.provenance.profile}"
        found.append(Cause("Profile", names, None if rescored is None else under - start))
    if drafts.before is not None or drafts.after is not None:
        points = (start - before.score.aivss) + (after.score.aivss - end)
        found.append(Cause("Person", _by_hand(drafts), points if old.score and new.score else None))
    left = end - under
    if not made and left:
        made = [("Answers", "the same listing, prompts and model answered otherwise")]
    if len(made) > 1:
        found += [Cause(name, detail, None) for name, detail in made]
        made = [("Together", " and ".join(name.lower() for name, _ in made))]
    return found + [Cause(name, detail, left) for name, detail in made]


def _drafted(draft: Card, otherwise: Decimal) -> Decimal:
    return otherwise if draft.score is None else draft.score.aivss


def _by_hand(drafts: Drafts) -> str:
    if drafts.before is None:
        return "values amended by hand"
    if drafts.after is None:
        return "the approved values were amended by hand, these are not"
    return "values amended by hand, then and now"


def _differing(before: Card, after: Card) -> list[tuple[str, str]]:
    """Listing, prompts, model: what the estimates were made from, where it is not the same."""
    old, new = before.provenance, after.provenance
    found = []
    if before.listing.sha256 != after.listing.sha256:
        found.append(("Listing", f"{before.listing.chars:,} → {after.listing.chars:,} characters"))
    if changed := sorted(
        k for k in old.prompts.keys() | new.prompts.keys() if old.prompts.get(k) != new.prompts.get(k)
    ):
        found.append(("Prompt", ", ".join(changed)))
    if (old.estimator, old.model, old.samples) != (new.estimator, new.model, new.samples):
        found.append(("Model", f"{words.estimator(old)} → {words.estimator(new)}"))
    if old.software != new.software:
        found.append(("Software", f"{old.software} → {new.software}"))
    return found


def _under(card: Card, profile: str) -> Decimal | None:
    """The card's score under another profile; its values are moved to that profile's levels."""
    if profile == card.provenance.profile or profile not in PROFILES:
        return None
    making = Making(profile=PROFILES[profile], snap=True, prices=None, now=card.provenance.created_at)
    scored = cards.rescore(card, making=making).score
    return None if scored is None else scored.aivss
