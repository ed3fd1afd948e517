"""How many connections stay open, and who goes when another comes."""

import select
import socket
from contextlib import ExitStack

import pytest

from pipeline.errors import UsageError
from pipeline.web.wire.connections import Connections, Limits, doors

MANY = 100_000


class Hall:
    """A door, those who knock, and those who were let in, as a server would hold them."""

    def __init__(self, **limits):
        self.stack = ExitStack()
        self.among = Connections(Limits(**limits))
        (self.door,) = doors("127.0.0.1", 0, self.among)
        self.door.setblocking(False)
        self.stack.enter_context(self.door)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stack.close()

    def knock(self):
        """The client's end, and the server's: None for one who has to stay out."""
        client = self.stack.enter_context(socket.create_connection(self.door.getsockname()))
        select.select([self.door], [], [], 5)
        try:
            accepted, _ = self.door.accept()
        except BlockingIOError:
            return client, None
        return client, self.stack.enter_context(accepted)


def ended(client):
    """Whether the server has ended it."""
    ready, _, _ = select.select([client], [], [], 0)
    return bool(ready) and client.recv(1) == b""


def test_who_has_kept_us_waiting_longest_goes():
    with Hall(in_all=MANY, of_address=3) as hall:
        clients = [hall.knock()[0] for _ in range(5)]

        assert [ended(client) for client in clients] == [True, True, False, False, False]


def test_of_all_addresses_together():
    with Hall(in_all=3, of_address=MANY) as hall:
        clients = [hall.knock()[0] for _ in range(4)]

        assert [ended(client) for client in clients] == [True, False, False, False]


@pytest.mark.parametrize("unlimited", ["127.0.0.1", "*"])
def test_a_proxy_has_as_many_as_there_are(unlimited):
    with Hall(in_all=4, of_address=2, unlimited=frozenset([unlimited])) as hall:
        clients = [hall.knock()[0] for _ in range(5)]

        assert [ended(client) for client in clients] == [True, False, False, False, False]


def test_who_is_being_answered_stays():
    with Hall(in_all=MANY, of_address=2) as hall:
        first, connection = hall.knock()
        connection.enter("answering")
        others = [hall.knock()[0] for _ in range(3)]

        assert [ended(client) for client in (first, *others)] == [False, True, True, False]


def test_another_stays_out_where_all_are_being_answered():
    with Hall(in_all=MANY, of_address=2) as hall:
        for _ in range(2):
            hall.knock()[1].enter("answering")
        client, connection = hall.knock()

        assert connection is None
        assert ended(client)


def test_one_that_has_ended_makes_room():
    with Hall(in_all=MANY, of_address=2) as hall:
        (_, connection), (second, _) = hall.knock(), hall.knock()
        connection.close()
        third, _ = hall.knock()

        assert (ended(second), ended(third)) == (False, False)


@pytest.mark.parametrize(("many", "few"), [("body", "head"), ("head", "body")])
def test_those_of_whom_there_are_most_give_way(many, few):
    """A crowd of half bodies sends no new request away, nor one of half heads an upload."""
    with Hall(in_all=MANY, of_address=4) as hall:
        there = [hall.knock() for _ in range(4)]
        for (_, connection), phase in zip(there, (few, many, many, many), strict=True):
            connection.enter(phase)
        hall.knock()

        assert [ended(client) for client, _ in there] == [False, True, False, False]


def test_not_all_are_sent_away_at_once():
    """Each still has a file until the loop has seen it go."""
    with Hall(in_all=MANY, of_address=2) as hall:
        let_in = [hall.knock()[1] is not None for _ in range(40)]

        assert let_in.count(True) < 20


@pytest.mark.parametrize(
    ("files", "in_all", "of_address"), [(MANY, 1_000, 500), (1_024, 952, 500), (256, 184, 138), (100, 28, 21)]
)
def test_a_process_with_few_files_takes_fewer(files, in_all, of_address):
    limits = Limits().within(files)

    assert (limits.in_all, limits.of_address) == (in_all, of_address)


def test_one_with_too_few_says_so():
    with pytest.raises(UsageError, match="ulimit -n"):
        Limits().within(64)
