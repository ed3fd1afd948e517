"""Good manners at a host: one request at a time, a gap between visits, and rest when it asks for rest."""

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime

from pipeline.errors import HttpStatus
from pipeline.fetch.net.policy import Sleep
from pipeline.net.deadline import Clock, Deadline

MOST_HOSTS = 5_000
"""That are remembered in any case; of more than these the longest unused are forgotten once nothing is due to them."""
_SPENT = re.compile(r"r=0;\s*t=([0-9]{1,9})")
_EPOCH_DIGITS = 9
LOOKS = 2
"""Hosts that are looked at for it after each turn; with one alone, a host that rests would hold the others up."""


class TryLater(HttpStatus):
    """A status that may pass; ``seconds`` is what Retry-After asked for, if anything."""

    def __init__(self, message: str, *, status: int, seconds: float | None) -> None:
        super().__init__(message, status=status)
        self.seconds = seconds


@dataclass
class _Host:
    """What is known of one host; but for ``here``, changed only by whoever holds ``lock``."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    here: int = 0
    """Threads that have their turn, or wait for it."""
    last: float | None = None
    free_at: float = 0.0
    rest_until: float = 0.0
    rest_status: int = 429


class Turns:
    """Whose turn it is at each host. Shared by all threads."""

    def __init__(self, clock: Clock, sleep: Sleep) -> None:
        self._clock = clock
        self._sleep = sleep
        self._hosts: OrderedDict[str, _Host] = OrderedDict()
        self._adding = threading.Lock()

    @contextmanager
    def turn(self, host: str, deadline: Deadline, *, gap: float | None) -> Generator[None]:
        """
        Hold the only turn at ``host``, at least ``gap`` seconds after the last one ended.

        A gap of None neither waits nor counts: `robots.txt` is no visit. Waiting for others and for the gap
        does not use up the deadline. Raises TryLater when the host has asked for a rest longer than is left.
        """
        state = self._came(host)
        with deadline.paused():
            state.lock.acquire()
        try:
            self._keep_rest(host, state, deadline)
            if gap is not None:
                with deadline.paused():
                    self._keep_gap(state, gap)
            try:
                yield
            finally:
                if gap is not None:
                    state.last = self._clock()
                    state.free_at = state.last + gap
        finally:
            state.lock.release()
            self._went(state)

    def rest(self, host: str, seconds: float, status: int) -> None:
        """The host whose turn the caller holds asked to be left alone."""
        state = self._hosts[host]
        state.rest_until, state.rest_status = self._clock() + seconds, status

    def _came(self, host: str) -> _Host:
        with self._adding:
            state = self._hosts.setdefault(host, _Host())
            self._hosts.move_to_end(host)
            state.here += 1
            return state

    def _went(self, state: _Host) -> None:
        with self._adding:
            state.here -= 1
            for _ in range(min(LOOKS, len(self._hosts) - MOST_HOSTS)):
                name, oldest = next(iter(self._hosts.items()))
                if oldest.here or max(oldest.free_at, oldest.rest_until) > self._clock():
                    self._hosts.move_to_end(name)
                else:
                    del self._hosts[name]

    def _keep_rest(self, host: str, state: _Host, deadline: Deadline) -> None:
        wait = state.rest_until - self._clock()
        if wait <= 0:
            return
        if wait >= deadline.left():
            raise TryLater(
                f"{host!r} asked to be left alone for another {wait:.0f} s: try again after that",
                status=state.rest_status,
                seconds=wait,
            )
        self._sleep(wait)

    def _keep_gap(self, state: _Host, gap: float) -> None:
        if state.last is None:
            return
        wait = state.last + gap - self._clock()
        if wait > 0:
            self._sleep(wait)


def rest_asked(headers: Mapping[str, str]) -> float | None:
    """
    Seconds for which the server asks to be left alone: by Retry-After, by GitHub's ``x-ratelimit-*`` once nothing
    remains, or by the RateLimit header (``"api";r=0;t=55``). None where it does not.
    """
    asked = retry_after(headers)
    if asked is not None:
        return asked
    reset = headers.get("x-ratelimit-reset", "").strip()
    if headers.get("x-ratelimit-remaining", "").strip() == "0" and re.fullmatch("[0-9]{1,12}", reset):
        # Some count the seconds that are left, most the seconds since 1970.
        return float(reset) if len(reset) < _EPOCH_DIGITS else max(0.0, float(reset) - _asked_at(headers))
    spent = _SPENT.search(headers.get("ratelimit", ""))
    return float(spent[1]) if spent else None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that Retry-After asks for, as a number or a date; None without it or when it makes no sense."""
    value = headers.get("retry-after", "").strip()
    if re.fullmatch("[0-9]{1,9}", value):
        return float(value)
    until = _timestamp(value)
    if until is None:
        return None
    return max(0.0, until - _asked_at(headers))


def _asked_at(headers: Mapping[str, str]) -> float:
    """By the server's own clock, when it tells us: ours may be wrong."""
    told = _timestamp(headers.get("date", ""))
    return time.time() if told is None else told


def _timestamp(date: str) -> float | None:
    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, OverflowError):
        return None
