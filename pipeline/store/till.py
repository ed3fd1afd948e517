"""What model calls came to, until it stands in the row of the run that they were made for."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import Connection, Engine, bindparam, update

from pipeline.card import Prices, cost
from pipeline.errors import StoreError
from pipeline.model import Tokens
from pipeline.store.engine import single, writing
from pipeline.store.tables import runs

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


class Till:
    """
    What this process's calls came to and is not written down yet; ``settle`` does that after each call, whether or
    not it had an answer. ``correct`` tells a pace how many tokens more or fewer than reckoned there were; None where
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
        with self._lock:
            bill, self._open = self._open, NOTHING
        try:
            self._write(bill)
        except StoreError as err:
            self.add(bill)
            log.warning("what a model call came to could not be counted: %s", err)

    def _write(self, bill: Bill) -> None:
        corrects = self._correct if bill.more else None
        spending = self._spending if bill.tokens != NOTHING.tokens else None
        if corrects is not None:
            with writing(self._engine) as connection:
                corrects(connection, bill.more)
                if spending is not None:
                    charge(connection, spending, bill.tokens)
        elif spending is not None:
            with single(self._engine, writes=True) as connection:
                charge(connection, spending, bill.tokens)


def charge(connection: Connection, spending: Spending, tokens: Tokens) -> None:
    """Add to what a run has spent: tokens in any case, money where there are prices."""
    dollars = cost(tokens, spending.prices) or 0.0
    figures = (tokens.input, tokens.cached, tokens.output, round(dollars * 1e6))
    more = {f"more_{name}": figure for name, figure in zip(_FIGURES, figures, strict=True)}
    connection.execute(_CHARGE, {"run": spending.run, **more})
