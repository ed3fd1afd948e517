"""Answers kept on disk, shared by threads and processes: JSON text in and out, never a pickle, never a failure."""

import hashlib
import json
import logging
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import diskcache
from diskcache.core import DBNAME, MODE_RAW
from pydantic import Field, ValidationError

from pipeline import files
from pipeline.ask import Answer, Ask, Mends, Question, Reply, T, forms
from pipeline.ask.known import FILE as SERVERS
from pipeline.errors import UsageError
from pipeline.model import Record, Tokens

log = logging.getLogger(__name__)

FOLDER = "answers"
"""Below the folder that the user names, so that nothing of theirs is ever taken for ours."""
FILES = (DBNAME, f"{DBNAME}-wal", f"{DBNAME}-shm", f"{DBNAME}-journal")
SIZE_LIMIT = 2**30
"""Bytes; beyond that the answers stored longest ago go first."""
_ADVICE = "run 'threatcard cache clear' or use --no-cache"


def _nothing(value: object) -> bool:
    return not value


class Stored(Record):
    """One cached answer."""

    text: str
    tokens: Tokens
    repairs: int
    mends: Mends = Field(default=(), exclude_if=_nothing)
    fell_back: tuple[str, ...] = Field(default=(), exclude_if=_nothing)


class Kept(Protocol):
    """Where answers are kept; ``advice`` is what to do about one that cannot be used."""

    @property
    def advice(self) -> str: ...

    def get(self, key: str) -> Stored | None: ...

    def set(self, key: str, stored: Stored) -> None: ...


class Info(NamedTuple):
    answers: int
    bytes: int


class _TextDisk(diskcache.Disk):  # type: ignore[misc]
    """diskcache unpickles, and opens, whatever a row says; this keeps text in the row itself and refuses the rest."""

    def put(self, key: str) -> tuple[str, bool]:
        return key, True

    def get(self, key: Any, raw: bool) -> str:
        if not raw or not isinstance(key, str):
            raise ValueError("it holds a key that is not text")
        return key

    def store(self, value: str, read: bool, key: Any = diskcache.UNKNOWN) -> tuple[int, int, None, str]:
        return 0, MODE_RAW, None, value

    def fetch(self, mode: int, filename: str | None, value: Any, read: bool) -> str:
        if mode != MODE_RAW or not isinstance(value, str):
            raise ValueError("it holds a value that is not text")
        return value


_DAMAGE = (sqlite3.Error, diskcache.Timeout, OSError, ValueError, TypeError, AttributeError, LookupError)
"""What a damaged database raises: diskcache sets its own attributes from rows that it does not look at."""


class Answers:
    """The cache itself, in a folder. Raises UsageError when it cannot be read."""

    advice = _ADVICE

    def __init__(self, path: Path, *, size_limit: int = SIZE_LIMIT) -> None:
        self._path = path
        try:
            _private(path)
            self._cache = diskcache.Cache(str(path / FOLDER), disk=_TextDisk, size_limit=size_limit)
        except _DAMAGE as err:
            raise self._unusable(err) from err
        self._cache.close()

    def get(self, key: str) -> Stored | None:
        try:
            with self._cache as open_here:
                text = open_here.get(key)
            return None if text is None else Stored.model_validate_json(text)
        except _DAMAGE as err:
            raise self._unusable(err) from err

    def set(self, key: str, stored: Stored) -> None:
        """An answer that cannot be kept is paid for all the same: it is used, and the loss is logged."""
        try:
            with self._cache as open_here:
                open_here.set(key, stored.model_dump_json())
        except (sqlite3.Error, diskcache.Timeout, OSError) as err:
            log.warning("an answer could not be kept in cache %r: %s; %s", str(self._path), err, _ADVICE)

    def info(self) -> Info:
        try:
            with self._cache as open_here:
                return Info(len(open_here), open_here.volume())
        except _DAMAGE as err:
            raise self._unusable(err) from err

    def _unusable(self, err: Exception) -> UsageError:
        said = " ".join(str(err).split())[:200]
        return UsageError(f"cache {str(self._path)!r} cannot be used: {said}; {_ADVICE}.")


def _private(path: Path) -> None:
    """The folders that are made and the files in them are this user's alone: answers quote what was asked about."""
    files.own_folder(path / FOLDER)
    files.own_file(path / FOLDER / DBNAME)
    for name in FILES[1:]:
        with suppress(FileNotFoundError):
            files.closed(path / FOLDER / name)


def info(path: Path) -> Info:
    """What a cache folder holds; nothing when there is none yet. Raises UsageError when it cannot be read."""
    return Answers(path).info() if (path / FOLDER / DBNAME).exists() else Info(0, 0)


def clear(path: Path) -> int:
    """
    Delete the answers, damaged or not, and what was found out about servers, and no other file; the number of answers
    that there were, as far as it can be read.

    Raises UsageError when a file cannot be deleted.
    """
    try:
        held = info(path).answers
    except UsageError:
        held = 0
    folder = path / FOLDER
    try:
        for name in FILES:
            (folder / name).unlink(missing_ok=True)
        (path / SERVERS).unlink(missing_ok=True)
    except OSError as err:
        raise UsageError(f"cache {str(path)!r} cannot be cleared: {err}.") from err
    with suppress(OSError):  # What is not empty, or not there, stays as it is.
        folder.rmdir()
        path.rmdir()
    return held


class Cached:
    """
    An ``Ask`` that remembers good answers. ``identity`` is what tells this model and its settings from others,
    ``fell_back`` how its server is asked at the moment: an answer to one form is none to another.
    """

    def __init__(
        self,
        ask: Ask,
        answers: Kept,
        *,
        identity: dict[str, str],
        fell_back: Callable[[type[Answer]], tuple[str, ...]] = lambda schema: (),
    ) -> None:
        self._ask, self._answers, self._identity, self._fell_back = ask, answers, identity, fell_back

    def __call__(self, question: Question, schema: type[T]) -> Reply[T]:
        key = self._key(question, schema, self._fell_back(schema))
        if (hit := self._answers.get(key)) is not None:
            try:
                answer = schema.model_validate_json(hit.text)
            except ValidationError as err:
                raise UsageError(f"a kept answer ({key}) is off its schema; {self._answers.advice}.") from err
            return Reply(answer, hit.text, hit.tokens, hit.repairs, hit.mends, hit.fell_back)
        reply = self._ask(question, schema)
        key = self._key(question, schema, reply.fell_back)
        self._answers.set(key, Stored(**{name: getattr(reply, name) for name in Stored.model_fields}))
        return reply

    def _key(self, question: Question, schema: type[Answer], fell_back: tuple[str, ...]) -> str:
        return key_of(question, schema, self._identity | forms.shape(fell_back))


def key_of(question: Question, schema: type[Answer], identity: dict[str, str]) -> str:
    """SHA-256 of all that shapes the answer: model and settings, messages, schema, sample index."""
    shape = {
        "identity": identity,
        "system": question.system,
        "user": question.user,
        "sample": question.sample,
        "schema": _schema(schema),
    }
    return hashlib.sha256(json.dumps(shape, sort_keys=True).encode()).hexdigest()


@cache
def _schema(schema: type[Answer]) -> str:
    return json.dumps(schema.model_json_schema(), sort_keys=True)
