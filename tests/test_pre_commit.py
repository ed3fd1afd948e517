"""The hooks for pre-commit: their manifest, and both in a repository, installed as pre-commit installs them."""

import os
import re
import subprocess
import sys
import tarfile

import pytest
import yaml

from tests.support.deploy_checks import BIN, ran
from tests.support.paths import ROOT

SKILL = "---\nname: lookup\ndescription: looks up\n---\n# Lookup\n\n" + "A server that reads one public table. " * 12
IDENTITY = ("-c", "user.name=t", "-c", "user.email=t@t.example")
MANIFEST = ROOT / ".pre-commit-hooks.yaml"


@pytest.fixture(scope="module")
def hooks(tmp_path_factory):
    """The project as a repository of its own, as somebody who names it in a configuration has it."""
    folder = tmp_path_factory.mktemp("hooks")
    subprocess.run(
        [sys.executable, "-m", "build", "--sdist", "--no-isolation", "--outdir", folder, ROOT],
        capture_output=True,
        check=True,
    )
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as sdist:
        sdist.extractall(folder, filter="data")
    return committed(folder / archive.name.removesuffix(".tar.gz"))


def committed(folder):
    for words in (("init", "-q"), ("add", "-A"), (*IDENTITY, "commit", "-qm", "first")):
        subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture
def repository(tmp_path):
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "SKILL.md").write_text(SKILL)
    (folder / "README.md").write_text("# Nothing that a hook reads\n")
    return committed(folder)


@pytest.fixture
def run(repository, monkeypatch):
    """A hook's own command, on the files that it would be given."""

    def of(name):
        (hook,) = [one for one in yaml.safe_load(MANIFEST.read_text("utf-8")) if one["id"] == name]
        given = [path.name for path in repository.iterdir() if re.search(hook["files"], path.name)]
        words = [*hook["entry"].split(), *hook.get("args", []), *given]
        assert words[0] == "threatcard"
        return subprocess.run(
            [sys.executable, "-m", "pipeline", *words[1:]], cwd=repository, capture_output=True, text=True
        )

    return of


def test_the_manifest_is_one():
    assert ran(BIN / "pre-commit", "validate-manifest", MANIFEST) == ""


def test_the_policy_lets_a_description_in_or_not(run, repository):
    missing = run("threatcard")
    (repository / "threatcard.toml").write_text("[policy]\nband = 'Critical'\n")
    let_in = run("threatcard")
    (repository / "threatcard.toml").write_text("[policy]\nband = 'None'\n")
    kept_out = run("threatcard")

    assert (missing.returncode, "threatcard.toml" in missing.stderr) == (2, True)
    assert (let_in.returncode, let_in.stderr) == (0, "")
    assert kept_out.returncode == 8
    assert "policy.band" in kept_out.stderr


@pytest.mark.long(120)
def test_both_hooks_in_a_repository_as_pre_commit_installs_them(hooks, repository, tmp_path):
    """One call for both: each installs the project and what it needs anew."""
    (repository / "threatcard.toml").write_text("[policy]\nband = 'Critical'\n")
    done = subprocess.run(
        [BIN / "pre-commit", "try-repo", hooks, "--all-files", "--verbose"],
        cwd=repository, env={**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "home")}, capture_output=True, text=True,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("Passed") == 2
    assert "lookup" in done.stdout
