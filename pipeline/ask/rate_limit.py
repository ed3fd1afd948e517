"""
How fast a model may be asked: limits a minute and what went out so far in, the next moment that is free out.

Two accounts, one of requests and one of tokens, each kept as the moment at which what went out is paid for at an even
rate (the generic cell rate algorithm, GCRA). Moments are seconds on one clock, whichever the caller has.
"""

import hashlib
from typing import NamedTuple, Protocol

from pipeline.model import Tokens

MINUTE = 60.0
BURST = 100
"""One part in so many of a limit may go out at once: it makes up for turns that were taken a little late."""
SLACK = 1.01
"""
How much slower than the limit the even rate is. With it neither a burst nor a request that is late on its way makes
any minute come to more than the limit.
"""
CHARACTERS = 4
"""Of a text, for a token: what providers reckon with before they have counted."""
SHARE = 4
"""An answer is reckoned as one part in so many of the tokens that it may have; few come near to all of them."""


class Limits(NamedTuple):
    """A minute, of all workers together; None does not limit."""

    requests: int | None = None
    tokens: int | None = None


FREE = Limits()


class Account(NamedTuple):
    """When the requests and the tokens that went out are paid for, and until when the server is left alone."""

    requests: float = 0.0
    tokens: float = 0.0
    rest: float = 0.0


MOST_AHEAD = Account(requests=2 * MINUTE, tokens=60 * MINUTE, rest=10 * MINUTE)
"""From now on. A moment further ahead than any request or rest leads to is of a clock that was set back since."""


class Pace(Protocol):
    """What a model is asked at. Every attempt waits for its turn, also one that repeats another."""

    def wait(self, tokens: int) -> None:
        """Return when a request of about so many tokens may go out."""

    def spent(self, reserved: int, tokens: Tokens) -> None:
        """Tell what a request came to for which ``reserved`` tokens were reckoned: nothing when it failed."""

    def rest(self, seconds: float) -> None:
        """The server asks to be left alone: everybody waits."""


class Unpaced:
    """No limits, and nobody to share them with."""

    def wait(self, tokens: int) -> None:
        pass

    def spent(self, reserved: int, tokens: Tokens) -> None:
        pass

    def rest(self, seconds: float) -> None:
        pass


UNPACED = Unpaced()


def name(base_url: str, model: str) -> str:
    """Of the pace of one model behind one server."""
    return hashlib.sha256(f"{base_url}\0{model}".encode()).hexdigest()


def estimate(size: int, output: int) -> int:
    """
    The tokens of a request of ``size`` bytes whose answer may have ``output`` tokens: a guess that stands until the
    server has said how many there were.
    """
    return size // CHARACTERS + output // SHARE


def set_right(account: Account, now: float) -> Account:
    """The account, without moments that no clock can have given which goes as this one does."""
    pairs = zip(account, MOST_AHEAD, strict=True)
    return Account(*(moment if moment <= now + most else now for moment, most in pairs))


def due(account: Account, tokens: int, limits: Limits) -> float:
    """
    The first moment at which a request may go out. One that has more tokens than a burst goes when all that was
    there before it is paid for, so that no request is too large to go at all.
    """
    moments = [account.rest]
    if limits.requests is not None:
        moments.append(account.requests - (burst(limits.requests) - 1) * apart(limits.requests))
    if limits.tokens is not None:
        moments.append(account.tokens - max(0, burst(limits.tokens) - tokens) * apart(limits.tokens))
    return max(moments)


def taken(account: Account, tokens: int, limits: Limits, now: float) -> Account:
    """The account after a request of so many tokens went out now."""
    if limits.requests is not None:
        account = account._replace(requests=max(account.requests, now) + apart(limits.requests))
    if limits.tokens is not None:
        account = account._replace(tokens=max(account.tokens, now) + tokens * apart(limits.tokens))
    return account


def corrected(account: Account, more: int, limits: Limits) -> Account:
    """The account after a request turned out to have so many tokens more than was reckoned, or fewer."""
    if limits.tokens is None:
        return account
    return account._replace(tokens=account.tokens + more * apart(limits.tokens))


def burst(limit: int) -> int:
    return max(1, limit // BURST)


def apart(limit: int) -> float:
    """Seconds from one to the next at the even rate, which leaves room for a burst within the limit."""
    return SLACK * MINUTE / (limit - burst(limit) + 1)
