"""``threatcard review verify-log``, ``anchor`` and ``rekey``, and what a setting for one person may not do."""

import json
import os
import sqlite3
import stat

import pytest

from pipeline.review import verdicts
from pipeline.review.amend import Changes
from pipeline.store import Store
from tests.support.commands import CAST, KUBE, process, runner
from tests.support.listings import NOW
from tests.support.paths import ROOT
from tests.support.stores import ANN, act, card, saved

SLUG = "kubernetes-mcp-server"


@pytest.fixture
def db(tmp_path, monkeypatch):
    monkeypatch.setenv("THREATCARD_DB", str(tmp_path / "store.db"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "store.db"


@pytest.fixture
def run(capfd, db):
    return runner(capfd)


@pytest.fixture
def key(tmp_path, monkeypatch):
    """A file with a key, which is set."""
    path = tmp_path / "log.key"
    path.write_text("k" * 64 + "\n")
    path.chmod(0o600)
    monkeypatch.setenv("THREATCARD_LOG_KEY_FILE", str(path))
    return path


@pytest.fixture
def acts(run):
    assert run("assess", KUBE, "--save", "--format", "json").code == 0
    assert run("review", "claim", SLUG).code == 0


def altered(db, statement):
    connection = sqlite3.connect(db)
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_an_anchor_is_printed_and_checked_against(run, acts, db, tmp_path):
    printed = run("review", "anchor").out.strip()
    told = json.loads(run("review", "anchor", "--json").out)
    (tmp_path / "anchors").write_text(f"{printed}\n")
    (tmp_path / "report.json").write_text(json.dumps({"run": "x", "log": printed}))
    run("review", "claim", SLUG, "--release")

    rows, digest, at = printed.split(":", 2)
    assert (int(rows), digest) == (told["rows"], told["hash"]) == (1, digest)
    for given in (printed, "anchors", "report.json"):
        ran = run("review", "verify-log", "--anchor", given)
        assert (ran.code, ran.out) == (0, f"2 rows, all as they were written; as at {at}, with 1\n")
    ran = run("review", "verify-log", "--anchor", printed.replace("1:", "7:", 1))
    assert (ran.code, ran.err) == (
        1,
        f"threatcard review: the log does not verify: the log ends at row 2, and had 7 rows at {at}: rows were cut "
        "off, or an older copy was put in its place.\n",
    )
    ran = run("review", "verify-log", "--anchor", printed.replace(digest, "0" * 64))
    assert f"row 1 is another one than at {at}: it was written anew." in ran.err


def test_a_refresh_has_the_head_of_the_log_in_its_report_and_in_the_file_of_the_settings(run, acts, db, tmp_path):
    kept = tmp_path / "anchors"
    ran = process(
        "refresh", str(ROOT / "examples"), "--only", "cast-ai", "--report", "report",
        env={"THREATCARD_LOG_ANCHORS": str(kept)}, cwd=tmp_path,
    )  # fmt: skip
    assert ran.returncode in (0, 1), ran.stderr
    report = json.loads((tmp_path / "report" / "report.json").read_text())

    assert report["log"].startswith("1:")
    assert kept.read_text() == f"{report['log']}\n"
    assert run("review", "verify-log", "--anchor", "report/report.json").code == 0
    assert report["log"] in (tmp_path / "report" / "report.md").read_text()
    # It stands with the run, too, where whoever cuts the log short may overlook it.
    for statement in (
        "DELETE FROM reviews", f"UPDATE log_head SET seq = 0, hash = '{'0' * 64}'",
        "UPDATE standings SET state = 'draft', version = 0, claimed_by = NULL, claimed_until = NULL",
    ):  # fmt: skip
        altered(db, statement)
    assert "the log ends at row 0, and had 1 rows" in run("review", "verify-log").err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "is no anchor, and cannot be read as a file: No such file"),
        ("", "holds no anchor"),
        ("nonsense", "'nonsense' is no anchor"),
        ("1:zz:2026-11-30T00:00:00Z", "is no anchor"),
        ("{}", "holds no anchor: it is no report"),
        ('{"log": 7}', "holds no anchor"),
        ("{", "it is no JSON"),
        ('{"a":' * 5000, "it is no JSON"),
        (b"\xff\xfe", "it is no text"),
    ],
    ids=["none", "empty", "words", "digest", "object", "number", "broken", "deep", "bytes"],
)
def test_what_is_no_anchor_is_one_line(run, acts, tmp_path, text, said):
    if text is not None:
        (tmp_path / "given").write_bytes(text if isinstance(text, bytes) else text.encode())
    ran = run("review", "verify-log", "--anchor", "given")

    assert ran.code != 0
    assert said in ran.err
    assert ran.err.count("\n") == 1


def test_anchors_of_the_settings_are_kept_and_always_checked(run, acts, db, tmp_path, monkeypatch):
    kept = tmp_path / "elsewhere" / "anchors"
    monkeypatch.setenv("THREATCARD_LOG_ANCHORS", str(kept))
    first = run("review", "anchor").out
    second = run("review", "anchor").out

    assert kept.read_text() == first + second
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert run("review", "verify-log").code == 0
    for statement in (
        "DELETE FROM reviews",
        f"UPDATE log_head SET seq = 0, hash = '{'0' * 64}'",
        "UPDATE standings SET state = 'draft', version = 0, claimed_by = NULL, claimed_until = NULL",
    ):
        altered(db, statement)  # fmt: skip
    assert "the log ends at row 0, and had 1 rows" in run("review", "verify-log").err
    monkeypatch.delenv("THREATCARD_LOG_ANCHORS")
    assert run("review", "verify-log").code == 0


def test_a_store_that_begins_under_a_key_needs_it_from_then_on(run, key, acts, monkeypatch):
    assert run("review", "verify-log").out == "1 rows, all as they were written\n"
    monkeypatch.delenv("THREATCARD_LOG_KEY_FILE")
    for args in (("review", "verify-log"), ("review", "claim", SLUG, "--release"), ("assess", CAST, "--save")):
        ran = run(*args)
        assert ran.code != 0
        assert "set THREATCARD_LOG_KEY_FILE" in ran.err
    monkeypatch.setenv("THREATCARD_LOG_KEY", "k" * 64)
    assert run("review", "verify-log").code == 0


def test_rekey_puts_an_older_store_under_the_key_and_under_the_next(run, acts, key, tmp_path, monkeypatch):
    assert "run 'threatcard review rekey' first" in run("review", "claim", SLUG, "--release").err
    assert run("review", "rekey").code == 0
    assert run("review", "verify-log").code == 0
    following = tmp_path / "next.key"
    following.write_text("n" * 40)
    following.chmod(0o400)
    monkeypatch.setenv("THREATCARD_LOG_KEY_FILE", str(following))

    assert run("review", "rekey", "--old-key-file", str(key)).code == 0
    assert run("review", "verify-log").out == "3 rows, all as they were written\n"
    assert "are the same" in run("review", "rekey", "--old-key-file", str(following)).err


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda path: path.unlink(), "No such file"),
        (lambda path: path.chmod(0o604), "chmod 600 it"),
        (lambda path: path.chmod(0o620), "chmod 600 it"),
        (lambda path: path.write_text("short"), "less than 32 characters"),
        (lambda path: (path.unlink(), path.mkdir()), "is no regular file"),
        (lambda path: (path.unlink(), os.mkfifo(path)), "is no regular file"),
    ],
    ids=["none", "read", "written", "short", "folder", "fifo"],
)
def test_a_key_that_is_none_is_one_line_without_it(run, key, spoil, said):
    spoil(key)
    ran = run("review", "list")

    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert said in ran.err
    assert "kkk" not in ran.err


@pytest.mark.parametrize("value", ["k" * 31, "k" * 40 + "\x07"])
def test_a_key_in_the_environment_that_is_none_is_not_shown(run, monkeypatch, value):
    monkeypatch.setenv("THREATCARD_LOG_KEY", value)
    ran = run("review", "list")

    assert ran.code == 2
    assert "THREATCARD_LOG_KEY is ***" in ran.err


def test_two_keys_are_refused(run, key, monkeypatch):
    monkeypatch.setenv("THREATCARD_LOG_KEY", "k" * 64)

    assert "both set; unset one" in run("review", "list").err


# Four eyes


@pytest.fixture
def own(db):
    """Somebody's own amendment, claimed by them; their token."""
    store = Store(f"sqlite:///{db}")
    token = store.users.add("ann", "reviewer", now=NOW)
    store.users.add("bob", "admin", now=NOW)
    held = act(store, saved(store, card()), verdicts.Claim())
    draft = act(store, held, verdicts.Amend(Changes(summary="Mine."), "The manual says so."))
    store.close()
    return draft.id, token


def test_a_setting_for_one_person_is_refused_among_several(own, db):
    """The real command, with the author's own token."""
    draft, token = own
    alone = {"THREATCARD_SINGLE_USER": "1", "THREATCARD_TOKEN": token, "THREATCARD_DB": str(db)}
    refused = process("review", "claim", draft, env=alone)

    assert refused.returncode == 2
    assert refused.stderr.decode() == (
        "threatcard review: THREATCARD_SINGLE_USER is for one person, and this store has 2 active users: unset it.\n"
    )


@pytest.mark.parametrize("single", [True, False], ids=["single-user", "four-eyes"])
def test_the_store_itself_refuses_it(own, db, single):
    """As where a user is added while the server runs."""
    store = Store(f"sqlite:///{db}", single_user=single)
    draft = store.revision(own[0])
    with pytest.raises(Exception, match="for one person" if single else "somebody else has to approve it"):
        act(store, act(store, draft, verdicts.Claim()), verdicts.Approve())
    store.close()


def test_each_act_says_under_which_rule_it_was_allowed(run, own, db, monkeypatch):
    draft, token = own
    monkeypatch.setenv("THREATCARD_TOKEN", token)
    assert run("user", "disable", "bob").code == 0
    monkeypatch.setenv("THREATCARD_SINGLE_USER", "1")
    assert run("review", "claim", draft).code == 0
    assert run("review", "approve", draft).code in (0, 1)
    rows = [json.loads(line) for line in run("review", "history", "kube-pilot", "--json").out.splitlines()]

    assert [row["details"]["rule"] for row in rows[:3]] == ["four eyes", "four eyes", "single user"]
    assert "(reviewer, shell, single user)" in run("review", "history", "kube-pilot").out
    assert run("review", "verify-log").code == 0


def test_whoever_was_disabled_since_they_signed_in_acts_no_more(own, db):
    store = Store(f"sqlite:///{db}")
    draft = store.revision(own[0])
    store.users.disable("ann", now=NOW)
    with pytest.raises(Exception, match="ann is no user with the role reviewer in this store"):
        act(store, draft, verdicts.Claim(), ANN)
    store.close()
