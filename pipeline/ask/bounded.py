"""The network to a model: a call ends in time whatever trickles, and an answer is read to a bound and not beyond."""

import ssl
from collections.abc import Iterator
from functools import cache

import httpcore2
import httpx2

from pipeline.net.deadline import OfThisThread
from pipeline.net.pools import Pools, proxy_for
from pipeline.net.sockets import TimedBackend

MOST_BYTES = 8_000_000
"""Of one reply, unpacked. An answer of 8,000 tokens is some 40 kB; a page of 100 batches some 200 kB."""
_EVENTS = "text/event-stream"
_UNPACKED = ("content-encoding", "content-length", "transfer-encoding")


class TooLong(httpx2.TransportError):
    """A reply of more bytes than any answer has."""


class Bounded(httpx2.BaseTransport):
    """
    Each request with its whole reply within the seconds that it may read for, in at most so many bytes.

    A timeout of httpx2's own counts from byte to byte, so that a blank a second is waited for without an end. Raises
    the ``httpx2.TransportError`` that any transport raises, or TooLong, which is one.
    """

    def __init__(self, *, most: int = MOST_BYTES) -> None:
        self._most = most
        self._time = OfThisThread()
        self._pools = Pools(TimedBackend(self._time), self._time, _certificates())

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        url = request.url
        core = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        with self._time.within(request.extensions.get("timeout", {}).get("read")):
            response = self._pools.send(request, core, proxy_for(url.scheme, url.host))
            if response.headers.get("content-type", "").startswith(_EVENTS):
                body = _Streamed(response, self._time, self._most)
                return httpx2.Response(response.status_code, headers=response.headers, stream=body)
            try:
                content = self._whole(response)
            finally:
                response.close()
        headers = [(name, value) for name, value in response.headers.items() if name not in _UNPACKED]
        return httpx2.Response(response.status_code, headers=headers, content=content)

    def close(self) -> None:
        self._pools.close()

    def _whole(self, response: httpx2.Response) -> bytes:
        content = bytearray()
        for piece in response.iter_bytes():
            content += piece
            if len(content) > self._most:
                raise _too_long(self._most)
        return bytes(content)


class _Streamed(httpx2.SyncByteStream):
    """A body that is read as it comes, by the deadline and to the bound of its request."""

    def __init__(self, response: httpx2.Response, time: OfThisThread, most: int) -> None:
        self._response, self._time, self._most = response, time, most
        self._deadline = time.deadline

    def __iter__(self) -> Iterator[bytes]:
        pieces, read = self._response.iter_raw(), 0
        while True:
            # Between two pieces the thread is the reader's, whose own doings have no such end.
            with self._time.until(self._deadline):
                piece = next(pieces, None)
            if piece is None:
                return
            read += len(piece)
            if read > self._most:
                raise _too_long(self._most)
            yield piece

    def close(self) -> None:
        self._response.close()


def _too_long(most: int) -> TooLong:
    return TooLong(f"more than {most / 1e6:g} MB")


@cache
def _certificates() -> ssl.SSLContext:
    """Reading the system's takes 20 ms: once is enough."""
    return httpx2.create_ssl_context()
