"""
The wire in batch mode: a request for a completion in; what the batch answered out, or the request itself on its way.

A question that is not answered yet is taken down for the next batch while questions are gathered; later it goes to the
server like any other.
"""

import json
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Protocol

import httpx2

from pipeline.ask import Ask, Question, Reply, T
from pipeline.ask.batch import files
from pipeline.ask.batch.files import Answered
from pipeline.ask.transport import is_completion

TAKEN_DOWN = 409
"""A status that nothing asks again after; what comes of it is a ModelError, and of that a card that is thrown away."""


class Shelf(Protocol):
    """Where batch mode keeps texts by name, for every worker."""

    def find(self, name: str) -> str | None: ...

    def find_all(self, names: Sequence[str]) -> dict[str, str]: ...

    def add(self, texts: Mapping[str, str]) -> None: ...

    def add_paid(self, found: Mapping[str, Answered]) -> None: ...

    def drop(self, names: Iterable[str]) -> None: ...


def answer_name(key: str) -> str:
    return f"answer:{key}"


def question_name(key: str) -> str:
    return f"question:{key}"


class Gathered:
    """The questions that have no answer yet, each once; their bodies go onto the shelf. For many threads."""

    def __init__(self, shelf: Shelf, *, but_not: Collection[str] = ()) -> None:
        """``but_not`` are keys of questions that a batch was asked before, in vain."""
        self._shelf, self._but_not = shelf, but_not
        self._lock = threading.Lock()
        self.sizes: dict[str, int] = {}
        """By key, the bytes of its line."""

    def take_down(self, key: str, body: str) -> None:
        with self._lock:
            if key in self.sizes or key in self._but_not:
                return
            self.sizes[key] = files.size(body)
        self._shelf.add({question_name(key): body})


class Prefetched(httpx2.BaseTransport):
    """Completions from the shelf, else ``beyond``: the network, or those who gather what is to be asked."""

    def __init__(self, shelf: Shelf, beyond: httpx2.BaseTransport | Gathered, *, sample: int = 0) -> None:
        """``sample`` tells apart independent answers to the same question, which are one and the same request."""
        self._shelf, self._beyond, self._sample = shelf, beyond, sample

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if is_completion(request):
            body = json.loads(request.read())
            key = files.key_of(str(request.url), body, self._sample)
            if (found := self._shelf.find(answer_name(key))) is not None:
                return _response(200, found)
            if isinstance(self._beyond, Gathered):
                self._beyond.take_down(key, json.dumps(body))
                return _response(TAKEN_DOWN, '{"error": {"message": "taken down for the batch"}}')
        if isinstance(self._beyond, Gathered):
            return _response(TAKEN_DOWN, '{"error": {"message": "nothing is asked while questions are gathered"}}')
        return self._beyond.handle_request(request)

    def close(self) -> None:
        if isinstance(self._beyond, httpx2.BaseTransport):
            self._beyond.close()


class BySample:
    """An ``Ask`` that has one of its own for each sample's index, as ``connect`` makes them over a wire."""

    def __init__(
        self,
        connect: Callable[[httpx2.Client], Ask],
        shelf: Shelf,
        beyond: httpx2.BaseTransport | Gathered,
    ) -> None:
        @cache
        def ask(sample: int) -> Ask:
            return connect(httpx2.Client(transport=Prefetched(shelf, beyond, sample=sample)))

        self._ask = ask

    def __call__(self, question: Question, schema: type[T]) -> Reply[T]:
        return self._ask(question.sample)(question, schema)


def _response(status: int, body: str) -> httpx2.Response:
    return httpx2.Response(status, content=body.encode(), headers={"Content-Type": "application/json"})
