"""
What an HTML page says about itself outside its text: title, meta description, OpenGraph, JSON-LD.

Of JSON-LD, only software is read (``SoftwareApplication``, its subtypes, ``SoftwareSourceCode``, ``WebAPI``), wherever
it stands: alone, in an array, in ``@graph``, or inside another thing. A block that is not JSON after the usual slips
are mended (trailing commas, comment wrappers, line feeds in strings) is passed over.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from lxml.html import HtmlElement

from pipeline.fetch.read import hidden_text
from pipeline.fetch.read.labelled_lines import Fields, first, joined, keys, leftovers, rows, table, word, words
from pipeline.fetch.read.normalise import one_line
from pipeline.model import Hidden, HidingPlace

MAX_BLOCKS = 500
"""Scripts of a page that are looked at for JSON-LD."""
MAX_BLOCK_CHARS = 500_000
MAX_APPLICATIONS = 3
MAX_OFFERS = 10
"""Of an application."""
_MAX_DEPTH = 8

_SOFTWARE = keys("SoftwareApplication WebApplication MobileApplication VideoGame SoftwareSourceCode WebAPI")
_TRAILING_COMMA = re.compile(r",(\s{0,100}[}\]])")
_WRAPPER = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*<!\[CDATA\[\*/)|(?://\s*)?(?:\]\]>|-->)\s*;?\s*$")

_IN_WORDS = re.compile("(?:alt|title|placeholder|summary|label|content|value|abbr|download|aria-.+|data-.+)")
"""Attributes that may hold words."""

_APPLICATION: tuple[tuple[str, str], ...] = (
    ("description", "application description"),
    ("disambiguatingDescription", "application description"),
    ("featureList", "feature"),
    ("permissions", "permission"),
    ("applicationCategory", "category"),
    ("applicationSubCategory", "category"),
    ("operatingSystem", "operating system"),
    ("softwareVersion", "version"),
    ("softwareRequirements", "requires"),
    ("requirements", "requires"),
    ("license", "licence"),
    ("codeRepository", "repository"),
    ("programmingLanguage", "programming language"),
    ("downloadUrl", "download"),
    ("installUrl", "installation"),
    ("softwareHelp", "documentation"),
    ("releaseNotes", "release notes"),
    ("keywords", "keywords"),
    ("dateModified", "modified"),
)
_PARTIES = (("author", "author"), ("creator", "author"), ("publisher", "publisher"), ("provider", "provider"))
_UNSHOWN = keys(
    "@context @type @id name alternateName url sameAs image logo screenshot thumbnailUrl aggregateRating review "
    "offers mainEntityOfPage potentialAction interactionStatistic datePublished dateCreated inLanguage speakable"
)


class PageData(NamedTuple):
    title: str
    heading: str
    site: str
    application: str
    """The name of the first application in JSON-LD."""
    application_lines: list[str]
    page_lines: list[str]
    left_out: str | None
    """Which JSON-LD was left unread; None where all of it was read."""


def read(tree: HtmlElement) -> PageData:
    """Read before anything is pruned from ``tree``."""
    meta = _meta(tree)
    found = list(_applications(tree))
    applications, more = found[:MAX_APPLICATIONS], len(found) - MAX_APPLICATIONS
    title = one_line("".join(_texts(tree, "//head/title//text()") or _texts(tree, "//title[1]//text()")))
    return PageData(
        title=title or meta.get("og:title", ""),
        heading=one_line("".join(_texts(tree, "(//h1)[1]//text()"))),
        site=meta.get("og:site_name", "") or meta.get("application-name", ""),
        application=next((name for row in applications if (name := word(row.get("name")))), ""),
        application_lines=[
            *(line for row in applications for line in _application(row)),
            *([f"application: {more} more that are not shown here"] if more > 0 else ()),
        ],
        page_lines=_page_lines(title, meta),
        left_out=_left_out(tree),
    )


def unread(tree: HtmlElement) -> list[Hidden]:
    """What attributes, ``<meta>`` and JSON-LD of any type say, whether or not it is shown elsewhere."""
    found: list[Hidden] = []
    for element in tree.iter():
        place: HidingPlace = "metadata" if element.tag in ("meta", "input") else "attribute"
        said = (str(value) for name, value in element.attrib.items() if _IN_WORDS.fullmatch(str(name)))
        found += hidden_text.prose(place, said)
    for value in _linked_data(tree):
        found += hidden_text.of_json(value)
    return found


def unsaid(lines: list[str], text: str) -> list[str]:
    """The lines whose value does not stand in ``text`` or in a line before them."""
    seen = " ".join(text.split()).casefold()
    kept: list[str] = []
    for line in lines:
        value = line.partition(": ")[2].casefold()
        if value not in seen:
            kept.append(line)
            seen += f"\n{value}"
    return kept


def _page_lines(title: str, meta: dict[str, str]) -> list[str]:
    described = ("description", "og:description", "twitter:description")
    pairs = [("page title", title or meta.get("og:title", "")), ("site", meta.get("og:site_name", ""))]
    pairs += [("page description", meta.get(key, "")) for key in described]
    pairs += [("page keywords", meta.get("keywords", ""))]
    return [f"{label}: {value}" for label, value in pairs if value]


def _meta(tree: HtmlElement) -> dict[str, str]:
    """``<meta>`` by lower-case name or property; the first of each wins."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (element.get("name") or element.get("property") or "").strip().lower()
        content = one_line(element.get("content") or "")
        if name and content:
            found.setdefault(name, content)
    return found


def _texts(tree: HtmlElement, path: str) -> list[str]:
    found: Any = tree.xpath(path)
    return [str(text) for text in found]


def _applications(tree: HtmlElement) -> Iterator[Fields]:
    for value in _linked_data(tree):
        yield from _software(value, _MAX_DEPTH)


def _linked_data(tree: HtmlElement) -> Iterator[object]:
    """The value of each JSON-LD block that is read."""
    return (_loads(block) for block in _blocks(tree) if block is not None)


def _left_out(tree: HtmlElement) -> str | None:
    unread = sum(block is None for block in _blocks(tree))
    return f"{unread:,} of the page's blocks of JSON-LD" if unread else None


def _blocks(tree: HtmlElement) -> Iterator[str | None]:
    """Each JSON-LD block; None for one that is too long, or that comes behind too many scripts."""
    for number, script in enumerate(tree.iter("script")):
        kind = (script.get("type") or "").partition(";")[0].strip().lower()
        if kind == "application/ld+json":
            block = script.text or ""
            yield block if number < MAX_BLOCKS and len(block) <= MAX_BLOCK_CHARS else None


def _loads(block: str) -> object:
    """The block's value, mended if need be; None if it cannot be read."""
    bare = _WRAPPER.sub("", block).strip().rstrip(";")
    mend: tuple[Callable[[str], str], ...] = (str, lambda text: _TRAILING_COMMA.sub(r"\1", text))
    for attempt in mend:
        try:
            return json.loads(attempt(bare), strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _software(value: object, depth: int) -> Iterator[Fields]:
    if depth and isinstance(value, list):
        for item in value:
            yield from _software(item, depth - 1)
    elif depth and isinstance(value, dict):
        if _SOFTWARE & {re.split(r"[/:#]", name)[-1] for name in words(value.get("@type"))}:
            yield table(value)
            return
        for item in value.values():
            if isinstance(item, dict | list):
                yield from _software(item, depth - 1)


def _application(fields: Fields) -> list[str]:
    lines = [f"application name: {name}" for name in words(fields.get("name"))]
    lines += [f"{label}: {value}" for key, label in _APPLICATION for value in _values(fields.get(key))]
    lines += [f"{label}: {who}" for key, label in _PARTIES for who in _names(fields.get(key))]
    lines += _prices(fields.get("offers"))
    known = [*(key for key, _ in _APPLICATION), *(key for key, _ in _PARTIES), *_UNSHOWN]
    return [*lines, *leftovers(fields, known, label="application")]


def _values(value: object) -> list[str]:
    """A list's items; a string's lines, which is how some pages write a list."""
    if isinstance(value, str):
        return [text for line in value.splitlines() if (text := one_line(line).lstrip("-*• "))]
    return words(value) or _names(value)


def _names(value: object) -> list[str]:
    if isinstance(value, str):
        return words(value)
    items = rows(value) if isinstance(value, list) else [table(value)]
    return [name for item in items if (name := word(first(item, "name", "url", "@id")))]


def _prices(value: object) -> list[str]:
    prices = [line for offer in (rows(value) if isinstance(value, list) else [table(value)]) if (line := _price(offer))]
    more = len(prices) - MAX_OFFERS
    return [*prices[:MAX_OFFERS], *([f"price: {more} more that are not shown here"] if more > 0 else ())]


def _price(offer: Fields) -> str:
    amount = word(first(offer, "price", "lowPrice"))
    if not amount:
        return ""
    name, most = word(offer.get("name")), word(offer.get("highPrice"))
    cost = f"{amount} to {most}" if most else amount
    text = f"{cost} {word(offer.get('priceCurrency'))}".strip()
    return f"price: {joined('free' if amount in ('0', '0.0', '0.00') and not most else text, name)}"
