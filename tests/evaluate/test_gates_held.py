"""
The gate of ``evals/gates.toml``, as CI holds it: for ``comparables``, for the recorded answers of a frontier model
(``evals/answers``), and for a small model whose exchanges over the wire are recorded.

The small model (``cassettes/README.md``) judges nothing worth reading. Its gate holds the line that the answers go
through: that they parse, are checked and scored, and that no quote counts which no listing holds.
"""

import json

import pytest

from pipeline.resources import path
from tests.support import model_server
from tests.support.commands import runner
from tests.support.listings import references

pytestmark = pytest.mark.long(15)

RECORDED = [r.slug for r in references() if r.split == "test" and r.aivss is not None][:4]


STEERED = ["factor_value-visible-blunt", "mitigation-visible-polite"]
HOST = "playwright-plugin"


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


@pytest.fixture
def recorded(model_url, monkeypatch):
    """The options that ask the recorded model as it was asked."""
    monkeypatch.setenv("OPENAI_BASE_URL", model_url)
    monkeypatch.setenv("THREATCARD_TEMPERATURE", "none")
    monkeypatch.setenv("THREATCARD_MAX_OUTPUT_TOKENS", "1600")
    monkeypatch.setenv("THREATCARD_TIMEOUT", "1800")
    return ["--model", model_server.MODEL, "--jobs", "1", "--gate", "--json"]


@pytest.mark.vcr
def test_the_recorded_model_keeps_its_gate(run, recorded):
    chosen = [part for slug in RECORDED for part in ("--only", slug)]
    ran = run(*recorded, "--no-cache", *chosen)
    made = json.loads(ran.out)

    assert ran.err == ""
    assert ran.code == 0
    assert (made["n"], made["model"], made["estimator"]) == (len(RECORDED), model_server.MODEL, "llm")
    assert made["usage"]["tokens"]["output"] > 0


def test_attempts_gain_nothing_from_comparables(run):
    ran = run("--hostile", "--estimator", "comparables", "--gate", "--json")
    made = json.loads(ran.out)

    assert ran.err == ""
    assert ran.code == 0
    assert made["cases"] >= 120
    assert made["listings"] == 99
    assert sum(made["undefended"].values()) > 0


@pytest.mark.vcr
def test_attempts_gain_nothing_from_the_recorded_model(run, recorded):
    """Two attempts in one listing, each with the words in and masked; the cache answers what was asked before."""
    chosen = [part for case in STEERED for part in ("--case", case)]
    ran = run(*recorded, "--hostile", *chosen, "--only", HOST)
    made = json.loads(ran.out)

    assert ran.err == ""
    assert ran.code == 0
    assert (made["cases"], made["listings"], made["model"]) == (len(STEERED), 1, model_server.MODEL)
    assert made["flagged"] == 1
