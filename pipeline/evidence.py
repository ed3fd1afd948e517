"""A quote and the passages in, the evidence out: verbatim up to white space and typographic quotes and dashes."""

from collections.abc import Sequence

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
    """``find`` in the passage that the claim names; a number that no passage has finds nothing."""
    for passage in passages:
        if passage.number == number:
            return find(quote, passage)
    return None


def _folded(text: str) -> tuple[str, list[int]]:
    """The text with quotes and dashes unified and white space collapsed, and where each character came from."""
    chars: list[str] = []
    origin: list[int] = []
    for index, char in enumerate(text):
        if char.isspace():
            if chars and chars[-1] != " ":
                chars.append(" ")
                origin.append(index)
            continue
        for folded in char.translate(_FOLD):
            chars.append(folded)
            origin.append(index)
    if chars and chars[-1] == " ":
        chars.pop()
        origin.pop()
    return "".join(chars), origin
