"""``threatcard review comment|comments|ticket|request-changes|answer-changes``."""

import json

import pytest

from pipeline.store import Store
from tests.support.commands import runner
from tests.support.stores import saved

SLUG = "kube-pilot"


@pytest.fixture
def db(tmp_path, monkeypatch):
    """With one draft, and no users."""
    path = tmp_path / "store.db"
    monkeypatch.setenv("THREATCARD_DB", str(path))
    store = Store(f"sqlite:///{path}")
    saved(store)
    store.close()
    return path


@pytest.fixture
def run(capfd, db, tmp_path, monkeypatch):
    folder = tmp_path / "cwd"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return runner(capfd)


@pytest.fixture
def good(run):
    def command(*args):
        ran = run("review", *args)
        assert (ran.code, ran.err) == (0, ""), ran
        return ran.out

    return command


def test_a_comment_is_added_and_listed(good):
    none = good("comments", SLUG)
    said = json.loads(good("comment", SLUG, "Which\x1b[31m shell?", "--on", "cvss", "--json"))
    line = good("comments", SLUG)

    assert none == "nothing was said yet\n"
    assert (said["on"], said["by"], said["action"]) == ("cvss", "local", "comment")
    assert line.splitlines() == [
        "ROW  AT                    CARD          WHAT             BY     WORDS",
        f"{said['seq']}    {said['at']}  {said['card_id'][:12]}  comment on cvss  local  Which shell?",
    ]


def test_a_claim_that_is_not_there_is_an_error_in_one_line(run):
    ran = run("review", "comment", SLUG, "So.", "--on", "l-4")

    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert "there is no claim 'l-4' on this card" in ran.err


def test_a_ticket_is_noted_shown_and_taken_away(good):
    address = "https://tickets.example/1"

    assert good("ticket", SLUG) == "no ticket is noted\n"
    assert good("ticket", SLUG, address) == good("ticket", SLUG) == f"{address}\n"
    assert json.loads(good("ticket", SLUG, "--json")) == {"slug": SLUG, "ticket": address}
    assert good("ticket", SLUG, "none") == "no ticket is noted\n"


def test_changes_are_asked_for_and_answered(good):
    good("claim", SLUG)
    back = good("request-changes", SLUG, "--words", "Tools are 0.9.")
    listed, shown = good("list", "--asked"), good("show", SLUG)
    good("claim", SLUG)
    answered = good("answer-changes", SLUG, "--words", "It only reads.")

    assert back.rstrip().endswith("draft, changes asked for by local")
    assert "draft, changes asked for by local" in listed
    assert "local asked for changes: Tools are 0.9." in shown
    assert answered.rstrip().endswith("  draft")
    assert good("list", "--asked") == "nothing waits for review\n"
    assert good("verify-log") == "4 rows, all as they were written\n"
