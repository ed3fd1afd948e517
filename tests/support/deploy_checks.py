"""The parsers that the files of ``deploy/`` go through: a file in, what is wrong with it out, else nothing."""

import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import crossplane
import kubernetes_validate
import pytest
import yaml
from croniter import croniter

from tests.support import deployed
from tests.support.deployed import DEPLOY, FILES
from tests.support.paths import ROOT

PROGRAM = "/opt/threatcard/bin/threatcard"
KUBERNETES = ("1.31", kubernetes_validate.latest_version())
SCHEMA = [sys.executable, "-m", "check_jsonschema", "--builtin-schema"]
BIN = Path(sys.executable).parent


def ran(*command: object) -> str:
    """What a tool says of a file; nothing when it finds nothing."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=120)
    return f"{done.stdout}{done.stderr}" if done.returncode else ""


def a_workflow(path):
    return ran(*SCHEMA, "vendor.github-workflows", path) + ran(
        BIN / "zizmor", "--offline", "--no-progress", "--persona", "pedantic", path
    )


def a_compose_file(path):
    return ran(*SCHEMA, "vendor.compose-spec", path)


def manifests(path):
    said = []
    for document in yaml.safe_load_all(path.read_text("utf-8")):
        for version in KUBERNETES:
            try:
                kubernetes_validate.validate(document, version, strict=True)
            except kubernetes_validate.ValidationError as err:
                said.append(f"{version}: {err.message}")
    return "\n".join(said)


def a_kustomization(path):
    """There is no schema of it to be had: its keys, and that each resource is there."""
    held = yaml.safe_load(path.read_text("utf-8"))
    other = held.keys() - {"apiVersion", "kind", "namespace", "resources", "images"}
    there = {one.name for one in (DEPLOY / "kubernetes").iterdir()} - {"kustomization.yaml"}
    return f"{other or ''}{there ^ set(held['resources']) or ''}"


def a_unit(path):
    """It says what it does not know, and ends with success all the same. The program need not be installed."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not there: install systemd")
    path.write_text(path.read_text("utf-8").replace(PROGRAM, sys.executable), "utf-8")
    path = path.rename(path.with_name(path.name.replace("@", "@1")))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--recursive-errors=no", path], capture_output=True, text=True, timeout=60
    )
    return f"{done.stdout}{done.stderr}"


def a_crontab(path):
    """A percent sign would end the command, and a line without an end would be passed over."""
    table = path.read_text("utf-8")
    found = deployed.entries(table)
    bad = [one["when"] for one in found if not croniter.is_valid(one["when"].strip())]
    signs = [one["command"] for one in found if "%" in one["command"]]
    shells = [ran("sh", "-n", "-c", one["command"]) for one in found]
    return "".join([*bad, *signs, *shells, "" if table.endswith("\n") else "no end of line"])


def a_site_of_nginx(path):
    """Its policy is that of the pages, and what only a header can say."""
    found = crossplane.parse(str(path), check_ctx=False, check_args=False, single=True)
    base = (ROOT / "pipeline/publish/templates/base.html.j2").read_text("utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', base)[1]
    said = [one["error"] for one in found["errors"]]
    own = path.read_text("utf-8")
    unknown = {one["directive"] for one in _blocks(found["config"][0]["parsed"])} - NGINX
    odd = [] if f'"{policy}; frame-ancestors' in own else ["its policy is not that of the pages"]
    return "\n".join([*said, *(f"unknown directive {one}" for one in sorted(unknown)), *odd])


def _blocks(parsed):
    """Every directive but the rows of the table of types."""
    for one in parsed:
        yield one
        if one["directive"] != "types":
            yield from _blocks(one.get("block", []))


NGINX = {
    "server", "listen", "server_name", "ssl_certificate", "ssl_certificate_key", "root", "index", "charset",
    "charset_types", "gzip", "gzip_types", "server_tokens", "types", "default_type", "add_header", "location",
    "limit_except", "deny", "try_files", "return",
}  # fmt: skip
"""Directives that nginx has, of those that the file uses."""


def a_dockerfile(path):
    return ran(BIN / "hadolint", "--no-color", path)


def a_script(path):
    """By the shell that its first line names."""
    shell = "bash" if path.read_text("utf-8").startswith("#!/usr/bin/env bash") else "sh"
    return ran(shell, "-n", path)


def a_settings_file(path):
    odd = [line for line in path.read_text("utf-8").splitlines() if not re.fullmatch(PLAIN, line)]
    return "\n".join(odd)


def a_list_of_names(path):
    odd = [line for line in path.read_text("utf-8").splitlines() if not re.fullmatch(r"#.*|!?[\w./*-]+", line)]
    return "\n".join(odd)


def a_page(path):
    """Every file has its place on the page, and every file that the page names is there."""
    page = path.read_text("utf-8")
    named = set(re.findall(r"`((?:cron|systemd|compose|github|kubernetes|static)/[\w@./-]*)`", page))
    missing = {one for one in named if not (DEPLOY / one).exists()} - COPIES
    shown = [one for one in FILES if one != "README.md" and not one.endswith("ignore")]
    unnamed = [one for one in shown if one not in page and f"`{one.partition('/')[0]}/`" not in page]
    return f"{missing or ''}{unnamed or ''}"


PLAIN = r"(# .*|#?[A-Z_]+=[A-Za-z0-9._+:/@%=,-]*|)"
COPIES = {"compose/.env", "compose/threatcard.env"}
"""What the user makes."""

# The first pattern that fits.
CHECKS = (
    ("github/*.yml", a_workflow),
    ("static/nginx.conf", a_site_of_nginx),
    ("compose/*.yaml", a_compose_file),
    ("kubernetes/kustomization.yaml", a_kustomization),
    ("kubernetes/*.yaml", manifests),
    ("systemd/*", a_unit),
    ("cron/*", a_crontab),
    ("Dockerfile", a_dockerfile),
    ("*.sh", a_script),
    ("*.env.example", a_settings_file),
    ("*ignore", a_list_of_names),
    ("README.md", a_page),
)


def checked(name, folder, said=None):
    found = [check for pattern, check in CHECKS if fnmatch(name, pattern)]
    return found[0](deployed.copied(name, folder, said=said))
