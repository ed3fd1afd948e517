"""Connections that end in time, straight or through a proxy of the environment's, for an httpx2 transport to use."""

import ssl
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from urllib.request import getproxies, proxy_bypass

import httpcore2
import httpx2

from pipeline.net.deadline import Left
from pipeline.net.sockets import TimedBackend

_ERRORS: dict[type[Exception], type[httpx2.TransportError]] = {
    httpcore2.ConnectTimeout: httpx2.ConnectTimeout,
    httpcore2.ReadTimeout: httpx2.ReadTimeout,
    httpcore2.WriteTimeout: httpx2.WriteTimeout,
    httpcore2.PoolTimeout: httpx2.PoolTimeout,
    httpcore2.ConnectError: httpx2.ConnectError,
    httpcore2.ReadError: httpx2.ReadError,
    httpcore2.WriteError: httpx2.WriteError,
    httpcore2.ProxyError: httpx2.ProxyError,
    httpcore2.UnsupportedProtocol: httpx2.UnsupportedProtocol,
    httpcore2.LocalProtocolError: httpx2.LocalProtocolError,
    httpcore2.RemoteProtocolError: httpx2.RemoteProtocolError,
}
MOST, MOST_KEPT = 1000, 100
"""Connections, as OpenAI's SDK has them by default."""
_NOT_REACHED = frozenset({httpx2.ConnectError, httpx2.ConnectTimeout})


class Pools:
    """
    Connections that are kept, straight over ``direct`` and by proxy, each of which stops when ``deadline`` says so.
    """

    def __init__(
        self, direct: httpcore2.NetworkBackend, deadline: Left, context: ssl.SSLContext, *, kept: int = MOST_KEPT
    ) -> None:
        """``kept`` connections stay open for the next request."""
        self._deadline, self._context, self._kept = deadline, context, kept
        self._direct = httpcore2.ConnectionPool(
            ssl_context=context, network_backend=direct, max_connections=MOST, max_keepalive_connections=kept
        )
        self._proxies: dict[str, httpcore2.ConnectionPool] = {}

    def send(self, request: httpx2.Request, url: httpcore2.URL, proxy: str | None = None) -> httpx2.Response:
        """
        The response, its body still to be read. Raises the ``httpx2.TransportError`` that any transport raises, a
        ProxyError for a proxy that is none.
        """
        assert isinstance(request.stream, httpx2.SyncByteStream)
        core = httpcore2.Request(
            method=request.method,
            url=url,
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        pool = self._direct if proxy is None else self._through(proxy)
        with _translated(proxied=proxy is not None):
            response = pool.handle_request(core)
        assert isinstance(response.stream, Iterable)
        return httpx2.Response(
            response.status,
            headers=response.headers,
            stream=_Body(response.stream),
            extensions=response.extensions,
        )

    def close(self) -> None:
        for pool in (self._direct, *self._proxies.values()):
            pool.close()

    def _through(self, proxy: str) -> httpcore2.ConnectionPool:
        if proxy not in self._proxies:
            self._proxies[proxy] = self._proxied(proxy)
        return self._proxies[proxy]

    def _proxied(self, proxy: str) -> httpcore2.ConnectionPool:
        try:
            settings = httpx2.Proxy(proxy)
        except (ValueError, httpx2.InvalidURL) as err:
            raise httpx2.ProxyError("the proxy that the environment names is not a URL: correct or unset it") from err
        url = settings.url
        if url.scheme not in {"http", "https"}:
            raise httpx2.ProxyError(f"a proxy of the kind {url.scheme!r} is not supported: name an http proxy")
        return httpcore2.HTTPProxy(
            proxy_url=httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=b"/"),
            proxy_auth=settings.raw_auth,
            ssl_context=self._context,
            network_backend=TimedBackend(self._deadline),
            max_connections=MOST,
            max_keepalive_connections=self._kept,
        )


def proxy_for(scheme: str, host: str) -> str | None:
    """The proxy that the environment names for a host, if any."""
    if proxy_bypass(host):
        return None
    proxies = getproxies()
    proxy = proxies.get(scheme) or proxies.get("all")
    return f"http://{proxy}" if proxy and "://" not in proxy else proxy


@contextmanager
def _translated(*, proxied: bool = False) -> Generator[None]:
    """The transport's own errors, caused by what the socket said; through a proxy, it is the proxy that failed."""
    try:
        yield
    except tuple(_ERRORS) as err:
        # The pool cuts the chain of causes, and keeps the socket's error as the argument of its own.
        cause = err.args[0] if err.args and isinstance(err.args[0], Exception) else err
        kind = _ERRORS[type(err)]
        if proxied and kind in _NOT_REACHED and not isinstance(cause, ssl.SSLError):
            kind = httpx2.ProxyError
        raise kind(str(err)) from cause


class _Body(httpx2.SyncByteStream):
    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        with _translated():
            yield from self._stream

    def close(self) -> None:
        if hasattr(self._stream, "close"):
            self._stream.close()
