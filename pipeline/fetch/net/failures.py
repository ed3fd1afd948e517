"""What went wrong on the way, in words that say what to do; and what may pass if tried again."""

import socket
import ssl

import httpx2

from pipeline.errors import ConnectionFailed, HttpStatus, SourceError, TimedOut
from pipeline.fetch.net.policy import Policy
from pipeline.fetch.net.politeness import TryLater
from pipeline.fetch.net.urls import Target, shown

PASSING_STATUS = frozenset({429, 502, 503, 504})
MAY_ASK_FOR_REST = PASSING_STATUS | {403}
"""A limit that is used up is told as 429 or, by GitHub, as 403."""
_PASSING_ERRORS = (httpx2.ConnectTimeout, httpx2.ReadError, httpx2.WriteError, httpx2.RemoteProtocolError)

_SAVE = "save the page and pass the file"
_ADVICE = {
    304: "it says that nothing changed, which was not asked: try again later",
    401: f"it wants a login: {_SAVE}",
    402: f"it wants to be paid: {_SAVE}",
    403: f"a login or a wall against robots: {_SAVE}",
    404: "there is no such page: check the address",
    407: "the proxy wants a login: correct the proxy's address",
    410: "the page is gone: look for its new address",
    429: "too many requests: try again later",
    451: "it is withheld for legal reasons",
}
_BY_CLASS = {
    1: f"which is no page: {_SAVE}",
    2: "which is no whole page: check the address",
    3: "without saying where to go: check the address",
    4: "the server refuses the request: check the address",
    5: "the server has a problem: try again later",
}


def may_pass(error: BaseException) -> bool:
    """Whether the same request may fare better in a moment."""
    if isinstance(error, (TryLater, *_PASSING_ERRORS)):
        return True
    cause = error.__cause__ if isinstance(error, httpx2.ConnectError) else None
    return isinstance(cause, socket.gaierror) and cause.errno == socket.EAI_AGAIN


def bad_status(status: int, url: str) -> HttpStatus:
    """The error for an answer that is not a page."""
    return HttpStatus(f"{shown(url)} answered {status}: {_advice(status)}", status=status)


def try_later(status: int, url: str, *, seconds: float | None, left: float) -> TryLater:
    """The error for a status that may pass; ``left`` is the time that this fetch still has."""
    advice = _advice(status if seconds is None else 429)
    if seconds is not None and seconds >= left:
        advice = f"it asks to wait {seconds:.0f} s, and {max(left, 0):.0f} s are left: try again after that"
    return TryLater(f"{shown(url)} answered {status}: {advice}", status=status, seconds=seconds)


def source_error(error: httpx2.TransportError, target: Target, policy: Policy) -> SourceError:
    """Our error for one of the transport's."""
    where = shown(target.url)
    if isinstance(error, httpx2.ConnectTimeout):
        limit = min(policy.connect_seconds, policy.total_seconds)
        return TimedOut(f"no connection to {target.host!r} within {limit:g} s: check the address, or try again later")
    if isinstance(error, httpx2.TimeoutException):
        return TimedOut(f"{where} was not complete within {policy.total_seconds:g} s: try again, or {_SAVE}")
    if isinstance(error, httpx2.ProxyError):
        return ConnectionFailed(f"{where} could not be had through the proxy ({error}): check the proxy")
    if isinstance(error, httpx2.ConnectError):
        return ConnectionFailed(_no_connection(error, target))
    return ConnectionFailed(f"the connection to {where} broke ({error}): try again later")


def _no_connection(error: httpx2.ConnectError, target: Target) -> str:
    cause = error.__cause__
    reason = str(error) or type(cause).__name__
    if isinstance(cause, socket.gaierror):
        return f"{target.host!r} has no address ({cause.strerror}): check the spelling"
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"the certificate of {target.host!r} is not valid ({cause.verify_message}): nothing was sent"
    if isinstance(cause, ssl.SSLError):
        return f"{target.host!r} does not speak TLS on port {target.port} ({cause.reason}): check the address"
    return f"no connection to {target.host!r} on port {target.port} ({reason}): check the address"


def _advice(status: int) -> str:
    return _ADVICE.get(status) or _BY_CLASS.get(status // 100, f"which is no status: {_SAVE}")
