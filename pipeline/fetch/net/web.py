"""
Pages from the public web, within the policy: guarded, limited, polite.

A page is what one GET gives. Redirects in the HTTP answer are followed and vetted one by one; those that a
page makes in HTML or by script are not. A *part* is what a page asks for once a browser shows it.
"""

import re
import ssl
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache, partial
from types import MappingProxyType, TracebackType
from typing import NamedTuple, Self, TypeVar

import httpx2
import tenacity

from pipeline import model
from pipeline.errors import CompressionBomb, TooManyRedirects, UnsupportedEncoding
from pipeline.fetch.net import bodies, failures, robots, urls
from pipeline.fetch.net.guard import GuardedTransport, system_resolve
from pipeline.fetch.net.policy import DEFAULT, NO_PINS, Pins, Policy, Resolve, Sleep
from pipeline.fetch.net.politeness import TryLater, Turns, rest_asked
from pipeline.fetch.net.urls import Target
from pipeline.net.deadline import Clock, Deadline

__all__ = ["Page", "Policy", "Web"]

ATTEMPTS = 3
FIRST_PAUSE = 0.5
"""Seconds before the second attempt; doubled before the third. Retry-After can only make it longer."""

COMMIT = "x-repo-commit"
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
    commit: str | None = None
    """The commit that the page is of, where the server says so, as Hugging Face does."""
    pins: Pins = NO_PINS
    """For the parts of this page: a name must not lead elsewhere between the two."""


class Part(NamedTuple):
    """What a page asked for: whatever the server answered, of any type; ``body`` is unpacked."""

    status: int
    headers: dict[str, str]
    body: bytes


GetPart = Callable[[str, Mapping[str, str]], Part]
"""Gets the part at a URL, asked for with some headers; raises what ``Web.get`` raises."""


class _Moved(NamedTuple):
    location: str


@dataclass(frozen=True)
class _Visit:
    """One call of ``get``: its client with its pinned addresses, its deadline, its own headers."""

    policy: Policy
    client: httpx2.Client
    deadline: Deadline
    pins: Pins
    conditions: Mapping[str, str]
    """Not sent when ``robots.txt`` is asked for."""
    home: str = ""
    """The origin that was named, and the only one that ``headers`` are sent to."""
    headers: Mapping[str, str] = field(default_factory=dict)


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

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> Page:
        """
        The page at ``url``, or a 304 without a body when a validator was given and still holds. ``headers``, which may
        hold a secret, go to the origin of ``url`` and to none that it redirects to; they are not sent over plain http.

        Raises a SourceError that names what is wrong: AddressRefused, RobotsRefused, TooManyRedirects,
        HttpStatus, TooLarge, CompressionBomb, TimedOut, ConnectionFailed, UnsupportedFormat or
        UnsupportedEncoding.
        """
        target = urls.parse(url, self.policy)
        own = headers if target.scheme == "https" else {}
        validators = _sendable({"If-None-Match": etag, "If-Modified-Since": last_modified})
        with self._visit(self.policy, validators) as visit:
            asked = replace(visit, home=target.origin, headers=own)
            return self._followed(asked, target, partial(self._read_page, asked))

    @contextmanager
    def parts(self, page: Page, limits: Policy) -> Generator[GetPart]:
        """
        What gets the parts of a page, from several threads, within ``limits`` rather than this object's own policy.
        They belong to the visit of the page: one at a time at each host and by its robots.txt, but without a gap.
        """
        with self._visit(limits, {}, page.pins) as visit:
            yield partial(self._part, visit)

    def _part(self, visit: _Visit, url: str, headers: Mapping[str, str]) -> Part:
        target = urls.parse(url, visit.policy)
        return self._followed(
            replace(visit, conditions=_sendable(headers)), target, partial(self._read_part, visit), beside=True
        )

    @contextmanager
    def _visit(self, policy: Policy, headers: Mapping[str, str], pins: Pins = NO_PINS) -> Generator[_Visit]:
        deadline = Deadline(policy.total_seconds, self._clock)
        transport = GuardedTransport(
            policy, deadline=deadline, ssl_context=self._ssl_context, resolve=self._resolve, pins=pins
        )
        client = httpx2.Client(
            transport=transport,
            headers={"User-Agent": policy.agent, **_HEADERS},
            timeout=httpx2.Timeout(None, connect=policy.connect_seconds),
            trust_env=False,
        )
        with client:
            yield _Visit(policy, client, deadline, transport.pins, headers)

    def _followed(self, visit: _Visit, target: Target, read: _Read[T], *, beside: bool = False) -> T:
        """What is read where the redirects end; ``beside`` a page there is no gap to keep."""
        previous: Target | None = None
        for _ in range(visit.policy.max_redirects + 1):
            gap = max(visit.policy.gap_seconds, self._ask_robots(visit, target))
            if beside or (previous and previous.host == target.host):
                # Being sent on by the host itself is part of the same visit.
                gap = 0.0
            got = self._exchange(visit, target, read, gap=gap)
            if not isinstance(got, _Moved):
                return got
            previous, target = target, urls.join(target, got.location, visit.policy)
        raise TooManyRedirects(
            f"more than {visit.policy.max_redirects} redirects, the last to {urls.shown(target.url)}: "
            "open the page in a browser and pass the address where it ends"
        )

    def _ask_robots(self, visit: _Visit, target: Target) -> float:
        """The site's Crawl-delay in seconds; raises RobotsRefused."""
        if not visit.policy.obey_robots:
            return 0.0
        rules = self._robots.rules(target, partial(self._fetch_rules, visit))
        rules.check(target)
        return rules.delay

    def _fetch_rules(self, visit: _Visit, url: str) -> robots.Rules:
        target = urls.parse(url, visit.policy)
        for _ in range(visit.policy.max_redirects + 1):
            try:
                got = self._exchange(visit, target, self._read_rules, gap=None)
            except TryLater as err:
                return robots.Written("", self.policy.product) if err.status < 500 else robots.Unreadable(str(err))
            except (UnsupportedEncoding, CompressionBomb) as err:
                return robots.Unreadable(str(err))
            if not isinstance(got, _Moved):
                return got
            target = urls.join(target, got.location, visit.policy)
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
            raise failures.source_error(err, target, visit.policy) from err

    def _attempt(self, visit: _Visit, target: Target, read: _Read[T], gap: float | None) -> T | _Moved:
        # robots.txt, which has no gap, is nobody's secret and never stale.
        own = visit.headers if target.origin == visit.home else {}
        headers = {} if gap is None else {**visit.conditions, **own}
        with (
            self._turns.turn(target.host, visit.deadline, gap=gap),
            visit.client.stream("GET", target.url, headers=headers) as response,
        ):
            status = response.status_code
            seconds = rest_asked(response.headers) if status in failures.MAY_ASK_FOR_REST else None
            if status in failures.PASSING_STATUS or seconds is not None:
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
            body = bodies.read_body(response, visit.policy, url=target.url)
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
        return Page(body.data, response.charset_encoding, http, _commit(headers), dict(visit.pins))

    def _read_part(self, visit: _Visit, response: httpx2.Response, target: Target) -> Part:
        body = bodies.read_any(response, visit.policy, url=target.url)
        return Part(response.status_code, dict(response.headers.items()), body)

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


def _commit(headers: Mapping[str, str]) -> str | None:
    said = headers.get(COMMIT, "")
    return said if re.fullmatch("[0-9a-f]{40}", said) else None


def _sendable(headers: Mapping[str, str | None]) -> dict[str, str]:
    """Those that have a value which can go into a header. Without a validator the whole page comes: never wrong."""
    return {name: value for name, value in headers.items() if value and re.fullmatch("[!-~][ -~]*", value)}


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
