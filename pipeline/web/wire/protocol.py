"""
HTTP on one connection: uvicorn's own, with an end to everything that is waited for.

A head is held back until all of it is there and can be read in one way only. One request at a time: what is sent before
the answer to the last is not read, and the connection ends with that answer.
"""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from pipeline.web.guard import HEADERS, MOST_BYTES
from pipeline.web.wire import framing
from pipeline.web.wire.connections import Connection, Connections, Phase
from pipeline.web.wire.framing import Fault

SECONDS: Mapping[Phase, float] = {"idle": 15, "head": 10, "body": 60, "answering": 120, "closing": 2}
"""From the beginning of each until it has to be over: the next thing, or the end of the connection."""
STREAMING = 900.0
"""Seconds of an answer that comes piece by piece, as long as every piece is taken in time: of events, to assistants."""
MOST_ON_THE_WIRE = 2 * MOST_BYTES
"""Bytes of one body with all that frames it, those too that are no longer looked at."""
_REASONS = {400: "Bad Request", 408: "Request Timeout", 431: "Request Header Fields Too Large", 501: "Not Implemented"}
_SLOW = Fault(408, "The request did not come in time.")


def protocol(connections: Connections, seconds: Mapping[Phase, float] = SECONDS) -> Any:
    """What uvicorn makes of each connection that ``connections`` has let in."""
    return partial(Bounded, connections=connections, seconds=seconds)


class Bounded(H11Protocol):
    """See the module's docstring."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        *,
        connections: Connections,
        seconds: Mapping[Phase, float],
        **more: Any,
    ) -> None:
        super().__init__(config, server_state, app_state, **more)
        self.connection: Connection | None = None
        self.phase: Phase = "idle"
        self.head = bytearray()
        self.taken = 0
        self.until = 0.0
        self.due: asyncio.TimerHandle | None = None
        self._connections, self._seconds = connections, seconds

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.connection = self._connections.of(transport.get_extra_info("socket").fileno())
        if self.connection is not None:
            self.connection.abort = transport.abort
        # We are told of every byte that is not taken yet: an answer ends when all of it is; 0 means always, in TLS.
        transport.set_write_buffer_limits(high=1, low=0)
        self.enter("idle")

    def connection_lost(self, exc: Exception | None) -> None:
        if self.due is not None:
            self.due.cancel()
        if self.connection is not None:
            self.connection.abort = None
        super().connection_lost(exc)

    def enter(self, phase: Phase) -> None:
        """What is waited for from now on, and for how long."""
        if self.due is not None:
            self.due.cancel()
        self.phase = phase
        if self.connection is not None:
            self.connection.enter(phase)
        self.due = self.loop.call_later(self._seconds[phase], self.late)

    def late(self) -> None:
        if self.phase in ("head", "body"):
            self.refuse(_SLOW)
        elif self.phase == "idle":
            self.close()
        elif self._streams() and self.loop.time() < self.until:
            self.due = self.loop.call_later(self._seconds["answering"], self.late)
        else:
            self.transport.abort()

    def _streams(self) -> bool:
        """Whether an answer has begun and not ended, and all of it so far was taken: then it is we who are slow."""
        cycle = self.cycle
        begun = cycle is not None and cycle.response_started and not cycle.response_complete
        return self.phase == "answering" and begun and not self.flow.write_paused

    def data_received(self, data: bytes) -> None:
        match self.phase:
            case "idle" | "head":
                self._of_head(data)
            case "body":
                self._of_body(data)
            case "answering":
                self.shutdown()
            case "closing":
                self._discard(data)

    def _of_head(self, data: bytes) -> None:
        start = len(self.head)
        self.head += data
        end = framing.end(self.head, start)
        if end is None and len(self.head) <= framing.MOST_HEAD:
            if self.phase == "idle":
                self.enter("head")
            return
        fault = framing.TOO_LONG if end is None else framing.fault(bytes(self.head[:end]))
        if fault is not None:
            self.refuse(fault)
            return
        whole, self.head = bytes(self.head), bytearray()
        self.taken = 0
        self.enter("body")
        self._of_body(whole)

    def _of_body(self, data: bytes) -> None:
        self.taken += len(data)
        if self.taken > MOST_ON_THE_WIRE:
            self.transport.abort()
            return
        super().data_received(data)
        if self.phase != "body" or self.cycle is None or self.cycle.more_body:
            return
        self.until = self.loop.time() + STREAMING
        self.enter("answering")
        if self.conn.trailing_data[0]:
            self.shutdown()

    def _discard(self, data: bytes) -> None:
        """So that whoever is still sending gets to read why they were refused."""
        self.taken += len(data)
        if self.taken > MOST_ON_THE_WIRE:
            self.transport.abort()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self.flow.write_paused:
            self._answered()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self.phase == "answering" and self.cycle is not None and self.cycle.response_complete:
            self._answered()

    def _answered(self) -> None:
        self.enter("closing" if self.transport.is_closing() or self.cycle.more_body else "idle")

    def timeout_keep_alive_handler(self) -> None:
        if self.phase == "idle":
            super().timeout_keep_alive_handler()

    def send_400_response(self, msg: str) -> None:
        self.refuse(Fault(400, "The request cannot be read."))

    def shutdown(self) -> None:
        if self.phase == "answering":
            super().shutdown()
        else:
            self.close()

    def refuse(self, fault: Fault) -> None:
        """Said past uvicorn, which knows of no request, or of one that never came whole."""
        if self.phase == "closing":
            return
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            self.transport.write(_answer(fault))
        self.close()

    def close(self) -> None:
        """Ended by us; what was written may still be taken for a moment."""
        self.enter("closing")
        self.transport.close()


def _answer(fault: Fault) -> bytes:
    body = fault.words.encode()
    own = {"content-type": "text/plain; charset=utf-8", "content-length": str(len(body)), "connection": "close"}
    lines = [f"{name}: {value}" for name, value in {**HEADERS, "cache-control": "no-store", **own}.items()]
    return "\r\n".join([f"HTTP/1.1 {fault.status} {_REASONS[fault.status]}", *lines, "", ""]).encode() + body
