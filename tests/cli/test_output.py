"""``--out``: a folder with one file a format, each written whole or not at all."""

import json
from pathlib import Path

import pytest

from pipeline.model import Card
from tests.support.commands import CAST, KUBE, runner, writer
from tests.support.listings import TEXT


@pytest.fixture
def listing(tmp_path):
    return writer(tmp_path)


@pytest.fixture
def run(capfd, tmp_path, monkeypatch):
    folder = tmp_path / "cwd"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return runner(capfd)


def test_a_folder_gets_three_files_a_card(run):
    ran = run("assess", KUBE, CAST, "-o", "deep/out")
    files = {path.name: path for path in Path("deep/out").iterdir()}

    assert ran.code == 0
    assert set(files) == {
        f"{slug}.{form}" for slug in ("kubernetes-mcp-server", "cast-ai") for form in ("md", "json", "html")
    }
    assert Card.model_validate_json(files["cast-ai.json"].read_text("utf-8")).slug == "cast-ai"
    assert all(path.read_bytes().endswith(b"\n") for path in files.values())
    assert {path.stat().st_mode & 0o777 for path in files.values()} == {0o644}
    assert len(ran.out.splitlines()) == 2


def test_only_the_formats_asked_for_are_written(run):
    run("assess", KUBE, "-o", "out", "-f", "json")

    assert [path.name for path in Path("out").iterdir()] == ["kubernetes-mcp-server.json"]


def test_cards_of_the_same_name_do_not_overwrite_each_other(run, listing):
    text = f"# Foo\n\n{TEXT}"
    sources = [
        listing("a.md", text),
        listing("b.md", text + "b"),
        listing("c.md", f"# Foo 2\n\n{TEXT}"),
        listing("d.md", text + "d"),
    ]
    run("assess", *sources, "-o", "out", "-f", "json")
    found = {p.stem: Path(json.loads(p.read_text("utf-8"))["listing"]["source"]).name for p in Path("out").iterdir()}

    assert found == {"foo": "a.md", "foo-2": "b.md", "foo-2-2": "c.md", "foo-3": "d.md"}


def test_a_second_run_replaces_the_files_of_the_first(run):
    for _ in range(2):
        run("assess", KUBE, "-o", "out", "-f", "json")

    assert len(list(Path("out").iterdir())) == 1


def test_a_folder_that_cannot_be_made_is_an_error(run):
    Path("file").write_text("x")
    ran = run("assess", KUBE, "-o", "file")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "threatcard assess: --out 'file' cannot be made: File exists.\n"


def test_a_file_that_cannot_be_written_is_an_error_and_leaves_no_rest(run):
    Path("out/kubernetes-mcp-server.json").mkdir(parents=True)
    ran = run("assess", KUBE, "-o", "out", "-f", "json")

    assert (ran.code, len(ran.err.splitlines())) == (2, 1)
    assert "kubernetes-mcp-server.json' cannot be written" in ran.err
    assert [path.name for path in Path("out").iterdir()] == ["kubernetes-mcp-server.json"]
