"""Passages in, the kind of product out, without a model: by the first words of the listing and by what it can do."""

import re
from collections.abc import Sequence
from functools import cache

from pipeline.listing import harms
from pipeline.listing.cues import clipped
from pipeline.listing.harms import Shown
from pipeline.listing.prose import prose
from pipeline.model import Evidence, Listing, Passage, Product
from pipeline.taxonomy import product_cues, products, told
from pipeline.taxonomy.product_cues import KindCue

HEAD = 3
"""Sentences of the headline: a listing says first what the thing is."""
BEGINNING = 12
"""Sentences that are looked at where the headline tells nothing."""
SERVER = "server"
_LABELLED = re.compile(r"\s*(?!description|summary|title|about|tool )[a-z][a-z ]{2,30}: (?!.*[.!?]$)")


def product(listing: Listing, passages: Sequence[Passage]) -> Product:
    worst = harms.worst(passages)
    for sentences in (HEAD, BEGINNING):
        lead = leading(passages, sentences)
        text = f"{listing.name}. " + " ".join(e.quote for e in lead)
        found = next((cue for cue in product_cues.KIND_CUES if _matches(cue, text, listing)), None)
        if found is not None:
            return _of(found, lead, worst)
    if worst.evidence:
        because = f"Its first words name no kind that is known; at worst it {worst.grade.means}"
        return Product(kind=product_cues.BY_GRADE[worst.grade.key], because=because, evidence=worst.evidence[:1])
    return Product(kind=products.OTHER, because="Its first words name no kind that is known", evidence=())


def leading(passages: Sequence[Passage], most: int) -> tuple[Evidence, ...]:
    """The first sentences of the body, whole, without the labelled lines of a record."""
    found = [
        clipped(piece.passage, s.start, s.end, s.start)
        for piece in prose(passages[: 2 * most])
        for s in piece.sentences
        if s.section == "body" and _tells(piece.text[s.start : s.end])
    ]
    return tuple(found[:most])


def _tells(sentence: str) -> bool:
    return any(map(str.isalpha, sentence)) and _LABELLED.match(sentence) is None


def _matches(cue: KindCue, text: str, listing: Listing) -> bool:
    if cue.unless and _pattern(cue.unless).search(text):
        return False
    if listing.kind == "skill" and cue.kind == "guidance_skill":
        return True
    return _pattern(cue.says).search(text) is not None


def _of(cue: KindCue, lead: Sequence[Evidence], worst: Shown) -> Product:
    quoted = [e for e in lead if _pattern(cue.says).search(e.quote)] or list(lead)
    if cue.kind != SERVER:
        kind, because = cue.kind, "Its first words say so"
    else:
        kind = product_cues.BY_GRADE[worst.grade.key]
        because = f"A server, tool or agent, which at worst {worst.grade.means}" if worst.evidence else told.ON_SERVER
        quoted += worst.evidence[:1]
    return Product(kind=kind, because=because, evidence=tuple(quoted[:2]))


@cache
def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE | re.MULTILINE)
