"""``threatcard catalog merge``, and one name for what ``assess --save`` and ``refresh`` bring."""

import json
from pathlib import Path

import pytest

from tests.support.commands import CAST, KUBE, process, runner

CASTS, KUBES = "cast-ai", "kubernetes-mcp-server"
OFFLINE = ("--estimator", "comparables")


@pytest.fixture
def run(capfd, tmp_path, monkeypatch):
    monkeypatch.setenv("THREATCARD_DB", str(tmp_path / "store.db"))
    monkeypatch.chdir(tmp_path)
    return runner(capfd)


def refreshed():
    """As a process of its own: DBOS keeps what standard error was when it first logged."""
    ran = process("refresh", "c.yaml", "--report", "report", *OFFLINE)
    assert ran.returncode == 0, ran


def saved(run, *sources):
    ran = run("assess", *sources, "--save", "--format", "json", *OFFLINE)
    assert ran.code == 0, ran
    return json.loads(ran.out)["slug"]


def test_one_name_stands_for_both_and_the_log_verifies(run):
    saved(run, CAST), saved(run, KUBE)
    ran = run("catalog", "merge", CASTS, KUBES)

    assert (ran.code, ran.out, ran.err) == (0, "cast-ai is kubernetes-mcp-server now; 1 card gave way\n", "")
    assert run("review", "verify-log").code == 0
    assert "merge" in run("review", "history", CASTS).out


def test_what_would_be_lost_is_named(run):
    saved(run, CAST), saved(run, KUBE)
    assert run("review", "claim", CASTS).code == 0
    assert run("review", "approve", CASTS).code == 0
    ran = run("catalog", "merge", CASTS, KUBES)

    assert ran.code == 1
    assert ran.err == (
        "threatcard catalog: a card of cast-ai is approved and none of kubernetes-mcp-server is: approve one of "
        "kubernetes-mcp-server first.\n"
    )


def test_the_same_source_keeps_its_name_when_its_title_changes(run, tmp_path):
    page = tmp_path / "page.md"
    body = Path(KUBE).read_text()
    page.write_text(body)
    first = saved(run, "page.md")
    page.write_text(body.replace("Kubernetes MCP Server", "Kube Server", 1).replace("kubernetes-mcp-server", "kube", 1))

    assert saved(run, "page.md") == first


def test_standard_input_has_no_name_that_stays(run, monkeypatch):
    from pipeline.cli import saving

    assert saving.names("-") == ()
    assert saving.names("stdin") == ()


def test_a_source_of_one_name_takes_it_into_a_catalogue(run, tmp_path):
    (tmp_path / "page.md").write_text(Path(KUBE).read_text())
    slug = saved(run, str(tmp_path / "page.md"))
    (tmp_path / "c.yaml").write_text("- url: page.md\n")
    refreshed()
    listed = [json.loads(line) for line in run("review", "list", "--json").out.splitlines()]
    assert {row["slug"] for row in listed} == {slug}


def test_what_a_catalogue_lists_is_saved_under_its_name(run, tmp_path):
    (tmp_path / "page.md").write_text(Path(KUBE).read_text())
    (tmp_path / "c.yaml").write_text("- url: page.md\n  slug: our-name\n")
    refreshed()

    assert saved(run, "page.md") == "our-name"
