"""Coming in and going out: the login, the printed link of a single user, and the two files that pages load."""

import hmac

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from pipeline.web.auth.access import Anyone, Held, Posted, Unseen, keep, local, too_many
from pipeline.web.pages import responses, templating
from pipeline.web.pages.responses import go

router = APIRouter(include_in_schema=False)
_A_YEAR = "public, max-age=31536000, immutable"


@router.get("/login")
def login_page(request: Request, caller: Anyone, to: str = "/") -> Response:
    return go(local(to)) if caller.actor else responses.login_page(caller, request, to=to)


@router.post("/login")
def login(request: Request, caller: Anyone, held: Held, form: Posted) -> Response:
    if wait := held.logins.attempt(caller.address):
        raise too_many(wait)
    to = local(form.one("to"))
    actor = held.whose(form.one("secret").strip())
    if actor is None:
        error = "That token opens nothing. It may have been mistyped, or its user disabled."
        return responses.login_page(caller, request, to=to, error=error, status=401)
    held.logins.succeeded(caller.address)
    held.sessions.end(caller.session)
    keep(request, held.sessions.new(actor.name))
    return go(to)


@router.post("/logout")
def logout(request: Request, caller: Anyone, held: Held, form: Posted) -> Response:
    held.sessions.end(caller.session)
    keep(request, None)
    return go("/login")


@router.get("/enter")
def enter(request: Request, caller: Anyone, held: Held, token: str = "") -> Response:
    """The link that was printed at the start, where there are no users."""
    if wait := held.logins.attempt(caller.address):
        raise too_many(wait)
    owner = held.owner
    if owner is None or not hmac.compare_digest(owner.token.encode(), token.encode()):
        raise HTTPException(
            401, "That link opens nothing: use the one that 'threatcard serve' printed when it started."
        )
    held.logins.succeeded(caller.address)
    keep(request, held.sessions.new(owner.actor.name))
    return go("/")


@router.get("/static/{name}")
def static(caller: Unseen, name: str) -> Response:
    if name not in templating.STATIC:
        raise HTTPException(404, "There is no such file.")
    return Response(templating.static(name), headers={"cache-control": _A_YEAR}, media_type=templating.STATIC[name][0])


@router.get("/favicon.ico")
def icon(caller: Unseen) -> Response:
    """There is none; browsers ask for one where a page goes by too soon to say so."""
    return Response(status_code=204)
