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

from pipeline.ask import rate_limit
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
READ = 20 * SHOWN
"""Characters of it that are looked at."""
TOO_MANY, UNAVAILABLE = 429, 503


class Through(httpx2.BaseTransport):
    """A client as a transport: what it knows of proxies and certificates holds, which a bare transport does not."""

    def __init__(self, client: httpx2.Client) -> None:
        self._client = client

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        return self._client.send(request, stream=True)

    def close(self) -> None:
        self._client.close()


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
        if response.is_success:
            used = usage(_json(response.content))
            # Of a server that does not count, what was reckoned stands.
            self._pace.spent(reserved if used is not None else 0, used or Tokens())
            return
        self._pace.spent(reserved, Tokens())
        asked = retry_after(response.headers)
        if response.status_code == TOO_MANY or (response.status_code == UNAVAILABLE and asked is not None):
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
    line = redacted(" ".join("".join(c if c.isprintable() else " " for c in text[:READ]).split()))
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}…"


def _count(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and value >= 0


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None
