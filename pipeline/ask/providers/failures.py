"""
What a provider's client raises, as a ``ProviderFailure``.

Each client has errors of its own. What they share is the HTTP status and the words of the server, which decide here;
only for what never came to an answer are their classes asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from langchain_core.exceptions import (
    ContextOverflowError,
    LangChainException,
    ModelConnectionError,
    ModelTimeoutError,
)

from pipeline.ask import transport
from pipeline.ask.providers import Provider
from pipeline.ask.providers.failure import ProviderFailure
from pipeline.errors import (
    ContextTooLong,
    Malformed,
    ModelError,
    ModelNotFound,
    RateLimited,
    Refused,
    RequestRejected,
    Unauthorised,
    Unavailable,
)

Kinds = tuple[type[BaseException], ...]
_NO_ANSWER: Kinds = (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError)
"""What clients raise when a body with status 200 is none of theirs."""


class Raised(NamedTuple):
    """
    Classes of one client: all that it raises, and of them for want of time, of a server and of credentials. What is
    left of ``unmade`` says that there was no request at all.
    """

    any: Kinds
    late: Kinds
    unreachable: Kinds
    keyless: Kinds = ()
    unmade: Kinds = ()


def _anthropic() -> Raised:
    import anthropic

    return Raised((anthropic.AnthropicError,), (anthropic.APITimeoutError,), (anthropic.APIConnectionError,))


def _google() -> Raised:
    import httpx2
    from google.genai import errors
    from langchain_google_genai.chat_models import ChatGoogleGenerativeAIError

    ours = (ChatGoogleGenerativeAIError, errors.APIError, httpx2.HTTPError)
    return Raised(ours, (httpx2.TimeoutException,), (httpx2.TransportError,))


def _httpx() -> Raised:
    import httpx

    return Raised((httpx.HTTPError,), (httpx.TimeoutException,), (httpx.TransportError,))


def _ollama() -> Raised:
    import ollama

    wire = _httpx()
    return wire._replace(any=(*wire.any, ollama.ResponseError))


def _aws() -> Raised:
    from botocore import exceptions as aws

    return Raised(
        (aws.BotoCoreError, aws.ClientError),
        (aws.ReadTimeoutError, aws.ConnectTimeoutError),
        (aws.ConnectionError, aws.HTTPClientError),
        (
            aws.NoCredentialsError,
            aws.PartialCredentialsError,
            aws.CredentialRetrievalError,
            aws.TokenRetrievalError,
            aws.NoAuthTokenError,
            aws.SSOError,
        ),
        (aws.BotoCoreError,),
    )


_CLIENTS: Mapping[str, Callable[[], Raised]] = {
    "anthropic": _anthropic,
    "google_genai": _google,
    "mistralai": _httpx,
    "bedrock_converse": _aws,
    "ollama": _ollama,
}

_BY_STATUS: Mapping[int, type[ModelError]] = {
    401: Unauthorised,
    403: Unauthorised,
    404: ModelNotFound,
    408: Unavailable,
    413: ContextTooLong,
    424: Unavailable,
    429: RateLimited,
}
"""408 and 424 are Bedrock's, of a model that took too long and of one that failed."""
_BY_WORDS: tuple[tuple[type[ModelError], tuple[str, ...]], ...] = (
    (
        ContextTooLong,
        (
            "prompt is too long", "input is too long", "context length", "context window", "context limit",
            "too many input tokens", "input token count", "maximum number of tokens allowed", "too large for model",
        ),
    ),
    (Unauthorised, ("api key not valid", "api_key_invalid", "api key expired", "security token", "invalid api key")),
    (ModelNotFound, ("model identifier is invalid", "invalid model", "invalid_model", "model not found")),
    (Refused, ("content filtering policy", "content_filter", "blocked by")),
)  # fmt: skip
"""Of a request that was refused with no status that says why."""
_REJECTED = (
    ("temperature", "set THREATCARD_TEMPERATURE=none"),
    ("max_tokens", "lower THREATCARD_MAX_OUTPUT_TOKENS"),
    ("maxtokens", "lower THREATCARD_MAX_OUTPUT_TOKENS"),
    ("max_output_tokens", "lower THREATCARD_MAX_OUTPUT_TOKENS"),
    ("schema", "use a model with structured output by JSON Schema"),
    ("output_config", "use a model with structured output by JSON Schema"),
    ("outputconfig", "use a model with structured output by JSON Schema"),
    ("response_format", "use a model with structured output by JSON Schema"),
)
_DELAY = re.compile(r"retryDelay\W{1,5}(\d{1,6}(?:\.\d{1,9})?)s")
"""How Google says in the body what others say in Retry-After."""


def raised(provider: Provider) -> Kinds:
    """All that a call by that provider's client may raise."""
    return (LangChainException, OSError, *_NO_ANSWER, *_CLIENTS[provider.name]().any)


def failure(err: BaseException, provider: Provider) -> ProviderFailure:
    """What ``err``, which is one of ``raised``, amounts to."""
    kinds, said = _CLIENTS[provider.name](), transport.shown(_said(err))
    status, headers = _answered(err)
    if status is not None:
        return _refused(provider, status, headers, _said(err), context=isinstance(err, ContextOverflowError))
    if isinstance(err, kinds.keyless):
        return ProviderFailure(Unauthorised, f"there are no credentials; set {provider.advice}", said)
    if isinstance(err, (ModelTimeoutError, TimeoutError, *kinds.late)):
        return late(said)
    if isinstance(err, (ModelConnectionError, OSError, *kinds.unreachable)):
        advice = f"the server cannot be reached; check {provider.server}"
        return ProviderFailure(Unavailable, advice, said, passes=True)
    if isinstance(err, (*_NO_ANSWER, *kinds.unmade)) and (knows := _rejected(said)):
        # The client knows of the model what its server would say.
        return ProviderFailure(RequestRejected, f"the request cannot be made; {knows}", said)
    if isinstance(err, kinds.unmade):
        return ProviderFailure(RequestRejected, "the request cannot be made; check --model", said)
    if isinstance(err, _NO_ANSWER):
        return ProviderFailure(Malformed, f"what came back is no answer of it; check {provider.server}", said)
    # An error in the middle of an answer, which has no status of its own.
    return ProviderFailure(Unavailable, "the server fails; try later", said, passes=True)


def late(said: str) -> ProviderFailure:
    advice = "no answer in time; raise THREATCARD_TIMEOUT or try later"
    return ProviderFailure(Unavailable, advice, said, passes=True, late=True)


def _refused(
    provider: Provider, status: int, headers: Mapping[str, str], words: str, *, context: bool
) -> ProviderFailure:
    kind = ContextTooLong if context else _kind(status, words.lower())
    asked = transport.retry_after(headers)
    if asked is None and (delay := _DELAY.search(words)):
        asked = float(delay[1])
    if kind is RateLimited and asked is not None and asked > transport.LONGEST_REST:
        advice = f"the server asks for a pause of {asked:.0f} s; try later"
    else:
        advice = _advice(kind, provider, status, words)
    passes = kind in (RateLimited, Unavailable)
    return ProviderFailure(kind, advice, transport.shown(words), passes=passes, retry_after=asked)


def _kind(status: int, words: str) -> type[ModelError]:
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    found = (kind for kind, signs in _BY_WORDS if any(sign in words for sign in signs))
    return next(found, Unavailable if status >= 500 else RequestRejected)


def _advice(kind: type[ModelError], provider: Provider, status: int, words: str) -> str:
    if kind is RequestRejected and 300 <= status < 400:
        return f"the server sends on, which is not followed with a key; check {provider.server}"
    return {
        Unauthorised: f"the key was not accepted, or may not use this; check {provider.advice}",
        ModelNotFound: f"no such model there; check --model and {provider.server}",
        RateLimited: "over the rate limit, again and again; lower --jobs or try later",
        Unavailable: "the server fails; try later",
        ContextTooLong: "the question is too long for it; use a model with a larger context",
        Refused: "the provider's content filter stopped the question",
    }.get(kind, f"the server does not take the request; {_rejected(words) or 'check --model'}")


def _rejected(words: str) -> str | None:
    low = words.lower()
    return next((advice for sign, advice in _REJECTED if sign in low), None)


def _answered(err: BaseException) -> tuple[int | None, Mapping[str, str]]:
    """The status that a server answered with, and its headers; None where no answer came, or none that failed."""
    for one in _chain(err):
        response: Any = getattr(one, "response", None)
        if isinstance(response, dict):
            meta = response.get("ResponseMetadata", {})
            status, headers = meta.get("HTTPStatusCode"), meta.get("HTTPHeaders", {})
        else:
            status = getattr(response, "status_code", None) or getattr(one, "status_code", None)
            headers = getattr(response, "headers", {})
        if isinstance(status, int) and status >= 300:
            return status, headers
    return None, {}


def _said(err: BaseException) -> str:
    """With the cause, where the error itself does not tell: "Connection error." """
    *_, root = _chain(err)
    return str(err) if str(root) in str(err) else f"{err} {root}"


def _chain(err: BaseException | None) -> Iterator[BaseException]:
    while err is not None:
        yield err
        err = err.__cause__
