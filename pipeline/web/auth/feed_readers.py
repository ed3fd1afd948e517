"""Who reads a feed: a browser by its session, a program by its token, and a feed reader by the token as a password."""

import base64
import binascii
from typing import Annotated

from fastapi import Depends, HTTPException, Request

from pipeline.review.rules import Actor
from pipeline.web.auth.access import Caller, Needs, address, bearer, enough, from_elsewhere, parts

CHALLENGE = {"WWW-Authenticate": 'Basic realm="Threatcard", charset="UTF-8"'}


class Subscribes(Needs):
    """
    Declares a feed's role. A browser sends a password along by itself, to every address of the host, so it counts here
    alone: this is read, changes nothing, and no page of another site sees it.
    """

    def __call__(self, request: Request) -> Caller:
        held = parts(request)
        session = held.sessions.read(request.cookies.get(held.serving.cookie))
        actor = _by_token(request)
        if actor is None and session is not None and session.user:
            actor = held.visitor(session)
        if actor is None:
            raise HTTPException(401, "Log in first; a feed reader sends your token as the password.", CHALLENGE)
        if self.role is not None:
            enough(actor, self.role)
        return Caller(actor, held.sessions.new(), address(request))


def _by_token(request: Request) -> Actor | None:
    """Raises 429 after too many wrong ones."""
    held = parts(request)
    if (token := _password(request.headers.get("authorization", ""))) is not None:
        return held.bearer(token, address(request), counts=not from_elsewhere(request))
    return bearer(held, request)


def _password(header: str) -> str | None:
    """Of HTTP Basic (RFC 7617), whatever the name before it; None where there is none that could be a token."""
    kind, _, given = header.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        text = base64.b64decode(given.strip(), validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return None
    token = text.partition(":")[2]
    return token if token and token.isprintable() else None


Subscriber = Annotated[Caller, Depends(Subscribes("analyst"))]
