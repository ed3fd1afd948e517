"""
The wire to a model, at a pace: each request waits until it may go out, and what it came to is told.

It stands below whatever repeats a request or answers it from elsewhere, so that what really goes out is what waits.
"""

import json
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any, TypeGuard

import httpx2

from pipeline.ask import heard, rate_limit
from pipeline.ask.bounded import Bounded
from pipeline.ask.rate_limit import Pace
from pipeline.model import Tokens
from pipeline.redaction import redacted

COMPLETIONS = "/chat/completions"
LONGEST_REST = 90.0
"""Seconds that everybody waits at most before one tries again, however long the server asks for."""
UNTOLD_REST = 1.0
"""The same where it refuses a request for its rate and does not say how long to wait."""
SHOWN = 200
"""Characters of what a server said that go into a message."""
TOO_MANY, UNAVAILABLE = 429, 503
_ERRORS = 400
_OF_THE_BODY = ("content-type", "content-length", "content-encoding", "transfer-encoding")


class Through(httpx2.BaseTransport):
    """A client as a transport: what it knows of proxies and certificates holds, which a bare transport does not."""

    def __init__(self, client: httpx2.Client) -> None:
        self._client = client

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        return self._client.send(request, stream=True)

    def close(self) -> None:
        self._client.close()


class Understood(httpx2.BaseTransport):
    """
    Completions as OpenAI has them, whatever the server made of them (``heard``): an error inside a 200 has its own
    status. Raises NoCompletion for what is no completion at all. A stream that was asked for goes by as it comes.
    """

    def __init__(self, client: httpx2.Client) -> None:
        self._below = Through(client)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        response = self._below.handle_request(request)
        if not response.is_success or not is_completion(request) or _streams(request, response):
            return response
        try:
            found = heard.meant(response.headers.get("content-type", ""), response.read())
        finally:
            response.close()
        headers = [(name, value) for name, value in response.headers.items() if name not in _OF_THE_BODY]
        return httpx2.Response(found.status, headers=headers, json=found.body)


class Paced(httpx2.BaseTransport):
    """Chat completions at a pace, anything else as it comes; ``output`` is how many tokens an answer may have."""

    def __init__(self, live: httpx2.BaseTransport, pace: Pace, *, output: int) -> None:
        self._live, self._pace, self._output = live, pace, output

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if not is_completion(request):
            return self._live.handle_request(request)
        reserved = rate_limit.estimate(len(request.read()), self._output)
        self._pace.wait(reserved)
        try:
            response = self._live.handle_request(request)
            response.read()
        except httpx2.RequestError:
            self._pace.spent(reserved, Tokens())
            raise
        self._account(reserved, response)
        return response

    def close(self) -> None:
        self._live.close()

    def _account(self, reserved: int, response: httpx2.Response) -> None:
        body = _json(response.content)
        status = (heard.status(body) if response.is_success else None) or response.status_code
        if status < _ERRORS:
            used = usage(body)
            # Of a server that does not count, what was reckoned stands.
            self._pace.spent(reserved if used is not None else 0, used or Tokens())
            return
        self._pace.spent(reserved, Tokens())
        asked = asked_pause(response)
        if status == TOO_MANY or (status == UNAVAILABLE and asked is not None):
            self._pace.rest(min(UNTOLD_REST if asked is None else asked, LONGEST_REST))


def live(at: Pace, *, output: int, client: httpx2.Client | None = None) -> Paced:
    """The network at a pace, by ``client`` or one of its own."""
    return Paced(Through(client or network()), at, output=output)


def network() -> httpx2.Client:
    """A client of the network, within bounds. It goes nowhere but where it is sent: a key is not for the next host."""
    return httpx2.Client(transport=Bounded())


def is_completion(request: httpx2.Request) -> bool:
    return request.method == "POST" and request.url.path.endswith(COMPLETIONS)


def usage(completion: Any) -> Tokens | None:
    """The tokens that a completion says it came to; None where it does not, or not in numbers."""
    told = completion.get("usage") if isinstance(completion, dict) else None
    if not isinstance(told, dict):
        return None
    details = told.get("prompt_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, dict) else None
    read, written = told.get("prompt_tokens"), told.get("completion_tokens")
    if not (_count(read) and _count(written)):
        return None
    return Tokens(input=read, cached=cached if _count(cached) else 0, output=written)


def asked_pause(response: httpx2.Response) -> float | None:
    """Seconds that an error asks us to wait, in its headers or, as Gemini and OpenAI do, in its words; else None."""
    in_headers = retry_after(response.headers)
    return heard.pause(response.text) if in_headers is None else in_headers


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the server asked for (RFC 9110 section 10.2.3: seconds or a date), or None."""
    asked = headers.get("retry-after")
    if asked is None:
        return None
    try:
        return max(0.0, float(asked))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(asked).timestamp() - time.time())
    except ValueError:
        return None


def shown(text: str) -> str:
    """What a stranger wrote, as a part of a message: one line, short, printable, without what looks like a secret."""
    line = redacted(" ".join("".join(c if c.isprintable() else " " for c in text[: heard.READ]).split()))
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}…"


def _streams(request: httpx2.Request, response: httpx2.Response) -> bool:
    """Whether a stream of events comes, and was asked for."""
    if not heard.is_stream(response.headers.get("content-type", "")):
        return False
    asked = _json(request.read())
    return isinstance(asked, dict) and asked.get("stream") is True


def _count(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and value >= 0


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None
