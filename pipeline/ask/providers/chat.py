"""
One completion of a provider's model, by LangChain's client for it: what ``pipeline.ask.chat`` is for OpenAI's wire.

The schema goes out as each provider's own structured output; the text that comes back is what the model wrote.
"""

import logging
import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from importlib.util import find_spec
from threading import Thread
from typing import Any

from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage
from pydantic import SecretStr, ValidationError

from pipeline.ask import Answer, transport
from pipeline.ask.chat import Complete, Completion, Options
from pipeline.ask.forms import Turn
from pipeline.ask.providers import Meant, Provider, failures
from pipeline.ask.providers.failure import ProviderFailure
from pipeline.errors import Unavailable, UsageError
from pipeline.model import Tokens
from pipeline.redaction import know

log = logging.getLogger(__name__)

QUESTION = 12_000
"""Tokens of the longest question: Ollama cuts what is longer than it was told without a word."""
UNBOUNDED = ("mistralai", "bedrock_converse")
"""Those that may refuse bounds on lists. Anthropic's client takes them out itself."""
FINISH = {
    "max_tokens": "length",
    "MAX_TOKENS": "length",
    "model_length": "length",
    "model_context_window_exceeded": "length",
    "SAFETY": "content_filter",
    "PROHIBITED_CONTENT": "content_filter",
    "BLOCKLIST": "content_filter",
    "SPII": "content_filter",
    "RECITATION": "content_filter",
    "content_filtered": "content_filter",
    "guardrail_intervened": "content_filter",
}
"""Why an answer ends, in each provider's words and in OpenAI's."""
FAILED = ("error", "OTHER", "MALFORMED_RESPONSE", "malformed_model_output")
"""Of an answer that the provider could not bring to an end."""


def connect(meant: Meant, options: Options) -> Complete:
    """
    Nothing is asked again, and a call ends in time. Raises UsageError where the provider's client is not installed or
    cannot be made.
    """
    provider = meant.provider
    if find_spec(provider.package) is None:
        raise UsageError(
            f"{options.model!r} needs {provider.package}, which is not installed: "
            f"pip install 'threatcard[{provider.extra}]'."
        )
    know(options.api_key)
    make = cache(partial(_made, meant, options))
    make(options.max_output_tokens)
    return partial(_in_time, provider, make, options.timeout)


def _made(meant: Meant, options: Options, limit: int) -> BaseChatModel:
    """The client for answers of at most ``limit`` tokens; a temperature goes to those that are known to take one."""
    how = {"temperature": options.temperature, **_settings(meant.provider, options, limit)}
    if options.temperature is None and meant.provider.name == "mistralai":
        # Its client takes none for no number, and sends one of its own.
        del how["temperature"]
    try:
        chat: BaseChatModel = init_chat_model(meant.model, model_provider=meant.provider.name, **how)
        if options.temperature is not None and (chat.profile or {}).get("temperature") is False:
            log.info("%s takes no temperature: it is left to the server", options.model)
            how["temperature"] = None
            chat = init_chat_model(meant.model, model_provider=meant.provider.name, **how)
    except failures.raised(meant.provider) as err:
        raise UsageError(f"{options.model!r} cannot be asked: {transport.shown(_why(err))}") from err
    return chat


def _why(err: BaseException) -> str:
    """What a client does not like about its settings, without what pydantic writes around it."""
    if not isinstance(err, ValidationError):
        return str(err)
    first = err.errors()[0]
    inner = first.get("ctx", {}).get("error")
    return str(inner.__cause__ or inner) if isinstance(inner, Exception) else f"{first['loc']}: {first['msg']}"


def _settings(provider: Provider, options: Options, limit: int) -> Mapping[str, Any]:
    """As each client calls it: one attempt, the time for it, the limit, the key and the server where they are given."""
    found: dict[str, Any] = {}
    if options.base_url:
        found["base_url"] = options.base_url
    if options.api_key and provider.key is not None:
        found["api_key"] = SecretStr(options.api_key)
    if provider.name == "ollama":
        network = {"timeout": options.timeout, "follow_redirects": False}
        return found | {"num_predict": limit, "num_ctx": QUESTION + limit, "client_kwargs": network}
    if provider.name == "bedrock_converse":
        return found | {
            "max_tokens": limit,
            "timeout": math.ceil(options.timeout),
            "max_retries": 0,
            "disable_streaming": True,
        }
    if provider.name == "google_genai":
        # To this client no retries would mean as many as its SDK thinks right.
        network = {"follow_redirects": False}
        return found | {
            "max_output_tokens": limit, "timeout": options.timeout, "max_retries": 1, "client_args": network,
        }  # fmt: skip
    if provider.name == "mistralai":
        return found | {"max_tokens": limit, "timeout": math.ceil(options.timeout), "max_retries": 1}
    return found | {"max_tokens": limit, "timeout": options.timeout, "max_retries": 0}


def _in_time(  # noqa: PLR0913 (three of them are the call)
    provider: Provider,
    make: Callable[[int], BaseChatModel],
    seconds: float,
    turns: Sequence[Turn],
    schema: type[Answer],
    limit: int,
) -> Completion:
    """
    The call in a thread of its own, which is left behind when its time is over: the clients' own timeouts count from
    byte to byte.
    """
    came: list[Completion | ProviderFailure | UsageError] = []

    def call() -> None:
        try:
            came.append(_completion(provider, make(limit), turns, schema))
        except (ProviderFailure, UsageError) as err:
            came.append(err)
        except failures.raised(provider) as err:
            came.append(failures.failure(err, provider))

    thread = Thread(target=call, name=f"call to {provider.name}", daemon=True)
    thread.start()
    thread.join(seconds)
    if not came and thread.is_alive():
        raise failures.late(f"nothing in {seconds:g} s")
    if not came:
        raise RuntimeError(f"the client of {provider.name} raised what it never raises")
    if isinstance(came[0], Exception):
        raise came[0]
    return came[0]


def _completion(provider: Provider, chat: BaseChatModel, turns: Sequence[Turn], schema: type[Answer]) -> Completion:
    reply = chat.invoke(list(turns), response_format=_response_format(schema, bounded=provider.name not in UNBOUNDED))
    finish = _finish(reply.response_metadata)
    if finish in FAILED:
        raise ProviderFailure(Unavailable, "the provider broke the answer off; try later", finish, passes=True)
    mapped = FINISH.get(finish, finish)
    return Completion(
        str(reply.text), _tokens(reply), mapped, None if mapped == "content_filter" else _refusal(reply, finish)
    )


@cache
def _response_format(schema: type[Answer], *, bounded: bool) -> dict[str, Any]:
    """As OpenAI has it, which LangChain's clients put into each provider's own words."""
    body = schema.model_json_schema()
    inner = {"name": schema.__name__, "strict": True, "schema": body if bounded else _unbounded(body)}
    return {"type": "json_schema", "json_schema": inner}


def _unbounded(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _unbounded(value) for key, value in node.items() if key != "maxItems"}
    return [_unbounded(item) for item in node] if isinstance(node, list) else node


def _finish(metadata: Mapping[str, Any]) -> str:
    """Why the answer ends, in the provider's word; of a question that Google blocks there is only the feedback."""
    told = (metadata.get(key) for key in ("stop_reason", "stopReason", "finish_reason", "done_reason"))
    feedback = metadata.get("prompt_feedback") or {}
    blocked = "SAFETY" if feedback.get("block_reason") else ""
    return str(next((reason for reason in told if reason), blocked))


def _refusal(reply: AIMessage, finish: str) -> str | None:
    """What a model says instead of an answer."""
    found = [block for block in reply.content_blocks if block["type"] == "refusal"]
    return str(found[0].get("refusal") or finish) if found else None


def _tokens(reply: AIMessage) -> Tokens:
    usage = reply.usage_metadata
    if usage is None:
        return Tokens()
    cached = usage.get("input_token_details", {}).get("cache_read", 0)
    return Tokens(input=usage["input_tokens"], cached=cached or 0, output=usage["output_tokens"])
