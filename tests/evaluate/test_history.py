"""Published reports: kept, never replaced, and drawn as lines over time."""

import copy
import json

import pytest

from pipeline.errors import InputError
from pipeline.evaluate import history
from tests.support.evaluating import Perfect, of_few


def a_report(day="2026-11-22", mae=0.2, **changes):
    made = copy.deepcopy(of_few(Perfect)) | {"created_at": f"{day}T10:00:00Z"} | changes
    made["factors"]["mae"] = mae
    return made


def test_a_published_report_is_read_again_as_it_was(tmp_path):
    path = history.publish(a_report(), tmp_path / "reports")

    assert path.name.startswith("2026-11-22-llm-")
    assert history.read(tmp_path / "reports") == (a_report(),)


def test_a_published_report_is_never_replaced(tmp_path):
    path = history.publish(a_report(), tmp_path)
    before = path.read_bytes()

    with pytest.raises(InputError, match="published already"):
        history.publish(a_report(mae=0.9), tmp_path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "other",
    [{"day": "2026-11-23"}, {"estimator": "comparables"}, {"split": "tune"}, {"model": "other/model v2"}],
    ids=["day", "estimator", "split", "model"],
)
def test_another_report_stands_beside_it(tmp_path, other):
    history.publish(a_report(), tmp_path)
    history.publish(a_report(**other), tmp_path)

    assert len(history.read(tmp_path)) == len(list(tmp_path.iterdir())) == 2


def test_reports_come_oldest_first_and_each_course_is_drawn(tmp_path):
    for day, mae in (("2026-11-24", 0.1), ("2026-11-22", 0.3), ("2026-11-23", 0.2)):
        history.publish(a_report(day, mae), tmp_path)
    out = history.lines(history.read(tmp_path))

    assert out[0] == "llm perfect, test (3 published, 2026-11-22 to 2026-11-24)"
    assert next(line for line in out if "factors.mae" in line).split() == ["factors.mae", "█▅▁", "0.300", "→", "0.100"]
    assert len(out) == 1 + len(history.FIGURES)


def test_each_estimator_has_lines_of_its_own():
    out = history.lines([a_report(), a_report(estimator="comparables", model=None), a_report(model="other")])

    assert [line.split(",")[0] for line in out if "published" in line] == ["comparables", "llm other", "llm perfect"]


def test_a_figure_that_is_not_there_leaves_a_gap():
    nothing = a_report("2026-11-23")
    nothing["factors"]["mae"] = None
    out = history.lines([a_report(mae=0.1), nothing, a_report("2026-11-24", mae=0.2)])

    assert "▁ █" in next(line for line in out if "factors.mae" in line)


def test_a_figure_that_was_never_there_is_a_dash():
    assert history.lines([a_report(layers={})])[-1].split() == ["layers.f1", "–"]


@pytest.mark.parametrize("text", ["{", "\xff", "[]", "7", "{}"], ids=["half", "latin", "list", "number", "empty"])
def test_a_bad_file_is_named(tmp_path, text):
    (tmp_path / "odd.json").write_bytes(text.encode("latin-1"))

    with pytest.raises(InputError, match=r"odd\.json' (cannot be read|is no report)"):
        history.read(tmp_path)


def test_a_folder_that_is_not_there_holds_no_report(tmp_path):
    assert history.read(tmp_path / "none") == ()


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path):
    (tmp_path / "file").write_text("", "utf-8")

    with pytest.raises(InputError, match="cannot be written"):
        history.publish(a_report(), tmp_path / "file" / "reports")


def test_a_published_report_is_plain_json(tmp_path):
    path = history.publish(a_report(), tmp_path)

    assert json.loads(path.read_text("utf-8"))["estimator"] == "llm"
    assert path.read_bytes().endswith(b"}\n")
