"""One pace for every worker on every machine: a row of the database that each takes its turn from."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import Connection, Engine, select, text, update

from pipeline.card import Prices, cost
from pipeline.errors import StoreError
from pipeline.model import Tokens
from pipeline.pace import FREE, Account, Limits, corrected, due, taken
from pipeline.store.acts import insert_new
from pipeline.store.engine import reading, writing
from pipeline.store.tables import pace, runs

log = logging.getLogger(__name__)

X = TypeVar("X")

LOOK = 1.0
"""Seconds after which a waiting process looks again: others may have used less than they reckoned with."""
_CLOCK = {
    "postgresql": text("SELECT extract(epoch FROM clock_timestamp())::double precision"),
    "sqlite": text("SELECT (julianday('now') - 2440587.5) * 86400.0"),
}


def database_clock(connection: Connection) -> float:
    """Seconds, the same for everybody who uses the database."""
    return float(connection.execute(_CLOCK[connection.dialect.name]).scalar_one())


class Spending(NamedTuple):
    """The run whose model calls are counted, and what they cost, where that is known."""

    run: str
    prices: Prices | None = None


class SharedPace:
    """
    A ``Pace`` that is shared through the database; ``name`` is ``pipeline.pace.name`` of the server and model. What
    is spent is added to the run that ``spending`` names. Of the threads of a process one goes to the database for
    all that wait, so that they do not crowd the row. Raises StoreError.
    """

    def __init__(  # noqa: PLR0913 (the clock and the sleep are there for tests, which cannot wait for minutes)
        self,
        engine: Engine,
        name: str,
        limits: Limits = FREE,
        spending: Spending | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[Connection], float] = database_clock,
    ) -> None:
        self._engine, self._name, self._limits, self._spending = engine, name, limits, spending
        self._sleep, self._clock = sleep, clock
        self._line, self._waiting = threading.Lock(), _Crowd[_Turn]()
        self._till, self._told = threading.Lock(), _Crowd[_Bill]()
        self._resting = _Resting(engine, name, clock)
        with writing(engine) as connection:
            insert_new(connection, pace, {"name": name, **Account()._asdict()})

    def wait(self, tokens: int) -> None:
        if self._limits == FREE:
            while (left := self._resting.left()) > 0:
                self._sleep(min(left, LOOK))
            return
        turn = _Turn(tokens)
        self._waiting.join(turn)
        try:
            with self._line:
                while not turn.taken:
                    left = self._take()
                    if not turn.taken:
                        self._sleep(min(left, LOOK))
        finally:
            self._waiting.leave([turn])

    def spent(self, reserved: int, tokens: Tokens) -> None:
        """An account that cannot be kept does not take an answer away that is paid for: it is logged."""
        bill = _Bill(tokens.input + tokens.output - reserved, tokens)
        self._told.join(bill)
        with self._till:
            if not bill.written:
                self._write_down(self._told.all())

    def rest(self, seconds: float) -> None:
        with writing(self._engine) as connection:
            held = self._held(connection)
            until = self._clock(connection) + seconds
            self._keep(connection, held._replace(rest=max(held.rest, until)))
        self._resting.at_least(seconds)

    def _take(self) -> float:
        """
        Take the turns that have come, and say in how many seconds the next one may. Nothing is held while waiting: a
        kill frees it.
        """
        waiting, taking, left = self._waiting.all(), 0, 0.0
        with writing(self._engine) as connection:
            held = self._held(connection)
            now = self._clock(connection)
            for turn in waiting:
                if (left := max(0.0, due(held, turn.tokens, self._limits) - now)) > 0:
                    break
                held = taken(held, turn.tokens, self._limits, now)
                taking += 1
            if taking:
                self._keep(connection, held)
        self._waiting.leave(waiting[:taking])
        for turn in waiting[:taking]:
            turn.taken = True
        return left

    def _write_down(self, bills: Sequence[_Bill]) -> None:
        more = sum(bill.more for bill in bills)
        tokens = sum((bill.tokens for bill in bills), Tokens())
        try:
            with writing(self._engine) as connection:
                if self._limits.tokens is not None and more:
                    self._keep(connection, corrected(self._held(connection), more, self._limits))
                if self._spending is not None and tokens != Tokens():
                    charge(connection, self._spending, tokens)
        except StoreError as err:
            log.warning("what a model call came to could not be counted: %s", err)
        self._told.leave(bills)
        for bill in bills:
            bill.written = True

    def _held(self, connection: Connection) -> Account:
        """The account, which nobody else writes until this transaction ends."""
        wanted = select(pace.c.requests, pace.c.tokens, pace.c.rest).where(pace.c.name == self._name)
        return Account(*connection.execute(wanted.with_for_update()).one())

    def _keep(self, connection: Connection, account: Account) -> None:
        connection.execute(update(pace).where(pace.c.name == self._name).values(account._asdict()))


class _Turn:
    """One request that waits."""

    def __init__(self, tokens: int) -> None:
        self.tokens, self.taken = tokens, False


class _Bill:
    """What one request came to: tokens, and how many more than were reckoned."""

    def __init__(self, more: int, tokens: Tokens) -> None:
        self.more, self.tokens, self.written = more, tokens, False


class _Crowd(Generic[X]):
    """What the threads of a process want, in the order in which they came."""

    def __init__(self) -> None:
        self._lock, self._those = threading.Lock(), dict[X, None]()

    def join(self, one: X) -> None:
        with self._lock:
            self._those[one] = None

    def all(self) -> list[X]:
        with self._lock:
            return list(self._those)

    def leave(self, some: Iterable[X]) -> None:
        with self._lock:
            for one in some:
                self._those.pop(one, None)


class _Resting:
    """Until when the server is left alone, as this process last saw it: it looks once a second at most."""

    def __init__(self, engine: Engine, name: str, clock: Callable[[Connection], float]) -> None:
        self._engine, self._name, self._clock = engine, name, clock
        self._lock = threading.Lock()
        self._seen = float("-inf")
        self._until = float("-inf")

    def left(self) -> float:
        """Seconds; none or fewer when the server may be asked."""
        with self._lock:
            if time.monotonic() - self._seen >= LOOK:
                wanted = select(pace.c.rest).where(pace.c.name == self._name)
                with reading(self._engine) as connection:
                    left = connection.execute(wanted).scalar_one() - self._clock(connection)
                self._seen = time.monotonic()
                self._until = self._seen + left
            return self._until - time.monotonic()

    def at_least(self, seconds: float) -> None:
        """What this process was told counts at once."""
        with self._lock:
            self._until = max(self._until, time.monotonic() + seconds)


def charge(connection: Connection, spending: Spending, tokens: Tokens) -> None:
    """Add to what a run has spent: tokens in any case, money where there are prices."""
    dollars = cost(tokens, spending.prices) or 0.0
    more: dict[Any, Any] = {
        runs.c.tokens_input: runs.c.tokens_input + tokens.input,
        runs.c.tokens_cached: runs.c.tokens_cached + tokens.cached,
        runs.c.tokens_output: runs.c.tokens_output + tokens.output,
        runs.c.micro_usd: runs.c.micro_usd + round(dollars * 1e6),
    }
    connection.execute(update(runs).where(runs.c.id == spending.run).values(more))
