"""The queue on both databases: what each filter lets through, how each sort goes, and pages without gaps."""

from datetime import date
from decimal import Decimal
from typing import get_args

import pytest
from sqlalchemy import event

from pipeline.errors import InputError
from pipeline.model import Flag, Score
from pipeline.review import verdicts
from pipeline.scoring import severity
from pipeline.store import QueueFilter
from pipeline.store.db.rows import boundary
from pipeline.store.listed import Sort
from tests.support.listings import NOW
from tests.support.stores import BOB, act, another, approved, backend, card, high, peopled, saved, store

__all__ = ["another", "backend", "peopled", "store"]


def scored(name, aivss, *, flags=(), day=22, estimator="comparables", summary="A product."):
    """A card with that score, made on that day of November."""
    made = card(name, flags=tuple(flags), summary=summary)
    value = None if aivss is None else Decimal(aivss)
    score = None
    if value is not None:
        score = Score(**{**dict(made.score), "aivss": value, "severity": severity(value), "low": value, "high": value})
    how = made.provenance.model_copy(update={"created_at": f"2026-11-{day}T10:00:00Z", "estimator": estimator})
    return card(name, flags=tuple(flags), summary=summary, score=score, provenance=how)


MEDIUM = Flag(kind="outlier", severity="medium", message="It stands out.", where="score")
CARDS = {
    "Alpha": scored("Alpha", "8.9", flags=[high()], day=10, summary="It runs 100% of shells."),
    "Beta": scored("Beta", "9.1", flags=[MEDIUM, MEDIUM], day=11),
    "Gamma": scored("Gamma", "5.5", day=12, estimator="llm"),
    "Delta": scored("Delta", "2.0", flags=[MEDIUM, high()], day=13),
    "Epsilon": scored("Epsilon", None, day=14),
}


@pytest.fixture
def queue(store):
    """What the filter lets through, in order, as names; the five cards are in the store."""
    for made in CARDS.values():
        saved(store, made)

    def names(now=NOW, **given):
        page = store.queue(QueueFilter(**given), now=now)
        assert store.counts(QueueFilter(**given), now=now).total == len(page.rows)
        return " ".join(row.name for row in page.rows)

    return names


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({}, "Alpha Beta Gamma Delta Epsilon"),
        ({"descending": True}, "Epsilon Delta Gamma Beta Alpha"),
        ({"sort": "score"}, "Epsilon Delta Gamma Alpha Beta"),
        ({"sort": "boundary"}, "Alpha Beta Gamma Delta Epsilon"),
        ({"sort": "flags", "descending": True}, "Delta Alpha Beta"),
        ({"sort": "name"}, "Alpha Beta Delta Epsilon Gamma"),
        ({"bands": ("High", "Critical")}, "Alpha Beta"),
        ({"bands": ("",)}, "Epsilon"),
        ({"near": Decimal("0.1")}, "Alpha"),
        ({"near": Decimal("0.2")}, "Alpha Beta"),
        ({"flags": ("injection",)}, "Alpha Delta"),
        ({"flags": ("injection", "outlier")}, "Alpha Beta Delta"),
        ({"flags": ("out", "%")}, ""),
        ({"flag_severity": "high"}, "Alpha Delta"),
        ({"flag_severity": "medium"}, "Alpha Beta Delta"),
        ({"older_than_days": 10}, "Alpha Beta Gamma"),
        ({"newer_than_days": 10}, "Delta Epsilon"),
        ({"older_than_days": 10**9}, ""),
        ({"estimator": "llm"}, "Gamma"),
        ({"search": "GAM"}, "Gamma"),
        ({"search": "example alpha"}, "Alpha"),
        ({"search": "example other"}, ""),
        ({"search": "shells"}, ""),
        ({"search": "1_0"}, ""),
        ({"search": "kube-pilot.example"}, "Alpha Beta Gamma Delta Epsilon"),
        ({"slug": "beta"}, "Beta"),
        ({"author": "nobody"}, ""),
    ],
    ids=range(27),
)
def test_a_filter_and_a_sort(queue, given, names):
    found = queue(**given)

    assert found[: len(names)] == names if given.get("sort") == "flags" else found == names


def test_a_row_has_what_the_queue_shows(store):
    saved(store, CARDS["Delta"])
    (row,) = store.queue(now=NOW).rows

    assert (row.aivss, row.low, row.high, row.band) == (Decimal("2.0"),) * 3 + ("Low",)
    assert row.boundary == Decimal("2.0")
    assert (row.flags, row.flags_high, row.flags_medium) == (("outlier", "injection"), 1, 1)
    assert (row.state, row.version, row.author, row.drift) == ("draft", 0, "nightly", None)


@pytest.mark.parametrize(
    ("value", "tenths"),
    [("0.0", 1), ("0.1", 1), ("0.2", 2), ("3.9", 1), ("4.0", 1), ("5.4", 15), ("5.5", 15), ("6.9", 1), ("7.0", 1),
     ("8.0", 10), ("8.9", 1), ("9.0", 1), ("10.0", 11)],
    ids=lambda value: str(value),
)  # fmt: skip
def test_the_distance_to_another_band(value, tenths):
    """In tenths of a point: 5.5 is in another band at 7.0, 10.0 at 8.9."""
    assert boundary(Decimal(value)) == tenths


def test_states_are_those_of_this_moment(queue, store):
    held = act(store, store.revision(CARDS["Alpha"].id), verdicts.Claim())
    approved(store, store.revision(CARDS["Beta"].id))
    then = "2026-11-22T10:30:00Z"

    assert queue(states=("claimed",)) == queue(claimed_by="ann") == "Alpha"
    assert queue(states=("approved",)) == "Beta"
    assert queue() == "Alpha Gamma Delta Epsilon"
    assert queue(now=then, states=("claimed",)) == queue(now=then, claimed_by="ann") == ""
    assert queue(now=then, states=("draft",)) == "Alpha Gamma Delta Epsilon"
    assert store.counts(QueueFilter(), now=NOW).states == {"claimed": 1, "draft": 3}
    assert store.counts(QueueFilter(), now=then).states == {"draft": 4}
    assert held.version == store.queue(QueueFilter(search="alpha"), now=then).rows[0].version


def test_counts_by_band(queue, store):
    found = store.counts(QueueFilter(), now=NOW)

    assert found.total == 5
    assert found.bands == {"High": 1, "Critical": 1, "Medium": 1, "Low": 1, "": 1}
    assert store.counts(QueueFilter(bands=("Low",)), now=NOW).bands == {"Low": 1}


def test_drift_is_from_the_last_approved_card_of_the_same_name(queue, store):
    approved(store, store.revision(CARDS["Beta"].id))
    approved(store, store.revision(CARDS["Gamma"].id), BOB)
    saved(store, scored("Beta", "8.6", day=20))
    saved(store, scored("Gamma", "5.7", day=21))
    rows = {row.name: row for row in store.queue(QueueFilter(sort="drift", descending=True), now=NOW).rows}

    assert list(rows)[:2] == ["Beta", "Gamma"]
    assert (rows["Beta"].approved_aivss, rows["Beta"].drift) == (Decimal("9.1"), Decimal("0.5"))
    assert rows["Gamma"].drift == Decimal("0.2")
    assert rows["Alpha"].drift is None
    assert queue(drift=Decimal("0.3")) == "Beta"


# Pages


@pytest.mark.parametrize("sort", get_args(Sort))
@pytest.mark.parametrize("descending", [False, True], ids=["up", "down"])
def test_pages_follow_each_other_without_gap_or_overlap(store, sort, descending):
    """Many cards tie in every sort but the name; the cursor still stands between two of them."""
    for number in range(12):
        saved(store, scored(f"Card {number}", "8.9" if number % 3 else None, day=10 + number % 2))
    given = QueueFilter(sort=sort, descending=descending)
    whole = store.queue(given, now=NOW).rows
    seen, after = [], None
    while True:
        page = store.queue(given, now=NOW, after=after, limit=5)
        seen += page.rows
        after = page.next
        if after is None:
            break

    assert tuple(seen) == whole
    assert len({row.card_id for row in seen}) == 12


def test_a_card_that_leaves_or_comes_does_not_shift_the_next_page(store):
    made = [saved(store, scored(f"Card {n}", "8.9", day=10 + n)) for n in range(6)]
    first = store.queue(now=NOW, limit=3)
    approved(store, made[0])
    saved(store, scored("Earlier", "8.9", day=10))
    second = store.queue(now=NOW, limit=3, after=first.next)

    assert [row.name for row in second.rows] == ["Card 3", "Card 4", "Card 5"]


def test_the_next_card_is_one_of_mine_or_the_next_that_nobody_holds(store):
    """Six cards by age: the second and the fifth are Ann's, the third is Bob's, the fourth's approval will run out."""
    made = [saved(store, scored(f"Card {n}", "8.9", day=10 + n)) for n in range(6)]
    mine = [act(store, made[n], verdicts.Claim()) for n in (1, 4)]
    act(store, made[2], verdicts.Claim(), BOB)
    approved(store, made[3], expires=date(2026, 11, 30))
    numbers = {each.id: n for n, each in enumerate(made)}

    def following(card_id, me="ann", now=NOW):
        found = store.following(QueueFilter(sort="due", me=me), card_id, now=now)
        return None if found is None else numbers[found.card_id]

    assert [following(made[n].id) for n in (1, 4, 0, 5)] == [4, 0, 5, 1]
    assert (following("0" * 64), following(made[3].id)) == (1, 1)
    act(store, mine[0], verdicts.Reject("other", "It is not."))
    assert following(made[1].id) == 4
    act(store, mine[1], verdicts.Release())
    assert [following(made[n].id) for n in (1, 4, 5)] == [0, 5, 0]
    assert following(made[1].id, now="2026-12-01T00:00:00Z") == 3
    assert following(made[2].id, now="2026-12-01T00:00:00Z") == 4


def test_there_may_be_no_next_card(store):
    only = saved(store, scored("Only", "8.9"))

    assert store.following(QueueFilter(), only.id, now=NOW) is None


@pytest.mark.parametrize("cursor", ["", "x", "AAAA", "W10", "WyJhZ2UiLGZhbHNlLDEsMl0", "é", "=" * 9, "e30"])
def test_a_cursor_of_nobody_s_making_is_refused(store, cursor):
    with pytest.raises(InputError, match="not of this list"):
        store.queue(now=NOW, after=cursor)


def test_a_cursor_of_another_sort_is_refused(queue, store):
    following = store.queue(now=NOW, limit=2).next

    assert following is not None
    for other in (QueueFilter(sort="name"), QueueFilter(descending=True)):
        with pytest.raises(InputError, match="begin at its first page"):
            store.queue(other, now=NOW, after=following)


def test_a_page_takes_as_many_queries_however_many_cards_there_are(store):
    def queries():
        seen = []
        note = event.listens_for(store.engine, "before_cursor_execute")
        note(listener := lambda *given: seen.append(given[2]))
        store.queue(QueueFilter(search="card"), now=NOW, limit=100)
        store.counts(now=NOW)
        event.remove(store.engine, "before_cursor_execute", listener)
        return len([one for one in seen if one.startswith("SELECT cards")])

    saved(store, scored("Card", "8.9"))
    few = queries()
    for number in range(40):
        saved(store, scored(f"Card {number}", "8.9"))

    assert few == queries() == 2


def test_the_last_approved_card_is_found_by_its_index(store, backend):
    """A scan for each card of the queue would take seconds for thousands."""
    before, explain = {
        "sqlite": ("SELECT 1", "EXPLAIN QUERY PLAN"),
        "postgresql": ("SET enable_seqscan = off", "EXPLAIN"),  # it would scan a table of one row
    }[backend]
    seen = []
    event.listen(store.engine, "before_cursor_execute", lambda *given: seen.append(given[2:4]))
    saved(store, scored("Card", "8.9"))
    store.queue(now=NOW)
    statement, values = seen[-1]
    with store.engine.connect() as connection:
        connection.exec_driver_sql(before)
        plan = "\n".join(str(tuple(row)) for row in connection.exec_driver_sql(f"{explain} {statement}", values))

    assert "one_approved_per_slug" in plan
