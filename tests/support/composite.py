"""A composite action without a runner: its own steps by bash, with the expressions in it and programs of ours."""

import os
import re
import subprocess
from pathlib import Path
from typing import NamedTuple

import yaml

_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}")


class Ended(NamedTuple):
    """``code`` of the step that failed, else 0; what the action gives, and what was written."""

    code: int
    outputs: dict[str, str]
    said: str
    summary: str


class Runner(NamedTuple):
    """``context`` is what expressions find: "github.event.pull_request.base.sha" and the like."""

    action: Path
    temp: Path
    programs: Path
    """Stands before everything on PATH."""
    context: dict[str, str]

    def run(self, folder: Path, **inputs: str) -> Ended:
        action = yaml.safe_load(self.action.read_text("utf-8"))
        known = {f"inputs.{name}": str(one.get("default", "")) for name, one in action["inputs"].items()}
        known |= {f"inputs.{name.replace('_', '-')}": value for name, value in inputs.items()} | self.context
        known["runner.temp"] = str(self.temp)
        summary = self.temp / "summary"
        summary.write_text("")
        code, said = 0, ""
        for step in action["runs"]["steps"]:
            if not _wanted(step, known):
                continue
            done = self._step(step, known, folder, summary)
            said += done.stdout
            if done.returncode:
                code = done.returncode
                break
        given = {name: _filled(one["value"], known) for name, one in action["outputs"].items()}
        return Ended(code, given, said, summary.read_text("utf-8"))

    def _step(self, step, known, folder, summary):
        if "uses" in step:
            known["steps.python.outputs.python-path"] = str(self.programs / "python")
            return subprocess.CompletedProcess([], 0, stdout="")
        assert "${{" not in step["run"], "an expression in a script is code that a stranger writes"
        written = self.temp / "outputs"
        written.write_text("")
        env = {name: _filled(value, known) for name, value in step.get("env", {}).items()}
        files = {"GITHUB_OUTPUT": str(written), "GITHUB_STEP_SUMMARY": str(summary)}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            env={"HOME": str(self.temp), "PATH": f"{self.programs}:{os.environ['PATH']}", **env, **files},
            cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300,
        )  # fmt: skip
        for line in written.read_text("utf-8").splitlines():
            name, _, value = line.partition("=")
            known[f"steps.{step['id']}.outputs.{name}"] = value
        return done


def _wanted(step, known) -> bool:
    """Of conditions what the action uses: parts that are all true, each a value or one that equals a text."""
    return all(_true(part.strip(), known) for part in step.get("if", "").split("&&") if part.strip())


def _true(part, known) -> bool:
    name, equals, text = part.partition("==")
    value = known.get(name.strip(), "")
    return value == text.strip().strip("'") if equals else bool(value)


def _filled(text, known) -> str:
    def one(match):
        return next((value for name in match[1].split("||") if (value := known.get(name.strip(), ""))), "")

    return _EXPRESSION.sub(one, str(text))
