"""The pages: every command line, flag, link, path, function and setting in them is there, and nothing is left out."""

import ast
import contextlib
import io
import re
import shlex
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from markdown_it import MarkdownIt

from pipeline import cli, errors, screen, settings
from pipeline.cli import parser
from pipeline.cli.commands import assess, refresh
from pipeline.model import Shortfall
from tests.support.deployed import shell
from tests.support.ids import words
from tests.support.paths import ROOT

DOCS = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("**/*.md"))
PAGES = (
    "README.md", "CONTRIBUTING.md", *DOCS, "deploy/README.md", "evals/README.md", "evals/calibration/README.md",
    "tests/hostile/README.md", "cassettes/README.md",
)  # fmt: skip
MOST_LINES = 130
"""Of the README: what a first visit needs."""

TOP = "pipeline|tests|docs|deploy|bench|prompts|evals|cassettes|examples"
PATH = re.compile(rf"(?<![\w./-])(?:{TOP})/[\w./*@-]*")
FUNCTION = re.compile(r"(?<![\w./-])(pipeline/[\w/]+\.py):(\w+)")
SETTING = re.compile(r"\b(?:THREATCARD|OPENAI)_[A-Z_]+\b")
FLAG = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
PROMPT = re.compile(r"[$#] ")


def text(page):
    return (ROOT / page).read_text("utf-8")


# What a page holds


@cache
def _tokens(page_text):
    return MarkdownIt("commonmark").enable("table").parse(page_text)


def _inline(page_text):
    for token in _tokens(page_text):
        yield from token.children or ()


def codes(page_text):
    """What is code in its sentences and tables."""
    return [token.content for token in _inline(page_text) if token.type == "code_inline"]


def typed(page_text):
    """What is typed in its blocks of console, without the prompt."""
    blocks = [token.content for token in _tokens(page_text) if token.type == "fence" and token.info == "console"]
    return [line[2:] for block in blocks for line in block.splitlines() if PROMPT.match(line)]


def block(page_text, kind):
    return next(token.content for token in _tokens(page_text) if token.type == "fence" and token.info == kind)


def links(page_text):
    found = [token.attrGet("href") or token.attrGet("src") for token in _inline(page_text)]
    return [target for target in found if target]


def anchors(page_text):
    """Of its headings, as GitHub makes them."""
    tokens = _tokens(page_text)
    titles = [tokens[n + 1].content for n, token in enumerate(tokens) if token.type == "heading_open"]
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


# What there is


@cache
def helped(path):
    """What a command says of itself."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.suppress(SystemExit):
        parser.build().parse_args([*path, "--help"])
    return said.getvalue()


def _actions(path):
    """The names of its commands or actions, which stand deeper than what else it takes."""
    return re.findall(r"^ {4}([a-z][a-z-]*)", helped(path), re.MULTILINE)


def _flags(path):
    headings = re.findall(r"^ {2}(-.*?)(?: {2}|$)", helped(path), re.MULTILINE)
    return frozenset(flag for one in headings for flag in re.findall(r"(?<![\w-])--?[a-z][a-z-]*", one))


@cache
def flags():
    """The flags of each command and action, by its words."""
    commands = [(name,) for name in _actions(())]
    actions = [(*path, name) for path in commands for name in _actions(path)]
    return {path: _flags(path) for path in ((), *commands, *actions)}


COMMANDS = sorted(path for path in flags() if path and not any(other[:-1] == path for other in flags() if other))
"""Those that can be typed: a command with actions cannot be without one."""


@cache
def targets():
    return frozenset(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


@cache
def defined(module):
    tree = ast.parse((ROOT / module).read_text("utf-8"))
    return {
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }


# What is wrong with a page: each gives the faults that it finds


def command_lines(page_text, _):
    """Each goes through the command's own parser."""
    return [said for line in typed(page_text) for args in shell(line) if (said := refused(args))]


def refused(args):
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
            parser.build().parse_args(args)
    except SystemExit as end:
        return said.getvalue() if end.code else ""
    return ""


def commands_in_sentences(page_text, _):
    """They may lack what the command needs, but not name what it does not know."""
    return [code for code in codes(page_text) if code.startswith("threatcard ") and not known(code)]


def known(code):
    said = shlex.split(code)[1:]
    path = tuple(said[:2])
    while path not in flags():
        path = path[:-1]
    rest = [word for word in said[len(path) :] if re.fullmatch("[a-z-]+", word) and not word.startswith("-")]
    if rest and (path == () or any(other[:-1] == path for other in flags() if other)):
        return False
    return set(FLAG.findall(code)) <= flags()[path]


def flags_in_sentences(page_text, _):
    anybodys = frozenset().union(*flags().values())
    return [flag for code in codes(page_text) if code.startswith("-") for flag in FLAG.findall(code)
            if flag not in anybodys]  # fmt: skip


def make_targets(page_text, _):
    lines = [line for line in (*typed(page_text), *codes(page_text)) if line.startswith("make ")]
    asked = [word for line in lines for word in shlex.split(line, comments=True)[1:] if "=" not in word]
    return [target for target in asked if target not in targets()]


def broken_links(page_text, page):
    return [target for target in links(page_text) if not there(target, page_text, page)]


def there(target, page_text, page):
    if re.match(r"[a-z]+:", target):
        return True
    path, _, anchor = target.partition("#")
    file = (ROOT / page).parent / path if path else ROOT / page
    if not file.exists():
        return False
    return not anchor or anchor in anchors(file.read_text("utf-8") if path else page_text)


def missing_paths(page_text, _):
    named = [path.rstrip(".") for code in codes(page_text) for path in PATH.findall(code)]
    return [
        path for path in named if not any(ROOT.glob(path.rstrip("/"))) or (path[-1] == "/" and (ROOT / path).is_file())
    ]


def missing_functions(page_text, _):
    named = [found for code in codes(page_text) for found in FUNCTION.findall(code)]
    return [f"{module}:{name}" for module, name in named if not (ROOT / module).exists() or name not in defined(module)]


def unknown_settings(page_text, _):
    return sorted(set(SETTING.findall(page_text)) - {one.variable for one in settings.SETTINGS} - {"THREATCARD_CONFIG"})


CHECKS = (
    command_lines, commands_in_sentences, flags_in_sentences, make_targets, broken_links, missing_paths,
    missing_functions, unknown_settings,
)  # fmt: skip


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("page", PAGES, ids=words)
def test_what_a_page_names_is_there(page, check):
    assert check(text(page), page) == []


@pytest.mark.parametrize(
    ("check", "said", "fault"),
    [
        pytest.param(command_lines, "```console\n$ threatcard asses a.md\n```", "invalid choice", id="command"),
        pytest.param(command_lines, "```console\n$ cat a | threatcard score --snip\n```", "--snip", id="behind-a-pipe"),
        pytest.param(command_lines, "```console\n$ threatcard review approve\n```", "CARD", id="argument-left-out"),
        pytest.param(commands_in_sentences, "`threatcard reviews list`", "reviews", id="command-in-a-sentence"),
        pytest.param(commands_in_sentences, "`threatcard runs stop RUN`", "stop", id="action-in-a-sentence"),
        pytest.param(commands_in_sentences, "`threatcard eval --sample 3`", "--sample", id="flag-of-a-command"),
        pytest.param(commands_in_sentences, "`threatcard user add --json`", "--json", id="flag-of-another-action"),
        pytest.param(flags_in_sentences, "| `--formats NAME` |", "--formats", id="flag"),
        pytest.param(make_targets, "```console\n$ make demos     # it\n```", "demos", id="target"),
        pytest.param(make_targets, "run `make proper`", "proper", id="target-in-a-sentence"),
        pytest.param(broken_links, "[a](docs/nowhere.md)", "nowhere", id="link"),
        pytest.param(broken_links, "![a](docs/no.png)", "no.png", id="picture"),
        pytest.param(broken_links, "# One\n[a](#two)", "#two", id="anchor"),
        pytest.param(broken_links, "[a](docs/cards.md#flagged)", "#flagged", id="anchor-of-another-page"),
        pytest.param(missing_paths, "`pipeline/llm.py`", "pipeline/llm.py", id="path"),
        pytest.param(missing_paths, "`prompts/*.txt`", "*.txt", id="pattern"),
        pytest.param(missing_paths, "`make test PYTEST=tests/test_scoring.py`", "test_scoring", id="path-in-a-command"),
        pytest.param(missing_paths, "`pipeline/model.py/`", "model.py/", id="file-that-is-no-folder"),
        pytest.param(missing_functions, "`pipeline/assess/draft.py:drafts`", "drafts", id="function"),
        pytest.param(unknown_settings, "set THREATCARD_MODELS", "THREATCARD_MODELS", id="setting"),
    ],
)  # fmt: skip
def test_a_fault_is_named(check, said, fault):
    (found,) = check(said, "README.md")

    assert fault in found


# Nothing is left out


def test_the_readme_is_short():
    assert len(text("README.md").splitlines()) <= MOST_LINES


def test_the_index_names_every_page():
    assert {target for target in links(text("docs/README.md")) if not target.startswith("../")} == {
        Path(page).relative_to("docs").as_posix() for page in DOCS if page != "docs/README.md"
    }


@pytest.mark.parametrize("path", COMMANDS, ids=words)
def test_every_command_is_explained(path):
    said = [line for page in DOCS for line in (*typed(text(page)), *codes(text(page)))]

    assert [line for line in said if re.search(rf"\bthreatcard {' '.join(path)}\b", line)]


def test_every_flag_is_explained():
    said = {flag for page in DOCS for code in codes(text(page)) for flag in FLAG.findall(code)}
    every = {flag for held in flags().values() for flag in held if flag.startswith("--")}

    assert every - said - {"--help"} == set()


def rows(page, columns):
    """The cells of its tables that have so many columns."""
    found = [re.split(r"\s*\|\s*", line.strip("| ")) for line in text(page).splitlines() if line.startswith("| ")]
    return [cells for cells in found if len(cells) == columns]


def test_every_setting_is_explained():
    said = {cells[0]: cells[1:] for cells in rows("docs/settings.md", 5) if cells[0].startswith("`")}

    assert said.keys() == {f"`{one.name}`" for one in settings.SETTINGS}
    for one in settings.SETTINGS:
        variable, default, flag, meaning = said[f"`{one.name}`"]
        assert variable == f"`{one.variable}`"
        assert one.name in PLACES or default == shown(one.default)
        assert flag == (f"`{_flag(one.name)}`" if _flag(one.name) else "")
        assert ("*not there*" in meaning, "secret" in meaning) == (one.trusted_only, one.secret)


PLACES = ("cache_dir", "db")
"""Settings whose defaults depend on the machine."""


def shown(default):
    if default is None or default == frozenset():
        return "not set" if default is None else "none"
    if isinstance(default, frozenset):
        return f"`{', '.join(sorted(default))}`"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def _flag(name):
    """The flag that sets it, if there is one. ``publish --base-url`` is the site's, not the model's server."""
    if name == "base_url":
        return None
    flag = f"--{name.replace('_', '-')}"
    return flag if any(flag in held for held in flags().values()) else None


def test_every_exit_code_is_explained():
    named = {kind.exit_code for kind in vars(errors).values() if isinstance(kind, type)}
    others = {
        0,
        assess.EXIT_INCOMPLETE,
        assess.EXIT_BROKEN,
        refresh.EXIT_FAILURES,
        refresh.EXIT_BOUNDED,
        cli.INTERRUPTED,
    }

    assert [int(cells[0]) for cells in rows("docs/README.md", 3) if cells[0].isdecimal()] == sorted(named | others)


def test_every_kind_of_flag_is_explained():
    sources = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "pipeline").rglob("*.py")))
    raised = set(re.findall(r'Flag\(\s*kind="(\w+)"', sources))
    kinds = raised | set(get_args(screen.Kind)) | set(get_args(Shortfall.model_fields["kind"].annotation))

    assert raised
    assert kinds - set(codes(text("docs/cards.md"))) == set()


def test_the_tree_is_the_one_on_disk():
    """Rooms, and folders in them, in any order."""
    drawn, above = set(), []
    for indent, name in re.findall(r"^( *)([\w.]+)/(?= |$)", block(text("CONTRIBUTING.md"), "text"), re.MULTILINE):
        above[len(indent) // 2 :] = [name]
        drawn.add("/".join(above))
    folders = {path.parent.relative_to(ROOT).as_posix() for path in (ROOT / "pipeline").rglob("__init__.py")}

    assert drawn == {folder for folder in folders if folder.count("/") <= 2}
