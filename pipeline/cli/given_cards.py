"""Cards that a command is given: files and standard input; one a line, one a file, or a list of them."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from pipeline.errors import InputError, UnreadableFile, UsageError

if TYPE_CHECKING:
    from pipeline.model import Card

STDIN = "-"
_SPREAD_OUT = re.compile(r"\s*\{\s*\n")
"""An object over several lines, as editors and ``jq`` write it."""


class Given(NamedTuple):
    where: str
    """For messages: the file, and its line."""
    text: str


def once(names: Sequence[str]) -> None:
    """Raises UsageError where standard input is named twice."""
    if list(names).count(STDIN) > 1:
        raise UsageError("standard input can be read once: give - one time.")


def texts(name: str) -> Iterator[Given]:
    """
    Each card's JSON with its place: a whole file when that is one object over several lines, the items of a list,
    else line by line.

    Raises UnreadableFile, and InputError when there is nothing in it.
    """
    shown, text = "standard input" if name == STDIN else repr(name), read(name)
    if not text.strip():
        raise InputError(f"{shown} holds no cards")
    if _SPREAD_OUT.match(text):
        yield Given(shown, text)
    elif text.lstrip().startswith("["):
        yield from _items(shown, text)
    else:
        # Not splitlines(): it would also split at characters that may stand inside a JSON string.
        yield from (Given(f"{shown} line {n}", line) for n, line in enumerate(text.split("\n"), 1) if line.strip())


def _items(shown: str, text: str) -> Iterator[Given]:
    try:
        items = json.loads(text)
    except (ValueError, RecursionError):
        # What is wrong with it is said of it as of any other text that is no card.
        items = None
    if not isinstance(items, list) or not all(isinstance(one, dict) for one in items):
        yield Given(shown, text)
        return
    yield from (Given(f"{shown} item {n}", json.dumps(one)) for n, one in enumerate(items, 1))


def card(given: Given) -> Card:
    """Raises InputError with the first thing that is wrong with it."""
    from pydantic import ValidationError

    from pipeline.model import Card

    advice = "a card is a line that 'threatcard assess --format json' writes"
    try:
        read = Card.model_validate_json(given.text)
    except ValidationError as err:
        first = err.errors(include_url=False)[0]
        path = ".".join(str(part) for part in first["loc"]) or "the card"
        raise InputError(f"{given.where}: {path}: {first['msg']}; {advice}") from err
    return read


def _whole(given: Given) -> Card:
    """Raises InputError also where the card is not what its digest says, or its score cannot be."""
    from pipeline.card.public import genuine
    from pipeline.scoring import severity

    read = card(given)
    if not genuine(read):
        raise InputError(
            f"{given.where}: its content does not have the digest that is its id: somebody altered it; "
            "'threatcard rescore' computes it again."
        )
    score = read.score
    if score is not None and not (0 <= score.aivss <= 10 and score.severity == severity(score.aivss)):
        raise InputError(
            f"{given.where}: {score.aivss} {score.severity} is no score; 'threatcard rescore' computes it again."
        )
    return read


def cards(names: Sequence[str]) -> Iterator[Card]:
    """All cards of all files. Raises InputError and UnreadableFile at the first that cannot be used."""
    once(names)
    for name in names:
        yield from map(_whole, texts(name))


def read(name: str) -> str:
    """A file, or standard input, that is UTF-8. Raises UnreadableFile."""
    try:
        if name == STDIN:
            raw = sys.stdin.buffer.read() if sys.stdin is not None else b""
        else:
            with open(name, "rb") as file:
                raw = file.read()
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        raise UnreadableFile(f"{name!r} is not UTF-8: byte 0x{raw[err.start]:02x} at byte {err.start + 1}") from err
    except (OSError, ValueError) as err:
        raise UnreadableFile(f"{name!r} cannot be read: {getattr(err, 'strerror', None) or err}") from err
