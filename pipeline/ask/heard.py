"""
What a reply of a model server means: a completion as OpenAI has it, an error and its status, or no completion at all.

Servers answer with 200 and put the error inside, leave the text empty and put it into the reasoning, or have a proxy
before them that shows its sign-in page. Pure: bytes in, what they mean out.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from pipeline.taxonomy import servers

READ = 4_000
"""Characters of what a stranger wrote that are looked at."""
OK, FAILED = 200, 502
_DEEPEST = 6
"""Objects in objects that are looked into for words."""
_MARKUP = re.compile(r"(?is)<(script|style)\b.*?</\1>|<!--.*?-->|<[^<>]*>")
_PAGE = re.compile(r"(?is)\s*<(?:!doctype|html|head|body|title|\?xml)\b")
_DELAY = re.compile(r"(?i)retry_?delay\W{1,4}(?P<s>\d+(?:\.\d+)?)s\b")
_PAUSE = re.compile(
    r"(?i)(?:try again|retry)\s+(?:in|after)\s+(?:(?P<h>\d+)\s*h(?:ours?)?)?"
    r"\s*(?:(?P<m>\d+)\s*m(?:in(?:ute)?s?)?(?![a-z]))?\s*(?:(?P<ms>\d+(?:\.\d+)?)\s*ms|(?P<s>\d+(?:\.\d+)?)\s*s)?"
)


class NoCompletion(ValueError):
    """A reply with status 200 that is no completion; the message says what it is, in the words that came."""


class Meant(NamedTuple):
    """``body`` is a completion where ``status`` is 200, else the error that came instead."""

    status: int
    body: Any


def meant(content_type: str, body: bytes) -> Meant:
    """What a reply with status 200 to a question means. Raises NoCompletion."""
    if is_stream(content_type):
        raise NoCompletion("an event stream, though none was asked for")
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise NoCompletion(_no_json(body)) from None
    if isinstance(found, list) and len(found) == 1:
        found = found[0]
    if not isinstance(found, dict):
        raise NoCompletion(f"JSON that is no completion: {_shown(found)}")
    if found.get("error"):
        return _failed(found, found["error"], None)
    return _answered(found)


def is_stream(content_type: str) -> bool:
    return "event-stream" in content_type.lower()


def _answered(found: dict[str, Any]) -> Meant:
    choices = found.get("choices")
    if not isinstance(choices, list):
        raise NoCompletion(f"JSON without choices: {_shown(found)}")
    if not choices:
        raise NoCompletion("no choice in the answer")
    first = choices[0]
    if not isinstance(first, dict) or not isinstance(first.get("message"), dict):
        raise NoCompletion(f"no message in the answer: {_shown(first)}")
    if first.get("error") or first.get("finish_reason") == "error":
        return _failed(found, first.get("error") or {"message": "the provider ended with an error"}, FAILED)
    return Meant(OK, {**found, "choices": [{**first, "message": _with_reasoning(first["message"])}, *choices[1:]]})


def _failed(found: dict[str, Any], error: Any, otherwise: int | None) -> Meant:
    """An error without a code that says whether another attempt helps is none that is tried again."""
    status = _status_of(error) or otherwise
    if status is None:
        raise NoCompletion(f"an error instead of an answer: {words(error)}")
    return Meant(status, {"error": error if isinstance(error, dict) else {"message": str(error)}})


def status(body: Any) -> int | None:
    """The status that a body of JSON says its answer should have had; None for a completion."""
    error = body.get("error") if isinstance(body, dict) else None
    return _status_of(error) if error else None


def _status_of(error: Any) -> int | None:
    if not isinstance(error, dict):
        return None
    for name in ("code", "status", "type"):
        told = error.get(name)
        if isinstance(told, str):
            told = int(told) if told.isdecimal() and len(told) == 3 else servers.CODES.get(told.lower())
        if isinstance(told, int) and not isinstance(told, bool) and 400 <= told < 600:
            return told
    return None


def _with_reasoning(message: Mapping[str, Any]) -> dict[str, Any]:
    """
    The message, with what stands in ``reasoning_content`` or ``reasoning`` as a block of its content where it says
    nothing else: LangChain, as the SDK, knows no such field.
    """
    if message.get("content") or message.get("tool_calls") or message.get("refusal"):
        return dict(message)
    thought = message.get("reasoning_content") or message.get("reasoning")
    if not isinstance(thought, str):
        return dict(message)
    return {**message, "content": [{"type": "reasoning", "reasoning": thought}]}


def words(told: Any, depth: int = 0) -> str:
    """What an error says in words, wherever the server put them; its JSON where there are none."""
    if isinstance(told, str):
        return told
    if depth > _DEEPEST:
        return ""
    if isinstance(told, list):
        return "; ".join(filter(None, (words(one, depth + 1) for one in told[:3])))
    if not isinstance(told, dict):
        return "" if told is None else str(told)
    for name in ("error", "message", "detail", "msg", "error_description", "description", "title", "code", "type"):
        if said := words(told.get(name), depth + 1):
            return f"{_place(told)}{said}{_behind(told)}"
    return json.dumps(told)


def _place(told: Mapping[str, Any]) -> str:
    """Where the words of a FastAPI server are about."""
    where = told.get("loc")
    return f"{'.'.join(map(str, where))}: " if isinstance(where, list) else ""


def _behind(told: Mapping[str, Any]) -> str:
    """What the provider behind a router said."""
    metadata = told.get("metadata")
    if not isinstance(metadata, dict) or not metadata.get("raw"):
        return ""
    provider = metadata.get("provider_name")
    return f" ({f'{provider}: ' if isinstance(provider, str) else ''}{words(_json(metadata['raw']), 1)})"


def text(body: str) -> str:
    """The words of a body that came with an error status: of its JSON, or of the page that it is."""
    found = _json(body)
    return words(found) if isinstance(found, (dict, list)) else _page(body)


def pause(body: str) -> float | None:
    """Seconds that an error asks to be left alone for, where it does so in its body; None where it does not."""
    for shape in (_DELAY, _PAUSE):
        if (found := shape.search(body[:READ])) is not None:
            parts = {name: float(figure) for name, figure in found.groupdict().items() if figure is not None}
            if parts:
                unit = {"h": 3_600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
                return sum(unit[name] * figure for name, figure in parts.items())
    return None


def _json(body: Any) -> Any:
    if not isinstance(body, str):
        return body
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body


def _no_json(body: bytes) -> str:
    said = body[: 4 * READ].decode("utf-8", "replace")
    if not said.strip():
        return "an empty reply"
    return f"a web page, as a proxy shows: {_page(said)}" if _PAGE.match(said.lstrip("\ufeff")) else f"no JSON: {said}"


def _page(body: str) -> str:
    """A page without its markup; anything else as it is."""
    return _MARKUP.sub(" ", body[:READ]) if _PAGE.match(body) else body


def _shown(found: Any) -> str:
    return json.dumps(found)[:READ]
