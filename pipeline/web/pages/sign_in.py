"""Coming in and going out: the login, the printed link of a single user, and the two files that pages load."""

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from pipeline.web.auth.access import Anyone, Held, Posted, Unseen, from_elsewhere, keep, local
from pipeline.web.auth.slowdown import Attempt
from pipeline.web.pages import responses, templating
from pipeline.web.pages.responses import go

router = APIRouter(include_in_schema=False)
_A_YEAR = "public, max-age=31536000, immutable"


@router.get("/login")
def login_page(request: Request, caller: Anyone, to: str = "/") -> Response:
    return go(local(to)) if caller.actor else responses.login_page(caller, request, to=to)


@router.post("/login")
def login(request: Request, caller: Anyone, held: Held, form: Posted) -> Response:
    to, token = local(form.one("to")), form.one("secret").strip()
    actor = held.whose(token, Attempt("form", caller.address, held.store.users.account(token)))
    if actor is None:
        error = "That token opens nothing. It may have been mistyped, or its user disabled."
        return responses.login_page(caller, request, to=to, error=error, status=401)
    held.sessions.end(caller.session)
    keep(request, held.begun(actor.name))
    return go(to)


@router.post("/logout")
def logout(request: Request, caller: Anyone, held: Held, form: Posted) -> Response:
    held.sessions.end(caller.session)
    keep(request, None)
    return go("/login")


@router.get("/enter")
def enter(request: Request, caller: Anyone, held: Held, token: str = "") -> Response:
    """The link that was printed at the start, where there are no users."""
    actor = None
    if held.owner is not None:
        actor = held.whose(token, Attempt("link", caller.address), counts=not from_elsewhere(request))
    if actor is None:
        raise HTTPException(
            401, "That link opens nothing: use the one that 'threatcard serve' printed when it started."
        )
    keep(request, held.begun(actor.name))
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
