"""A sitemap or a sitemap index: its XML in, a row for each page out, in flat memory; no DTD, no entities."""

import logging
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from lxml import etree

from pipeline.catalogue.opened import Opened, fetched
from pipeline.catalogue.records import DAILY, BadRow, Entry, Row, address, marked, words_of
from pipeline.errors import InputError
from pipeline.fetch import PageSource

log = logging.getLogger(__name__)

MAX_SITEMAPS = 10_000


def rows(catalogue: Opened, *, web: PageSource) -> Iterator[Row]:
    """
    Raises InputError for XML that is broken or no sitemap, and what ``web`` raises for a sitemap that an index names:
    without it nobody knows which pages there are.
    """
    known: set[str] = set()
    waiting: deque[str] = deque()

    def follow(url: str) -> None:
        if url in known:
            return
        known.add(url)
        waiting.append(url)
        if len(known) > MAX_SITEMAPS:
            raise InputError(f"{catalogue.name} leads to more than {MAX_SITEMAPS:,} sitemaps: give those that matter")

    yield from _pages(catalogue.stream, catalogue.name, follow)
    while waiting:
        one = fetched(waiting.popleft(), web=web)
        log.info("sitemap %s, %d more", one.name, len(waiting))
        yield from _pages(one.stream, one.name, follow)


def _pages(stream: BinaryIO, name: str, follow: Callable[[str], None]) -> Iterator[Row]:
    parsed = etree.iterparse(
        stream, events=("start", "end"), resolve_entities=False, load_dtd=False, no_network=True, collect_ids=False
    )
    root, count = None, 0
    try:
        for event, element in parsed:
            if root is None:
                root = _checked(element, name)
            elif event == "end" and element.getparent() is root:
                count += 1
                where = f"{_local(element)} {count:,} of {name}"
                yield from _row(element, where, follow)
                _forget(element)
    except etree.XMLSyntaxError as err:
        raise InputError(f"{name} is no XML that can be read to its end ({err.msg}): mend it, or try again") from err


def _checked(root: Any, name: str) -> Any:
    # Asked before anything inside is read: what a DTD declares is never expanded.
    if root.getroottree().docinfo.doctype:
        raise InputError(f"{name} has a DTD, which no sitemap needs and which can hide an attack: remove it")
    if _local(root) not in ("urlset", "sitemapindex"):
        raise InputError(
            f"{name} is XML (<{_local(root)[:40]}>), not a sitemap: that begins with <urlset> or <sitemapindex>"
        )
    return root


def _row(element: Any, where: str, follow: Callable[[str], None]) -> Iterator[Row]:
    """A ``<sitemap>`` is followed and gives no row of its own; what is neither it nor ``<url>`` is an extension."""
    if _local(element) not in ("url", "sitemap"):
        return
    loc = next((child.text for child in element if _is_loc(child, element)), None)
    try:
        url = address((loc or "").strip())
    except InputError as err:
        yield BadRow(where, str(err))
        return
    if _local(element) == "sitemap":
        follow(url)
    else:
        yield Entry(marked(words_of(url), url), url, None, (), DAILY, url)


def _is_loc(child: Any, parent: Any) -> bool:
    """Of the same namespace: extensions for images and videos have a ``loc`` of their own."""
    return _local(child) == "loc" and etree.QName(child).namespace == etree.QName(parent).namespace


def _local(element: Any) -> str:
    """The name without its namespace; nothing for a comment."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _forget(element: Any) -> None:
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]
