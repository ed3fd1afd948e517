"""
The processor time of one model call, ours and the libraries', beside a bare POST of the same body: by hand,
``python bench/model_call.py``. A card's call should take 5 ms at most; the server is a process of its own.
"""

import http.server
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx2

sys.path.insert(0, str(Path(__file__).parents[1]))

from pipeline.ask import Answer, Question, llm
from pipeline.ask.cache import Answers, Cached
from pipeline.assess.answers import FactorsAnswer, LayersAnswer
from tests.support.answering import factors_body, layers_body

CALLS = 200
ROUNDS = 3
BODIES = {"FactorsAnswer": factors_body(), "LayersAnswer": layers_body()}
SYSTEM, LISTING = "A rubric of some length. " * 400, "What the listing says. " * 1_000
USAGE = {"prompt_tokens": 8_000, "completion_tokens": 900, "total_tokens": 8_900}


class Stub(http.server.BaseHTTPRequestHandler):
    """Answers any question at once, in the schema that it asks for."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        content = json.dumps(BODIES[asked["response_format"]["json_schema"]["name"]])
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}
        body = {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "usage": USAGE}
        reply = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *_: object) -> None:
        pass


def serve() -> None:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Stub)
    print(server.server_port, flush=True)
    server.serve_forever()


def milliseconds(call: Callable[[int], object]) -> float:
    """Processor time of one call, the best of some rounds; what is made once is made before."""
    call(-1)
    best = float("inf")
    for turn in range(ROUNDS):
        begin = time.process_time()
        for n in range(CALLS):
            call(turn * CALLS + n)
        best = min(best, time.process_time() - begin)
    return best / CALLS * 1_000


def measure(url: str, schema: type[Answer], folder: Path) -> None:
    sent: list[bytes] = []
    hooks = {"request": [lambda request: sent.append(request.content)]}
    tapped = llm.connect(llm.Options("m", "none", url), http_client=httpx2.Client(event_hooks=hooks))
    tapped(Question("q", SYSTEM, LISTING), schema)
    model = llm.connect(llm.Options("m", "none", url))
    answers = Answers(folder / schema.__name__)
    cached = Cached(model, answers, identity={"model": "m"})
    with httpx2.Client() as client:
        post = {"url": f"{url}/chat/completions", "headers": {"content-type": "application/json"}}
        bare = milliseconds(lambda _: client.post(content=sent[0], **post).json())
    rows = {
        "bare httpx2": bare,
        "model": milliseconds(lambda n: model(Question("q", SYSTEM, LISTING, n), schema)),
        "model, kept": milliseconds(lambda n: cached(Question("q", SYSTEM, LISTING, n), schema)),
        "from the cache": milliseconds(lambda _: cached(Question("q", SYSTEM, LISTING, 0), schema)),
    }
    for name, each in rows.items():
        print(f"{schema.__name__:<14} {name:<15} {each:6.2f} ms {each / bare:5.1f} x")


def main() -> None:
    if sys.argv[1:] == ["serve"]:
        serve()
    stub = subprocess.Popen([sys.executable, __file__, "serve"], stdout=subprocess.PIPE, text=True)
    try:
        url = f"http://127.0.0.1:{int(stub.stdout.readline())}/v1"
        with tempfile.TemporaryDirectory() as folder:
            for schema in (FactorsAnswer, LayersAnswer):
                measure(url, schema, Path(folder))
    finally:
        stub.kill()
        stub.wait()


if __name__ == "__main__":
    main()
