"""
A model server that answers at once and always the same, in a process of its own or in this one.

``python -m tests.support.model_stub`` serves until its standard input closes, for measurements that must
not count its work.
"""

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.support.answering import factors_body, layers_body, layers_in_parts

BODIES = {
    "FactorsAnswer": json.dumps(factors_body()),
    **{name: json.dumps(body) for name, body in layers_in_parts(layers_body()).items()},
    "RefuteAnswer": json.dumps({"quote": "", "verdict": "supported"}),
}
USAGE = {"prompt_tokens": 1_000, "completion_tokens": 100, "total_tokens": 1_100}


class Stub:
    """What it was asked, and where it listens."""

    def __init__(self) -> None:
        self.url = ""
        self.seen: list[dict[str, Any]] = []


@contextmanager
def stubbing() -> Iterator[Stub]:
    stub = Stub()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            stub.seen.append(asked)
            text = BODIES[asked["response_format"]["json_schema"]["name"]]
            choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
            body = {"id": "s", "object": "chat.completion", "created": 1, "model": asked["model"]}
            answer = json.dumps({**body, "choices": [choice], "usage": USAGE}).encode()
            head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(answer)}\r\n\r\n"
            self.wfile.write(head.encode() + answer)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads, server.block_on_close = True, False
    stub.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


if __name__ == "__main__":
    with stubbing() as running:
        print(running.url, flush=True)
        sys.stdin.read()
