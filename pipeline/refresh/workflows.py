"""The workflows of a run as whoever looks after it sees them. Nothing here waits for a database that is away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager

from dbos import DBOSClient

from pipeline.refresh import recovery

OPEN = ("ENQUEUED", "PENDING", "DELAYED")


class Workflows:
    """``naming`` makes a StoreError of what the database says, which each of these raises at once."""

    def __init__(self, client: DBOSClient, naming: Callable[[], AbstractContextManager[None]]) -> None:
        self._client, self._naming = client, naming

    def open(self, run: str) -> bool:
        """Whether any work of the run waits or goes on."""
        return bool(self._those(f"{run}:", OPEN, limit=1))

    def depth(self, run: str) -> int:
        """How many stretches of the run wait or are visited."""
        return len(self._those(f"{run}:visit:", OPEN))

    def drop(self, run: str) -> None:
        """Take out of the queues what has not begun."""
        if waiting := self._those(f"{run}:", ("ENQUEUED", "DELAYED")):
            with self._naming():
                self._client.cancel_workflows(waiting)

    def lost(self, run: str) -> Iterator[tuple[str, str]]:
        """The workflows that ended in an error, by a bug or a database that was gone for long, or were given up."""
        with self._naming():
            failed = self._client.list_workflows(workflow_id_prefix=f"{run}:", status="ERROR", load_input=False)
            yield from ((one.workflow_id, f"{type(one.error).__name__}: {one.error}") for one in failed)
            given_up = recovery.given_up(self._client, run)
            yield from ((one, f"{recovery.MOST + 1} processes died at it") for one in given_up)

    def forget(self, run: str) -> None:
        """Take the checkpoints of a run that has ended out of the database."""
        while ids := self._those(f"{run}:", None, limit=500):
            with self._naming():
                self._client.delete_workflows(ids)

    def _those(self, prefix: str, status: Sequence[str] | None, limit: int | None = None) -> list[str]:
        """The ids of workflows. Raises StoreError at once when the database is away."""
        with self._naming():
            found = self._client.list_workflows(
                workflow_id_prefix=prefix, status=None if status is None else list(status), limit=limit,
                load_input=False, load_output=False,
            )  # fmt: skip
        return [one.workflow_id for one in found]
