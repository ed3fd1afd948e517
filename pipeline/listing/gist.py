"""
A listing's text in, the beginning of what it says of its product out: as much as a summary of it would say.

The reference listings are summaries of some 1,200 characters. Words and signals grow with the length of a text, so that
a README of 20,000 characters would seem to do, keep and watch more of everything than any summary does.
"""

from pipeline.listing import passages as split
from pipeline.listing.layout import BLANK
from pipeline.listing.prose import prose

LONGEST = 2_000
"""Characters; the longest reference listing has 1,502."""
_LETTERS = 8
"""Of prose that a sentence has at least."""
_CODE = 0.3
"""A sentence with a larger share of code, addresses and the like is taken without them."""


def gist(text: str) -> str:
    """The sentences of the body in order, up to ``LONGEST``; the whole text where it has no body."""
    said: list[str] = []
    room = LONGEST
    for piece in prose(split.split(text)):
        for start, end, section in piece.sentences:
            if section != "body" or room <= 0:
                continue
            spoken = piece.text[start:end]
            if sum(map(str.isalpha, spoken)) >= _LETTERS:
                whole = spoken.count(BLANK) < _CODE * len(spoken)
                said.append(piece.passage.text[start:end] if whole else " ".join(spoken.replace(BLANK, " ").split()))
                room -= len(said[-1])
    return "\n".join(said) or text
