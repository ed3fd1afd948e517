"""The log of a long-running command, on standard error: words on a terminal, JSON for whoever collects it."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog

from pipeline.redaction import redacted


@contextmanager
def written(form: str | None) -> Iterator[None]:
    """``form`` is "text", "json", or None: text on a terminal, else JSON. What libraries log is written likewise."""
    text = sys.stderr.isatty() if form is None else form == "text"
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.UnicodeDecoder(),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_rendered(text), _without_secrets],
        )
    )
    root, ours = logging.getLogger(), logging.getLogger("pipeline")
    level = ours.level
    root.addHandler(handler)
    # On a terminal the bar says how far it is.
    ours.setLevel(logging.WARNING if form is None and text else logging.INFO)
    try:
        yield
    finally:
        ours.setLevel(level)
        root.removeHandler(handler)
        structlog.reset_defaults()


def _without_secrets(logger: Any, name: str, line: Any) -> str:
    """The last word: whatever a library says of an address or a header."""
    return redacted(str(line))


def _rendered(text: bool) -> list[structlog.typing.Processor]:
    if text:
        return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
