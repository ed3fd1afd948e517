"""`robots.txt` by RFC 9309: what a site's owner lets this tool fetch, and how fast."""

import threading
from collections.abc import Callable
from typing import Protocol
from urllib.parse import urlsplit

from protego import Protego

from pipeline.errors import RobotsRefused
from pipeline.fetch.net.urls import Target, shown

MAX_BYTES = 500_000
"""What lies beyond is ignored, as the RFC allows."""
MAX_CRAWL_DELAY = 10.0
"""Seconds; a longer Crawl-delay is cut to this."""


class Rules(Protocol):
    """What one robots.txt says to one product."""

    def check(self, target: Target) -> None:
        """Raise RobotsRefused unless the target may be fetched."""

    @property
    def delay(self) -> float:
        """Seconds between two visits that the site asks for."""


class Written:
    """The rules of a robots.txt that could be read; an empty one allows all."""

    def __init__(self, text: str, product: str) -> None:
        self._parsed = Protego.parse(text)
        self._product = product
        self.delay = min(self._parsed.crawl_delay(product) or 0.0, MAX_CRAWL_DELAY)

    def check(self, target: Target) -> None:
        if not self._parsed.can_fetch(target.url, self._product):
            raise RobotsRefused(
                f"the robots.txt of {target.host!r} asks {self._product!r} not to fetch {_path(target)!r}: "
                "save the page and pass the file"
            )


class Unreadable:
    """The site's owner cannot be asked, so nothing may be fetched."""

    delay = 0.0

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def check(self, target: Target) -> None:
        raise RobotsRefused(
            f"{shown(target.url)} was not fetched: {target.host!r} has a robots.txt that cannot be read "
            f"({self._reason}); try later, or save the page and pass the file"
        )


MOST_SITES = 5_000
"""Whose rules are remembered; beyond that those met first are forgotten, and read again if they are met again."""


class _Site:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.rules: Rules | None = None


class Robots:
    """The rules of every site asked so far, each read once. Shared by all threads."""

    def __init__(self) -> None:
        self._sites: dict[str, _Site] = {}
        self._adding = threading.Lock()

    def rules(self, target: Target, read: Callable[[str], Rules]) -> Rules:
        """The rules for the target's site; ``read`` gets the address of its robots.txt, the first time only."""
        with self._adding:
            site = self._sites.setdefault(target.origin, _Site())
            while len(self._sites) > MOST_SITES:
                del self._sites[next(iter(self._sites))]
        with site.lock:
            if site.rules is None:
                site.rules = read(f"{target.origin}/robots.txt")
            return site.rules


def _path(target: Target) -> str:
    parts = urlsplit(target.url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
