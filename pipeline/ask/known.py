"""What was found out about servers: the form that each takes, kept in the process and, where it may, beside answers."""

import json
import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from pipeline import files
from pipeline.ask.forms import Form
from pipeline.errors import UsageError
from pipeline.model import Record

log = logging.getLogger(__name__)

FILE = "servers.json"
LASTS = 7 * 24 * 3_600.0
"""Seconds, after which a server is asked in the usual form again: it may have learned more."""
_PRIVATE = 0o600


class Found(Record):
    """Of a model behind a server, for answers in one schema. ``at`` is when, in seconds since 1970."""

    server: str
    at: float
    form: Form


_ALL = TypeAdapter(dict[str, Found])


class Known:
    """
    Forms by the name of a model behind a server and that of a schema, for all threads: a server may take one schema
    and not another, and an answer that is kept is found by its form. With ``folder`` other processes know them too.
    Raises UsageError when what is there cannot be read.
    """

    def __init__(self, folder: Path | None = None, *, clock: Callable[[], float] = time.time) -> None:
        self._path = None if folder is None else folder / FILE
        self._clock = clock
        self._lock = threading.Lock()
        self._found: dict[str, Found] = {} if self._path is None else _read(self._path)

    def form(self, server: str, schema: str) -> Form | None:
        with self._lock:
            found = self._found.get(_key(server, schema))
        return found.form if found is not None and self._holds(found) else None

    def learn(self, server: str, schema: str, form: Form) -> bool:
        """Keep the form; whether it is news of the server."""
        with self._lock:
            forms = [found.form for found in self._found.values() if found.server == server and self._holds(found)]
            self._found[_key(server, schema)] = Found(server=server, at=self._clock(), form=form)
            self._keep()
        return form not in forms

    def _holds(self, found: Found) -> bool:
        return 0 <= self._clock() - found.at < LASTS

    def _keep(self) -> None:
        """What cannot be kept is found out again: the loss is logged."""
        if self._path is None:
            return
        try:
            files.own_folder(self._path.parent)
            with files.whole(self._path, mode=_PRIVATE) as out:
                out.write(_ALL.dump_json(self._found, indent=1).decode())
        except OSError as err:
            log.warning("what was found out about a server could not be kept in %r: %s", str(self._path), err)


def _key(server: str, schema: str) -> str:
    return f"{server} {schema}"


def _read(path: Path) -> dict[str, Found]:
    try:
        return _ALL.validate_json(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValidationError, json.JSONDecodeError) as err:
        said = " ".join(str(err).split())[:200]
        raise UsageError(
            f"{str(path)!r} cannot be read: {said}; run 'threatcard cache clear' or use --no-cache."
        ) from err
