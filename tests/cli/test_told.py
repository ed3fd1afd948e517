"""What the shell says around a command: a store that is made or is not there, lists, usage, and where to look."""

import json

import pytest

from pipeline.cli import columns, main
from pipeline.store import Store
from pipeline.store.db import schema
from tests.support.commands import CAST, KUBE, runner
from tests.support.paths import ROOT
from tests.support.stores import card, saved

SLUG = "kubernetes-mcp-server"


@pytest.fixture
def db(tmp_path, monkeypatch):
    path = tmp_path / "data" / "store.db"
    monkeypatch.setenv("THREATCARD_DB", str(path))
    monkeypatch.chdir(tmp_path)
    return path


@pytest.fixture
def run(capfd, db):
    return runner(capfd)


# A store that is not there


@pytest.mark.parametrize(
    "args",
    [
        ("review", "list"), ("review", "show", "x"), ("review", "verify-log"), ("runs", "list"), ("reply", "list"),
        ("export", "-f", "json"), ("publish", "site"), ("diff", "2026-01-01", "2026-02-01"), ("db", "info"),
        ("db", "export"), ("user", "list"), ("user", "add", "ann", "--role", "admin"), ("worker",),
        ("rescore", "--save"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_reads_a_store_that_is_not_there_says_so_and_makes_none(run, db, args):
    ran = run(*args)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        f"threatcard {args[0]}: there is no store at {str(db)!r}: make it with 'threatcard db upgrade', "
        "or name another with THREATCARD_DB.\n"
    )
    assert not db.parent.exists()


def test_what_makes_a_store_says_where(run, db):
    made = run("db", "upgrade")
    again = run("db", "upgrade")

    assert made == (0, f"sqlite:///{db} is a new store, at version {schema.newest()}\n", "")
    assert again == (0, f"sqlite:///{db} is at version {schema.newest()} already\n", "")


def test_an_import_makes_a_store_only_when_there_is_something_to_take_in(run, db):
    assert run("db", "import", "none.jsonl").code == 4
    assert not db.parent.exists()


def test_assess_says_what_it_saved_and_where_to_look(run, db):
    first = run("assess", KUBE, "--save", "--format", "json")
    again = run("assess", KUBE, "--save", "--format", "json")

    assert first.err == (
        f"threatcard: a new store was made: {db}\n"
        f"threatcard assess: the draft {SLUG} was saved in sqlite:///{db}: 'threatcard review show {SLUG}' shows it, "
        "'threatcard serve' in a browser\n"
    )
    assert json.loads(first.out)["slug"] == SLUG
    assert again.code == 0


# Lists


def test_the_queue_has_a_header_and_leads_with_bands_where_no_model_was_asked(run):
    run("assess", KUBE, "--save", "--format", "json")
    score = json.loads(run("review", "show", SLUG, "--json").out)["card"]["score"]
    header, line = run("review", "list").out.splitlines()

    assert header.split() == ["CARD", "SLUG", "SCORE", "DRAFTED", "STATE", "FLAGS", "WAS"]
    column = header.index("SCORE")
    assert line[column - 1] == " "
    assert f", {score['low']}–{score['high']}  " in line[column:]


def test_one_of_no_model_leads_with_its_interval_also_where_a_person_changed_a_figure(run):
    run("assess", KUBE, "--save", "--format", "json")
    run("review", "claim", SLUG)
    draft = json.loads(run("review", "amend", SLUG, "--why", "W.", "--factor", "autonomy_of_action=0.2", "--json").out)
    shown = run("review", "show", draft["id"][:12]).out.splitlines()[-1]
    line = run("review", "list").out.splitlines()[1]
    interval = shown.split("  ")[2].rpartition(", ")[2]

    assert "–" in interval
    assert f", {interval}  " in line


def test_columns_count_the_cells_of_wide_signs():
    assert columns.lines(("NAME", "N"), (("日本", "1"), ("a\x1bb", "2"))) == [
        "NAME        N",
        "日本        1",
        "a[U+001B]b  2",
    ]


def test_an_empty_list_says_what_makes_the_first(run):
    run("db", "upgrade")

    assert run("user", "list").out == "no user yet: the store is for one person on this machine\n"
    assert run("runs", "list").out == "no run yet: 'threatcard refresh' makes one\n"


# Users


def test_a_user_gets_another_role_another_token_and_comes_back(run, db, monkeypatch):
    run("db", "upgrade")
    added = run("user", "add", "ann", "--role", "analyst")
    rotated = run("user", "rotate", "ann")
    roles = run("user", "role", "ann", "--role", "reviewer").out
    off, on = run("user", "disable", "ann").out, run("user", "enable", "ann").out
    listed = run("user", "list").out
    store = Store(f"sqlite:///{db}")
    old, new = (store.users.authenticate(one.out.strip()) for one in (added, rotated))
    store.close()

    assert added.err == (
        "threatcard user: the token of ann is shown this once; hand it over by a safe way: "
        "it logs in to 'threatcard serve', and in the shell it is THREATCARD_TOKEN\n"
    )
    assert rotated.err.startswith("threatcard user: the new token of ann is shown this once, and the old one opens")
    assert (roles, off, on) == ("ann is reviewer\n", "ann is disabled\n", "ann is active\n")
    assert listed == "NAME  ROLE      STATE\nann   reviewer  active\n"
    assert (old, new.actor) == (None, ("ann", "reviewer"))
    assert run("review", "verify-log").out == "5 rows, all as they were written\n"


@pytest.mark.parametrize("action", [("role", "eve", "--role", "admin"), ("rotate", "eve"), ("enable", "eve")])
def test_nobody_is_changed_who_is_not_there(run, action):
    run("db", "upgrade")
    ran = run("user", *action)

    assert (ran.code, ran.err) == (1, "threatcard user: there is no user 'eve'; 'threatcard user list' shows them.\n")


# Usage


@pytest.mark.parametrize(
    ("args", "usage", "said"),
    [
        (("assess", KUBE, "--allow-port", "1", "--bogus"), "threatcard assess", "unrecognized arguments: --bogus"),
        (("review", "list", "--jsn"), "threatcard review list", "--jsn (did you mean --json?)"),
        (("db", "info", "--nothing-of-it"), "threatcard db info", "unrecognized arguments: --nothing-of-it"),
        (("user", "--bogus", "list"), "threatcard user", "unrecognized arguments: --bogus"),
    ],
    ids=["command", "near", "action", "between"],
)
def test_an_unknown_flag_shows_the_usage_of_the_very_command(capsys, args, usage, said):
    with pytest.raises(SystemExit) as left:
        main(args)
    err = capsys.readouterr().err

    assert left.value.code == 2
    assert err.startswith(f"usage: {usage} [-h]")
    assert said in err.splitlines()[-1]


@pytest.mark.parametrize("command", ["db", "user", "runs", "cache"])
def test_help_has_examples(capsys, command):
    with pytest.raises(SystemExit):
        main((command, "--help"))

    assert f"examples:\n  threatcard {command} " in capsys.readouterr().out


def test_a_refused_port_names_the_flag(run):
    ran = run("assess", "http://192.0.2.1:8080/")

    assert ran.code == 4
    assert "allowed are 80, 443; --allow-ports 8080 opens it\n" in ran.err


# Cards that are not whole


def test_a_model_that_cannot_be_reached_is_one_line(run, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "x")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setattr("time.sleep", lambda _: None)
    ran = run("assess", KUBE, "--model", "m", "--no-cache")

    assert (ran.code, ran.out) == (5, "")
    assert ran.err.startswith(f"threatcard: {KUBE}: ")
    assert ran.err.count("\n") == 1


def test_a_folder_names_cards_that_are_not_whole(run, tmp_path):
    (tmp_path / "thin.md").write_text("# Thin\n\nAn agent that does things.\n")
    ran = run("assess", "thin.md", "--out", "cards")

    assert ran.code == 3
    assert ran.out.split()[:2] == ["thin", "inconclusive"]
    assert ran.err.startswith("threatcard: thin.md: the card is inconclusive: ")


def test_saved_cards_are_counted_where_there_are_several(db, capsys):
    from pipeline.cli import saving

    assert list(saving._said(["a", "b"], 3, "here")) == [
        "2 drafts saved in here: 'threatcard review list' shows them, 'threatcard serve' in a browser",
        "1 card of these was in here already",
    ]


def test_a_dispute_may_say_what_a_note_says(run, db, tmp_path):
    store = Store(f"sqlite:///{db}")
    saved(store, card("Kube Pilot"))
    store.close()
    (tmp_path / "note.txt").write_text("It asks first.")
    run("review", "claim", "kube-pilot")
    assert run("review", "approve", "kube-pilot").code == 0
    note = run("reply", "add", "kube-pilot", "--file", "note.txt", "--by", "Acme")
    twice = run("reply", "add", "kube-pilot", "--file", "note.txt", "--by", "Acme")
    dispute = run("reply", "add", "kube-pilot", "--file", "note.txt", "--by", "Acme", "--dispute")

    assert (note.code, twice.code, dispute.code) == (0, 1, 0)
    assert twice.err == "threatcard reply: a note in the very same words waits already.\n"
    assert run("reply", "list").out.splitlines()[0].split() == ["REPLY", "SLUG", "KIND", "ADDED", "STATE", "SAID"]


def test_the_policy_for_cards_without_a_model_is_kept_by_one_example_and_broken_by_the_other(run, tmp_path):
    page = (ROOT / "docs" / "context.md").read_text("utf-8")
    (tmp_path / "own.toml").write_text(page.split("```toml\n")[2].split("```")[0])
    kept, broken = (run("assess", "--gate", "--config", "own.toml", "--format", "json", one) for one in (CAST, KUBE))

    assert (kept.code, kept.err) == (0, "")
    assert broken.code == 8
    assert broken.err == (
        f"threatcard: {KUBE}: policy.band: the score is 9.0 Critical; High is the highest band allowed\n"
    )
