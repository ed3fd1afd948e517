"""What the pages claim, held against what is there: measured figures, and what is said of this tool beside others."""

import json
import re

import pytest

from pipeline.cli import parser
from tests.support.paths import ROOT

METHOD = (ROOT / "docs/method.md").read_text("utf-8")
COMPARE = (ROOT / "docs/compare.md").read_text("utf-8")
REPORTS = re.findall(r"`(evals/reports/\S+\.json)`", METHOD)


def row(name):
    (found,) = [line for line in METHOD.splitlines() if line.startswith(f"| {name} |")]
    return [cell.strip() for cell in found.strip("|").split("|")][1:]


def with_interval(figures, name, digits):
    low, high = figures[f"{name}_ci"]
    return f"{figures[name]:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"


@pytest.mark.parametrize(("column", "path"), list(enumerate(REPORTS)), ids=["without-a-model", "recorded-answers"])
def test_the_figures_are_those_of_the_report_that_is_named(column, path):
    report = json.loads((ROOT / path).read_text("utf-8"))

    assert (report["n"], report["aivss"]["mae_n"]) == (33, 17)
    assert row("ten factors, mean error")[column] == with_interval(report["factors"], "mae", 3)
    assert row("AIVSS, mean error")[column] == with_interval(report["aivss"], "mae", 2)
    assert row("score inside its interval")[column] == f"{100 * report['interval']['coverage']:.0f} %"
    assert row("width of the interval")[column] == f"{report['interval']['width']:.1f}"
    assert row('"not certain", F1')[column] == with_interval(report["layers"], "f1", 2)


def cells():
    lines = [line for line in COMPARE.splitlines() if line.startswith("| ") and not line.startswith("| |")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_whatever_is_said_of_another_tool_has_its_source():
    said = [(number, cell) for _, _, *others in cells() for number, cell in enumerate(others, 1) if cell]

    assert [cell for number, cell in said if not cell.endswith(f"[{number}]")] == []
    assert re.findall(r"^- (\d): \[.*/blob/[0-9a-f]{40}/\S+\), \d{4}-\d\d-\d\d\.$", COMPARE, re.MULTILINE) == [
        "1",
        "2",
        "3",
    ]


def test_what_is_said_of_this_tool_leads_to_its_page():
    assert [name for name, ours, *_ in cells() if ours != "no" and ".md" not in ours] == []
    assert parser.build().parse_args(["export", "--format", "sarif"]).format == "sarif"
    assert parser.build().parse_args(["assess", "--samples", "3", "a.md"]).samples == "3"
    assert all((ROOT / name).is_file() for name in ("action.yml", ".pre-commit-hooks.yaml"))
    gold = [json.loads(line) for line in (ROOT / "evals/gold/cards.jsonl").read_text("utf-8").splitlines()]
    assert (len(gold), sum(card["split"] == "test" for card in gold)) == (99, 33)
