"""Prompt files: in two parts, filled once and strictly, with a version of their own."""

import re
from pathlib import Path

import pytest

from pipeline import resources
from pipeline.ask import prompts
from pipeline.ask.prompts import Prompt, fill
from pipeline.assess.by_model import SCHEMAS
from pipeline.errors import UsageError

NAMES = sorted(path.stem for path in Path(resources.path("prompts")).glob("*.md"))


def test_the_prompts_are_those_that_are_asked_and_the_repair():
    assert sorted([*SCHEMAS, "judge", "refute", "repair", "schema"]) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_prompt_has_two_parts(name):
    prompt = prompts.load(name)

    assert prompt.name == name
    assert prompt.user
    assert "# User" not in prompt.system + prompt.user


@pytest.mark.parametrize("name", SCHEMAS)
def test_what_changes_with_the_listing_is_in_the_second_part_alone(name):
    prompt = prompts.load(name)
    variable = {"name", "kind", "fence", "passages", "exemplars", "asked"}

    assert variable.isdisjoint(re.findall(r"\{\{(\w+)\}\}", prompt.system))
    assert set(re.findall(r"\{\{(\w+)\}\}", prompt.user)) <= variable


@pytest.mark.parametrize("name", SCHEMAS)
def test_only_what_is_asked_of_them_comes_after_the_passages(name):
    """Servers keep what they have read of a beginning: the questions on the layers of a listing have it in common."""
    user = prompts.load(name).user

    assert re.findall(r"\{\{(\w+)\}\}", user)[-2:] == ["passages", "fence"] or name == "layers"
    assert name == "factors" or re.findall(r"\{\{(\w+)\}\}", user)[-3:] == ["passages", "fence", "asked"]


def test_values_take_the_place_of_their_names():
    assert fill("{{a}} and {{b}} and {{a}}", {"a": "1", "b": "2"}) == "1 and 2 and 1"


@pytest.mark.parametrize(
    "value", ["{{b}}", "{{a}}", "{{c}}", r"\1 \g<0>"], ids=["given", "itself", "unknown", "groups"]
)
def test_a_value_is_never_expanded(value):
    assert fill("{{a}} {{b}}", {"a": value, "b": "x"}) == f"{value} x"


@pytest.mark.parametrize(
    ("template", "values", "named"),
    [("{{a}} {{b}}", {"a": ""}, "'b'.* has no value"), ("{{a}}", {"a": "", "c": ""}, "no placeholder .*'c'")],
    ids=["missing", "surplus"],
)
def test_names_and_values_must_match(template, values, named):
    with pytest.raises(UsageError, match=named):
        fill(template, values)


def test_a_prompt_that_is_not_there_is_named():
    with pytest.raises(UsageError, match="prompt 'poetry' cannot be read"):
        prompts.load("poetry")


@pytest.mark.parametrize(
    "text", ["", "no heading", "# System\n\nonly", "# User\n\na\n# System\n\nb", "# System\na\n# User\nb\n# User\nc"],
    ids=["empty", "none", "one", "turned-round", "three"],
)  # fmt: skip
def test_a_prompt_not_in_two_parts_is_named(tmp_path, monkeypatch, text):
    (tmp_path / "odd.md").write_text(text)
    monkeypatch.setattr(resources, "path", lambda *parts: tmp_path / parts[-1])

    with pytest.raises(UsageError, match="prompt 'odd' must have"):
        prompts.load("odd")


def test_the_version_changes_with_the_text_the_tables_and_the_schema():
    one = Prompt("p", "system {{t}}", "user")
    versions = {
        one.digest({"t": "x"}, "{}"),
        one.digest({"t": "y"}, "{}"),
        one.digest({"t": "x"}, "[]"),
        one._replace(user="other").digest({"t": "x"}, "{}"),
        one._replace(system="other {{t}}").digest({"t": "x"}, "{}"),
    }

    assert len(versions) == 5
    assert one.digest({"t": "x"}, "{}") == one._replace(name="q").digest({"t": "x"}, "{}")
