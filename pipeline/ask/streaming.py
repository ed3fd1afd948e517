"""An answer as it is written: whole in the end, and told to whoever watches on the way."""

import time
from collections.abc import Sequence
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk
from langchain_core.messages.ai import add_ai_message_chunks

from pipeline.ask import Answer, Watch

EVERY = 0.2
"""Seconds between two times that it is told."""


def reply(
    chat: BaseChatModel, watch: Watch, turns: Sequence[tuple[str, str]], schema: type[Answer], **how: Any
) -> AIMessageChunk | None:
    """
    What ``invoke`` would return; None where the server sent no stream, but something whole. ``how`` goes to the model.
    Raises what the model raises.
    """
    chunks: list[AIMessageChunk] = []
    pieces: list[str] = []
    told = time.monotonic()
    try:
        for chunk in chat.stream(list(turns), stream_usage=True, **how):
            chunks.append(chunk)
            pieces.append(str(chunk.text))
            if time.monotonic() - told >= EVERY:
                told = time.monotonic()
                watch(schema, "".join(pieces))
    except ValueError:
        # What LangChain raises of a body that holds no event.
        if chunks:
            raise
    if not chunks:
        return None
    watch(schema, "".join(pieces))
    return add_ai_message_chunks(*chunks)
