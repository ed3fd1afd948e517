"""Settings in, a model out that can be asked: behind OpenAI's wire, or of another provider by its own client."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from pipeline.ask import providers
from pipeline.errors import UsageError
from pipeline.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx2

    from pipeline.ask import Answer, Watch
    from pipeline.ask.known import Known
    from pipeline.ask.llm import Model, Options
    from pipeline.ask.providers import Meant
    from pipeline.ask.rate_limit import Pace


def options(held: Settings, model: str) -> Options:
    """How the model is reached. Raises UsageError without the key that it needs."""
    from pipeline.ask import llm

    meant = providers.meant(model)
    if meant is None:
        if held.api_key is None and held.base_url is None:
            raise UsageError("the model needs a key: set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own.")
        key, server = held.api_key or "none", held.base_url
    else:
        key, server = _key(held, meant, model), held.by_variable(meant.provider.server)
    return llm.Options(
        model=model,
        api_key=key,
        base_url=server,
        temperature=held.temperature,
        max_output_tokens=held.max_output_tokens,
        timeout=held.timeout,
        answer_format=held.answer_format,
        tokens_parameter=held.tokens_parameter,
    )


def _key(held: Settings, meant: Meant, model: str) -> str:
    if meant.provider.key is None:
        return ""
    key: str | None = held.by_variable(meant.provider.key)
    if key is None:
        raise UsageError(f"{model!r} needs a key: set {meant.provider.key}.")
    if not key.strip().isascii() or " " in key.strip():
        raise UsageError(f"{meant.provider.key} holds a space or a character that no key has; copy it again.")
    return key.strip()


def connect(options: Options, *, known: Known | None = None, watch: Watch | None = None) -> Model:
    """
    The model itself; ``known`` is what was found out about servers of OpenAI's wire. Raises UsageError where its
    provider's client is not installed.
    """
    from pipeline.ask import llm

    meant = providers.meant(options.model)
    return llm.connect(options, known=known, watch=watch) if meant is None else _of_provider(meant, options, None)


def paced(options: Options, client: httpx2.Client, at: Pace, known: Known) -> Model:
    """The same at a pace, which ``client`` has in it for what goes over OpenAI's wire."""
    from pipeline.ask import llm

    meant = providers.meant(options.model)
    if meant is None:
        return llm.connect(options, http_client=client, known=known)
    return _of_provider(meant, options, at)


def fell_back(options: Options, known: Known) -> Callable[[type[Answer]], tuple[str, ...]]:
    """How the model is asked at the moment instead of the usual way; a provider's own client has one way."""
    from pipeline.ask import llm

    return partial(llm.fell_back, options, known) if providers.meant(options.model) is None else lambda schema: ()


def _of_provider(meant: Meant, options: Options, at: Pace | None) -> Model:
    from pipeline.ask import llm
    from pipeline.ask.providers import chat, pace

    complete = chat.connect(meant, options)
    return llm.Model(complete if at is None else pace.paced(complete, at), options, sleep=time.sleep)


def server(held: Settings, model: str) -> str:
    """Where the model is, as far as the settings say; empty for the provider's own address."""
    meant = providers.meant(model)
    found: str | None = held.base_url if meant is None else held.by_variable(meant.provider.server)
    return found or ""
