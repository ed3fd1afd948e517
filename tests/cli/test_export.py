"""``threatcard export`` and ``diff``: from the store, files and standard input, as a user calls them."""

import io
import json
import os
import shutil
import sys
from datetime import date

import openpyxl
import pypdf
import pytest

from pipeline.card.make import identified
from pipeline.cli import stored_cards
from pipeline.cli.commands import export
from pipeline.export import cyclonedx, sheets
from pipeline.model import Card
from pipeline.render import json_line
from pipeline.review.verdicts import Approve, Claim
from pipeline.store import Store
from tests.support.cards import a_card
from tests.support.commands import KUBE, process, runner
from tests.support.exporting import several
from tests.support.listings import a_listing
from tests.support.stores import act, approved, card, opened

LATER = "2026-12-24T10:00:00Z"


@pytest.fixture
def db(tmp_path, monkeypatch):
    monkeypatch.setenv("THREATCARD_DB", str(tmp_path / "store.db"))
    monkeypatch.chdir(tmp_path)
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture
def run(capfd, db):
    return runner(capfd)


@pytest.fixture
def filled(run, db):
    """One product approved, one whose approval has run out, one that waits."""
    store = opened(db)
    for name in ("Alpha", "Beta", "Gamma"):
        store.save(card(name), a_listing(), author="nightly")
    _approve(store, "alpha")
    _approve(store, "beta", expires="2026-11-23")
    store.close()
    return run


def _approve(store, slug, expires=None):
    revision = store.revision(store.resolve(slug))
    until = None if expires is None else date.fromisoformat(expires)
    approved(store, revision, expires=until)


def line(card):
    """The card under the digest that it has."""
    return json_line(identified(card))


def slugs(text):
    return [json.loads(line)["slug"] for line in text.splitlines()]


def test_the_tables_of_flags_are_those_of_the_formats():
    assert tuple(sheets.TABLES) == export.TABLES
    assert export.VERSIONS == cyclonedx.VERSIONS


def test_what_is_approved_is_exported_and_no_more(filled):
    ran = filled("export", "--format", "jsonl")

    assert (ran.code, ran.err) == (0, "")
    assert slugs(ran.out) == ["alpha"]
    assert Card.model_validate_json(ran.out) == card("Alpha")


@pytest.mark.parametrize(
    ("flags", "found"),
    [
        (["--all"], ["alpha", "beta", "gamma"]),
        (["--state", "expired"], ["beta"]),
        (["--state", "draft", "--state", "approved"], ["alpha", "gamma"]),
        (["--slug", "gamma", "--all"], ["gamma"]),
    ],
)
def test_states_and_slugs_choose(filled, flags, found):
    assert sorted(slugs(filled("export", "--format", "jsonl", *flags).out)) == found


def test_a_slug_that_is_not_approved_says_where_it_stands(filled):
    ran = filled("export", "--format", "jsonl", "--slug", "gamma")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "threatcard export: no card 'gamma' is approved: there is one that is draft; see --state.\n"


def test_an_empty_store_makes_an_empty_export_and_says_so(run, db):
    opened(db).close()
    ran = run("export", "--format", "sarif")

    assert ran.code == 0
    assert json.loads(ran.out)["runs"][0]["results"] == []
    assert ran.err == "threatcard export: no card of the store is approved: the export is empty\n"


def test_more_cards_than_a_page_of_the_queue(filled, monkeypatch):
    monkeypatch.setattr(stored_cards, "AT_ONCE", 1)

    assert slugs(filled("export", "--format", "jsonl", "--all").out) == ["alpha", "beta", "gamma"]


@pytest.mark.parametrize("format", [one for one in export.FORMATS if one not in export.ONE_A_FILE])
def test_every_format_of_all_cards(filled, tmp_path, format):
    out = tmp_path / "out"
    (tmp_path / "x.json").write_text("{}")
    ran = filled("export", "--format", format, "--all", "--out", str(out), *(["--at", "x.json"] * (format == "sarif")))
    first = out.read_bytes()
    filled("export", "--format", format, "--all", "--out", str(out), *(["--at", "x.json"] * (format == "sarif")))

    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert first
    assert out.read_bytes() == first


def test_json_is_a_list_that_reads_back(filled, tmp_path):
    listed = filled("export", "--format", "json", "--all").out
    (tmp_path / "all.json").write_text(listed)

    assert len(json.loads(listed)) == 3
    assert filled("export", "--format", "json", "all.json").out == listed


def test_cards_on_standard_input(run, monkeypatch):
    whole = [entry.card for entry in several() if "\ud800" not in entry.card.summary]  # which no JSON brings in
    lines = "".join(f"{line(one)}\n" for one in whole).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))
    ran = run("export", "--format", "jsonl", "-")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.encode() == lines


def test_one_bad_card_is_named_and_nothing_is_exported(run, tmp_path):
    (tmp_path / "cards.jsonl").write_text(f"{line(a_card())}\n{{}}\n")
    ran = run("export", "--format", "csv", "cards.jsonl", "--out", "cards.csv")

    assert ran.code == 1
    assert "'cards.jsonl' line 2: id: Field required" in ran.err
    assert not (tmp_path / "cards.csv").exists()


@pytest.mark.parametrize("format", export.ONE_A_FILE)
def test_a_file_a_card_goes_into_a_folder(filled, tmp_path, format):
    refused = filled("export", "--format", format, "--all")
    made = filled("export", "--format", format, "--all", "--out", "cards")
    one = filled("export", "--format", format, "--out", "one.out")

    assert refused.code == 2
    assert "add --out FOLDER" in refused.err
    assert (made.code, one.code) == (0, 0)
    assert sorted(os.listdir("cards")) == [f"{name}.{export.ONE_A_FILE[format]}" for name in ("alpha", "beta", "gamma")]
    assert (tmp_path / "one.out").read_bytes() == (
        tmp_path / "cards" / f"alpha.{export.ONE_A_FILE[format]}"
    ).read_bytes()


def test_a_slug_of_a_given_card_is_no_way_out_of_the_folder(run, tmp_path):
    body = "".join(f"{line(a_card(slug=slug, summary=n))}\n" for n, slug in (("1", "../../out"), ("2", "/out")))
    (tmp_path / "cards.jsonl").write_text(body)
    ran = run("export", "--format", "threat-composer", "cards.jsonl", "--out", "made")

    assert ran.code == 0
    assert len(os.listdir("made")) == 2
    assert not (tmp_path.parent / "out.tc.json").exists()


def test_bytes_go_into_a_pipe(filled, db):
    done = process("export", "--format", "xlsx", "--all", env={"THREATCARD_DB": db})

    assert done.returncode == 0, done.stderr
    assert openpyxl.load_workbook(io.BytesIO(done.stdout)).sheetnames == list(sheets.TABLES)


def test_a_pdf_without_all_its_glyphs_says_so(run, tmp_path):
    (tmp_path / "card.json").write_text(line(a_card(summary="\U00013000")))
    ran = run("export", "--format", "pdf", "card.json", "--out", "card.pdf")

    assert ran.code == 0
    assert ran.err.startswith("threatcard export: kube-pilot: not in the accessible profile: PDF/UA-1")
    assert pypdf.PdfReader(tmp_path / "card.pdf").pages


# SARIF: where the alerts stand


def alerts(ran):
    assert ran.code == 0, ran.err
    return {
        found["ruleId"]: (
            found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            found["locations"][0]["physicalLocation"]["region"]["startLine"],
        )
        for found in json.loads(ran.out)["runs"][0]["results"]
    }


def test_alerts_stand_at_the_lines_of_the_catalogue(filled, tmp_path):
    (tmp_path / "agents list.yaml").write_text("- slug: other\n- slug: alpha\n")
    ran = filled("export", "--format", "sarif", "--catalogue", "agents list.yaml", "--all")

    assert alerts(ran)["threatcard/alpha"] == ("agents%20list.yaml", 2)
    assert "agents list.yaml does not name beta, gamma: its first line stands for them" in ran.err


def test_what_no_catalogue_names_stands_where_it_is_told(filled, tmp_path):
    (tmp_path / "agents.yaml").write_text("- slug: alpha\n")
    ran = filled("export", "--format", "sarif", "--catalogue", "agents.yaml", "--at", "mcp/server.json:7", "--all")

    assert alerts(ran) == {
        "threatcard/alpha": ("agents.yaml", 1),
        "threatcard/beta": ("mcp/server.json", 7),
        "threatcard/gamma": ("mcp/server.json", 7),
    }
    assert "--at 'mcp/server.json' is no file here" in ran.err


def test_a_listing_in_the_repository_is_its_own_place(run, tmp_path):
    shutil.copy(KUBE, tmp_path / "server.md")
    assert run("assess", "server.md", "--estimator", "comparables", "--format", "json", "--save").code == 0
    ran = run("export", "--format", "sarif", "--all")

    assert list(alerts(ran).values()) == [("server.md", 1)]


def test_a_card_that_stands_nowhere_is_refused(run, tmp_path):
    (tmp_path / "card.json").write_text(line(a_card()))
    ran = run("export", "--format", "sarif", "card.json")

    assert (ran.code, ran.out) == (2, "")
    assert "add --catalogue FILE that names it, or --at PATH" in ran.err


def test_a_file_that_is_not_below_this_folder_is_refused(run, tmp_path):
    (tmp_path / "card.json").write_text(line(a_card()))

    assert "is not below this folder" in run("export", "-f", "sarif", "card.json", "--at", "/etc/passwd").err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-f", "json", "--table", "cards"), "--table is of --format csv"),
        (("-f", "csv", "--at", "x"), "--at is of --format sarif"),
        (("-f", "csv", "--spec", "1.7"), "--spec is of --format cyclonedx"),
        (("-f", "csv", "x.json", "--all"), "leave them out, or the files"),
        (("-f", "csv", "--all", "--state", "draft"), "--all is a choice of states"),
        (("-f", "sarif", "--url", "javascript:1"), "is no http(s) address"),
        (("-f", "csv", "-", "-"), "standard input can be read once"),
    ],
)
def test_flags_that_make_no_sense_together(filled, arguments, said):
    ran = filled("export", *arguments)

    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert ran.err.count("\n") == 1


# diff


def test_two_dates_of_the_store(filled, db):
    store = Store(db)
    other = card("Alpha", summary="Another summary.")
    store.save(other, a_listing(), author="nightly")
    claimed = act(store, store.revision(other.id), Claim(), now=LATER)
    act(store, claimed, Approve(), now=LATER)
    store.close()
    ran = filled("diff", "2026-11-22", "2026-12-24", "--format", "json")
    found = json.loads(ran.out)

    assert ran.code == 0
    assert [(one["slug"], [d["what"] for d in one["differences"]]) for one in found["changed"]] == [
        ("alpha", ["Summary"])
    ]
    assert [(one["slug"], one["why"]) for one in found["removed"]] == [("beta", "its approval has run out")]
    assert json.loads(filled("diff", "2026-11-22", LATER[:-3] + "59Z", "--format", "json").out)["changed"]
    assert not json.loads(filled("diff", "2026-11-22", "2026-12-24T09:59:59Z", "--format", "json").out)["changed"]


def test_a_band_that_changed_is_exit_code_1(run, tmp_path):
    made = a_card()
    score = made.score.model_copy(update={"aivss": 9, "severity": "Critical"})
    (tmp_path / "a.jsonl").write_text(line(made))
    (tmp_path / "b.jsonl").write_text(line(a_card(score=score)))

    assert run("diff", "a.jsonl", "a.jsonl").code == 0
    assert run("diff", "a.jsonl", "b.jsonl").code == 1


def test_two_exports(filled, tmp_path):
    (tmp_path / "a.jsonl").write_text(filled("export", "-f", "jsonl").out)
    (tmp_path / "b.json").write_text(filled("export", "-f", "json", "--all").out)
    ran = filled("diff", "a.jsonl", "b.json")

    assert ran.code == 0
    assert ran.out.splitlines()[0] == "a.jsonl → b.json: 1 card compared: none changed; 2 added, 0 removed"
    assert "added beta (Beta): " in ran.out


def test_a_card_of_the_store_against_an_export_of_everything(filled, tmp_path):
    (tmp_path / "all.jsonl").write_text(filled("export", "-f", "jsonl", "--all").out)

    assert filled("diff", "all.jsonl", "gamma").out == "all.jsonl → gamma: 1 card compared: none changed\n"


@pytest.mark.parametrize(
    ("a", "code", "said"),
    [
        ("nowhere", 1, "there is no card 'nowhere'"),
        ("nowhere.jsonl", 2, "there is no file 'nowhere.jsonl'"),
        ("2026-02-30", 2, "is no date"),
    ],
)
def test_what_is_neither_card_nor_file_nor_date(filled, a, code, said):
    ran = filled("diff", a, "alpha")

    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err


@pytest.mark.parametrize(
    ("altered", "said"),
    [
        ({"name": "Forged"}, "does not have the digest that is its id"),
        ({"score": {"severity": "Low"}}, "does not have the digest that is its id"),
    ],
)
def test_a_card_that_somebody_altered_is_no_card(run, tmp_path, altered, said):
    card = json.loads(line(a_card()))
    for key, value in altered.items():
        card[key] = {**card[key], **value} if isinstance(value, dict) else value
    (tmp_path / "forged.json").write_text(json.dumps(card))
    done = run("export", "--format", "csv", "forged.json")

    assert (done.code, done.out) == (1, "")
    assert said in done.err


@pytest.mark.parametrize(
    "score", [{"severity": "Bogus"}, {"severity": "Low"}, {"aivss": -5, "severity": "None"}, {"aivss": 11}]
)
def test_a_score_that_cannot_be_is_no_score(run, tmp_path, score):
    made = a_card()
    (tmp_path / "odd.json").write_text(line(made.model_copy(update={"score": made.score.model_copy(update=score)})))
    done = run("export", "--format", "sarif", "--at", "server.json", "odd.json")

    assert (done.code, done.out) == (1, "")
    assert "is no score" in done.err


def test_a_place_that_is_no_file_is_said(filled):
    ran = filled("export", "--format", "sarif", "--all", "--at", "gone.json:3")

    assert ran.code == 0
    assert ran.err == (
        "threatcard export: --at 'gone.json' is no file here: "
        "code scanning shows no alert at what is not in the repository\n"
    )
