"""Each request of a page in the browser: made for it under the guard, answered with nothing, or refused."""

import threading
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from pipeline.errors import SourceError
from pipeline.fetch.browser.limits import Limits
from pipeline.fetch.net.web import GetPart, Page, Part
from pipeline.model import Rendering

MOST_TOLD = 20
"""Refusals that are kept in words; all are counted."""
TOLD_CHARS = 300

_FETCHED = frozenset({"script", "fetch", "xhr", "other"})
"""What may bring text to a page; ``other`` is what a page asks for in advance."""
_SAFE = frozenset({"GET", "HEAD"})
_SENT_ON = ("accept", "origin")
"""Nothing else that a page writes into a header leaves this machine."""
_NOT_HANDED_ON = frozenset(
    {"connection", "content-encoding", "content-length", "keep-alive", "set-cookie", "set-cookie2", "transfer-encoding"}
)
"""Of the body as it came over the wire, or of a browser that remembers."""
NO_STYLE = Part(200, {"content-type": "text/css", "access-control-allow-origin": "*"}, b"")


class Wish(NamedTuple):
    """A request as the browser would make it."""

    method: str
    url: str
    kind: str
    """What it is for, in the words of Chrome's protocol, lower case."""
    headers: Mapping[str, str]
    leads_on: bool
    """Whether it is for a page: the one that is read, another in its place, or one in a frame or a window."""


class Gate:
    """What one page is given; for several threads."""

    def __init__(self, page: Page, get_part: GetPart, limits: Limits) -> None:
        self._page = page
        self._get_part = get_part
        self._limits = limits
        self._lock = threading.Lock()
        self._begun = False
        self._sent = self._bytes = self._refusals = 0
        self._told: list[str] = []

    def answer(self, wish: Wish) -> Part | None:
        """What the browser is given; None where it is refused."""
        if wish.leads_on and self._first():
            return Part(200, {"content-type": self._page.http.content_type or "text/html"}, self._page.body)
        if wish.kind == "stylesheet":
            return NO_STYLE
        if (why := self._why_not(wish)) is not None:
            self.refuse(f"{wish.method} {wish.url}", why)
            return None
        try:
            part = self._get_part(wish.url, {name: wish.headers.get(name, "") for name in _SENT_ON})
        except SourceError as err:
            self.refuse(f"{wish.method} {wish.url}", str(err))
            return None
        with self._lock:
            self._bytes += len(part.body)
        kept = {name: value for name, value in part.headers.items() if name.lower() not in _NOT_HANDED_ON}
        return Part(part.status, kept, part.body)

    def refuse(self, what: str, why: str) -> None:
        """Count and keep what a page wanted and did not get; what it wants again is told once."""
        told = _short(f"{_short(what, TOLD_CHARS // 2)}: {why}", TOLD_CHARS)
        with self._lock:
            self._refusals += 1
            if len(self._told) < MOST_TOLD and told not in self._told:
                self._told.append(told)

    def rendering(self, *, unfinished: bool) -> Rendering:
        """What became of the page's requests."""
        with self._lock:
            return Rendering(
                requests=self._sent, refusals=self._refusals, refused=tuple(self._told), unfinished=unfinished
            )

    def _first(self) -> bool:
        """Whether this is the page itself, which was fetched before."""
        with self._lock:
            first, self._begun = not self._begun, True
            return first

    def _why_not(self, wish: Wish) -> str | None:
        """Why a request is not made; it is counted where it is."""
        if wish.leads_on:
            return "only the page itself is shown: not where it sends on, what it frames, what window it opens"
        if urlsplit(wish.url).scheme not in ("http", "https"):
            return "only http and https are fetched"
        if wish.kind not in _FETCHED:
            return f"no {wish.kind} is loaded"
        if wish.method not in _SAFE:
            return "a page may ask, and not send"
        with self._lock:
            if self._sent >= self._limits.requests:
                return f"a page may make {self._limits.requests:,} requests"
            if self._bytes >= self._limits.bytes:
                return f"a page may load {self._limits.bytes:,} bytes"
            self._sent += 1
        return None


def _short(text: str, chars: int) -> str:
    return text if len(text) <= chars else f"{text[: chars - 1]}…"
