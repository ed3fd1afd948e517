"""The messages that are due, sent one after the other: once at the end of a job, or over and over beside a server."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pipeline.errors import SourceError, StoreError
from pipeline.notify.webhook import Webhook
from pipeline.store.outbox import Outbox

log = logging.getLogger(__name__)
EVERY = 5.0
"""Seconds between two looks."""
MOST = 200
"""Messages of one look: whoever waits for its end waits no longer."""


class Delivery:
    """``now`` is RFC 3339, UTC. Whatever the receiver or the database says is logged, and ends nothing else."""

    def __init__(self, outbox: Outbox, webhook: Webhook, now: Callable[[], str]) -> None:
        self._outbox, self._webhook, self._now = outbox, webhook, now
        self._over = threading.Event()

    def begin(self) -> None:
        """The first time of all: what happens from now on is told, and the past to nobody. Raises StoreError."""
        self._outbox.collect(self._now())

    def once(self) -> int:
        """How many were taken. One that is not ends the look: the others would wait as long for the same answer."""
        try:
            self._outbox.collect(self._now())
            return self._due()
        except StoreError as err:
            log.warning("messages to the webhook wait: %s", err)
            return 0

    def _due(self) -> int:
        for done in range(MOST):
            message = None if self._over.is_set() else self._outbox.take(self._now())
            if message is None:
                return done
            try:
                self._webhook.send(message)
            except SourceError as err:
                again = self._outbox.failed(message, str(err), self._now())
                after = "it is sent again later" if again else "it is given up"
                log.warning("the message %s was not taken, %s: %s", message.id, after, err)
                return done
            self._outbox.sent(message)
        return MOST

    @contextmanager
    def beside(self, every: float = EVERY) -> Iterator[None]:
        """In a thread, for as long as this lasts. Raises StoreError where the first look fails."""
        self.begin()
        thread = threading.Thread(target=self._work, args=(every,), name="webhook", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join(timeout=every)

    def _work(self, every: float) -> None:
        while not self._over.is_set():
            self.once()
            self._over.wait(every)
