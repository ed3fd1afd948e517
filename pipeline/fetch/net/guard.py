"""
The network guard: one transport that connects to vetted addresses only.

A name is resolved once for the life of the transport, every address that comes back is vetted, one bad
address refuses the name, and the vetted addresses are the ones connected to: there is no second look-up to
answer differently. The connection still belongs to the *name*: Host header, SNI and certificate check are
unchanged.

Through a proxy (``Policy.trust_env`` only) the proxy resolves the name, so the address cannot be pinned. The
URL and its name are vetted all the same, and so is what the name resolves to here, if it resolves here.
"""

import queue
import socket
import ssl
import threading
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from urllib.request import getproxies, proxy_bypass

import httpcore2
import httpx2

from pipeline.errors import AddressRefused, ConnectionFailed
from pipeline.fetch.net import urls
from pipeline.fetch.net.addresses import address_refusal
from pipeline.fetch.net.policy import Deadline, Policy, Resolve
from pipeline.fetch.net.sockets import PinnedBackend, TimedBackend
from pipeline.fetch.net.urls import Target

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
_NOT_REACHED = frozenset({httpx2.ConnectError, httpx2.ConnectTimeout})


def system_resolve(host: str) -> tuple[str, ...]:
    """What the operating system's resolver says; raises OSError."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedTransport(httpx2.BaseTransport):
    """
    The only way out: vets each request that is sent through it, redirects included.

    Raises AddressRefused, or the ``httpx2.TransportError`` that any transport raises.
    """

    def __init__(
        self,
        policy: Policy,
        *,
        deadline: Deadline,
        ssl_context: ssl.SSLContext,
        resolve: Resolve = system_resolve,
    ) -> None:
        self._policy = policy
        self._deadline = deadline
        self._ssl_context = ssl_context
        self._resolve = resolve
        self._pins: dict[str, tuple[str, ...]] = {}
        self._direct = httpcore2.ConnectionPool(
            ssl_context=ssl_context, network_backend=PinnedBackend(deadline, self._pins)
        )
        self._proxies: dict[str, httpcore2.ConnectionPool] = {}

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        target = urls.parse(str(request.url), self._policy)
        assert isinstance(request.stream, httpx2.SyncByteStream)
        core = httpcore2.Request(
            method=request.method,
            url=httpcore2.URL(scheme=target.scheme, host=target.host, port=target.port, target=request.url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        pool = self._way_to(target)
        with _translated(proxied=pool is not self._direct):
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

    def _way_to(self, target: Target) -> httpcore2.ConnectionPool:
        proxy = proxy_for(target) if self._policy.trust_env else None
        if proxy is None:
            self._pin(target)
            return self._direct
        self._vet_what_resolves(target)
        if proxy not in self._proxies:
            self._proxies[proxy] = _proxy_pool(proxy, self._ssl_context, self._deadline)
        return self._proxies[proxy]

    def _pin(self, target: Target) -> None:
        if target.host not in self._pins:
            self._pins[target.host] = self._vetted(target)

    def _vet_what_resolves(self, target: Target) -> None:
        try:
            self._pin(target)
        except httpx2.ConnectError:
            # Behind a proxy, names often do not resolve here at all: then the proxy's word is all there is.
            return

    def _vetted(self, target: Target) -> tuple[str, ...]:
        if target.address is not None:
            return (str(target.address),)
        seconds = min(self._policy.connect_seconds, self._deadline.left())
        found = _resolve_within(seconds, self._resolve, target.host)
        for text in found:
            refusal = address_refusal(ip_address(text), allow_private=self._policy.allow_private_hosts)
            if refusal:
                raise AddressRefused(urls.refused(target.host, refusal, through=text))
        return found


def proxy_for(target: Target) -> str | None:
    """The proxy that the environment names for this target, if any."""
    if proxy_bypass(target.host):
        return None
    proxies = getproxies()
    proxy = proxies.get(target.scheme) or proxies.get("all")
    return f"http://{proxy}" if proxy and "://" not in proxy else proxy


def _proxy_pool(proxy: str, context: ssl.SSLContext, deadline: Deadline) -> httpcore2.ConnectionPool:
    try:
        settings = httpx2.Proxy(proxy)
    except (ValueError, httpx2.InvalidURL) as err:
        raise ConnectionFailed("the proxy that the environment names is not a URL: correct or unset it") from err
    url = settings.url
    if url.scheme not in {"http", "https"}:
        raise ConnectionFailed(f"a proxy of the kind {url.scheme!r} is not supported: name an http proxy")
    return httpcore2.HTTPProxy(
        proxy_url=httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=b"/"),
        proxy_auth=settings.raw_auth,
        ssl_context=context,
        network_backend=TimedBackend(deadline),
    )


def _resolve_within(seconds: float, resolve: Resolve, host: str) -> tuple[str, ...]:
    """The system's resolver knows no time limit: it works in a thread that is left behind when time is up."""
    box: queue.SimpleQueue[tuple[str, ...] | OSError] = queue.SimpleQueue()

    def work() -> None:
        try:
            box.put(tuple(resolve(host)))
        except OSError as err:
            box.put(err)

    threading.Thread(target=work, name=f"resolve {host}", daemon=True).start()
    try:
        found = box.get(timeout=max(seconds, 0.0))
    except queue.Empty:
        raise httpx2.ConnectTimeout(f"{host!r} was not resolved in time") from None
    if isinstance(found, OSError):
        raise httpx2.ConnectError(str(found)) from found
    if not found:
        raise httpx2.ConnectError("the name has no address")
    return found


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
