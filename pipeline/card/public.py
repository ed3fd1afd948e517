"""
A card as readers elsewhere may have it: where its listing was a file, without the folders of the machine that read it.

The store keeps the card as it is. The id that a shortened card bears is that one's, so it cannot be computed again from
what is left, and the card says so.
"""

import re

from pipeline.card.make import identity
from pipeline.model import Card, Flag

_OF_A_MACHINE = re.compile(r"(?:/(?!/)|~|\\\\|[A-Za-z]:[\\/]|(?i:file:)|\.\.[\\/])")
"""How a path begins that leads through folders which are nobody's business: absolute, of a home, or upwards."""
_SEPARATORS = re.compile(r"[\\/]")
_DOTS = re.compile(r"(?:^|[\\/])\.\.(?:[\\/]|$)")
SHORTEST = 4
"""Characters of a path that is looked for in a flag's words."""


def folderless(source: str) -> str:
    """An address, and a path below the working folder, as they are; of any other path its last part."""
    if not (_OF_A_MACHINE.match(source) or (_DOTS.search(source) and "://" not in source)):
        return source
    return _SEPARATORS.split(source.rstrip("\\/"))[-1] or "a file"


def public(card: Card) -> Card:
    """The card itself where no source of it has such a folder in it."""
    listing = card.listing
    documents = listing.documents and tuple(
        one.model_copy(update={"source": folderless(one.source)}) for one in listing.documents
    )
    origins = tuple(one.model_copy(update={"address": folderless(one.address)}) for one in listing.origins)
    shown = {"source": folderless(listing.source), "documents": documents, "origins": origins}
    if listing.model_copy(update=shown) == listing:
        return card
    gone = [listing.source, *(one.source for one in listing.documents or ()), *(one.address for one in listing.origins)]
    kept = listing.model_copy(update={**shown, "folder_left_out": True})
    return card.model_copy(update={"listing": kept, "flags": tuple(_flag(flag, gone) for flag in card.flags)})


def genuine(card: Card) -> bool:
    """Whether the card is what its id says. Of one whose folder was left out nobody can tell, and it is believed."""
    return bool(card.listing.folder_left_out) or identity(card) == card.id


def _flag(flag: Flag, gone: list[str]) -> Flag:
    """A flag may name the source that it is about."""
    said = flag.message
    for path in sorted(filter(lambda one: len(one) >= SHORTEST, gone), key=len, reverse=True):
        said = said.replace(path, folderless(path))
    return flag if said == flag.message else flag.model_copy(update={"message": said})
