"""``threatcard rescore``: cards in, the same cards under another profile out, one a line; no model is asked."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline import settings
from pipeline.cli.stdout import say
from pipeline.errors import InputError, ThreatcardError, UnreadableFile, UsageError

if TYPE_CHECKING:
    from pipeline.card.make import Making

STDIN = "-"
_SPREAD_OUT = re.compile(r"\s*\{\s*\n")
"""An object over several lines, as editors and ``jq`` write it."""


def run(args: argparse.Namespace) -> int:
    from pipeline.cli import build

    if args.files.count(STDIN) > 1:
        raise UsageError("standard input can be read once: give - one time.")
    making = build.making(settings.read(vars(args)), snap=args.snap)
    codes = [0]
    for name in args.files:
        try:
            codes += [_rescored(where, text, making) for where, text in _cards(name)]
        except ThreatcardError as err:
            codes.append(_complaint(str(err), err.exit_code))
    return max(codes)


def _rescored(where: str, text: str, making: Making) -> int:
    from pydantic import ValidationError

    from pipeline import render
    from pipeline.assess import draft
    from pipeline.model import Card

    try:
        say(render.json_line(draft.rescored(Card.model_validate_json(text), making=making)))
    except ValidationError as err:
        first = err.errors(include_url=False)[0]
        path = ".".join(str(part) for part in first["loc"]) or "the card"
        advice = "a card is a line that 'threatcard assess --format json' writes"
        return _complaint(f"{where}: {path}: {first['msg']}; {advice}", InputError.exit_code)
    except InputError as err:
        return _complaint(f"{where}: {err}", err.exit_code)
    return 0


def _complaint(message: str, code: int) -> int:
    from pipeline.render import escape

    print(f"threatcard rescore: {escape.terminal(message)}", file=sys.stderr)
    return code


def _cards(name: str) -> Iterator[tuple[str, str]]:
    """
    Each card's JSON with its place: a whole file when that is one object over several lines, else line by line.

    Raises UnreadableFile, and InputError when there is nothing to rescore.
    """
    shown, text = "standard input" if name == STDIN else repr(name), _read(name)
    if not text.strip():
        raise InputError(f"{shown} holds no cards")
    if _SPREAD_OUT.match(text):
        yield shown, text
        return
    # Not splitlines(): it would also split at characters that may stand inside a JSON string.
    yield from ((f"{shown} line {n}", line) for n, line in enumerate(text.split("\n"), 1) if line.strip())


def _read(name: str) -> str:
    try:
        if name == STDIN:
            raw = sys.stdin.buffer.read() if sys.stdin is not None else b""
        else:
            with open(name, "rb") as file:
                raw = file.read()
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        raise UnreadableFile(f"{name!r} is not UTF-8: byte 0x{raw[err.start]:02x} at byte {err.start + 1}") from err
    except OSError as err:
        raise UnreadableFile(f"{name!r} cannot be read: {err.strerror}") from err
