"""Rows that name further documents of a listing, and how many pages of its site are followed."""

import json

import pytest

from pipeline import catalogue
from pipeline.catalogue import BadRow

URL = "https://acme.example/agent"
TRUST = "https://trust.acme.example/"


def read(tmp_path, text, name="c.yaml"):
    (tmp_path / name).write_text(text)
    (tmp_path / "notes.md").write_text("# Notes")
    return list(catalogue.read(str(tmp_path / name), web=None))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("c.yaml", f"- url: {URL}\n  with: [{TRUST}, notes.md]\n  follow: 3\n"),
        ("c.yaml", f"- url: {URL}\n  with: {TRUST} notes.md\n  follow: '3'\n"),
        ("c.csv", f"url,with,follow\n{URL},{TRUST} notes.md,3\n"),
        ("c.jsonl", json.dumps({"url": URL, "with": [TRUST, "notes.md"], "follow": 3})),
    ],
    ids=["yaml-list", "yaml-text", "csv", "json-lines"],
)
def test_a_row_names_them_in_each_form(tmp_path, name, text):
    (row,) = read(tmp_path, text, name)

    assert row.beside == (TRUST, str(tmp_path / "notes.md"))
    assert row.follow == 3


def test_a_row_without_them_is_of_one_document(tmp_path):
    (row,) = read(tmp_path, f"- url: {URL}\n")

    assert (row.beside, row.follow) == ((), 0)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ("follow: many", "follow is 'many': use a number from 0 to 20"),
        ("follow: -1", "use a number from 0 to 20"),
        ("follow: 21", "use a number from 0 to 20"),
        ("follow: 9999999999999999999999", "use a number from 0 to 20"),
        ("follow: ²", "use a number from 0 to 20"),
        ("with: [../other.md]", "name a file below"),
        ("with: /etc/passwd", "name a file below"),
        ("with: ftp://acme.example/x", "only http:// and https://"),
        ("with: [" + ", ".join(f"https://a.example/{n}" for n in range(11)) + "]", "11 documents in with: use at most"),
    ],
)
def test_a_row_that_cannot_be_used_says_what_to_do(tmp_path, more, why):
    good, bad = read(tmp_path, f"- url: https://b.example/\n- url: {URL}\n  {more}\n")

    assert isinstance(bad, BadRow)
    assert why in bad.why
    assert not isinstance(good, BadRow)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ("ftp://acme.example/a", "with is 'ftp://acme.example/a': only http:// and https://"),
        ("https://user:secret@acme.example/", "with has a user name or password before 'acme.example'"),
        ("../notes.md", "with is '../notes.md', which"),
    ],
    ids=["a scheme", "a password", "a file outside"],
)
def test_what_is_wrong_with_a_further_document_is_said_of_with_and_not_of_url(tmp_path, more, why):
    row, _ = read(tmp_path, f"- url: {URL}\n  with: ['{more}']\n- url: {TRUST}\n")

    assert isinstance(row, BadRow)
    assert row.why.startswith(why)
