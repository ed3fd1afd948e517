"""The cards of a store, to be read: one by one, or as tables for data frames."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from types import ModuleType
from typing import TYPE_CHECKING, Self

from pipeline.cli import build, stored_cards
from pipeline.cli.stored_cards import IN_FORCE, State
from pipeline.errors import StoreError, UsageError
from pipeline.export import records, sheets
from pipeline.store import Store as Kept
from pipeline.store.db import engine
from pipeline.taxonomy import factors
from threatcard.cards import Card, of

if TYPE_CHECKING:
    import pyarrow

_NUMBERS = frozenset(
    ["aivss", "low", "high", "cvss_base", "factor_sum", "threat_multiplier", "mitigation_factor", "value", "moves"]
)
_CHANCE, _FLAGS = "chance_", "flags_"
_COUNTS = frozenset(["threats", "number"])
_TRUTHS = frozenset(["certain", "layer_certain"])
_TIMES = frozenset(["read_at", "created_at", "approved_at"])
_DAY = "expires"


class Store:
    """
    A store by its address, as THREATCARD_DB has it; nothing is written. A context manager.

        with Store("sqlite:///threatcard.db") as store:
            frame = store.to_arrow().to_pandas()

    Raises StoreError where the database is not there or is of another version.
    """

    def __init__(self, url: str) -> None:
        if (missing := engine.not_there(url)) is not None:
            raise StoreError(f"there is no store at {str(missing)!r}: make it with 'threatcard db upgrade'.")
        self._store = Kept(url)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._store.close()

    def cards(self, *slugs: str, states: Sequence[State] = IN_FORCE) -> Iterator[Card]:
        """By name: the approved cards, or those of other ``states``. Raises NoSuchCard for a slug that has none."""
        for kept in stored_cards.chosen(self._store, states, slugs, now=build.now()):
            yield of(kept.revision.card)

    def to_arrow(self, table: str = "cards", *, states: Sequence[State] = IN_FORCE) -> pyarrow.Table:
        """
        One of the tables "cards", "factors", "layers", "threats" and "questions"; ``docs/exports.md`` lists their
        columns. What is not known, or withheld, is null. Raises UsageError for another name, and without the extra
        ``arrow``.
        """
        if table not in sheets.TABLES:
            raise UsageError(f"there is no table {table!r}; use {', '.join(sheets.TABLES)}.")
        try:
            import pyarrow
        except ModuleNotFoundError as err:
            raise UsageError(f"{err.name} is not installed: pip install 'threatcard[arrow]'.") from err
        held = sheets.TABLES[table]
        rows = [row for entry in self._entries(states) for row in held.rows(entry)]
        columns = list(zip(*rows, strict=True)) or [()] * len(held.header)
        return pyarrow.table(
            {
                name: pyarrow.array([_plain(name, value) for value in values], type=_type(pyarrow, name))
                for name, values in zip(held.header, columns, strict=True)
            }
        )

    def _entries(self, states: Sequence[State]) -> tuple[records.Entry, ...]:
        found = stored_cards.chosen(self._store, states, (), now=build.now())
        return records.entries(
            records.Given(
                one.revision.card, one.state, one.revision.standing.approved_at, one.revision.standing.expires
            )
            for one in found
        )


def _type(pyarrow: ModuleType, name: str) -> pyarrow.DataType:
    """The same for a column whether or not it has values."""
    if name in _NUMBERS or name in factors.ALL_KEYS or name.startswith(_CHANCE):
        return pyarrow.float64()
    if name in _COUNTS or name.startswith(_FLAGS):
        return pyarrow.int64()
    if name in _TRUTHS:
        return pyarrow.bool_()
    if name in _TIMES:
        return pyarrow.timestamp("s", tz="UTC")
    return pyarrow.date32() if name == _DAY else pyarrow.string()


def _plain(name: str, value: object) -> object:
    """What a column of its type takes."""
    if value is None:
        return None
    if name in _TIMES:
        return datetime.fromisoformat(str(value))
    if name == _DAY:
        return date.fromisoformat(str(value))
    return float(value) if isinstance(value, Decimal) else value
