"""What a command does not need it does not import: that is what makes it start at once."""

import json
import subprocess
import sys
from importlib.util import find_spec

import pytest

from tests.support.paths import ROOT

HEAVY = {
    "diskcache", "httpx", "httpx2", "jinja2", "langchain", "langchain_core", "langchain_openai", "matplotlib", "mcp",
    "numpy", "openai", "pydantic", "rapidfuzz", "rich", "scipy", "sklearn", "trafilatura", "yaml",
}  # fmt: skip
MODELS = {"langchain", "langchain_core", "langchain_openai", "langgraph", "langsmith", "openai", "tiktoken"}
EVALS = {"matplotlib", "rapidfuzz", "scipy", "sklearn"}
"""Not numpy: what tells the language of a listing needs it."""

# The command as its console script runs it; the modules that are there when it ends go to standard error, last line.
PROGRAM = """
import atexit, json, sys
atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.stderr))
from pipeline.cli import main
sys.exit(main())
"""


def run(*arguments, stdin=""):
    """What the command wrote, and the names of the top-level packages that it imported."""
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        text=True,
        check=True,
    )
    modules = json.loads(result.stderr.splitlines()[-1])
    return result.stdout, {name.split(".")[0] for name in modules}


@pytest.fixture(scope="module")
def published():
    return (ROOT / "evals" / "gold" / "published_scores.jsonl").read_text("utf-8").splitlines(keepends=True)[0]


@pytest.mark.parametrize(
    ("arguments", "written"),
    [
        pytest.param(["--help"], "exit codes:", id="help"),
        pytest.param(["--version"], "threatcard ", id="version"),
        pytest.param(["assess", "--help"], "SOURCE", id="help-of-assess"),
        pytest.param(["mcp", "--help"], "--allow-save", id="help-of-mcp"),
        pytest.param(["score"], '"aivss"', id="score"),
    ],
)
def test_small_commands_import_nothing_heavy(published, arguments, written):
    output, packages = run(*arguments, stdin=published)

    assert written in output
    assert packages & HEAVY == set()


def test_an_offline_card_needs_no_library_for_models_or_for_evals():
    output, packages = run("assess", "--estimator", "comparables", "--format", "json", "examples/kubernetes.md")

    assert json.loads(output)["status"] == "complete"
    assert packages & (MODELS | EVALS) == set()


@pytest.mark.parametrize("name", sorted(HEAVY | MODELS))
def test_the_library_is_there_to_be_imported(name):
    """Else a name that is spelt wrong would pass for one that is not imported."""
    assert find_spec(name)
