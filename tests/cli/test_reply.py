"""``threatcard reply`` and ``threatcard review withdraw``: a vendor's words from a file to the published card."""

import io
import json
import subprocess

import pytest

from pipeline.store import Store
from tests.support.commands import COMMAND, environment, runner
from tests.support.stores import approved, card, replied, saved

SLUG = "kube-pilot"


@pytest.fixture
def db(tmp_path, monkeypatch):
    """With an approved card, and no users."""
    path = tmp_path / "store.db"
    monkeypatch.setenv("THREATCARD_DB", str(path))
    store = Store(f"sqlite:///{path}")
    approved(store, saved(store))
    store.close()
    return path


@pytest.fixture
def note(tmp_path):
    path = tmp_path / "note.txt"
    path.write_bytes("\ufeffWe encrypt.\r\n\r\n\r\nSince May\u202e.\n".encode())
    return str(path)


@pytest.fixture
def run(capfd, db, tmp_path, monkeypatch):
    folder = tmp_path / "cwd"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return runner(capfd)


@pytest.fixture
def good(run):
    def command(*args):
        ran = run(*args)
        assert (ran.code, ran.err) == (0, ""), ran
        return ran.out

    return command


@pytest.fixture
def refused(run):
    """The one line that says why, and the code."""

    def command(*args):
        ran = run(*args)
        assert ran.out == ""
        assert ran.err.count("\n") == 1
        return ran.code, ran.err.removeprefix(f"threatcard {args[0]}: ").rstrip("\n")

    return command


def rows(text):
    return [json.loads(line) for line in text.splitlines()]


def test_a_note_goes_from_its_file_to_its_sign_off(good, note):
    (added,) = rows(good("reply", "add", SLUG, "--file", note, "--by", "Jo  Vendor", "--json"))
    line = good("reply", "list")
    (signed,) = rows(good("reply", "sign", added["id"], "--why", "Seen.", "--json"))

    assert (added["text"], added["by"], added["kind"], added["state"]) == (
        "We encrypt.\n\nSince May.", "Jo Vendor", "note", "waiting"
    )  # fmt: skip
    assert line.splitlines()[1] == (
        f"{added['id']}  {SLUG}  note  {added['added_at'][:10]}  waiting  Jo Vendor: We encrypt. Since May."
    )
    assert (signed["state"], signed["words"], signed["decided_by"]) == ("signed", "Seen.", "local")
    assert good("reply", "list") == "no reply waits\n"
    assert rows(good("reply", "list", SLUG, "--json")) == [signed]
    assert "signed by local (Seen.)" in good("reply", "list", SLUG)
    assert good("review", "verify-log") == "4 rows, all as they were written\n"
    assert good("reply", "list", "else") == "no reply was made to a card of else\n"


def test_a_dispute_makes_the_card_due_until_it_is_settled(good, refused, note):
    assert good("review", "list") == "nothing waits for review\n"
    (added,) = rows(good("reply", "add", SLUG, "--file", note, "--by", "Jo", "--dispute", "--json"))
    assert "approved, dispute open" in good("review", "list", "--disputed")
    assert refused("reply", "sign", added["id"]) == (1, "this is a dispute: settle it instead.")
    settled = good("reply", "settle", added["id"], "--why", "It holds: see the second page.")

    assert "settled by local (It holds: see the second page.)" in settled
    assert good("review", "list", "--disputed") == "nothing waits for review\n"
    assert refused("reply", "decline", added["id"]) == (1, "this dispute was settled by local already.")


def test_a_note_can_come_from_standard_input(good, refused, monkeypatch):
    not_text = "standard input is no UTF-8 text; save the note as plain text."
    for body, said in ((b"", "the note is empty."), (b"\xff", not_text)):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(body)))
        assert refused("reply", "add", SLUG, "--file", "-", "--by", "Jo") == (1, said)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"We encrypt.")))

    assert "Jo: We encrypt." in good("reply", "add", SLUG, "--file", "-", "--by", "Jo")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"\xff\xfe\x00", "is no UTF-8 text; save the note as plain text."),
        (b"x" * 64_001, "is larger than 64,000 bytes; a note has 4,000 characters at most."),
        (b"x" * 4_001, "the note has 4,001 characters; use 4,000 at most."),
        (b"\0\xe2\x80\x8b\n", "the note is empty."),
    ],
    ids=["bytes", "large", "long", "unseen"],
)
def test_what_is_no_note_is_refused_in_one_line(refused, tmp_path, body, said):
    path = tmp_path / "odd"
    path.write_bytes(body)
    code, why = refused("reply", "add", SLUG, "--file", str(path), "--by", "Jo")

    assert code == 1
    assert why.removeprefix(f"{str(path)!r} ") == said


@pytest.mark.parametrize(
    ("name", "said"),
    [(".", "'.' cannot be read: Is a directory."), ("no", "'no' cannot be read: No such file or directory."),
     ("a\0b", "'a\\x00b' is no name of a file.")],
)  # fmt: skip
def test_what_cannot_be_read_is_named(refused, name, said):
    assert refused("reply", "add", SLUG, "--file", name, "--by", "Jo") == (1, said)


@pytest.mark.parametrize("named", ["", "none", "\x1b[2J", "\ud800"], ids=["empty", "none", "escape", "surrogate"])
def test_a_reply_or_product_that_is_not_there(refused, note, named):
    assert refused("reply", "sign", named)[0] in (1, 2)
    code, why = refused("reply", "add", named, "--file", note, "--by", "Jo")

    assert code in (1, 2)
    assert "\x1b" not in why


def test_hostile_words_do_nothing_to_the_terminal(good, tmp_path):
    path = tmp_path / "note"
    path.write_text("[bold]\x1b]0;x\x07 a\u2028b\nc")
    text = good("reply", "add", SLUG, "--file", str(path), "--by", "Jo\x1b[2J")

    assert "\x1b" not in text
    assert text.endswith("Jo: [bold] a b c\n")
    assert text.count("\n") == 1


def test_where_there_are_users_somebody_else_decides(run, db, note, monkeypatch):
    store = Store(f"sqlite:///{db}")
    tokens = {name: store.users.add(name, "reviewer", now="2026-11-30T09:00:00Z") for name in ("ann", "bob")}
    store.close()
    assert "set THREATCARD_TOKEN" in run("reply", "add", SLUG, "--file", note, "--by", "Jo").err
    monkeypatch.setenv("THREATCARD_TOKEN", tokens["ann"])
    (added,) = rows(run("reply", "add", SLUG, "--file", note, "--by", "Jo", "--json").out)
    own = run("reply", "sign", added["id"])
    monkeypatch.setenv("THREATCARD_TOKEN", tokens["bob"])

    assert own.err == "threatcard reply: you added this note; somebody else has to decide on it.\n"
    assert "signed by bob" in run("reply", "sign", added["id"]).out


# A withdrawal


def test_the_approved_card_of_a_name_is_withdrawn_and_not_a_newer_draft(good, refused, db):
    store = Store(f"sqlite:///{db}")
    held, draft = store.approved(SLUG), saved(store, card(summary="A newer draft."))
    store.close()
    assert refused("review", "withdraw", SLUG, "--why", " ") == (1, "say in words why the card is withdrawn.")
    assert good("review", "withdraw", SLUG, "--why", "Another product.").endswith("  withdrawn\n")

    assert [row["card_id"] for row in rows(good("review", "list", "--state", "withdrawn", "--json"))] == [held.id]
    assert [row["card_id"] for row in rows(good("review", "list", "--json"))] == [draft.id]
    assert '"words": "Another product."' in good("review", "history", SLUG)
    assert refused("review", "withdraw", held.id, "--why", "Again.") == (
        1, "this card is withdrawn, and only an approved one can be withdrawn."
    )  # fmt: skip
    assert good("review", "verify-log") == "3 rows, all as they were written\n"


def test_a_real_command_takes_a_note_from_a_pipe(db, tmp_path):
    store = Store(f"sqlite:///{db}")
    replied(store, SLUG, "First.")
    store.close()
    held = environment(THREATCARD_DB=str(db))
    ran = subprocess.run(
        [*COMMAND, "reply", "add", SLUG, "--file", "-", "--by", "Jo"],
        input=b"Second.", capture_output=True, cwd=tmp_path, env=held, check=False, timeout=120,
    )  # fmt: skip

    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b"Jo: Second." in ran.stdout
