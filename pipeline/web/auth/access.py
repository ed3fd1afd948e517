"""Who is asking, and whether a route is for them: each route declares the role that it takes, and the server checks."""

import hmac
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, NamedTuple
from urllib.parse import parse_qs, quote, urlsplit

from fastapi import Depends, HTTPException, Request

from pipeline.model import Card, Listing
from pipeline.review.rules import Actor, Role
from pipeline.store import Store
from pipeline.taxonomy.reviews import ROLES
from pipeline.web.auth.sessions import LONGEST, Clock, Session, Sessions
from pipeline.web.auth.slowdown import Attempt, Recognised, Slowdown, Turns

MOST_FIELDS = 2_000
FORM = "application/x-www-form-urlencoded"


class Asked(NamedTuple):
    """What is to be assessed: a text, or the address that it is to be read from."""

    source: str
    name: str
    text: str | None


class Owner(NamedTuple):
    """The one person who uses this installation, and the token of the link that was printed for them."""

    actor: Actor
    token: str


class OpenId(NamedTuple):
    """The provider that users may sign in with. ``claim`` None: preferred_username, else email."""

    issuer: str
    client_id: str
    client_secret: str | None = None
    claim: str | None = None
    use_proxy: bool = False


class Serving(NamedTuple):
    """How the application is run. ``secure``: it can be reached from elsewhere, so cookies travel over TLS alone."""

    secret: bytes
    secure: bool
    clock: Clock
    draft: Callable[[Asked], tuple[Card, Listing]]
    """Makes a card; raises a ThreatcardError."""
    owner: Owner | None = None
    hosts: tuple[str, ...] = ()
    """Names that requests may be made to; empty for any."""
    port: int = 0
    openid: OpenId | None = None
    steady: Clock = time.monotonic
    """Seconds that nobody sets, for whatever ends or has to wait; ``clock`` is what o'clock it is."""

    @property
    def cookie(self) -> str:
        # A browser keeps the cookies of all ports of a host together.
        return f"{'__Host-' if self.secure else ''}threatcard-{self.port}"


class Parts(NamedTuple):
    """What the routes work with."""

    store: Store
    serving: Serving
    sessions: Sessions
    logins: Slowdown
    recognised: Recognised
    turns: Turns

    @property
    def owner(self) -> Owner | None:
        """Nobody from the moment on that there are users."""
        return None if self.serving.owner is None or self.store.users.any() else self.serving.owner

    def now(self) -> str:
        """RFC 3339, UTC, to the second."""
        return datetime.fromtimestamp(self.serving.clock(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def actor(self, name: str) -> Actor | None:
        """Whoever has that name now; None for one who was disabled."""
        owner = self.owner
        if owner is not None:
            return owner.actor if owner.actor.name == name else None
        user = self.store.users.get(name)
        return None if user is None or user.disabled_at else user.actor

    def visitor(self, session: Session) -> Actor | None:
        """Whose session it is; None for one that was begun before the user's token was rotated."""
        actor = self.actor(session.user)
        return actor if actor is not None and self._token(session.user) == session.token else None

    def begun(self, name: str) -> Session:
        """A new session of that user."""
        return self.sessions.new(name, self._token(name))

    def _token(self, name: str) -> str:
        """The id of the user's token now; "" for the owner, who has none of the store's."""
        user = None if self.owner is not None else self.store.users.get(name)
        return "" if user is None else user.token_id

    def whose(self, token: str, attempt: Attempt, *, counts: bool = True) -> Actor | None:
        """
        Whoever a token was given to, however many others were wrong; 429 for one that is wrong after too many were.
        What does not count is a request that another site's page may have brought about.
        """
        actor = self._checked(token, slowed=not counts or self.logins.wait(attempt) > 0)
        if actor is not None:
            self.logins.succeeded(attempt)
        elif counts and (wait := self.logins.failed(attempt)):
            raise too_many(wait)
        return actor

    def _checked(self, token: str, *, slowed: bool) -> Actor | None:
        owner = self.owner
        if owner is not None:
            return owner.actor if hmac.compare_digest(owner.token.encode(), token.encode()) else None
        if not self.store.users.account(token):
            return None
        with self.turns.turn(slowed=slowed and not self.recognised.known(token)) as there:
            if not there:
                raise too_many(1)
            # Many begin at once with one token: the first has been checked while the others waited.
            if (name := self._recognised(token)) is not None:
                return self.actor(name)
            user = self.store.users.authenticate(token)
        if user is None:
            return None
        self.recognised.add(token, user.name)
        return user.actor

    def _recognised(self, token: str) -> str | None:
        """Whose token it was a moment ago, and still is: it may have been rotated since."""
        name = self.recognised.name(token)
        return name if name is not None and self._token(name) == self.store.users.account(token) else None

    def bearer(self, token: str, address: str, *, counts: bool) -> Actor | None:
        """The same, for a token that comes with every request."""
        if self.owner is None and (name := self._recognised(token)) is not None:
            return self.actor(name)
        return self.whose(token, Attempt("api", address, self.store.users.account(token)), counts=counts)


class Caller(NamedTuple):
    """``actor`` is None only on routes that nobody need log in for."""

    actor: Actor | None
    session: Session
    address: str

    @property
    def known(self) -> Actor:
        if self.actor is None:
            raise HTTPException(401, "Log in first.")
        return self.actor


class SignIn(Exception):
    """A page was asked for by nobody: they are sent to the login, and back to ``to`` from there."""

    def __init__(self, to: str) -> None:
        super().__init__(to)
        self.to = to


class ComesFromElsewhere(Exception):
    """
    A page was asked for by a link on another site, and so without the strict cookie: whoever follows it may well
    be logged in, and is asked to come again from here.
    """

    def __init__(self, to: str) -> None:
        super().__init__(to)
        self.to = to


class Needs:
    """Declares a page's role; None for the pages that come before a login."""

    def __init__(self, role: Role | None, *, cookie: bool = True) -> None:
        """Without ``cookie`` the answer may be kept by anybody."""
        self.role, self._cookie = role, cookie

    def __call__(self, request: Request) -> Caller:
        held = parts(request)
        session = held.sessions.read(request.cookies.get(held.serving.cookie))
        if session is None and self.role is not None and _crossing(request):
            raise ComesFromElsewhere(_asked(request))
        actor = held.visitor(session) if session is not None and session.user else None
        session = held.sessions.new() if session is None else held.sessions.seen(session)
        if self._cookie:
            keep(request, session)
        if self.role is not None:
            if actor is None and request.method == "GET":
                raise SignIn(_asked(request))
            enough(actor, self.role)
        return Caller(actor, session, address(request))


def _asked(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _crossing(request: Request) -> bool:
    return request.method == "GET" and request.headers.get("sec-fetch-site") == "cross-site"


def from_elsewhere(request: Request) -> bool:
    """Whether a page of another site may have the browser ask: by the browser's word, else by where it says it was."""
    if (site := request.headers.get("sec-fetch-site")) is not None:
        return site not in ("same-origin", "none")
    came = request.headers.get("origin") or request.headers.get("referer")
    try:
        return came is not None and urlsplit(came).netloc.lower() != request.headers.get("host", "").lower()
    except ValueError:
        return True


class Bearer:
    """Declares an API route's role. Cookies do not count there, so another site's page can do nothing."""

    def __init__(self, role: Role) -> None:
        self.role = role

    def __call__(self, request: Request) -> Caller:
        held = parts(request)
        actor = bearer(held, request)
        enough(actor, self.role)
        return Caller(actor, held.sessions.new(), address(request))


def bearer(held: Parts, request: Request) -> Actor | None:
    """Whose token the request bears; None for nobody's. Raises 429 after too many wrong ones."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        return None
    return held.bearer(token.strip(), address(request), counts=not from_elsewhere(request))


def too_many(wait: int) -> HTTPException:
    return HTTPException(429, f"Too many attempts; wait {wait} seconds.", {"Retry-After": str(wait)})


def enough(actor: Actor | None, role: Role) -> None:
    """Raises 401 for nobody, 403 for a role that is too low."""
    if actor is None:
        raise HTTPException(401, "Log in first.", {"WWW-Authenticate": "Bearer"})
    if ROLES.index(actor.role) < ROLES.index(role):
        raise HTTPException(403, f"This takes the role {role}; yours is {actor.role}. Ask an administrator.")


Anyone = Annotated[Caller, Depends(Needs(None))]
Unseen = Annotated[Caller, Depends(Needs(None, cookie=False))]
Analyst = Annotated[Caller, Depends(Needs("analyst"))]
Reviewer = Annotated[Caller, Depends(Needs("reviewer"))]
ApiAnalyst = Annotated[Caller, Depends(Bearer("analyst"))]
ApiReviewer = Annotated[Caller, Depends(Bearer("reviewer"))]


def parts(request: Request) -> Parts:
    found: Parts = request.app.state.parts
    return found


Held = Annotated[Parts, Depends(parts)]


def address(request: Request) -> str:
    return request.client.host if request.client else ""


def keep(request: Request, session: Session | None) -> None:
    """Give the browser this session's cookie with the answer, or take it away."""
    held = parts(request)
    value, age = ("", 0) if session is None else (held.sessions.sign(session), LONGEST)
    secure = "; Secure" if held.serving.secure else ""
    cookie = f"{held.serving.cookie}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Strict{secure}"
    request.scope["state"]["cookies"] = [cookie]


class Form(NamedTuple):
    """What a form of ours was filled in with."""

    fields: dict[str, list[str]]

    def one(self, name: str) -> str:
        """The field's last value; nothing where it is not there."""
        return self.fields.get(name, [""])[-1]

    def all(self, name: str) -> list[str]:
        return self.fields.get(name, [])

    def starting(self, prefix: str) -> dict[str, str]:
        """The fields whose names begin so, by what follows."""
        return {name.removeprefix(prefix): held[-1] for name, held in self.fields.items() if name.startswith(prefix)}


async def _posted(request: Request) -> Form:
    """Raises HTTPException unless the form is from a page of this very session."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise HTTPException(415, "Send this as a form.")
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise HTTPException(403, "This form was sent from another site.")
    try:
        body = (await request.body()).decode("utf-8")
        form = Form(parse_qs(body, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"))
    except ValueError as err:
        raise HTTPException(400, "The form cannot be read.") from err
    if any("\0" in text for name, held in form.fields.items() for text in (name, *held)):
        raise HTTPException(400, "A field of the form has a NUL in it; take that out.")
    held = parts(request)
    session = held.sessions.read(request.cookies.get(held.serving.cookie))
    if session is None or not held.sessions.is_form_token(session, form.one("token")):
        raise HTTPException(403, "This form is too old, or not from this site: load the page again, and send it again.")
    return form


Posted = Annotated[Form, Depends(_posted)]


def login_for(to: str) -> str:
    return f"/login?to={quote(to, safe='')}" if to not in ("", "/") else "/login"


def local(to: str) -> str:
    """An address of this site, whatever was asked for: nobody is sent elsewhere from a login."""
    plain = to.startswith("/") and not to.startswith(("//", "/\\")) and to.isprintable()
    return to if plain else "/"
