"""
How long somebody waits for a card whose model writes 80 tokens a second: the layers in one question, two, three, seven.

``python bench/latency.py [TOKENS_A_SECOND]``. The model is a server on loopback that gives the answers which
``evals/answers`` holds of a reference card, token by token, and the card is made of them by the whole line. It says
the seconds from the source to the card, how much of the time with one question that is, and after how many seconds the
first factor was shown.
"""

import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from pipeline.ask import llm
from pipeline.assess.draft import draft
from pipeline.assess.estimators import Llm, Sampling
from pipeline.cli.so_far import SoFar
from pipeline.evaluate import recorded, run
from pipeline.model import Listing
from pipeline.reference import gold
from pipeline.reference.comparables import Index
from tests.support.listings import a_making
from tests.support.paths import ROOT

CHARACTERS = 4
"""Of a token, about."""
COUNTS = (1, 2, 3, 7)
SLUG = "kubernetes"


def answer(asked: dict[str, Any], whole: dict[str, Any]) -> str:
    fields = asked["response_format"]["json_schema"]["schema"]["properties"]
    return json.dumps({key: whole[key] for key in fields}, ensure_ascii=False)


@contextmanager
def serving(whole: dict[str, Any], rate: float) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            text = answer(asked, whole)
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
            start = time.monotonic()
            for number, at in enumerate(range(0, len(text), CHARACTERS)):
                time.sleep(max(0.0, start + number / rate - time.monotonic()))
                self.event({"choices": [{"index": 0, "delta": {"content": text[at : at + CHARACTERS]}}]})
            self.event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
            self.wfile.write(b"data: [DONE]\n\n")
            self.close_connection = True

        def event(self, body: dict[str, Any]) -> None:
            head = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m"}
            self.wfile.write(f"data: {json.dumps({**head, **body})}\n\n".encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()


class Took(NamedTuple):
    """Seconds to the card, and until a first factor was shown."""

    card: float
    factor: float


def timed(count: int, listing: Listing, index: Index, url: str) -> Took:
    first: list[float] = []
    so_far, begin = SoFar(), time.monotonic()

    def watch(schema: Any, text: str) -> None:
        if not so_far.take(schema, text).startswith("rated 0") and not first:
            first.append(time.monotonic() - begin)

    options = llm.Options(model="m", api_key="none", base_url=url)
    model = Llm(llm.connect(options, watch=watch), model="m", index=index, sampling=Sampling(1, 1, parts=count))
    card = draft(listing, model, making=a_making())
    if card.status != "complete":
        raise SystemExit(f"the card is {card.status}")
    return Took(time.monotonic() - begin, first[0])


def main(rate: float) -> None:
    reference = next(r for r in gold.exemplars() if r.slug == SLUG)
    whole: dict[str, Any] = {}
    for line in recorded.load(ROOT / "evals" / "answers" / "answers.jsonl").lines:
        if line.slug == SLUG:
            whole |= recorded.current(line)
    index, listing = Index(gold.exemplars()), run.listing(reference, "2026-11-01T00:00:00Z")
    print(f"{rate:g} tokens a second; {SLUG}\n\nquestions on the layers  seconds  of one question  first factor after")
    with serving(whole, rate) as url:
        took = {count: timed(count, listing, index, url) for count in COUNTS}
    for count, one in took.items():
        print(f"{count:>23}  {one.card:7.1f}  {one.card / took[1].card:15.0%}  {one.factor:18.1f}")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 80.0)
