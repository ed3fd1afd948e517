"""Coming in by OpenID Connect: off to the provider, and back with what makes an existing user's session."""

from __future__ import annotations

import hmac
import secrets
import threading
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from itsdangerous import BadSignature, URLSafeSerializer

from pipeline.errors import NotSignedIn, UsageError
from pipeline.store import User
from pipeline.web.auth.access import Anyone, Caller, Held, Parts, Serving, keep, local, too_many
from pipeline.web.auth.slowdown import Attempt
from pipeline.web.pages.responses import login_page, page

if TYPE_CHECKING:
    from pipeline.web.auth.provider import Begun, Provider

router = APIRouter(include_in_schema=False)
CALLBACK = "/login/oidc/callback"
LONGEST = 600
"""Seconds that a sign-in may take at the provider."""
_LATE = "This sign-in was not begun in this browser, took too long, or has been used; start again."


class Going(NamedTuple):
    """A sign-in as the browser keeps it meanwhile; ``began`` in seconds."""

    state: str
    nonce: str
    verifier: str
    back: str
    to: str
    began: int


class OpenIdSignIn:
    """The provider and the sign-ins under way, which live in a signed cookie; those that came back count no more."""

    def __init__(self, provider: Provider, serving: Serving) -> None:
        self.provider, self._clock = provider, serving.steady
        self._cookies = URLSafeSerializer(serving.secret, salt="threatcard.oidc")
        self._used: dict[str, float] = {}
        self._lock = threading.Lock()

    def begin(self, back: str, to: str) -> Going:
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        return Going(state, nonce, verifier, back, to, int(self._clock()))

    def sign(self, going: Going) -> str:
        signed = self._cookies.dumps(list(going))
        return signed if isinstance(signed, str) else signed.decode("ascii")

    def take(self, cookie: str | None, state: str) -> Going:
        """The sign-in that the provider's answer belongs to, once. Raises NotSignedIn."""
        try:
            going = Going(*self._cookies.loads(cookie or ""))
        except BadSignature as err:
            raise NotSignedIn(_LATE) from err
        now = self._clock()
        if now - going.began > LONGEST or not hmac.compare_digest(going.state.encode(), state.encode()):
            raise NotSignedIn(_LATE)
        with self._lock:
            self._used = {used: until for used, until in self._used.items() if until >= now}
            if going.state in self._used:
                raise NotSignedIn(_LATE)
            self._used[going.state] = going.began + LONGEST
        return going


def sign_in(serving: Serving) -> OpenIdSignIn | None:
    """None where it is not set up. Raises UsageError where what it takes is not installed."""
    if serving.openid is None:
        return None
    try:
        from pipeline.web.auth.provider import Provider
    except ModuleNotFoundError as err:
        raise UsageError(f"{err.name} is not installed: pip install 'threatcard[oidc]'.") from err
    return OpenIdSignIn(Provider(serving.openid), serving)


@router.get("/login/oidc")
def begin(request: Request, caller: Anyone, held: Held, to: str = "/") -> Response:
    ways = _set_up(request)
    # Behind a proxy the request itself may have come in the clear.
    scheme = "https" if held.serving.secure else request.url.scheme
    going = ways.begin(f"{scheme}://{request.url.netloc}{CALLBACK}", local(to))
    try:
        answer = RedirectResponse(ways.provider.address(_begun(going), held.serving.clock()), 303)
    except NotSignedIn as err:
        return login_page(caller, request, to=going.to, error=str(err), status=502)
    _remember(answer, held, ways.sign(going), LONGEST)
    return answer


@router.get(CALLBACK)
def callback(request: Request, caller: Anyone, held: Held) -> Response:
    to = "/"
    try:
        going = _set_up(request).take(request.cookies.get(_cookie(held)), request.query_params.get("state", ""))
        to = going.to
        answer = _enter(request, caller, held, going)
    except NotSignedIn as err:
        answer = login_page(caller, request, to=to, error=str(err), status=401)
    _remember(answer, held, "", 0)
    return answer


def _enter(request: Request, caller: Caller, held: Parts, going: Going) -> Response:
    """Raises NotSignedIn, and 429 where one comes back with nothing that counts after too many did."""
    attempt = Attempt("provider", caller.address)
    try:
        with held.turns.turn(slowed=held.logins.wait(attempt) > 0) as there:
            if not there:
                raise too_many(1)
            user = _user(held, _vouched(request, going, held.serving.clock()))
    except NotSignedIn as err:
        if wait := held.logins.failed(attempt):
            raise too_many(wait) from err
        raise
    held.logins.succeeded(attempt)
    held.sessions.end(caller.session)
    keep(request, held.begun(user.name))
    answer = page(caller, request, "entered.html.j2", title="Signed in", who=user.name, to=going.to)
    # A redirect would still count as the provider's doing, and a strict cookie does not travel with that.
    answer.headers["refresh"] = f"0;url={quote(going.to, safe='/?&=%+:@,-._~')}"
    return answer


def _user(held: Parts, name: str) -> User:
    """Raises NotSignedIn for a name that nobody has here."""
    user = held.store.users.get(name)
    if user is None or user.disabled_at:
        raise NotSignedIn(f"{name[:80]!r} is no user here, or is disabled; an administrator can change that.")
    return user


def _vouched(request: Request, going: Going, now: float) -> str:
    """The name that the provider's answer is for. Raises NotSignedIn."""
    given, provider = request.query_params, _set_up(request).provider
    provider.check_issuer(given.get("iss"))
    if "error" in given:
        raise NotSignedIn(f"The provider refused: {given['error'][:80]}.")
    if not given.get("code"):
        raise NotSignedIn("The provider sent no code; start again.")
    return provider.name(given["code"], _begun(going), now)


def _set_up(request: Request) -> OpenIdSignIn:
    found: OpenIdSignIn | None = request.app.state.openid
    if found is None:
        raise HTTPException(404, "Signing in with OpenID Connect is not set up here.")
    return found


def _begun(going: Going) -> Begun:
    from pipeline.web.auth.provider import Begun

    return Begun(going.state, going.nonce, going.verifier, going.back)


def _cookie(held: Parts) -> str:
    return f"{held.serving.cookie}-oidc"


def _remember(answer: Response, held: Parts, value: str, age: int) -> None:
    """Lax, since the provider sends the browser back; the session's own cookie stays strict."""
    secure = held.serving.secure
    answer.set_cookie(_cookie(held), value, max_age=age, path="/", secure=secure, httponly=True, samesite="lax")
