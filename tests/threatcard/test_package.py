"""The package that people import: its examples run, its figures are the command's, it brings in no more than asked."""

import asyncio
import doctest
import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import threatcard
from pipeline.errors import InputError, UnreadableFile, UsageError
from pipeline.taxonomy import factors
from tests.support.paths import ROOT
from threatcard import Card, Catalogue, ThreatcardError, assess, assess_async, score

MODULES = ["threatcard", *(f"threatcard.{path.stem}" for path in (ROOT / "threatcard").glob("[a-z]*.py"))]
KUBERNETES = "examples/kubernetes.md"
VECTOR = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch):
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_of_the_documentation_run(module):
    assert doctest.testmod(import_module(module), raise_on_error=True).failed == 0


def test_all_that_is_offered_is_there_and_documented():
    page = (ROOT / "docs" / "python.md").read_text("utf-8")
    for name in threatcard.__all__:
        assert getattr(threatcard, name).__doc__
        assert name in page or name == "Score"

    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        threatcard.nothing  # noqa: B018


@pytest.mark.parametrize(
    ("name", "absent"),
    [
        ("score", {"pydantic", "langchain_core", "sqlalchemy", "httpx2", "jinja2"}),
        ("Card", {"langchain_core", "sqlalchemy", "httpx2", "jinja2"}),
        ("assess", {"langchain_core", "openai", "sqlalchemy", "pyarrow"}),
        ("Catalogue", {"langchain_core", "openai", "sqlalchemy"}),
        ("Store", {"langchain_core", "openai", "pyarrow"}),
    ],
)
def test_a_name_brings_in_no_more_than_it_needs(name, absent):
    program = f"import json, sys; from threatcard import {name}; print(json.dumps(sorted(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert absent & {one.partition(".")[0] for one in json.loads(found.stdout)} == set()


def test_a_card_is_the_command_s_but_for_the_time():
    command = [sys.executable, "-m", "pipeline", "assess", KUBERNETES, "--config", "/dev/null", "--format", "json"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, env={"PATH": "/usr/bin"})
    theirs, ours = Card.model_validate_json(told.stdout), assess(KUBERNETES)

    assert ours.factors == theirs.factors
    assert (ours.score, ours.layers, ours.flags) == (theirs.score, theirs.layers, theirs.flags)
    assert ours.digest() == ours.id


def test_a_text_needs_no_file():
    text = (ROOT / KUBERNETES).read_text("utf-8")

    assert assess(text=text).score == assess(KUBERNETES).score


def test_what_falls_short_is_a_card_that_says_so():
    card = assess(text="An agent.")

    assert (card.status, card.score) == ("inconclusive", None)


@pytest.mark.parametrize("given", [{}, {"source": KUBERNETES, "text": "An agent."}])
def test_a_source_or_a_text(given):
    with pytest.raises(UsageError, match="give a source or a text"):
        assess(**given)


def test_errors_are_of_one_tree():
    with pytest.raises(UnreadableFile):
        assess("no-such-file.md")
    with pytest.raises(ThreatcardError, match="OPENAI_API_KEY"):
        assess(KUBERNETES, model="gpt-5.1")
    with pytest.raises(ThreatcardError, match=r"127\.0\.0\.1"):
        assess("http://127.0.0.1:9/")


def test_no_settings_of_the_folder_are_read(tmp_path, monkeypatch):
    (tmp_path / "threatcard.toml").write_text("this is no TOML")
    monkeypatch.chdir(tmp_path)

    assert assess(str(ROOT / KUBERNETES)).status == "complete"


def test_two_at_once():
    async def both():
        return await asyncio.gather(assess_async(KUBERNETES), assess_async("examples/cast-ai.md"))

    assert [card.slug for card in asyncio.run(both())] == ["kubernetes-mcp-server", "cast-ai"]


@pytest.mark.parametrize("profile", ["directory", "owasp-v0.5", "owasp-v0.8"])
def test_scores_are_those_of_the_command(profile):
    from pipeline.scoring import PROFILES

    if profile not in PROFILES:
        pytest.fail(f"{profile} is gone; there are {', '.join(PROFILES)}")
    keys = PROFILES[profile].factor_keys
    line = {
        "cvss_vector": VECTOR,
        "factors": dict.fromkeys(keys, 0.5),
        "threat_multiplier": 1.0,
        "mitigation_factor": 1.0,
    }
    command = [sys.executable, "-m", "pipeline", "score", "--profile", profile]
    told = json.loads(subprocess.run(command, cwd=ROOT, input=json.dumps(line), capture_output=True, text=True).stdout)
    found = score(dict.fromkeys(keys, 0.5), cvss=VECTOR, profile=profile, threat_multiplier=1, mitigation_factor="1.0")

    assert (float(found.aivss), found.severity) == (told["aivss"], told["severity"])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"cvss": "high"}, "cvss is 'high'; it must be a number"),
        ({"cvss": "CVSS:4.0/AV:N"}, "lacks AC, AT, PR"),
        ({"cvss": 7.5, "threat_multiplier": 3}, "threat_multiplier"),
        ({"cvss": 11}, "cvss_base"),
    ],
)
def test_an_input_that_cannot_be_is_named(given, said):
    with pytest.raises(InputError, match=said):
        score(dict.fromkeys(factors.KEYS, 0.5), **given)


def test_a_catalogue_tells_entries_from_rows_that_cannot_be_used(tmp_path):
    (tmp_path / "c.csv").write_text("slug,url\nmail-mate,https://vendor.example/mail\nbad,ftp://x\n")
    held = Catalogue.read(tmp_path / "c.csv")

    assert [entry.slug for entry in held] == ["mail-mate"]
    assert len(held) == 1
    assert [row.slug for row in held.bad] == ["bad"]


def test_the_types_are_told():
    assert (ROOT / "threatcard" / "py.typed").exists()


class TestNotebook:
    def test_a_card_is_its_page_in_a_frame_where_nothing_acts(self):
        from html import unescape

        shown = assess(
            text='<script>alert(1)</script> "quoted" ' + "An agent that reads mail and sends it on. " * 9
        )._repr_html_()

        assert shown.startswith('<iframe sandbox srcdoc="')
        assert shown.count("<") == 2
        assert "<!doctype html>" in unescape(shown).lower()

    @pytest.mark.long(15)
    def test_it_runs_from_top_to_bottom(self, monkeypatch):
        import nbclient
        import nbformat

        path = Path("docs/notebook.ipynb")
        notebook = nbformat.read(path, as_version=4)
        nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(ROOT)}}).execute()
        outputs = [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]

        assert all(outputs)
        assert outputs[0][0]["data"]["text/html"].startswith("<iframe sandbox")
        assert "('CAST AI" in outputs[-1][0]["data"]["text/plain"]
