"""Twenty people at once, on two servers and one PostgreSQL: no act is lost, and no card is approved twice."""

import os
import random
import re
import signal
import subprocess
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

import httpx2
import pytest

from pipeline.cli.build import now
from tests.support.commands import COMMAND, environment
from tests.support.stores import opened
from tests.support.web import stored

pytestmark = [pytest.mark.long(60), pytest.mark.xdist_group("load")]

SECONDS = float(os.environ.get("LOAD_SECONDS", "20"))
PATIENCE = 10
"""How many times as long it may go on where a slow machine has not let all of it happen by then."""
ROLES = ("analyst",) * 2 + ("reviewer",) * 16 + ("admin",) * 2
SERVERS = 2
PRODUCTS = 6
STATUSES, VERDICTS = {201, 403, 409, 412}, {"claim", "amend", "approve", "reject"}
"""What must have happened for the crowd to prove something."""
TWICE = 0.4
"""How often a person sends the same write at both servers at once."""
OPEN = 12
"""Cards that wait at any time: fewer than people, so that they meet."""
SPEAK = {
    "mine": {"approve": 9, "amend": 6, "reject": 3, "release": 3},
    "another's": {"take_over": 2, "claim": 3, "approve": 3, "amend": 1, "reject": 1},
    "nobody's": {"claim": 17, "approve": 2, "reject": 1},
}
"""How often which verdict is tried on a card, by whose it is; some are against the rules."""


class Sent(NamedTuple):
    """One write, and what the server said to it. ``version`` is the card's after it, ``draft`` an amendment's."""

    actor: str
    action: str
    card: str
    version: int
    status: int
    draft: str | None


class Crowd:
    """Until when they go on, by what each of them was told so far."""

    def __init__(self) -> None:
        self.begun = time.monotonic()
        self.kept: Counter[str] = Counter()
        self.statuses: Counter[int] = Counter()

    def told(self, sent: list[Sent]) -> None:
        self.statuses.update(each.status for each in sent)
        self.kept.update(each.action for each in sent if each.status == 201)

    def enough(self) -> bool:
        took = time.monotonic() - self.begun
        met = self.kept.keys() >= VERDICTS and self.statuses.keys() >= STATUSES
        superseded = self.kept["approve"] > PRODUCTS
        return took > SECONDS * (1 if met and superseded else PATIENCE)


class Person:
    """One reviewer with a window at each server: reads the queue and a card, and sends a verdict on what was read."""

    def __init__(self, places: list[str], name: str, token: str, seed: int) -> None:
        self.name, self.chance = name, random.Random(seed)
        headers = {"Authorization": f"Bearer {token}"}
        # A connection that was idle for as long as the server keeps one may be closed just when it is used again.
        brief = httpx2.Limits(keepalive_expiry=1.0)
        self.windows = [
            httpx2.Client(base_url=f"{place}api/v1", headers=headers, timeout=60, trust_env=False, limits=brief)
            for place in places
        ]

    def work(self, crowd: Crowd) -> list[Sent]:
        sent: list[Sent] = []
        with ExitStack() as stack:
            for window in self.windows:
                stack.enter_context(window)
            hands = stack.enter_context(ThreadPoolExecutor(len(self.windows)))
            while not crowd.enough():
                done = self.turn(hands)
                crowd.told(done)
                sent += done
        return sent

    def turn(self, hands: ThreadPoolExecutor) -> list[Sent]:
        """What was sent: one write, or the same at every window at once; nothing where no card waits."""
        window = self.chance.choice(self.windows)
        waiting = window.get("/cards", params={"limit": OPEN}).raise_for_status().json()["cards"]
        if not waiting:
            return []
        mine = [card for card in waiting if card["claimed_by"] == self.name]
        card = self.chance.choice(mine if mine and self.chance.random() < 0.7 else waiting)
        read = window.get(f"/cards/{card['id']}").raise_for_status()
        time.sleep(self.chance.choice((0, 0, 0.05)))
        held, etag = read.json(), read.headers["etag"]
        whose = {None: "nobody's", self.name: "mine"}.get(held["claimed_by"], "another's")
        (action,) = self.chance.choices([*SPEAK[whose]], [*SPEAK[whose].values()])
        body = {"verdict": action, **self.said(action, held)}
        used = self.windows if self.chance.random() < TWICE else [window]
        return [*hands.map(lambda each: self.send(each, held, etag, body), used)]

    def send(self, window: httpx2.Client, held: Any, etag: str, body: dict[str, Any]) -> Sent:
        card, action, after = held["card"]["id"], body["verdict"], held["version"] + 1
        answer = window.post(f"/cards/{card}/reviews", json=body, headers={"If-Match": etag})
        new = answer.json()["card"]["id"] if answer.status_code == 201 and action == "amend" else None
        if answer.status_code == 201 and new is None:
            assert answer.json()["version"] == after
        return Sent(self.name, action, card, after, answer.status_code, new)

    def said(self, action: str, held: Any) -> dict[str, Any]:
        if action == "reject":
            return {"reason": "wrong_value", "words": "Off."}
        if action != "amend":
            return {}
        was = held["card"]["factors"]["self_modification"]["value"]
        level = self.chance.choice([level for level in (0.1, 0.4, 0.7, 0.9) if level != was])
        return {"factors": {"self_modification": level}, "words": "Off."}


@contextmanager
def serving(url, folder, number):
    """The command as a process of its own; its address."""
    said = folder / f"server-{number}.txt"
    env = environment(THREATCARD_DB=url, PYTHONUNBUFFERED="1")
    with said.open("w") as errors:
        command = [*COMMAND, "serve", "--port", "0"]
        running = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=errors, text=True)
        try:
            yield re.search(r"http://127\.0\.0\.1:\d+/", running.stdout.readline())[0]
        finally:
            running.send_signal(signal.SIGINT)
            running.communicate(timeout=30)
    assert said.read_text() == ""


def feed(store, crowd):
    """Drafts of a few products, so that there is always something to review."""
    number = 0
    while not crowd.enough():
        for _ in range(OPEN - store.counts(now=now()).total):
            name = f"Agent {number % PRODUCTS}"
            stored(store, flags=(), name=name, slug=name.lower().replace(" ", "-"), summary=f"Draft {number}.")
            number += 1
        time.sleep(0.1)


@pytest.fixture(scope="module")
def crowd(databases, tmp_path_factory):
    """The store afterwards, and all that was sent."""
    url, folder = databases.make("postgresql"), tmp_path_factory.mktemp("servers")
    store = opened(url)
    tokens = {f"{role}-{n}": store.users.add(f"{role}-{n}", role, now=now()) for n, role in enumerate(ROLES)}
    with ExitStack() as stack:
        places = [stack.enter_context(serving(url, folder, number)) for number in range(SERVERS)]
        people = [Person(places, name, token, n) for n, (name, token) in enumerate(tokens.items())]
        pool = stack.enter_context(ThreadPoolExecutor(len(people) + 1))
        met = Crowd()
        fed = pool.submit(feed, store, met)
        sent = [each for work in [pool.submit(one.work, met) for one in people] for each in work.result()]
        fed.result()
    yield store, sent
    store.close()


def log(store):
    return [row for number in range(PRODUCTS) for row in store.history(f"agent-{number}")]


def revisions(store):
    return [each for number in range(PRODUCTS) for each in store.revisions(f"agent-{number}")]


def test_they_met_and_were_refused_in_words_only(crowd):
    """A crowd in which nobody was refused would prove nothing."""
    _, sent = crowd
    statuses = Counter(each.status for each in sent)
    kept = Counter(each.action for each in sent if each.status == 201)
    print(f"{SECONDS:.0f} s, {len(sent)} writes: {dict(statuses)}; kept: {dict(kept)}")

    assert set(statuses) == STATUSES
    assert set(kept) >= VERDICTS
    assert {each.actor for each in sent} == {f"{role}-{n}" for n, role in enumerate(ROLES)}


def test_every_act_that_was_accepted_is_one_row_of_the_log_and_nothing_else_is(crowd):
    store, sent = crowd
    accepted = [(*each[:4], each.draft) for each in sent if each.status == 201]
    # An amendment may have made a card Critical, of which the first approval is one of two.
    done = {"approve_once": "approve"}
    rows = [
        (row.actor, done.get(row.action, row.action), row.card, row.version, row.details.get("draft"))
        for row in log(store)
    ]

    assert Counter(rows) == Counter(accepted)
    # And one of each person who was let in.
    assert store.sizes()["reviews"] == len(rows) + len(ROLES)
    assert store.verify_log() is None


def test_versions_count_the_acts(crowd):
    store, _ = crowd
    acts = Counter(row.card for row in log(store))
    acts.update(card for row in log(store) for card in row.details.get("supersedes", ()))
    held = {each.id: each.version for each in revisions(store)}

    assert len(held) == store.sizes()["cards"]
    assert held == {card: acts[card] for card in held}


def test_nothing_is_approved_twice_or_by_whoever_made_it(crowd):
    store, _ = crowd
    approvals = Counter(row.card for row in log(store) if row.action == "approve")
    superseded = Counter(card for row in log(store) for card in row.details.get("supersedes", ()))
    states = Counter((each.card.slug, each.state) for each in revisions(store))

    assert set(approvals.values()) == {1}
    assert set(superseded.values()) == {1}
    assert [key for key, times in states.items() if key[1] == "approved" and times > 1] == []
    assert {each.id for each in revisions(store) if each.state in ("approved", "superseded")} == set(approvals)
    assert [each.id for each in revisions(store) if each.approved_by == each.author] == []


def test_drafts_of_amendments_are_there(crowd):
    store, sent = crowd
    drafts = [each for each in sent if each.draft is not None]
    held = {each.id: each for each in revisions(store)}

    assert len({each.draft for each in drafts}) == len(drafts)
    assert [each for each in drafts if held[each.draft].author != each.actor] == []
