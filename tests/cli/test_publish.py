"""``threatcard publish``: what it says, with which code it ends, and that a nightly run may end with it."""

import json

import pytest

from pipeline.publish.records import Parts
from pipeline.publish.stage import Work
from tests.support.commands import environment, process, runner
from tests.support.published_sites import approve, filled, rest
from tests.support.stores import card


@pytest.fixture
def command(capfd):
    return runner(capfd)


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    url = f"sqlite:///{tmp_path / 'store.db'}"
    monkeypatch.setenv("THREATCARD_DB", url)
    made = filled(url, names=("Kube Pilot", "Mail Mate"))
    yield made
    made.close()


def test_it_says_what_became_of_the_site(command, store):
    first = command("publish", "site")
    again = command("publish", "site")
    approve(store, card("Zebra Desk"))
    then = command("publish", "site")

    assert first.code == again.code == then.code == 0
    assert first.out.startswith("2 cards in site: ")
    assert ", 0 unchanged, 0 removed" in first.out
    assert again.out.startswith("2 cards in site: 0 files written, ")
    assert then.out.startswith("3 cards in site: ")


def test_drafts_are_asked_for(command, store):
    from tests.support.published_sites import with_drafts

    with_drafts(store)

    assert command("publish", "site").out.startswith("2 cards in site: ")
    marked = command("publish", "site", "--include-drafts")
    assert marked.out.startswith("3 cards in site (1 draft): ")


def test_title_and_address_reach_the_pages(command, tmp_path):
    done = command("publish", "site", "--title", "Our <agents>", "--base-url", "https://cards.example/all/")
    page = (tmp_path / "site/directory/kube-pilot/threat-model/index.html").read_text()

    assert done.code == 0
    assert "Our &lt;agents&gt;" in page
    assert 'href="https://cards.example/all/directory/kube-pilot/threat-model/"' in page


@pytest.mark.parametrize("bad", ["cards.example", "https://u:p@x.example/", "https://x.example/?a=1", "https://x/#a"])
def test_an_address_that_is_none_is_refused(command, bad):
    done = command("publish", "site", "--base-url", bad)

    assert done.code == 2
    assert "use a URL such as" in done.err


def test_of_a_listing_of_this_machine_the_file_is_named_and_not_its_folder(command, store, tmp_path):
    other = card("Desk Mate")
    listing = other.listing.model_copy(update={"source": "/home/someone/desk.md"})
    approve(store, card("Desk Mate", listing=listing))
    done = command("publish", "site")
    page = (tmp_path / "site/directory/desk-mate/threat-model/index.html").read_text()

    assert (done.code, done.err) == (0, "")
    assert "desk.md" in page
    assert "/home/someone" not in page


def test_check_finds_what_was_altered_and_ends_with_one(command, tmp_path, monkeypatch):
    monkeypatch.setattr("pipeline.publish.PARTS", Parts((rest,)))
    command("publish", "site")
    well = command("publish", "site", "--check")
    (tmp_path / "site/assets/site.css").write_text("")
    ill = command("publish", "site", "--check")

    assert (well.code, ill.code) == (0, 1)
    assert well.out.endswith("files checked: no fault\n")
    assert "assets/site.css: is not as it was written\n" in ill.out


def test_another_folder_is_left_alone(command, tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letters").write_text("dear")
    done = command("publish", "home")

    assert done.code == 2
    assert "is not empty and no site of 'threatcard publish'; give another folder" in done.err
    assert (tmp_path / "home" / "letters").read_text() == "dear"
    assert command("publish", "home", "--check").code == 2


def test_while_another_is_at_work_it_ends_with_seven(command, tmp_path):
    import fcntl

    work = Work(tmp_path / "site")
    work.folder.mkdir()
    with work.lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = command("publish", "site")

    assert done.code == 7
    assert "another publish is at work" in done.err


def test_what_cannot_be_written_is_an_error_in_a_line(command, tmp_path):
    (tmp_path / "file").write_text("")
    done = command("publish", "file/site")

    assert done.code == 2
    assert done.err.count("\n") == 1
    assert "cannot be written" in done.err


def test_a_real_process_does_it_too(tmp_path):
    done = process("publish", str(tmp_path / "out"), env=environment())

    assert done.returncode == 0, done.stderr
    assert b"2 cards in" in done.stdout


def test_a_run_may_end_with_it(command, tmp_path):
    (tmp_path / "cards").mkdir()
    (tmp_path / "cards" / "new.md").write_text(
        "# New Clerk\n\nNew Clerk answers customs letters and files declarations.\n" * 9
    )
    # A process of its own: DBOS keeps the standard error that it first saw.
    done = process(
        "refresh", "cards", "--publish", "site", "--estimator", "comparables", "--report", "report",
        env={"THREATCARD_DB": f"sqlite:///{tmp_path / 'store.db'}"},
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert b"2 cards in site: " in done.stdout


def test_a_folder_that_is_no_site_ends_a_run_before_it_begins(command, tmp_path):
    (tmp_path / "cards").mkdir()
    (tmp_path / "cards" / "new.md").write_text("# New Clerk\n\nIt answers letters.\n")
    done = command("refresh", "cards", "--publish", "cards", "--estimator", "comparables", "--report", "report")

    assert done.code == 2
    assert "is not empty and no site" in done.err
    assert not (tmp_path / "report").exists()


CONTEXT = '[context]\ndata = ["public"]\nexposure = "isolated"\nenforced = ["approval"]\n'


def test_an_own_site_shows_the_score_in_the_organisation_where_it_is_asked_for(command, tmp_path):
    (tmp_path / "own.toml").write_text(CONTEXT)
    folder = tmp_path / "site/directory/kube-pilot/threat-model"

    plain = command("publish", "site", "--config", "own.toml")
    before = (folder / "index.html").read_text()
    known = json.loads((folder / "publication.json").read_text())
    asked = command("publish", "site", "--config", "own.toml", "--with-context")
    after = (folder / "index.html").read_text()
    told = json.loads((folder / "publication.json").read_text())["organisation"]
    card = json.loads((folder / "card.json").read_text())

    assert plain.code == asked.code == 0
    assert "In this organisation" not in before
    assert "organisation" not in known
    assert "In this organisation" in after
    assert told["card"] == card["id"]
    assert told["on_the_card"] == card["score"]["aivss"]
    assert told["score"]["aivss"] < card["score"]["aivss"]
    assert "organisation" not in card
    assert command("publish", "site", "--check").code == 0


def test_a_context_that_is_not_there_is_asked_for(command, tmp_path):
    done = command("publish", "site", "--with-context")

    assert done.code == 2
    assert "add a table [context]" in done.err
    assert not (tmp_path / "site").exists()
