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


def tables():
    """Each table's head, and its rows, in cells."""
    found = []
    for line in COMPARE.splitlines():
        parts = [cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")]
        if line.startswith("| |"):
            found.append((parts, []))
        elif line.startswith("| "):
            found[-1][1].append(parts)
    return found


SOURCE = re.compile(
    r"^- (\d): \[([^\]]+)\]\(https://github\.com/\S+/blob/[0-9a-f]{40}/\S+\).*, \d{4}-\d\d-\d\d\.$", re.MULTILINE
)


def test_whatever_is_said_of_another_tool_has_its_source():
    numbers = {name: number for number, name in SOURCE.findall(COMPARE)}
    said = [
        (numbers[name], cell)
        for head, rows in tables()
        for row in rows
        for name, cell in zip(head[2:], row[2:], strict=True)
    ]

    assert list(numbers.values()) == [str(number) for number in range(1, 9)]
    assert [cell for number, cell in said if not re.fullmatch(rf".+ \[{number}\]", cell)] == []
    assert sum(cell.startswith("not found") for _, cell in said) < len(said) / 2


def test_what_is_said_of_this_tool_leads_to_its_page():
    assert [name for _, rows in tables() for name, ours, *_ in rows if ours != "no" and ".md" not in ours] == []
    assert parser.build().parse_args(["export", "--format", "sarif"]).format == "sarif"
    assert parser.build().parse_args(["assess", "--samples", "3", "a.md"]).samples == "3"
    assert all((ROOT / name).is_file() for name in ("action.yml", ".pre-commit-hooks.yaml"))
    gold = [json.loads(line) for line in (ROOT / "evals/gold/cards.jsonl").read_text("utf-8").splitlines()]
    assert (len(gold), sum(card["split"] == "test" for card in gold)) == (99, 33)
