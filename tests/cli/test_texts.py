"""Text on the command line that is no UTF-8 is an error of one line, whichever command and flag it is given to."""

import os
import re

import pytest

from docs_site.reference import commands
from pipeline.cli import main
from pipeline.store import Store
from tests.support.commands import process
from tests.support.stores import saved

BAD = os.fsdecode(b"\xff\xfe")
CARD = "kube-pilot"
ACTING = ("review", "reply", "user")

TEXTS = {
    "amend --why": ("review", "amend", CARD, "--why", BAD, "--factor", "autonomy_of_action=0.5"),
    "amend --summary": ("review", "amend", CARD, "--why", "So.", "--summary", BAD),
    "amend --factor": ("review", "amend", CARD, "--why", "So.", "--factor", BAD),
    "amend --metric": ("review", "amend", CARD, "--why", "So.", "--metric", f"AV:{BAD}"),
    "amend --preset": ("review", "amend", CARD, "--why", "So.", "--preset", BAD),
    "approve --answer": ("review", "approve", CARD, "--answer", f"0={BAD}"),
    "approve --expires": ("review", "approve", CARD, "--expires", BAD),
    "reject --words": ("review", "reject", CARD, "--reason", "steered", "--words", BAD),
    "withdraw --why": ("review", "withdraw", CARD, f"--why={BAD}"),
    "reopen --why": ("review", "reopen", CARD, "--why", BAD),
    "request-changes --words": ("review", "request-changes", CARD, "--words", BAD),
    "answer-changes --words": ("review", "answer-changes", CARD, "--words", BAD),
    "list --search": ("review", "list", "--search", BAD),
    "list --after": ("review", "list", "--after", BAD),
    "list --flag": ("review", "list", "--flag", BAD),
    "comment --on": ("review", "comment", CARD, "So.", "--on", BAD),
    "reply add --by": ("reply", "add", CARD, "--by", BAD, "--file", "reply.txt"),
    "reply sign --why": ("reply", "sign", "1", "--why", BAD),
    "reply decline --why": ("reply", "decline", "1", "--why", BAD),
    "reply settle --why": ("reply", "settle", "1", "--why", BAD),
    "publish --title": ("publish", "site", "--title", BAD),
    "publish --note": ("publish", "site", "--note", BAD),
    "assess --only": ("assess", "listing.md", "--only", BAD),
    "assess --model": ("assess", "listing.md", "--model", BAD),
    "refresh --name": ("refresh", "catalog.yaml", "--name", BAD),
    "refresh --only": ("refresh", "catalog.yaml", "--only", BAD),
    "export --slug": ("export", "--format", "json", "--slug", BAD),
    "eval --only": ("eval", "--only", BAD),
    "eval --judge": ("eval", "--judge", BAD),
    "score --profile": ("score", "--profile", BAD),
    "mcp --model": ("mcp", "--model", BAD),
    "serve --name": ("serve", "--name", BAD),
}
"""By flag."""
BY_THEMSELVES = {
    "card": ("review", "show", BAD),
    "words": ("review", "comment", CARD, BAD),
    "address": ("review", "ticket", CARD, BAD),
    "slug": ("reply", "list", BAD),
    "id": ("reply", "sign", BAD),
    "name": ("user", "add", BAD, "--role", "analyst"),
    "run": ("runs", "show", BAD),
    "gone": ("catalog", "merge", BAD, CARD),
    "catalog": ("refresh", BAD),
}
"""Arguments without a flag, by their name."""


@pytest.fixture
def run(tmp_path, monkeypatch, capfd):
    monkeypatch.setenv("THREATCARD_DB", str(tmp_path / "store.db"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "reply.txt").write_text("We encrypt.")
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    saved(store)
    store.close()

    def said(*args):
        code = main(args)
        return code, capfd.readouterr()

    return said


@pytest.mark.parametrize(("flag", "args"), TEXTS.items(), ids=TEXTS)
def test_after_a_flag(run, flag, args):
    code, said = run(*args)

    named = f"--{flag.partition('--')[2]}"
    assert (code, said.out) == (2, "")
    assert said.err == f"threatcard {args[0]}: {named} is not UTF-8: byte 0xff; write it as UTF-8.\n"


@pytest.mark.parametrize(("name", "args"), BY_THEMSELVES.items(), ids=BY_THEMSELVES)
def test_by_itself(run, name, args):
    code, said = run(*args)

    assert (code, said.out) == (2, "")
    assert said.err == f"threatcard {args[0]}: {name} is not UTF-8: byte 0xff; write it as UTF-8.\n"


def _short(path):
    """As the table has it."""
    return path if path[:1] == ("reply",) else path[-1:]


def taken(*signs):
    """By command, the flags that take what is called so in its help."""
    flag = re.compile(rf"^ +(--[a-z-]+)(?:, --[a-z-]+)? (?:{'|'.join(signs)})\b", re.MULTILINE)
    return {" ".join((*_short(path), name)) for path, text in commands.helped() for name in flag.findall(text)}


def test_every_flag_that_takes_words_is_in_the_table():
    assert taken("TEXT", "N=WORDS", "WORDS") - TEXTS.keys() == set()


@pytest.mark.parametrize(
    "args",
    [
        ("assess", BAD),
        ("assess", "listing.md", "--out", BAD, "--config", BAD),
        ("score", BAD),
        ("export", BAD, "--format", "json"),
        ("export", "--format", "json", "--out", BAD, "--all"),
        ("diff", BAD, BAD),
        ("db", "import", BAD),
        ("publish", f"{BAD}/x"),
        ("rescore", BAD),
        ("review", "verify-log", "--anchor", BAD),
        ("reply", "add", CARD, "--by", "Jo", "--file", BAD),
    ],
    ids=lambda args: " ".join(args[:2]).encode("ascii", "replace").decode(),
)
def test_the_name_of_a_file_may_be_any_bytes_and_is_no_traceback(run, args):
    code, said = run(*args)

    assert code in (0, 1, 2, 4)
    assert said.err.count("\n") <= 2


def test_a_real_command_says_it_in_one_line(tmp_path):
    env = {"THREATCARD_DB": str(tmp_path / "store.db")}
    ran = process("review", "amend", CARD, "--why", b"\xff\xfe", env=env)

    assert (ran.returncode, ran.stdout) == (2, b"")
    assert ran.stderr == b"threatcard review: --why is not UTF-8: byte 0xff; write it as UTF-8.\n"


@pytest.mark.parametrize("variable", ["THREATCARD_REVIEWER", "THREATCARD_MODEL", "THREATCARD_SITE_NOTE"])
def test_a_variable_of_the_environment_that_is_none_is_said(run, monkeypatch, variable):
    monkeypatch.setitem(os.environ, variable, BAD)
    code, said = run("review", "claim", CARD)

    assert (code, said.out) == (2, "")
    assert said.err == f"threatcard review: {variable} is '\\udcff\\udcfe'; that is not UTF-8.\n"
