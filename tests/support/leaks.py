"""What nobody may reach: a server over TCP and a socket for UDP on loopback that tell who came all the same."""

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


def _begin(came: socket.socket) -> bytes:
    """What whoever came says first, to tell them by."""
    try:
        return came.recv(100)
    except OSError:
        return b""


class Watched:
    """A port of loopback that answers nothing; TCP and UDP."""

    def __init__(self, tcp: socket.socket, udp: socket.socket) -> None:
        self.port: int = tcp.getsockname()[1]
        self.came: list[str] = []
        self._sockets = (tcp, udp)
        self._ended = threading.Event()

    def watch(self) -> None:
        tcp, udp = self._sockets
        while not self._ended.is_set():
            for one in select.select([tcp, udp], [], [], 0.05)[0]:
                if one is tcp:
                    with one.accept()[0] as came:
                        came.settimeout(1)
                        self.came.append(f"TCP {_begin(came)!r}")
                else:
                    self.came.append(f"UDP {one.recvfrom(2048)[0][:100]!r}")

    def end(self) -> None:
        self._ended.set()


@contextmanager
def watched() -> Iterator[Watched]:
    with socket.create_server(("127.0.0.1", 0)) as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", tcp.getsockname()[1]))
        found = Watched(tcp, udp)
        thread = threading.Thread(target=found.watch, daemon=True)
        thread.start()
        try:
            yield found
        finally:
            found.end()
            thread.join(timeout=5)
