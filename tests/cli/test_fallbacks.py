"""A card from a server that refuses a part of the request: what it says of that, and what is asked the next time."""

import pytest

from tests.support.commands import KUBE, runner
from tests.support.paths import ROOT
from tests.support.quirk_server import serving

CAST = str(ROOT / "examples" / "cast-ai.md")
FELL_BACK = ("answer_format=json_object",)
SAID = "Fallen back to: answer_format json_object"


@pytest.fixture
def run(capfd, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("THREATCARD_CACHE_DIR", str(tmp_path / "cache"))
    return runner(capfd)


@pytest.fixture
def server(monkeypatch):
    with serving() as running:
        monkeypatch.setenv("OPENAI_BASE_URL", running.url)
        monkeypatch.setenv("OPENAI_API_KEY", "none")
        monkeypatch.setenv("THREATCARD_MODEL", "no-schema")
        yield running


@pytest.fixture(autouse=True)
def two_questions(monkeypatch):
    """The layers in one question, so that a sample is two."""
    monkeypatch.setenv("THREATCARD_LAYER_QUESTIONS", "1")


def asked(server):
    """How each answer was asked for since the last look."""
    kinds = [(seen.get("response_format") or {}).get("type", "prompt") for seen in server.seen]
    server.seen.clear()
    return sorted(kinds)


def test_the_card_says_what_was_fallen_back_to(run, server, caplog):
    ran = run("assess", KUBE, "--format", "json")

    assert ran.cards()[0].provenance.fell_back == FELL_BACK
    assert caplog.text.count("is asked with answer_format=json_object from now on") == 1
    for form in ("terminal", "markdown", "html"):
        assert SAID in run("assess", KUBE, "--format", form).out.replace("\\", "")


def test_the_next_process_asks_in_the_form_that_is_taken(run, server, caplog):
    run("assess", KUBE)
    caplog.clear()

    assert asked(server) == ["json_object"] * 2 + ["json_schema"] * 2
    ran = run("assess", CAST, "--format", "json")
    assert asked(server) == ["json_object"] * 2
    assert ran.cards()[0].provenance.fell_back == FELL_BACK
    assert "from now on" not in caplog.text


def test_an_answer_to_one_form_is_not_taken_for_one_to_another(run, server, monkeypatch):
    first, again = (run("assess", KUBE, "--format", "json").cards()[0] for _ in range(2))

    assert (first.id, len(asked(server))) == (again.id, 4)
    monkeypatch.setenv("THREATCARD_ANSWER_FORMAT", "prompt")
    other = run("assess", KUBE, "--format", "json").cards()[0]
    assert asked(server) == ["prompt"] * 2
    assert other.provenance.fell_back == ("answer_format=prompt",)


def test_what_was_found_out_can_be_forgotten(run, server):
    run("assess", KUBE)
    run("cache", "clear")
    asked(server)
    run("assess", KUBE)

    assert asked(server) == ["json_object"] * 2 + ["json_schema"] * 2


def test_an_answer_that_was_mended_says_so_each_time(run, server, monkeypatch):
    monkeypatch.setenv("THREATCARD_MODEL", "fence")
    first, again = (run("assess", KUBE, "--format", "json").cards()[0] for _ in range(2))
    told = [(f.where, f.message) for f in again.flags if f.kind == "repaired"]

    assert told == [("factors", "The answer had a code fence."), ("layers", "The answer had a code fence.")]
    assert first.id == again.id
    assert len(server.seen) == 2


@pytest.mark.parametrize("value", ["json", ""])
def test_a_form_that_there_is_not_is_refused(run, server, monkeypatch, value):
    monkeypatch.setenv("THREATCARD_ANSWER_FORMAT", value)
    ran = run("assess", KUBE)

    assert (ran.code == 2 and "json_schema, plain_schema, json_object, prompt" in ran.err) == bool(value)
