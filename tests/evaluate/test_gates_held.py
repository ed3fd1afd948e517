"""
The gate of ``evals/gates.toml``, as CI holds it: for ``comparables``, and for the recorded answers of a frontier model
(``evals/answers``).
"""

import json

import pytest

from pipeline.resources import path
from tests.support.commands import runner

pytestmark = pytest.mark.long(15)


@pytest.fixture
def run(capfd):
    command = runner(capfd)
    return lambda *args: command("eval", *args)


def test_comparables_keeps_its_gate(run):
    ran = run("--estimator", "comparables", "--gate", "--json")

    assert ran.err == ""
    assert ran.code == 0
    assert json.loads(ran.out)["split"] == "test"


def test_the_recorded_answers_keep_their_gate(run):
    ran = run("--answers", str(path("evals", "answers", "answers.jsonl")), "--gate", "--json")
    made = json.loads(ran.out)

    assert ran.err == ""
    assert ran.code == 0
    assert (made["n"], made["split"], made["model"]) == (33, "test", "recorded answers")
    assert made["aivss"]["mae_n"] >= 15


def test_of_the_recorded_answers_that_are_not_blind_the_layers_alone_are_measured(run):
    made = json.loads(run("--answers", str(path("evals", "answers", "answers.jsonl")), "--split", "all", "--json").out)

    assert (made["n"], made["failures"], made["not_blind"]["n"]) == (99, 0, 45)
    assert made["factors"]["mae_n"] == (99 - 45) * 10
    assert made["layers"]["f1"] >= 0.80


def test_attempts_gain_nothing_from_comparables(run):
    ran = run("--hostile", "--estimator", "comparables", "--gate", "--json")
    made = json.loads(ran.out)

    assert ran.err == ""
    assert ran.code == 0
    assert made["cases"] >= 120
    assert made["listings"] == 99
    assert sum(made["undefended"].values()) > 0
