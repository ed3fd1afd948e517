"""What the server does with requests that are ambiguous, too large, half there, slow, or broken off."""

import asyncio
import socket
import ssl
import threading
import time
from contextlib import ExitStack, contextmanager

import pytest
import trustme
import uvicorn

from pipeline.store import Store
from pipeline.web.guard import MOST_BYTES, MOST_OF_A_FORM, Guard
from pipeline.web.wire import connections, protocol
from tests.support.served import HOST, served, until
from tests.web.wire.test_framing import REFUSED

pytestmark = [pytest.mark.long(30), pytest.mark.xdist_group("wire")]

NAME = b"Host: 127.0.0.1\r\n"
PAGE = b"GET /login HTTP/1.1\r\n" + NAME + b"\r\n"
FORM = b"POST /login HTTP/1.1\r\n" + NAME + b"Content-Type: application/x-www-form-urlencoded\r\n"
LEAK = 100_000
"""Kilobytes that the server may grow by."""
FILES = 256
"""That it may have open: fewer than come."""
ADMIN = "2026-11-24T08:00:00Z"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The command as a process of its own, with a user, so that nobody is logged in."""
    folder = tmp_path_factory.mktemp("served")
    store = Store(f"sqlite:///{folder / 'store.db'}")
    store.users.add("ann", "admin", now=ADMIN)
    store.close()
    with served(f"sqlite:///{folder / 'store.db'}", folder, files=FILES) as server:
        yield server


@pytest.fixture(autouse=True)
def nothing_is_said(server):
    yield
    assert server.said == ""


def answers(client, seconds=30.0):
    """All that comes until the other side ends it, or nothing more does."""
    client.settimeout(seconds)
    found = b""
    try:
        while piece := client.recv(65_536):
            found += piece
    except OSError:
        return found + b"<broken>"
    return found


def statuses(found):
    return [int(part[:3]) for part in found.split(b"HTTP/1.1 ")[1:]]


def told(server, sent, seconds=30.0):
    with server.connect() as client:
        client.sendall(sent)
        return answers(client, seconds)


@pytest.mark.parametrize(("status", "head"), REFUSED.values(), ids=REFUSED)
def test_an_ambiguous_request_is_refused_and_what_follows_it_is_not_read(server, status, head):
    found = told(server, head.replace(b"a.example", b"127.0.0.1") + PAGE)

    assert statuses(found) == [status]
    assert b"content-security-policy" in found


def test_a_body_without_a_length_is_not_taken(server):
    found = told(server, FORM + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n", 1)

    assert statuses(found) == [411]


@pytest.mark.parametrize(
    "length",
    [b"Content-Length: 5\r\nTransfer-Encoding: chunked", b"Transfer-Encoding: chunked",
     b"Content-Length: 5", b"Content-Length: %d" % (MOST_OF_A_FORM + 1), b"Content-Length: 999999999999"],
    ids=["both", "chunks", "less_than_comes", "a_little_too_much", "far_too_much"],
)  # fmt: skip
def test_no_more_is_taken_than_may_be_whatever_is_said(server, length):
    """Up to half a gigabyte is offered."""
    before, sent = server.kilobytes(), 0
    piece = b"100000\r\n" + b"a" * 0x100000 + b"\r\n"
    with server.connect() as client:
        client.sendall(FORM + length + b"\r\n\r\n")
        try:
            for _ in range(500):
                client.sendall(piece)
                sent += len(piece)
        except OSError:
            pass

    assert sent < 10 * MOST_BYTES  # what the two kernels hold is with it
    assert server.kilobytes() < before + LEAK
    assert server.ask("GET", "/login").status == 200


def test_who_sends_too_much_gets_to_read_so(server):
    with server.connect() as client:
        client.sendall(FORM + b"Content-Length: 3000000\r\n\r\n" + b"a" * 3_000_000)
        found = answers(client, 10)

    assert statuses(found) == [413]
    assert b"2 MB" in found


def test_one_request_at_a_time(server):
    """A second that does not wait for the answer to the first is not read, and may be sent again."""
    assert statuses(told(server, PAGE + PAGE)) == [200]


def test_a_connection_is_used_again(server):
    with server.connect() as client:
        for _ in range(3):
            client.sendall(PAGE)
            found = b""
            while b"</html>" not in found:
                found += client.recv(65_536)
            assert statuses(found) == [200]


def test_no_other_protocol_is_spoken(server):
    upgrade = b"Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    found = told(server, PAGE[:-2] + upgrade + b"\r\n", 1)

    assert statuses(found) == [200]


def test_half_a_head_is_waited_for_as_long_as_said(server):
    begun = time.monotonic()
    found = told(server, PAGE[:-10])

    assert statuses(found) == [408]
    assert time.monotonic() - begun >= protocol.SECONDS["head"] - 0.5


def test_uploads_that_are_broken_off_leave_nothing(server):
    for _ in range(30):
        with server.connect() as client:
            client.sendall(FORM + b"Content-Length: 100000\r\n\r\nabc")
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    assert server.ask("GET", "/login").status == 200


def test_a_crowd_that_says_half_of_everything_keeps_nobody_out(server):
    """Three times as many as the process may have files."""
    with ExitStack() as stack:
        for number in range(3 * FILES):
            client = stack.enter_context(server.connect())
            client.sendall(PAGE[:-10] if number % 4 else FORM + b"Content-Length: 100000\r\n\r\na")
        taken = []
        for _ in range(10):
            begun = time.monotonic()
            assert server.ask("GET", "/login").status == 200
            taken.append(time.monotonic() - begun)

        assert server.files() < FILES
    assert sorted(taken)[5] < 1


SECONDS = {"idle": 1.5, "head": 0.5, "body": 0.5, "answering": 1.0, "closing": 0.3}
"""So short that a test may wait for the end of each."""


def test_the_same_holds_within_tls(tmp_path):
    """Those too count who do not even begin to speak, or leave off in the middle of their hello."""
    certificate, key, authority = (tmp_path / name for name in ("server.pem", "key.pem", "authority.pem"))
    ca = trustme.CA()
    ca.cert_pem.write_to_path(authority)
    issued = ca.issue_cert(HOST)
    issued.cert_chain_pems[0].write_to_path(certificate)
    issued.private_key_pem.write_to_path(key)
    flags = ("--certificate", str(certificate), "--key", str(key))
    context = ssl.create_default_context(cafile=authority)
    Store(f"sqlite:///{tmp_path / 'store.db'}").close()
    with served(f"sqlite:///{tmp_path / 'store.db'}", tmp_path, *flags, files=FILES) as server, ExitStack() as stack:
        for number in range(2 * FILES):
            client = stack.enter_context(server.connect())
            client.sendall(b"\x16\x03\x01"[: number % 4])
        found = []
        for sent in (PAGE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"), REFUSED["both"][1]):
            with context.wrap_socket(server.connect(), server_hostname=HOST) as client:
                client.sendall(sent)
                found.append(answers(client, 20))

        assert [statuses(each) for each in found] == [[200], [400]]
        assert found[0].endswith(b"</html>")
        assert server.files() < FILES
    assert server.said == ""


class Answering:
    """One answer for everybody."""

    def __init__(self, answer=b"short"):
        self.answer = answer
        self.port = 0

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return
        length = str(len(self.answer)).encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]})
        await send({"type": "http.response.body", "body": self.answer})


@contextmanager
def running(app):
    """With the real protocol, and shorter times."""
    among = connections.Connections(connections.Limits())
    config = uvicorn.Config(
        Guard(app, ()), http=protocol.protocol(among, SECONDS), ws="none", lifespan="off", log_config=None
    )
    server = uvicorn.Server(config)
    listening = connections.doors(HOST, 0, among)
    thread = threading.Thread(target=server.run, args=(listening,), daemon=True)
    app.port = listening[0].getsockname()[1]
    thread.start()
    assert until(lambda: server.started)
    try:
        yield app, among
    finally:
        server.should_exit = True
        thread.join(timeout=30)
    assert not thread.is_alive()


def dripped(client, first, drop=b"", pause=0.1):
    """How long the server listens to one who goes on and on, and what it said in the end."""
    begun = time.monotonic()
    client.sendall(first)
    client.settimeout(pause)
    found = b""
    while time.monotonic() - begun < 20:
        try:
            if drop:
                client.sendall(drop)
            if not (piece := client.recv(65_536)):
                break
            found += piece
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - begun, found


@pytest.mark.parametrize(
    ("first", "drop", "phase", "status"),
    [
        (b"GET / HTTP/1.1\r\nX: ", b"a", "head", [408]),
        (FORM + b"Content-Length: 100000\r\n\r\n", b"a", "body", [408]),
        (b"", b"", "idle", []),
        (PAGE, b"", "idle", [200]),
    ],
    ids=["a_head_by_drops", "a_body_by_drops", "nothing_at_all", "nothing_more"],
)
def test_nothing_is_waited_for_without_end(first, drop, phase, status):
    with running(Answering()) as (app, among), socket.create_connection((HOST, app.port)) as client:
        seconds, found = dripped(client, first, drop)

        assert statuses(found) == status
        assert seconds == pytest.approx(SECONDS[phase], abs=1.2)
        assert until(lambda: not among.count())


def test_an_answer_that_nobody_takes_is_given_up():
    with running(Answering(b"x" * 30_000_000)) as (app, among), socket.create_connection((HOST, app.port)) as client:
        client.sendall(PAGE)

        assert until(lambda: among.count() == 1)
        assert until(lambda: among.count() == 0, 10)


def test_an_answer_that_is_taken_slowly_comes_whole():
    with running(Answering(b"x" * 3_000_000)) as (app, _), socket.create_connection((HOST, app.port)) as client:
        client.sendall(PAGE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        time.sleep(0.6)  # longer than it may take to close

        assert answers(client, 5).endswith(b"x" * 3_000_000)


class Telling:
    """What comes piece by piece, for longer than an answer may take."""

    def __init__(self, pieces, piece=b"x"):
        self.pieces, self.piece, self.port, self.over = pieces, piece, 0, False

    async def __call__(self, scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(self.pieces):
            if self.over:
                return
            await send({"type": "http.response.body", "body": self.piece, "more_body": True})
            await asyncio.sleep(0.2)
        await send({"type": "http.response.body", "body": b"end"})


EVENTS = PAGE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")


def test_what_comes_piece_by_piece_may_take_longer():
    pieces = int(SECONDS["answering"] * 3 / 0.2)
    with running(Telling(pieces)) as (app, _), socket.create_connection((HOST, app.port)) as client:
        client.sendall(EVENTS)
        found = answers(client, 10)

    assert found.count(b"1\r\nx\r\n") == pieces
    assert found.endswith(b"3\r\nend\r\n0\r\n\r\n")


def test_but_not_without_end(monkeypatch):
    monkeypatch.setattr(protocol, "STREAMING", 1.0)
    with running(Telling(200)) as (app, among), socket.create_connection((HOST, app.port)) as client:
        client.sendall(EVENTS)
        begun = time.monotonic()

        assert b"end" not in answers(client, 10)
        assert time.monotonic() - begun < 1.0 + 2 * SECONDS["answering"]
        assert until(lambda: not among.count())
        app.over = True


def test_nor_where_nobody_takes_it():
    app = Telling(500, b"x" * 2_000_000)
    with running(app) as (_, among), socket.create_connection((HOST, app.port)) as client:
        client.sendall(EVENTS)

        assert until(lambda: among.count() == 1)
        assert until(lambda: among.count() == 0, 10)
        app.over = True


def test_a_server_that_ends_waits_for_nobody_who_is_slow():
    with ExitStack() as later:
        with running(Answering()) as (app, among):
            client = later.enter_context(socket.create_connection((HOST, app.port)))
            client.sendall(FORM + b"Content-Length: 100000\r\n\r\na")
            assert until(lambda: among.count() == 1)
            begun = time.monotonic()

        assert time.monotonic() - begun < 5
