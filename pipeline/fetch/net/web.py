"""
Pages from the public web, within the policy: guarded, limited, polite.

A page is what one GET gives. Redirects in the HTTP answer are followed and vetted one by one; those that a
page makes in HTML or by script are not.
"""

import re
import ssl
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from types import TracebackType
from typing import NamedTuple, Self, TypeVar

import httpx2
import tenacity

from pipeline import model
from pipeline.errors import CompressionBomb, TooManyRedirects, UnsupportedEncoding
from pipeline.fetch.net import bodies, failures, robots, urls
from pipeline.fetch.net.guard import GuardedTransport, system_resolve
from pipeline.fetch.net.policy import DEFAULT, Policy, Resolve, Sleep
from pipeline.fetch.net.politeness import TryLater, Turns, retry_after
from pipeline.fetch.net.urls import Target
from pipeline.net.deadline import Clock, Deadline

__all__ = ["Page", "Policy", "Web"]

ATTEMPTS = 3
FIRST_PAUSE = 0.5
"""Seconds before the second attempt; doubled before the third. Retry-After can only make it longer."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HEADERS = {
    "Accept": "text/html, application/xhtml+xml, text/markdown, application/json, text/plain, */*;q=0.1",
    "Accept-Language": "en, *;q=0.5",
    "Accept-Encoding": bodies.ACCEPT_ENCODING,
}

T = TypeVar("T")


class Page(NamedTuple):
    """``body`` is unpacked, and empty for 304; ``charset`` is the Content-Type header's word, unchecked."""

    body: bytes
    charset: str | None
    http: model.Http


class _Moved(NamedTuple):
    location: str


@dataclass(frozen=True)
class _Visit:
    """One call of ``get``: its client with its pinned addresses, its deadline, its conditional headers."""

    client: httpx2.Client
    deadline: Deadline
    conditions: dict[str, str]


_Read = Callable[[httpx2.Response, Target], T | _Moved]


class Web:
    """Fetches pages; one object for all threads, so that manners are kept across them."""

    def __init__(
        self,
        policy: Policy = DEFAULT,
        *,
        resolve: Resolve = system_resolve,
        clock: Clock = time.monotonic,
        sleep: Sleep = time.sleep,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self.policy = policy
        self._resolve = resolve
        self._clock = clock
        self._sleep = sleep
        self._ssl_context = ssl_context or _default_context(policy.trust_env)
        self._turns = Turns(clock, sleep)
        self._robots = robots.Robots()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Forget what robots.txt said; connections do not outlive ``get``."""
        self._robots = robots.Robots()

    def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Page:
        """
        The page at ``url``, or a 304 without a body when a validator was given and still holds.

        Raises a SourceError that names what is wrong: AddressRefused, RobotsRefused, TooManyRedirects,
        HttpStatus, TooLarge, CompressionBomb, TimedOut, ConnectionFailed, UnsupportedFormat or
        UnsupportedEncoding.
        """
        target = urls.parse(url, self.policy)
        with self._visit({"If-None-Match": etag, "If-Modified-Since": last_modified}) as visit:
            return self._page(visit, target)

    @contextmanager
    def _visit(self, validators: dict[str, str | None]) -> Generator[_Visit]:
        deadline = Deadline(self.policy.total_seconds, self._clock)
        transport = GuardedTransport(
            self.policy, deadline=deadline, ssl_context=self._ssl_context, resolve=self._resolve
        )
        client = httpx2.Client(
            transport=transport,
            headers={"User-Agent": self.policy.agent, **_HEADERS},
            timeout=httpx2.Timeout(None, connect=self.policy.connect_seconds),
            trust_env=False,
        )
        # One that cannot go into a header is left out: then the whole page comes, which is never wrong.
        conditions = {k: v for k, v in validators.items() if v and re.fullmatch(r"[\x21-\x7e][\x20-\x7e]*", v)}
        with client:
            yield _Visit(client, deadline, conditions)

    def _page(self, visit: _Visit, target: Target) -> Page:
        read = partial(self._read_page, visit)
        previous: Target | None = None
        for _ in range(self.policy.max_redirects + 1):
            gap = max(self.policy.gap_seconds, self._ask_robots(visit, target))
            if previous and previous.host == target.host:
                # Being sent on by the host itself is part of the same visit.
                gap = 0.0
            got = self._exchange(visit, target, read, gap=gap)
            if not isinstance(got, _Moved):
                return got
            previous, target = target, urls.join(target, got.location, self.policy)
        raise TooManyRedirects(
            f"more than {self.policy.max_redirects} redirects, the last to {urls.shown(target.url)}: "
            "open the page in a browser and pass the address where it ends"
        )

    def _ask_robots(self, visit: _Visit, target: Target) -> float:
        """The site's Crawl-delay in seconds; raises RobotsRefused."""
        if not self.policy.obey_robots:
            return 0.0
        rules = self._robots.rules(target, partial(self._fetch_rules, visit))
        rules.check(target)
        return rules.delay

    def _fetch_rules(self, visit: _Visit, url: str) -> robots.Rules:
        target = urls.parse(url, self.policy)
        for _ in range(self.policy.max_redirects + 1):
            try:
                got = self._exchange(visit, target, self._read_rules, gap=None)
            except TryLater as err:
                return robots.Written("", self.policy.product) if err.status == 429 else robots.Unreadable(str(err))
            except (UnsupportedEncoding, CompressionBomb) as err:
                return robots.Unreadable(str(err))
            if not isinstance(got, _Moved):
                return got
            target = urls.join(target, got.location, self.policy)
        # RFC 9309, 2.3.1.2: too many redirects count as no robots.txt.
        return robots.Written("", self.policy.product)

    def _exchange(self, visit: _Visit, target: Target, read: _Read[T], *, gap: float | None) -> T | _Moved:
        """One request and its answer, tried again while that may help and time is left."""
        attempts = tenacity.Retrying(
            retry=tenacity.retry_if_exception(failures.may_pass),
            wait=_pause,
            stop=lambda state: _enough(state, visit.deadline),
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return attempts(self._attempt, visit, target, read, gap)
        except httpx2.TransportError as err:
            raise failures.source_error(err, target, self.policy) from err

    def _attempt(self, visit: _Visit, target: Target, read: _Read[T], gap: float | None) -> T | _Moved:
        headers = {} if gap is None else visit.conditions
        with (
            self._turns.turn(target.host, visit.deadline, gap=gap),
            visit.client.stream("GET", target.url, headers=headers) as response,
        ):
            status = response.status_code
            if status in failures.PASSING_STATUS:
                seconds = retry_after(response.headers)
                if seconds is not None:
                    self._turns.rest(target.host, seconds, status)
                raise failures.try_later(status, target.url, seconds=seconds, left=visit.deadline.left())
            if status in _REDIRECTS and "location" in response.headers:
                return _Moved(response.headers["location"])
            return read(response, target)

    def _read_page(self, visit: _Visit, response: httpx2.Response, target: Target) -> Page:
        status = response.status_code
        if status == 304 and visit.conditions:
            body = bodies.Body(b"", 0)
        elif status == 200:
            body = bodies.read_body(response, self.policy, url=target.url)
        else:
            raise failures.bad_status(status, target.url)
        headers = response.headers
        http = model.Http(
            final_url=target.url,
            status=status,
            content_type=headers.get("content-type", ""),
            etag=headers.get("etag") or visit.conditions.get("If-None-Match"),
            last_modified=headers.get("last-modified") or visit.conditions.get("If-Modified-Since"),
            wire_bytes=body.wire_bytes,
            decoded_bytes=len(body.data),
        )
        return Page(body.data, response.charset_encoding, http)

    def _read_rules(self, response: httpx2.Response, target: Target) -> robots.Rules:
        if response.status_code >= 500:
            return robots.Unreadable(f"its server answered {response.status_code}")
        if response.status_code != 200:
            return robots.Written("", self.policy.product)
        text = bytearray()
        packed = bodies.is_packed(response, target.url)
        for piece in bodies.pieces(response.iter_raw(), packed=packed, url=target.url):
            text += piece
            if len(text) >= robots.MAX_BYTES:
                break
        return robots.Written(bytes(text[: robots.MAX_BYTES]).decode("utf-8-sig", "replace"), self.policy.product)


@cache
def _default_context(trust_env: bool) -> ssl.SSLContext:
    """Reading the system's certificates takes 20 ms: once is enough."""
    return httpx2.create_ssl_context(trust_env=trust_env)


def _pause(state: tenacity.RetryCallState) -> float:
    backoff: float = FIRST_PAUSE * 2 ** (state.attempt_number - 1)
    error = state.outcome.exception() if state.outcome else None
    asked = error.seconds if isinstance(error, TryLater) else None
    return max(backoff, asked or 0.0)


def _enough(state: tenacity.RetryCallState, deadline: Deadline) -> bool:
    return state.attempt_number >= ATTEMPTS or state.upcoming_sleep >= deadline.left()
