"""The network to a model: a call ends in time whatever trickles, and an answer is read to a bound and not beyond."""

import ssl
from functools import cache

import httpcore2
import httpx2

from pipeline.net.deadline import OfThisThread
from pipeline.net.pools import Pools, proxy_for
from pipeline.net.sockets import TimedBackend

MOST_BYTES = 8_000_000
"""Of one reply, unpacked. An answer of 8,000 tokens is some 40 kB; a page of 100 batches some 200 kB."""
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
                raise TooLong(f"more than {self._most / 1e6:g} MB")
        return bytes(content)


@cache
def _certificates() -> ssl.SSLContext:
    """Reading the system's takes 20 ms: once is enough."""
    return httpx2.create_ssl_context()
