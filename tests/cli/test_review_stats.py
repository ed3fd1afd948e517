"""``threatcard review stats``: the table, the JSON, and a day that is none."""

import json

from pipeline.review.rules import Actor
from pipeline.review.verdicts import Approve, Claim
from pipeline.store import Store
from tests.cli.test_review import db, good, refused, run
from tests.support.stores import act, card, saved

__all__ = ["db", "good", "refused", "run"]


def an_approval(db):
    store = Store(f"sqlite:///{db}")
    ann = Actor("ann", "reviewer")
    held = act(store, saved(store, card("Alpha")), Claim(), ann, now="2026-11-24T10:00:00Z")
    act(store, held, Approve(), ann, now="2026-11-24T10:03:05Z")
    store.close()


def test_who_decided_how_much(good, db):
    good("db", "upgrade")
    an_approval(db)

    assert good("review", "stats").splitlines() == [
        "       decided   approved    amended   rejected  withdrawn  disagreed     median     caught    through",
        "ann          1          1          0          0          0          0  3 min 5 s          0          0",
        "all          1          1          0          0          0          0  3 min 5 s          0          0",
    ]
    counts = {"decided": 1, "approved": 1, "amended": 0, "rejected": 0, "withdrawn": 0, "disagreed": 0}
    counts |= {"median_seconds": 185, "caught": 0, "let_through": 0}
    assert json.loads(good("review", "stats", "--json")) == {
        "since": None, "people": [{"name": "ann", **counts}], "total": counts,
    }  # fmt: skip


def test_since_a_day(good, refused, db):
    good("db", "upgrade")
    an_approval(db)

    assert good("review", "stats", "--since", "2026-11-25") == "nobody has decided anything since 2026-11-25\n"
    assert "ann" in good("review", "stats", "--since", "2026-11-24")
    assert refused("review", "stats", "--since", "soon") == (2, "--since is 'soon'; write a day as 2027-06-30.")
