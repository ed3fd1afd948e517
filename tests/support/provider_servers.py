"""Servers on loopback that each speak one provider's own wire, as it is documented, for that provider's client."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import unquote

from tests.support.model_stub import BODIES

KEY = "key-test-9f2c7a51e8"
INPUT, CACHED, OUTPUT = 100, 40, 50
"""Tokens that an answer says it came to; cached ones only where the provider's client passes them on."""


class Said(NamedTuple):
    """
    What the server says to one request; without a ``text`` a good answer to whatever was asked. ``end`` is the
    provider's word for why the answer ends, None its usual one; ``drips``: it sends a blank every so many seconds and
    never comes to an end.
    """

    text: str | None = None
    end: str | None = None
    status: int = 200
    error: str = ""
    kind: str = ""
    headers: Mapping[str, str] = {}
    body: bytes | None = None
    drips: float | None = None


class Wire(NamedTuple):
    """How one provider speaks; ``cached`` is what its client tells of the cached tokens."""

    path: str
    answer: Callable[[Said], Any]
    error: Callable[[Said], Any]
    cut: str
    """The word for an answer that ended at the limit of tokens."""
    stopped: tuple[str, ...] = ()
    """The words for one that somebody stopped: the model, or a filter."""
    cached: int = CACHED
    lines: bool = False


class Heard(NamedTuple):
    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]


def _anthropic(said: Said) -> Any:
    usage = {"input_tokens": INPUT - CACHED, "cache_read_input_tokens": CACHED, "output_tokens": OUTPUT}
    content = [{"type": "text", "text": said.text}] if said.text else []
    head = {"id": "msg_1", "type": "message", "role": "assistant", "model": "m-1", "stop_sequence": None}
    return head | {"content": content, "stop_reason": said.end or "end_turn", "usage": usage}


def _google(said: Said) -> Any:
    usage = {
        "promptTokenCount": INPUT,
        "cachedContentTokenCount": CACHED,
        "candidatesTokenCount": OUTPUT,
        "totalTokenCount": INPUT + OUTPUT,
    }
    if said.end == "BLOCKED":
        return {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, "usageMetadata": usage}
    content = {"role": "model", "parts": [{"text": said.text}] if said.text else []}
    candidate = {"content": content, "finishReason": said.end or "STOP", "index": 0}
    return {"candidates": [candidate], "usageMetadata": usage, "modelVersion": "m-1"}


def _mistral(said: Said) -> Any:
    message = {"role": "assistant", "content": said.text, "tool_calls": None}
    choice = {"index": 0, "message": message, "finish_reason": said.end or "stop"}
    usage = {"prompt_tokens": INPUT, "completion_tokens": OUTPUT, "total_tokens": INPUT + OUTPUT}
    return {"id": "c-1", "object": "chat.completion", "model": "m-1", "choices": [choice], "usage": usage}


def _bedrock(said: Said) -> Any:
    usage = {
        "inputTokens": INPUT - CACHED,
        "cacheReadInputTokens": CACHED,
        "outputTokens": OUTPUT,
        "totalTokens": INPUT + OUTPUT,
    }
    message = {"role": "assistant", "content": [{"text": said.text}] if said.text else []}
    stop = said.end or "end_turn"
    return {"output": {"message": message}, "stopReason": stop, "usage": usage, "metrics": {"latencyMs": 1}}


def _ollama(said: Said) -> Any:
    """Lines of JSON, of which the last says how it ended."""
    head = {"model": "m-1", "created_at": "2026-11-20T09:14:00Z"}
    half = len(said.text) // 2
    for part in (said.text[:half], said.text[half:]):
        yield head | {"message": {"role": "assistant", "content": part}, "done": False}
    counts = {"prompt_eval_count": INPUT, "eval_count": OUTPUT, "total_duration": 1, "load_duration": 1}
    yield (
        head
        | {"message": {"role": "assistant", "content": ""}, "done": True, "done_reason": said.end or "stop"}
        | counts
    )


def _good(asked: str) -> str:
    """An answer in the schema that stands in the request, told by its parts."""
    if "MitigationAnswer" in asked:
        return BODIES["FactorsAnswer"]
    halves = "L1Answer" in asked, "L5Answer" in asked
    return BODIES[{(True, True): "LayersAnswer", (True, False): "LayersAnswerL1toL4"}.get(halves, "LayersAnswerL5toL7")]


WIRES = {
    "anthropic": Wire(
        "/v1/messages",
        _anthropic,
        lambda said: {"type": "error", "error": {"type": said.kind, "message": said.error}},
        "max_tokens",
        ("refusal",),
    ),
    "google_genai": Wire(
        "/v1/models/m-1:generateContent",
        _google,
        lambda said: {"error": {"code": said.status, "message": said.error, "status": said.kind}},
        "MAX_TOKENS",
        ("SAFETY", "PROHIBITED_CONTENT", "BLOCKED"),
    ),
    "mistralai": Wire(
        "/v1/chat/completions",
        _mistral,
        lambda said: {"object": "error", "message": said.error, "type": said.kind, "code": None},
        "length",
        cached=0,
    ),
    "bedrock_converse": Wire(
        "/model/anthropic.m-1/converse",
        _bedrock,
        lambda said: {"message": said.error},
        "max_tokens",
        ("guardrail_intervened", "content_filtered"),
    ),
    "ollama": Wire("/api/chat", _ollama, lambda said: {"error": said.error}, "length", cached=0, lines=True),
}


@contextmanager
def speaking(provider: str, *replies: Said) -> Iterator[tuple[str, list[Heard]]]:
    """The replies come one after another, the last for ever; gives the server's address and what it heard."""
    wire, left, heard = WIRES[provider], list(replies or [Said()]), []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            heard.append(Heard(unquote(self.path), dict(self.headers.items()), body))
            said = left.pop(0) if len(left) > 1 else left[0]
            if said.text is None and said.status == 200:
                said = said._replace(text=_good(str(body)))
            _write(self, wire, said if unquote(self.path) == wire.path else Said(status=404, error="no such path"))

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", heard
    finally:
        server.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.over = threading.Event()

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up in the middle are what some of these tests are about."""


def _write(handler: BaseHTTPRequestHandler, wire: Wire, said: Said) -> None:
    handler.send_response(said.status)
    handler.send_header("Content-Type", "application/x-ndjson" if wire.lines else "application/json")
    if said.kind:
        handler.send_header("x-amzn-errortype", said.kind)
    for name, value in said.headers.items():
        handler.send_header(name, value)
    body = said.body if said.body is not None else _body(wire, said)
    handler.send_header("Content-Length", str(len(body) if said.drips is None else 1_000_000))
    handler.end_headers()
    while said.drips is not None and not handler.server.over.wait(said.drips):
        handler.wfile.write(b" ")
    handler.wfile.write(body)


def _body(wire: Wire, said: Said) -> bytes:
    if said.status != 200:
        return json.dumps(wire.error(said)).encode()
    answer = wire.answer(said)
    return b"".join(json.dumps(line).encode() + b"\n" for line in answer) if wire.lines else json.dumps(answer).encode()
