"""Whatever stands in a field of a row, in whatever form: an entry, or one line that says what is wrong with it."""

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline import catalogue
from pipeline.card import make
from pipeline.catalogue import BadRow, Entry
from pipeline.catalogue.pages import readable
from pipeline.catalogue.records import KEYS, MAX_WHY
from pipeline.errors import InputError
from tests.support.catalogues import rows, written
from tests.support.servers import Answer, local_web, serving

GOOD = {"slug": "good", "url": "https://good.example/"}
LAST = {"slug": "last", "url": "https://last.example/"}

TEXTS = {
    "empty": "",
    "blank": " \t ",
    "dot": ".",
    "dots": "..",
    "slash": "/",
    "slashes": "///",
    "dash": "-",
    "folder": "deep/",
    "nul": "a\x00b",
    "nul-alone": "\x00",
    "line-break": "a\nb",
    "escape": "\x1b[2J",
    "bell": "\x07",
    "right-to-left": "https://a.example/\u202egnp",
    "zero-width": "a\u200bb",
    "high-surrogate": "\ud800",
    "low-surrogate": "https://a.example/\udfff",
    "replacement": "\ufffd",
    "beyond-the-first-plane": "https://a.example/\U0001f600",
    "combining": "a" + "\u0301" * 5_000,
    "100-kB": "https://a.example/" + "x" * 100_000,
    "100-kB-of-dots": "../" * 30_000,
    "100-kB-host": "https://" + "a." * 50_000,
    "many-at-signs": "https://" + "a@" * 1_000 + "b.example/",
    "open-bracket": "https://[",
    "brackets": "[" * 1_000,
    "huge-port": "https://a.example:" + "9" * 5_000 + "/",
    "huge-number": "9" * 5_000,
    "percent": "https://a.example/%",
    "percent-nul": "https://a.example/%00",
    "quotes": "\"'`",
    "formula": "=cmd|' /C calc'!A0",
    "yaml-tag": "!!python/object/apply:os.system [id]",
    "alias": "*a",
    "number": "7",
    "truth": "yes",
    "null": "null",
    "date": "2026-01-01",
}
VALUES = {
    "number": 7,
    "negative": -1,
    "float": 1e308,
    "huge-float": float("inf"),
    "no-number": float("nan"),
    "huge-number": 10**400,
    "true": True,
    "null": None,
    "list": ["a"],
    "empty-list": [],
    "mixed-list": ["a", 1, None, {}],
    "long-list": ["t"] * 20_000,
    "object": {"a": 1},
    "deep-list": json.loads("[" * 400 + "]" * 400),
    "deep-object": json.loads('{"a":' * 400 + "1" + "}" * 400),
}


def a_line(row):
    assert row.where == row.where.strip() != ""
    for text in (row.where, row.why):
        assert text.isprintable()
        assert len(text) <= MAX_WHY
        text.encode()
    assert row.slug is None or make.slug(row.slug) == row.slug


def sound(row):
    if isinstance(row, BadRow):
        a_line(row)
        return
    assert make.slug(row.slug) == row.slug
    for text in (row.source, row.kind or "", row.where, *row.tags):
        assert text.isprintable()
        text.encode()


def csv_of(rows_):
    def cell(value):
        return '"' + str(value).replace('"', '""') + '"'

    return "".join(f"{','.join(cell(row.get(key, '')) for key in KEYS)}\n" for row in ({k: k for k in KEYS}, *rows_))


def yaml_of(rows_):
    """Values that are no texts as JSON writes them, which is YAML too; its own writer does not take deep ones."""
    if all(isinstance(value, str) for row in rows_ for value in row.values()):
        return yaml.safe_dump(rows_, allow_unicode=True, width=10**9)
    return "".join(f"- {json.dumps(row)}\n" for row in rows_)


def lines_of(rows_):
    return "".join(f"{json.dumps(row)}\n" for row in rows_)


FORMS = {"yaml": yaml_of, "csv": csv_of, "jsonl": lines_of}


def around(folder, form, row):
    """What comes of a row between two good ones, which are there whatever it is."""
    text = FORMS[form]([GOOD, row, LAST])
    found = rows(written(folder, f"c.{form}", text.encode("utf-8", "surrogatepass")))
    assert {one.slug for one in found if isinstance(one, Entry)} >= {"good", "last"}
    for one in found:
        sound(one)
    return [one for one in found if one.slug not in ("good", "last")]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_any_text_in_any_field(tmp_path, form, key, text):
    around(tmp_path, form, {"slug": "odd", "url": "https://odd.example/", key: text})


@pytest.mark.parametrize("form", ["yaml", "jsonl"])
@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_anything_but_a_text_in_any_field(tmp_path, form, key, value):
    around(tmp_path, form, {"slug": "odd", "url": "https://odd.example/", key: value})


@pytest.mark.parametrize("form", ["yaml", "jsonl"])
@pytest.mark.parametrize(
    "key", [text for text in TEXTS.values() if text not in KEYS], ids=lambda text: ascii(text)[:20]
)
def test_any_other_key(tmp_path, form, key):
    (found,) = around(tmp_path, form, {"url": "https://odd.example/", key: "x"})

    assert isinstance(found, BadRow)


@pytest.mark.parametrize("url", [".", "./", "/", "..", "deep", "deep/", "", " ", "\x00", "\ud800", "-"])
@pytest.mark.parametrize("form", FORMS)
def test_an_address_that_names_no_listing_is_a_bad_row(tmp_path, form, url):
    (tmp_path / "deep").mkdir()
    found = around(tmp_path, form, {"slug": "odd", "url": url})

    assert [type(one) for one in found] == [Entry if url == "-" else BadRow]


ANY_TEXT = st.text(st.characters(), max_size=60) | st.sampled_from(list(TEXTS.values()))
ANY_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=8,
)
ANY_ROW = st.dictionaries(st.sampled_from(KEYS) | ANY_TEXT, ANY_VALUE, max_size=6)


@given(found=ANY_ROW)
def test_any_row_at_all_in_json_lines(tmp_path_factory, found):
    around(tmp_path_factory.getbasetemp(), "jsonl", found)


@given(found=st.dictionaries(st.sampled_from(KEYS), ANY_TEXT, max_size=5))
@pytest.mark.parametrize("form", ["yaml", "csv"])
def test_any_row_at_all_in_the_other_forms(tmp_path_factory, form, found):
    around(tmp_path_factory.getbasetemp(), form, found)


# A registry, whose servers strangers publish

SERVER = {"name": "a.good/server", "description": "x", "version": "1"}


def from_registry(body):
    answer = Answer(body if isinstance(body, bytes) else body.encode(), 200, {"Content-Type": "application/json"})
    with serving({"/v0/servers?limit=100&version=latest": answer}) as site, local_web(site.port) as web:
        found = list(catalogue.read(site.url("/v0/servers"), web=web))
    for one in found:
        sound(one)
    return found


@pytest.mark.parametrize("field", ["name", "description", "status", "_meta"])
@pytest.mark.parametrize("value", [*TEXTS.values(), *VALUES.values()], ids=[*TEXTS, *VALUES])
def test_any_field_of_a_server_that_somebody_published(field, value):
    odd = {**SERVER, "name": "b.odd/server", field: value}
    found = from_registry(json.dumps({"servers": [{"server": odd}, odd, {"server": SERVER}]}))

    assert [one.where for one in found][-1] == "server a.good/server"


@pytest.mark.parametrize(
    "raw",
    ['"x":' + "[" * 5_000 + "]" * 5_000, '"x":' + '{"y":' * 5_000 + "1" + "}" * 5_000, '"x":' + "9" * 5_000,
     '"x":"' + "[" * 5_000 + '"'],
    ids=["deep-list", "deep-object", "long-number", "brackets-in-a-text"],
)  # fmt: skip
def test_a_server_that_no_parser_takes_leaves_the_others_readable(raw):
    odd = '{"server": {"name": "b.odd/server", "_meta": {' + raw + "}}}"
    found = from_registry(f'{{"servers": [{odd}, {json.dumps(SERVER)}]}}')

    assert [one.where for one in found] == ["server b.odd/server", "server a.good/server"]


@given(value=ANY_VALUE)
def test_a_page_is_read_as_any_parser_reads_it(value):
    body = json.dumps(value).encode()

    assert repr(readable(body)) == repr(json.loads(body))


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe\x00", b'{"a":' + b"[" * 5_000, b"nul", b"\x00\x00"])
def test_what_is_no_json_at_all(body):
    with pytest.raises(ValueError):  # noqa: PT011 (each parser says it in its own words)
        readable(body)


def test_pages_that_hold_nothing_and_do_not_end():
    turn = iter(range(1_000))

    def page(handler):
        body = json.dumps({"servers": [], "metadata": {"nextCursor": f"c{next(turn)}"}}).encode()
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    with serving({}) as site, local_web(site.port) as web:
        site.answer = page
        with pytest.raises(InputError, match="20 pages in a row without a server: its pages do not end"):
            rows(site.url("/v0/servers"), web=web)
