"""The small commands: what holds, what a card is made of, what is kept."""

import json
import platform
import re
from pathlib import Path

import pytest

from pipeline import __version__
from pipeline.cli import main
from pipeline.scoring import PROFILES
from tests.support.commands import KUBE, runner


@pytest.fixture
def run(capfd, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return runner(capfd)


def test_config_shows_what_holds_and_where_it_came_from(run, monkeypatch):
    monkeypatch.setenv("THREATCARD_MODEL", "m-1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-abcdefghijklmnop")
    Path("threatcard.toml").write_text("jobs = 2\n")
    ran = run("config")
    lines = {line.split()[0]: line for line in ran.out.splitlines()}

    assert ran.code == 0
    assert lines["model"].split()[1:3] == ["m-1", "THREATCARD_MODEL"]
    assert lines["jobs"].split()[1] == "2"
    assert "threatcard.toml" in lines["jobs"]
    assert lines["profile"].split()[1:3] == ["directory", "default"]
    assert lines["samples"].split()[1:3] == ["1", "default"]
    assert "abcdefgh" not in ran.out


@pytest.mark.parametrize("key", ["short", "sk-12345678", "sk-abcdefghijklmnop"])
def test_config_masks_the_key(run, monkeypatch, key):
    monkeypatch.setenv("OPENAI_API_KEY", key)
    ran = run("config")

    assert key not in ran.out
    assert "***" in ran.out


def test_config_masks_the_password_of_an_address(run, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "https://me:hidden@host.example/v1")
    ran = run("config")

    assert "https://***@host.example/v1" in ran.out
    assert "hidden" not in ran.out


def test_a_stranger_s_settings_are_refused_and_those_named_are_taken(run):
    Path("threatcard.toml").write_text("base_url = 'http://evil.example/v1'\n")
    refused, taken = run("assess", KUBE), run("config", "--config", "threatcard.toml")

    assert (refused.code, refused.out) == (2, "")
    assert "may not set 'base_url'" in refused.err
    assert (taken.code, "http://evil.example/v1" in taken.out) == (0, True)


def test_schema_is_the_json_schema_of_a_card(run):
    ran = run("schema")

    assert ran.code == 0
    assert json.loads(ran.out)["properties"]["schema_version"]["const"] == "1"


def test_the_cache_is_counted_and_cleared(run):
    info, cleared = run("cache", "info"), run("cache", "clear")

    assert (info.code, cleared.code) == (0, 0)
    assert "0 answers, 0 bytes" in info.out
    assert cleared.out.startswith("0 answers deleted from ")


def test_the_version_is_told(capfd):
    with pytest.raises(SystemExit) as caught:
        main(["--version"])

    assert caught.value.code == 0
    first, commit, python, profiles = capfd.readouterr().out.splitlines()
    assert first == f"threatcard {__version__}"
    assert re.fullmatch(r"commit ([0-9a-f]{12}|not recorded: installed from a release)", commit)
    assert python == f"Python {platform.python_version()}"
    assert profiles == f"profiles {', '.join(PROFILES)}"


def test_the_commit_is_the_one_that_pip_recorded(monkeypatch):
    from pipeline.cli import version

    class Recorded:
        def read_text(self, _):
            return json.dumps({"url": "https://forge.example/r", "vcs_info": {"vcs": "git", "commit_id": "a1" * 20}})

    monkeypatch.setattr(version, "distribution", lambda _: Recorded())

    assert version.commit() == "a1" * 6
