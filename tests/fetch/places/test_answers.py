"""What providers answer: the words in it, whatever else they put there, and a clear error for what is no answer."""

import json
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import UnsupportedFormat
from pipeline.fetch.places.answers import names, read
from pipeline.fetch.places.beside import candidates, is_anothers, joined, readme_in
from pipeline.fetch.places.planned import Request, Take

TAKES = get_args(Take)
RECORDS = ("registry", "docker", "glama", "smithery", "open vsx")
KEYS = (
    "name", "description", "full_description", "tools", "repository", "server", "connections", "files", "attributes",
    "spdxLicense", "environmentVariablesJsonSchema", "namespace", "displayName", "content", "sha", "categories",
    "about", "source", "config", "meta", "dependencies", "version", "homepage",
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)


def taken(take, body, *, version=None):
    return read(
        Request("https://provider.example/x", "record", take, version=version), body, None, host="provider.example"
    )


@pytest.mark.parametrize("take", TAKES)
@settings(max_examples=30)
@given(value=st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=8))
def test_whatever_its_keys_hold_an_answer_is_read_or_refused(take, value):
    try:
        answer = taken(take, json.dumps(value).encode())
    except UnsupportedFormat:
        return

    assert isinstance(answer.draft.text, str)
    assert isinstance(answer.repository, str)


@pytest.mark.parametrize("take", RECORDS)
@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"null", b"<p>maintenance</p>", b'{"a": ', b"[" * 100_000, b"\xff\xfe"],
    ids=["nothing", "list", "null", "page", "cut", "deep", "no-text"],
)
def test_what_is_no_record_is_refused_by_name(take, body):
    with pytest.raises(UnsupportedFormat, match=r"record|JSON"):
        taken(take, body)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: &x [1]\nb: *x\n", "it has aliases"),
        ("- 1\n", "it holds no keys"),
        ("a: [\n", "this is not Docker's server.yaml"),
        ("a: !!python/object:os.system {}\n", "this is not Docker's server.yaml"),
    ],
    ids=["aliases", "list", "broken", "object"],
)
def test_what_is_no_entry_of_dockers_catalogue_is_refused(text, why):
    with pytest.raises(UnsupportedFormat, match=why):
        taken("catalogue", text.encode())


@pytest.mark.parametrize("content", ["", "%%%", "é"], ids=["empty", "no-base64", "no-ascii"])
def test_a_file_of_github_that_holds_nothing(content):
    with pytest.raises(UnsupportedFormat, match="GitHub's answer holds no"):
        taken("github file", json.dumps({"content": content}).encode())


def test_an_image_without_a_description_says_what_to_pass():
    with pytest.raises(UnsupportedFormat, match="pass the image's repository"):
        taken("docker", b'{"name": "letters", "description": "", "full_description": null}')


def test_a_folder_in_the_repository_is_part_of_where_its_readme_is():
    where = {"url": "https://code.example/o/r.git", "subfolder": "/packages/letters/"}
    body = {"server": {"name": "io.github.o/r", "description": "d", "version": "1", "repository": where}}

    assert (
        taken("registry", json.dumps(body).encode()).repository == "https://code.example/o/r/tree/HEAD/packages/letters"
    )


def test_the_commit_in_the_address_comes_before_the_version_in_the_answer():
    assert taken("text", b"An agent.", version="commit abc").version == "commit abc"


def test_a_file_is_no_folder():
    assert names(b'{"name": "README.md", "type": "file"}') is None
    assert names(b'[{"name": "README.md", "sha": "1"}, {"name": 3}, "x"]') == {"README.md": "1", "3": ""}


@pytest.mark.parametrize(
    ("there", "first"),
    [
        (["README.pdf", "readme.txt"], "readme.txt"),
        (["README.de.md", "README.rst"], "README.rst"),
        (["README.MD", "README"], "README.MD"),
        (["readme-old.md", "main.py"], None),
    ],
)
def test_which_readme_is_read(there, first):
    assert readme_in(dict.fromkeys(there, "")) == first


def test_without_a_word_on_what_is_there_the_same_files_are_tried_in_the_same_order():
    every = {
        name: "" for name in ("SKILL.md", "README.md", "server.json", "agent-card.json", "plugin.json", ".mcp.json")
    }

    assert [name for name in candidates(None) if name in every] == candidates(every)
    assert joined("SKILL.md", None) == joined("SKILL.md", every)
    assert joined("README.md", None) == joined("README.md", every)


@pytest.mark.parametrize(
    ("name", "owner", "anothers"),
    [
        ("io.github.heron/x", "heron", False),
        ("io.github.Heron/x", "heron", False),
        ("io.github.heron/x", "famous", True),
        ("com.heron/x", "famous", False),
        ("io.github.heron/x", "", False),
    ],
)
def test_whose_repository_it_is(name, owner, anothers):
    assert is_anothers(name, owner) == anothers
