"""A marked key in all that a run lets out: its traces, metrics, log, report, store, checkpoints and kept answers."""

import gzip
import json
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.support.catalogue_server import selling
from tests.support.counting_model import modelling
from tests.support.nights import Watch, upgraded
from tests.support.servers import free_port
from tests.support.stores import another

__all__ = ["another"]

pytestmark = pytest.mark.long(20)

KEY = "zq-Marked4Key7of9these2tests"
TEAM = "Marked4Team8of9the2collector"
PIECES = [piece.encode() for whole in (KEY, TEAM) for piece in (whole[:12], whole[-12:])]
FAULTS = {
    "refused": lambda number: (401, {}, json.dumps({"error": {"message": f"Incorrect key {KEY}"}}).encode()),
    "not-found": lambda number: (404, {"X-Key": KEY}, f"<pre>Authorization: Bearer {KEY}</pre>".encode()),
    "no-answer": lambda number: (200, {}, f"<html>{KEY}</html>".encode()) if number % 2 else None,
    "too-long": lambda number: (400, {}, json.dumps({"error": {"code": KEY, "message": KEY * 500}}).encode()),
    "fails-for-a-while": lambda number: (503, {}, f"busy {KEY[:20]}".encode()) if number < 2 else None,
    "answers": lambda number: None,
}
"""What a model's server does that repeats the key that it was sent."""


@contextmanager
def collecting(status):
    """A collector that keeps what it is sent, and repeats what it was told of the sender."""
    heard, bodies = [], []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            bodies.append(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
            heard.append(self.headers["x-team"])
            answer = f"no {self.headers['x-team']}".encode()
            self.send_response(status, f"no {self.headers['x-team']}")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", heard, bodies
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def measured(running, port):
    """What the metrics said while it ran."""
    seen = []
    while running.poll() is None:
        with suppress(httpx2.TransportError):  # It is not there yet, or no longer.
            seen.append(httpx2.get(f"http://127.0.0.1:{port}/metrics").content)
        time.sleep(0.1)
    return b"".join(seen)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_key_is_in_nothing_that_a_run_lets_out(tmp_path, another, fault):
    port = free_port()
    status = 200 if fault is FAULTS["refused"] else 400
    with modelling(seconds=0.1) as model, selling(4) as shop, collecting(status) as (url, heard, bodies):
        model.fault = fault
        watch = Watch(tmp_path, upgraded(another("sqlite")), shop, model)
        running = watch.begin(
            "--metrics", str(port), "--log", "json", OPENAI_API_KEY=KEY, THREATCARD_OTLP_ENDPOINT=url,
            OTEL_EXPORTER_OTLP_HEADERS=f"x-team={TEAM}",
        )  # fmt: skip
        metrics = measured(running, port)
        out, err = running.communicate(timeout=120)
    files = {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    spans = [
        span.name
        for body in bodies
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]
    let_out = {"traces": b"".join(bodies), "metrics": metrics, "out": out.encode(), "err": err.encode(), **files}

    assert set(heard) == {TEAM}
    assert {"visit", "assess"} <= set(spans)
    assert b"threatcard_listings_due" in metrics
    assert "report.json" in files
    assert {name for name, content in let_out.items() if any(piece in content for piece in PIECES)} == set()
    assert "Traceback" not in err
