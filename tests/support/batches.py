"""A run in batch mode with real parts: drafts by the real model client over the wire, a shelf in a database."""

import json
from typing import Any

import httpx2
import pytest

from pipeline.ask import llm
from pipeline.ask.batch import rounds
from pipeline.ask.batch.api import Account, Batches
from pipeline.ask.batch.files import Most
from pipeline.ask.batch.rounds import Asking, Desk, Waiting
from pipeline.ask.batch.transport import BySample, Gathered
from pipeline.assess.draft import draft
from pipeline.assess.estimators import Llm, Sampling
from pipeline.card.make import Prices
from pipeline.model import Card, Listing
from pipeline.store import Store
from pipeline.store.shared.kept_answers import Shelf
from pipeline.store.shared.spending import Spending
from tests.support.batch_server import BatchServer, batching
from tests.support.listings import NOW, TEXT, a_listing, a_making, index
from tests.support.stores import opened

RUN = "0" * 32
PRICES = Prices(2.0, 2.0, 8.0)
LISTINGS = tuple(a_listing(f"{TEXT}\nIt is number {n}.", name=f"Pilot {n}") for n in range(3))
"""Two questions each."""
ONE = Sampling(1, 1)
PAIRS = Asking(Most(requests=2))
"""Three batches of two questions each."""


class Impatient(Exception):
    """Somebody slept who was not to."""


def never(seconds: float) -> None:
    raise Impatient(seconds)


class Night:
    """What one process has: another one has its own, on the same database and server."""

    def __init__(self, server: BatchServer, store: Store, run: str = RUN, *, sampling: Sampling = ONE) -> None:
        self.server, self.store, self.run, self.sampling = server, store, run, sampling
        self.shelf = Shelf(store.engine, lambda: NOW, Spending(run, PRICES))
        self.slept: list[float] = []
        self._network = httpx2.HTTPTransport()
        self._opened: list[Batches] = []

    def close(self) -> None:
        self._network.close()
        for one in self._opened:
            one.close()

    def connect(self, client: httpx2.Client) -> llm.Model:
        options = llm.Options("m-1", "sk-test", self.server.url, temperature=0.7)
        return llm.connect(options, http_client=client, sleep=never)

    def cards(self, beyond: Any, listings: tuple[Listing, ...] = LISTINGS) -> list[Card]:
        ask = BySample(self.connect, self.shelf, beyond)
        estimator = Llm(ask, model="m-1", index=index(), sampling=self.sampling)
        return [draft(listing, estimator, making=a_making()) for listing in listings]

    def live(self, listings: tuple[Listing, ...] = LISTINGS) -> list[Card]:
        """The drafts that count: from the shelf, and what is not there from the server."""
        return self.cards(self._network, listings)

    def batches(self, http_client: httpx2.Client | None = None) -> Batches:
        account = Account("m-1", "sk-test", self.server.url)
        made = Batches(account, self.shelf, http_client=http_client, sleep=self.slept.append)
        self._opened.append(made)
        return made

    def desk(self, *, client: httpx2.Client | None = None, asking: Asking | None = None, **waiting: Any) -> Desk:
        waits = Waiting(**({"sleep": self.slept.append} | waiting))
        return Desk(self.batches(client), self.shelf, asking or Asking(), waits)

    def prefetch(self, listings: tuple[Listing, ...] = LISTINGS, **desk: Any) -> rounds.Summary:
        def gather(found: Gathered) -> None:
            self.cards(found, listings)

        return rounds.prefetch(self.run, gather, self.desk(**desk))

    @property
    def spent(self) -> tuple[int, int, int]:
        """Tokens read and written, and millionths of a dollar."""
        run = self.store.run(self.run)
        return run.tokens_input, run.tokens_output, run.micro_usd


@pytest.fixture
def server():
    with batching() as running:
        yield running


@pytest.fixture
def store(url):
    made = opened(url)
    begin(made, RUN)
    yield made
    made.close()


@pytest.fixture
def another_night(server, store):
    """Makes one more process of the same run, or of another one."""
    made = []

    def make(run: str = RUN, **options: Any) -> Night:
        made.append(Night(server, store, run, **options))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def night(another_night):
    return another_night()


def begin(store: Store, run: str) -> None:
    """A run of that id."""
    made = store.start_run("refresh", by="nightly", now=NOW)
    with store.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE runs SET id = '{run}' WHERE id = '{made}'")


def content(asked: dict[str, Any]) -> str:
    return str(asked["messages"][-1]["content"])


def twice(asked: list[dict[str, Any]]) -> int:
    """How many of the questions were asked before."""
    told = [json.dumps(one, sort_keys=True) for one in asked]
    return len(told) - len(set(told))
