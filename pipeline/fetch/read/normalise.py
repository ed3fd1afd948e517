"""
The one form of a listing's text: what is digested, numbered into passages, quoted, and shown.

In this order:

1. terminal escape sequences, invisible characters (zero width, bidirectional controls, soft hyphen, fillers,
   variation selectors, tags from U+E0000), unpaired surrogates and noncharacters are removed;
2. CRLF, CR, form feed, vertical tab, NEL and the Unicode line and paragraph separators become line feeds;
   the other control characters are removed;
3. what is left is composed (NFC);
4. tabs and every kind of space become one plain space, runs of them collapse, lines lose their trailing space;
5. three line feeds or more become two: one blank line parts paragraphs; the ends are trimmed.

The character sets are spelled out rather than looked up by category, so that a newer Unicode database in a newer
Python does not change the digest of a text that it already knew. ``normalise(normalise(text)) == normalise(text)``.
"""

import re
import unicodedata

_ESCAPE_SEQUENCE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b\n]*(?:\x07|\x1b\\)?")
_INVISIBLE = re.compile(
    "["
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\ud800-\udfff"
    "]"
)
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_SPACES = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_TRAILING_SPACE = re.compile(" (?=\n)")
_BLANK_LINES = re.compile("\n{3,}")


def normalise(text: str) -> str:
    """The text in its one form; see the module's docstring. Never raises."""
    text = _INVISIBLE.sub("", _ESCAPE_SEQUENCE.sub("", text))
    text = _CONTROL.sub("", _LINE_END.sub("\n", text))
    text = unicodedata.normalize("NFC", text)
    text = _TRAILING_SPACE.sub("", _SPACES.sub(" ", text))
    return _BLANK_LINES.sub("\n\n", text).strip(" \n")


def one_line(text: str) -> str:
    """The normalised text on one line, so that a value cannot pass for a line of its own."""
    return " ".join(normalise(text).split())
