"""A quote and the passages in, the evidence out: verbatim up to white space and typographic quotes and dashes."""

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.model import Evidence, Passage

MIN_QUOTE = 3
"""Letters or digits that a quote must hold: a lone bullet or full stop is "in" every text."""

_FOLD = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
    }
)
_ODD = "".join(map(re.escape, map(chr, _FOLD)))
_PLAIN = rf"[^\s{_ODD}]+"
_PIECE = re.compile(rf"\s+|[{_ODD}]|{_PLAIN}(?: {_PLAIN})*")
"""White space, a character that is unified, or words that stay as they are."""


def find(quote: str, passage: Passage) -> Evidence | None:
    """The place of ``quote`` in ``passage``, or None. The evidence quotes the listing's own characters."""
    needle, _ = _folded(quote)
    if sum(c.isalnum() for c in needle) < MIN_QUOTE:
        return None
    haystack, origin = _folded(passage.text)
    at = haystack.find(needle)
    if at < 0:
        return None
    start, end = origin[at], origin[at + len(needle) - 1] + 1
    return Evidence(
        quote=passage.text[start:end],
        passage=passage.number,
        start=passage.start + start,
        end=passage.start + end,
    )


def locate(quote: str, number: int, passages: Sequence[Passage]) -> Evidence | None:
    """``find`` in the passage that the claim names, or in its pieces; a number that no passage has finds nothing."""
    found = (find(quote, passage) for passage in passages if passage.number == number)
    return next((place for place in found if place is not None), None)


@lru_cache(maxsize=512)
def _folded(text: str) -> tuple[str, Sequence[int]]:
    """The text with quotes and dashes unified and white space collapsed, and where each character came from."""
    pieces: list[str] = []
    origin: list[int] = []
    begin, end = len(text) - len(text.lstrip()), len(text.rstrip())
    for found in _PIECE.finditer(text, begin, end):
        piece = " " if found[0].isspace() else found[0].translate(_FOLD)
        pieces.append(piece)
        origin += range(*found.span()) if piece == found[0] else [found.start()] * len(piece)
    return "".join(pieces), origin
