"""
How long ``GET /login`` takes while others keep the server waiting: by hand, ``python bench/slow_clients.py``.

From the same address as everybody else: 2,000 requests of which half a head comes, 200 forms of which a byte a second
comes. Of those whom the server ends, 200 a second come again. ``--files`` is how many files the server may have open.
"""

import argparse
import resource
import selectors
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support.served import HOST, served

HALF = b"GET /login HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half: "
BODY = (
    b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\n"
)
ASKED = 40
PAUSE = 0.25
AGAIN = 200


class Crowd(threading.Thread):
    """So many connections that begin to say something, each opened anew when the server has ended it."""

    def __init__(self, port: int, half: int, slow: int) -> None:
        super().__init__(daemon=True)
        self.port, self.wanted = port, {HALF: half, BODY: slow}
        self.opened = self.ended = 0
        self.over, self.there = threading.Event(), threading.Event()
        self._open: dict[socket.socket, bytes] = {}
        self._ready = selectors.DefaultSelector()

    def run(self) -> None:
        last = 0.0
        while not self.over.is_set():
            if time.monotonic() - last > 1:
                last = time.monotonic()
                self._fill()
                self._drip()
                self.there.set()
            for key, _ in self._ready.select(0.05):
                self._read(key.fileobj)
        for each in list(self._open):
            self._end(each)

    def _fill(self) -> None:
        for kind, number in self.wanted.items():
            gone = number - sum(held == kind for held in self._open.values())
            for _ in range(gone if not self.there.is_set() else min(gone, AGAIN // 2)):
                one = socket.create_connection((HOST, self.port), timeout=5)
                one.sendall(kind)
                one.setblocking(False)
                self._open[one] = kind
                self._ready.register(one, selectors.EVENT_READ)
                self.opened += 1

    def _drip(self) -> None:
        for one, kind in list(self._open.items()):
            if kind == BODY:
                try:
                    one.send(b"a")
                except OSError:
                    self._end(one)

    def _read(self, one: socket.socket) -> None:
        try:
            more = one.recv(65_536)
        except OSError:
            more = b""
        if not more:
            self._end(one)

    def _end(self, one: socket.socket) -> None:
        self._ready.unregister(one)
        del self._open[one]
        one.close()
        self.ended += 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", type=int, default=2_000, help="requests of which half a head comes")
    parser.add_argument("--slow", type=int, default=200, help="forms of which a byte a second comes")
    parser.add_argument("--files", type=int, help="how many files the server may have open")
    asked = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/store.db"
        with served(url, Path(folder), files=asked.files) as server:
            alone = timed(server)
            crowd = Crowd(server.port, asked.half, asked.slow)
            crowd.start()
            crowd.there.wait()
            among = timed(server)
            print(f"{asked.half} half requests and {asked.slow} slow forms, opened {crowd.opened} times in all")
            print(f"GET /login alone: {told(alone)}")
            print(f"GET /login among them: {told(among)}")
            print(
                f"the server: {server.kilobytes() // 1024} MB, {server.files()} files, log of {len(server.said)} bytes"
            )
            crowd.over.set()
            crowd.join()


def timed(server) -> list[float]:
    taken = []
    for _ in range(ASKED):
        begun = time.perf_counter()
        answer = server.ask("GET", "/login")
        taken.append(time.perf_counter() - begun)
        assert answer.status == 200
        time.sleep(PAUSE)
    return taken


def told(seconds: list[float]) -> str:
    return f"median {median(seconds) * 1000:.0f} ms, worst {max(seconds) * 1000:.0f} ms of {len(seconds)}"


if __name__ == "__main__":
    main()
