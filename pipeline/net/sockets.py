"""Sockets that stop when time is up, and of which some go to vetted addresses only."""

import ssl
from collections.abc import Iterable, Mapping
from math import inf
from typing import Any

import httpcore2

from pipeline.net.deadline import Left


class TimedBackend(httpcore2.NetworkBackend):
    """Sockets that stop at the deadline, however little the other side sends at a time."""

    def __init__(self, deadline: Left) -> None:
        self._deadline = deadline
        self._sockets = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        seconds = _cut(timeout, self._deadline, httpcore2.ConnectTimeout)
        return _TimedStream(
            self._sockets.connect_tcp(host, port, seconds, local_address, socket_options), self._deadline
        )


class PinnedBackend(TimedBackend):
    """Connects a name to the addresses that were vetted for it, in their order, and to nothing else."""

    def __init__(self, deadline: Left, pins: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__(deadline)
        self._pins = pins

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        *others, last = self._pins[host]
        share = None if timeout is None else timeout / (len(others) + 1)
        for address in others:
            try:
                return super().connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return super().connect_tcp(last, port, share, local_address, socket_options)


class _TimedStream(httpcore2.NetworkStream):
    def __init__(self, stream: httpcore2.NetworkStream, deadline: Left) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _cut(timeout, self._deadline, httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _cut(timeout, self._deadline, httpcore2.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        seconds = _cut(timeout, self._deadline, httpcore2.ConnectTimeout)
        return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, seconds), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _cut(timeout: float | None, deadline: Left, late: type[Exception]) -> float | None:
    left = deadline.left()
    if left <= 0:
        raise late("the time for the whole call is used up")
    within = left if timeout is None else min(timeout, left)
    return None if within == inf else within
