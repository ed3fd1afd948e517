"""Attempts to come in that are slowed where too many failed, in a way that keeps nobody out who has the right token."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, NamedTuple

from pipeline.web.auth.sessions import Clock, network

FREE_ATTEMPTS = 3
"""Failures at one door, from one address or with one account's token, before the next has to wait."""
LONGEST_WAIT = 900
FORGOTTEN = 3600
"""Seconds after which failures no longer count."""
MOST_KEYS = 10_000
RECOGNISED = 60
"""Seconds for which a token that was right is not checked again; that its user is not disabled is, each time."""
AT_ONCE = 4
"""Tokens that are checked at a time: each takes 64 MB, and a core for a while."""
IN_LINE = 16
"""Attempts of those who are slowed that may wait for their turn, of which there is one."""

Door = Literal["form", "link", "api", "provider"]
"""How one comes in: with a token on the login page, by the printed link, as a program, by OpenID Connect."""


class Attempt(NamedTuple):
    """``account`` is whose token it says it is; empty where it does not say."""

    door: Door
    address: str
    account: str = ""

    def against(self) -> list[tuple[Door, str, str]]:
        """What its failure counts against."""
        own = [(self.door, "account", self.account)] if self.account else []
        return [(self.door, "address", network(self.address)), *own]


class Slowdown:
    """
    After some failures each further attempt at a door waits twice as long as the one before.

    Only what has failed counts, so that many who begin at once with right tokens do not stand in each other's way.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures: OrderedDict[tuple[Door, str, str], tuple[int, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, attempt: Attempt) -> int:
        """Seconds that one has to wait who has not got the right token."""
        with self._lock:
            return max(map(self._left, attempt.against()))

    def failed(self, attempt: Attempt) -> int:
        """The same; 0 where this attempt was free, and counts. Of many that fail at once, few are."""
        with self._lock:
            if left := max(map(self._left, attempt.against())):
                return left
            for key in attempt.against():
                self._count(key)
        return 0

    def succeeded(self, attempt: Attempt) -> None:
        with self._lock:
            for key in attempt.against():
                self._failures.pop(key, None)

    def _left(self, key: tuple[Door, str, str]) -> int:
        count, last = self._failures.get(key, (0, 0.0))
        left = last + _delay(count) - self._clock()
        return int(left) + 1 if left > 0 else 0

    def _count(self, key: tuple[Door, str, str]) -> None:
        now = self._clock()
        count, last = self._failures.pop(key, (0, now))
        self._failures[key] = (1 if now - last > FORGOTTEN else count + 1, now)
        while len(self._failures) > MOST_KEYS:
            self._failures.popitem(last=False)


def _delay(failures: int) -> float:
    """0, 0, 0, 2, 4, 8 … 900 seconds"""
    over = failures - FREE_ATTEMPTS
    return 0 if over < 0 else float(min(2 ** min(over + 1, 10), LONGEST_WAIT))


class Turns:
    """Whose token is checked when: a few at once, and of those who are slowed one after the other."""

    def __init__(self) -> None:
        self._all, self._line = threading.BoundedSemaphore(AT_ONCE), threading.BoundedSemaphore(IN_LINE)
        self._slowed = threading.Lock()

    @contextmanager
    def turn(self, *, slowed: bool) -> Iterator[bool]:
        """Whether there is one; only those who are slowed may be told that there is none."""
        if not slowed:
            with self._all:
                yield True
        elif not self._line.acquire(blocking=False):
            yield False
        else:
            try:
                with self._slowed:
                    yield True
            finally:
                self._line.release()


class Recognised:
    """Tokens that were right: checking one is slow on purpose. They are kept as digests."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._names: OrderedDict[bytes, tuple[str, float]] = OrderedDict()
        self._lock = threading.Lock()

    def name(self, token: str) -> str | None:
        """Whose it was a moment ago."""
        with self._lock:
            name, until = self._names.get(_digest(token), ("", 0.0))
        return name if until > self._clock() else None

    def known(self, token: str) -> bool:
        """Whether it was ever right: whoever has it need not stand in line with those who guess."""
        with self._lock:
            return _digest(token) in self._names

    def add(self, token: str, name: str) -> None:
        with self._lock:
            self._names.pop(digest := _digest(token), None)
            self._names[digest] = (name, self._clock() + RECOGNISED)
            while len(self._names) > MOST_KEYS:
                self._names.popitem(last=False)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
