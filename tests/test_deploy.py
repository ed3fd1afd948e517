"""The examples of ``deploy/``: each file through a parser of its kind, each command line through the command's own."""

import re
import subprocess
import tomllib
from fnmatch import fnmatch
from pathlib import PurePosixPath

import pytest
import yaml

from pipeline import catalogue, settings
from pipeline.cli import parser
from pipeline.cli.commands import refresh, worker
from tests.support import deployed
from tests.support.catalogues import written
from tests.support.commands import process
from tests.support.deploy_checks import PROGRAM, checked
from tests.support.deployed import FILES, text
from tests.support.ids import words
from tests.support.paths import ROOT
from tests.support.servers import local_web

SETTING = re.compile(r"\b(?:THREATCARD|OPENAI)_[A-Z_]+\b")


@pytest.mark.parametrize("name", FILES, ids=words)
def test_a_file_passes_the_parser_of_its_kind(name, tmp_path):
    assert checked(name, tmp_path) == ""


@pytest.mark.parametrize(
    ("name", "right", "wrong", "named"),
    [
        pytest.param("github/refresh.yml", "runs-on:", "run-on:", "run-on", id="workflow-key"),
        pytest.param("github/refresh.yml", "contents: read", "contents: reed", "reed", id="workflow-permission"),
        pytest.param(
            "github/refresh.yml", "@de0fac2e4500dabe0009e67214ff5f5447ce83dd", "@v6", "unpinned", id="workflow-pin"
        ),
        pytest.param("github/pages.yml", "pages: write", "pages: wrote", "wrote", id="pages-permission"),
        pytest.param("static/nginx.conf", "try_files", "try_file", "try_file", id="nginx-directive"),
        pytest.param("static/nginx.conf", "gzip on;", "gzip on; }", "unexpected", id="nginx-syntax"),
        pytest.param("static/nginx.conf", "script-src 'self'", "script-src *", "policy", id="nginx-policy"),
        pytest.param("compose/compose.yaml", "restart:", "restarts:", "restarts", id="compose-key"),
        pytest.param("kubernetes/refresh.yaml", "backoffLimit", "backOffLimit", "backOffLimit", id="kubernetes-key"),
        pytest.param("kubernetes/worker.yaml", "replicas: 2", "replicas: two", "two", id="kubernetes-value"),
        pytest.param("kubernetes/kustomization.yaml", "- worker", "- wroker", "worker", id="kustomization"),
        pytest.param("systemd/threatcard-refresh.service", "Privileges", "Privilege", "unknown", id="unit-key"),
        pytest.param("systemd/threatcard-worker@.service", "=90", "=soon", "soon", id="unit-value"),
        pytest.param("systemd/threatcard-refresh.timer", "02:30", "26:30", "26:30", id="calendar"),
        pytest.param("cron/threatcard", "30 2", "61 2", "61 2", id="crontab-time"),
        pytest.param("cron/threatcard", "|| echo", "|| (echo", "syntax", id="crontab-command"),
        pytest.param("Dockerfile", "python:3.13-slim AS", "python AS", "DL3006", id="dockerfile"),
        pytest.param("threatcard.sh", '"$@"', '"$@', "unterminated", id="script"),
        pytest.param("threatcard.env.example", "=gpt", "= gpt", "gpt", id="settings-file"),
        pytest.param("README.md", "`cron/threatcard`", "`cron/daily`", "daily", id="page"),
    ],
)
def test_the_parser_names_what_is_wrong(name, right, wrong, named, tmp_path):
    assert right in text(name)

    assert named.lower() in checked(name, tmp_path, text(name).replace(right, wrong)).lower()


LINES = [pytest.param(args, id=words(f"{name} {args}")) for name in FILES for args in deployed.commands(name)]


@pytest.mark.parametrize("args", LINES)
def test_a_command_line_is_one_that_the_command_takes(args, capsys):
    try:
        parser.build().parse_args(args)
        refused = 0
    except SystemExit as err:
        refused = err.code

    assert refused == 0, capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("cron/threatcard", {"refresh"}),
        ("systemd/threatcard-refresh.service", {"db", "refresh"}),
        ("systemd/threatcard-worker@.service", {"db", "worker"}),
        ("kubernetes/refresh.yaml", {"db", "refresh"}),
        ("kubernetes/worker.yaml", {"db", "worker"}),
        ("github/refresh.yml", {"db", "refresh"}),
        ("github/pages.yml", {"publish"}),
        ("compose/compose.yaml", {"db", "worker", "refresh", "serve"}),
        ("Dockerfile", {"--help"}),
        ("README.md", {"catalog", "db", "runs", "user"}),
    ],
    ids=words,
)
def test_no_command_line_is_overlooked(name, expected):
    assert {args[0] for args in deployed.commands(name)} == expected


@pytest.mark.parametrize("name", FILES, ids=words)
def test_a_variable_that_is_named_is_a_setting(name):
    known = {one.variable for one in settings.SETTINGS} | {"THREATCARD_CONFIG"}

    assert set(SETTING.findall(text(name))) <= known


@pytest.mark.parametrize("name", FILES, ids=words)
def test_no_file_holds_a_secret(name):
    secret = [one.variable for one in settings.SETTINGS if one.secret] + ["POSTGRES_PASSWORD"]
    given = re.findall(rf"(?<!\{{)\b(?:{'|'.join(secret)})[=:][ ]*(\S+)", text(name))

    assert [value for value in given if not value.startswith("$")] == []


def test_the_actions_are_those_of_a_release():
    """A digest alone would not tell which one."""
    used = re.findall(r"uses: (.*)", text("github/refresh.yml") + text("github/pages.yml"))

    assert used
    assert [one for one in used if not re.fullmatch(r"actions/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one)] == []


def environments():
    """Every setting that a file gives a value, as the process gets it."""
    service = yaml.safe_load(text("compose/compose.yaml"))["x-threatcard"]["environment"]
    return {
        "file": deployed.assignments(text("threatcard.env.example")),
        "Compose": {name: re.sub(r"\$\{[^}]*\}", "0123abcd", value) for name, value in service.items()},
        "Kubernetes": deployed.documents(text("kubernetes/config.yaml"))[0]["data"],
    }


@pytest.mark.parametrize("where", environments())
def test_the_settings_hold(where, tmp_path):
    given = {name: value for name, value in environments()[where].items() if SETTING.fullmatch(name)}
    found = settings.read({}, environ=given, folder=tmp_path)

    assert given
    assert {row.origin for row in found.rows.values()} - {"default"} == {name for name, value in given.items() if value}


def test_a_shell_reads_the_settings_as_systemd_does(tmp_path):
    """Through the wrapper, with stand-ins for what is installed."""
    given = deployed.assignments(text("threatcard.env.example"))
    (tmp_path / "environment").write_text("".join(f"{name}={value}\n" for name, value in given.items()))
    script = text("threatcard.sh").replace("/etc/threatcard", str(tmp_path)).replace(PROGRAM, "/usr/bin/env")
    done = subprocess.run(["sh", "-c", script], env={}, capture_output=True, text=True, check=True)
    held = dict(line.split("=", 1) for line in done.stdout.splitlines())

    assert {name: held.get(name) for name in given} == given


def test_the_catalogue_can_be_read(tmp_path):
    held = deployed.documents(text("kubernetes/config.yaml"))[1]["data"]
    path = written(tmp_path, "catalog.yaml", held["catalog.yaml"])
    rows = list(catalogue.read(str(path), web=local_web()))

    assert {type(row) for row in rows} == {catalogue.Entry}


def test_everything_that_a_manifest_refers_to_is_there():
    whole = "---\n".join(text(name) for name in FILES if fnmatch(name, "kubernetes/*.yaml"))
    held = {(one["kind"], one.get("metadata", {}).get("name")) for one in deployed.documents(whole)}
    maps = {one["name"] for key in ("configMapRef", "configMap") for one in deployed.mentioned(whole, key)}
    claims = {one["claimName"] for one in deployed.mentioned(whole, "persistentVolumeClaim")}
    secrets = {one["name"] for one in deployed.mentioned(whole, "secretRef")}

    assert {name for kind, name in held if kind == "ConfigMap"} == maps
    assert {name for kind, name in held if kind == "PersistentVolumeClaim"} == claims
    assert [name for name in secrets if f"create secret generic {name} " not in text("README.md")] == []


def test_a_worker_is_given_the_time_that_it_needs_to_stop():
    unit = re.search(r"^TimeoutStopSec=(\d+)$", text("systemd/threatcard-worker@.service"), re.MULTILINE)
    compose = yaml.safe_load(text("compose/compose.yaml"))["services"]["worker"]["stop_grace_period"]
    pod = deployed.mentioned(text("kubernetes/worker.yaml"), "terminationGracePeriodSeconds")

    assert min(int(unit[1]), int(compose.removesuffix("s")), *pod) > worker.PATIENCE


def test_the_image_is_built_from_what_the_wheel_holds():
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    allowed = {line[1:] for line in text("Dockerfile.dockerignore").splitlines() if line.startswith("!")}

    assert allowed - {"LICENSE", "README.md", "pyproject.toml", "requirements-server.lock"} == set(
        wheel["only-include"]
    )


def nightly_scripts():
    """The scripts that turn the exit code of a run into that of the job."""
    (entry,) = deployed.entries(text("cron/threatcard"))
    (pod,) = [one for one in deployed.containers(text("kubernetes/refresh.yaml")) if one.get("command")]
    (step,) = [one for one in deployed.scripts(text("github/refresh.yml")) if "threatcard refresh" in one]
    return {"cron": ("sh", entry["command"]), "Kubernetes": ("sh", pod["args"][0]), "GitHub": ("bash", step)}


@pytest.mark.parametrize("code", [0, 1, refresh.EXIT_BOUNDED, 7])
@pytest.mark.parametrize("where", ["Kubernetes", "GitHub"])
def test_a_bound_that_was_reached_is_no_failure(where, code, tmp_path):
    done = nightly(where, code, tmp_path)

    assert done.returncode == (0 if code == refresh.EXIT_BOUNDED else code)


@pytest.mark.parametrize("code", [0, 1, refresh.EXIT_BOUNDED, 7])
def test_the_mail_of_cron_says_how_a_run_ended(code, tmp_path):
    done = nightly("cron", code, tmp_path)

    assert done.stdout.startswith("the summary\n")
    assert ("exit code" in done.stdout, f"exit code {code}," in done.stdout) == (code != 0, code != 0)


def nightly(where, code, folder):
    """A night's script, with a stand-in for the command, which ends ``refresh`` with this code."""
    program = folder / "threatcard"
    program.write_text(f'#!/bin/sh\n[ "$1" = refresh ] || exit 0\necho the summary\nexit {code}\n')
    program.chmod(0o755)
    shell, script = nightly_scripts()[where]
    strict = ["-e", "-o", "pipefail"] if shell == "bash" else []
    return subprocess.run(
        [shell, *strict, "-c", script.replace("/var/log/threatcard", str(folder))],
        env={"PATH": f"{folder}:/usr/bin:/bin", "GITHUB_STEP_SUMMARY": str(folder / "summary")},
        cwd=folder, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


REFRESHES = [name for name in FILES if name != "README.md" and deployed.catalogues(name)]


def beside(name):
    """The files and folders of a machine that a file of ``deploy/`` names, but for the catalogue's own."""
    held = text(name)
    if name.startswith("github/"):
        keeps = deployed.mentioned(held, "path")
        return {PurePosixPath(one) for one in (*keeps, ".git/config", "requirements.lock")}
    if name.startswith("compose/"):
        mounts = yaml.safe_load(held)["services"]["refresh"]["volumes"]
        return {PurePosixPath(one.split(":")[1]) for one in mounts} - set(deployed.catalogues(name))
    return {PurePosixPath(one) for one in re.findall(r"(?<![\w.])/(?:etc|var|opt|tmp|run)/[\w./-]+", held)} | {
        PurePosixPath("/etc/threatcard/environment"), PurePosixPath("/etc/threatcard/threatcard.toml")
    }  # fmt: skip


@pytest.mark.parametrize("name", REFRESHES, ids=words)
def test_nothing_lies_below_the_folder_of_a_catalogue_but_the_catalogue(name):
    """Whoever may write the catalogue may have every file below its folder read."""
    (path,) = deployed.catalogues(name)
    own = {path, path.parent}

    assert path.parent.name == "catalog"
    assert [str(one) for one in beside(name) - own if one.is_relative_to(path.parent)] == []


@pytest.mark.parametrize("name", REFRESHES, ids=words)
def test_what_stands_beside_a_catalogue_does_not_come_into_its_cards(name, tmp_path):
    """The real command over a catalogue of somebody who knows where the secrets stand, in the environment and files."""
    (path,) = deployed.catalogues(name)
    key = "sk-MARKED0123456789abcdef"
    folder = tmp_path / "etc" / path.parent.name
    settings_file = written(tmp_path / "etc", "environment", f"OPENAI_API_KEY={key}\n")
    (folder / "link.md").parent.mkdir()
    (folder / "link.md").symlink_to(settings_file)
    rows = ("../environment", str(settings_file), "/proc/self/environ", "link.md", "../../etc/environment", "good.md")
    written(folder, "good.md", "# Good\n\nGood is an MCP server that reads tickets and answers them.\n" * 20)
    at = written(folder, path.name, "".join(f"- url: {row}\n" for row in rows))
    report = tmp_path / "report"
    done = process(
        "refresh", str(at), "--report", str(report), "--estimator", "comparables", "--log", "json",
        env={"OPENAI_API_KEY": key, "THREATCARD_DB": f"{tmp_path}/store.db", "THREATCARD_TOKEN": ""},
    )  # fmt: skip
    kept = [one for one in tmp_path.rglob("*") if one.is_file() and folder.parent not in one.parents]

    assert done.returncode == 0, done.stderr
    assert len(re.findall("catalogue row left out", done.stderr.decode())) == 5
    assert report / "report.json" in kept
    assert [one.name for one in kept if key.encode() in one.read_bytes()] == []
    assert key.encode() not in done.stdout + done.stderr


def test_every_exit_code_is_explained():
    page = re.findall(r"^\| (\d) \|", text("README.md"), re.MULTILINE)

    assert sorted(page) == sorted(re.findall(r"\b(\d) ", refresh._EPILOG.replace("\n", " ")))


def test_the_units_take_a_bound_for_success_and_no_other_failure():
    (unit,) = re.findall(r"^SuccessExitStatus=(.*)$", text("systemd/threatcard-refresh.service"), re.MULTILINE)

    assert unit == str(refresh.EXIT_BOUNDED)
