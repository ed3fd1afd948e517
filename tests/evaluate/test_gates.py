"""Thresholds: kept, missed, of a figure that is not there, and files that make no sense."""

import pytest

from pipeline.errors import InputError, UsageError
from pipeline.evaluate import gates
from pipeline.resources import path
from tests.support.evaluating import Failing, Perfect, of_all

OURS = path("evals", "gates.toml")


def loaded(tmp_path, text, estimator="comparables"):
    file = tmp_path / "gates.toml"
    file.write_text(text, "utf-8")
    return gates.load(file, estimator)


REPORT = {"failures": 1, "factors": {"mae": 0.15, "note": "text", "sure": True, "none": None}, "layers": {"f1": 0.8}}


@pytest.mark.parametrize(
    ("key", "bounds", "line"),
    [
        ("factors.mae", {"max": 0.15}, None),
        ("factors.mae", {"max": 0.14}, "factors.mae: 0.15 is above 0.14"),
        ("layers.f1", {"min": 0.8}, None),
        ("layers.f1", {"min": 0.83}, "layers.f1: 0.8 is below 0.83"),
        ("layers.f1", {"min": 0.1, "max": 0.5}, "layers.f1: 0.8 is above 0.5"),
        ("layers.f1", {"min": 0.1, "max": 0.9}, None),
        ("failures", {"max": 0}, "failures: 1 is above 0"),
        ("layers.charm", {"max": 1}, "layers.charm: the report has no such figure"),
        ("factors", {"max": 1}, "factors: the report has no such figure"),
        ("factors.mae.mean", {"max": 1}, "factors.mae.mean: the report has no such figure"),
        ("factors.note", {"max": 1}, "factors.note: the report has no such figure"),
        ("factors.sure", {"max": 2}, "factors.sure: the report has no such figure"),
        ("factors.none", {"max": 1}, "factors.none: the report has no such figure"),
    ],
    ids=[
        "at-the-top", "above", "at-the-bottom", "below", "above-one-of-two", "between", "at-the-root", "unknown",
        "a-table", "too-deep", "text", "truth", "null",
    ],
)  # fmt: skip
def test_a_gate_holds_or_says_what_is_off(key, bounds, line):
    assert gates.failing(REPORT, {key: bounds}) == (() if line is None else (line,))


def test_every_failing_line_is_given_in_order():
    found = gates.failing(REPORT, {"layers.f1": {"min": 0.9}, "failures": {"max": 9}, "factors.mae": {"max": 0.1}})

    assert [line.split(":")[0] for line in found] == ["layers.f1", "factors.mae"]


@pytest.mark.parametrize(
    ("text", "kind", "named"),
    [
        ("[comparables", InputError, "cannot be read"),
        ("", UsageError, "no gates for 'comparables'"),
        ("[llm]\nfailures = {max = 0}", UsageError, "no gates for 'comparables'"),
        ("[comparables]", UsageError, "no gates for 'comparables'"),
        ("comparables = 7", InputError, "must be a table"),
        ("[comparables]\nfailures = 0", InputError, "'failures' must be"),
        ("[comparables]\nfailures = {}", InputError, "'failures' must be"),
        ("[comparables]\nfailures = {most = 1}", InputError, "'failures' must be"),
        ("[comparables]\nfailures = {max = 'one'}", InputError, "'failures' must be"),
        ("[comparables]\nfailures = {max = true}", InputError, "'failures' must be"),
        ("[comparables]\nfailures = {max = nan}", InputError, "'failures' must be"),
        ("[comparables]\nfactors.mae = {max = 1}", InputError, "'factors' must be"),
    ],
    ids=[
        "no-TOML", "empty", "other-estimator", "empty-table", "no-table", "bare-number", "no-bound", "unknown-bound",
        "word", "truth", "not-a-number", "key-not-quoted",
    ],
)  # fmt: skip
def test_a_file_that_makes_no_sense_is_an_error_that_says_so(tmp_path, text, kind, named):
    with pytest.raises(kind, match=named):
        loaded(tmp_path, text)


def test_a_file_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(InputError, match=r"none\.toml' cannot be read"):
        gates.load(tmp_path / "none.toml", "comparables")


EITHER = pytest.mark.parametrize("name", ["comparables", "recorded answers"])


@EITHER
def test_our_own_gates_are_of_figures_that_a_report_has(name):
    own = gates.load(OURS, name)

    assert own
    assert not [line for line in gates.failing(of_all(Perfect), own) if "no such figure" in line]


@EITHER
def test_our_own_gates_stop_an_estimator_that_fails(name):
    failing = {line.split(":")[0] for line in gates.failing(of_all(Failing), gates.load(OURS, name))}

    assert failing >= {"failures", "factors.mae_ratio", "aivss.mae_ratio", "interval.coverage", "bands.brier"}
