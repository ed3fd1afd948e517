"""``threatcard catalog check``: counts on standard output, a line for each bad row on standard error, an exit code."""

import gzip
import json
import random

import pytest

from tests.support.catalogues import CAST, KUBE, written
from tests.support.commands import runner
from tests.support.paths import ROOT
from tests.support.servers import Answer, serving


@pytest.fixture
def run(capfd, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return runner(capfd)


def test_a_clean_catalogue_is_counted(run):
    path = str(ROOT / "examples" / "catalogue.yaml")
    ran = run("catalog", "check", path)

    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"{path}: 2 entries\nkinds: mcp-server 1, agent 1\nschedules: daily 1, weekly 1\n"


def test_each_bad_row_is_a_line_on_standard_error(run, tmp_path):
    written(tmp_path, "c.csv", f"slug,url,schedule\na,{KUBE},daily\na,{CAST},\nb,{CAST},nightly\nc,{CAST},paused\n")
    ran = run("catalog", "check", "c.csv")

    assert ran.code == 1
    assert ran.out == "c.csv: 2 entries, 2 bad rows\nkinds: none 2\nschedules: daily 1, paused 1\n"
    assert ran.err == (
        "line 3: the slug 'a' is also that of line 2: give one of them another\n"
        "line 4: schedule is 'nightly': use hourly, daily, weekly, monthly, paused\n"
    )


def test_a_file_that_is_not_there_is_a_bad_row(run, tmp_path):
    written(tmp_path, "there.md", "x")
    written(tmp_path, "c.csv", "url\nthere.md\nmissing.md\n")
    ran = run("catalog", "check", "c.csv")

    assert (ran.code, ran.out.splitlines()[0]) == (1, "c.csv: 2 entries, 1 bad row")
    assert ran.err == f"line 3: there is no file {str(tmp_path / 'missing.md')!r}: check url\n"


def test_json_is_one_object_with_the_bad_rows(run, tmp_path):
    written(tmp_path, "c.jsonl", f'{{"slug": "a", "url": "{KUBE}", "kind": "agent"}}\n{{"slug": "b", "url": "b c:"}}\n')
    ran = run("catalog", "check", "c.jsonl", "--json")
    found = json.loads(ran.out)
    why = found["bad"][0].pop("why")

    assert ran.code == 1
    assert found == {
        "catalogue": "c.jsonl",
        "entries": 2,
        "kinds": {"agent": 1, "none": 1},
        "schedules": {"daily": 2},
        "bad": [{"where": "line 2", "slug": "b"}],
    }
    assert ran.err == f"line 2: {why}\n"


def test_many_kinds_are_not_all_listed(run, tmp_path):
    rows = "".join(f"https://a.example/{n},kind-{n}\n" for n in range(15))
    written(tmp_path, "c.csv", f"url,kind\n{rows}")

    assert run("catalog", "check", "c.csv").out.splitlines()[1].endswith("kind-11 1, and 3 more")


def test_what_a_stranger_wrote_does_not_act_on_the_terminal(run, tmp_path):
    written(
        tmp_path, "c.jsonl", '{"url": "https://a.example/", "kind": "\\u001b[2Jx"}\n{"url": "https://b.example/"}\n'
    )
    ran = run("catalog", "check", "c.jsonl")

    assert "\x1b" not in ran.out + ran.err
    assert ran.err.startswith("line 1: kind is '\\x1b[2Jx': ")


@pytest.mark.parametrize(
    ("name", "text", "code", "message"),
    [
        pytest.param("c.yaml", "[]", 4, "holds no entry that can be read", id="no-entries"),
        pytest.param("c.md", "# Notes\n", 4, "is no catalogue", id="no-catalogue"),
        pytest.param(None, "", 4, "no file or folder 'c.yaml': check the path", id="no-file"),
    ],
)
def test_what_cannot_be_checked_is_said_in_a_line(run, tmp_path, name, text, code, message):
    if name:
        written(tmp_path, name, text)
    ran = run("catalog", "check", name or "c.yaml")

    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith("threatcard catalog: ")
    assert message in ran.err
    assert len(ran.err.splitlines()) == 1


def test_a_catalogue_on_the_own_network_needs_leave(run):
    body = f"- url: {KUBE}\n".encode()
    with serving({"/c.yaml": Answer(body, 200, {"Content-Type": "text/plain"})}) as site:
        url = site.url("/c.yaml", host="127.0.0.1")
        refused = run("catalog", "check", url, "--allow-ports", str(site.port))
        asked = list(site.paths)
        ran = run("catalog", "check", url, "--allow-ports", str(site.port), "--allow-private-hosts")

    assert (refused.code, asked) == (4, [])
    assert "--allow-private-hosts opens your own network" in refused.err
    assert (ran.code, ran.out.splitlines()[0]) == (0, f"{url}: 1 entry")
    assert site.paths == ["/robots.txt", "/c.yaml"]


def test_a_large_and_packed_sitemap_is_read(run):
    noise = random.Random(7).randbytes(15_000).hex()
    text = "".join(f"<url><loc>https://a.example/{n}</loc><!-- {noise[n:]} --></url>\n" for n in range(200))
    body = gzip.compress(f"<urlset>{text}</urlset>".encode(), 1)
    with serving({"/sitemap.xml.gz": Answer(body, 200, {"Content-Type": "application/x-gzip"})}) as site:
        url = site.url("/sitemap.xml.gz", host="127.0.0.1")
        ran = run("catalog", "check", url, "--allow-ports", str(site.port), "--allow-private-hosts")

    assert len(text) > 5_000_000
    assert (ran.code, ran.out.splitlines()[0]) == (0, f"{url}: 200 entries")


@pytest.mark.parametrize("args", [(), ("check",), ("look", "c.yaml"), ("check", "c.yaml", "--nope")])
def test_a_wrong_command_line_is_usage(args, capfd):
    with pytest.raises(SystemExit) as caught:
        runner(capfd)("catalog", *args)

    assert caught.value.code == 2
