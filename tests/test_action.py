"""The action for a repository: what it finds, compares, writes and lets through, by its own steps without a runner."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.composite import Runner
from tests.support.deploy_checks import BIN, ran
from tests.support.paths import ROOT

ACTION = ROOT / "action.yml"
SCRIPT = ROOT / "deploy/github/action/assess.sh"
READER = "# Lookup\n\nA server that looks up public opening hours. " + "It reads one public table and answers. " * 12
SHELL = "# Shell\n\nA server that runs shell commands. " + "It runs any command as root on the production hosts. " * 12

# What the setup of Python leaves, and what pip would install: the environment of the tests.
PYTHON = """#!/bin/sh
case "$*" in
  *"-m venv"*) for last; do :; done; mkdir -p "$last/bin"; cp "$0" "$last/bin/python"
    printf '#!/bin/sh\\nexec {python} -m pipeline "$@"\\n' >"$last/bin/threatcard"; chmod +x "$last/bin/threatcard";;
  *) echo "$@" >>"$HOME/installed";;
esac
"""
pytestmark = pytest.mark.long(60)
GH = '#!/bin/sh\necho "$@" >>"$HOME/told"\n'


def git(folder, *words):
    return subprocess.run(
        ["git", "-c", "user.name=t", "-c", "user.email=t@t.example", "-c", "init.defaultBranch=main", *words],
        cwd=folder, capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip


@pytest.fixture
def repository(tmp_path):
    folder = tmp_path / "repository"
    (folder / "skills/lookup").mkdir(parents=True)
    (folder / "skills/lookup/SKILL.md").write_text(f"---\nname: lookup\ndescription: looks up\n---\n{READER}")
    (folder / "README.md").write_text("# A repository\n")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first")
    return folder


@pytest.fixture
def action(tmp_path):
    programs, temp = tmp_path / "programs", tmp_path / "temp"
    programs.mkdir()
    temp.mkdir()
    for name, text in (("python", PYTHON.replace("{python}", sys.executable)), ("gh", GH)):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    context = {
        "github.action_path": str(ROOT),
        "github.workflow_ref": "o/r/.github/workflows/cards.yml@refs/heads/main",
    }
    return Runner(ACTION, temp, programs, context)


def base(action, repository):
    action.context["github.event.pull_request.base.sha"] = git(repository, "rev-parse", "HEAD")


@pytest.mark.parametrize("path", [ACTION, ROOT / "deploy/github/pages.yml"], ids=["action", "workflow"])
def test_linters_find_nothing(path):
    kind = "vendor.github-actions" if path == ACTION else "vendor.github-workflows"

    assert ran(sys.executable, "-m", "check_jsonschema", "--builtin-schema", kind, path) == ""
    assert ran(BIN / "zizmor", "--offline", "--no-progress", "--persona", "pedantic", path) == ""


def test_a_workflow_that_uses_it_is_one(tmp_path):
    """As docs/action.md shows it; actionlint checks the inputs against the action of the same repository."""
    page = (ROOT / "docs/action.md").read_text("utf-8")
    workflow = page.split("```yaml\n")[1].split("```")[0]
    (tmp_path / ".github/workflows").mkdir(parents=True)
    (tmp_path / "action.yml").write_text(ACTION.read_text("utf-8"))
    git(tmp_path, "init", "-q")
    used = next(line for line in workflow.splitlines() if "threatcard@" in line)
    path = tmp_path / ".github/workflows/cards.yml"
    path.write_text(workflow.replace(used, used.split("uses:")[0] + "uses: ./"))

    assert ran(BIN / "actionlint", path) == ""
    path.write_text(path.read_text().replace("fail-above:", "fail-over:"))
    assert "fail-over" in ran(BIN / "actionlint", path)


def test_the_script_has_no_fault():
    assert ran(BIN / "shellcheck", SCRIPT) == ""


def test_it_finds_descriptions_and_says_what_they_are(action, repository):
    ended = action.run(repository)
    sarif = json.loads(Path(ended.outputs["sarif"]).read_text())
    (run,) = sarif["runs"]

    assert ended.code == 0
    assert ended.outputs["band-changed"] == "false"
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "skills/lookup/SKILL.md"
    assert "# lookup" in ended.summary.lower()
    assert sorted(path.suffix for path in Path(ended.outputs["cards"]).iterdir()) == [".json", ".md"]
    assert "--require-hashes" in (action.temp / "installed").read_text()


def test_without_any_it_says_so_and_passes(action, repository):
    git(repository, "rm", "-qr", "skills")
    ended = action.run(repository)

    assert ended.code == 0
    assert "::notice::Threatcard found no description" in ended.said


def test_a_band_that_changed_since_the_base_is_told_first(action, repository):
    base(action, repository)
    (repository / "skills/lookup/SKILL.md").write_text(f"---\nname: lookup\ndescription: runs\n---\n{SHELL}")
    git(repository, "commit", "-qam", "second")
    ended = action.run(repository)

    assert ended.code == 0
    assert ended.outputs["band-changed"] == "true"
    assert "1 into another band" in ended.summary.splitlines()[0] + ended.summary[:400]
    assert not (action.temp / "told").exists()


def test_a_comment_is_made_when_it_is_asked_for(action, repository):
    base(action, repository)
    action.context["github.event.pull_request.number"] = "7"
    action.context["github.token"] = "t"
    ended = action.run(repository, comment="true")

    assert ended.code == 0
    assert (action.temp / "told").read_text().startswith("pr comment 7 --edit-last --create-if-none --body-file ")


def test_a_card_above_the_band_fails_the_job_after_everything_is_written(action, repository):
    (repository / "skills/lookup/SKILL.md").write_text(f"---\nname: lookup\ndescription: runs\n---\n{SHELL}")
    git(repository, "commit", "-qam", "second")
    ended = action.run(repository, fail_above="Low")

    assert ended.code == 8
    assert "policy.band" in ended.said
    assert Path(ended.outputs["sarif"]).exists()
    assert ended.summary
    assert action.run(repository, fail_above="Critical").code == 0


def test_a_band_that_is_none_is_refused(action, repository):
    ended = action.run(repository, fail_above="Terrible")

    assert ended.code == 2
    assert "Terrible" in ended.said


def test_the_policy_is_that_of_the_base(action, repository):
    """A pull request that loosens the policy is held against the one that is there."""
    (repository / "threatcard.toml").write_text("[policy]\nband = 'None'\n")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "policy")
    base(action, repository)
    (repository / "threatcard.toml").write_text("[policy]\nband = 'Critical'\n")
    git(repository, "commit", "-qam", "loosened")

    assert action.run(repository, policy="threatcard.toml").code == 8
    assert action.run(repository, policy="none.toml").code == 2
    assert action.run(repository, policy="threatcard.toml", fail_above="High").code == 2


def test_settings_of_the_repository_are_not_read(action, repository):
    (repository / "threatcard.toml").write_text("no TOML at all")
    git(repository, "add", ".")

    assert action.run(repository).code == 0


def test_paths_globs_and_hostile_names_are_files_and_nothing_else(action, repository):
    name = "$(touch owned) ; `touch owned`/SKILL.md"
    (repository / name).parent.mkdir()
    (repository / name).write_text(f"---\nname: odd\ndescription: odd\n---\n{READER}")
    git(repository, "add", ".")
    all_of = action.run(repository)
    one = action.run(repository, files="skills/**/SKILL.md\n\n  README.md  \n")

    assert all_of.code == 0
    assert not (repository / "owned").exists()
    assert len(list(Path(all_of.outputs["cards"]).glob("odd.json"))) == 1
    assert one.code == 0


def test_an_address_that_is_refused_fails_and_stands_in_no_way_of_the_rest(action, repository):
    ended = action.run(repository, files="http://127.0.0.1:9/agent\nskills/**/SKILL.md")

    assert ended.code != 0
    assert "127.0.0.1" in ended.said
    assert Path(ended.outputs["sarif"]).exists()


def test_a_base_that_was_not_fetched_is_said(action, repository):
    ended = action.run(repository, base="0" * 40)

    assert ended.code == 0
    assert "fetch-depth: 0" in ended.said


def test_a_link_is_no_description(action, repository):
    """What it leads to may be a secret of the job, which the summary would quote."""
    (repository / "private.txt").write_text(f"DB_PASSWORD=hunter2\n{READER}")
    (repository / "skills/other").mkdir()
    (repository / "skills/other/SKILL.md").symlink_to("../../private.txt")
    (repository / "skills/mine").symlink_to("..")
    git(repository, "add", "skills")
    for files in ("", "skills/**/SKILL.md", "skills/other/SKILL.md"):
        ended = action.run(repository, files=files)
        assert "hunter2" not in ended.summary + ended.said
    assert "found no description" in ended.said


def test_another_description_of_the_same_name_hides_no_change(action, repository):
    base(action, repository)
    skill = repository / "skills/lookup/SKILL.md"
    (repository / "skills/0").mkdir()
    (repository / "skills/0/SKILL.md").write_text(skill.read_text())
    skill.write_text(f"---\nname: lookup\ndescription: runs\n---\n{SHELL}")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "second")
    ended = action.run(repository)

    assert ended.outputs["band-changed"] == "true"
    assert "**New:** `skills/0/SKILL.md`" in ended.summary
    assert "1 into another band" in ended.summary


def test_a_policy_with_a_context_is_compared_all_the_same(action, repository):
    (repository / "threatcard.toml").write_text("[context]\nenforced = ['approval']\n[policy]\nband = 'Critical'\n")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "policy")
    base(action, repository)
    skill = repository / "skills/lookup/SKILL.md"
    skill.write_text(f"{skill.read_text()}\nIt is kept by two people.\n")
    git(repository, "commit", "-qam", "a word more")
    ended = action.run(repository, policy="threatcard.toml")

    assert (ended.code, ended.outputs["band-changed"]) == (0, "false")
    assert "1 card compared" in ended.summary
