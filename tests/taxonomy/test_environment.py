"""The closed lists of a context: each answer knows its metrics, and down each list nothing moves towards safety."""

from itertools import pairwise

import pytest

from pipeline.scoring import cvss4
from pipeline.taxonomy import controls, environment, risks
from pipeline.taxonomy.environment import RISING, TOPICS


def test_the_values_of_each_metric_are_those_of_cvss_rising():
    assert {key: set(values) - {"S"} for key, values in RISING.items() if key in cvss4.METRICS} == {
        key: set(values) for key, values in cvss4.METRICS.items()
    }
    assert [RISING[key] for key in ("AV", "PR", "SC", "SI", "CR")] == ["PLAN", "HLN", "NLH", "NLHS", "LMH"]


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.key)
def test_bounds_are_values_of_their_metrics(topic):
    for answer in topic.answers:
        for bounds in (answer.most, answer.least, answer.lifts):
            assert all(value in RISING[key] for key, value in bounds.items())


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.key)
def test_down_a_list_no_bound_moves_towards_safety(topic):
    for less, more in pairwise(topic.answers):
        for key, rising in RISING.items():
            most = [rising.index(one.most.get(key, rising[-1])) for one in (less, more)]
            least = [rising.index(one.least.get(key, rising[0])) for one in (less, more)]

            assert most[0] <= most[1]
            assert least[0] <= least[1]
            assert key not in less.lifts or key in more.lifts


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.key)
def test_the_ends_of_a_list_bound_on_one_side_only(topic):
    """So the least sensitive answer never raises a card's own score, nor does the most sensitive lower it."""
    assert not topic.answers[0].least
    assert not topic.answers[0].lifts
    assert not topic.answers[-1].most
    assert not topic.answers[-1].control


def test_controls_that_can_be_enforced_are_kinds_of_control():
    every = {*environment.ENFORCEABLE, *(answer.control for topic in TOPICS for answer in topic.answers)} - {""}

    assert every <= risks.CONTROLS.keys() & controls.GROUPS.keys()
