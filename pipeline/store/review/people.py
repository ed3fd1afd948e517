"""Users and their tokens: a token is shown once and kept as an argon2 hash."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple, get_args

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Engine, RowMapping, func, insert, select, update

from pipeline.errors import InputError
from pipeline.review.rules import Actor, Role
from pipeline.store.db.engine import reading, writing
from pipeline.store.db.tables import users
from pipeline.store.review.chain import Entry, Log
from pipeline.store.review.seals import Seals

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}")
_TOKEN = re.compile(r"tc_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_HASHER = PasswordHasher()


SHELL = "shell"
"""Where acts on users come from; who is at it, nothing asks."""


class User(NamedTuple):
    name: str
    role: Role
    created_at: str
    disabled_at: str | None
    token_id: str
    """The part of the token that is no secret: another one when it was rotated."""

    @property
    def actor(self) -> Actor:
        return Actor(self.name, self.role)


class _Token(NamedTuple):
    text: str
    id: str
    hashed: str


class _Change(NamedTuple):
    """A user's row that may be changed, with the row of the log that says so."""

    connection: Connection
    log: Log
    there: RowMapping

    def to(self, values: Mapping[str, str | None], entry: Entry) -> None:
        self.connection.execute(update(users).where(users.c.name == self.there["name"]).values(**values))
        self.log.add(entry)


class Users:
    """Who may come in. Whoever is added, disabled or changed is so by a row of the log."""

    def __init__(self, engine: Engine, seals: Seals) -> None:
        self._engine, self._seals = engine, seals

    def add(self, name: str, role: Role, *, now: str) -> str:
        """The new user's token, which nobody can read again. Raises InputError."""
        if not _NAME.fullmatch(name):
            raise InputError(f"{name!r} is no user name: use up to 64 letters, digits and . _ @ + -, a letter first.")
        _known(role)
        token = _new_token()
        body = {"name": name, "role": role, "token_id": token.id, "token_hash": token.hashed, "created_at": now}
        with writing(self._engine) as connection:
            log = Log(connection, self._seals)
            taken = select(users.c.name).where(func.lower(users.c.name) == name.lower())
            if there := connection.scalar(taken):
                raise InputError(f"there is a user {there!r} already; choose another name.")
            connection.execute(insert(users).values(body))
            told = {"user": name, "role": role, "token_id": token.id, "token": of_token(token.hashed)}
            log.add(_entry("add_user", now, told))
        return token.text

    def authenticate(self, token: str) -> User | None:
        """Whose token this is; None for a token of nobody, or of a user who is disabled."""
        given = _TOKEN.fullmatch(token)
        if given is None:
            return None
        with reading(self._engine) as connection:
            row = connection.execute(select(users).where(users.c.token_id == given[1])).mappings().one_or_none()
        # As long for a token id that does not exist, so that the time tells nothing.
        fits = _fits(_NOBODY if row is None else row["token_hash"], given[2])
        return _user(row) if fits and row is not None and row["disabled_at"] is None else None

    @staticmethod
    def account(token: str) -> str:
        """Whose token it says it is, by the part of it that is no secret; empty for what is no token."""
        given = _TOKEN.fullmatch(token)
        return "" if given is None else given[1]

    def get(self, name: str) -> User | None:
        with reading(self._engine) as connection:
            row = connection.execute(select(users).where(users.c.name == name)).mappings().one_or_none()
        return None if row is None else _user(row)

    def list(self) -> tuple[User, ...]:
        """By name, the disabled ones too."""
        with reading(self._engine) as connection:
            found = [_user(row) for row in connection.execute(select(users)).mappings()]
        return tuple(sorted(found))

    def disable(self, name: str, *, now: str) -> None:
        """From now on the token opens nothing. Raises InputError when there is no such user."""
        with self._changing(name) as change:
            if change.there["disabled_at"] is None:
                change.to({"disabled_at": now}, _entry("disable_user", now, {"user": name}))

    def enable(self, name: str, *, now: str) -> None:
        """The token opens again what it did. Raises InputError when there is no such user."""
        with self._changing(name) as change:
            if change.there["disabled_at"] is not None:
                change.to({"disabled_at": None}, _entry("enable_user", now, {"user": name}))

    def change_role(self, name: str, role: Role, *, now: str) -> None:
        """From the next act on. Raises InputError when there is no such user, or no such role."""
        _known(role)
        with self._changing(name) as change:
            if change.there["role"] != role:
                change.to({"role": role}, _entry("change_role", now, {"user": name, "role": role}))

    def rotate(self, name: str, *, now: str) -> str:
        """A new token in the place of the old one, which opens nothing any more. Raises InputError for no such user."""
        token = _new_token()
        with self._changing(name) as change:
            told = {"user": name, "token_id": token.id, "token": of_token(token.hashed)}
            change.to({"token_id": token.id, "token_hash": token.hashed}, _entry("rotate_token", now, told))
        return token.text

    @contextmanager
    def _changing(self, name: str) -> Iterator[_Change]:
        """A user, in a transaction that holds the log. Raises InputError when there is none."""
        with writing(self._engine) as connection:
            log = Log(connection, self._seals)
            there = connection.execute(select(users).where(users.c.name == name)).mappings().one_or_none()
            if there is None:
                raise InputError(f"there is no user {name!r}; 'threatcard user list' shows them.")
            yield _Change(connection, log, there)

    def active(self) -> int:
        """How many there are whose tokens open something."""
        with reading(self._engine) as connection:
            wanted = select(func.count()).select_from(users).where(users.c.disabled_at.is_(None))
            return connection.scalar(wanted) or 0

    def any(self) -> bool:
        """Whether there has ever been one: without, the installation is single-user."""
        with reading(self._engine) as connection:
            return connection.scalar(select(func.count()).select_from(users)) != 0


def _known(role: str) -> None:
    """Raises InputError for what is no role."""
    if role not in get_args(Role):
        raise InputError(f"there is no role {role!r}; use {', '.join(get_args(Role))}.")


def _new_token() -> _Token:
    token_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    return _Token(f"tc_{token_id}_{secret}", token_id, _HASHER.hash(secret))


def of_token(hashed: str) -> str:
    """What the log has of a token's hash: enough to see that it is another one."""
    return hashlib.sha256(hashed.encode()).hexdigest()


def _entry(action: str, now: str, told: dict[str, str]) -> Entry:
    return Entry(action, SHELL, "system", now, SHELL, {**told, "rule": SHELL})


_NOBODY = _HASHER.hash("nobody's")


def _fits(hashed: str, secret: str) -> bool:
    try:
        return _HASHER.verify(hashed, secret)
    except (VerificationError, InvalidHashError):
        return False


def _user(row: RowMapping) -> User:
    return User(row["name"], row["role"], row["created_at"], row["disabled_at"], row["token_id"])
