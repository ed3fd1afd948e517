"""``threatcard rescore --save``: all that the store has under another profile, as drafts, without a model."""

import json

import pytest

from tests.support.commands import CAST, KUBE, runner

CASTS = "cast-ai"


@pytest.fixture
def run(capfd, tmp_path, monkeypatch):
    monkeypatch.setenv("THREATCARD_DB", str(tmp_path / "store.db"))
    monkeypatch.chdir(tmp_path)
    return runner(capfd)


@pytest.fixture
def filled(run):
    """One card approved and one that waits."""
    assert run("assess", KUBE, CAST, "--save", "--format", "json", "--estimator", "comparables").code == 0
    assert run("review", "claim", CASTS).code == 0
    assert run("review", "approve", CASTS).code == 0
    return run


def listed(run, *states):
    flags = [flag for state in states for flag in ("--state", state)]
    return [json.loads(line) for line in run("review", "list", "--json", *flags).out.splitlines()]


def test_what_is_approved_stays_and_drafts_wait(filled):
    ran = filled("rescore", "--profile", "owasp-v0.5", "--snap", "--save")

    assert (ran.code, ran.err) == (0, "")
    assert "2 cards rescored under owasp-v0.5" in ran.out
    assert [row["slug"] for row in listed(filled, "approved")] == [CASTS]
    assert sorted(row["slug"] for row in listed(filled, "draft")) == [CASTS, "kubernetes-mcp-server"]
    assert [row["slug"] for row in listed(filled, "superseded")] == ["kubernetes-mcp-server"]
    assert filled("review", "verify-log").code == 0


def test_the_table_has_what_changed_its_band(filled):
    ran = filled("rescore", "--profile", "owasp-v0.5", "--snap", "--save", "--dry-run")
    bands = json.loads(filled("rescore", "--profile", "owasp-v0.5", "--snap", "--save", "--dry-run", "--json").out)
    crossed = [one for one in bands["changed"] if one["was_band"] != one["now_band"]]

    assert crossed
    assert [line.split()[1] for line in ran.out.splitlines() if line.startswith("! ")] == [
        one["slug"] for one in crossed
    ]
    assert all(cause["name"] == "profile" for one in bands["changed"] for cause in one["causes"])


def test_a_dry_run_saves_nothing(filled):
    before = filled("db", "export").out
    ran = filled("rescore", "--profile", "owasp-v0.5", "--snap", "--save", "--dry-run")

    assert "2 would be saved as drafts" in ran.out
    assert filled("db", "export").out == before


def test_done_twice_it_is_as_if_done_once(filled):
    command = ("rescore", "--profile", "owasp-v0.8", "--snap", "--save")
    filled(*command)
    ran = filled(*command)

    assert ran.code == 0
    assert "nothing is to be saved" in ran.out


def test_the_profile_that_holds_changes_nothing(filled):
    ran = filled("rescore", "--profile", "directory", "--save")

    assert ran.out == (
        "0 cards rescored under directory: 0 scores moved, 0 into another band, 2 are there already; "
        "nothing is to be saved\n"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--save", "cards.json"), "leave the files out"),
        (("--dry-run",), "go with --save"),
        (("--json",), "go with --save"),
        (("--save", "--profile", "owasp-v0.8"), "add --snap"),
    ],
)
def test_what_makes_no_sense_is_said(filled, arguments, said):
    ran = filled("rescore", *arguments)

    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert ran.err.count("\n") == 1
