"""What a model server may recover from: how often it is asked again, and after which wait."""

import gc
import json
import time
import warnings
from email.utils import formatdate

import pytest

from pipeline.ask import llm
from pipeline.ask.failures import ATTEMPTS, ATTEMPTS_IN_TIME, LONGEST_WAIT
from pipeline.assess.answers import LayersAnswer
from pipeline.errors import RateLimited, Unavailable
from pipeline.model import Tokens
from tests.support.servers import raw_server
from tests.support.wire import GOOD, KEY, QUESTION, completion, failed, wire

OFF_SCHEMA = json.dumps({**json.loads(GOOD), "L3": "safe"})
CUT = {"text": GOOD[:40], "finish": "length"}
JSON = {"Content-Type": "application/json"}
QUOTA = {"message": "You exceeded your current quota", "code": "insufficient_quota"}
FILTERED = {"message": "The response was filtered due to the prompt", "code": "content_filter"}


def refusal(line, error):
    """The message of the error that asking raises: short, names the model, does not tell the key."""
    with pytest.raises(error) as caught:
        line.ask()
    message = str(caught.value)

    assert type(caught.value) is error
    assert "'m-1'" in message
    assert KEY not in message
    assert message.isprintable()
    assert len(message) < 450
    return message


# What may pass


@pytest.mark.parametrize("status", [429, 500, 502, 503, 529])
def test_what_may_pass_is_asked_again(status):
    line = wire(failed(status), failed(status), completion())
    reply = line.ask()

    assert line.seen[0] == line.seen[1] == line.seen[2]
    assert reply.tokens == Tokens(input=100, cached=40, output=50)
    assert 0 <= line.slept[0] <= 1
    assert 0 <= line.slept[1] <= 2


@pytest.mark.parametrize(("status", "error"), [(429, RateLimited), (500, Unavailable), (503, Unavailable)])
def test_what_does_not_pass_ends_after_a_fixed_number_of_attempts(status, error):
    """The SDK's own retries are off: it would make three requests of each."""
    line = wire(*[failed(status)] * (ATTEMPTS + 5))
    refusal(line, error)

    assert len(line.seen) == ATTEMPTS
    assert len(line.slept) == ATTEMPTS - 1


@pytest.mark.parametrize("status", [429, 503])
def test_the_server_says_how_long_to_wait(status, caplog):
    """A long wait is told without -v, a short one is not."""
    line = wire(failed(status, retry_after="7"), failed(status, retry_after="0.5"), completion())
    with caplog.at_level("INFO"):
        line.ask()
    told = [
        (record.levelname, record.message.rpartition("; ")[2])
        for record in caplog.records
        if "failed" in record.message
    ]

    assert line.slept == [7.0, 0.5]
    assert told == [("WARNING", "attempt 2 follows in 7.0 s"), ("INFO", "attempt 3 follows in 0.5 s")]


def test_the_server_may_name_a_date():
    line = wire(failed(429, retry_after=formatdate(time.time() + 30, usegmt=True)), completion())
    line.ask()

    assert 25 < line.slept[0] <= 30


@pytest.mark.parametrize("retry_after", ["-5", "nan", "Thu, 01 Jan 1970 00:00:00 GMT"])
def test_a_time_that_has_passed_is_no_wait(retry_after):
    line = wire(failed(429, retry_after=retry_after), completion())
    line.ask()

    assert line.slept == [0.0]


@pytest.mark.parametrize("retry_after", ["soon", "", "Thu, 99 Foo 2026 00:00:00 GMT"])
def test_a_wait_that_cannot_be_read_is_our_own(retry_after):
    line = wire(failed(429, retry_after=retry_after), completion())
    line.ask()

    assert 0 <= line.slept[0] <= 1


@pytest.mark.parametrize(("status", "error"), [(429, RateLimited), (503, Unavailable)])
@pytest.mark.parametrize("retry_after", [f"{LONGEST_WAIT + 1}", "inf", "Fri, 31 Dec 2100 00:00:00 GMT"])
def test_a_wait_that_is_too_long_is_not_begun(status, error, retry_after):
    line = wire(failed(status, retry_after=retry_after))
    refusal(line, error)

    assert (len(line.seen), line.slept) == (1, [])


def test_the_message_tells_the_pause_that_was_asked_for():
    assert "3600 s" in refusal(wire(failed(429, retry_after="3600")), RateLimited)


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(failed(429, **QUOTA), id="quota-used-up"),
        pytest.param(failed(429, "Request too large for gpt-4o on tokens per min (TPM)"), id="larger-than-the-limit"),
    ],
)
def test_a_limit_that_no_waiting_lifts_is_not_waited_for(reply):
    line = wire(reply)

    assert "quota" in refusal(line, RateLimited)
    assert len(line.seen) == 1


# Real sockets


def loopback(port, **options):
    waits = []
    chosen = llm.Options("m-1", KEY, f"http://127.0.0.1:{port}/v1", **options)
    return llm.connect(chosen, sleep=waits.append), waits


def test_a_connection_that_is_cut_is_tried_again_and_then_unavailable():
    met = []

    def hang_up(connection):
        met.append(connection.recv(65536))

    with raw_server(hang_up) as port:
        model, waits = loopback(port)
        with pytest.raises(Unavailable, match="check OPENAI_BASE_URL"):
            model(QUESTION, LayersAnswer)

    assert (len(met), len(waits)) == (ATTEMPTS, ATTEMPTS - 1)


def test_a_server_that_is_not_there_is_unavailable_and_says_why():
    with raw_server(lambda connection: None) as port:
        pass
    model, _ = loopback(port)
    with pytest.raises(Unavailable, match="refused"):
        model(QUESTION, LayersAnswer)


def test_an_answer_that_is_late_is_waited_for_twice():
    met = []

    def say_nothing(connection):
        met.append(connection.recv(65536))
        time.sleep(0.4)

    with raw_server(say_nothing) as port:
        model, _ = loopback(port, timeout=0.3)
        with pytest.raises(Unavailable, match="THREATCARD_TIMEOUT"):
            model(QUESTION, LayersAnswer)

    assert len(met) == ATTEMPTS_IN_TIME


def test_a_model_leaves_its_connection_to_the_next():
    """Dropped instead, it would end with a warning wherever garbage is collected next."""
    met = []
    body = completion().content
    reply = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body)

    def keep_on(connection):
        met.append(connection)
        while part := connection.recv(65536):
            if part.endswith(b"}"):  # the body may come by itself
                connection.sendall(reply)

    with raw_server(keep_on) as port:
        for _ in range(2):
            loopback(port, timeout=5.0)[0](QUESTION, LayersAnswer)
        with warnings.catch_warnings(record=True) as warned:
            gc.collect()

    assert len(met) == 1
    assert warned == []


def test_a_retry_is_logged_without_the_key(caplog):
    with caplog.at_level("INFO", logger=llm.__name__):
        wire(failed(500, f"bad {KEY}"), completion()).ask()

    assert "attempt 2 follows" in caplog.text
    assert KEY not in caplog.text
