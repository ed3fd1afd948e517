"""A catalogue in a file or a folder: what each form gives, and each row that cannot be used with its reason."""

import gzip
import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import catalogue
from pipeline.card import make
from pipeline.catalogue import BadRow, Entry
from pipeline.catalogue.lines import MAX_LINE
from pipeline.errors import AddressRefused, InputError, ThreatcardError, UnreadableFile
from tests.support.catalogues import CAST, KUBE, bad, entries, rows, written
from tests.support.paths import ROOT
from tests.support.servers import local_web

YAML = f"""\
# what we keep an eye on
---
- slug: kube-pilot
  url: {KUBE}
  kind: mcp-server
  tags: [kubernetes, operations]
  schedule: weekly

- {{slug: cast, url: "{CAST}"}}
"""
FLOW = f'[{{"slug": "kube-pilot", "url": "{KUBE}", "kind": "mcp-server", "tags": ["kubernetes", "operations"], \
"schedule": "weekly"}},\n {{"slug": "cast", "url": "{CAST}"}}]'
CSV = f"slug,url,kind,tags,schedule\nkube-pilot,{KUBE},mcp-server,kubernetes;operations,weekly\ncast,{CAST},,,\n"
LINES = "".join(
    f"{json.dumps(row)}\n"
    for row in (
        {
            "slug": "kube-pilot",
            "url": KUBE,
            "kind": "mcp-server",
            "tags": ["kubernetes", "operations"],
            "schedule": "weekly",
        },
        {"slug": "cast", "url": CAST, "kind": None, "tags": []},
    )
)
TWO = [
    ("kube-pilot", KUBE, "mcp-server", ("kubernetes", "operations"), "weekly"),
    ("cast", CAST, None, (), "daily"),
]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("c.yaml", YAML, id="yaml"),
        pytest.param("c.yml", FLOW, id="yaml-in-one-line"),
        pytest.param("c.csv", CSV, id="csv"),
        pytest.param("c.csv", CSV.replace(",", ";").replace("s;o", "s,o"), id="csv-with-semicolons"),
        pytest.param("c.tsv", CSV.replace(",", "\t"), id="tab-separated"),
        pytest.param("c.csv", CSV.replace("\n", "\r\n").encode("utf-8-sig"), id="csv-from-windows"),
        pytest.param("c.csv", CSV.encode("utf-16"), id="csv-in-utf-16"),
        pytest.param(
            "c.csv", CSV.replace("slug,url", '"Slug", URL', 1) + "\n,,,,\n", id="csv-with-odd-header-and-blank"
        ),
        pytest.param("c.jsonl", LINES, id="json-lines"),
        pytest.param("c.ndjson", LINES.replace("\n", "\n\n"), id="json-lines-with-blank-ones"),
        pytest.param("catalogue", YAML, id="yaml-told-by-content"),
        pytest.param("catalogue.json", FLOW, id="json-list-told-by-content"),
        pytest.param("catalogue.txt", CSV.replace("\n", "\r\n"), id="csv-told-by-content"),
        pytest.param("catalogue", LINES, id="json-lines-told-by-content"),
        pytest.param("c.csv.gz", gzip.compress(CSV.encode()), id="gzip"),
    ],
)
def test_every_form_gives_the_same_entries(tmp_path, name, text):
    found = entries(written(tmp_path, name, text))

    assert [entry[:5] for entry in found] == TWO


def test_each_entry_says_where_it_stands(tmp_path):
    places = [[row.where for row in rows(written(tmp_path, f"c.{kind}", text))] for kind, text in
              (("yaml", YAML), ("csv", CSV), ("jsonl", LINES))]  # fmt: skip

    assert places == [["line 3", "line 9"], ["line 2", "line 3"], ["line 1", "line 2"]]


def test_a_file_is_looked_for_beside_the_catalogue(tmp_path, monkeypatch):
    path = written(tmp_path, "deep/c.csv", f"url\nkube.md\nmore/cast.md\n{tmp_path}/deep/other.md\n./a:b.md\n")
    monkeypatch.chdir(tmp_path)
    found = entries(os.path.relpath(path))

    assert [entry.source for entry in found] == [
        str(tmp_path / "deep" / name) for name in ("kube.md", "more/cast.md", "other.md", "a:b.md")
    ]


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        pytest.param("https://www.kube-pilot.example/docs/", "kube-pilot-example-docs", id="host-and-path"),
        pytest.param("https://a.example/?page=2", "a-example-page-2", id="query"),
        pytest.param("https://a.example/Kube%20Pilot", "a-example-kube-pilot", id="percent-encoded"),
        pytest.param("listings/kube.pilot.md", "listings-kube-pilot", id="file"),
        pytest.param("deep/../cast-ai.md", "deep-cast-ai", id="file-by-a-detour"),
        pytest.param("料理.md", "listing-d894d429", id="no-ascii-letters"),
        pytest.param("https://a.example/" + "long/" * 30, "a-example-" + "long-" * 12 + "l-696d00e3", id="long"),
    ],
)
def test_a_row_without_a_slug_gets_one_from_its_url(tmp_path, url, slug):
    found = entries(written(tmp_path, "c.csv", f"url\n{url}\n"))

    assert [entry.slug for entry in found] == [slug]


ROW = {"slug": "a", "url": KUBE}


@pytest.mark.parametrize(
    ("changes", "why", "slug"),
    [
        pytest.param({"url": ""}, "url is empty", "a", id="no-url"),
        pytest.param({"url": "javascript:alert(1)"}, "only http:// and https:// addresses and files", "a", id="script"),
        pytest.param(
            {"url": "file:///etc/passwd"}, "only http:// and https:// addresses and files", "a", id="file-url"
        ),
        pytest.param({"url": "data:text/html,x"}, "only http:// and https:// addresses and files", "a", id="data"),
        pytest.param({"url": "https://"}, "no address", "a", id="no-host"),
        pytest.param({"url": "https://a.example:port/"}, "no address", "a", id="odd-port"),
        pytest.param({"url": "https://[::1/"}, "no address", "a", id="odd-host"),
        pytest.param({"url": "https://a.example/a b"}, "no address", "a", id="space"),
        pytest.param({"url": "https://a.example\\b"}, "no address", "a", id="backslash"),
        pytest.param({"url": "https://a.example/\u202e"}, "cannot be seen", "a", id="hidden-character"),
        pytest.param({"url": "https://a.example/" + "x" * 9_000}, "no address", "a", id="endless"),
        pytest.param({"url": 7}, "url is 7: write it as text", "a", id="number"),
        pytest.param({"slug": "Kube Pilot"}, "as in 'kube-pilot'", None, id="slug-with-capitals"),
        pytest.param({"slug": "a" * 81}, "use a-z, 0-9 and single hyphens", None, id="slug-too-long"),
        pytest.param({"kind": "k" * 41}, "at most 40 characters", "a", id="kind-too-long"),
        pytest.param({"kind": "mcp\nserver"}, "remove the line breaks", "a", id="kind-on-two-lines"),
        pytest.param({"kind": {"a": 1}}, "kind is {'a': 1}: write it as text", "a", id="kind-that-is-an-object"),
        pytest.param({"tags": ["t" * 41]}, "at most 40 characters each", "a", id="tag-too-long"),
        pytest.param({"tags": [str(n) for n in range(21)]}, "21 tags: use at most 20", "a", id="too-many-tags"),
        pytest.param({"tags": [1]}, "tags hold 1: write each as text", "a", id="tag-that-is-a-number"),
        pytest.param({"schedule": "nightly"}, "use hourly, daily, weekly, monthly, paused", "a", id="odd-schedule"),
        pytest.param({"url": None, "mcpServers": 1}, "no key 'mcpServers'", "a", id="something-else-altogether"),
        pytest.param({"owner": "me"}, "no key 'owner': use slug, url, kind, tags, schedule", "a", id="unknown-key"),
    ],
)
def test_a_bad_row_says_what_to_do_and_stops_no_other(tmp_path, changes, why, slug):
    lines = [ROW | changes, {"slug": "good", "url": CAST}]
    found = rows(written(tmp_path, "c.jsonl", "".join(f"{json.dumps(line)}\n" for line in lines)))

    assert [(type(row), row.slug, row.where) for row in found] == [(BadRow, slug, "line 1"), (Entry, "good", "line 2")]
    assert why in found[0].why
    assert len(found[0].why) < 400


def test_a_password_is_not_repeated(tmp_path):
    found = bad(written(tmp_path, "c.csv", f"url\nhttps://me:s3cret@a.example/\n{KUBE}\n"))

    assert "user name or password before 'a.example'" in found[0].why
    assert "s3cret" not in found[0].why


@pytest.mark.parametrize(
    ("line", "why", "slug"),
    [
        pytest.param('{"slug": "a", "url": "https://a.example/",}', "not JSON", "a", id="broken"),
        pytest.param('["https://a.example/"]', "is no object", None, id="list"),
        pytest.param("null", "is no object", None, id="null"),
        pytest.param('{"slug": "a", "slug": "b", "url": "https://a.example/"}', "'slug' stands twice", "a", id="twice"),
        pytest.param('{"url":' + "[" * 60_000, "nested too deep", None, id="deep"),
        pytest.param('{"url":' + "9" * 5_000 + "}", "not JSON that can be read", None, id="long-number"),
        pytest.param('{"url": "' + "x" * MAX_LINE, "longer than 65,536 characters", None, id="endless"),
        pytest.param(b'{"slug": "a", "url": "https://a.example/", "kind": "caf\xe9"}', "not UTF-8", "a", id="latin-1"),
    ],
)
def test_a_line_that_is_no_object_spoils_only_itself(tmp_path, line, why, slug):
    first = f'{{"slug": "good", "url": "{KUBE}"}}\n'.encode()
    raw = line if isinstance(line, bytes) else line.encode()
    found = rows(written(tmp_path, "c.jsonl", first + raw + b"\n" + first.replace(b"good", b"last")))

    assert [row.slug for row in found] == ["good", slug, "last"]
    assert found[1].where == "line 2"
    assert why in found[1].why


@pytest.mark.parametrize(
    ("line", "why", "slug"),
    [
        pytest.param('b,"https://b.example/', "not CSV (unexpected end of data)", "b", id="open-quotation-mark"),
        pytest.param('b,"https://b.example/"x', "not CSV", "b", id="text-behind-a-quotation-mark"),
        pytest.param("b,https://b.example/,more", "3 cells, where the first line has 2", "b", id="too-many-cells"),
        pytest.param("b", "1 cells, where the first line has 2", "b", id="too-few-cells"),
        pytest.param("b,\x00", "url is '\\x00'", "b", id="null-byte"),
    ],
)
def test_a_line_that_is_no_csv_spoils_only_itself(tmp_path, line, why, slug):
    found = rows(written(tmp_path, "c.csv", f"slug,url\na,{KUBE}\n{line}\nc,{CAST}\n"))

    assert [row.slug for row in found] == ["a", slug, "c"]
    assert why in found[1].why


def test_a_slug_that_is_taken_names_both_places(tmp_path):
    found = rows(written(tmp_path, "c.csv", f"slug,url\na,{KUBE}\nb,{CAST}\na,{CAST}\n"))

    assert [type(row) for row in found] == [Entry, Entry, BadRow]
    assert found[2] == ("line 4", "the slug 'a' is also that of line 2: give one of them another", "a")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        pytest.param("c.yaml", "entries:\n- url: x\n", "line 1 begins no list", id="yaml-mapping"),
        pytest.param("c.yaml", "@url\n", "not YAML", id="broken-yaml"),
        pytest.param("c.yaml", "[{url: a, slug: b}, {url: [}]", "not YAML", id="broken-yaml-in-one-line"),
        pytest.param("c.yaml", "just words\n", "begins no list", id="yaml-text"),
        pytest.param("c.csv", f"slug,url,owner\na,{KUBE},me\n", "column 'owner'", id="unknown-column"),
        pytest.param("c.csv", f"slug,url,url\na,{KUBE},\n", "each once: url", id="column-twice"),
        pytest.param("c.csv", "slug,kind\na,b\n", "each once: url", id="no-url-column"),
        pytest.param("c.csv", f"{KUBE}\n{CAST}\n", "name the columns there", id="no-header"),
        pytest.param("c.jsonl", '{\n "url": "x"\n}', "jq -c .", id="spread-json"),
        pytest.param("c.jsonl", '[{"url": "x"}]', "jq -c '.[]'", id="json-list"),
        pytest.param("c.jsonl", "<!doctype html><p>Sign in</p>", "HTML or XML", id="login-page"),
        pytest.param("c.jsonl", '{"error": "later"}', "no entry that can be read", id="error-answer"),
        pytest.param("urls.txt", f"{KUBE}\n{CAST}\n", "write 'url' above the first", id="addresses"),
        pytest.param("blank", "\n" * 4_000 + "words", "is no catalogue: give YAML", id="blank-lines"),
        pytest.param("m.json", '{"mcpServers": {}}', "no entry that can be read", id="client-configuration"),
        pytest.param("notes.md", "# Notes\n\nNothing to see.\n", "is no catalogue: give YAML", id="something-else"),
        pytest.param("page", "<!doctype html>\n<html><p>x</p></html>", "is no catalogue: give YAML", id="page"),
        pytest.param("c.bin", b"\x00\x01\x02\x03", "is no catalogue", id="binary"),
        pytest.param("empty", "", "is empty", id="empty"),
        pytest.param("c.yaml", "# nothing yet\n", "no entry that can be read", id="only-a-comment"),
        pytest.param("c.yaml", "[]\n", "no entry that can be read", id="empty-list"),
        pytest.param("c.csv", "url\n", "no entry that can be read", id="only-a-header"),
        pytest.param("c.csv", "", "its first line is ''", id="empty-csv"),
    ],
)  # fmt: skip
def test_what_is_no_catalogue_is_an_error(tmp_path, name, text, message):
    """So that nothing is taken for vanished because of it."""
    with pytest.raises(InputError) as caught:
        rows(written(tmp_path, name, text))

    assert message in str(caught.value)


def test_what_is_not_there_is_an_error(tmp_path):
    with pytest.raises(UnreadableFile, match="no file or folder"):
        rows(tmp_path / "nothing.yaml")
    with pytest.raises(AddressRefused, match="only http:// and https:// addresses, files and folders"):
        rows("ftp://a.example/catalogue.yaml")
    with pytest.raises(InputError, match="is no address"):
        rows("https://[/catalogue.yaml")


@pytest.mark.parametrize("cut", [10, 60])
def test_a_gzip_file_that_is_cut_is_an_error(tmp_path, cut):
    whole = gzip.compress("".join(f"https://a.example/{n * 7919}\n" for n in range(50)).encode())
    path = written(tmp_path, "c.csv.gz", gzip.compress(b"url\n") + whole[:cut])

    with pytest.raises(UnreadableFile, match="cannot be read to its end"):
        rows(path)


# Folders


def test_each_file_of_a_folder_is_an_entry_in_the_order_of_names(tmp_path):
    for name in ("b.md", "a/SKILL.md", "a/tools.v2.json", ".hidden", ".git/config"):
        written(tmp_path, f"folder/{name}", "x")
    found = rows(tmp_path / "folder")

    assert [(row.slug, row.where) for row in found] == [
        ("a-skill", "a/SKILL.md"),
        ("a-tools-v2", "a/tools.v2.json"),
        ("b", "b.md"),
    ]
    assert [row.source for row in found] == [str(tmp_path / "folder" / row.where) for row in found]


def test_files_whose_paths_give_one_slug_are_named(tmp_path):
    for name in ("a-b.md", "a/b.md"):
        written(tmp_path, name, "x")

    assert bad(tmp_path) == [("a-b.md", "the slug 'a-b' is also that of a/b.md: give one of them another", "a-b")]


def test_a_link_counts_only_within_the_folder(tmp_path):
    secret = written(tmp_path, "secret.md", "x")
    inside = written(tmp_path, "folder/..data/inside.md", "x")
    (tmp_path / "folder" / "in.md").symlink_to(inside)
    (tmp_path / "folder" / "lost.md").symlink_to(tmp_path / "folder" / "nothing.md")
    (tmp_path / "folder" / "out.md").symlink_to(secret)
    (tmp_path / "folder" / "round").symlink_to(tmp_path / "folder")
    (tmp_path / "folder" / "hidden.md").symlink_to(written(tmp_path, "folder/.git/config", "token = x"))
    (tmp_path / "folder" / "hard.md").hardlink_to(secret)
    found = rows(tmp_path / "folder")

    assert [(row.where, type(row)) for row in found] == [
        ("hard.md", BadRow),
        ("hidden.md", BadRow),
        ("in.md", Entry),
        ("lost.md", BadRow),
        ("out.md", BadRow),
        ("round", BadRow),
    ]
    said = {row.where: row.why for row in found if type(row) is BadRow}
    assert "has another name" in said["hard.md"]
    assert "is hidden" in said["hidden.md"]
    assert "leads out of the catalogue's own folder" in said["out.md"]


def test_a_name_that_is_no_text_is_named(tmp_path):
    written(tmp_path, "good.md", "x")
    with open(os.fsencode(tmp_path) + b"/caf\xe9.md", "wb"):
        pass

    assert [(row.where, row.why) for row in bad(tmp_path)] == [
        ("'caf\\udce9.md'", "its name holds characters that cannot be seen or are not UTF-8: rename it")
    ]


# The examples, and whatever may come


@pytest.mark.parametrize("name", ["catalogue.yaml", "catalogue.csv"])
def test_the_examples_are_good(name):
    found = rows(ROOT / "examples" / name)

    assert [(row.slug, row.schedule) for row in found] == [("kubernetes-mcp-server", "daily"), ("cast-ai", "weekly")]
    assert all(os.path.isfile(row.source) for row in found)


PIECES = ["- slug: a\n", "  url: https://a.example/\n", "- ", "{", "}", "[", "]", '"', "'", ",", ":", "\n", "&a ", "*a",
          "|\n", "---\n", "slug,url\n", '{"url": "https://a.example/"}\n', "<urlset>", "<url>", "<loc>", "\x00",
          "\ufeff", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "&b;", "%"]  # fmt: skip


@pytest.mark.parametrize("suffix", ["yaml", "csv", "jsonl", "xml", "txt"])
@given(raw=st.binary(max_size=200) | st.lists(st.sampled_from(PIECES), max_size=20).map(lambda p: "".join(p).encode()))
def test_any_bytes_are_rows_or_an_error_with_a_name(tmp_path_factory, suffix, raw):
    path = written(tmp_path_factory.getbasetemp(), f"any.{suffix}", raw)
    try:
        found = list(catalogue.read(str(path), web=local_web()))
    except ThreatcardError:
        return

    assert all(row.why for row in found if isinstance(row, BadRow))
    assert all(make.slug(row.slug) == row.slug for row in found if isinstance(row, Entry))
