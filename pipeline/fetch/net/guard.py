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
from ipaddress import ip_address

import httpcore2
import httpx2

from pipeline.errors import AddressRefused
from pipeline.fetch.net import urls
from pipeline.fetch.net.addresses import address_refusal
from pipeline.fetch.net.policy import NO_PINS, Pins, Policy, Resolve
from pipeline.fetch.net.urls import Target
from pipeline.net.deadline import Deadline
from pipeline.net.pools import Pools, proxy_for
from pipeline.net.sockets import PinnedBackend


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
        pins: Pins = NO_PINS,
    ) -> None:
        """``pins`` are those of an earlier transport, whose names are not resolved again."""
        self._policy = policy
        self._deadline = deadline
        self._resolve = resolve
        self._pins = dict(pins)
        self._pools = Pools(PinnedBackend(deadline, self._pins), deadline, ssl_context)

    @property
    def pins(self) -> Pins:
        return self._pins

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        target = urls.parse(str(request.url), self._policy)
        proxy = proxy_for(target.scheme, target.host) if self._policy.trust_env else None
        if proxy is None:
            self._pin(target)
        else:
            self._vet_what_resolves(target)
        url = httpcore2.URL(scheme=target.scheme, host=target.host, port=target.port, target=request.url.raw_path)
        return self._pools.send(request, url, proxy)

    def close(self) -> None:
        self._pools.close()

    def _pin(self, target: Target) -> None:
        # Vetted again where it is pinned: what one port of a host may be, another need not.
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
        found = self._pins.get(target.host) or self._resolved(target.host)
        private = self._policy.may_be_private(target.origin)
        for text in found:
            refusal = address_refusal(ip_address(text), allow_private=private)
            if refusal:
                raise AddressRefused(urls.refused(target.host, refusal, through=text))
        return found

    def _resolved(self, host: str) -> tuple[str, ...]:
        return _resolve_within(min(self._policy.connect_seconds, self._deadline.left()), self._resolve, host)


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
