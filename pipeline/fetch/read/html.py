"""
HTML: the main text by ``trafilatura``, the visible text where that finds hardly any, then what the page says of itself.

What a visitor does not see is cut from the tree first, so that it cannot become listing text: scripts, styles,
comments, templates, ``noscript``, ``hidden``, ``display:none``, ``visibility:hidden``, zero font size, text moved off
the screen, ``sr-only`` classes, and ``aria-hidden`` unless that holds most of the page (an open dialogue sets it on
all the rest). Panels that a visitor opens stay (``panels``). What the page's own style sheets hide is cut as well,
unless it could show after all (``style_sheets``); sheets that are elsewhere are not fetched.
"""

import logging
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from pipeline.fetch.read import bounds, elsewhere, headings, hidden_text, page_data, visible_text
from pipeline.fetch.read.invisible_styles import is_faint, is_unseen
from pipeline.fetch.read.labelled_lines import Draft, Signs, keys
from pipeline.fetch.read.normalise import one_line
from pipeline.fetch.read.page_name import page_name
from pipeline.fetch.read.panels import Panels
from pipeline.fetch.read.style_sheets import Sheets
from pipeline.model import Hidden

logging.getLogger("trafilatura").addHandler(logging.NullHandler())

MAX_ELEMENTS = 30_000
MAX_DEPTH = 100
MAX_DEPTH_SUM = 300_000
"""``trafilatura`` takes seconds to minutes beyond: its cost grows with elements times depth."""
MOST_WEIGHED = bounds.MOST_TEXT
"""Characters of a page; of more than are read, menus and footers are next to nothing."""

_HARDLY_ANY = 250
"""``trafilatura`` gives up finding an article below this, and runs all it sees together."""
_ENOUGH = 1_000
_LITTLE = 0.25
"""A main text shorter than _ENOUGH characters and less than this share of what is visible is not the main text."""
_ITEMS = 200
"""List items that are looked for in a main text."""
_PROSE_WORDS = 4
_PROSE_CHARS = 30
_PARSER_DEPTH = 200
"""Elements below are taken out of their nesting; libxml2 gives a page up at 256."""

_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]"
    "|&#(?:x0*(?:[0-8bce-f]|1[0-9a-f]|7f|fff[ef])|0*(?:[0-8]|1[124-9]|2[0-9]|3[01]|127|6553[45]))(?![0-9a-f]);?",
    re.IGNORECASE,
)
"""Characters that a tree cannot hold, and references to them."""
_UNSEEN = keys(
    "script style template noscript svg canvas object embed applet audio video iframe datalist option head "
    "area map param source track"
)
_COPIES = frozenset(["copy", "copied", "copied!", "copy code", "copy to clipboard"])
"""Buttons beside code, which are no part of it."""
_WORDLESS = keys("script style head map area param source track link meta")
_INLINE = ("b", "strong", "i", "em", "u", "mark", "font", "big", "small", "ins", "wbr", "bdi", "bdo", "abbr")
_NEST = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})((?:\s[^<>]{0,2000})?)>")
_OF_A_HEAD = keys("title meta link base basefont script style noscript template")
_VOID = keys("area base br col embed hr img input link meta param source track wbr")


def read(text: str, *, host: str) -> Draft:
    """The draft of a page; ``host`` is where it came from, if anywhere."""
    tree = _tree(text)
    if tree is None:
        return Draft("html", None, "", "")
    data = page_data.read(tree)
    signs = _signs(tree, data.title)
    panels = Panels(tree)
    sheets = Sheets(tree)
    unseen = [*hidden_text.of_source(text, page=True), *page_data.unread(tree), *_prune(tree, panels, sheets)]
    seen = visible_text.text(tree)
    main = _main_text(tree, seen)
    prose = _prose(main) if main is seen else main
    software = page_data.unsaid(data.application_lines, main)
    page = page_data.unsaid(data.page_lines, "\n".join([main, *software]))
    substance = _paragraphs(prose, *software)
    whole = _paragraphs(main, *software, *page)
    name = page_name(data, host)
    return Draft(
        "html", name, whole, substance, signs._replace(visible=seen),
        hidden=tuple(unseen), unread=data.left_out, doubt=bounds.told(panels.doubt(), sheets.doubt()),
    )  # fmt: skip


def _tree(text: str) -> HtmlElement | None:
    """The parsed page; None if there is no element in it."""
    text = _CONTROL.sub("", text.replace("\x0c", "\n"))
    parser = HTMLParser(remove_comments=True, remove_pis=True, encoding="utf-8")
    tree = _parsed(text, parser)
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        return _parsed(_flattened(text), HTMLParser(remove_comments=True, remove_pis=True, encoding="utf-8"))
    return tree


def _parsed(text: str, parser: HTMLParser) -> HtmlElement | None:
    try:
        root: HtmlElement = document_fromstring(text.encode("utf-8", errors="replace"), parser=parser)
    except etree.ParserError:
        return None
    _out_of_the_head(root)
    return root


def _out_of_the_head(root: HtmlElement) -> None:
    """
    What a page without a ``<body>`` tag says: libxml2 knows no ``<main>`` or ``<section>`` that begins one, and takes
    all that follows a title for the head.
    """
    head = root.find("head")
    strays = [] if head is None else [child for child in head if child.tag not in _OF_A_HEAD]
    if not strays or head is None:
        return
    body = root.find("body")
    if body is None:
        body = etree.SubElement(root, "body")
    for at, child in enumerate(strays):
        body.insert(at, child)


def _flattened(text: str) -> str:
    """The page with every tag below _PARSER_DEPTH replaced by a line feed."""
    depth = 0

    def level(match: re.Match[str]) -> str:
        nonlocal depth
        if match[2].lower() in _VOID or match[3].endswith("/"):
            return match[0]
        if match[1]:
            depth = max(0, depth - 1)
            return match[0] if depth < _PARSER_DEPTH else "\n"
        depth += 1
        return match[0] if depth <= _PARSER_DEPTH else "\n"

    return _NEST.sub(level, visible_text.without_raw_text(text))


def _signs(tree: HtmlElement, title: str) -> Signs:
    return elsewhere.signs(tree)._replace(
        title=title,
        noscript=one_line(" ".join(" ".join(_strings(element)) for element in tree.iter("noscript"))),
        scripts=sum(1 for _ in tree.iter("script")),
        password_field=any((field.get("type") or "").lower() == "password" for field in tree.iter("input")),
    )


def _strings(element: HtmlElement) -> Iterator[str]:
    return (str(text) for text in element.itertext())


def _prune(tree: HtmlElement, panels: Panels, sheets: Sheets) -> list[Hidden]:
    """
    Cut what nobody sees, and give the words that went with it; faint words are given and stay. The root and the body
    always stay (pages hide them until their scripts have run).
    """
    most = sum(map(len, _strings(tree))) / 2
    found: list[Hidden] = []
    gone: set[HtmlElement] = set()
    for element in list(tree.iter()):
        if element.tag in ("html", "body") or element.getparent() is None or element in gone:
            continue
        unseen, perhaps = _is_unseen(element), _is_aria_hidden(element) or sheets.hides(element)
        if (unseen or perhaps) and element.tag not in _UNSEEN and panels.opens(element):
            continue
        if unseen or (perhaps and sum(map(len, _strings(element))) < most):
            gone.update(element.iter())
            found += _words_of(element)
            _cut(element)
        elif is_faint(_attributes(element)) or sheets.hides(element) or sheets.dims(element):
            found += _words_of(element)
    etree.strip_tags(tree, *_INLINE)
    for block in list(tree.iter("pre")):
        _keep_lines(block)
    return found


def _words_of(element: HtmlElement) -> Iterator[Hidden]:
    """An unseen element's words; programs, and what ``page_data`` reads, have none."""
    if element.tag not in _WORDLESS:
        yield from hidden_text.prose("css", [visible_text.whole(element)])


def _attributes(element: HtmlElement) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.attrib.items()}


def _keep_lines(block: HtmlElement) -> None:
    """``pre`` as one piece of code: ``trafilatura`` runs the lines of any other together."""
    code = "".join(_strings(block))
    tail, parent = block.tail, block.getparent()
    block.clear()
    block.tail = tail
    if parent is not None:
        etree.SubElement(block, "code").text = code


def _is_unseen(element: HtmlElement) -> bool:
    if element.tag == "button" and one_line(" ".join(_strings(element))).casefold() in _COPIES:
        return True
    if element.tag in _UNSEEN:
        return not (element.tag == "template" and "shadowrootmode" in element.attrib)
    return is_unseen(_attributes(element))


def _is_aria_hidden(element: HtmlElement) -> bool:
    return (element.get("aria-hidden") or "").lower() == "true"


def _cut(element: HtmlElement) -> None:
    """Remove the element but not the text that follows it."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    tail = f" {element.tail}" if element.tail else ""
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    parent.remove(element)


def _main_text(tree: HtmlElement, seen: str) -> str:
    """The main text; all of ``seen`` where that is next to nothing, has lost its lines, or is too large to weigh."""
    main = seen
    if len(seen) <= MOST_WEIGHED and _is_manageable(tree):
        main = _extracted(tree)
        if _lacks_items(main, seen):
            main = max(main, _extracted(tree, sparing=True), key=len)
    too_short = len(main) < _HARDLY_ANY or (len(main) < _ENOUGH and len(main) < _LITTLE * len(seen))
    run_together = "\n" not in main and main not in seen
    return seen if too_short or run_together else headings.put_back(main, seen)


def _lacks_items(main: str, seen: str) -> bool:
    """Whether most list items that say something are gone: ``trafilatura`` leaves out lists when it is unsure."""
    items = [line[2:] for line in seen.split("\n") if line.startswith("- ") and len(line.split()) > _PROSE_WORDS]
    told = items[:_ITEMS]
    return sum(item not in main for item in told) > len(told) / 2


def _prose(seen: str) -> str:
    """The lines that can describe something: not menus and buttons, which visible text is full of."""
    return "\n".join(
        line for line in seen.split("\n") if len(line.split()) >= _PROSE_WORDS or len(line) >= _PROSE_CHARS
    )


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def _is_manageable(tree: HtmlElement) -> bool:
    depth = elements = total = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        elements += event == "start"
        total += depth if event == "start" else 0
        if depth > MAX_DEPTH or elements > MAX_ELEMENTS or total > MAX_DEPTH_SUM:
            return False
    return True


def _extracted(tree: HtmlElement, *, sparing: bool = False) -> str:
    """
    What ``trafilatura`` holds to be the main text, ``sparing`` what it is unsure of. Its tree is taken rather than its
    Markdown, which escapes what it prints (``delete\\_namespace``): a quote must stand in the listing as it stands on
    the page.
    """
    from trafilatura import bare_extraction  # 0.3 s to import, and most formats do without

    found: Any = bare_extraction(
        tree, include_comments=False, include_tables=True, output_format="xml", favor_recall=sparing
    )
    return visible_text.text(found.body) if found is not None and found.body is not None else ""
