"""What goes wrong between us and a model server: what is worth another attempt, when, and what it is called."""

import random

import openai
from tenacity import RetryCallState

from pipeline.ask import heard, transport
from pipeline.ask.bounded import TooLong
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

ATTEMPTS = 5
ATTEMPTS_IN_TIME = 2
"""A call that took the whole timeout is paid for and will likely take as long again."""
LONGEST_WAIT = 90.0
"""Seconds that a server may ask us to wait; beyond that the listing is given up, not the evening."""

NO_COMPLETION = (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError)
"""What LangChain and the SDK raise when a body with status 200 is no completion: a proxy's page, an error object."""
RAISED = (openai.OpenAIError, ProviderFailure, *NO_COMPLETION)
"""All that a call raises which ``named`` has a name for."""
STATUS = openai.APIStatusError
"""A reply with the status of an error, or one that meant to have it."""

_CONTEXT = (
    "context length",
    "context size",
    "context window",
    "context_length",
    "maximum model length",
    "input tokens exceed",
    "input token count",
    "prompt is too long",
    "reduce the length",
)
"""How OpenAI, vLLM, llama.cpp, LM Studio, Ollama, Gemini and Anthropic say that a question is too long."""
_QUOTA = ("insufficient_quota", "request too large", "credits", "billing hard limit", "credit balance")
"""Rate limits that no waiting lifts."""
_FILTER = ("content_filter", "content management policy", "prohibited_content", "data_inspection_failed")
_KEY = ("api key not valid", "api_key_invalid", "invalid api key", "invalid_api_key", "incorrect api key")
"""How servers say with another status than 401 that a key is not one of theirs."""
_NO_ADDRESS = ("unexpected endpoint", "no route", "unknown request url", "invalid url")
_BAD, _PAYMENT, _FORBIDDEN, _NOT_FOUND = 400, 402, 403, 404

_NAMES: tuple[tuple[type[openai.OpenAIError], type[ModelError], str], ...] = (
    (openai.AuthenticationError, Unauthorised, "the key was not accepted; set OPENAI_API_KEY"),
    (openai.PermissionDeniedError, Unauthorised, "the key may not use this; check OPENAI_API_KEY and its project"),
    (openai.NotFoundError, ModelNotFound, "no such model there; check --model and OPENAI_BASE_URL"),
    (openai.APITimeoutError, Unavailable, "no answer in time; raise THREATCARD_TIMEOUT or try later"),
    (openai.APIConnectionError, Unavailable, "the server cannot be reached; check OPENAI_BASE_URL"),
    (openai.InternalServerError, Unavailable, "the server fails; try later"),
)
_FORMAT = (
    "none of the ways to have JSON is taken; leave THREATCARD_ANSWER_FORMAT at auto, or use another model or server"
)
_TURNS = "it wants other turns; check for a proxy that changes them, or use another model or server"
_PARAMETER = "leave THREATCARD_TOKENS_PARAMETER at auto, or use another server"
_REJECTED = (
    ("last role", _TURNS),
    ("roles must", _TURNS),
    ("message_order", _TURNS),
    ("system role", _TURNS),
    ("temperature", "set THREATCARD_TEMPERATURE=none, or use another server"),
    ("is too large", "lower THREATCARD_MAX_OUTPUT_TOKENS"),
    ("at most", "lower THREATCARD_MAX_OUTPUT_TOKENS"),
    ("extra inputs", _PARAMETER),
    ("extra_forbidden", _PARAMETER),
    ("unsupported parameter", _PARAMETER),
    ("max_tokens", "lower THREATCARD_MAX_OUTPUT_TOKENS"),
    ("max_completion_tokens", "lower THREATCARD_MAX_OUTPUT_TOKENS"),
    ("schema", _FORMAT),
    ("grammar", _FORMAT),
    ("response_format", _FORMAT),
    ("invalid_argument", _FORMAT),
)
"""By the first word that stands in what the server said."""


def named(err: Exception, model: str) -> ModelError:
    """The ModelError that ``err`` amounts to: who, what to do, and what the server said."""
    words = said(err)
    if (known := _of_provider(err, model) or _beyond_bounds(err, model)) is not None:
        return known
    if isinstance(err, NO_COMPLETION):
        where = "OPENAI_BASE_URL, which should end in /v1" if _speaks_of(err, _NO_ADDRESS) else "OPENAI_BASE_URL"
        return Malformed(f"{model!r}: what came back is no chat completion; check {where} ({words})")
    if (known := _by_words(err, model, words)) is not None:
        return known
    if _broken_off(err):
        return Unavailable(f"{model!r}: the answer broke off while it was written; try later ({words})")
    for kind, error, advice in _NAMES:
        if isinstance(err, kind):
            return error(f"{model!r}: {advice} ({words})")
    if isinstance(err, openai.RateLimitError):
        return RateLimited(f"{model!r}: {_rate_advice(err)} ({words})")
    advice = next((advice for word, advice in _REJECTED if _speaks_of(err, (word,))), "check --model, OPENAI_BASE_URL")
    return RequestRejected(f"{model!r}: the server does not take the request; {advice} ({words})")


def _by_words(err: Exception, model: str, words: str) -> ModelError | None:
    """What goes by what is said, whatever its status."""
    status = err.status_code if isinstance(err, STATUS) else None
    if _speaks_of(err, _CONTEXT):
        return ContextTooLong(
            f"{model!r}: the question is too long for it: {words}. Give the model or its server a larger context, "
            "or lower THREATCARD_MAX_OUTPUT_TOKENS."
        )
    if status == _PAYMENT:
        return RateLimited(
            f"{model!r}: the account's credit does not allow the question; add credit, or lower "
            f"THREATCARD_MAX_OUTPUT_TOKENS ({words})"
        )
    if status == _BAD and _speaks_of(err, _KEY):
        return Unauthorised(f"{model!r}: the key was not accepted; set OPENAI_API_KEY ({words})")
    if status in (_BAD, _FORBIDDEN) and _speaks_of(err, _FILTER):
        return Refused(f"{model!r}: the provider's content filter stopped the question ({words})")
    if status == _NOT_FOUND and _speaks_of(err, ("response_format", "requested parameters")):
        return RequestRejected(f"{model!r}: the server does not take the request; {_FORMAT} ({words})")
    return None


def _of_provider(err: Exception, model: str) -> ModelError | None:
    return err.named(model, said(err)) if isinstance(err, ProviderFailure) else None


def _beyond_bounds(err: Exception, model: str) -> ModelError | None:
    """The name of what is no answer at all: a flood, or the way to another server."""
    if isinstance(_root(err), TooLong):
        return Malformed(f"{model!r}: the reply is no chat completion: {_root(err)}; check OPENAI_BASE_URL")
    if isinstance(err, openai.APIStatusError) and err.response.has_redirect_location:
        where = transport.shown(err.response.headers["location"])
        return RequestRejected(
            f"{model!r}: the server sends on to {where}, which is not followed with a key; if that is right, set "
            "OPENAI_BASE_URL to it"
        )
    return None


def _rate_advice(err: openai.RateLimitError) -> str:
    asked = _retry_after(err) or 0.0
    if _speaks_of(err, _QUOTA):
        return "the quota does not allow the question; raise it, or use another key or model"
    if asked > LONGEST_WAIT:
        return f"the server asks for a pause of {asked:.0f} s; try later"
    return f"over the rate limit, {ATTEMPTS} times in a row; lower --jobs or try later"


def said(err: BaseException) -> str:
    """What the server or the network said: one line, short, printable, without a key."""
    text = str(err)
    if isinstance(err, openai.APIConnectionError):
        text = f"{text} {_root(err)}"
    elif isinstance(err, STATUS):
        text = f"{err.status_code}: {heard.text(err.response.text)}"
    return transport.shown(text.rstrip(". "))


def settled(err: BaseException) -> bool:
    """Whether it is about the question, the key or the account, whichever way the question is put."""
    return _speaks_of(err, (*_CONTEXT, *_FILTER, *_KEY, *_QUOTA))


def told(err: openai.APIStatusError) -> tuple[int, str]:
    """The status and all the words of a refusal."""
    return err.status_code, f"{err} {err.body}"[: heard.READ]


def _broken_off(err: BaseException) -> bool:
    """An error that the server tells in the middle of a stream, which has no status of its own."""
    known = (STATUS, openai.APIConnectionError, openai.APIResponseValidationError)
    return isinstance(err, openai.APIError) and not isinstance(err, known)


def _root(err: BaseException) -> BaseException:
    while err.__cause__ is not None:
        err = err.__cause__
    return err


def _speaks_of(err: BaseException, words: tuple[str, ...]) -> bool:
    told = f"{err} {getattr(err, 'code', '')} {getattr(err, 'body', '')}".lower()
    return any(word in told for word in words)


def may_pass(err: BaseException) -> bool:
    """Whether the same request may be answered a little later."""
    if isinstance(err, ProviderFailure):
        return err.passes and (err.retry_after or 0.0) <= LONGEST_WAIT
    if isinstance(_root(err), TooLong):
        return False
    passing = isinstance(err, (openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError))
    if not passing and not _broken_off(err):
        return False
    return not _speaks_of(err, (*_QUOTA, *_CONTEXT)) and (_retry_after(err) or 0.0) <= LONGEST_WAIT


def enough(state: RetryCallState) -> bool:
    err = failure(state)
    late = err.late if isinstance(err, ProviderFailure) else isinstance(err, openai.APITimeoutError)
    return state.attempt_number >= (ATTEMPTS_IN_TIME if late else ATTEMPTS)


def wait(state: RetryCallState) -> float:
    """What the server asked for, else a random time below 1, 2, 4 … seconds (full jitter)."""
    asked = _retry_after(failure(state))
    return random.uniform(0, 2.0 ** (state.attempt_number - 1)) if asked is None else asked


def failure(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


def _retry_after(err: BaseException | None) -> float | None:
    if isinstance(err, ProviderFailure):
        return err.retry_after
    return transport.asked_pause(err.response) if isinstance(err, STATUS) else None
