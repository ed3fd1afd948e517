"""
How model servers word their errors: what of a request they do not take, and what their codes mean as a status.

Gathered from what servers are reported to say; a wording that is not here is shown as it is, and nothing is made of it.
"""

import re
from typing import NamedTuple

ANSWER_FORMATS = ("json_schema", "plain_schema", "json_object", "prompt")
"""
From the strictest: a strict JSON Schema; the same without references, bounds and what else decoders do not know; any
JSON, with the schema among the instructions; the instructions alone.
"""
TOKENS_PARAMETERS = ("max_tokens", "max_completion_tokens", "none")
"""What the limit of an answer is called; or none is sent."""

CODES = {
    "rate_limit_exceeded": 429,
    "rate_limit_error": 429,
    "too_many_requests": 429,
    "resource_exhausted": 429,
    "insufficient_quota": 429,
    "server_error": 500,
    "internal": 500,
    "internal_error": 500,
    "internal_server_error": 500,
    "api_error": 500,
    "bad_gateway": 502,
    "unavailable": 503,
    "unavailable_error": 503,
    "service_unavailable": 503,
    "overloaded": 503,
    "overloaded_error": 503,
    "deadline_exceeded": 504,
    "timeout": 504,
    "invalid_api_key": 401,
    "authentication_error": 401,
    "permission_denied": 403,
    "invalid_request_error": 400,
    "invalid_argument": 400,
    "model_not_found": 404,
    "not_found_error": 404,
}
"""Errors in words, of a reply whose own status is 200; what is not here is not tried again."""


class Refused(NamedTuple):
    """A wording: which part of a request is not taken, and by which statuses it is said."""

    part: str
    """"temperature", "max_tokens", "max_completion_tokens"; "format", the kind of answer; "schema", its details."""
    statuses: tuple[int, ...]
    says: re.Pattern[str]


_NOT_TAKEN = (
    r"unsupported|not supported|n[o']t support|not permitted|not allowed|extra_forbidden|extra inputs|unknown|"
    r"unrecogni[sz]ed|unexpected|cannot find field|deprecated|unavailable|not available|not enabled|not implemented"
)
_REQUEST = (400, 404, 415, 422, 501)
_BROKEN = (500, 502)
"""Servers that fail over a schema instead of refusing it."""


def _both(one: str, other: str) -> re.Pattern[str]:
    """Both somewhere in the words, within reach of each other."""
    return re.compile(rf"(?is)(?:{one}).{{0,300}}(?:{other})|(?:{other}).{{0,300}}(?:{one})")


REFUSED: tuple[Refused, ...] = (
    Refused("temperature", (400, 422), _both(r"\btemperature\b", rf"{_NOT_TAKEN}|range|only the default|between")),
    Refused("max_tokens", (400, 404, 422), _both(r"\bmax_tokens\b", _NOT_TAKEN)),
    Refused("max_completion_tokens", (400, 404, 422), _both(r"\bmax_completion_tokens\b", _NOT_TAKEN)),
    Refused(
        "format",
        _REQUEST,
        re.compile(
            r"(?is)response_?format\W{0,4}(?:type\b|of type|value as|must be|is not|unsupported)"
            r"|parameters?\W{1,4}response_?format"
            r"|support\w*\W+(?:\w+\W+){0,3}(?:response.?formats?|structured.?outputs?|json.?(?:schema|mode|object))"
            r"|(?:structured.?outputs?|json.?(?:schema|mode|object))\W+(?:\w+\W+){0,4}"
            r"(?:not supported|unsupported|not available|not enabled|only)"
            r"|'(?:text|json_object|json_schema)' or '(?:text|json_object|json_schema)'"
        ),
    ),
    Refused(
        "schema",
        _REQUEST,
        re.compile(
            r"(?i)schema|\bgrammar\b|maxitems|\$defs|\$ref|additionalproperties|too many states|xgrammar|guided"
            r"|json_validate_failed|response_?format|invalid[ _]argument"
        ),
    ),
    Refused("schema", _BROKEN, re.compile(r"(?i)json.?schema|\bgrammar\b|xgrammar|guided_")),
)
"""In the order in which they are looked for: the first that fits, of the parts that were sent, is what is left out."""
