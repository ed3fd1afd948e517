"""
The one form of a listing's text: what is digested, numbered into passages, quoted, and shown.

In this order:

1. terminal escape sequences, invisible characters (zero width, bidirectional controls, soft hyphen, fillers,
   variation selectors, tags from U+E0000), unpaired surrogates and noncharacters are removed; a single joiner (U+200C,
   U+200D) stays where it is part of what is seen: between two letters of a script whose letters join (Arabic, Syriac,
   N'Ko, those of India, Mongolian), behind a virama, and between two emoji;
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
_JOINING = "\u0620-\u065f\u066e-\u06d3\u06d5-\u06ff\u0710-\u07ea\u0840-\u085b\u0860-\u08ff\u0900-\u0dff\u1820-\u18aa"
_VIRAMA = "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca"
_EMOJI = "\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_INVISIBLE = re.compile(
    f"(?:(?<=[{_JOINING}])[\u200c\u200d](?=[{_JOINING}])|(?<=[{_VIRAMA}])[\u200c\u200d](?![\u200c\u200d])"
    f"|(?:(?<=[{_EMOJI}])|(?<=[{_EMOJI}]\ufe0f))\u200d(?=[{_EMOJI}]))"
    "|(?P<gone>["
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\ud800-\udfff"
    "])"
)
_JOINERS = re.compile("[\u200c\u200d]")
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_SPACES = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_TRAILING_SPACE = re.compile(" (?=\n)")
_BLANK_LINES = re.compile("\n{3,}")


def normalise(text: str) -> str:
    """The text in its one form; see the module's docstring. Never raises."""
    text = _INVISIBLE.sub(_kept, _ESCAPE_SEQUENCE.sub("", text))
    text = _CONTROL.sub("", _LINE_END.sub("\n", text))
    text = _composed(text)
    text = _TRAILING_SPACE.sub("", _SPACES.sub(" ", text))
    return _BLANK_LINES.sub("\n\n", text).strip(" \n")


def _composed(text: str) -> str:
    """To compose moves marks about; where a joiner then no longer stands where one may, all of them go."""
    composed = unicodedata.normalize("NFC", text)
    if not _JOINERS.search(composed) or _INVISIBLE.sub(_kept, composed) == composed:
        return composed
    return unicodedata.normalize("NFC", _JOINERS.sub("", text))


def _kept(found: re.Match[str]) -> str:
    return "" if found["gone"] else found[0]


def one_line(text: str) -> str:
    """The normalised text on one line, so that a value cannot pass for a line of its own."""
    if text.isascii() and text.isprintable():  # As it stands in its one form, but for spaces; records hold thousands.
        return " ".join(text.split())
    return " ".join(normalise(text).split())
