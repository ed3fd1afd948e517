"""
The only module that knows LangChain or OpenAI: a question in, a validated answer or a named ModelError out.

``connect`` imports them where they are used: importing ``langchain_openai`` costs most of a second.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn
from urllib.parse import urlsplit

import openai
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI
from pydantic import SecretStr, ValidationError
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt

from pipeline import prompts
from pipeline.ask import Question, Reply, T
from pipeline.errors import (
    ContextTooLong,
    Malformed,
    ModelError,
    ModelNotFound,
    RateLimited,
    Refused,
    RequestRejected,
    Truncated,
    Unauthorised,
    Unavailable,
)
from pipeline.model import Tokens

if TYPE_CHECKING:
    import httpx2

log = logging.getLogger(__name__)

ATTEMPTS = 5
LONGEST_WAIT = 90.0
"""Seconds that a server may ask us to wait; beyond that the listing is given up, not the evening."""
_TRANSIENT = (openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError)
_CONTEXT = (
    "context length",
    "context size",
    "context window",
    "context_length",
    "maximum context",
    "prompt is too long",
)
_BOUNDS = ("maxItems",)
_FIRST_PARTY = (".openai.com", ".azure.com")


class Options(NamedTuple):
    """How to reach a model. ``temperature`` None leaves it to the server; times are seconds."""

    model: str
    api_key: str
    base_url: str | None = None
    temperature: float | None = 0.0
    max_output_tokens: int = 8_000
    timeout: float = 180.0


class Answered(NamedTuple):
    text: str
    tokens: Tokens


def connect(options: Options, *, http_client: httpx2.Client | None = None) -> Model:
    """A model behind any server that speaks OpenAI's chat completions."""
    chat = ChatOpenAI(
        model=options.model,
        api_key=SecretStr(options.api_key),
        base_url=options.base_url,
        temperature=options.temperature,
        timeout=options.timeout,
        max_retries=0,
        http_client=http_client,
    )
    return Model(chat, options)


class Model:
    """An ``Ask``: structured output in strict mode, retries of what may pass, a name for everything else."""

    def __init__(self, chat: ChatOpenAI, options: Options, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._chat = chat
        self._options = options
        self._sleep = sleep

    def __call__(self, question: Question, schema: type[T]) -> Reply[T]:
        """
        One answer: cut off at the token limit, it is asked again once with twice the limit; not in the schema,
        the model is shown the problem once. Tokens of all turns are counted.
        """
        messages: list[BaseMessage] = [SystemMessage(question.system), HumanMessage(question.user)]
        answered = self._whole(messages, schema, question.name)
        try:
            return Reply(schema.model_validate_json(answered.text), answered.text, answered.tokens)
        except ValidationError as err:
            problem = _first_problem(err)
        repair = prompts.fill(prompts.load("repair").user, {"problem": problem})
        messages += [AIMessage(answered.text), HumanMessage(repair)]
        again = self._whole(messages, schema, question.name)
        try:
            answer = schema.model_validate_json(again.text)
        except ValidationError as err:
            raise Malformed(
                f"{question.name}: {self._options.model!r} does not keep to the answer schema, also after one repair: "
                f"{_first_problem(err)}. Use a model or server with strict structured output."
            ) from err
        return Reply(answer, again.text, answered.tokens + again.tokens, repairs=1)

    def _whole(self, messages: list[BaseMessage], schema: type[T], name: str) -> Answered:
        """An answer that was not cut off."""
        limit, spent = self._options.max_output_tokens, Tokens()
        for attempt in (limit, 2 * limit):
            try:
                got = self._patiently(messages, schema, attempt, name)
                return Answered(got.text, spent + got.tokens)
            except openai.LengthFinishReasonError as err:
                spent += _tokens(err.completion.usage)
        raise Truncated(
            f"{name}: {self._options.model!r} was cut off at {2 * limit} output tokens; "
            "raise max_output_tokens (THREATCARD_MAX_OUTPUT_TOKENS) or choose another model."
        )

    def _patiently(self, messages: list[BaseMessage], schema: type[T], limit: int, name: str) -> Answered:
        retrying = Retrying(
            retry=retry_if_exception(_may_pass),
            wait=_wait,
            stop=stop_after_attempt(ATTEMPTS),
            sleep=self._sleep,
            before_sleep=_say,
            reraise=True,
        )
        try:
            return retrying(self._once, messages, schema, limit)
        except openai.LengthFinishReasonError:
            raise
        except openai.OpenAIError as err:
            _explain(err, name, self._options)

    def _once(self, messages: list[BaseMessage], schema: type[T], limit: int) -> Answered:
        reply = self._chat.invoke(
            messages, response_format=_response_format(schema, self._options), **_limit(limit, self._options)
        )
        if refusal := reply.additional_kwargs.get("refusal"):
            raise Refused(f"{self._options.model!r} refused: {str(refusal)[:200]!r}. Nothing was scored.")
        usage = reply.usage_metadata
        tokens = Tokens()
        if usage is not None:
            cached = usage.get("input_token_details", {}).get("cache_read", 0)
            tokens = Tokens(input=usage["input_tokens"], cached=cached, output=usage["output_tokens"])
        return Answered(str(reply.text), tokens)


def _response_format(schema: type[T], options: Options) -> dict[str, Any]:
    """Strict mode. OpenAI and Azure may refuse length bounds; local decoders enforce them."""
    body = schema.model_json_schema()
    inner = {"name": schema.__name__, "strict": True, "schema": _unbounded(body) if _first_party(options) else body}
    return {"type": "json_schema", "json_schema": inner}


def _unbounded(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _unbounded(value) for key, value in node.items() if key not in _BOUNDS}
    return [_unbounded(item) for item in node] if isinstance(node, list) else node


def _limit(tokens: int, options: Options) -> dict[str, Any]:
    """OpenAI wants ``max_completion_tokens``; older compatible servers know ``max_tokens`` alone."""
    return {"max_completion_tokens": tokens} if _first_party(options) else {"extra_body": {"max_tokens": tokens}}


def _first_party(options: Options) -> bool:
    host = urlsplit(options.base_url or "https://api.openai.com").hostname or ""
    return host.endswith(_FIRST_PARTY)


def _tokens(usage: Any) -> Tokens:
    if usage is None:
        return Tokens()
    cached = getattr(usage.prompt_tokens_details, "cached_tokens", 0) or 0
    return Tokens(input=usage.prompt_tokens, cached=cached, output=usage.completion_tokens)


def _first_problem(err: ValidationError) -> str:
    first = err.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or "the answer"
    return f"{where}: {first['msg'][:200]}"


def _may_pass(err: BaseException) -> bool:
    if isinstance(err, openai.RateLimitError):
        return "insufficient_quota" not in str(err) and (_retry_after(err) or 0.0) <= LONGEST_WAIT
    return isinstance(err, _TRANSIENT)


def _retry_after(err: BaseException | None) -> float | None:
    """Seconds that the server asked for (RFC 9110 section 10.2.3: seconds or a date), or None."""
    response = getattr(err, "response", None)
    said = response.headers.get("retry-after") if response is not None else None
    if said is None:
        return None
    try:
        return max(0.0, float(said))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time())
    except ValueError:
        return None


def _wait(state: RetryCallState) -> float:
    """What the server asked for, else a random time below 1, 2, 4 … seconds (full jitter)."""
    asked = _retry_after(state.outcome.exception() if state.outcome else None)
    if asked is not None:
        return min(asked, LONGEST_WAIT)
    return random.uniform(0, min(30.0, 2.0 ** (state.attempt_number - 1)))


def _say(state: RetryCallState) -> None:
    err = state.outcome.exception() if state.outcome else None
    wait = state.next_action.sleep if state.next_action else 0.0
    log.info("model call failed (%s); attempt %d follows in %.1f s", err, state.attempt_number + 1, wait)


_NAMES: tuple[tuple[type[openai.OpenAIError], type[ModelError], str], ...] = (
    (openai.AuthenticationError, Unauthorised, "the key was not accepted; set OPENAI_API_KEY"),
    (
        openai.PermissionDeniedError,
        Unauthorised,
        "the key may not use this model; check OPENAI_API_KEY and the project",
    ),
    (openai.NotFoundError, ModelNotFound, "no such model there; check --model and OPENAI_BASE_URL"),
    (
        openai.RateLimitError,
        RateLimited,
        "rate or quota limit, also after waiting; lower --jobs or try later",
    ),
    (openai.APITimeoutError, Unavailable, "no answer in time; raise THREATCARD_TIMEOUT or try later"),
    (openai.APIConnectionError, Unavailable, "the server cannot be reached; check OPENAI_BASE_URL"),
    (openai.InternalServerError, Unavailable, "the server failed several times; try later"),
    (openai.ContentFilterFinishReasonError, Refused, "the provider's content filter stopped the answer"),
    (
        openai.APIResponseValidationError,
        Malformed,
        "what came back is no chat completion; check OPENAI_BASE_URL",
    ),
)


def _explain(err: openai.OpenAIError, name: str, options: Options) -> NoReturn:
    said = " ".join(str(err).split())[:200]
    if isinstance(err, openai.BadRequestError) and any(words in said.lower() for words in _CONTEXT):
        raise ContextTooLong(
            f"{name}: the listing does not fit {options.model!r}: {said}. Use a model with a larger context."
        ) from err
    for kind, error, advice in _NAMES:
        if isinstance(err, kind):
            raise error(f"{name}: {options.model!r}: {advice} ({said})") from err
    raise RequestRejected(
        f"{name}: {options.model!r} rejected the request: {said}. "
        "If it is about the temperature, set THREATCARD_TEMPERATURE=none."
    ) from err
