"""Answers kept on disk, shared by processes: JSON text in and out, never a pickle, never a failure."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any, NamedTuple

import diskcache
from diskcache.core import MODE_PICKLE
from pydantic import ValidationError

from pipeline.ask import Ask, Question, Reply, T
from pipeline.errors import UsageError
from pipeline.model import Record, Tokens

SIZE_LIMIT = 2**30
"""Bytes; beyond that the answers stored longest ago go first."""


class Stored(Record):
    """One cached answer."""

    text: str
    tokens: Tokens
    repairs: int


class Info(NamedTuple):
    answers: int
    bytes: int


class _TextDisk(diskcache.Disk):  # type: ignore[misc]
    """diskcache's disk unpickles whatever a row says is a pickle; this one keeps text and refuses the rest."""

    def put(self, key: str) -> tuple[str, bool]:
        return key, True

    def get(self, key: str, raw: bool) -> str:
        if not raw or not isinstance(key, str):
            raise ValueError("the cache holds a key that is not text")
        return key

    def store(self, value: str, read: bool, key: Any = diskcache.UNKNOWN) -> tuple[int, int, str | None, Any]:
        if not isinstance(value, str):
            raise TypeError(f"only text is cached, not {type(value).__name__}")
        stored: tuple[int, int, str | None, Any] = super().store(value, read, key=key)
        return stored

    def fetch(self, mode: int, filename: str | None, value: Any, read: bool) -> Any:
        if mode == MODE_PICKLE:
            raise ValueError("the cache holds a pickle")
        return super().fetch(mode, filename, value, read)


class Answers:
    """The cache itself. Raises UsageError when the folder holds something else or is damaged."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._cache = diskcache.Cache(str(path), disk=_TextDisk, size_limit=SIZE_LIMIT)
        except (sqlite3.Error, OSError) as err:
            raise UsageError(
                f"cache {str(path)!r} cannot be opened: {err}; delete the folder or use --no-cache"
            ) from err

    def get(self, key: str) -> Stored | None:
        try:
            text = self._cache.get(key)
            return None if text is None else Stored.model_validate_json(text)
        except (sqlite3.Error, ValueError) as err:
            raise UsageError(f"cache {str(self._path)!r} is damaged: {err}; run 'threatcard cache clear'") from err

    def set(self, key: str, stored: Stored) -> None:
        self._cache.set(key, stored.model_dump_json())

    def __len__(self) -> int:
        return len(self._cache)

    def volume(self) -> int:
        """Bytes on disk."""
        size: int = self._cache.volume()
        return size

    def close(self) -> None:
        self._cache.close()


def info(path: Path) -> Info:
    """What a cache folder holds; nothing when there is none yet."""
    if not path.exists():
        return Info(0, 0)
    answers = Answers(path)
    try:
        return Info(len(answers), answers.volume())
    finally:
        answers.close()


def clear(path: Path) -> int:
    """Delete a cache folder, damaged or not; the number of answers that it held, as far as it could be read."""
    try:
        held = info(path).answers
    except UsageError:
        held = 0
    if (path / diskcache.core.DBNAME).exists():
        shutil.rmtree(path)
    return held


class Cached:
    """An ``Ask`` that remembers good answers. ``identity`` is what tells this model and its settings from others."""

    def __init__(self, ask: Ask, answers: Answers, *, identity: dict[str, str]) -> None:
        self._ask, self._answers, self._identity = ask, answers, identity

    def __call__(self, question: Question, schema: type[T]) -> Reply[T]:
        key = key_of(question, schema, self._identity)
        if (hit := self._answers.get(key)) is not None:
            try:
                return Reply(schema.model_validate_json(hit.text), hit.text, hit.tokens, hit.repairs)
            except ValidationError as err:
                raise UsageError("the cache holds an answer off its schema; run 'threatcard cache clear'") from err
        reply = self._ask(question, schema)
        self._answers.set(key, Stored(text=reply.text, tokens=reply.tokens, repairs=reply.repairs))
        return reply


def key_of(question: Question, schema: type[T], identity: dict[str, str]) -> str:
    """SHA-256 of all that shapes the answer: model and settings, messages, schema, sample index."""
    shape = {
        "identity": identity,
        "system": question.system,
        "user": question.user,
        "sample": question.sample,
        "schema": schema.model_json_schema(),
    }
    return hashlib.sha256(json.dumps(shape, sort_keys=True).encode()).hexdigest()
