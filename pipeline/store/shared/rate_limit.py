"""One pace for every worker on every machine: a row of the database that each takes its turn from."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable

from sqlalchemy import Connection, Engine, bindparam, select, text, update

from pipeline.ask.rate_limit import FREE, Account, Limits, corrected, due, set_right, taken
from pipeline.model import Tokens
from pipeline.store.db.engine import reading, writing
from pipeline.store.db.tables import pace
from pipeline.store.review.acts import insert_new
from pipeline.store.shared.spending import Bill, Ledger, Spending

LOOK = 1.0
"""Seconds after which a waiting process looks again: others may have used less than they reckoned with."""
_CLOCK = {
    "postgresql": text("SELECT extract(epoch FROM clock_timestamp())::double precision"),
    "sqlite": text("SELECT (julianday('now') - 2440587.5) * 86400.0"),
}
_NAMED = pace.c.name == bindparam("of")
_REST = select(pace.c.rest).where(_NAMED)
_HELD = select(*(pace.c[name] for name in Account._fields)).where(_NAMED).with_for_update()
_KEPT = update(pace).where(_NAMED).values({name: bindparam(f"new_{name}") for name in Account._fields})


def database_clock(connection: Connection) -> float:
    """Seconds, the same for everybody who uses the database."""
    return float(connection.execute(_CLOCK[connection.dialect.name]).scalar_one())


class SharedPace:
    """
    A ``Pace`` that is shared through the database; ``name`` is ``ask.rate_limit.name`` of the server and model.
    What is spent stands in ``ledger`` until somebody settles it for the run that ``spending`` names. Of the threads of
    a process one goes to the database for all that wait, so that they do not crowd the row. Raises StoreError.
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
        self._engine, self._name, self._limits = engine, name, limits
        self._sleep, self._clock = sleep, clock
        self.ledger = Ledger(engine, spending, None if limits.tokens is None else self._correct)
        self._line, self._waiting = threading.Lock(), _Crowd()
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
        self.ledger.add(Bill(tokens.input + tokens.output - reserved, tokens))
        if tokens == Tokens() and self._limits.tokens is not None:
            # What a failed attempt was reckoned with is free at once: its question may take minutes yet.
            self.ledger.settle()

    def rest(self, seconds: float) -> None:
        # First for this process, whose other threads ask on while this one waits for the database.
        self._resting.at_least(seconds)
        with writing(self._engine) as connection:
            held = self._held(connection)
            until = self._clock(connection) + seconds
            self._keep(connection, held._replace(rest=max(held.rest, until)))

    def _take(self) -> float:
        """
        Take the turns that have come, and say in how many seconds the next one may. Nothing is held while waiting: a
        kill frees it.
        """
        waiting, taking, left = self._waiting.all(), 0, 0.0
        with writing(self._engine) as connection:
            held = self._held(connection)
            now = self._clock(connection)
            held = set_right(held, now)
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

    def _correct(self, connection: Connection, more: int) -> None:
        self._keep(connection, corrected(self._held(connection), more, self._limits))

    def _held(self, connection: Connection) -> Account:
        """The account, which nobody else writes until this transaction ends."""
        return Account(*connection.execute(_HELD, {"of": self._name}).one())

    def _keep(self, connection: Connection, account: Account) -> None:
        new = {f"new_{name}": value for name, value in account._asdict().items()}
        connection.execute(_KEPT, {"of": self._name, **new})


class _Turn:
    """One request that waits."""

    def __init__(self, tokens: int) -> None:
        self.tokens, self.taken = tokens, False


class _Crowd:
    """The threads of a process that wait, in the order in which they came."""

    def __init__(self) -> None:
        self._lock, self._those = threading.Lock(), dict[_Turn, None]()

    def join(self, one: _Turn) -> None:
        with self._lock:
            self._those[one] = None

    def all(self) -> list[_Turn]:
        with self._lock:
            return list(self._those)

    def leave(self, some: Iterable[_Turn]) -> None:
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
                with reading(self._engine) as connection:
                    now = self._clock(connection)
                    account = Account(rest=connection.execute(_REST, {"of": self._name}).scalar_one())
                left = set_right(account, now).rest - now
                self._seen = time.monotonic()
                # A rest is never cut short, and what this process was told may not be in the database yet.
                self._until = max(self._until, self._seen + left)
            return self._until - time.monotonic()

    def at_least(self, seconds: float) -> None:
        """What this process was told counts at once."""
        with self._lock:
            self._until = max(self._until, time.monotonic() + seconds)
