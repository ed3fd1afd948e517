"""The port of ``--metrics`` under those who mean it ill: a scrape is answered all the same."""

import socket
import time
from contextlib import ExitStack, suppress

import httpx2
import pytest

from pipeline.cli import prometheus
from pipeline.cli.flags import Place
from tests.support.servers import free_port

HALF = b"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n"


@pytest.fixture
def port():
    port = free_port()
    with prometheus.served(Place("127.0.0.1", port)):
        yield port


def scraped(port):
    return httpx2.get(f"http://127.0.0.1:{port}/metrics", timeout=60)


def ended(client):
    """Whether the server has ended the connection."""
    client.settimeout(0.5)
    try:
        client.recv(1)
        return True
    except TimeoutError:
        return False
    except ConnectionError:
        return True


def test_a_scrape(port):
    found = scraped(port)

    assert found.status_code == 200
    assert "threatcard_listings_due 0.0" in found.text


def test_half_open_requests_are_sent_away_and_a_scrape_is_answered(port):
    many = 4 * prometheus.MOST_SCRAPERS
    with ExitStack() as stack:
        slow = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(many)]
        for one in slow:
            with suppress(ConnectionError):  # It was sent away already.
                one.sendall(HALF)
        began = time.monotonic()
        found = scraped(port)
        took = time.monotonic() - began
        gone = sum(ended(one) for one in slow)

    assert gone >= many - prometheus.MOST_SCRAPERS
    assert found.status_code == 200
    assert took < 30


@pytest.mark.parametrize(
    "head",
    [
        HALF + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        HALF + b"X: " + b"x" * 200_000 + b"\r\n\r\n",
        b"\xff\xfe\x00\r\n\r\n",
    ],
    ids=["two-lengths", "long-head", "no-http"],
)
def test_what_is_no_plain_request_is_refused(port, head):
    with socket.create_connection(("127.0.0.1", port), timeout=60) as client:
        try:
            client.sendall(head)
            said = client.recv(65_536)
        except ConnectionError:
            said = b""  # sent away before all of it was there

    assert said == b"" or said.startswith(b"HTTP/1.1 4")
    assert scraped(port).status_code == 200
