"""A model server on loopback that counts what it is asked, takes its time, and fails as it is told to."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.support.model_stub import BODIES, USAGE

Fault = tuple[int, dict[str, str], bytes] | None
"""Status, headers and body of an answer that is none; a status of 0 cuts the connection."""


class Model:
    """``asked`` counts requests by their question, ``answered`` those whose whole answer was written."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()
        self.open = 0
        self.busiest = 0
        self.at: list[float] = []
        self.seconds = 0.0
        self.fault: Callable[[int], Fault] = lambda number: None
        self.lock = threading.Lock()

    @property
    def calls(self) -> int:
        return sum(self.asked.values())


def _completion(asked: dict) -> bytes:
    text = BODIES[asked["response_format"]["json_schema"]["name"]]
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
    whole = {"id": "c", "object": "chat.completion", "created": 1, "model": asked["model"], "choices": [choice]}
    return json.dumps({**whole, "usage": USAGE}).encode()


@contextmanager
def modelling(*, seconds: float = 0.0) -> Iterator[Model]:
    """A server whose answers take so long."""
    model = Model()
    model.seconds = seconds

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked = json.loads(body)
            question = json.dumps([asked["messages"], asked["response_format"]["json_schema"]["name"]])
            with model.lock:
                number = model.calls
                model.asked[question] += 1
                model.at.append(time.monotonic())
                model.open += 1
                model.busiest = max(model.busiest, model.open)
            try:
                time.sleep(model.seconds)
                self._answer(model.fault(number), asked, question)
            finally:
                with model.lock:
                    model.open -= 1

        def _answer(self, fault: Fault, asked: dict, question: str) -> None:
            status, headers, answer = fault or (200, {}, _completion(asked))
            if not status:
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)
            if fault is None:
                with model.lock:
                    model.answered[question] += 1

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads, block_on_close, request_queue_size = True, False, 256

        def handle_error(self, request: object, client_address: object) -> None:
            """Clients that are killed in the middle are what these tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    model.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield model
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
