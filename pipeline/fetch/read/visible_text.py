"""
A tree as text, element by element: the visible text of an HTML page, or the main text that ``trafilatura`` found.

Blocks end a line, headings keep their level as ``#``, list items get a dash, table cells a bar, code keeps its lines.
One pass, no recursion, so neither size nor depth hurts.
"""

from __future__ import annotations

import re
from typing import Protocol

from lxml import etree

from pipeline.fetch.read.labelled_lines import keys

_BLOCKS = keys(
    "address article aside blockquote body br button caption center details dialog div dl dt fieldset figcaption "
    "figure footer form frameset h1 h2 h3 h4 h5 h6 header hr label legend li main menu nav ol p pre section select "
    "summary table tbody textarea tfoot thead title tr ul head item list row quote lb"
)
_PARAGRAPHS = keys("p table ul ol dl pre blockquote section h1 h2 h3 h4 h5 h6 head list quote")
_CHROME = frozenset(["nav", "footer"])
_PROGRAMS = frozenset(["script", "style"])
_HEADING = re.compile(r"h([1-6])")
_LINE = "\x01"
_PARAGRAPH = "\x02"
"""Where a line or a paragraph must end, however many elements ask for it."""
_BREAKS = re.compile("[ \x01\x02]+")
_EMPTY = frozenset(["-", ":", "|", "#", "##", "###"])
_RAW = re.compile(r"<(script|style|svg|noscript|template)\b", re.IGNORECASE)


class Element(Protocol):
    """What is used of an element of a tree, of whichever of lxml's classes it is."""

    tag: str
    text: str | None
    tail: str | None

    def get(self, name: str) -> str | None: ...

    def getparent(self) -> Element | None: ...

    def getprevious(self) -> Element | None: ...


def text(tree: Element) -> str:
    """The text outside navigation and footer; with them if there is none outside."""
    return _walk(tree, skip=_CHROME) or _walk(tree, skip=frozenset())


def whole(tree: Element) -> str:
    """All the text of one element, but for programs and style sheets."""
    return _walk(tree, skip=_PROGRAMS)


def without_raw_text(page: str) -> str:
    """The page's source without the elements whose content is not text; for pages that are cut up by tag."""
    kept, at = [], 0
    while found := _RAW.search(page, at):
        end = re.compile(rf"</{found[1]}\s*>", re.IGNORECASE).search(page, found.end())
        if end is None:
            break
        kept.append(page[at : found.start()])
        at = end.end()
    return " ".join([*kept, page[at:]])


def _walk(tree: Element, *, skip: frozenset[str]) -> str:
    parts: list[str] = []
    skipping: Element | None = None
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            if skipping is None and element.tag in skip:
                skipping = element
            if skipping is None:
                parts.append(_opening(element))
            continue
        if skipping is None:
            parts.append(_closing(element))
        elif skipping is element:
            skipping = None
        if skipping is None and element is not tree:
            parts.append(_tail(element))
    return _tidy("".join(parts))


def _opening(element: Element) -> str:
    if _is_code_block(element):
        return f"{_PARAGRAPH}{element.text or ''}"
    return f"{_mark(element)}{_flow(element.text)}"


def _mark(element: Element) -> str:
    """What stands before an element's text."""
    tag, kind = str(element.tag), element.get("rend") or ""
    heading = _HEADING.fullmatch(kind if tag == "head" else tag)
    if heading:
        return f"{_PARAGRAPH}{'#' * int(heading[1])} "
    if tag == "dd" or kind.startswith("dd"):
        return ": "
    if tag in ("li", "item", "dt"):
        return f"{_LINE}- "
    if tag in ("td", "th", "cell"):
        return " | " if element.getprevious() is not None else ""
    return _LINE if tag in _BLOCKS else ""


def _closing(element: Element) -> str:
    tag = str(element.tag)
    if tag in _PARAGRAPHS or _is_code_block(element):
        return _PARAGRAPH
    is_term = tag == "dt" or (element.get("rend") or "").startswith("dt")
    return _LINE if tag in _BLOCKS and not is_term else ""


def _tail(element: Element) -> str:
    """The text behind an element; inside ``pre`` with its lines."""
    parent = element.getparent()
    if parent is not None and parent.tag == "pre":
        return element.tail or ""
    return _flow(element.tail)


def _is_code_block(element: Element) -> bool:
    return element.tag == "pre" or (element.tag == "code" and "\n" in (element.text or ""))


def _flow(text: str | None) -> str:
    """Text in which line feeds are only spaces."""
    return re.sub(r"\s+", " ", text) if text else ""


def _tidy(text: str) -> str:
    """With its breaks as line feeds, and without the marks of elements that held nothing."""
    lines = _BREAKS.sub(_break, text).split("\n")
    return "\n".join("" if line.strip() in _EMPTY else line for line in lines).strip()


def _break(match: re.Match[str]) -> str:
    asked = match[0]
    if _PARAGRAPH in asked:
        return "\n\n"
    return "\n" if _LINE in asked else asked
