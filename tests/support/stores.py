"""Stores to test with: a SQLite file and a real PostgreSQL, each test with one of its own."""

from functools import cache

import pytest

from pipeline.card.make import identified, slug
from pipeline.model import Card, Flag
from pipeline.review import rules, verdicts
from pipeline.review.replies import Said
from pipeline.store import Store
from pipeline.store.db.engine import connect
from pipeline.store.db.schema import upgrade
from pipeline.store.review.replies import By
from tests.support.listings import NOW, a_listing

ADDED = 3
"""Rows that the log of a store with users begins with."""
BACKENDS = ("sqlite", "postgresql")
HERE = "127.0.0.1"
ANN, BOB, EVE = (rules.Actor(name, role) for name, role in (("ann", "reviewer"), ("bob", "admin"), ("eve", "analyst")))


@pytest.fixture
def another(databases):
    """Makes a database of the backend that is named: an empty one, or a copy of one; for as long as a test lasts."""
    made = []

    def make(backend: str, *, like: str | None = None) -> str:
        made.append(databases.make(backend, like=like))
        return made[-1]

    yield make
    for url in made:
        databases.drop(url)


@pytest.fixture(params=BACKENDS)
def backend(request):
    return request.param


@pytest.fixture
def url(backend, another):
    """An empty database."""
    return another(backend)


@pytest.fixture(scope="session")
def peopled(databases):
    """By backend, the URL of a store with three users, each of them a row of its log, to be copied."""

    @cache
    def make(backend: str) -> str:
        url = databases.make(backend)
        made = opened(url)
        made.users.add("ann", "reviewer", now=NOW)
        made.users.add("bob", "admin", now=NOW)
        made.users.add("eve", "analyst", now=NOW)
        made.close()
        return url

    return make


@pytest.fixture
def store(backend, another, peopled):
    """With three users, so that the rules for several people hold."""
    made = Store(another(backend, like=peopled(backend)))
    yield made
    made.close()


@pytest.fixture(name="store")
def unpeopled(url):
    """Without users."""
    made = opened(url)
    yield made
    made.close()


def opened(url: str, **options) -> Store:
    """A store on a database whose tables are made when they are not there."""
    engine = connect(url)
    upgrade(engine)
    engine.dispose()
    return Store(url, **options)


@cache
def _whole() -> Card:
    from tests.support.made import offline_card  # it drafts when imported, and not every test of a store saves a card

    return offline_card()


def card(name: str = "Kube Pilot", *, flags: tuple[Flag, ...] | None = None, **changes) -> Card:
    """
    A card as the line makes it, under another name; without ``flags`` none that has to be answered. Its id is its
    digest.
    """
    kept = tuple(flag for flag in _whole().flags if flag.severity != "high") if flags is None else flags
    changes |= {"name": name, "slug": slug(name), "flags": kept}
    return identified(_whole().model_copy(update=changes))


def high(message: str = "It tries to steer.") -> Flag:
    return Flag(kind="injection", severity="high", message=message, where="listing")


def saved(store: Store, made: Card | None = None, *, author: str = "nightly", **options):
    return store.save(made or card(), a_listing(), author=author, **options)


def act(store: Store, revision, verdict, actor=ANN, *, now: str = NOW, expected: int | None = None):
    """A verdict on the revision as it was read, unless ``expected`` says otherwise."""
    version = revision.version if expected is None else expected
    return store.act(revision.id, verdict, actor=actor, address=HERE, now=now, expected=version)


def replied(store: Store, slug: str, text: str = "We encrypt.", kind="note", *, by=EVE, now: str = NOW):
    """What a vendor says to a product's card."""
    return store.replies.add(Said(slug, kind, "Jo Vendor", text), By(by, HERE, now))


def approved(store: Store, revision, actor=ANN, *, now: str = NOW, **how):
    """Claimed and approved."""
    return act(store, act(store, revision, verdicts.Claim(), actor, now=now), verdicts.Approve(**how), actor, now=now)
