"""
The server over HTTP: behind the application's own tokens and roles, its guard and its bounds.

The guard around the application holds names, sizes and heads; here it is said who is asking.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import HTTPException
from mcp.server import MCPServer
from mcp.server.auth.middleware.auth_context import AuthContextMiddleware, get_access_token
from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser
from mcp.server.auth.provider import AccessToken
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from pipeline.errors import StoreError
from pipeline.mcp import described
from pipeline.mcp.held import Held
from pipeline.mcp.sessions import IDLE_SECONDS, MOST_SESSIONS, Sessions
from pipeline.review.rules import Actor
from pipeline.web.app import Beside
from pipeline.web.auth.access import Parts, bearer, from_elsewhere
from pipeline.web.guard import MCP, MOST_BYTES, Guard, Receive, Scope, Send

_GUARDED = TransportSecuritySettings(enable_dns_rebinding_protection=False)
"""Names and origins are held by our own guard, for every route alike."""


def caller() -> str:
    """Whose call is being answered."""
    token = get_access_token()
    return "" if token is None else token.client_id


def beside(server: MCPServer[Any], held: Held) -> Beside:
    """To be served with the review application."""
    # Brings the sessions about; its own application is not used, as it knows neither our tokens nor our guard.
    server.streamable_http_app(
        transport_security=_GUARDED,
        max_request_body_size=MOST_BYTES,
        session_idle_timeout=IDLE_SECONDS,
        max_sessions=2 * MOST_SESSIONS,  # Behind ours, which says so in words; one that ends still counts a moment.
    )

    @asynccontextmanager
    async def running() -> AsyncIterator[None]:
        async with server.session_manager.run():
            try:
                yield
            finally:
                held.lanes.close()

    return Beside(lambda parts: _routes(server, parts), running)


def alone(server: MCPServer[Any], held: Held, parts: Parts) -> Starlette:
    """The server without the review application, behind the same guard."""
    whole = beside(server, held)
    app = Starlette(routes=whole.routes(parts), lifespan=lambda _: whole.running())
    app.add_middleware(Guard, hosts=parts.serving.hosts)
    return app


def _routes(server: MCPServer[Any], parts: Parts) -> list[BaseRoute]:
    return [Route(MCP, Door(server, parts)), Route(f"{MCP}/server-card", _server_card, methods=["GET"])]


def _server_card(request: Request) -> Response:
    """For anybody: it says how to reach the server, which whoever asks for it has done."""
    body = described.server_card(str(request.base_url).rstrip("/"))
    tag = described.etag(body)
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={"ETag": tag})
    return Response(body, media_type=described.CARD_TYPE, headers={"ETag": tag})


class Door:
    """Lets in whoever bears a token of the application; from there on their calls are known by their name."""

    def __init__(self, server: MCPServer[Any], parts: Parts) -> None:
        self._parts = parts
        self._app = AuthContextMiddleware(Sessions(server.session_manager.handle_request))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        if from_elsewhere(request):
            await _refusal(403, "Another site's page may not ask here.")(scope, receive, send)
            return
        try:
            actor = await run_in_threadpool(bearer, self._parts, request)
        except HTTPException as err:
            await _refusal(err.status_code, err.detail, err.headers)(scope, receive, send)
            return
        except StoreError as err:
            await _refusal(503, str(err))(scope, receive, send)
            return
        if actor is None:
            words = "Send a token: 'Authorization: Bearer …', as 'threatcard user add' printed it."
            await _refusal(401, words, {"WWW-Authenticate": "Bearer"})(scope, receive, send)
            return
        await self._app({**scope, "user": _user(actor)}, receive, send)


def _user(actor: Actor) -> AuthenticatedUser:
    """Without the token itself, which nobody needs any more."""
    return AuthenticatedUser(AccessToken(token="", client_id=actor.name, scopes=[actor.role], subject=actor.name))


def _refusal(status: int, words: str, headers: Any = None) -> JSONResponse:
    return JSONResponse({"detail": words}, status_code=status, headers=headers)
