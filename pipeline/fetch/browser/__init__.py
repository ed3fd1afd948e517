"""
Pages that only scripts fill, as a browser shows them.

The page itself is fetched like any other; Chromium is given what came, and every request that the page then makes is
either made for it under the guard of ``pipeline.fetch.net`` or refused. Chromium itself reaches no network.
"""

import re
import threading
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType, TracebackType
from typing import Self

from pipeline.fetch.browser.chromium import Chromium, find
from pipeline.fetch.browser.limits import LIMITS, Limits
from pipeline.fetch.net import urls
from pipeline.fetch.net.web import Page, Web
from pipeline.model import Http

__all__ = ["LIMITS", "Chromium", "Limits", "Rendered", "find"]

AT_ONCE = 2
"""Browsers of one process: each takes 100 MB at least."""
_PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_TYPES_THAT_SAY_NOTHING = frozenset({"", "application/octet-stream", "binary/octet-stream"})
_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE)

_turns = threading.BoundedSemaphore(AT_ONCE)


class Rendered:
    """Fetches pages, and those that are HTML as they stand once their scripts have run. For all threads."""

    def __init__(self, web: Web, chromium: Chromium, limits: Limits = LIMITS) -> None:
        self._web = web
        self._chromium = chromium
        self._limits = limits

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._web.close()

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> Page:
        """
        The page at ``url``. The validators are not sent, and none is kept: that the page is as it was says nothing of
        what its scripts fetch. Raises what ``Web.get`` raises, and TimedOut, TooLarge and BrowserFailed.
        """
        from pipeline.fetch.browser import visit

        page = self._web.get(url, headers=headers)
        if not _is_page(page):
            return page
        policy = self._web.policy
        origin = urls.parse(page.http.final_url, policy).origin
        bounds = replace(policy, private_origin=origin, total_seconds=self._limits.last_seconds)
        with _turns, self._web.parts(page, bounds) as get_part:
            shown = visit.shown(page, get_part, chromium=self._chromium, limits=self._limits)
        http = page.http.model_copy(update={"etag": None, "last_modified": None, "rendered": shown.rendering})
        return page._replace(body=shown.html.encode("utf-8", "replace"), charset="utf-8", http=http)


def _is_page(page: Page) -> bool:
    kind = _media_type(page.http)
    return kind in _PAGE_TYPES or (kind in _TYPES_THAT_SAY_NOTHING and _PAGE.match(page.body) is not None)


def _media_type(http: Http) -> str:
    return re.split("[;,]", http.content_type, maxsplit=1)[0].strip().lower()
