"""The base of each grade of harm: in order, as far apart as a step, and fitted without the card that it is for."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reference import ladder
from pipeline.reference.ladder import Ladder, Rung
from pipeline.taxonomy import harm

RUNGS = st.builds(
    Rung,
    grade=st.integers(0, len(harm.GRADES) - 1),
    base=st.floats(0, 10),
    group=st.sampled_from("abcdef"),
)


def rung(grade, base, group="g"):
    return Rung(harm.KEYS.index(grade), base, group)


@given(st.lists(RUNGS, max_size=30))
def test_a_worse_grade_never_has_a_lower_base_whatever_the_cards_say(rungs):
    assert all(b - a >= ladder.STEP - 1e-9 for a, b in pairwise(Ladder(rungs).levels))


def test_without_a_card_the_grades_are_at_their_usual_bases():
    assert Ladder([]).levels == pytest.approx([grade.usual for grade in harm.GRADES])
    assert Ladder([]).spread == 0


def test_many_cards_of_a_grade_bring_it_to_their_mean():
    usual = [rung(grade.key, grade.usual) for grade in harm.GRADES]
    levels = Ladder([*usual, *(rung("commands", 9.8) for _ in range(500))]).levels

    assert levels[harm.KEYS.index("commands")] == pytest.approx(9.8, abs=0.02)


def test_grades_that_the_cards_have_the_wrong_way_round_are_pooled():
    given = [rung("reads_public", 8.0) for _ in range(50)] + [rung("commands", 4.0) for _ in range(50)]
    levels = dict(zip(harm.KEYS, Ladder(given).levels, strict=True))

    assert 4.5 < levels["reads_public"] < levels["commands"] < 8


def test_a_card_is_left_out_together_with_its_near_duplicates():
    far = [rung("sends", 1.0, "twins"), rung("sends", 1.0, "twins")]
    others = [rung("sends", 8.0, f"o{n}") for n in range(20)]

    assert Ladder([*far, *others]).residuals[:2] == pytest.approx([1.0 - Ladder(others).predict(5, []).value] * 2)


@pytest.mark.parametrize(
    ("near", "moved"),
    [((), 0.0), ((9.9, 9.9), ladder.REACH), ((0.0,), -ladder.REACH), ((5.05, 5.15), 0.0)],
    ids=["none", "higher", "lower", "the-same"],
)
def test_nearest_cards_move_the_base_by_less_than_half_a_step(near, moved):
    assert Ladder([]).predict(1, near).value == pytest.approx(5.1 + moved)
    assert 2 * ladder.REACH < ladder.STEP
