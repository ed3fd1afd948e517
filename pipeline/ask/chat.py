"""
One completion of a chat model: turns and a schema in, the text out, with how it ended and what it came to.

LangChain is the door to the model, by its public ``invoke`` alone, and nothing else knows it: another provider is
another chat model here. What is sent is OpenAI's chat completion, in the body of our making; a part of it that the
server refuses is left out (``forms``), which is found out once.
"""

import atexit
import json
import logging
import re
import warnings
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx2
from langchain_core.messages import AIMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from pipeline.ask import Answer, Watch, failures, forms, rate_limit, streaming, transport
from pipeline.ask.forms import Form, Turn, Way
from pipeline.ask.known import Known
from pipeline.model import Tokens
from pipeline.taxonomy.servers import ANSWER_FORMATS

log = logging.getLogger(__name__)

OPENAI = "https://api.openai.com/v1"
FIRST_PARTY = (".openai.com", ".azure.com")
CONNECT = 10.0
"""Seconds for a connection; an answer may take much longer."""
MOST_TOKENS = 10_000_000
"""Of one call; what a server counts beyond is no count."""
CHARACTERS = 4
"""Of a token, about, where the server counts none."""
_STREAM = re.compile(r"\bstream(?:ing|_options)?\b", re.IGNORECASE)
ADVICE = "(This model does not support|Invalid schema for) OpenAI's structured output"
"""How the warnings begin which tell the caller of a function that is not used here what to do."""


class Options(NamedTuple):
    """
    How to reach a model. ``temperature`` None leaves it to the server; ``timeout`` is seconds for one call; the last
    two hold fast what "auto" leaves to be found out (``forms``).
    """

    model: str
    api_key: str
    base_url: str | None = None
    temperature: float | None = 0.0
    max_output_tokens: int = 8_000
    timeout: float = 180.0
    answer_format: str = forms.AUTO
    tokens_parameter: str = forms.AUTO


class Completion(NamedTuple):
    """
    ``finish`` is why the text ends where it does, in OpenAI's words; ``refusal`` is what a model says instead.
    ``found_in`` is the place, of ``mending.KINDS``, where a text stood that was not where it belongs; ``fell_back``
    is how it was asked instead of the usual way, as settings are written.
    """

    text: str
    tokens: Tokens
    finish: str | None
    refusal: str | None
    found_in: str | None = None
    fell_back: tuple[str, ...] = ()


Complete = Callable[[Sequence[Turn], type[Answer], int], Completion]
"""
One call to a model, which may write so many tokens. Raises what ``failures`` names. A call that is refused for a part
that can be left out is made again without it, at once; nothing else is asked again.
"""


def connect(options: Options, http_client: httpx2.Client | None, known: Known, watch: Watch | None = None) -> Complete:
    """
    A model behind any server that speaks OpenAI's chat completions. ``watch`` has answers sent as they are written,
    and is told.
    """
    warnings.filterwarnings("ignore", message=ADVICE, module="langchain_openai")
    chat = ChatOpenAI(
        model=options.model,
        api_key=SecretStr(options.api_key),
        base_url=options.base_url or OPENAI,
        temperature=None,  # a part of the body, so that it can be left out
        timeout=httpx2.Timeout(options.timeout, connect=min(CONNECT, options.timeout)),
        max_retries=0,
        use_responses_api=False,
        http_client=httpx2.Client(transport=transport.Understood(http_client or _network())),
    )
    return _Fitting(chat, options, known, watch)


def way(options: Options) -> Way:
    """The usual form at the server that the options name, and what they hold fast of it."""
    first_party = (urlsplit(options.base_url or OPENAI).hostname or "").endswith(FIRST_PARTY)
    # OpenAI wants ``max_completion_tokens``; older compatible servers know ``max_tokens`` alone.
    tokens = "max_completion_tokens" if first_party else "max_tokens"
    usual = Form(ANSWER_FORMATS[0], tokens, options.temperature, bounded=not first_party)
    return Way(usual, options.answer_format, options.tokens_parameter)


def name(options: Options) -> str:
    """What a form is known by: the server, the model, and what is asked of it."""
    asked = (options.model, options.temperature, options.answer_format, options.tokens_parameter)
    return rate_limit.name(options.base_url or OPENAI, "\0".join(map(str, asked)))


def form(options: Options, known: Known, schema: type[Answer]) -> Form:
    """The one to ask in, as far as is known."""
    asked = way(options)
    return asked.held(known.form(name(options), schema.__name__) or asked.usual)


@cache
def _network() -> httpx2.Client:
    """
    One for the whole process: connections stay for the next model that is asked, and none is left to the collector of
    garbage, which is where a client that LangChain makes for a timeout with parts ends.
    """
    client = transport.network()
    atexit.register(client.close)
    return client


class _Fitting:
    """A ``Complete`` that asks in the form that the server is known to take, and finds out which that is."""

    def __init__(self, chat: ChatOpenAI, options: Options, known: Known, watch: Watch | None) -> None:
        self._chat, self._options, self._known, self._watch = chat, options, known, watch
        self._way = way(options)

    def __call__(self, turns: Sequence[Turn], schema: type[Answer], limit: int) -> Completion:
        asked, refusal = form(self._options, self._known, schema), ""
        while True:
            try:
                reply = self._sent(forms.turns(asked, turns, schema), schema, forms.body(asked, schema, limit))
            except failures.STATUS as err:
                if self._watch is not None and _no_stream(err):
                    self._watch = None
                    continue
                following = None if failures.settled(err) else forms.after(asked, self._way, *failures.told(err))
                if following is None:
                    raise
                asked, refusal = following, failures.said(err)
            else:
                return self._completion(reply, asked, schema, refusal, turns)

    def _sent(self, turns: Sequence[Turn], schema: type[Answer], body: dict[str, Any]) -> AIMessage:
        if self._watch is not None:
            found = streaming.reply(self._chat, self._watch, turns, schema, extra_body=body)
            if found is not None:
                return found
            # It answers whole whatever it is asked: from now on nobody watches.
            self._watch = None
        return self._chat.invoke(list(turns), extra_body=body)

    def _completion(
        self, reply: AIMessage, asked: Form, schema: type[Answer], refusal: str, turns: Sequence[Turn]
    ) -> Completion:
        fell_back = self._way.fell_back(asked)
        if refusal and self._known.learn(name(self._options), schema.__name__, asked):
            log.warning(
                "%r does not take the usual request (%s): it is asked with %s from now on",
                self._options.model, refusal, " ".join(fell_back),
            )  # fmt: skip
        text, found_in = _text(reply)
        return Completion(
            text,
            _tokens(reply.usage_metadata, turns, text),
            reply.response_metadata.get("finish_reason"),
            reply.additional_kwargs.get("refusal"),
            found_in,
            fell_back,
        )


def _no_stream(err: Exception) -> bool:
    """Whether the server refuses to send an answer as it is written, or to count its tokens then."""
    return not failures.settled(err) and _STREAM.search(failures.said(err)) is not None


def _text(reply: AIMessage) -> tuple[str, str | None]:
    """What the model wrote, and where it stood if that is not where a text belongs: a tool call, the reasoning."""
    if text := str(reply.text).strip():
        return str(reply.text), "parts" if isinstance(reply.content, list) else None
    calls = [*(json.dumps(call["args"]) for call in reply.tool_calls)]
    calls += [call["args"] or "" for call in reply.invalid_tool_calls]
    if calls:
        return "\n".join(calls), "tool_call"
    thoughts = [
        str(block["reasoning"])
        for block in reply.content
        if isinstance(block, dict) and block.get("type") == "reasoning" and block.get("reasoning")
    ]
    return ("\n".join(thoughts), "reasoning") if thoughts else (text, None)


def _tokens(usage: UsageMetadata | None, turns: Sequence[Turn], text: str) -> Tokens:
    """
    What the server counted. Where it counted nothing, or what no count can be, it is reckoned by the characters: a
    bound on what is spent must not be passed for want of a figure.
    """
    if usage is not None:
        cached = usage.get("input_token_details", {}).get("cache_read", 0)
        counted = (usage["input_tokens"], cached, usage["output_tokens"])
        if counted[0] > 0 and all(0 <= figure <= MOST_TOKENS for figure in counted):
            return Tokens(input=counted[0], cached=cached, output=counted[2])
    return Tokens(input=sum(len(said) for _, said in turns) // CHARACTERS + 1, output=len(text) // CHARACTERS + 1)
