"""``docs/context.md`` says of each answer and each rule what the code says, and its example can be read."""

import re
import tomllib

from pipeline.policy import read_context, read_policy
from pipeline.policy.reading import _RULES
from pipeline.taxonomy import environment
from tests.support.paths import ROOT

PAGE = (ROOT / "docs" / "context.md").read_text("utf-8")


def rows(columns):
    found = [re.split(r"\s*\|\s*", line.strip("| ")) for line in PAGE.splitlines() if line.startswith("| `")]
    return [cells for cells in found if len(cells) == columns]


def effect(answer):
    names = environment.VALUE_NAMES
    said = [
        *(f"{key} at most {names[key][value]}" for key, value in answer.most.items()),
        *(f"{key} at least {names[key][value]}" for key, value in answer.least.items()),
        *(f"any {key} becomes {names[key][value]}" for key, value in answer.lifts.items()),
        *([f"the control `{answer.control}`, enforced"] if answer.control else []),
    ]
    where = f", where exposure is {' or '.join(answer.only_if)}" if answer.only_if else ""
    return ("; ".join(said) or "nothing") + where


def test_every_answer_stands_there_with_its_words_and_what_it_does():
    assert rows(4) == [
        [f"`{topic.key}`", f"`{answer.key}`", answer.words, effect(answer)]
        for topic in environment.TOPICS
        for answer in topic.answers
    ]


def test_every_rule_stands_there():
    assert [cells[0] for cells in rows(3)] == [
        f"`{key}`" for key in ("band", "upper_band", "score", "factors", "certain", "controls", "status", "flags")
    ]
    assert {cells[0].strip("`") for cells in rows(3)} == set(_RULES)


def test_every_control_that_can_be_enforced_stands_there():
    said = PAGE[PAGE.index("`enforced` names controls") :].partition("Each counts")[0]

    assert tuple(re.findall(r"`(\w+)`", said)[1:]) == environment.ENFORCEABLE


def test_the_example_can_be_read():
    tables = tomllib.loads(PAGE.partition("```toml\n")[2].partition("```")[0])

    assert read_context(tables["context"], "x").answers.keys() == environment.BY_KEY.keys()
    assert read_policy(tables["policy"], "x").score == "organisation"
