"""Real servers that trickle, flood, or send on: a call ends in time and within its bytes, and where it was sent."""

import gzip
import json
import time

import pytest

from pipeline.ask import LONGEST_STRING, bounded, failures, llm
from pipeline.assess.answers import LayersAnswer
from pipeline.errors import Malformed, RequestRejected, Unavailable
from tests.support.answering import layers_body
from tests.support.servers import posted_to, raw_server
from tests.support.wire import KEY, QUESTION, completion

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
TIMEOUT = 0.8
"""Seconds; a call that is late is tried once more."""


def asked(port, **options):
    chosen = llm.Options("m-1", KEY, f"http://127.0.0.1:{port}/v1", **options)
    return llm.connect(chosen, sleep=lambda seconds: None)(QUESTION, LayersAnswer)


def sent(connection, start, piece, pause):
    """The start, and then the piece again and again until nobody listens."""
    connection.recv(65536)
    try:
        connection.sendall(start)
        while True:
            connection.sendall(piece)
            time.sleep(pause)
    except OSError:
        return


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        pytest.param(HEAD + b"transfer-encoding: chunked\r\n\r\n", b"1\r\n \r\n", id="body-in-chunks"),
        pytest.param(HEAD + b"content-length: 9999999\r\n\r\n", b" ", id="body-with-a-length"),
        pytest.param(HEAD + b"\r\n", b" ", id="body-to-the-end"),
        pytest.param(HEAD, b"x: y\r\n", id="headers"),
        pytest.param(b"HTTP/1.1 200 O", b"K", id="status-line"),
        pytest.param(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", id="hints-before-an-answer"),
    ],
)
def test_whatever_trickles_ends_with_the_time_of_the_call(start, piece):
    begin = time.monotonic()
    with (
        raw_server(lambda connection: sent(connection, start, piece, 0.05)) as port,
        pytest.raises(Unavailable, match="THREATCARD_TIMEOUT"),
    ):
        asked(port, timeout=TIMEOUT)

    assert time.monotonic() - begin < 2 * TIMEOUT + 2


@pytest.mark.parametrize("packed", [False, True], ids=["as-it-is", "packed"])
def test_a_flood_is_read_to_the_bound_and_no_further(packed):
    met = []
    piece = b"%x\r\n%s\r\n" % (1 << 16, b" " * (1 << 16))

    def pour(connection):
        met.append(0)
        connection.recv(65536)
        try:
            if packed:
                bomb = gzip.compress(b" " * 20 * bounded.MOST_BYTES)
                head = b"content-encoding: gzip\r\ncontent-length: %d\r\n\r\n" % len(bomb)
                connection.sendall(HEAD + head + bomb)
                return
            connection.sendall(HEAD + b"transfer-encoding: chunked\r\n\r\n")
            while True:
                connection.sendall(piece)
                met[-1] += 1 << 16
        except OSError:
            return

    with raw_server(pour) as port, pytest.raises(Malformed, match="more than 8 MB; check OPENAI_BASE_URL"):
        asked(port, timeout=30.0)

    assert len(met) == 1, "what is no answer is not asked for again"
    assert met[0] < 3 * bounded.MOST_BYTES


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_key_goes_to_no_other_server(status):
    with posted_to(lambda handler: handler.send_error(500)) as (other, there):

        def send_on(handler):
            handler.send_response(status)
            handler.send_header("Location", f"http://localhost:{other}/v1/chat/completions")
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        wanted = f"sends on to http://localhost:{other}/v1"
        with posted_to(send_on) as (port, here), pytest.raises(RequestRejected, match=wanted) as said:
            asked(port)

    assert (len(here), there) == (1, [])
    assert "OPENAI_BASE_URL" in str(said.value)


def told(text):
    """A server that answers everything with this text."""
    body = completion(text).content

    def tell(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return posted_to(tell)


def test_a_string_beyond_all_measure_is_no_answer():
    answer = layers_body()
    answer["L1"]["commentary"] = "A" * (LONGEST_STRING + 1)
    wanted = f"at most {LONGEST_STRING} characters"
    with told(json.dumps(answer)) as (port, came), pytest.raises(Malformed, match=wanted):
        asked(port)

    assert len(came) == 2, "it is shown the problem once"


def test_an_answer_beyond_all_measure_is_not_even_shown_its_problem():
    text = "{" + " " * llm.LONGEST_ANSWER + "}"
    with told(text) as (port, came), pytest.raises(Malformed, match="characters where 400000 are the most"):
        asked(port)

    assert len(came) == 1


# Answers that are streamed

EVENTS = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"


def watched(port, **options):
    told = []
    chosen = llm.Options("m-1", KEY, f"http://127.0.0.1:{port}/v1", **options)
    model = llm.connect(chosen, sleep=lambda seconds: None, watch=lambda schema, text: told.append((schema, text)))
    return model, told


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        pytest.param(EVENTS + b"\r\n", b": still here\n\n", id="comments"),
        pytest.param(EVENTS + b"transfer-encoding: chunked\r\n\r\n", b"1\r\n\n\r\n", id="blank-lines"),
        pytest.param(EVENTS, b"x: y\r\n", id="headers"),
    ],
)
def test_a_stream_that_trickles_ends_with_the_time_of_the_call(start, piece):
    begin = time.monotonic()
    with (
        raw_server(lambda connection: sent(connection, start, piece, 0.05)) as port,
        pytest.raises(Unavailable, match="THREATCARD_TIMEOUT"),
    ):
        watched(port, timeout=TIMEOUT)[0](QUESTION, LayersAnswer)

    assert time.monotonic() - begin < 2 * TIMEOUT + 2


def test_a_stream_without_an_end_is_read_to_the_bound():
    with (
        raw_server(lambda connection: sent(connection, EVENTS + b"\r\n", b": %s\n\n" % (b"x" * 9_000), 0)) as port,
        pytest.raises(Malformed, match="more than 8 MB"),
    ):
        watched(port)[0](QUESTION, LayersAnswer)


def test_a_stream_is_told_and_comes_to_the_same_answer():
    text = json.dumps(layers_body())
    head = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    deltas = [{"index": 0, "delta": {"content": text[at : at + 100]}} for at in range(0, len(text), 100)]
    events = [{**head, "choices": [delta]} for delta in deltas]
    events += [{**head, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}]

    def serve(connection):
        connection.recv(65536)
        connection.sendall(EVENTS + b"connection: close\r\n\r\n")
        connection.sendall(b"".join(b"data: %s\n\n" % json.dumps(event).encode() for event in events))
        connection.sendall(b"data: [DONE]\n\n")

    with raw_server(serve) as port:
        model, told = watched(port)
        reply = model(QUESTION, LayersAnswer)

    assert reply.text == text
    assert told[-1] == (LayersAnswer, text)


def test_a_stream_that_breaks_off_with_an_error_is_tried_again_and_named():
    head = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    begun = {**head, "choices": [{"index": 0, "delta": {"content": "{"}}]}
    calls = []

    def serve(connection):
        calls.append(connection.recv(65536))
        connection.sendall(EVENTS + b"connection: close\r\n\r\ndata: %s\n\n" % json.dumps(begun).encode())
        connection.sendall(b'data: {"error": {"message": "overloaded", "code": 529}}\n\n')

    with raw_server(serve) as port, pytest.raises(Unavailable, match=r"broke off while it was written.*overloaded"):
        watched(port)[0](QUESTION, LayersAnswer)

    assert len(calls) == failures.ATTEMPTS
