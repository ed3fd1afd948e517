"""The JSON Lines of the Batch API: questions in, parts and lines out; lines of results in, answers out."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from pipeline.ask.transport import shown, usage
from pipeline.model import Tokens
from pipeline.redaction import without_known

MOST_REQUESTS = 50_000
MOST_BYTES = 200_000_000
OK = 200


class Most(NamedTuple):
    """What one part may have; ``tokens`` is what a model may have in the server's queue, None for no bound."""

    requests: int = MOST_REQUESTS
    bytes: int = MOST_BYTES
    tokens: int | None = None


MOST = Most()


class Answered(NamedTuple):
    """The completion that a question got, as JSON, and what it came to."""

    text: str
    tokens: Tokens


class Line(NamedTuple):
    """What one line of a file of results says of one question: an answer, or why there is none."""

    key: str
    answered: Answered | None
    why: str


class NoLine(ValueError):
    """A line that cannot be read, and why."""


def key_of(url: str, body: Mapping[str, Any], sample: int) -> str:
    """
    SHA-256 of all that shapes an answer. The order of what lies deeper counts too: a model writes the fields of a
    schema in the order in which they stand there.
    """
    shape = {"body": dict(sorted(body.items())), "sample": sample, "url": url}
    return hashlib.sha256(json.dumps(shape).encode()).hexdigest()


def question(key: str, body: str, endpoint: str) -> bytes:
    """The line that asks; ``body`` is JSON in ASCII, so that nothing in it can be taken for the end of a line."""
    head = json.dumps({"custom_id": key, "method": "POST", "url": endpoint})
    return f'{head[:-1]}, "body": {body}}}\n'.encode("ascii")


def size(body: str) -> int:
    """Bytes of the line that asks; the key and the endpoint are of one length."""
    return len(body) + 170


def parts(sizes: Mapping[str, int], tokens: Mapping[str, int], most: Most) -> Iterator[tuple[str, ...]]:
    """The keys of each part, in the order of ``tokens``. A question too large for any part has one of its own."""
    part: list[str] = []
    length = counted = 0
    for key in tokens:
        length, counted = length + sizes[key], counted + tokens[key]
        over = length > most.bytes or (most.tokens is not None and counted > most.tokens)
        if part and (over or len(part) == most.requests):
            yield tuple(part)
            part, length, counted = [], sizes[key], tokens[key]
        part.append(key)
    if part:
        yield tuple(part)


def lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Lines of a stream, ended by a newline alone: JSON may have what else counts as one in its strings."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole
    if rest:
        yield rest


def read(line: bytes) -> Line:
    """Raises NoLine."""
    try:
        found = json.loads(line)
    except ValueError as err:
        raise NoLine("it is no JSON") from err
    if not isinstance(found, dict) or not isinstance(found.get("custom_id"), str):
        raise NoLine("it has no custom_id")
    response, error = found.get("response"), found.get("error")
    if isinstance(response, dict) and response.get("status_code") == OK and isinstance(response.get("body"), dict):
        body = response["body"]
        answered = Answered(without_known(json.dumps(body, ensure_ascii=False)), usage(body) or Tokens())
        return Line(found["custom_id"], answered, "")
    return Line(found["custom_id"], None, _why(response, error))


def _why(response: Any, error: Any) -> str:
    """Errors stand in the line or, as the endpoint itself gave them, in the response's body."""
    body = response.get("body") if isinstance(response, dict) else None
    told = error if isinstance(error, dict) else body.get("error") if isinstance(body, dict) else None
    status = response.get("status_code") if isinstance(response, dict) else None
    words = [str(part) for part in (told.get("code"), told.get("message")) if part] if isinstance(told, dict) else []
    said = ": ".join(words) or "no answer, and no reason"
    return shown(said if status is None else f"status {status}: {said}")
