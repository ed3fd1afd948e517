"""What whoever waits for a card sees: what has been rated so far of answers that are still being written."""

import json
import os
import pty
import subprocess
import sys
import threading
import time

import pytest

from pipeline.assess.answers import FactorsAnswer, LayersAnswer
from pipeline.cli.so_far import SoFar, begun
from tests.support.answering import factors_body, layers_body, layers_in_parts
from tests.support.servers import raw_server

FACTORS = json.dumps(factors_body())
LAYERS = json.dumps(layers_body())
BODIES = {"FactorsAnswer": FACTORS, **{name: json.dumps(body) for name, body in layers_in_parts(layers_body()).items()}}


def test_all_that_stands_whole_is_counted():
    so_far = SoFar()

    assert so_far.take(FactorsAnswer, "") == "rated 0 of 11 factors, drafted 0 of 7 layers"
    assert so_far.take(FactorsAnswer, FACTORS).startswith("rated 11 of 11 factors (")
    assert so_far.take(LayersAnswer, LAYERS).endswith("drafted 7 of 7 layers")


def test_a_value_that_is_half_written_is_not_rated():
    so_far = SoFar()
    end = FACTORS.index('"value": "') + len('"value": "0.')

    assert so_far.take(FactorsAnswer, FACTORS[:end]).startswith("rated 0 of 11 factors,")
    assert so_far.take(FactorsAnswer, FACTORS[: end + 2]).startswith("rated 1 of 11 factors (Autonomy of Action 0.5)")


def test_every_beginning_of_an_answer_can_be_read():
    counts = [SoFar().take(FactorsAnswer, FACTORS[:end]) for end in range(0, len(FACTORS), 7)]

    assert counts == sorted(counts, key=lambda line: int(line.split()[1]))


@pytest.mark.parametrize("text", ["", "Sure! ", "[1, 2", "null", '"a"', "{]", "{" * 5000], ids=repr)
def test_what_is_no_object_tells_nothing(text):
    assert begun(text) == {}


def test_words_before_the_object_are_passed_over():
    assert begun('Here it is: {"a": 1, "b": "x') == {"a": 1}


def streaming(connection):
    """The answer to one question, some characters at a time."""
    request = b""
    while b"\r\n\r\n" not in request:
        request += connection.recv(65536)
    head, _, body = request.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65536)
    asked = json.loads(body)
    text = BODIES[asked["response_format"]["json_schema"]["name"]]
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n")
    chunk = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    for at in range(0, len(text), 60):
        event = {**chunk, "choices": [{"index": 0, "delta": {"content": text[at : at + 60]}}]}
        connection.sendall(b"data: %s\n\n" % json.dumps(event).encode())
        time.sleep(0.05)
    end = {**chunk, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    usage = {**chunk, "choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12}}
    connection.sendall(
        b"data: %s\n\ndata: %s\n\ndata: [DONE]\n\n" % (json.dumps(end).encode(), json.dumps(usage).encode())
    )


def test_on_a_terminal_the_line_counts_up_while_the_model_writes_and_gives_way_to_the_card(tmp_path):
    source = tmp_path / "notes.md"
    source.write_text("# Note server\n\nAn MCP server that reads and writes the notes of one folder. " * 8)
    ours, theirs = pty.openpty()
    seen = bytearray()

    def drain():
        try:
            while piece := os.read(ours, 65536):
                seen.extend(piece)
        except OSError:  # the other end is closed
            return

    with raw_server(streaming) as port:
        reader = threading.Thread(target=drain)
        reader.start()
        done = subprocess.run(
            [sys.executable, "-m", "pipeline", "assess", str(source), "--model", "m", "--no-cache", "--format", "json"],
            env={**os.environ, "OPENAI_BASE_URL": f"http://127.0.0.1:{port}/v1", "OPENAI_API_KEY": "none"},
            stdout=subprocess.PIPE,
            stderr=theirs,
            cwd=tmp_path,
            timeout=120,
            check=False,
        )
        os.close(theirs)
        reader.join(10)
        os.close(ours)
    lines = seen.decode().split("\r\x1b[2K")
    card = json.loads(done.stdout)

    assert done.returncode == 0, seen.decode()
    assert card["status"] == "complete"
    assert card["provenance"]["tokens"] == {"input": 21, "cached": 0, "output": 15}
    rated = [int(line.split()[1]) for line in lines if line.startswith("rated ")]
    assert rated == sorted(rated)
    assert len(set(rated)) > 3
    assert lines[-1] == ""
