"""What the nearest reference cards show, beside a card's own figures."""

from decimal import Decimal
from functools import cache

from pipeline.model import Card, Comparable, Expected
from pipeline.reference.gold import Reference, exemplars
from pipeline.render import words
from pipeline.taxonomy import factors

PUBLISHED = (("AIVSS", 1), ("CVSS", 1), ("Σ", 1), ("Threat", 2), ("Mitigation", 2))
"""Figures of a reference card, and their decimals."""


def published(comparable: Comparable) -> dict[str, str]:
    """The figures of a reference card by their columns; dashes for one that is no longer among them."""
    known = _references().get(comparable.slug)
    found: tuple[Decimal | None, ...] = (None,) * len(PUBLISHED)
    if known is not None:
        total = sum(known.factors.values(), Decimal(0))
        found = (known.aivss, known.cvss_base, total, known.threat_multiplier, known.mitigation_factor)
    figures = {name: words.figure(value, places) for (name, places), value in zip(PUBLISHED, found, strict=True)}
    return {"Similarity": f"{comparable.similarity:.2f}", **figures}


@cache
def _references() -> dict[str, Reference]:
    return {each.slug: each for each in exemplars()}


def beside(card: Card) -> list[tuple[str, Decimal | None, Expected]]:
    """Each figure that comparables show, beside the card's own."""
    own = {key: estimate.value for key, estimate in card.factors.items()}
    own |= {"cvss": card.cvss.base, "aivss": None if card.score is None else card.score.aivss}
    labels = factors.LABELS | {"cvss": words.CVSS_LABEL, "aivss": "AIVSS score"}
    return [(labels.get(key, key), own.get(key), expected) for key, expected in card.expected.items()]
