"""A card for whoever asks a server: followed step by step, and nothing more read or asked once nobody waits."""

import json
import time

import pytest

from pipeline import settings
from pipeline.cli.drafting import Drafting
from pipeline.errors import AddressRefused
from pipeline.web.auth.access import Asked
from tests.cli.test_so_far import BODIES
from tests.support.counting_model import modelling
from tests.support.listings import TEXT
from tests.support.servers import raw_server


class GaveUp(Exception):
    pass


class Following:
    """Who follows, and gives up at the step or the line that begins so."""

    def __init__(self, until="never") -> None:
        self.until, self.said = until, []

    def go_on(self) -> None:
        self._take("go on")

    def step(self, words) -> None:
        self._take(words)

    def so_far(self, words) -> None:
        self._take(words)

    def _take(self, words) -> None:
        self.said.append(words)
        if words.startswith(self.until):
            raise GaveUp


@pytest.fixture
def held(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    return lambda **given: settings.read({"config": None, **given})


def test_without_a_model_the_steps_are_told(held):
    following = Following()
    made, listing = Drafting(held())(Asked("", "Pilot", TEXT), following)

    assert following.said == ["reading the listing", "assessing it by the reference cards", "the card is made"]
    assert (made.name, listing.name, made.status) == ("Pilot", "Pilot", "complete")


def test_nobody_need_follow(held):
    made, _ = Drafting(held())(Asked("", "Pilot", TEXT))

    assert made.status == "complete"


@pytest.mark.parametrize("source", ["http://169.254.169.254/", "http://localhost/", "http://[::1]/"])
def test_no_host_is_asked_that_the_guard_refuses(held, source):
    with pytest.raises(AddressRefused):
        Drafting(held())(Asked(source, "", None), Following())


def test_no_page_is_read_once_nobody_waits(held):
    with pytest.raises(GaveUp):
        Drafting(held())(Asked("http://169.254.169.254/", "", None), Following("go on"))


def test_a_model_is_not_asked_once_nobody_waits(held):
    with modelling() as model:
        given = held(model="m", base_url=model.url)
        with pytest.raises(GaveUp):
            Drafting(given, use_cache=False)(Asked("", "", TEXT), Following("go on"))

        assert model.calls == 0
        made, _ = Drafting(given, use_cache=False)(Asked("", "", TEXT), Following())
        assert (made.status, model.calls > 0) == ("complete", True)


def streaming(connection, cut):
    """A piece of an answer every 50 ms, until all of it is sent or the other side has gone."""
    request = b""
    while b"\r\n\r\n" not in request:
        request += connection.recv(65536)
    head, _, body = request.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65536)
    text = BODIES[json.loads(body)["response_format"]["json_schema"]["name"]]
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n")
    chunk = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    for at in range(0, len(text), 40):
        event = {**chunk, "choices": [{"index": 0, "delta": {"content": text[at : at + 40]}}]}
        try:
            connection.sendall(b"data: %s\n\n" % json.dumps(event).encode())
        except OSError:
            cut.append(at)
            return
        time.sleep(0.05)


def test_an_answer_that_is_being_written_is_broken_off(held):
    cut = []
    with raw_server(lambda connection: streaming(connection, cut)) as port:
        given = held(model="m", base_url=f"http://127.0.0.1:{port}/v1")
        following = Following("rated 1 of 11")
        begun = time.monotonic()
        with pytest.raises(GaveUp):
            Drafting(given, use_cache=False)(Asked("", "", TEXT), following)

    assert following.said[:2] == ["reading the listing", "asking the model"]
    assert following.said[-1].startswith("rated 1 of 11 factors (Autonomy of Action")
    assert cut
    assert time.monotonic() - begun < 60
