"""
Ways in which model servers part from OpenAI's, by the name of the model that has each: ``quirk_server`` serves them.

The tables are of what servers, routers and gateways are reported to do, in our own words. A quirk that refuses a part
of a request refuses it only where it is sent; asked without it, the server answers.
"""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from tests.support.answering import ACCESS, factors_body, layers_body

Asked = dict[str, Any]
Message = dict[str, Any]
PRODUCT = {"quotes": [ACCESS], "because": "It opens a cluster.", "kind": "operations_server"}
FACTORS, LAYERS = factors_body(product=PRODUCT), layers_body()


class Reply(NamedTuple):
    status: int
    body: Any
    kind: str = "application/json"


def error(status: int, message: str, **more: Any) -> Reply:
    return Reply(status, {"error": {"message": message, **more}})


def listed(code: int, message: str, **more: Any) -> Reply:
    """As Gemini words them."""
    return Reply(code, [{"error": {"code": code, "message": message, **more}}])


def detailed(where: str, message: str) -> Reply:
    """As servers on FastAPI word them."""
    return Reply(422, {"detail": [{"loc": ["body", *where.split(".")], "msg": message}]})


def _says(content: Callable[[str], Any], finish: str | None = "stop") -> "Quirk":
    return Quirk(message=lambda text: {"content": content(text)}, finish=finish)


def _changes(change: Callable[[dict[str, Any]], Any]) -> "Quirk":
    return _says(lambda text: json.dumps(change(json.loads(text))))


def _instead(reply: Reply) -> "Quirk":
    return Quirk(refuses=lambda asked: reply)


class Quirk(NamedTuple):
    """``refuses`` gives what comes instead of a completion, or None; ``message`` what stands in one."""

    refuses: Callable[[Asked], Reply | None] = lambda asked: None
    message: Callable[[str], Message] = lambda text: {"content": text}
    finish: str | None = "stop"


def _format(asked: Asked) -> str:
    return (asked.get("response_format") or {}).get("type", "text")


def _unless(taken: Callable[[Asked], bool], reply: Reply) -> "Quirk":
    return Quirk(refuses=lambda asked: None if taken(asked) else reply)


def _every(node: Any, change: Callable[[str, Any], Any], key: str = "") -> Any:
    if isinstance(node, dict):
        return {name: _every(value, change, name) for name, value in node.items()}
    if isinstance(node, list):
        return [_every(value, change, key) for value in node]
    return change(key, node)


def _numbers(key: str, value: Any) -> Any:
    is_figure = key == "value" and str(value).replace(".", "").isdigit()
    return float(value) if is_figure else value


def _short(key: str, value: Any) -> Any:
    return f"{float(value):g}" if key == "value" and str(value).replace(".", "").isdigit() else value


def _bracketed(key: str, value: Any) -> Any:
    return f"[{value}]" if key == "passage" else value


def _mentions(asked: Asked, *words: str) -> bool:
    schema = json.dumps(asked.get("response_format"))
    return any(f'"{word}":' in schema for word in words)


WRAPPED = {
    "fence": _says(lambda text: f"```json\n{text}\n```"),
    "fence-in-prose": _says(lambda text: f"Of course:\n\n```json\n{text}\n```\n\nAnything else?"),
    "prose-before": _says(lambda text: f"The assessment follows.\n{text}"),
    "prose-after": _says(lambda text: f"{text}\n\nI hope this is of use."),
    "thoughts": _says(lambda text: f"<think>\nThey want {{factors}}, e.g. {{}}.\n</think>\n\n{text}"),
    "no-thoughts": _says(lambda text: f"<think>\n\n</think>\n\n{text}"),
    "thoughts-without-beginning": _says(lambda text: f"So they want {{a: 1}}.\n</think>\n{text}"),
    "thoughts-without-end": _says(lambda text: f"<think>So they want {{a: 1}}.\n{text}"),
    "thoughts-and-fence": _says(lambda text: f"<thinking>hm</thinking>\n```\n{text}\n```"),
    "byte-order-mark": _says(lambda text: f"\ufeff{text}"),
    "brace-before": _says(lambda text: f"{{\n\n{text}"),
    "under-its-name": _changes(lambda body: {"Answer": body}),
    "parts": _says(lambda text: [{"type": "text", "text": text[:50]}, {"type": "text", "text": text[50:]}]),
    "thinking-part": _says(
        lambda text: [
            {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]},
            {"type": "text", "text": text},
        ]
    ),
    "reasoning": Quirk(message=lambda text: {"content": None, "reasoning_content": text, "tool_calls": []}),
    "reasoning-by-another-name": Quirk(message=lambda text: {"content": "", "reasoning": text}),
    "tool-call": Quirk(
        message=lambda text: {
            "content": None,
            "tool_calls": [{"id": "1", "type": "function", "function": {"name": "Answer", "arguments": text}}],
        },
        finish="tool_calls",
    ),
    "numbers": _changes(lambda body: _every(body, _numbers)),
    "short-numbers": _changes(lambda body: _every(body, _short)),
    "bracketed-passages": _changes(lambda body: _every(body, _bracketed)),
    "extra-keys": _changes(lambda body: {**body, "confidence": 0.9, "_note": "mine"}),
}
"""An answer that is right but for what is around it, or how a value is spelled."""

PLAIN = {
    "usual": Quirk(),
    "thinks-beside": Quirk(message=lambda text: {"content": text, "reasoning_content": "hm", "tool_calls": []}),
    "no-finish": Quirk(finish=None),
    "json-as-text": Quirk(),
    "more-quotes": _changes(lambda body: {**body, "product": {**body["product"], "quotes": [ACCESS] * 9}}),
}
"""Nothing to mend."""

REFUSING = {
    "no-schema": _unless(
        lambda asked: _format(asked) != "json_schema",
        Reply(400, {"error": "'response_format.type' must be 'json_object' or 'text'"}),
    ),
    "type-unavailable": _unless(
        lambda asked: _format(asked) != "json_schema", error(400, "This response_format type is unavailable now")
    ),
    "api-version": _unless(
        lambda asked: _format(asked) != "json_schema",
        error(
            400, "response_format value as json_schema is enabled only for api versions 2024-08-01-preview and later"
        ),
    ),
    "model-without-schema": _unless(
        lambda asked: _format(asked) != "json_schema",
        error(400, "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model."),
    ),
    "one-of-a-literal": _unless(
        lambda asked: _format(asked) != "json_schema",
        detailed("response_format.type", "Input should be 'text' or 'json_object'"),
    ),
    "no-format": _unless(
        lambda asked: _format(asked) == "text",
        error(404, "No endpoints found that support the requested parameters (response_format).", code=404),
    ),
    "no-json-mode": _unless(
        lambda asked: _format(asked) == "text", error(400, "This model does not support response format `json_object`.")
    ),
    "grammar": _unless(
        lambda asked: _format(asked) == "text",
        error(400, "Invalid grammar specification: the JSON schema contains features not supported by xgrammar."),
    ),
    "grammar-that-fails": _unless(lambda asked: _format(asked) == "text", error(500, "failed to parse grammar")),
    "few-words-of-schema": _unless(
        lambda asked: not _mentions(asked, "additionalProperties", "$defs", "$ref", "maxItems", "const", "default"),
        listed(400, "Unknown name \"$defs\" at 'response_schema': Cannot find field."),
    ),
    "too-many-states": _unless(
        lambda asked: not _mentions(asked, "schema"),
        listed(400, "The specified schema produces a constraint that has too many states."),
    ),
    "no-bounds": _unless(
        lambda asked: not _mentions(asked, "maxItems"),
        listed(400, "Request contains an invalid argument.", status="INVALID_ARGUMENT"),
    ),
    "no-temperature": _unless(
        lambda asked: "temperature" not in asked,
        error(400, "Unsupported value: 'temperature' does not support 0.0 with this model.", code="unsupported_value"),
    ),
    "temperature-in-range": _unless(
        lambda asked: "temperature" not in asked, error(400, "temperature: range: 0..1", type="invalid_request_error")
    ),
    "newer-limit": _unless(
        lambda asked: "max_tokens" not in asked,
        error(
            400, "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens'."
        ),
    ),
    "no-limit": _unless(
        lambda asked: not {"max_tokens", "max_completion_tokens"} & asked.keys(),
        detailed("max_tokens", "Extra inputs are not permitted"),
    ),
    "renamed-on-its-way": _unless(
        lambda asked: "max_tokens" not in asked, detailed("max_completion_tokens", "Extra inputs are not permitted")
    ),
    "nothing-but-turns": _unless(
        lambda asked: asked.keys() <= {"model", "messages", "stream"},
        error(400, "Unsupported parameters: temperature, max_tokens, max_completion_tokens, response_format"),
    ),
}
"""A part of the request is refused where it is sent."""

ENDED = {"index": 0, "finish_reason": "error", "message": {"role": "assistant", "content": ""}}
FAILING = {
    "null": _says(lambda text: None),
    "empty": _says(lambda text: ""),
    "error-at-the-end": _instead(
        Reply(200, {"choices": [{**ENDED, "error": {"code": 502, "message": "Provider disconnected"}}]})
    ),
    "error-without-code": _instead(Reply(200, {"choices": [ENDED]})),
    "rate-inside": _instead(
        Reply(200, {"error": {"message": "Provider returned error", "code": 429,
                              "metadata": {"raw": "Too Many Requests", "provider_name": "Somebody"}}})
    ),
    "rate-inside-nulls": _instead(
        Reply(200, {"id": None, "choices": None, "error": {"message": "Provider returned error", "code": "429"}})
    ),
    "rate-by-its-name": _instead(Reply(200, {"error": {"message": "slow down", "type": "rate_limit_exceeded"}})),
    "key-inside": _instead(Reply(200, {"error": {"message": "no such user", "code": 401}})),
    "words-inside": _instead(Reply(200, {"error": "Unexpected endpoint or method. (POST /chat/completions)"})),
    "no-choice": _instead(Reply(200, {"id": "x", "choices": []})),
    "sign-in-page": _instead(
        Reply(200, "<!doctype html><title>Sign in</title><style>p{}</style><p>The proxy of the house</p>", "text/html")
    ),
    "event-stream": _instead(Reply(200, 'data: {"choices": []}\n\ndata: [DONE]\n\n', "text/event-stream")),
    "bad-gateway": _instead(Reply(502, "<html><title>502 Bad Gateway</title><hr>nginx</html>", "text/html")),
    "loading": _instead(error(503, "Loading model", type="unavailable_error")),
    "no-credit": _instead(error(402, "This request requires more credits, or fewer max_tokens.", code=402)),
    "no-quota": _instead(error(429, "You exceeded your current quota.", code="insufficient_quota")),
    "pause-in-words": _instead(listed(429, "Quota exceeded. Please retry in 41.5s.", status="RESOURCE_EXHAUSTED")),
    "pause-in-details": _instead(listed(429, "Quota exceeded.", details=[{"retryDelay": "12s"}])),
    "long-pause-in-words": _instead(error(429, "Rate limit reached. Please try again in 2h13m5s.")),
    "key-by-words": _instead(listed(400, "API key not valid.", status="INVALID_ARGUMENT")),
    "no-deployment": _instead(error(404, "The API deployment does not exist.", code="DeploymentNotFound")),
    "nothing-loaded": _instead(error(404, "No models loaded.", code="model_not_found")),
    "order-of-turns": _instead(
        Reply(422, {"message": "Expected last role User but got assistant", "type": "invalid_request_message_order"})
    ),
    "nothing-helps": _instead(error(400, "'response_format.type' must be 'json_object' or 'text'")),
    "limit-nobody-sent": _instead(detailed("max_completion_tokens", "Extra inputs are not permitted")),
    "small-context": _instead(error(400, "the request exceeds the available context size")),
    "filter": _instead(error(400, "The prompt triggered the content management policy.", code="content_filter")),
    "filter-at-the-end": _says(lambda text: "", finish="content_filter"),
    "refusal": Quirk(message=lambda text: {"content": None, "refusal": "I cannot help with that."}),
    "thinks-to-the-end": Quirk(message=lambda text: {"content": "", "reasoning_content": "x" * 4_000}, finish="length"),
    "off-the-grid": _changes(lambda body: _every(body, lambda key, value: "0.45" if key == "value" else value)),
    "percent": _changes(lambda body: _every(body, lambda key, value: "50%" if value == "0.5" else value)),
    "field-missing": _changes(lambda body: {key: value for key, value in body.items() if key != "cvss"}),
    "two-answers": _says(lambda text: f"{text}\n{text.replace('a cluster behind it', 'nothing behind it')}"),
    "prose": _says(lambda text: "# Threat card\n\nI think that it is risky."),
    "schema-itself": _changes(lambda body: {"type": "object", "properties": body}),
}  # fmt: skip
"""No answer can be had."""

QUIRKS = {**WRAPPED, **PLAIN, **REFUSING, **FAILING}


def answer_to(asked: Asked) -> str:
    """The schema's name stands in the request, whichever way it is asked."""
    return json.dumps(FACTORS if "FactorsAnswer" in json.dumps(asked) else LAYERS)


def reply_to(asked: Asked) -> Reply:
    quirk = QUIRKS[asked["model"]]
    if (instead := quirk.refuses(asked)) is not None:
        return instead
    message = {"role": "assistant", **quirk.message(answer_to(asked))}
    choice = {"index": 0, "finish_reason": quirk.finish, "message": message}
    usage = {"prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 150}
    body = {"id": "q", "object": "chat.completion", "created": 1, "model": asked["model"], "choices": [choice]}
    kind = "text/plain" if asked["model"] == "json-as-text" else "application/json"
    return Reply(200, {**body, "usage": usage}, kind)
