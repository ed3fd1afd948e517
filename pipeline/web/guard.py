"""What holds for every answer and every request, whichever route it takes: headers, the host's name, the size."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from typing import Any

MOST_BYTES = 6_000_000
"""Of a request: a listing and what JSON adds to it."""

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
HEADERS: Mapping[str, str] = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
NOT_KEPT = ("cache-control", "no-store")

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]


class Guard:
    """Wraps the whole application, so that errors bear the headers too. ``hosts`` empty: any name is served."""

    def __init__(self, app: App, hosts: Sequence[str]) -> None:
        self._app, self._hosts = app, frozenset(hosts)

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        state = scope.setdefault("state", {})

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_added(message["headers"], state.get("cookies", ()))]
            await send(message)

        if refused := self._refused(given):
            await _say(*refused, guarded)
        else:
            await self._app(scope, receive, guarded)

    def _refused(self, given: Mapping[str, str]) -> tuple[int, str] | None:
        """A page of another site whose name was pointed at this machine asks under that name."""
        if self._hosts and host_name(given.get("host", "")) not in self._hosts:
            return 421, "This server does not answer to that name; use the address that it printed."
        length = given.get("content-length")
        if length is None and "transfer-encoding" in given:
            return 411, "Send the request with its length."
        if length is not None and (not length.isdecimal() or int(length) > MOST_BYTES):
            return 413, f"A request may have {MOST_BYTES // 1_000_000} MB; send the part of the text that matters."
        return None


def host_name(header: str) -> str:
    """The name in a Host header, without its port; an IPv6 address keeps its brackets."""
    name, colon, port = header.rpartition(":")
    return (name if colon and port.isdecimal() else header).lower()


def _added(given: Sequence[tuple[bytes, bytes]], cookies: Sequence[str]) -> list[tuple[bytes, bytes]]:
    names = {name.decode("latin-1").lower() for name, _ in given}
    extra = [*HEADERS.items(), NOT_KEPT]
    held = [(name.encode(), value.encode()) for name, value in extra if name not in names]
    return held + [(b"set-cookie", cookie.encode("latin-1")) for cookie in cookies]


async def _say(status: int, words: str, send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words.encode()})
