"""A catalogue read in a thread of its own: whoever waits for its rows need not wait for a server that never ends."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from pipeline.catalogue import Row
from pipeline.errors import ThreatcardError

TOGETHER = 100
"""Rows that are handed over at once; those of a slow page come one after another all the same."""
AHEAD = 10
"""So many times as many are read before anybody wants them."""
LOOK = 0.25
"""Seconds between two looks at whether it is enough."""


class _Broken(NamedTuple):
    """The end of a catalogue that cannot be read to its end."""

    err: ThreatcardError


_Piece = list[Row] | _Broken


class Reading:
    """The rows that ``rows`` gives. ``enough`` says, time and again, that nobody wants more; it may raise."""

    def __init__(self, rows: Callable[[], Iterator[Row]], enough: Callable[[], bool]) -> None:
        self._rows, self._enough = rows, enough
        self._pieces: queue.Queue[_Piece] = queue.Queue(AHEAD)
        self._left = threading.Event()
        self.whole = False
        """Whether it was read to its end."""

    def __iter__(self) -> Iterator[Row]:
        """Raises what the catalogue raises, and what ``enough`` raises."""
        # A daemon: one that waits for a server when nobody wants its rows any more keeps no process from ending.
        thread = threading.Thread(target=self._read, name="catalogue", daemon=True)
        thread.start()
        try:
            while (piece := self._next(thread)) is not None:
                if isinstance(piece, _Broken):
                    raise piece.err
                if not piece:
                    self.whole = True
                    return
                yield from piece
        finally:
            self._left.set()

    def _next(self, thread: threading.Thread) -> _Piece | None:
        """None when it is enough."""
        while not self._enough():
            # Asked first: what it put in before it died is still there afterwards.
            alive = thread.is_alive()
            try:
                return self._pieces.get(timeout=LOOK if alive else 0)
            except queue.Empty:
                if not alive:
                    raise RuntimeError("the reading of the catalogue died of a bug: see above") from None
        return None

    def _read(self) -> None:
        """Pieces, and an empty one at the end. What has no name is a bug, and is shown as threads show it."""
        try:
            rows = self._rows()
            while piece := self._piece(rows):
                self._put(piece)
        except ThreatcardError as err:
            self._put(_Broken(err))
        else:
            self._put([])

    def _piece(self, rows: Iterator[Row]) -> list[Row]:
        return [] if self._left.is_set() else list(islice(rows, TOGETHER))

    def _put(self, piece: _Piece) -> None:
        while not self._left.is_set():
            try:
                self._pieces.put(piece, timeout=LOOK)
            except queue.Full:
                continue
            return
