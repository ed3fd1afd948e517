"""What all answers of the API share: how an error is described, what an ETag is made of, and 304."""

import hashlib
from typing import Annotated, Any

from fastapi import Header, Response, Security
from fastapi.security import HTTPBearer

from pipeline.web.api.models import Problem

V1 = "/api/v1"
Seen = Annotated[str | None, Header(alias="If-None-Match")]

_WORDS = {
    400: "The request cannot be read",
    401: "No token, or one that opens nothing",
    403: "Not in this role, or not by this person",
    404: "There is none",
    409: "The rules of review do not allow it now",
    411: "Send the request with its length",
    413: "Too large",
    422: "A value is not usable",
    429: "Too many wrong tokens from this address, or too many jobs",
    503: "The database is not there",
}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": words} for status, words in _WORDS.items()
}
SAME: dict[int | str, dict[str, Any]] = {304: {"description": "As it was when it was read"}}

# The scheme only describes; ``Bearer`` checks. It is not asked to refuse on its own.
DESCRIBED = Security(HTTPBearer(auto_error=False, description="A token that 'threatcard user add' printed."))


def digested(*parts: str) -> str:
    """For what has no version of its own."""
    return f'"{hashlib.sha256("".join(parts).encode()).hexdigest()[:32]}"'


def unchanged(response: Response, now: str, seen: str | None) -> Response | None:
    """304 for one who has it already; sets the ETag otherwise."""
    if seen is not None and now in (each.strip().removeprefix("W/") for each in seen.split(",")):
        return Response(status_code=304, headers={"ETag": now})
    response.headers["ETag"] = now
    return None
