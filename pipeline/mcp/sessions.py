"""
Whose sessions are open over HTTP, and how many: nobody takes the place of everybody else.

The protocol until 2025-11-25 has sessions, which the library keeps until they have been idle for long, and it counts
all of them together. Here they are counted by user: where one opens another than they may have, the one that they
left alone the longest gives way; where they are at work in all of them, the new one is refused.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from mcp.types.version import HANDSHAKE_PROTOCOL_VERSIONS
from starlette.datastructures import Headers
from starlette.responses import JSONResponse

from pipeline.web.guard import App, Message, Receive, Scope, Send

MOST_SESSIONS = 200
"""Of everybody together."""
MOST_OF_A_USER = 10
IDLE_SECONDS = 1800.0
"""After which a session that nobody uses ends."""
SESSION, VERSION = "mcp-session-id", "mcp-protocol-version"
YOURS = (
    f"You have {MOST_OF_A_USER} sessions open and are at work in each of them; "
    "end one, or wait until a call is answered."
)
ALL = f"{MOST_SESSIONS} sessions are open, which is as many as may be; try again in some minutes."


@dataclass(eq=False)
class _Session:
    """``id`` is "" until it has been opened; ``at_work`` counts requests that are not answered yet."""

    id: str
    used: float
    at_work: int = 1
    listening: int = 0


def _idle(one: _Session) -> bool:
    return bool(one.id) and not one.at_work


@dataclass
class Sessions:
    """Around what keeps the sessions, which is ``app``; who asks stands in the scope."""

    app: App
    clock: Callable[[], float] = time.monotonic
    _of: dict[str, list[_Session]] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        who, headers = scope["user"].display_name, Headers(scope=scope)
        named = headers.get(SESSION)
        if named is None and headers.get(VERSION, HANDSHAKE_PROTOCOL_VERSIONS[0]) not in HANDSHAKE_PROTOCOL_VERSIONS:
            await self.app(scope, receive, send)  # A version without sessions.
            return
        if named is None:
            await self._opened(who, scope, receive, send)
            return
        held = next((one for one in self._of.get(who, ()) if one.id == named), None)
        if held is None:
            await self.app(scope, receive, send)  # Which says that there is no such session.
            return
        await self._used(who, held, scope, receive, send)

    async def _opened(self, who: str, scope: Scope, receive: Receive, send: Send) -> None:
        """
        A request without a session may begin one. It counts before it is read, as it may be slow to come; what gives
        way to it does so once there is a session, and not for a request that begins none.
        """
        self._forget_idle()
        if why := self._refusal(who):
            status = 429 if why == YOURS else 503
            await JSONResponse({"detail": why}, status, {"Retry-After": "60"})(scope, receive, send)
            return
        began = _Session("", self.clock())
        self._of.setdefault(who, []).append(began)

        async def seen(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 400:
                began.id = Headers(raw=list(message["headers"])).get(SESSION, "")
            await send(message)

        try:
            await self.app(scope, receive, seen)
        finally:
            began.at_work, began.used = began.at_work - 1, self.clock()
            if not began.id:
                self._end(who, began)
        await self._made_room(who, began, scope)

    async def _used(self, who: str, held: _Session, scope: Scope, receive: Receive, send: Send) -> None:
        """A stream that only listens keeps a session from being idle, and is no work."""
        listens = scope["method"] == "GET"
        held.at_work, held.listening = held.at_work + (not listens), held.listening + listens
        status = 0

        async def seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, seen)
        finally:
            held.at_work, held.listening = held.at_work - (not listens), held.listening - listens
            held.used = self.clock()
            if status == 404 or (scope["method"] == "DELETE" and status == 200):
                self._end(who, held)

    def _refusal(self, who: str) -> str:
        """Why no other session may be opened; "" where one may, if need be in the place of one that is idle."""
        own = self._of.get(who, [])
        if not self._over(own, 1):
            return ""
        opening = sum(not one.id for one in own)
        if opening < sum(map(_idle, own)):
            return ""
        return YOURS if len(own) >= MOST_OF_A_USER else ALL

    def _over(self, own: list[_Session], more: int = 0) -> bool:
        every = sum(map(len, self._of.values()))
        return len(own) + more > MOST_OF_A_USER or every + more > MOST_SESSIONS

    async def _made_room(self, who: str, began: _Session, scope: Scope) -> None:
        """For one too many the one that was left alone the longest is ended, as its own client would end it."""
        own = self._of.get(who, [])
        idle = [one for one in own if one is not began and _idle(one)]
        if idle and self._over(own):
            oldest = min(idle, key=lambda one: one.used)
            self._end(who, oldest)
            await self._closed(oldest.id, scope)

    async def _closed(self, named: str, scope: Scope) -> None:
        headers = [(SESSION.encode(), named.encode())]

        async def nothing() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def unheard(_: Message) -> None:
            return None

        await self.app({**scope, "method": "DELETE", "headers": headers}, nothing, unheard)

    def _forget_idle(self) -> None:
        """Those that the library has ended by now."""
        past = self.clock() - IDLE_SECONDS
        for who, held in list(self._of.items()):
            for one in [one for one in held if not (one.at_work or one.listening) and one.used < past]:
                self._end(who, one)

    def _end(self, who: str, one: _Session) -> None:
        held = self._of.get(who, [])
        if one in held:
            held.remove(one)
        if not held:
            self._of.pop(who, None)
