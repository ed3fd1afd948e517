"""The review application for its tests: a real store, real users, and a real server on loopback."""

import re
import tempfile
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import uvicorn
from starlette.testclient import TestClient

from pipeline.assess.draft import draft
from pipeline.assess.estimators import Comparables
from pipeline.card.make import identified
from pipeline.model import Card, Listing
from pipeline.review.rules import Actor, Role
from pipeline.store import Store
from pipeline.web.app import create_app
from pipeline.web.auth.access import Asked, Owner, Serving
from tests.support.cards import LISTING, a_card
from tests.support.listings import a_listing, a_making, index
from tests.support.stores import opened

ROLES: tuple[Role, ...] = ("analyst", "reviewer", "admin")
EPOCH = 1_795_500_000.0
"""2026-11-24, in seconds."""
ADDRESS = "http://127.0.0.1"


class Clock:
    """A clock that only ``pass_`` moves."""

    def __init__(self, now: float = EPOCH) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += seconds


def listing_of(card: Card, text: str = LISTING) -> Listing:
    return a_listing(text, source=card.listing.source, name=card.name)


def stored(store: Store, card: Card | None = None, *, text: str = LISTING, author: str = "nightly", **changes: Any):
    """A draft in the store; ``changes`` replace top-level fields of a complete card."""
    card = card or a_card(**changes)
    listing = listing_of(card, text)
    kept = {"sha256": listing.sha256, "raw_sha256": listing.raw_sha256, "chars": len(listing.text)}
    whole = identified(card.model_copy(update={"listing": card.listing.model_copy(update=kept)}))
    return store.save(whole, listing, author=author)


def offline(asked: Asked) -> tuple[Card, Listing]:
    """What the API assesses with: no model, no network."""
    listing = a_listing(asked.text or "", name=asked.name or "unnamed", source=asked.source or "unnamed")
    return draft(listing, Comparables(index()), making=a_making()), listing


class Site(NamedTuple):
    """An application with its store, a token for each role, and a clock to turn."""

    store: Store
    tokens: dict[str, str]
    clock: Clock
    app: Any
    owner: Owner | None

    def client(self, role: Role | None = None) -> TestClient:
        """A browser without scripts, logged in as the user whose role it is."""
        client = TestClient(self.app, base_url=ADDRESS, follow_redirects=False)
        if role is not None:
            answer = client.post("/login", data={"token": form_token(client, "/login"), "secret": self.tokens[role]})
            assert answer.status_code == 303
        return client

    def program(self, role: Role | None = None) -> TestClient:
        headers = {} if role is None else {"Authorization": f"Bearer {self.tokens[role]}"}
        return TestClient(self.app, base_url=ADDRESS, headers=headers, follow_redirects=False)


@cache
def _peopled() -> tuple[bytes, dict[str, str]]:
    """A database with a user of each role, made once: hashing tokens is slow on purpose."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "review.db"
        store = Store(f"sqlite:///{path}")
        tokens = _people(store)
        store.close()
        return path.read_bytes(), tokens


def _people(store: Store) -> dict[str, str]:
    """A user of each role; their tokens."""
    return {role: store.users.add(f"{role}-1", role, now="2026-11-01T08:00:00Z") for role in ROLES}


def a_site(
    folder,
    *,
    users: bool = True,
    clock: Any = None,
    url: str | None = None,
    second_for: Collection[str] = (),
    **serving: Any,
) -> Site:
    """With a database of its own in ``folder``, unless there is a ``url`` of an empty one."""
    held, tokens = clock or Clock(), {}
    if url is not None:
        store = opened(url, second_for=second_for)
        tokens = _people(store)
    elif users:
        body, tokens = _peopled()
        (folder / "review.db").write_bytes(body)
    if url is None:
        store = Store(f"sqlite:///{folder / 'review.db'}", second_for=second_for)
    owner = None if users else Owner(Actor("local", "admin"), "the-printed-token")
    whole = {
        "secret": b"s" * 32,
        "secure": False,
        "clock": held,
        "steady": held,
        "draft": offline,
        "owner": owner,
    } | serving
    return Site(store, tokens, held, create_app(store, Serving(**whole)), owner)


def form_token(client: TestClient, path: str) -> str:
    """The token that the forms of a page carry."""
    found = re.search(r'name="token" value="([0-9a-f]{64})"', client.get(path).text)
    assert found
    return found[1]


def send(client: TestClient, path: str, *, of: str | None = None, **fields: Any):
    """Post a form as the page ``of`` would."""
    return client.post(path, data={"token": form_token(client, of or "/"), **fields})


@contextmanager
def running(app: Any) -> Iterator[str]:
    """The application on a free port of loopback; its address."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=20)
