"""
A page of JSON that many strangers wrote a part of: its bytes in, the value out.

Whoever publishes one server must not be able to make the others unreadable: what nests too deep, or is a number of
thousands of digits, is nothing here, and all the rest of the page is read.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

MAX_DEPTH = 60
MAX_DIGITS = 300
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[{]|[\]}]|[^"\[\]{}]+', re.DOTALL)


def readable(body: bytes) -> Any:
    """Raises ValueError for what is no JSON."""
    text = body.decode(json.detect_encoding(body), "surrogatepass")
    try:
        return _parsed(text)
    except RecursionError:
        return _parsed("".join(_flat(text)))


def _parsed(text: str) -> Any:
    return json.loads(text, parse_int=_number)


def _number(digits: str) -> int | None:
    return int(digits) if len(digits) <= MAX_DIGITS else None


def _flat(text: str) -> Iterator[str]:
    """The text, with null for each list and object that lies deeper than MAX_DEPTH."""
    depth = 0
    for token in _TOKEN.findall(text):
        if token in ("[", "{"):
            if depth <= MAX_DEPTH:
                yield token if depth < MAX_DEPTH else "null"
            depth += 1
        elif token in ("]", "}"):
            depth -= 1
            if depth < MAX_DEPTH:
                yield token
        elif depth <= MAX_DEPTH:
            yield token
