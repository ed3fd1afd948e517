"""``threatcard review``, ``user``, ``db`` and ``assess --save``: in this process, and once as real ones."""

import json
import os
import re
import sqlite3
import stat
import subprocess
import sys
import time

import pytest

from pipeline.ask.cache import Answers, Stored
from pipeline.model import Tokens
from pipeline.store import Store
from pipeline.store.db import schema
from tests.support.commands import CAST, COMMAND, KUBE, environment, process, runner
from tests.support.small_disk import small_disk
from tests.support.stores import card as made
from tests.support.stores import high, saved

SLUG = "kubernetes-mcp-server"
TOLD = ("threatcard: a new store was made: ", "threatcard assess: ", "threatcard user: the token of ")
"""How the lines begin that say what was made, and where to look; tests/cli/test_told.py has them whole."""


@pytest.fixture
def db(tmp_path, monkeypatch):
    path = tmp_path / "store.db"
    monkeypatch.setenv("THREATCARD_DB", str(path))
    return path


@pytest.fixture
def run(capfd, db, tmp_path, monkeypatch):
    folder = tmp_path / "cwd"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return runner(capfd)


@pytest.fixture
def good(run):
    """Runs a command that must succeed; its output."""

    def command(*args):
        ran = run(*args)
        assert ran.code == 0, ran
        assert all(line.startswith(TOLD) for line in ran.err.splitlines()), ran
        return ran.out

    return command


@pytest.fixture
def refused(run):
    """Runs a command that must be refused; the one line that says why, after the command's name, and the code."""

    def command(*args):
        ran = run(*args)
        assert ran.out == ""
        assert ran.err.count("\n") == 1
        return ran.code, ran.err.removeprefix(f"threatcard {args[0]}: ").rstrip("\n")

    return command


def rows(text):
    return [json.loads(line) for line in text.splitlines()]


# From the listing to the approved card


def test_a_card_goes_from_its_listing_to_its_approval(good):
    good("assess", KUBE, CAST, "--save", "--format", "json")
    (first, second) = rows(good("review", "list", "--json", "--sort", "name"))
    held = rows(good("review", "claim", SLUG, "--json"))[0]
    draft = rows(
        good("review", "amend", SLUG, "--why", "The manual says so.", "--factor", "autonomy_of_action=0.2", "--json")
    )[0]
    good("review", "claim", draft["id"][:12])
    done = rows(good("review", "approve", draft["id"][:12], "--expires", "2099-01-01", "--json"))[0]
    log = rows(good("review", "history", SLUG, "--json"))

    assert (first["slug"], second["slug"]) == ("cast-ai", SLUG)
    assert (held["id"], held["state"], held["version"], held["claimed_by"]) == (
        second["card_id"],
        "claimed",
        1,
        "local",
    )
    assert (draft["state"], draft["author"], draft["amended"]) == ("draft", "local", True)
    assert (done["state"], done["approved_by"], done["expires"]) == ("approved", "local", "2099-01-01")
    assert [(row["action"], row["address"]) for row in log] == [
        ("claim", "shell"), ("amend", "shell"), ("claim", "shell"), ("approve", "shell"),
    ]  # fmt: skip
    assert good("review", "verify-log") == "4 rows, all as they were written\n"
    assert rows(good("review", "verify-log", "--json")) == [{"verified": True, "rows": 4}]
    assert [row["slug"] for row in rows(good("review", "list", "--json"))] == ["cast-ai"]


def test_assess_saves_only_when_asked_and_a_card_once(good, db):
    good("assess", KUBE)
    assert not db.exists()
    first = json.loads(good("assess", KUBE, "--save", "--format", "json"))
    good("assess", KUBE, "--save")
    store = Store(f"sqlite:///{db}")
    sizes, (last, earlier) = store.sizes(), store.runs()
    kept = store.revision(first["id"])
    store.close()

    assert (sizes["cards"], sizes["listings"], sizes["runs"]) == (1, 1, 2)
    assert sorted((last.cards, earlier.cards)) == [0, 1]
    assert last.details == {"saved": 1, "sources": 1}
    assert last.ended_at is not None
    assert json.loads(kept.card.model_dump_json()) == first


def test_a_card_is_shown_with_where_it_stands(good):
    good("assess", KUBE, "--save")
    text = good("review", "show", SLUG)
    found = json.loads(good("review", "show", SLUG, "--json"))

    assert text.startswith("Kubernetes MCP server\n")
    score = found["card"]["score"]
    assert re.search(
        rf"{found['id'][:12]}  {SLUG}  \w+( to \w+)?, {score['low']}–{score['high']}  draft$", text.rstrip()
    )
    assert found["card"]["slug"] == SLUG
    assert (found["state"], found["version"]) == ("draft", 0)


def test_flags_are_numbered_and_answered(good, refused, db):
    store = Store(f"sqlite:///{db}")
    saved(store, made(flags=(high("It says so.\x1b[2J"),)))
    store.close()
    assert "to answer, flag 0: It says so.[U+001B][2J\n" in good("review", "show", "kube-pilot")
    good("review", "claim", "kube-pilot")

    assert refused("review", "approve", "kube-pilot") == (1, "answer the flag of high severity first: 0.")
    assert "approved" in good("review", "approve", "kube-pilot", "--answer", "0=It is a = manual.")
    assert rows(good("review", "history", "kube-pilot", "--json"))[1]["details"]["answers"] == {
        "0": "It is a = manual."
    }


def test_a_rejection_with_its_reason_is_in_the_history(good):
    good("assess", KUBE, "--save")
    good("review", "claim", SLUG)
    good("review", "reject", SLUG, "--reason", "wrong_product", "--words", "That is kubectl.")

    head, *lines = good("review", "history", SLUG).splitlines()

    assert head.split() == ["ROW", "AT", "ACTION", "BY", "CARD", "DETAILS"]
    assert [line.split()[2] for line in lines] == ["claim", "reject"]
    assert lines[1][head.index("DETAILS") :] == '{"reason": "wrong_product", "words": "That is kubectl."}'
    assert {line[head.index("BY") :].partition("(")[0] for line in lines} == {"local "}
    assert good("review", "list") == "nothing waits for review\n"
    assert "rejected" in good("review", "list", "--state", "rejected")


def test_the_history_tells_what_was_given_and_nothing_else(good):
    good("assess", KUBE, "--save")
    good("review", "claim", SLUG)
    good("review", "approve", SLUG, "--expires", "2099-01-01")

    assert good("review", "history", SLUG).splitlines()[-1].endswith('  {"expires": "2099-01-01"}')


def test_a_claim_is_released_and_renewed(good):
    good("assess", KUBE, "--save")

    assert re.search(r"claimed by local until \d{4}-", good("review", "claim", SLUG))
    assert good("review", "claim", SLUG, "--release").endswith("draft\n")
    assert [row["action"] for row in rows(good("review", "history", SLUG, "--json"))] == ["claim", "release"]


def test_the_queue_in_pages(good, db):
    store = Store(f"sqlite:///{db}")
    for number in range(5):
        saved(store, made(f"Card {number}"))
    store.close()
    first = rows(good("review", "list", "--sort", "name", "--limit", "3", "--json"))
    rest = rows(good("review", "list", "--sort", "name", "--limit", "3", "--after", first[-1]["next"], "--json"))

    assert [row["slug"] for row in first[:-1] + rest] == [f"card-{n}" for n in range(5)]
    assert good("review", "list", "--sort", "name", "--limit", "3").splitlines()[-1].startswith("more: --after ")
    assert len(good("review", "list", "--band", "High", "--near", "1", "--search", "card 4").splitlines()) == 2


# Several people


def test_users_and_their_tokens(good, refused, monkeypatch):
    good("assess", KUBE, "--save")
    admin = good("user", "add", "root", "--role", "admin").strip()
    ann, eve = (
        good("user", "add", name, "--role", role).strip() for name, role in (("ann", "reviewer"), ("eve", "analyst"))
    )
    assert refused("user", "add", "ann", "--role", "admin")[0] == 1
    monkeypatch.setenv("THREATCARD_TOKEN", ann)
    good("review", "claim", SLUG)
    monkeypatch.setenv("THREATCARD_TOKEN", eve)
    assert "ann has claimed this card until" in refused("review", "claim", SLUG)[1]
    assert "take over is not for the role analyst" in refused("review", "claim", SLUG, "--take-over")[1]
    monkeypatch.setenv("THREATCARD_TOKEN", admin)
    assert "claimed by root" in good("review", "claim", SLUG, "--take-over")
    good("user", "disable", "eve")
    listed = good("user", "list")

    assert re.fullmatch(r"tc_[0-9a-f]{12}_[\w-]{43}", admin)
    assert [line.split()[:3] for line in listed.splitlines()] == [
        ["NAME", "ROLE", "STATE"],
        ["ann", "reviewer", "active"], ["eve", "analyst", "disabled"], ["root", "admin", "active"],
    ]  # fmt: skip
    assert not any(token in listed + good("user", "list", "--json") for token in (admin, ann, eve))
    assert [row["name"] for row in rows(good("user", "list", "--json"))] == ["ann", "eve", "root"]
    monkeypatch.setenv("THREATCARD_TOKEN", eve)
    assert refused("review", "claim", SLUG) == (
        2, "THREATCARD_TOKEN is the token of no user of this store, or of one who is disabled.",
    )  # fmt: skip
    monkeypatch.delenv("THREATCARD_TOKEN")
    assert refused("assess", CAST, "--save")[1].startswith("this store has users: set THREATCARD_TOKEN")


def test_somebody_else_approves_an_amendment_unless_there_is_one_user(good, refused, monkeypatch):
    good("assess", KUBE, "--save")
    monkeypatch.setenv("THREATCARD_TOKEN", good("user", "add", "ann", "--role", "admin").strip())
    good("review", "claim", SLUG)
    draft = good("review", "amend", SLUG, "--why", "The manual says so.", "--summary", "Shorter.")[:12]
    good("review", "claim", draft)
    assert refused("review", "approve", draft) == (1, "you made this amendment; somebody else has to approve it.")
    monkeypatch.setenv("THREATCARD_SINGLE_USER", "true")

    assert "approved" in good("review", "approve", draft)


def test_a_card_of_a_band_that_takes_two_is_approved_by_two(good, refused, monkeypatch):
    good("assess", KUBE, "--save")
    root = good("user", "add", "root", "--role", "admin").strip()
    monkeypatch.setenv("THREATCARD_TOKEN", root)
    ann = good("user", "add", "ann", "--role", "reviewer").strip()
    band = json.loads(good("review", "list", "--json"))["band"]
    monkeypatch.setenv("THREATCARD_REVIEW_SECOND_FOR", band)
    answers = high_answers(good)
    good("review", "claim", SLUG)
    once = ", approved once by root, waits for a second person"

    assert good("review", "approve", SLUG, *answers).endswith(f"  draft{once}\n")
    assert f"draft{once}" in good("review", "list")
    (row,) = rows(good("review", "list", "--json"))
    assert (row["state"], row["first_by"]) == ("draft", "root")
    assert json.loads(good("review", "show", SLUG, "--json"))["first_by"] == "root"
    good("review", "claim", SLUG)
    assert refused("review", "approve", SLUG, *answers) == (
        1, "you have approved this card once; a second person has to approve it too.",
    )  # fmt: skip
    good("review", "claim", SLUG, "--release")
    monkeypatch.setenv("THREATCARD_TOKEN", ann)
    good("review", "claim", SLUG)
    assert good("review", "approve", SLUG, *answers).endswith("  approved\n")
    assert "approve_once" in good("review", "history", SLUG)
    good("review", "verify-log")


def high_answers(good):
    """To each flag of high severity on the card."""
    numbers = json.loads(good("review", "show", SLUG, "--json"))["high"]
    return [part for number in numbers for part in ("--answer", f"{number}=It is quoted.")]


# What is refused


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("approve", SLUG), 1, "claim this card before you approve it."),
        (("claim", "nobody"), 1, "there is no card 'nobody' in the store"),
        (("claim", SLUG, "--take-over"), 1, "nobody else holds this card"),
        (("claim", SLUG, "--seen", "7"), 1, "this card has moved since you read it (version 7): it is draft now"),
        (
            ("amend", SLUG, "--why", "W.", "--factor", "charm"), 2,
            "--factor is 'charm'; write it as 'autonomy_of_action=0.7'.",
        ),
        (("amend", SLUG, "--why", "W.", "--factor", "autonomy_of_action=much"), 2, "is 'much', which is no number"),
        (("amend", SLUG, "--why", "W.", "--factor", "autonomy_of_action=inf"), 2, "is 'inf', which is no number"),
        (("amend", SLUG, "--why", "W.", "--drop-control", "moat"), 2, "there is no control 'moat' on this card"),
        (("amend", SLUG, "--why", "W.", "--summary", "S."), 1, "claim this card before you amend it."),
        (("approve", SLUG, "--expires", "soon"), 2, "--expires is 'soon'; write a day as 2027-06-30."),
        (("approve", SLUG, "--answer", "x=y"), 2, "--answer begins with 'x', which is no flag's number"),
        (("approve", SLUG, "--answer", "0"), 2, "--answer is '0'; write it as"),
        (("list", "--near", "far"), 2, "--near is 'far', which is no number"),
        (("list", "--drift", "-1"), 2, "--drift is '-1'; use points from 0 to 10"),
        (("list", "--after", "x"), 1, "the cursor is not of this list"),
        (("history", "nobody"), 1, "there is no card 'nobody' in the store"),
    ],
    ids=range(16),
)  # fmt: skip
def test_bad_input_is_one_clear_line(good, refused, args, code, said):
    good("assess", KUBE, "--save")
    found = refused("review", *args)

    assert (found[0], said in found[1]) == (code, True), found


def test_an_amendment_off_its_levels_is_refused(good, refused):
    good("assess", KUBE, "--save")
    good("review", "claim", SLUG)

    code, said = refused("review", "amend", SLUG, "--why", "The manual says so.", "--factor", "autonomy_of_action=0.25")
    assert (code, said) == (1, "factors.autonomy_of_action is 0.25; directory allows 0.0, 0.1 … 1.0.")


@pytest.mark.parametrize(
    "args", [("review",), ("review", "list", "--band", "Huge"), ("user", "add", "x"), ("db", "drop")]
)
def test_a_command_line_that_asks_for_what_is_not_there_is_usage(run, args):
    with pytest.raises(SystemExit) as left:
        run(*args)

    assert left.value.code == 2


@pytest.mark.parametrize(
    "command", [("assess", KUBE, "--save"), ("review", "list"), ("user", "list"), ("db", "info")], ids=range(4)
)
def test_a_store_that_cannot_be_opened_stops_each_command_before_it_begins(refused, db, command):
    db.write_text("No database at all, but a text that is long enough to be looked at by SQLite." * 20)

    code, said = refused(*command)
    assert code == 2
    assert said.endswith("says: file is not a database.")


def test_a_log_that_was_altered_ends_with_an_error(good, run, db):
    good("assess", KUBE, "--save")
    good("review", "claim", SLUG)
    store = Store(f"sqlite:///{db}")
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE reviews SET actor = 'eve'")
    store.close()
    ran, as_json = run("review", "verify-log"), run("review", "verify-log", "--json")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "threatcard review: the log does not verify: row 1 was altered: it no longer has the hash that it carries.\n"
    )
    assert as_json.code == 1
    assert rows(as_json.out)[0] | {"why": ""} == {"verified": False, "rows": 1, "seq": 1, "why": ""}


# The database


def test_export_and_import_through_files_and_pipes(good, refused, run, tmp_path, monkeypatch, db):
    good("assess", KUBE, "--save")
    good("review", "claim", SLUG)
    out = tmp_path / "out.jsonl"
    good("db", "export", str(out))
    lines = good("db", "export")
    assert out.read_text("utf-8") == lines
    assert refused("db", "export", str(out)) == (2, f"{str(out)!r} is there already; give another name.")
    assert "is not empty" in refused("db", "import", str(out))[1]
    monkeypatch.setenv("THREATCARD_DB", str(tmp_path / "other.db"))

    assert good("db", "import", str(out)) == f"6 rows taken into sqlite:///{tmp_path}/other.db\n"
    assert good("db", "export") == lines
    assert refused("db", "import", "none.jsonl") == (4, "'none.jsonl' cannot be read: No such file or directory")


def test_info_and_upgrade_say_where_and_what(good, db):
    first, again = good("db", "upgrade"), good("db", "upgrade")

    assert first == f"sqlite:///{db} is a new store, at version {schema.newest()}\n"
    assert again == f"sqlite:///{db} is at version {schema.newest()} already\n"
    assert good("db", "info") == (
        f"sqlite:///{db}: 0 runs, 0 listings, 0 cards, 0 standings, 0 seeded, 0 users, 0 replies, 0 entries, "
        "0 outcomes, 0 answers, 0 reviews\n"
    )


def test_the_default_store_is_in_the_user_s_data_folder(good, monkeypatch):
    monkeypatch.delenv("THREATCARD_DB")

    assert "/data/threatcard/threatcard.db" in good("config")


def test_a_password_is_in_no_message(refused, monkeypatch):
    monkeypatch.setenv("THREATCARD_DB", "postgresql+psycopg://me:hidden@127.0.0.1:1/cards")
    code, said = refused("db", "info")

    assert code == 2
    assert "hidden" not in said


def test_a_real_process(db):
    """Each command as the shell runs it, on a store that the first one makes."""
    env = {"THREATCARD_DB": str(db), "THREATCARD_REVIEWER": "ann"}
    ran = [
        process(*args, env=env)
        for args in (
            ("assess", KUBE, "--save", "--format", "json"),
            ("review", "claim", SLUG, "--json"),
            ("review", "approve", SLUG, "--json"),
            ("review", "approve", SLUG),
        )
    ]

    assert [one.returncode for one in ran] == [0, 0, 0, 1]
    assert json.loads(ran[2].stdout)["approved_by"] == "ann"
    assert json.loads(ran[0].stdout)["id"] == json.loads(ran[2].stdout)["id"]
    assert ran[3].stderr.decode().startswith("threatcard review: this card is approved by ann")


# What a full disk, a kill and a umask leave


@pytest.mark.parametrize("mount", [True, False], ids=["disk", "limit"])
def test_an_export_on_a_full_disk_leaves_no_half_file(db, tmp_path, mount):
    store = Store(f"sqlite:///{db}")
    for number in range(12):
        saved(store, made(f"Card {number}"))
    store.close()
    with small_disk(tmp_path / "small", 150_000, mount=mount) as small:
        ran = process("db", "export", str(small.path / "store.jsonl"), preexec_fn=small.limit)

        assert ran.returncode == 2
        assert re.search(rb"cannot be written: (No space left on device|File too large)\.\n$", ran.stderr)
        assert list(small.path.iterdir()) == []


SHOW = """
import sys
from pathlib import Path
from pipeline.cli.output import Folder
from pipeline.errors import UsageError
from pipeline.model import Card
show = Folder(Path(sys.argv[2]), ("json", "markdown", "html"))
try:
    for line in Path(sys.argv[1]).read_text().splitlines():
        show.card(Card.model_validate_json(line))
except UsageError as err:
    print(err)
"""


@pytest.mark.parametrize(("mount", "size"), [(True, 60_000), (False, 20_000)], ids=["disk", "limit"])
def test_cards_on_a_full_disk_are_whole_or_not_there(tmp_path, mount, size):
    (tmp_path / "cards.jsonl").write_text(
        "".join(f"{made(name).model_dump_json()}\n" for name in ("One", "Two", "Three"))
    )
    with small_disk(tmp_path / "small", size, mount=mount) as small:
        ran = subprocess.run(
            [sys.executable, "-c", SHOW, str(tmp_path / "cards.jsonl"), str(small.path)], env=environment(),
            preexec_fn=small.limit, capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
        found = sorted(path.name for path in small.path.iterdir())

        assert re.search("cannot be written: (No space left on device|File too large)", ran.stdout)
        assert all(not name.startswith(".") for name in found)
        assert all(json.loads(path.read_text())["slug"] for path in small.path.glob("*.json"))
        assert all(path.read_text().endswith("\n") for path in small.path.iterdir())
        assert 0 < len(found) < 9


def test_a_run_that_is_killed_is_not_left_open(db, tmp_path):
    """The second listing never comes: the first is saved, and then the process is gone."""
    with subprocess.Popen(
        [*COMMAND, "assess", "--save", KUBE, "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=environment()
    ) as running:
        while not db.exists():
            time.sleep(0.05)
        store = Store(f"sqlite:///{db}")
        ends = time.monotonic() + 50
        while not (store.runs() and store.runs()[0].cards) and time.monotonic() < ends:
            time.sleep(0.05)
        running.kill()
    store.close()
    seen = subprocess.run([*COMMAND, "runs", "list"], env=environment(), capture_output=True, text=True, check=True)

    assert re.search(r" interrupted +1 +assess", seen.stdout)


def test_what_is_kept_is_the_user_s_alone_whatever_the_umask(tmp_path):
    """The store with what SQLite keeps beside it, the answers, an export; also a store that was open to others."""
    folder, cache = tmp_path / "new" / "data", tmp_path / "new" / "cache"
    env = {"THREATCARD_DB": str(folder / "store.db")}
    before = os.umask(0)
    try:
        Answers(cache).set("k", Stored(text="{}", tokens=Tokens(), repairs=0))
    finally:
        os.umask(before)
    assert process("assess", KUBE, "--save", env=env, umask=0).returncode in (0, 3)
    process("db", "export", str(tmp_path / "store.jsonl"), env=env, umask=0)
    reader = sqlite3.connect(folder / "store.db")
    reader.execute("SELECT 1 FROM cards")
    (folder / "store.db").chmod(0o666)
    assert process("db", "info", env=env, umask=0).returncode == 0
    held = {
        path: stat.S_IMODE(path.stat().st_mode) for path in [tmp_path / "store.jsonl", *(tmp_path / "new").rglob("*")]
    }
    reader.close()

    assert {"store.db", "cache.db", "store.jsonl"} <= {path.name for path in held}
    assert {oct(mode) for path, mode in held.items() if path.is_file()} == {"0o600"}
    assert {oct(mode) for path, mode in held.items() if path.is_dir()} == {"0o700"}


def test_a_rejected_card_is_reopened_and_a_partial_one_acknowledged(good, refused, db):
    good("db", "upgrade")
    store = Store(f"sqlite:///{db}")
    saved(store, made(status="partial"))
    store.close()
    good("review", "claim", "kube-pilot")
    code, said = refused("review", "approve", "kube-pilot")
    assert (code, "Acknowledge that to approve it" in said) == (1, True)
    good("review", "reject", "kube-pilot", "--reason", "other", "--words", "No.")
    assert rows(good("review", "reopen", "kube-pilot", "--why", "Yes.", "--json"))[0]["state"] == "draft"
    assert "to approve it takes --acknowledge" in good("review", "show", "kube-pilot")
    good("review", "claim", "kube-pilot")
    good("review", "approve", "kube-pilot", "--acknowledge")
    last = rows(good("review", "history", "kube-pilot", "--json"))[-1]

    assert (last["action"], last["details"]["acknowledged"]) == ("approve", "partial")
