"""The webhook: signed, kept until it is taken, guarded, and in nobody's way; against a real receiver on loopback."""

import base64
import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2
import pytest
from sqlalchemy import select

from pipeline.errors import AddressRefused, SourceError
from pipeline.notify import signing, webhook
from pipeline.notify.delivery import Delivery
from pipeline.review.verdicts import Approve, Claim, Reject
from pipeline.store.db.tables import outbox
from pipeline.store.outbox import AGAIN, Message, Outbox
from tests.support.stores import BOB, act, another, backend, peopled, saved, store, url

__all__ = ["another", "backend", "peopled", "store", "url"]

TEXT = f"whsec_{base64.b64encode(b'k' * 32).decode()}"
KEY = signing.secret(TEXT)
NOW, LATER = "2026-11-30T09:00:00Z", "2026-11-30T10:00:00Z"


class Receiver:
    """Answers with the next of ``answers``, then 204; ``taken`` has the headers and the body of each request."""

    def __init__(self):
        self.answers, self.taken = [], []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.taken.append((dict(self.headers), body))
                status, headers = receiver.answers.pop(0) if receiver.answers else (204, {})
                if status is None:
                    time.sleep(3)
                    return
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver():
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


def a_webhook(url, *, seconds=10.0, private=True):
    from dataclasses import replace

    rules = webhook.policy(url, private=private, trust_env=False, contact="")
    return webhook.Webhook(
        url, KEY, replace(rules, total_seconds=seconds), httpx2.create_ssl_context(), clock=lambda: 1_700_000_000.9,
        sleep=lambda _: None,
    )  # fmt: skip


@pytest.fixture
def told(store, receiver):
    """A delivery whose first look was before anything happened, and what its clock says."""
    clock = [NOW]
    made = Delivery(Outbox(store.engine), a_webhook(receiver.url), lambda: clock[0])
    made.begin()
    return made, clock


def rejected(store):
    held = act(store, saved(store), Claim(), BOB, now=NOW)
    return act(store, held, Reject("other", "Secret words."), BOB, now=NOW)


def test_a_verdict_is_told_once_and_signed(store, receiver, told):
    delivery, _ = told
    card = rejected(store)

    assert (delivery.once(), delivery.once()) == (1, 0)
    ((headers, body),) = receiver.taken
    named, stamp = headers["webhook-id"], headers["webhook-timestamp"]
    wanted = hmac.new(b"k" * 32, f"{named}.{stamp}.".encode() + body, hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(wanted).decode()}"
    assert stamp == "1700000000"
    message = json.loads(body)
    assert (message["type"], message["timestamp"]) == ("card.rejected", NOW)
    assert (message["data"]["actor"], message["data"]["card"]) == ("bob", card.id)
    assert b"Secret words" not in body


def test_the_past_is_told_to_nobody(store, receiver):
    rejected(store)
    delivery = Delivery(Outbox(store.engine), a_webhook(receiver.url), lambda: NOW)
    delivery.begin()

    assert delivery.once() == 0
    assert receiver.taken == []


def test_what_may_pass_is_tried_again_by_the_same_id(store, receiver, told):
    receiver.answers = [(503, {}), (429, {})]
    rejected(store)

    assert told[0].once() == 1
    assert len({headers["webhook-id"] for headers, _ in receiver.taken}) == 1
    assert len(receiver.taken) == 3


def test_what_was_not_taken_waits_and_is_sent_later(store, receiver, told):
    delivery, clock = told
    receiver.answers = [(500, {})] * 3
    rejected(store)

    assert delivery.once() == 0
    assert delivery.once() == 0  # it is not due yet
    clock[0] = LATER
    assert delivery.once() == 1
    assert len(receiver.taken) == 4


def test_a_refusal_is_not_repeated_at_once_and_is_given_up_after_a_day(store, receiver, told):
    delivery, clock = told
    receiver.answers = [(403, {})] * 20
    rejected(store)
    for day in range(1, 12):
        clock[0] = f"2026-12-{day:02}T09:00:00Z"
        delivery.once()

    assert len(receiver.taken) == len(AGAIN) + 1
    with store.engine.connect() as connection:
        row = connection.execute(select(outbox)).mappings().one()
    assert row["state"] == "failed"
    assert "answered 403" in row["error"]


def test_a_redirect_is_not_followed(receiver):
    receiver.answers = [(307, {"Location": "http://169.254.169.254/latest"})]
    with pytest.raises(SourceError, match="answered 307, which is no 2xx"):
        a_webhook(receiver.url).send(Message("m-1", "{}", 1))
    assert len(receiver.taken) == 1


def test_a_receiver_that_hangs_is_left(receiver):
    receiver.answers = [(None, {})] * 3
    began = time.monotonic()
    with pytest.raises(SourceError):
        a_webhook(receiver.url, seconds=0.5).send(Message("m-1", "{}", 1))
    assert time.monotonic() - began < 10


def test_private_hosts_stay_shut(receiver):
    with pytest.raises(AddressRefused):
        a_webhook(receiver.url, private=False).send(Message("m-1", "{}", 1))
    assert receiver.taken == []


def test_two_processes_do_not_send_it_both_and_a_kill_loses_nothing(store, receiver, told):
    rejected(store)
    first, second = Outbox(store.engine), Outbox(store.engine)
    first.collect(NOW)
    leased = first.take(NOW)  # and then it is killed

    assert second.take(NOW) is None
    assert second.take(LATER).id == leased.id


def test_an_approval_is_told_and_a_claim_is_not(store, receiver, told):
    held = act(store, saved(store), Claim(), BOB, now=NOW)
    act(store, held, Approve(answers={n: "Read." for n in held.standing.high}), BOB, now=NOW)
    told[0].once()

    assert [json.loads(body)["type"] for _, body in receiver.taken] == ["card.approved"]
