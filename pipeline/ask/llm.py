"""
The one way to a model: a question in, a validated answer or a named ModelError out.

Nothing else knows LangChain or OpenAI but ``llm_failures``. Import it where it is used: importing
``langchain_openai`` costs most of a second.
"""

import logging
import time
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx2
import openai
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatResult
from langchain_openai import ChatOpenAI
from pydantic import SecretStr, ValidationError
from tenacity import RetryCallState, Retrying, retry_if_exception

from pipeline.ask import Answer, Question, Reply, T, failures, prompts, transport
from pipeline.errors import ContextTooLong, Malformed, Refused, RequestRejected, Truncated, UsageError
from pipeline.model import Tokens

log = logging.getLogger(__name__)

OPENAI = "https://api.openai.com/v1"
FIRST_PARTY = (".openai.com", ".azure.com")
CONNECT = 10.0
"""Seconds for a connection; an answer may take much longer."""
PROBLEMS = 5
"""Problems of an answer that the repair turn shows."""


class Options(NamedTuple):
    """How to reach a model. ``temperature`` None leaves it to the server; ``timeout`` is seconds for one call."""

    model: str
    api_key: str
    base_url: str | None = None
    temperature: float | None = 0.0
    max_output_tokens: int = 8_000
    timeout: float = 180.0


class Answered(NamedTuple):
    text: str
    tokens: Tokens


def connect(
    options: Options, *, http_client: httpx2.Client | None = None, sleep: Callable[[float], None] = time.sleep
) -> "Model":
    """
    A model behind any server that speaks OpenAI's chat completions.

    Raises UsageError when the key cannot be one.
    """
    key = options.api_key.strip()
    if not key.isascii() or not key.isprintable() or " " in key:
        raise UsageError("OPENAI_API_KEY holds a space or a character that no key has; copy it again.")
    chat = _Chat(
        model=options.model,
        api_key=SecretStr(key),
        base_url=options.base_url or OPENAI,
        temperature=options.temperature,
        timeout=httpx2.Timeout(options.timeout, connect=min(CONNECT, options.timeout)),
        max_retries=0,
        use_responses_api=False,
        http_client=http_client,
    )
    return Model(chat, options._replace(api_key=key), sleep=sleep)


class _Chat(ChatOpenAI):
    """
    LangChain's chat over the SDK's plain ``post``. Its ``create`` walks through all that it is given and builds objects
    of all that comes back, for LangChain to take them apart: more work than to send and to read it.
    """

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        payload = self._get_request_payload(messages, stop=stop, **kwargs)
        body = {**payload.pop("extra_body"), **payload}
        response = self.root_client.post("/chat/completions", cast_to=httpx2.Response, body=body)
        try:
            completion = response.json()
        except (ValueError, RecursionError) as err:
            raise ValueError(response.text or "an empty body") from err
        result = self._create_chat_result(completion)
        for choice, generation in zip(completion["choices"], result.generations, strict=True):
            generation.message.additional_kwargs["refusal"] = choice["message"].get("refusal")
        return result


class _CutOff(Exception):
    """The answer ended at the token limit."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.tokens = tokens


class Model:
    """An ``Ask``: structured output in strict mode, retries of what may pass, a name for everything else."""

    def __init__(self, chat: ChatOpenAI, options: Options, *, sleep: Callable[[float], None]) -> None:
        self._chat = chat
        self._options = options
        self._sleep = sleep

    def __call__(self, question: Question, schema: type[T]) -> Reply[T]:
        """
        One answer: cut off at the token limit, it is asked again once with twice the limit; not in the schema,
        the model is shown the problem once. Tokens of all turns are counted.
        """
        first = self._whole([SystemMessage(question.system), HumanMessage(question.user)], schema)
        try:
            return Reply(schema.model_validate_json(first.text), first.text, first.tokens)
        except ValidationError as err:
            turn = _repair(question, first.text, err)
        again = self._whole(turn, schema)
        try:
            answer = schema.model_validate_json(again.text)
        except ValidationError as err:
            raise Malformed(
                f"{self._options.model!r} does not keep to the answer schema, also after one repair: {_problems(err)}. "
                "Use a model and a server with strict structured output."
            ) from err
        return Reply(answer, again.text, first.tokens + again.tokens, repairs=1)

    def _whole(self, messages: list[BaseMessage], schema: type[T]) -> Answered:
        """An answer that was not cut off."""
        limit = self._options.max_output_tokens
        try:
            return self._patiently(messages, schema, limit)
        except _CutOff as err:
            spent = err.tokens
        try:
            answered = self._patiently(messages, schema, 2 * limit)
        except (_CutOff, ContextTooLong, RequestRejected) as err:
            raise Truncated(
                f"{self._options.model!r} was cut off at {limit} output tokens and gave no whole answer within "
                f"{2 * limit} either; raise THREATCARD_MAX_OUTPUT_TOKENS or use another model."
            ) from err
        return Answered(answered.text, spent + answered.tokens)

    def _patiently(self, messages: list[BaseMessage], schema: type[T], limit: int) -> Answered:
        """An answer of at most ``limit`` tokens, after as many attempts as it is worth."""
        retrying = Retrying(
            retry=retry_if_exception(failures.may_pass),
            wait=failures.wait,
            stop=failures.enough,
            sleep=self._sleep,
            before_sleep=self._say,
            reraise=True,
        )
        try:
            return retrying(self._once, messages, schema, limit)
        except (openai.OpenAIError, *failures.NO_COMPLETION) as err:
            raise failures.named(err, self._options.model, self._options.api_key) from err

    def _once(self, messages: list[BaseMessage], schema: type[T], limit: int) -> Answered:
        reply = self._chat.invoke(messages, **_parameters(schema, limit, self._options.base_url or OPENAI))
        refusal, usage = reply.additional_kwargs.get("refusal"), reply.usage_metadata
        if refusal:
            raise Refused(
                f"{self._options.model!r} refused: {str(refusal)[: transport.SHOWN]!r}; read the listing, or use "
                "another model."
            )
        tokens = Tokens() if usage is None else _tokens(usage)
        finish = reply.response_metadata.get("finish_reason")
        if finish == "length":
            raise _CutOff(tokens)
        if finish == "content_filter":
            raise Refused(f"{self._options.model!r}: the provider's content filter stopped the answer")
        return Answered(str(reply.text), tokens)

    def _say(self, state: RetryCallState) -> None:
        err = failures.failure(state)
        said = failures.said(err, self._options.api_key) if err else ""
        wait = state.next_action.sleep if state.next_action else 0.0
        log.info("model call failed (%s); attempt %d follows in %.1f s", said, state.attempt_number + 1, wait)


def _repair(question: Question, text: str, err: ValidationError) -> list[BaseMessage]:
    """The turn that shows the model what was wrong; servers refuse an empty answer among the messages."""
    asked = prompts.fill(prompts.load("repair").user, {"problem": _problems(err)})
    system = SystemMessage(question.system)
    if not text.strip():
        return [system, HumanMessage(f"{question.user}\n\n{asked}")]
    return [system, HumanMessage(question.user), AIMessage(text), HumanMessage(asked)]


def _problems(err: ValidationError) -> str:
    """The first few problems of an answer, each with its place."""
    errors = err.errors(include_url=False, include_input=False, include_context=False)
    shown = [transport.shown(f"{'.'.join(str(part) for part in e['loc']) or 'the answer'}: {e['msg']}") for e in errors]
    more = f"; and {len(shown) - PROBLEMS} more" if len(shown) > PROBLEMS else ""
    return "; ".join(shown[:PROBLEMS]) + more


def _parameters(schema: type[Answer], limit: int, base_url: str) -> dict[str, Any]:
    """
    OpenAI wants ``max_completion_tokens``; older compatible servers know ``max_tokens`` alone, which LangChain renames
    unless it is a part of the body.
    """
    first_party = (urlsplit(base_url).hostname or "").endswith(FIRST_PARTY)
    allowed = "max_completion_tokens" if first_party else "max_tokens"
    return {"extra_body": {"response_format": _response_format(schema, bounded=not first_party), allowed: limit}}


@cache
def _response_format(schema: type[Answer], *, bounded: bool) -> dict[str, Any]:
    """
    Strict mode. OpenAI and Azure may refuse bounds on lists; with a local decoder they are what ends a list: a small
    model without them counts up passages until its tokens run out.
    """
    body = schema.model_json_schema()
    inner = {"name": schema.__name__, "strict": True, "schema": body if bounded else _unbounded(body)}
    return {"type": "json_schema", "json_schema": inner}


def _unbounded(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _unbounded(value) for key, value in node.items() if key != "maxItems"}
    return [_unbounded(item) for item in node] if isinstance(node, list) else node


def _tokens(usage: UsageMetadata) -> Tokens:
    cached = usage.get("input_token_details", {}).get("cache_read", 0)
    return Tokens(input=usage["input_tokens"], cached=cached, output=usage["output_tokens"])
