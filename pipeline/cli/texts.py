"""What a command line gives as text is text: bytes that are no UTF-8 are said at once, before anything is done."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence

from pipeline.errors import UsageError

FILES = frozenset(
    (
        "answers", "anchor", "at", "beside", "calibrate", "cards", "catalogue", "certificate", "compare",
        "config", "file", "files", "first", "folder", "gates", "gold", "key", "old_key_file", "out", "publish",
        "record", "report", "reports", "second", "since", "sources",
    )
)  # fmt: skip
"""
What may name a file, whose name may be any bytes; whether there is one says the command. A catalogue is kept in the
store by its name, which has to be text.
"""


def readable(args: argparse.Namespace, argv: Sequence[str]) -> None:
    """Raises UsageError that names the flag, and the first byte that is none of UTF-8."""
    for name, value in vars(args).items():
        if name in FILES:
            continue
        for text in _texts(value):
            byte = _stray(text)
            if byte is not None:
                raise UsageError(f"{_flag(text, argv) or name} is not UTF-8: byte 0x{byte:02x}; write it as UTF-8.")


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def _stray(text: str) -> int | None:
    """The byte that Python could not read, as it keeps such a byte in an argument (PEP 383)."""
    try:
        text.encode()
    except UnicodeEncodeError as err:
        return ord(text[err.start]) & 0xFF
    return None


def _flag(text: str, argv: Sequence[str]) -> str:
    """The flag that it was given to; "" where it stands by itself."""
    for before, given in zip(("", *argv), argv, strict=False):
        if given.startswith("--") and given.partition("=")[2] == text:
            return given.partition("=")[0]
        if given == text:
            return before if before.startswith("-") else ""
    return ""
