"""What of a document's headings is the product's name: not the name of a section, of the file's kind, or a notice."""

import re
from collections.abc import Sequence

from pipeline.fetch.read.labelled_lines import keys
from pipeline.fetch.read.page_name import is_generic

_SECTIONS = frozenset(
    [
        "model details",
        "model information",
        "model card",
        "table of contents",
        "contents",
        "installation",
        "install",
        "setup",
        "usage",
        "how to use",
        "quick start",
        "description",
        "summary",
        "requirements",
        "prerequisites",
        "what's new",
        "new",
        "news",
        "updates",
        "license",
        "contributing",
        "instructions",
        "configuration",
        "examples",
        "tl;dr",
    ]
)
_FILES = keys("agents.md claude.md gemini.md readme.md skill.md llms.txt")
_NUMBERED = re.compile(r"(?:step\s+)?\d{1,2}[.):]\s+\S", re.IGNORECASE)
_NOTICE = re.compile(
    r"\b(?:(?:is|are|now|been) (?:\w+ )?(?:deprecated|archived|unmaintained)"
    r"|no longer (?:\w+ )?(?:maintained|supported)|(?:has|have) (?:been )?moved|moved to)\b"
    r"|^\W*(?:deprecat\w+|archived|warning|important|notice|attention)\W*$",
    re.IGNORECASE,
)
_WELCOME = re.compile(r"welcome to (?:the )?(?=\S)", re.IGNORECASE)
_SLOGAN = re.compile(r"(\S+(?: \S+){0,3}) (?:-{1,2}|–|—) (?=\S+(?: \S+){3})")
"""A short name, a dash, and four words or more."""
_BEFORE_THE_TITLE = 1
"""Lower headings that may stand before it: behind more, a line that begins with "#" is a comment in code."""
_EDGE = re.compile(r"^[^\w]+|[^\w]+$")


def of_headings(headings: Sequence[tuple[int, str]], *, opens: bool) -> str | None:
    """
    The name that the headings, each with its level, give a document: the first of level one, behind notices; else the
    first of all, if the document ``opens`` with it. None if that is a section's.
    """
    told = [(level, text) for level, text in headings if not _NOTICE.search(text)]
    at = next((place for place, (level, _) in enumerate(told) if level == 1), None)
    if at is None or at > _BEFORE_THE_TITLE:
        at = 0 if opens and told else None
    return _own(told[at][1]) if at is not None and is_name(told[at][1]) else None


def is_name(text: str) -> bool:
    plain = _EDGE.sub("", text).casefold()
    named = plain not in _SECTIONS and plain not in _FILES and not is_generic(plain)
    return bool(plain) and named and not _NUMBERED.match(text)


def _own(text: str) -> str:
    """The name without a welcome before it and a slogan behind it."""
    if (welcome := _WELCOME.match(text)) is not None:
        return text[welcome.end() :].rstrip("!. ")
    slogan = _SLOGAN.match(text)
    return slogan[1] if slogan and is_name(slogan[1]) else text
