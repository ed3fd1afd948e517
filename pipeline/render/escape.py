"""
Listing text and model text are hostile: one function per target makes them inert.

HTML needs no function of its own: jinja2 escapes every value, after ``visible`` has been over it.
"""

import re
from collections.abc import Iterable

_WORD_JOINER = "\u2060"

_SPACES = (*range(0x09, 0x0E), 0x85, 0x2028, 0x2029)
"""White space that breaks a line somewhere: in a terminal, a Markdown parser or ``str.splitlines``."""

_BIDI = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""Embeddings, overrides and isolates: they can show a text in another order than it is read by a program."""

_UNSEEN = (
    *(0x00AD, 0x034F, 0x061C, 0xFEFF),
    *range(0x180B, 0x1810),
    *range(0x200B, 0x2010),
    *range(0x2060, 0x2066),
    *range(0x206A, 0x2070),
    *range(0xFE00, 0xFE10),
    *range(0xFFF9, 0xFFFC),
    *range(0x1BCA0, 0x1BCA4),
    *range(0x1D173, 0x1D17B),
    *range(0xE0000, 0xE1000),
)
"""Zero width, joiners, marks, variation selectors, tags: nothing to see, room to hide a message in."""

_NO_TEXT = (
    *range(0xD800, 0xE000),
    *range(0xFDD0, 0xFDF0),
    *(plane << 16 | last for plane in range(17) for last in (0xFFFE, 0xFFFF)),
)
"""Lone surrogates and noncharacters: they cannot be encoded, or must not be interchanged."""


def _named(codes: Iterable[int]) -> dict[int, str]:
    return {code: f"[U+{code:04X}]" for code in codes}


_VISIBLE: dict[int, str] = (
    _named((*range(0x20), *range(0x7F, 0xA0), *_BIDI))
    | dict.fromkeys(_UNSEEN, "")
    | dict.fromkeys(_NO_TEXT, "\ufffd")
    | dict.fromkeys(_SPACES, " ")
)

_PLANE = 0x10000
_PERHAPS = re.compile(f"[{re.escape(''.join(chr(code) for code in _VISIBLE if code < _PLANE))}\U00010000-\U0010ffff]")
"""Whether there may be any of them: most texts have none, and it takes a tenth of the time to see that."""

_JSON: dict[int, str] = {
    code: f"\\u{code:04x}" for code in (0x7F, *range(0x80, 0xA0), 0x2028, 0x2029, *_BIDI, *_UNSEEN) if code <= 0xFFFF
}
_ACTS = re.compile(f"[{re.escape(''.join(map(chr, _JSON)))}]")

_MARKS = re.compile(r"[\\`*\[\]~$#@]|_(?<![A-Za-z0-9]_)|_(?![A-Za-z0-9])")
_ENTITIES = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord("|"): "&#124;"}
_LINKS = re.compile(r"[:/.](?:(?<=:)(?=/)|(?<=//)|(?<=\w\.)(?=[^\W\d]))")
_MENTIONS = re.compile(r"@|#(?=\d)|[Gg](?<![A-Za-z][Gg])[Hh]-(?=\d)")
_START = re.compile(r"\A(?:(?=[-+=])|(\d+)(?=[.)](?:\s|\Z)))")
_TICKS = re.compile(r"`+")


def visible(text: str) -> str:
    """
    One line in which nothing hides and nothing acts.

    Runs of white space become one space; control characters and those that reorder text are shown by number
    (``[U+001B]``); what has no width is dropped.
    """
    if not (text.isascii() and text.isprintable()) and _PERHAPS.search(text):
        text = text.translate(_VISIBLE)
    return " ".join(text.split())


def terminal(text: str) -> str:
    """For a terminal, as part of a ``rich.text.Text``: never as markup, which would read ``[bold]``."""
    return visible(text)


def markdown(text: str) -> str:
    """
    For running text, a table cell, a heading, a quotation or a list item of GitHub Markdown.

    ``&``, ``<``, ``>`` and ``|`` become entities, which every dialect honours; what else has a meaning gets a
    backslash. GitHub looks for mentions after parsing, so an invisible word joiner parts the sign from the name.
    """
    text = _MARKS.sub(r"\\\g<0>", visible(text))
    text = _LINKS.sub(r"\\\g<0>", text)
    text = _MENTIONS.sub(rf"\g<0>{_WORD_JOINER}", text)
    return _START.sub(r"\1\\", text.translate(_ENTITIES))


def markdown_code(text: str) -> str:
    """A Markdown code span, fenced with more backticks than ``text`` has in a row. Not for table cells."""
    text = visible(text)
    longest = max((len(run) for run in _TICKS.findall(text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if not text or longest else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def json(text: str) -> str:
    """Serialised JSON with the characters escaped that break lines or act on a terminal, but that JSON allows."""
    return text.translate(_JSON) if _ACTS.search(text) else text
