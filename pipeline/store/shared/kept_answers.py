"""What models answered, in the database: no worker on any machine pays for it again."""

from __future__ import annotations

import hashlib
import logging
import zlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Engine, bindparam, delete, select

from pipeline.ask.batch.files import Answered
from pipeline.ask.cache import Stored
from pipeline.card.make import Prices
from pipeline.errors import StoreError
from pipeline.model import Tokens
from pipeline.store.db.engine import insert_into, reading, shown, single, writing
from pipeline.store.db.tables import answers
from pipeline.store.shared.spending import Ledger, Spending, charge

log = logging.getLogger(__name__)

ADVICE = "delete its row from the table answers, and it is asked again"
DISCOUNT = 2
"""A batch costs half of what the same questions cost one by one."""
_TOGETHER = 500
"""Keys in one statement: databases limit how many values a statement may have."""
_BODY = select(answers.c.body).where(answers.c.key == bindparam("of"))


class SharedAnswers:
    """Answers as ``pipeline.ask.cache.Answers`` keeps them, in the table ``answers``. Raises StoreError."""

    advice = ADVICE

    def __init__(self, engine: Engine, now: Callable[[], str], ledger: Ledger | None = None) -> None:
        """``ledger`` has what they came to."""
        self._engine, self._now = engine, now
        self._ledger = ledger or Ledger(engine, None)

    def get(self, key: str) -> Stored | None:
        text = _text(self._engine, key)
        if text is None:
            return None
        try:
            return Stored.model_validate_json(text)
        except ValidationError as err:
            raise _damaged(self._engine, key) from err

    def set(self, key: str, stored: Stored) -> None:
        """The first answer stays. One that cannot be kept is paid for all the same: it is used, the loss is logged."""
        try:
            self._ledger.keep(_row(key, stored.model_dump_json(), self._now()))
        except StoreError as err:
            log.warning("an answer could not be kept: %s", err)

    def prune(self, before: str) -> int:
        """Delete what is older than that moment, RFC 3339 in UTC; how many those were."""
        with writing(self._engine) as connection:
            return connection.execute(delete(answers).where(answers.c.at < before)).rowcount


class Shelf:
    """
    What batch mode keeps between its steps, by name: questions, parts, and what the Batch API answered. It is in the
    same table, so that any worker finds it. Raises StoreError.
    """

    def __init__(self, engine: Engine, now: Callable[[], str], spending: Spending | None = None) -> None:
        """``spending`` has the prices of questions that are asked one by one."""
        self._engine, self._now = engine, now
        self._spending = spending if spending is None else spending._replace(prices=_discounted(spending.prices))

    def find(self, name: str) -> str | None:
        return _text(self._engine, _key(name))

    def find_all(self, names: Sequence[str]) -> dict[str, str]:
        """Those that are there, by name."""
        named = {_key(name): name for name in names}
        with reading(self._engine) as connection:
            wanted = select(answers.c.key, answers.c.body).where(answers.c.key.in_(named))
            return {named[key]: _inflated(self._engine, key, body) for key, body in connection.execute(wanted)}

    def add(self, texts: Mapping[str, str]) -> None:
        """All or none; of a name that is there already the first text stays."""
        with writing(self._engine) as connection:
            _insert(connection, {_key(name): text for name, text in texts.items()}, self._now())

    def add_paid(self, found: Mapping[str, Answered]) -> None:
        """Answers by name. What is new is added to what the run has spent; done twice, it is as if done once."""
        named = {_key(name): one for name, one in found.items()}
        with writing(self._engine) as connection:
            new = _insert(connection, {key: one.text for key, one in named.items()}, self._now())
            if self._spending is not None:
                charge(connection, self._spending, sum((named[key].tokens for key in new), Tokens()))

    def drop(self, names: Iterable[str]) -> None:
        keys = [_key(name) for name in names]
        with writing(self._engine) as connection:
            for start in range(0, len(keys), _TOGETHER):
                connection.execute(delete(answers).where(answers.c.key.in_(keys[start : start + _TOGETHER])))


def _discounted(prices: Prices | None) -> Prices | None:
    return None if prices is None else Prices(*(price / DISCOUNT for price in prices))


def _key(name: str) -> str:
    """Apart from the keys of answers that were asked one by one."""
    return hashlib.sha256(f"batch:{name}".encode()).hexdigest()


def _text(engine: Engine, key: str) -> str | None:
    with single(engine) as connection:
        body = connection.scalar(_BODY, {"of": key})
    return None if body is None else _inflated(engine, key, body)


def _inflated(engine: Engine, key: str, body: bytes) -> str:
    try:
        return zlib.decompress(body).decode()
    except (zlib.error, UnicodeDecodeError) as err:
        raise _damaged(engine, key) from err


def _insert(connection: Connection, texts: Mapping[str, str], at: str) -> Collection[str]:
    """The keys that were not there. In their order: two that add the same would else wait for each other."""
    rows = [_row(key, text, at) for key, text in sorted(texts.items())]
    if not rows:
        return ()
    return set(connection.scalars(_adding(connection.dialect.name), rows))


def _row(key: str, text: str, at: str) -> dict[str, Any]:
    return {"key": key, "at": at, "body": zlib.compress(text.encode())}


@cache
def _adding(dialect: str) -> Any:
    return insert_into(dialect, answers).on_conflict_do_nothing().returning(answers.c.key)


def _damaged(engine: Engine, key: str) -> StoreError:
    return StoreError(f"the answer {key} in {shown(engine.url)} is damaged: {ADVICE}.")
