"""
The open connections: how many there may be, of one address and in all, and which has to go when another comes.

They are counted where they are accepted, before TLS and before a byte of HTTP. Whoever comes is let in; who has kept
the server waiting for the longest goes.
"""

import errno
import resource
import socket
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from pipeline.errors import UsageError
from pipeline.web.auth.sessions import network

Phase = Literal["idle", "head", "body", "answering", "closing"]
"""What is waited for: anything, the rest of a head, the rest of a body, our own answer, the end."""

_LINE: dict[Phase, Phase] = {"closing": "closing", "idle": "head", "head": "head", "body": "body"}
"""Who waits in which line, of those that may be sent away: one that is being answered stays."""
_SPARE_FILES = 64
"""Files of the process that are no connections: the database, the program itself."""
_LEAVING = 8
"""Connections told to go that may still be open while others are let in."""
_GONE_BY = 2.0
"""Seconds after which one that was told to go is counted no more among those that leave."""
_NO_FILES = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
BACKLOG = 1024


class Limits(NamedTuple):
    """Connections that may be open at once. For addresses ``unlimited``, such as a proxy's, only ``in_all`` holds."""

    in_all: int = 1000
    of_address: int = 500
    unlimited: frozenset[str] = frozenset()

    def free(self, address: str) -> bool:
        return "*" in self.unlimited or address in self.unlimited

    def within(self, files: int) -> "Limits":
        """The same, no more than a process with so many files can hold. Raises UsageError where that is none."""
        in_all = min(self.in_all, files - _SPARE_FILES - _LEAVING)
        if in_all < 8:
            raise UsageError(
                f"this process may open {files} files only, too few to serve; raise that with 'ulimit -n'."
            )
        return self._replace(in_all=in_all, of_address=min(self.of_address, in_all * 3 // 4))


class Connection(socket.socket):
    """One that was accepted; it leaves ``among`` when it is closed."""

    def __init__(self, accepted: socket.socket, address: str, among: "Connections") -> None:
        super().__init__(accepted.family, accepted.type, accepted.proto, fileno=accepted.detach())
        self.network, self._among = network(address), among
        self.phase: Phase = "idle"
        self.abort: Callable[[], None] | None = None
        """Ends the transport on top of it, once there is one."""

    def enter(self, phase: Phase) -> None:
        self._among.moved(self, phase)

    def go(self) -> None:
        if self.abort is not None:
            self.abort()
            return
        try:
            self.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it went by itself

    def close(self) -> None:
        self._among.left(self)
        super().close()


class Connections:
    """All that are open."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._open: dict[int, Connection] = {}
        """By their file number."""
        self._of: Counter[str] = Counter()
        """How many there are of a network, without those that were told to go."""
        self._lines: defaultdict[tuple[str, Phase], dict[Connection, None]] = defaultdict(dict)
        """Those that we wait for, of a network and for what, the longest there first."""
        self._told: dict[Connection, float] = {}
        """Who was told to go, and when."""

    def count(self) -> int:
        """Without those that were told to go."""
        return self._of.total()

    def of(self, number: int) -> Connection | None:
        return self._open.get(number)

    def let_in(self, accepted: socket.socket, address: str) -> Connection | None:
        """None where it has to stay out, as all are being answered; it is closed then."""
        of = network(address)
        full = not self.limits.free(address) and self._of[of] >= self.limits.of_address
        if (full or self.count() >= self.limits.in_all) and not self.make_room(of if full else None):
            accepted.close()
            return None
        connection = Connection(accepted, address, self)
        self._open[connection.fileno()] = connection
        self._of[of] += 1
        self._lines[of, _LINE["idle"]][connection] = None
        return connection

    def make_room(self, of: str | None = None) -> bool:
        """Sends one away, of that network or of any, from the longest line. False where there is none."""
        lines = [(key, line) for key, line in self._lines.items() if of in (None, key[0])]
        if not lines:
            return False
        # Neither half-sent heads nor half-sent bodies take all the room: the most of a kind give way first.
        _, line = max(lines, key=lambda each: (each[0][1] == "closing", len(each[1])))
        first = next(iter(line))
        self._forget(first)
        self._told[first] = time.monotonic()
        first.go()
        return True

    def leaving(self) -> bool:
        """Whether so many were just told to go that others had better wait a moment."""
        if len(self._told) < _LEAVING:
            return False
        now = time.monotonic()
        return sum(now - at < _GONE_BY for at in self._told.values()) >= _LEAVING

    def moved(self, one: Connection, phase: Phase) -> None:
        """It is in another phase from now on, and the last in that."""
        if one in self._told or phase == one.phase:
            one.phase = phase
            return
        self._out_of_line(one)
        one.phase = phase
        if phase in _LINE:
            self._lines[one.network, _LINE[phase]][one] = None

    def left(self, one: Connection) -> None:
        if self._open.get(one.fileno()) is one:
            del self._open[one.fileno()]
            if self._told.pop(one, None) is None:
                self._forget(one)

    def _forget(self, one: Connection) -> None:
        self._out_of_line(one)
        self._of[one.network] -= 1
        if not self._of[one.network]:
            del self._of[one.network]

    def _out_of_line(self, one: Connection) -> None:
        if one.phase in _LINE:
            key = one.network, _LINE[one.phase]
            self._lines[key].pop(one, None)
            if not self._lines[key]:
                del self._lines[key]


class Door(socket.socket):
    """A socket that listens, and that lets in no more than may be."""

    def __init__(self, listening: socket.socket, connections: Connections) -> None:
        super().__init__(listening.family, listening.type, listening.proto, fileno=listening.detach())
        self._connections = connections

    def accept(self) -> tuple[socket.socket, Any]:
        """Raises BlockingIOError where nobody waits, or where those who are to go first have to be gone."""
        while not self._connections.leaving():
            try:
                accepted, address = super().accept()
            except OSError as err:
                if err.errno in _NO_FILES and self._connections.make_room():
                    break
                raise
            if (connection := self._connections.let_in(accepted, str(address[0]))) is not None:
                return connection, address
        raise BlockingIOError


def doors(host: str, port: int, connections: Connections) -> list[socket.socket]:
    """One for each address that ``host`` stands for. Raises OSError."""
    found: list[socket.socket] = []
    name = host.strip("[]") or None
    there = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    for family, _, _, _, address in dict.fromkeys(there):
        # A port of 0 is chosen once, and is the same for both families.
        at = (address[0], found[0].getsockname()[1] if found and not port else port, *address[2:])
        found.append(Door(socket.create_server(at, family=family, backlog=BACKLOG), connections))
    return found


def files() -> int:
    """How many this process may have open."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 2**31 if soft == resource.RLIM_INFINITY else soft
