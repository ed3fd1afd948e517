"""What model calls came to, until it stands in the row of the run that they were made for."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, bindparam, update

from pipeline.card.make import Prices, cost
from pipeline.errors import StoreError
from pipeline.model import Tokens
from pipeline.store.db.combined_statements import named, together, values
from pipeline.store.db.engine import insert_into, single, writing
from pipeline.store.db.tables import answers, runs

log = logging.getLogger(__name__)

_FIGURES = ("tokens_input", "tokens_cached", "tokens_output", "micro_usd")
_CHARGE = (
    update(runs)
    .where(runs.c.id == bindparam("run"))
    .values({runs.c[name]: runs.c[name] + bindparam(f"more_{name}") for name in _FIGURES})
)


class Spending(NamedTuple):
    """The run whose model calls are counted, and what they cost, where that is known."""

    run: str
    prices: Prices | None = None


class Bill(NamedTuple):
    """Tokens that were used, and how many more than were reckoned before."""

    more: int = 0
    tokens: Tokens = Tokens()

    def __add__(self, other: object) -> Bill:
        if not isinstance(other, Bill):
            return NotImplemented
        return Bill(self.more + other.more, self.tokens + other.tokens)


NOTHING = Bill()


class Ledger:
    """
    What this process's calls came to and is not written down yet; ``keep`` does that with an answer, ``settle`` where
    there is none. ``correct`` tells a pace how many tokens more or fewer than reckoned there were; None where
    nobody wants to know.
    """

    def __init__(
        self, engine: Engine, spending: Spending | None, correct: Callable[[Connection, int], None] | None = None
    ) -> None:
        self._engine, self._spending, self._correct = engine, spending, correct
        self._lock, self._open = threading.Lock(), NOTHING

    def add(self, bill: Bill) -> None:
        with self._lock:
            self._open += bill

    def settle(self) -> None:
        """Write down what is open. An account that cannot be kept takes no answer away: it is logged, and stays."""
        try:
            self._write(None)
        except StoreError as err:
            log.warning("what a model call came to could not be counted: %s", err)

    def keep(self, answer: Mapping[str, Any]) -> None:
        """
        Put in a row of ``answers``, unless there is one of that key, and write down what is open: both or neither.
        Raises StoreError; what was open is so still.
        """
        self._write(answer)

    def _write(self, answer: Mapping[str, Any] | None) -> None:
        with self._lock:
            bill, self._open = self._open, NOTHING
        try:
            self._write_down(bill, answer)
        except StoreError:
            self.add(bill)
            raise

    def _write_down(self, bill: Bill, answer: Mapping[str, Any] | None) -> None:
        corrects = self._correct if bill.more else None
        spending = self._spending if bill.tokens != NOTHING.tokens else None
        facts = {} if answer is None else values(answers, answer)
        if spending is not None:
            facts |= _charged(spending, bill.tokens)
        if corrects is None and not facts:
            return
        with single(self._engine, writes=True) if corrects is None else writing(self._engine) as connection:
            if corrects is not None:
                corrects(connection, bill.more)
            dialect = connection.dialect.name
            for statement in _statements(dialect, keeps=answer is not None, charges=spending is not None):
                connection.execute(statement, facts)


def charge(connection: Connection, spending: Spending, tokens: Tokens) -> None:
    """Add to what a run has spent: tokens in any case, money where there are prices."""
    connection.execute(_CHARGE, _charged(spending, tokens))


def _charged(spending: Spending, tokens: Tokens) -> dict[str, Any]:
    dollars = cost(tokens, spending.prices) or 0.0
    figures = (tokens.input, tokens.cached, tokens.output, round(dollars * 1e6))
    return {"run": spending.run} | {f"more_{name}": figure for name, figure in zip(_FIGURES, figures, strict=True)}


@cache
def _statements(dialect: str, *, keeps: bool, charges: bool) -> tuple[Any, ...]:
    added = insert_into(dialect, answers).values(named(answers)).on_conflict_do_nothing()
    return together(dialect, *([added] if keeps else []), *([_CHARGE] if charges else []))
