"""What is counted of reviewers: verdicts, the time from claim to verdict, and when two disagreed."""

import pytest

from pipeline.review.tally import Done, Tally, spent, tallies


def at(minute, day=24):
    return f"2026-11-{day}T{8 + minute // 60:02}:{minute % 60:02}:00Z"


def done(minute, actor, action, card="one", draft="", day=24):
    return Done(at(minute, day), actor, action, card, draft)


def test_verdicts_are_counted_by_person_the_most_first():
    found = tallies(
        [
            done(0, "ann", "claim"), done(2, "ann", "approve"),
            done(3, "bob", "claim", "two"), done(9, "bob", "reject", "two"),
            done(10, "bob", "claim", "three"), done(14, "bob", "amend", "three", "four"),
            done(20, "bob", "withdraw", "five"),
        ]
    )  # fmt: skip

    assert found.people == (Tally("bob", 0, 1, 1, 1, 0, 300), Tally("ann", 1, 0, 0, 0, 0, 120))
    assert found.total == Tally("", 1, 1, 1, 1, 0, 240)
    assert found.total.decided == 4


@pytest.mark.parametrize(
    ("before", "seconds"),
    [
        ([done(0, "ann", "claim"), done(20, "ann", "claim")], 2400),
        ([done(0, "ann", "claim"), done(35, "ann", "claim")], 300),
        ([done(0, "bob", "claim"), done(39, "ann", "take_over")], 60),
        ([done(0, "ann", "claim"), done(1, "ann", "release"), done(30, "ann", "claim")], 600),
        ([done(0, "ann", "claim"), done(1, "ann", "request_changes"), done(38, "ann", "claim")], 120),
        ([done(0, "ann", "claim"), done(1, "bob", "take_over")], None),
        ([], None),
    ],
    ids=[
        "renewed in time",
        "renewed too late",
        "taken over",
        "given back",
        "changes asked for",
        "held by another",
        "no claim",
    ],
)
def test_the_time_is_that_of_one_sitting(before, seconds):
    found = tallies([*before, done(40, "ann", "approve")])

    assert found.people[0].median_seconds == seconds


@pytest.mark.parametrize(
    ("acts", "times"),
    [
        ([done(0, "ann", "approve"), done(1, "bob", "reject")], 1),
        ([done(0, "ann", "approve"), done(1, "bob", "withdraw"), done(2, "ann", "approve")], 2),
        ([done(0, "ann", "amend", "one", "two"), done(1, "bob", "reject", "two")], 1),
        ([done(0, "ann", "amend", "one", "two"), done(1, "bob", "approve", "two")], 0),
        ([done(0, "ann", "reject"), done(1, "bob", "reopen"), done(2, "bob", "approve")], 1),
        ([done(0, "ann", "approve"), done(1, "bob", "approve")], 0),
        ([done(0, "ann", "approve"), done(1, "ann", "withdraw")], 0),
        ([done(0, "ann", "approve"), done(1, "bob", "reject", "two")], 0),
    ],
    ids=["approved and rejected", "back and forth", "amendment rejected", "amendment approved", "reopened",
         "both approved", "the same person", "different cards"],
)  # fmt: skip
def test_two_disagree_by_opposite_verdicts_on_one_card(acts, times):
    found = tallies(acts)

    assert found.total.disagreed == times
    assert {one.name: one.disagreed for one in found.people} == dict.fromkeys({act.actor for act in acts}, times)


def test_since_a_day_what_came_before_is_only_held_against():
    acts = [done(0, "ann", "approve", day=23), done(0, "bob", "claim"), done(5, "bob", "reject")]
    found = tallies(acts, since="2026-11-24")

    assert found.people == (Tally("bob", 0, 0, 1, 0, 1, 300), Tally("ann", 0, 0, 0, 0, 1, None))
    assert tallies(acts, since="2026-11-25").people == ()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, "–"), (0, "0 s"), (59, "59 s"), (60, "1 min 0 s"), (185, "3 min 5 s"), (3720, "1 h 2 min")],
)
def test_a_time_in_words(seconds, words):
    assert spent(seconds) == words


def test_both_approvals_of_a_card_count_and_are_no_disagreement():
    both = [done(0, "ann", "claim"), done(2, "ann", "approve_once"), done(3, "bob", "claim"), done(7, "bob", "approve")]
    found = tallies(both)
    refused = tallies([*both[:3], done(7, "bob", "reject")])

    assert found.people == (Tally("ann", 1, 0, 0, 0, 0, 120), Tally("bob", 1, 0, 0, 0, 0, 240))
    assert found.total == Tally("", 2, 0, 0, 0, 0, 180)
    assert refused.total == Tally("", 1, 0, 1, 0, 1, 180)
