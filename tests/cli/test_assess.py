"""``threatcard`` as people and schedulers use it: what comes out, where, in which order, and the exit code."""

import io
import json
import os
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from pipeline.assess.estimators import Comparables
from pipeline.cli.commands.assess import Work, _outcomes
from pipeline.model import Http
from tests.support.commands import CAST, KUBE, runner, writer
from tests.support.ids import words
from tests.support.listings import TEXT, a_making, index
from tests.support.servers import Answer, raw_server, serving

SHELL = b"<html><head><title>App</title><script src=a.js></script></head><body><div id=root></div></body></html>"
HTML = {"Content-Type": "text/html"}


@pytest.fixture
def listing(tmp_path):
    return writer(tmp_path)


@pytest.fixture
def run(capfd, tmp_path, monkeypatch):
    folder = tmp_path / "cwd"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return runner(capfd)


def at(site, path="/"):
    return [
        "--allow-private-hosts",
        "--allow-ports",
        str(site.port),
        *([site.url(path, host="127.0.0.1")] if path else []),
    ]


# One card


def test_a_listing_becomes_a_card_on_the_screen_in_plain_text(run):
    ran = run("assess", KUBE)

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Kubernetes MCP server\n")
    assert "Estimated from the reference cards, no model." in ran.out
    assert "\x1b" not in ran.out


@pytest.mark.parametrize(
    ("format", "begins"),
    [
        ("markdown", "# "),
        ("json", '{"schema_version":"1"'),
        ("html", "<!doctype html>"),
        ("terminal", "Kubernetes MCP"),
    ],
    ids=["markdown", "json", "html", "terminal"],
)
def test_each_format_can_be_asked_for(run, format, begins):
    ran = run("assess", KUBE, "--format", format)

    assert ran.code == 0
    assert ran.out.lower().startswith(begins.lower())


def test_json_is_one_card_a_line(run):
    ran = run("assess", KUBE, CAST, "-f", "json")

    assert [card.slug for card in ran.cards()] == ["kubernetes-mcp-server", "cast-ai"]
    assert isinstance(json.loads(ran.out.splitlines()[0])["score"]["aivss"], float)


def test_standard_input_is_read(run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))

    ran = run("assess", "-", "-f", "json")

    assert ran.code == 0
    assert ran.cards()[0].listing.source == "-"


def test_a_listing_is_fetched(run):
    page = f"<html><head><title>Kube Pilot</title></head><body><main><p>{TEXT}</p></main></body></html>".encode()
    with serving({"/": Answer(page, 200, HTML)}) as site:
        ran = run("assess", *at(site), "-f", "json")
    (card,) = ran.cards()

    assert ran.code == 0
    assert card.listing.http.status == 200
    assert card.name == "Kube Pilot"


def test_the_same_listing_gives_the_same_card(run):
    first, second = (run("assess", KUBE, "-f", "json").cards()[0] for _ in range(2))

    assert first.id == second.id


# Several sources


def test_cards_and_errors_come_for_every_source_in_order(run, listing):
    names = [f"listing {n}.md" for n in range(9)]
    sources = [listing(name, f"{TEXT} Number {n}.") for n, name in enumerate(names)]
    sources[4] = "missing.md"
    ran = run("assess", *sources, "-f", "json", "--jobs", "3")

    assert [Path(card.listing.source).name for card in ran.cards()] == names[:4] + names[5:]
    assert ran.err == "threatcard: no file 'missing.md': check the path\n"
    assert ran.code == 4


class Crowd:
    """A network on which ``size`` requests must be under way at the same time before any is answered."""

    def __init__(self, size):
        self.size, self.now, self.most = size, 0, 0
        self.lock, self.full = threading.Lock(), threading.Barrier(size, timeout=60)

    def get(self, url, **_):
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        self.full.wait()
        with self.lock:
            self.now -= 1
        page = SimpleNamespace(status=200, content_type="text/plain", etag=None, last_modified=None, wire_bytes=0)
        http = Http(final_url=url, decoded_bytes=0, **vars(page))
        return SimpleNamespace(body=f"{url} {TEXT}".encode(), charset=None, http=http)


@pytest.mark.parametrize("jobs", [1, 2, 4])
def test_as_many_sources_are_worked_on_at_once_as_asked_for(jobs):
    web, said = Crowd(jobs), []
    work = Work(web, Comparables(index()), a_making())
    sources = [f"https://host.example/{n}" for n in range(8)]

    found = [future.result().card.listing.source for _, future in _outcomes(sources, work, jobs, said.append)]

    assert found == sources
    assert web.most == jobs
    assert said[0] == "0 of 8 assessed …"
    assert said[-1] == ""


def test_cards_on_the_screen_are_apart(run):
    ran = run("assess", KUBE, CAST)

    assert "\n\nCAST AI\n" in ran.out


# Exit codes


@pytest.mark.parametrize(
    ("text", "code", "status"),
    [
        (TEXT, 0, "complete"),
        ("An agent.", 3, "inconclusive"),
        (f"{TEXT}\n\n一个自主代理，无需确认即可从公司任何账户转账，以管理员身份执行任意命令。", 3, "partial"),
    ],
    ids=["complete", "thin", "partly-read"],
)
def test_the_exit_code_tells_the_status_of_the_card(run, listing, text, code, status):
    ran = run("assess", listing("a.md", text), "-f", "json")

    assert (ran.code, ran.cards()[0].status) == (code, status)


def test_a_page_that_scripts_fill_is_an_inconclusive_card(run):
    with serving({"/": Answer(SHELL, 200, HTML)}) as site:
        ran = run("assess", *at(site), "-f", "json")
    (card,) = ran.cards()

    assert (ran.code, card.status, card.score) == (3, "inconclusive", None)
    assert card.flags[0].kind == "script_shell"
    assert ran.err == ""


def test_a_source_that_cannot_be_read_is_four_and_the_highest_wins(run, listing):
    thin = listing("thin.md", "An agent.")

    assert run("assess", KUBE, thin).code == 3
    assert run("assess", KUBE, thin, "missing.md").code == 4
    assert run("assess", "missing.md", KUBE).code == 4


def test_a_model_that_cannot_be_reached_is_five_and_leaves_a_card(run, listing, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    said = json.dumps({"error": {"message": "no such key", "type": "x", "code": "invalid_api_key"}}).encode()

    def refuse(connection):
        connection.recv(65_536)
        connection.sendall(
            b"HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nConnection: close\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (len(said), said)
        )

    with raw_server(refuse) as port:
        monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{port}/v1")
        ran = run("assess", KUBE, "missing.md", "--model", "m-1", "-f", "json")
    (card,) = ran.cards()

    assert (ran.code, card.status, card.score) == (5, "failed", None)
    assert ran.err.startswith(f"threatcard: {KUBE}: Unauthorised: ")
    assert len(ran.err.splitlines()) == 2
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["-", "-"], "standard input can be read once"),
        ([KUBE, "-f", "xml"], "no format 'xml'; use terminal, markdown, json, html"),
        ([KUBE, "-f", "json,"], "no format ''"),
        ([KUBE, "-f", "json,html"], "add --out DIR"),
        ([KUBE, CAST, "-f", "html"], "add --out DIR"),
        ([KUBE, "-f", "terminal", "-o", "out"], "terminal is no file format"),
        ([KUBE, "-j", "0"], "--jobs is '0'"),
        ([KUBE, "--profile", "best"], "--profile is 'best'"),
        ([KUBE, "--profile", "owasp-v0.8"], "add --snap"),
        ([KUBE, "--estimator", "llm"], "no model is configured"),
        ([KUBE, "--estimator", "magic"], "--estimator is 'magic'"),
        ([KUBE, "--model", "m"], "needs a key: set OPENAI_API_KEY"),
        ([KUBE, "--model", ""], "--model is ''"),
        ([KUBE, "--config", "none.toml"], "'none.toml' cannot be read"),
        ([KUBE, "--allow-ports", "x"], "--allow-ports is 'x'"),
    ],
    ids=words,
)
def test_what_cannot_be_done_is_said_in_one_line_before_anything_is_read(run, args, said):
    ran = run("assess", *args)

    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert ran.err.startswith("threatcard assess: ")
    assert len(ran.err.splitlines()) == 1


def test_prices_come_in_pairs(run, monkeypatch):
    monkeypatch.setenv("THREATCARD_PRICE_INPUT", "1")
    ran = run("assess", KUBE)

    assert (ran.code, "set both" in ran.err) == (2, True)


@pytest.mark.parametrize(
    "args",
    [[], ["assess"], ["prophesy"], ["assess", KUBE, "--nonsense"]],
    ids=["nothing", "no-source", "no-command", "no-flag"],
)
def test_a_command_line_that_makes_no_sense_is_two(run, args):
    with pytest.raises(SystemExit) as caught:
        run(*args)

    assert caught.value.code == 2


def test_of_a_file_of_many_one_is_taken(run, tmp_path):
    about = "Keeps the notes of the user in a folder and searches them by the words that are given."
    servers = [{"name": f"example/{name}", "description": about, "packages": []} for name in ("notes", "dates")]
    path = tmp_path / "servers.json"
    path.write_text(json.dumps(servers), "utf-8")
    refused, by_flag = run("assess", str(path)), run("assess", str(path), "--only", "dates", "-f", "json")
    by_name = run("assess", f"{path}#example/notes", "-f", "json")

    assert (refused.code, refused.out) == (4, "")
    assert "take one with --only NAME (example/notes, example/dates)" in refused.err
    assert [json.loads(ran.out)["name"] for ran in (by_flag, by_name)] == ["dates", "notes"]


def test_one_of_many_is_taken_out_of_one_source(run):
    assert run("assess", KUBE, CAST, "--only", "x").code == 2


def test_snapping_lets_another_profile_be_used_and_is_flagged(run):
    (card,) = run("assess", KUBE, "--profile", "owasp-v0.8", "--snap", "-f", "json").cards()

    assert card.score.profile == "owasp-v0.8"
    assert "snapped" in {f.kind for f in card.flags}


# Odd names


def test_control_characters_in_a_name_are_shown_and_not_obeyed(run, listing):
    good = run("assess", listing("a\x1b[31mred\nx.md"))
    bad = run("assess", "no\x1b[31mred\nx.md")

    assert "\x1b" not in good.out + bad.err
    assert "[U+001B]" in good.out.replace("\n", "")
    assert len(bad.err.splitlines()) == 1


@pytest.mark.parametrize("args", [["-f", "json"], ["-f", "markdown"], ["-f", "html"], [], ["-o", "out"]], ids="".join)
def test_a_file_name_need_not_be_utf_8(run, tmp_path, args):
    path = os.fsencode(tmp_path) + b"/\xff.md"
    Path(os.fsdecode(path)).write_text(TEXT)
    ran = run("assess", os.fsdecode(path), *args)

    assert (ran.code, ran.err) == (0, "")
