"""``threatcard review seed``, and the setting that lets a check follow what is saved."""

import json

from pipeline.review.seeded import names
from pipeline.store import Store
from tests.cli.test_review import db, good, refused, run
from tests.support.stores import card, saved

__all__ = ["db", "good", "refused", "run"]


def a_draft(db):
    store = Store(f"sqlite:///{db}")
    made = saved(store, card("Alpha"))
    store.close()
    return made


def test_a_check_is_put_in_and_whoever_approves_it_is_told(good, db):
    good("db", "upgrade")
    base = a_draft(db)
    made = json.loads(good("review", "seed", "--slug", "alpha", "--json"))

    assert made["slug"] in names(base.card)
    good("review", "claim", made["id"])
    said = good("review", "approve", made["id"]).splitlines()
    assert said[0].endswith("rejected")
    assert said[1].startswith("This card was a check: ")
    assert said[1].endswith("You let it through.")
    assert good("review", "stats").splitlines()[1].split() == ["local", *"000000", "–", "0", "1"]


def test_no_export_has_one(good, db):
    good("db", "upgrade")
    a_draft(db)
    made = json.loads(good("review", "seed", "--json"))

    assert [one["slug"] for one in json.loads(good("export", "--format", "json", "--all"))] == ["alpha"]
    assert made["slug"] not in good("export", "--format", "jsonl", "--state", "draft")


def test_what_there_is_none_of(good, refused, db):
    good("db", "upgrade")

    code, said = refused("review", "seed")
    assert "no whole draft in the store" in said
    assert code == 1
