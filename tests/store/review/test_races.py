"""Several real processes on one database: nothing is lost, and of those who want the same card one gets it."""

import json

import pytest

from pipeline.review import rules, verdicts
from pipeline.store import QueueFilter, Store
from tests.support.commands import environment
from tests.support.forked import Forked
from tests.support.listings import NOW
from tests.support.stores import HERE, another, approved, backend, card, peopled, saved, url
from tests.support.stores import opened as made

__all__ = ["another", "backend", "peopled", "url"]

pytestmark = pytest.mark.long(10)

CLAIM = """
import sys
from pipeline.errors import ReviewError
from pipeline.review.rules import Actor
from pipeline.review.verdicts import Claim
from pipeline.store import Store
url, card, name = sys.argv[1:]
store = Store(url)
print("ready", flush=True)
sys.stdin.readline()
try:
    store.act(card, Claim(), actor=Actor(name, "reviewer"), address="127.0.0.1", now="2026-11-22T10:00:00Z", expected=0)
    print("got it")
except ReviewError as err:
    print(type(err).__name__)
"""
WRITE = """
import json, sys
from pipeline.card.make import identified
from pipeline.model import Card, Listing
from pipeline.review.rules import Actor
from pipeline.review.verdicts import Claim, Release
from pipeline.store import Store
url, name = sys.argv[1:]
card, listing = (kind.model_validate(part) for kind, part in zip((Card, Listing), json.loads(sys.stdin.readline())))
store = Store(url)
print("ready", flush=True)
sys.stdin.readline()
for number in range(20):
    one = identified(card.model_copy(update={"slug": f"{name}-{number}"}))
    held = store.save(one, listing, author=name)
    for verdict in (Claim(), Release()):
        held = store.act(held.id, verdict, actor=Actor(name, "admin"), address="x", now="2026-11-22T10:00:00Z",
                         expected=held.version)
print("done")
"""
OPEN = """
import sys
from pipeline.store import Store
print("ready", flush=True)
sys.stdin.readline()
print(Store(sys.argv[1]).sizes()["cards"])
"""


def together(program, *arguments, first=None):
    """One process for each tuple of arguments, let go at the same moment; the last line that each wrote."""
    running = [Forked(program, *args, env=environment()) for args in arguments]
    try:
        for one in running:
            if first is not None:
                one.stdin.write(first + "\n")
        for one in running:
            assert one.stdout.readline() == "ready\n", one.stderr.read()
        for one in running:
            one.stdin.write("\n")
        ended = [one.communicate(timeout=120) for one in running]
    finally:
        for one in running:
            one.kill()
    assert [err for _, err in ended if err] == []
    return [out.strip() for out, _ in ended]


def test_of_eight_who_claim_one_card_at_once_one_gets_it(url):
    store = made(url)
    revision = saved(store)
    said = together(CLAIM, *((url, revision.id, f"person-{n}") for n in range(8)))
    held = store.revision(revision.id)
    (row,) = store.history("kube-pilot")

    assert sorted(said) == ["Stale"] * 7 + ["got it"]
    assert (held.claimed_by, held.version) == (f"person-{said.index('got it')}", 1)
    assert row.actor == held.claimed_by
    assert store.verify_log() is None
    store.close()


def test_two_writers_lose_nothing(url):
    store = made(url)
    listing = store.listing(saved(store).listing_sha256)
    parts = json.dumps([card().model_dump(mode="json"), listing.model_dump(mode="json")])
    said = together(WRITE, (url, "left"), (url, "right"), first=parts)

    assert said == ["done", "done"]
    assert store.sizes()["cards"] == 41
    assert store.sizes()["reviews"] == 80
    assert store.sizes()["listings"] == 1
    assert store.verify_log() is None
    assert store.counts(QueueFilter(states=("draft",)), now=NOW).total == 41
    store.close()


def test_several_that_find_no_database_make_one(tmp_path):
    url = f"sqlite:///{tmp_path / 'new' / 'store.db'}"

    assert together(OPEN, (url,), (url,), (url,), (url,)) == ["0"] * 4


def test_a_reader_sees_one_state_while_others_write(url):
    """An export that was begun before a verdict ends without it."""
    store, other = made(url), Store(url)
    revision = saved(store)
    lines = store.export()
    head = [next(lines) for _ in range(2)]
    approved(other, other.revision(revision.id))
    whole = [*head, *lines]

    assert json.loads(whole[-1])["row"]["seq"] == 0
    assert json.loads([*other.export()][-1])["row"]["seq"] == 2
    store.close()
    other.close()


@pytest.mark.parametrize("times", [3])
def test_a_verdict_that_fails_halfway_leaves_nothing(url, times):
    """The log cannot be written, so the card has not moved."""
    store = made(url)
    revision = saved(store)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE reviews RENAME TO elsewhere")
    for _ in range(times):
        with pytest.raises(Exception, match="reviews"):
            store.act(
                revision.id, verdicts.Claim(), actor=rules.Actor("ann", "admin"), address=HERE, now=NOW, expected=0
            )
    with store.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO reviews")

    assert store.revision(revision.id) == revision
    assert store.verify_log() is None
    store.close()
