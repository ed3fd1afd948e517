"""The sentences of an assessment without a model: what the thing can do, and why a figure is what it is."""

import re
from collections.abc import Sequence

from pipeline.assess.reference_layers import shortened
from pipeline.assess.reference_product import leading
from pipeline.listing import harms
from pipeline.model import Listing, Passage
from pipeline.reference import comparables
from pipeline.reference.comparables import Neighbour
from pipeline.taxonomy import told
from pipeline.taxonomy.factor_cues import Cue

DEFINING = 170
"""Characters of the listing's own sentence on what it is."""
LEAST = 4
"""Words of a sentence that defines something: not "Fast.", "New in v2"."""
_LABEL = re.compile(r"\A(?:description|name|title|summary):\s*", re.IGNORECASE)
_DEFINES = re.compile(
    r"\b(?:is|are|lets?|gives?|provides?|enables?|allows?|connects?|helps?|turns?|offers?|that|which|for|with|to)\b",
    re.I,
)


def summary(listing: Listing, passages: Sequence[Passage]) -> str:
    """One sentence: what the listing says that it is, shortened, and what it can do, from the least to the worst."""
    does = [shown.grade.does for shown in harms.shown(passages)][-4:]
    nothing = "by its words it reaches nothing itself" if harms.is_skill(passages) else told.ON_DOING
    able = f"it {listed(does)}" if does else nothing
    defined = _defining(passages)
    name = " ".join(listing.name.split())
    return f"{name}, in the listing’s words “{defined}”: {able}." if defined else f"{name}: {able}."


def _defining(passages: Sequence[Passage]) -> str:
    """The first of its first sentences that has the form of a definition; else the first."""
    lead = [_LABEL.sub("", shortened(e.quote, DEFINING)) for e in leading(passages, 8)]
    lead = [sentence for sentence in lead if len(sentence.split()) >= LEAST]
    return next((sentence for sentence in lead if _DEFINES.search(sentence)), lead[0] if lead else "")


def listed(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def because(key: str, cue: Cue | None, near: Sequence[Neighbour]) -> str:
    """Which words of the listing a factor goes by, and what the nearest products have."""
    if cue:
        return f"By its words it {cue.means}; {_among(key, near)}."
    return f"{told.ON_FACTOR}: {_among(key, near)}."


def _among(key: str, near: Sequence[Neighbour]) -> str:
    if not near:
        return "no comparable product is known, so that it is what all reference cards have on average"
    source = comparables.published(key)
    values = [n.reference.factors[source] for n in near]
    what = "planning" if source != key else ""
    have = f"{what + ' of ' if what else ''}{min(values):.1f} to {max(values):.1f}"
    shown = ", ".join(f"{n.reference.name} {n.reference.factors[source]:.1f}" for n in near[:2])
    return f"{len(near)} comparable products have {have} ({shown})"
