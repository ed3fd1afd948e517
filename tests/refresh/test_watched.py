"""A run that is looked on: its log, its metrics while it works, and its traces."""

import gzip
import json
import re
import socket
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

pytestmark = pytest.mark.long(12)

LISTINGS = 6


@pytest.fixture
def model():
    with modelling() as running:
        yield running


@pytest.fixture
def watch(tmp_path, another, model):
    with selling(LISTINGS) as shop:
        yield Watch(tmp_path, upgraded(another("sqlite")), shop, model)


def test_the_log_is_one_json_object_a_line_when_nobody_is_at_a_terminal(watch):
    night = watch.night()
    lines = [json.loads(line) for line in night.err.splitlines()]

    assert [line["event"] for line in lines] == ["catalogue read", "run ended"]
    assert lines[-1]["new"] == LISTINGS
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", lines[0]["timestamp"])


def test_the_log_in_words_when_asked_for(watch):
    night = watch.night("--log", "text")

    assert "catalogue read" in night.err
    assert not night.err.startswith("{")


def test_metrics_say_how_far_a_run_is_while_it_works(watch, model):
    model.seconds = 0.4
    port = free_port()
    running = watch.begin("--jobs", "1", "--metrics", str(port))
    seen = []
    while running.poll() is None:
        with suppress(httpx2.TransportError):  # It is not there yet, or no longer.
            seen.append(httpx2.get(f"http://127.0.0.1:{port}/metrics").text)
        time.sleep(0.1)
    running.communicate()
    due = [float(found[1]) for text in seen if (found := re.search(r"^threatcard_listings_due ([\d.]+)", text, re.M))]
    tokens = [
        float(found[1])
        for text in seen
        if (found := re.search(r'^threatcard_model_tokens\{kind="input"\} ([\d.e+]+)', text, re.M))
    ]

    assert running.returncode == 0
    assert max(due) == LISTINGS
    assert tokens == sorted(tokens)
    assert 0 < tokens[-1] <= 2_000 * LISTINGS


def test_a_port_for_metrics_that_is_taken(watch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        night = watch.night("--metrics", str(taken.getsockname()[1]))

    assert night.code == 2
    assert "give another --metrics" in night.err


@contextmanager
def collecting():
    """An OpenTelemetry collector that keeps the names of the spans that it is sent."""
    spans, paths = [], []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            paths.append(self.path)
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            request = ExportTraceServiceRequest.FromString(body)
            for resource in request.resource_spans:
                spans.extend(span.name for scope in resource.scope_spans for span in scope.spans)
            self.send_response(200)
            self.end_headers()

        def log_message(self, format, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", spans, paths
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_traces_have_a_span_for_each_listing_and_its_steps(watch):
    with collecting() as (url, spans, paths):
        night = watch.night(THREATCARD_OTLP_ENDPOINT=url)

    assert night.code == 0, night.err
    assert set(paths) == {"/v1/traces"}
    assert {name: spans.count(name) for name in ("listing", "assess", "save")} == dict.fromkeys(
        ("listing", "assess", "save"), LISTINGS
    )
    assert spans.count("visit") >= 1


def test_a_worker_shows_how_far_the_run_is_that_it_works_on(tmp_path, another, model):
    with selling(LISTINGS) as shop:
        watch = Watch(tmp_path, upgraded(another("postgresql")), shop, model)
        model.seconds = 0.5
        port = free_port()
        worker = watch.begin("--jobs", "1", "--metrics", f"127.0.0.1:{port}", command="worker")
        running = watch.begin("--no-work")
        due = 0.0
        while running.poll() is None:
            with suppress(httpx2.TransportError):  # It is not there yet.
                text = httpx2.get(f"http://127.0.0.1:{port}/metrics").text
                due = max(due, float(re.search(r"^threatcard_listings_due ([\d.]+)", text, re.M)[1]))
            time.sleep(0.2)
        running.communicate()
        worker.terminate()
        worker.communicate(timeout=90)

    assert running.returncode == 0
    assert worker.returncode == 0
    assert due == LISTINGS
