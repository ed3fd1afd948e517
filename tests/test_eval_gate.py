"""
The gate of ``evals/gates.toml``, as CI holds it: for ``comparables``, and for a model's recorded answers.

The recorded model (``cassettes/README.md``) judges nothing worth reading. Its gate holds the line that the answers go
through: that they parse, are checked and scored, and that no quote counts which no listing holds.
"""

import json

import pytest

from tests import model_server
from tests.commands import runner
from tests.listings import references

RECORDED = [r.slug for r in references() if r.split == "test" and r.aivss is not None][:4]


@pytest.fixture
def run(capfd):
    command = runner(capfd)
    return lambda *args: command("eval", *args)


def test_comparables_keeps_its_gate(run):
    ran = run("--estimator", "comparables", "--gate", "--json")

    assert ran.err == ""
    assert ran.code == 0
    assert json.loads(ran.out)["split"] == "test"


@pytest.mark.vcr
def test_the_recorded_model_keeps_its_gate(run, model_url, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", model_url)
    monkeypatch.setenv("THREATCARD_TEMPERATURE", "none")
    monkeypatch.setenv("THREATCARD_MAX_OUTPUT_TOKENS", "1600")
    monkeypatch.setenv("THREATCARD_TIMEOUT", "1800")
    chosen = [part for slug in RECORDED for part in ("--only", slug)]
    ran = run("--model", model_server.MODEL, "--no-cache", "--jobs", "1", *chosen, "--gate", "--json")
    made = json.loads(ran.out)

    assert ran.err == ""
    assert ran.code == 0
    assert (made["n"], made["model"], made["estimator"]) == (len(RECORDED), model_server.MODEL, "llm")
    assert made["usage"]["tokens"]["output"] > 0
