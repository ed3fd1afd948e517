"""The real model client over a wire of canned replies: what no server sends on demand."""

import json
from typing import Any, NamedTuple

import httpx2

from pipeline.ask import Question, Reply, llm
from pipeline.assess.answers import LayersAnswer
from tests.support.answering import layers_body

KEY = "sk-test-9f2c7a51e8"
QUESTION = Question("layers", "the instructions", "the listing")
GOOD = json.dumps(layers_body())
USAGE = {
    "prompt_tokens": 100,
    "completion_tokens": 50,
    "total_tokens": 150,
    "prompt_tokens_details": {"cached_tokens": 40},
}


class Wire(NamedTuple):
    """A model, the bodies of the requests that it sent, their headers, and how long it would have slept."""

    model: llm.Model
    seen: list[dict[str, Any]]
    headers: list[httpx2.Headers]
    slept: list[float]

    def ask(self) -> Reply[LayersAnswer]:
        return self.model(QUESTION, LayersAnswer)


def wire(*replies: httpx2.Response, **options: Any) -> Wire:
    """The replies come one after another; a request beyond the last fails the connection."""
    left, seen, headers, slept = list(replies), [], [], []

    def handle(request: httpx2.Request) -> httpx2.Response:
        seen.append(json.loads(request.content))
        headers.append(request.headers)
        return left.pop(0)

    chosen = llm.Options(**({"model": "m-1", "api_key": KEY, "base_url": "http://model.example/v1"} | options))
    client = httpx2.Client(transport=httpx2.MockTransport(handle))
    return Wire(llm.connect(chosen, http_client=client, sleep=slept.append), seen, headers, slept)


def completion(text: Any = GOOD, *, finish: str = "stop", usage: Any = USAGE, **message: Any) -> httpx2.Response:
    """A completion as servers send it; ``usage`` None leaves it out."""
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": text, **message}}
    body = {"id": "c-1", "object": "chat.completion", "created": 1, "model": "m-1", "choices": [choice]}
    return httpx2.Response(200, json=body if usage is None else {**body, "usage": usage})


def failed(status: int, message: str = "no", *, code: str | None = None, **headers: str) -> httpx2.Response:
    """An error as OpenAI words them."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx2.Response(status, json={"error": {"message": message, "code": code}}, headers=named)
