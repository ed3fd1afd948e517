"""What holds for every answer and every request, whichever route it takes: headers, the host's name, the size."""

import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from typing import Any, NamedTuple

MOST_BYTES = 6_000_000
"""Of a request to the API or to the MCP server: a listing and what JSON adds to it."""
MOST_OF_A_FORM = 2_000_000
MOST_HELD = 60_000_000
"""Of all requests that are being read or answered at once."""

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
API = "/api/"
MCP = "/mcp"
"""Where assistants ask, by the Model Context Protocol; server cards and the like lie below."""
_HOST = re.compile(r"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
_LENGTH = re.compile(r"[0-9]{1,15}")

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Refusal(NamedTuple):
    status: int
    words: str
    headers: tuple[tuple[bytes, bytes], ...] = ()


_BUSY = Refusal(503, "Too much is being sent at once; try again in a minute.", ((b"retry-after", b"60"),))


class Guard:
    """
    Wraps the whole application, so that errors bear the headers too. ``hosts`` empty: any name is served.

    A request is read whole before anything is done with it: one who sends slowly, or breaks off, holds no thread and no
    database, and leaves no trace.
    """

    def __init__(self, app: App, hosts: Sequence[str]) -> None:
        self._app, self._hosts = app, frozenset(hosts)
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_added(message["headers"], state.get("cookies", ()))]
            await send(message)

        if refused := self._refused(scope):
            await _say(refused, scope, guarded)
            return
        body = bytearray()
        try:
            if isinstance(read := await self._read(scope["path"], body, receive), Refusal):
                await _say(read, scope, guarded)
            elif read:
                await self._app(scope, _again(bytes(body), receive), guarded)
        finally:
            self._held -= len(body)

    async def _read(self, path: str, body: bytearray, receive: Receive) -> Refusal | bool:
        """All that comes, into ``body``; False where it breaks off."""
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return False
            piece = message.get("body", b"")
            body += piece
            self._held += len(piece)
            if len(body) > _most(path):
                return _too_large(path)
            if self._held > MOST_HELD:
                return _BUSY
            if not message.get("more_body", False):
                return True

    def _refused(self, scope: Scope) -> Refusal | None:
        """A page of another site whose name was pointed at this machine asks under that name."""
        given = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        host = given.get("host", "")
        if self._hosts and host_name(host) not in self._hosts:
            return Refusal(421, "This server does not answer to that name; use the address that it printed.")
        if host and not _HOST.fullmatch(host):
            return Refusal(400, "The Host of the request is no name.")
        if "\0" in scope["path"] or b"%00" in scope.get("query_string", b""):
            return Refusal(400, "An address has no NUL in it.")
        length = given.get("content-length")
        if "transfer-encoding" in given:
            return Refusal(411 if length is None else 400, "Send the request with its length, and with that alone.")
        if length is not None and (not _LENGTH.fullmatch(length) or int(length) > _most(scope["path"])):
            return _too_large(scope["path"])
        return None


def host_name(header: str) -> str:
    """The name in a Host header, without its port; an IPv6 address keeps its brackets."""
    name, colon, port = header.rpartition(":")
    return (name if colon and port.isdecimal() else header).lower()


def _most(path: str) -> int:
    return MOST_BYTES if _for_programs(path) else MOST_OF_A_FORM


def _for_programs(path: str) -> bool:
    return path.startswith(API) or path == MCP or path.startswith(f"{MCP}/")


def _too_large(path: str) -> Refusal:
    return Refusal(413, f"A request may have {_most(path) // 1_000_000} MB; send the part of the text that matters.")


def _again(body: bytes, receive: Receive) -> Receive:
    """What was read, once; then what comes after a request: that the other side is gone."""
    given = iter([body])

    async def received() -> Message:
        whole = next(given, None)
        return await receive() if whole is None else {"type": "http.request", "body": whole, "more_body": False}

    return received


def _added(given: Sequence[tuple[bytes, bytes]], cookies: Sequence[str]) -> list[tuple[bytes, bytes]]:
    names = {name.decode("latin-1").lower() for name, _ in given}
    extra = [*HEADERS.items(), NOT_KEPT]
    held = [(name.encode(), value.encode()) for name, value in extra if name not in names]
    return held + [(b"set-cookie", cookie.encode("latin-1")) for cookie in cookies]


async def _say(refused: Refusal, scope: Scope, send: Send) -> None:
    """In JSON to programs, as every other answer of the API."""
    told = refused.words.encode()
    kind = b"text/plain; charset=utf-8"
    if _for_programs(scope["path"]):
        kind, told = b"application/json", b'{"detail":"%s"}' % told
    headers = [(b"content-type", kind), (b"content-length", b"%d" % len(told)), *refused.headers]
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": told})
