"""``threatcard assess`` of a page and of a name that stand for a text elsewhere, at providers of one's own."""

import json

import pytest

from pipeline.store import Store
from tests.support.commands import runner
from tests.support.providers import README, SERVER, a_record, limit_used_up, repository
from tests.support.servers import serving

TOKEN = "zq-Marked4Token7of9these2tests"
NAME = "io.github.heron/letters"
RECORD = "/v0/servers/io.github.heron%2Fletters/versions/latest"


@pytest.fixture
def github():
    with serving(repository({"README.md": README, ".mcp.json": "{}"})) as site:
        yield site


@pytest.fixture
def registry(github):
    record = {"server": SERVER | {"repository": {"url": f"{address(github)}/heron/letters"}}, "_meta": {}}
    with serving({RECORD: a_record(record)}) as site:
        yield site


def address(site):
    return site.url("", host="127.0.0.1")


@pytest.fixture
def assess(github, registry, capfd, monkeypatch):
    monkeypatch.setenv("THREATCARD_PROVIDERS", f"github={address(github)}, mcp_registry={address(registry)}")
    monkeypatch.setenv("THREATCARD_ALLOW_PRIVATE_HOSTS", "true")
    monkeypatch.setenv("THREATCARD_ALLOW_PORTS", f"{github.port},{registry.port}")
    run = runner(capfd)
    return lambda *args: run("assess", *args, "--format", "json")


def flags(card, kind):
    return [flag["message"] for flag in card["flags"] if flag["kind"] == kind]


def test_the_card_says_what_was_pasted_what_was_read_and_what_lies_beside(github, assess):
    pasted = f"{address(github)}/heron/letters?tab=readme-ov-file"
    ran = assess(pasted)
    card = json.loads(ran.out)
    read = f"{address(github)}/raw/heron/letters/HEAD/README.md"

    assert (card["name"], card["listing"]["source"]) == ("Letter Heron", pasted)
    assert (card["listing"]["http"]["final_url"], card["listing"]["origins"][0]["address"]) == (read, read)
    assert read in flags(card, "resolved")[0]
    assert ".mcp.json" in flags(card, "beside")[0]


def test_a_name_is_read_with_its_repository_and_kept(registry, assess, monkeypatch, tmp_path):
    monkeypatch.setenv("THREATCARD_DB", str(tmp_path / "store.db"))
    card = json.loads(assess(NAME, "--save").out)
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    listing = store.listing(card["listing"]["sha256"])
    store.close()

    assert card["listing"]["source"] == NAME
    assert [origin["what"] for origin in card["listing"]["origins"]] == ["record", "README.md"]
    assert card["listing"]["origins"][0]["version"] == "version 1.4.0"
    assert registry.paths == ["/robots.txt", RECORD.replace("v0", "v0.1"), RECORD]
    assert [origin.what for origin in listing.origins] == ["record", "README.md"]


def test_a_limit_ends_as_four_with_a_word_on_the_token_and_the_token_is_nowhere(github, assess, monkeypatch):
    monkeypatch.setenv("GH_ENTERPRISE_TOKEN", TOKEN)
    github.routes |= repository({}, api=limit_used_up())
    ran = assess("-v", f"{address(github)}/heron/letters")

    assert ran.code == 4
    assert "asked to be left alone" in ran.err  # its API and its plain files are at one host
    assert "GH_ENTERPRISE_TOKEN is set" in ran.err
    assert TOKEN not in ran.out + ran.err
