"""An MCP registry (``/v0/servers``, ``/v0.1/servers``): its address in, a row for each server out, page by page."""

import logging
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from pipeline.catalogue.pages import readable
from pipeline.catalogue.records import DAILY, BadRow, Entry, Row, marked, quoted
from pipeline.errors import InputError
from pipeline.fetch import PageSource
from pipeline.fetch.net.urls import shown
from pipeline.fetch.read.labelled_lines import Fields, first, table

log = logging.getLogger(__name__)

KIND = "mcp-server"
MAX_PAGES = 10_000
MAX_EMPTY = 20
"""Pages without a server, one after another, and still another one after them."""
PAGE_SIZE = 100
"""Servers a page: the most that the official registry gives."""

_PATH = re.compile(r"/v0(?:\.[0-9]+)?/servers/?\Z")
_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9.-]*/[a-zA-Z0-9_][a-zA-Z0-9._-]*")
"""As the API defines a server's name, and no part of it only dots."""
_MAX_NAME = 200


class _Page(NamedTuple):
    servers: list[object]
    cursor: str


def is_registry(url: str) -> bool:
    return bool(_PATH.search(urlsplit(url).path))


def rows(url: str, *, web: PageSource) -> Iterator[Row]:
    """
    Several versions of one server give the same entry several times. Raises InputError for pages that are none of a
    registry's or do not end, and what ``web`` raises.
    """
    parts = urlsplit(url)
    base = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
    asked = {"limit": str(PAGE_SIZE), "version": "latest"} | dict(parse_qsl(parts.query))
    cursors: set[str] = set()
    empty = 0
    for number in range(1, MAX_PAGES + 1):
        page = _page(f"{base}?{urlencode(asked)}", web)
        empty = 0 if page.servers else empty + 1
        log.info("page %d of %s, %d servers", number, base, len(page.servers))
        for place, item in enumerate(page.servers, start=1):
            yield from _row(table(item), base, f"item {place} of page {number}")
        if not page.cursor:
            return
        if empty == MAX_EMPTY:
            raise InputError(f"{shown(url)} gives {MAX_EMPTY} pages in a row without a server: its pages do not end")
        if page.cursor in cursors:
            raise InputError(f"{shown(url)} gives the cursor {page.cursor[:60]!r} twice: its pages do not end")
        cursors.add(page.cursor)
        asked["cursor"] = page.cursor
    raise InputError(f"{shown(url)} has more than {MAX_PAGES:,} pages: narrow it, as with ?search=WORD")


def _page(url: str, web: PageSource) -> _Page:
    try:
        page = readable(web.get(url).body)
    except ValueError as err:
        raise InputError(
            f"{shown(url)} is not JSON that can be read ({err}): give an MCP registry's /v0/servers"
        ) from err
    servers = page.get("servers") if isinstance(page, Mapping) else None
    if not isinstance(servers, list):
        raise InputError(f"{shown(url)} holds no list of servers: give an MCP registry's /v0/servers")
    cursor = first(table(page.get("metadata")), "nextCursor", "next_cursor")
    if cursor is not None and not isinstance(cursor, str):
        raise InputError(
            f"{shown(url)} gives the cursor {quoted(cursor)}, which is no text: its next page cannot be asked for"
        )
    return _Page(servers, cursor or "")


def _row(item: Fields, base: str, place: str) -> Iterator[Row]:
    """Nothing for a version that is not the latest, and for a server that its registry has deleted."""
    server = table(item["server"]) if isinstance(item.get("server"), Mapping) else item
    facts = [table(value) for value in (*table(item.get("_meta")).values(), server)]
    if any(fact.get("status") == "deleted" or first(fact, "isLatest", "is_latest") is False for fact in facts):
        return
    name = server.get("name")
    if not isinstance(name, str) or len(name) > _MAX_NAME or not _NAME.fullmatch(name):
        yield BadRow(place, f"the server's name is {quoted(name)}: the registry's API wants namespace/name")
        return
    source = f"{base}/{quote(name, safe='')}/versions/latest"
    yield Entry(marked(name, name), source, KIND, (), DAILY, f"server {name}")
