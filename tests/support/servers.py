"""Real servers on loopback for the tests of whatever talks HTTP, and a clock that needs no waiting."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from pipeline.fetch.net.policy import Policy
from pipeline.fetch.net.web import Web

HOST = "listing.example"


class Answer(NamedTuple):
    """One HTTP answer; Content-Length is added unless ``headers`` has it."""

    body: bytes = b"<p>a listing</p>"
    status: int = 200
    headers: Mapping[str, str] = {"Content-Type": "text/html; charset=utf-8"}


class Seen(NamedTuple):
    path: str
    headers: Mapping[str, str]
    at: float


Route = Answer | Sequence[Answer] | Callable[[BaseHTTPRequestHandler], None]
"""One answer for ever, answers one after another (the last for ever), or whatever a function writes."""


def moved(location: str, status: int = 302) -> Answer:
    return Answer(b"", status, {"Location": location})


def robots(text: str) -> Answer:
    return Answer(text.encode(), 200, {"Content-Type": "text/plain"})


class Site:
    """A running server: what it was asked, and how busy it was."""

    def __init__(self, routes: Mapping[str, Route]) -> None:
        self.routes = dict(routes)
        self.seen: list[Seen] = []
        self.port = 0
        self.busiest = 0
        self._busy = 0
        self._served: dict[str, int] = {}
        self._lock = threading.Lock()

    def url(self, path: str = "/", *, host: str = HOST, scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        return [each.path for each in self.seen]

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        with self._lock:
            self.seen.append(Seen(handler.path, dict(handler.headers.items()), time.monotonic()))
            self._busy += 1
            self.busiest = max(self.busiest, self._busy)
            turn = self._served[handler.path] = self._served.get(handler.path, -1) + 1
        try:
            self._write(handler, self.routes.get(handler.path, Answer(b"", 404)), turn)
        finally:
            with self._lock:
                self._busy -= 1

    def _write(self, handler: BaseHTTPRequestHandler, route: Route, turn: int) -> None:
        if callable(route):
            route(handler)
            return
        answer = route if isinstance(route, Answer) else route[min(turn, len(route) - 1)]
        handler.send_response(answer.status)
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        if "Content-Length" not in answer.headers:
            handler.send_header("Content-Length", str(len(answer.body)))
        handler.end_headers()
        handler.wfile.write(answer.body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up in the middle are what these tests are about."""


@contextmanager
def serving(routes: Mapping[str, Route], *, context: ssl.SSLContext | None = None) -> Iterator[Site]:
    """Serve ``routes`` (path to answer; anything else is 404) on a free port of 127.0.0.1."""
    site = Site(routes)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.answer(self)

        do_CONNECT = do_GET

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def posted_to(handle: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[tuple[int, list[Mapping[str, str]]]]:
    """A server whose POST is ``handle``; gives the port and the headers of what came."""
    came: list[Mapping[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            came.append(dict(self.headers.items()))
            handle(self)

        def log_message(self, format: str, *args: object) -> None:
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield running.server_address[1], came
    finally:
        running.shutdown()
        thread.join()
        running.server_close()


@contextmanager
def raw_server(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """Hand each connection to ``talk`` and close it after; gives the port. For what no HTTP library would say."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    try:
                        talk(connection)
                    except OSError:
                        continue

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(timeout=5)


class FakeTime:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def to_loopback(host: str) -> list[str]:
    """A resolver for which every name is this machine."""
    return ["127.0.0.1"]


def local_web(*ports: int, time: FakeTime | None = None, **policy: object) -> Web:
    """A ``Web`` that may visit these ports of loopback under any name, robots and gap off unless asked for."""
    settings = {"gap_seconds": 0.0, "obey_robots": False, "allowed_ports": frozenset(ports)} | policy
    chosen = Policy(allow_private_hosts=True, **settings)
    if time is None:
        return Web(chosen, resolve=to_loopback)
    return Web(chosen, resolve=to_loopback, clock=time.clock, sleep=time.sleep)


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]
