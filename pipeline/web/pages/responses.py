"""Pages as answers: what each of them holds besides its own, and what is said when something goes wrong."""

import html
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException as StarletteHTTPException

from pipeline.errors import (
    Forbidden,
    InputError,
    NoSuchCard,
    NoSuchReply,
    ReviewError,
    Stale,
    StoreError,
    ThreatcardError,
)
from pipeline.render import escape
from pipeline.web.auth import access
from pipeline.web.auth.access import Caller, ComesFromElsewhere, SignIn
from pipeline.web.guard import HEADERS
from pipeline.web.pages import templating
from pipeline.web.pages.marks import shown
from pipeline.web.pages.views import view

API = "/api/"
STATUS: tuple[tuple[type[ThreatcardError], int], ...] = (
    (Forbidden, 403),
    (NoSuchCard, 404),
    (NoSuchReply, 404),
    (Stale, 409),
    (ReviewError, 409),
    (InputError, 422),
    (StoreError, 503),
    (ThreatcardError, 422),
)
"""What each error is in HTTP; the first that fits."""
_TITLES = {
    400: "That cannot be read",
    401: "You are not logged in",
    403: "That is not for you",
    404: "There is no such page",
    405: "That cannot be done here",
    409: "That cannot be done now",
    422: "Something is not right yet",
    429: "Too many attempts",
    503: "The database is not there",
}


class Refused(Exception):
    """A verdict was not carried out; ``wrote`` is what the person filled in, by its label."""

    def __init__(self, why: ThreatcardError, wrote: Sequence[tuple[str, str]]) -> None:
        super().__init__(str(why))
        self.why, self.wrote = why, wrote

    @property
    def title(self) -> str:
        return "The card is not where you left it" if isinstance(self.why, Stale) else _TITLES[status_of(self.why)]


def page(caller: Caller, request: Request, name: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    token = access.parts(request).sessions.form_token(caller.session)
    held = {"me": caller.actor, "token": token, "here": request.url.path, **values}
    return HTMLResponse(templating.render(name, **held), status)


def login_page(caller: Caller, request: Request, *, to: str, error: str = "", status: int = 200) -> HTMLResponse:
    parts = access.parts(request)
    openid, single = parts.serving.openid is not None, parts.owner is not None
    return page(
        caller,
        request,
        "login.html.j2",
        status=status,
        title="Log in",
        to=to,
        error=error,
        openid=openid,
        single=single,
    )


def go(to: str) -> RedirectResponse:
    """To another page, after something was done: loading that again does nothing twice."""
    return RedirectResponse(to, 303)


def status_of(err: ThreatcardError) -> int:
    return next(status for kind, status in STATUS if isinstance(err, kind))


async def on_sign_in(request: Request, err: Exception) -> Response:
    return go(access.login_for(err.to if isinstance(err, SignIn) else "/"))


async def on_elsewhere(request: Request, err: Exception) -> Response:
    """A page that asks for the same address from here, where the cookie goes along; it takes none away."""
    assert isinstance(err, ComesFromElsewhere)
    to = quote(err.to, safe="/?&=%+:@,-._~")
    body = (
        f'<!doctype html><html lang="en"><title>Threatcard</title><p><a href="{html.escape(to)}">Go on</a></p></html>'
    )
    return HTMLResponse(body, headers={"refresh": f"0;url={to}"})


async def on_own(request: Request, err: Exception) -> Response:
    """One of our errors: its words say what to do."""
    assert isinstance(err, ThreatcardError)
    words = str(err)
    return _said(request, status_of(err), words[:1].upper() + words[1:])


async def on_refused(request: Request, err: Exception) -> Response:
    """As one of our errors, and nobody has to write again what they wrote."""
    assert isinstance(err, Refused)
    words = str(err)
    return _said(request, status_of(err.why), words[:1].upper() + words[1:], refused=err)


async def on_http(request: Request, err: Exception) -> Response:
    assert isinstance(err, StarletteHTTPException)
    words = (
        "Nothing is kept under this address." if err.status_code == 404 and err.detail == "Not Found" else err.detail
    )
    headers = dict(err.headers or {})
    return _said(request, err.status_code, str(words), headers)


async def on_invalid(request: Request, err: Exception) -> Response:
    """A request that does not have the shape that the API describes."""
    assert isinstance(err, RequestValidationError)
    first = err.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return _said(request, 422, f"{where}: {first['msg']}.")


async def on_bug(request: Request, err: Exception) -> Response:
    """Outside of the guard, which is why the headers are put on here."""
    answer = _said(request, 500, "Something went wrong here; it is in the server's log. Go back and try again.")
    answer.headers.update(HEADERS)
    return answer


def _said(
    request: Request,
    status: int,
    words: str,
    headers: dict[str, str] | None = None,
    refused: Refused | None = None,
) -> Response:
    words = escape.visible(words)
    wants_json = request.url.path.startswith(API) or "application/json" in request.headers.get("accept", "")
    if wants_json:
        return JSONResponse({"detail": words}, status, headers)
    html = templating.render(
        "error.html.j2",
        me=None, token="", here="",
        title=refused.title if refused else _TITLES.get(status, "That did not work"),
        words_for_it=words,
        ways=_ways(request, status),
        wrote=[(label, templating.raw(shown(text))) for label, text in (refused.wrote if refused else ())],
    )  # fmt: skip
    return HTMLResponse(html, status, headers)


def _ways(request: Request, status: int) -> Sequence[tuple[str, str]]:
    parts = request.url.path.split("/")
    ways = [("/", "To the queue")]
    if len(parts) > 2 and parts[1] == "cards" and status != 404:
        on = f"?{request.url.query}" if request.url.query else ""
        ways = [(f"/cards/{parts[2]}{on}", "To the card as it is now"), (view(request, "").back, "To the list")]
    return [("/login", "Log in")] if status == 401 else ways
