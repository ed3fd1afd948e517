"""
One completion of a chat model: turns and a schema in, the text out, with how it ended and what it came to.

LangChain is the door to the model, by its public ``invoke`` alone, and nothing else knows it: another provider is
another chat model here. What is sent is OpenAI's chat completion, in the body of our making.
"""

import atexit
import warnings
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx2
from langchain_core.messages.ai import AIMessage, UsageMetadata
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from pipeline.ask import Answer, Watch, streaming, transport
from pipeline.model import Tokens

OPENAI = "https://api.openai.com/v1"
FIRST_PARTY = (".openai.com", ".azure.com")
CONNECT = 10.0
"""Seconds for a connection; an answer may take much longer."""
ADVICE = "(This model does not support|Invalid schema for) OpenAI's structured output"
"""How the warnings begin which tell the caller of a function that is not used here what to do."""

Turn = tuple[str, str]
"""A role, which is ``system``, ``user`` or ``assistant``, and what is said."""


class Options(NamedTuple):
    """How to reach a model. ``temperature`` None leaves it to the server; ``timeout`` is seconds for one call."""

    model: str
    api_key: str
    base_url: str | None = None
    temperature: float | None = 0.0
    max_output_tokens: int = 8_000
    timeout: float = 180.0


class Completion(NamedTuple):
    """``finish`` is why the text ends where it does, in OpenAI's words; ``refusal`` is what a model says instead."""

    text: str
    tokens: Tokens
    finish: str | None
    refusal: str | None


Complete = Callable[[Sequence[Turn], type[Answer], int], Completion]
"""One call to a model, which may write so many tokens. Raises what ``failures`` names."""


def connect(options: Options, http_client: httpx2.Client | None, watch: Watch | None = None) -> Complete:
    """
    A model behind any server that speaks OpenAI's chat completions. Nothing is asked again. ``watch`` has answers sent
    as they are written, and is told.
    """
    warnings.filterwarnings("ignore", message=ADVICE, module="langchain_openai")
    chat = ChatOpenAI(
        model=options.model,
        api_key=SecretStr(options.api_key),
        base_url=options.base_url or OPENAI,
        temperature=options.temperature,
        timeout=httpx2.Timeout(options.timeout, connect=min(CONNECT, options.timeout)),
        max_retries=0,
        use_responses_api=False,
        http_client=http_client or _network(),
    )
    send = partial(_sent, chat) if watch is None else partial(streaming.reply, chat, watch)
    return partial(_complete, send, (urlsplit(options.base_url or OPENAI).hostname or "").endswith(FIRST_PARTY))


@cache
def _network() -> httpx2.Client:
    """
    One for the whole process: connections stay for the next model that is asked, and none is left to the collector of
    garbage, which is where a client that LangChain makes for a timeout with parts ends.
    """
    client = transport.network()
    atexit.register(client.close)
    return client


def _sent(chat: ChatOpenAI, turns: Sequence[Turn], schema: type[Answer], **how: Any) -> AIMessage:
    return chat.invoke(list(turns), **how)


def _complete(
    send: Callable[..., AIMessage], first_party: bool, turns: Sequence[Turn], schema: type[Answer], limit: int
) -> Completion:
    reply = send(turns, schema, extra_body=_body(schema, limit, first_party))
    return Completion(
        str(reply.text),
        Tokens() if reply.usage_metadata is None else _tokens(reply.usage_metadata),
        reply.response_metadata.get("finish_reason"),
        reply.additional_kwargs.get("refusal"),
    )


def _body(schema: type[Answer], limit: int, first_party: bool) -> dict[str, Any]:
    """
    OpenAI wants ``max_completion_tokens``; older compatible servers know ``max_tokens`` alone, which LangChain renames
    unless it is a part of the body.
    """
    allowed = "max_completion_tokens" if first_party else "max_tokens"
    return {"response_format": _response_format(schema, bounded=not first_party), allowed: limit}


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
