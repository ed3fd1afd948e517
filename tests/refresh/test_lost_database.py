"""A database that goes in the middle of a run: every process that needs it ends and says why, and nothing is lost."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.support.catalogue_server import selling
from tests.support.counting_model import modelling
from tests.support.nights import Watch, upgraded
from tests.support.stores import another

__all__ = ["another"]

pytestmark = pytest.mark.long(30)

LISTINGS = 24
IN_HAND = 2 * 16
"""Answers to the drafts that are in hand when the database goes (four for each of four jobs), and cannot be kept."""


@pytest.fixture
def model():
    with modelling(seconds=0.1) as running:
        yield running


@pytest.fixture
def watch(tmp_path, another, model):
    with selling(LISTINGS) as shop:
        yield Watch(tmp_path, upgraded(another("postgresql")), shop, model)


class Server:
    """The PostgreSQL server of a database, which takes everybody out of it."""

    def __init__(self, url):
        path, _, rest = url.partition("?")
        host, _, self._name = path.rpartition("/")
        self._url = f"{host}/postgres?{rest}".replace("+psycopg", "", 1)

    def lose(self, *, for_good):
        with psycopg.connect(self._url, autocommit=True) as connection:
            if for_good:
                connection.execute(f"ALTER DATABASE {self._name} ALLOW_CONNECTIONS false")
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (self._name,)
            )

    def find(self):
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {self._name} ALLOW_CONNECTIONS true")


@pytest.fixture
def server(watch):
    made = Server(watch.url)
    yield made
    made.find()


def until(true, seconds=60):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


MOMENTS = {
    "visits": lambda watch: sum(watch.shop.asked.values()) > 2,
    "drafts": lambda watch: watch.model.calls > 6,
}


@pytest.mark.parametrize("for_good", [True, False], ids=["for-good", "for-a-moment"])
@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS)
@pytest.mark.parametrize("starts", [[("refresh",)], [("refresh", "--no-work"), ("worker",)]], ids=["alone", "worker"])
def test_every_process_ends_and_says_why(watch, server, moment, for_good, starts):
    with ThreadPoolExecutor(len(starts)) as pool:
        running = [watch.begin(*args, command=name) for name, *args in starts]
        ended = [pool.submit(one.communicate, 60) for one in running]
        try:
            until(lambda: moment(watch))
            server.lose(for_good=for_good)
            errors = [one.result()[1] for one in ended]
        finally:
            for one in running:
                one.kill()
    server.find()
    last = watch.night()

    assert [one.returncode for one in running] == [2] * len(starts), errors
    for err in errors:
        assert re.match(r"threatcard \w+: the database postgresql", err.splitlines()[-1]), err
    assert last.code == 0, last.err
    assert watch.drafts() == dict.fromkeys(watch.names, 1)
    assert watch.model.answered.total() - 2 * LISTINGS <= IN_HAND
