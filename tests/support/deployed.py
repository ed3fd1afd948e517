"""The files of ``deploy/``: their text in, the ``threatcard`` command lines that they hold out, as lists of words."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import yaml
from markdown_it import MarkdownIt

from tests.support.paths import ROOT

DEPLOY = ROOT / "deploy"
FILES = tuple(sorted(path.relative_to(DEPLOY).as_posix() for path in DEPLOY.rglob("*") if path.is_file()))

CRON = re.compile(r"(?P<when>(?:\S+ ){5})(?P<user>\S+) (?P<command>.+)")
IN_A_SHELL = ["/bin/sh", "-c"]
ENDS = re.compile(r"[;&|()]+")
BEFORE = {"!", "{", "if", "then", "else", "do", "exec"}
"""Words that may stand before a command."""


def text(name: str) -> str:
    return (DEPLOY / name).read_text("utf-8")


def commands(name: str) -> Iterator[list[str]]:
    """The words after ``threatcard`` in each command line of a file."""
    kind = {".md": _page, ".service": _unit, ".yaml": _manifests, ".yml": _workflow, ".sh": shell}
    path = PurePosixPath(name)
    if path.name == "Dockerfile":
        return _image(text(name))
    if path.parent.name == "cron":
        return _crontab(text(name))
    if path.parent.name == "compose" and path.suffix == ".yaml":
        return _services(text(name))
    return kind.get(path.suffix, lambda _: iter(()))(text(name))


def shell(script: str) -> Iterator[list[str]]:
    """Redirections are left out, and what only hands its own arguments on."""
    for line in script.replace("\\\n", " ").splitlines():
        words = shlex.shlex(line, posix=True, punctuation_chars=True)
        words.whitespace_split = True
        for command in _split(list(words)):
            if command and PurePosixPath(command[0]).name == "threatcard" and command[1:] != ["$@"]:
                yield command[1:]


def _split(words: list[str]) -> Iterator[list[str]]:
    """Single commands, without what stands before them and without redirections."""
    command: list[str] = []
    words = iter([*words, ";"])
    for word in words:
        if ENDS.fullmatch(word):
            yield _bare(command)
            command = []
        elif set(word) <= set("<>&"):
            if command and command[-1].isdecimal():
                command.pop()
            next(words)
        else:
            command.append(word)


def _bare(command: list[str]) -> list[str]:
    while command and (command[0] in BEFORE or "=" in command[0]):
        command = command[1:]
    return command[3:] if command[:2] == ["sudo", "-u"] else command


def _page(page: str) -> Iterator[list[str]]:
    """What is typed in its blocks of code, and what is code in its sentences."""
    for token in MarkdownIt("commonmark").enable("table").parse(page):
        for line in token.content.splitlines() if token.type == "fence" else ():
            yield from _typed(line[2:])
        for inline in token.children or ():
            if inline.type == "code_inline" and inline.content.startswith("threatcard "):
                yield from shell(inline.content)


def _typed(line: str) -> Iterator[list[str]]:
    within = line.partition("docker compose run --rm ")[2].split()
    yield from [within[1:]] if within[1:] else shell(line)


def _unit(unit: str) -> Iterator[list[str]]:
    for line in re.findall(r"^Exec\w+=(.*)$", unit, re.MULTILINE):
        yield from shell(line)


def _crontab(table: str) -> Iterator[list[str]]:
    for entry in entries(table):
        yield from shell(entry["command"])


def entries(table: str) -> list[re.Match[str]]:
    """The lines of a crontab that are neither comments nor variables."""
    lines = [line for line in table.splitlines() if line and not re.match(r"#|\w+ *=", line)]
    found = [CRON.fullmatch(line) for line in lines]
    assert None not in found, lines
    return found


def _manifests(manifests: str) -> Iterator[list[str]]:
    for container in containers(manifests):
        command, args = container.get("command"), container["args"]
        yield from shell(args[0]) if command == IN_A_SHELL else [[*(command or []), *args]]


def documents(manifests: str) -> list[Any]:
    return list(yaml.safe_load_all(manifests))


def containers(manifests: str) -> list[Any]:
    return [one for one in _within(documents(manifests)) if "image" in one and "args" in one]


def _within(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _within(inner)


def mentioned(manifests: str, key: str) -> list[Any]:
    """Every value of a key, at whatever depth."""
    return [one[key] for one in _within(documents(manifests)) if key in one]


def _services(compose: str) -> Iterator[list[str]]:
    for service in yaml.safe_load(compose)["services"].values():
        if service["image"].startswith("threatcard"):
            yield service["command"]


def _workflow(workflow: str) -> Iterator[list[str]]:
    for script in scripts(workflow):
        yield from shell(script)


def scripts(workflow: str) -> list[str]:
    return mentioned(workflow, "run")


def _image(dockerfile: str) -> Iterator[list[str]]:
    found = dict(re.findall(r"^(ENTRYPOINT|CMD) (\[.*\])$", dockerfile, re.MULTILINE))
    assert json.loads(found["ENTRYPOINT"]) == ["threatcard"]
    yield json.loads(found["CMD"])


def assignments(environment: str) -> dict[str, str]:
    """A file of settings, as systemd and Compose read it; commented ones too, as if they were not."""
    return dict(re.findall(r"^#?([A-Z_]+)=(.*)$", environment, re.MULTILINE))


def catalogues(name: str) -> list[PurePosixPath]:
    """Of each ``refresh`` in a file: where its catalogue lies."""
    return [PurePosixPath(args[1]) for args in commands(name) if args[0] == "refresh"]


def copied(name: str, folder: Path, *, said: str | None = None) -> Path:
    """The file, or another text under its name, in a folder where tools may look at it."""
    path = folder / PurePosixPath(name).name
    path.write_text(text(name) if said is None else said, "utf-8")
    return path
