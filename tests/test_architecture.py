"""The design as a test: which way imports point, what the pure middle may use, and how large a file may grow."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from pipeline import errors
from pipeline.ask import prompts
from tests.support import private_names
from tests.support.paths import ROOT

PACKAGE = ROOT / "pipeline"
LONGEST_FILE = 350
LONGEST_FUNCTION = 60

# From the edge inwards. A room, which is a folder or a file of the package, imports only from the lines below its own.
ROOMS = (
    ("__main__",),
    ("cli",),
    ("mcp",),
    ("notify", "publish", "refresh", "web"),
    ("evaluate", "store"),
    ("review",),
    ("assess", "catalogue", "drift", "export", "policy"),
    ("card",),
    ("reference", "render", "fetch", "ask"),
    ("screen", "listing", "settings", "net"),
    ("scoring",),
    ("files", "model", "resources", "taxonomy"),
    ("errors",),
    ("redaction",),
    ("",),  # the package itself: its version
)

# The pure middle: by what it may import, so that a new way to reach outside is caught without being listed.
PURE = (
    "redaction", "errors", "model", "taxonomy", "scoring", "listing", "screen", "reference", "assess", "card",
    "review", "render", "drift", "export", "policy",
)  # fmt: skip
IMPURE_INSIDE = {
    "render.templates": "reads the templates that lie beside it",
    "reference.gold": "reads the reference cards",
    "reference.calibration": "reads a calibration",
    "export.pdf": "has the template that lies beside it set",
    "assess.by_model": "asks two questions side by side",
    "assess.refute": "asks several questions side by side",
    "assess.draft": "puts an estimator, which may ask a model, between pure parts",
    "assess.estimators": "holds what asks a model",
}
TYPES_FROM = ("ask", "reference.gold")
"""A pure module may name the records of these."""
PURE_LIBRARIES = {
    "__future__", "base64", "bisect", "collections", "csv", "datetime", "decimal", "difflib", "functools",
    "hashlib", "html", "io", "itertools", "json", "math", "operator", "re", "statistics", "string", "textwrap",
    "types", "typing", "unicodedata", "cvss", "markupsafe", "numpy", "pydantic", "py3langid", "rich", "scipy",
    "sklearn", "uuid", "xlsxwriter",
}  # fmt: skip
NOT_PURE_CALLS = {"open", "print", "input", "eval", "exec", "compile", "__import__", "breakpoint"}

# Who alone may import what: a module, or a room with all that is in it.
SEAMS = {
    "langchain": ("ask.chat", "ask.providers.chat"),
    "langchain_core": ("ask.chat", "ask.streaming", "ask.providers"),
    "langchain_openai": ("ask.chat",),
    "openai": ("ask.failures", "ask.batch.api"),
    "anthropic": ("ask.providers.failures",),
    "botocore": ("ask.providers.failures",),
    "google": ("ask.providers.failures",),
    "httpx": ("ask.providers.failures",),
    "ollama": ("ask.providers.failures",),
    "langchain_google_genai": ("ask.providers.failures",),
    "pipeline.ask.providers.chat": ("cli.models",),
    "genai_prices": ("cli.prices",),
    "pipeline.ask.chat": ("ask.llm", "ask.providers"),
    "pipeline.ask.streaming": ("ask.chat",),
    "pipeline.ask.llm": ("cli.build", "cli.batching", "cli.models", "cli.workers"),
    "pipeline.ask.failures": ("ask.chat", "ask.llm", "ask.batch.api"),
    "diskcache": ("ask.cache",),
    "mcp": ("mcp", "cli.assistants"),
    "playwright": ("fetch.browser.visit",),
    "socket": ("fetch.net.guard", "fetch.net.failures", "web.wire.connections"),
    "platformdirs": ("settings",),
    "sqlalchemy": ("store",),
    "alembic": ("store.db.schema", "store.migrations"),
    "argon2": ("store.review.people",),
    "itsdangerous": ("web.auth.sessions", "web.pages.oidc"),
    "authlib": ("web.auth.provider",),
    "joserfc": ("web.auth.provider",),
    "pipeline.web.auth.provider": ("web.pages.oidc",),
    "uvicorn": ("cli.serving", "web.wire.protocol", "web.wire.serving"),
    "dbos": ("refresh.durable", "refresh.recovery", "refresh.steps", "refresh.workflows"),
    "structlog": ("cli.batching", "cli.logs", "cli.progress", "refresh"),
    "prometheus_client": ("cli.prometheus",),
    "pipeline.cli.nightly": ("cli.open_store", "cli.commands.refresh"),
    "sqlite3": ("ask.cache", "store.db.engine"),
    "py3langid": ("listing.language",),
    "pypdf": ("fetch.read.document_child",),
    "xlsxwriter": ("export.tables",),
    "typst": ("export.pdf",),
    "numpy": ("evaluate",),
    "scipy": ("evaluate",),
    "matplotlib": ("evaluate.plots", "cli.commands.eval"),
    "rapidfuzz": ("evaluate.key_points", "cli.commands.eval"),
    "sklearn": ("evaluate", "cli.commands.eval"),
}
ENVIRONMENT = {"settings": None, "cli.output": "NO_COLOR"}
"""Who may read the environment, and which variable only."""


@cache
def modules() -> dict[str, Path]:
    """Name below the package ("fetch.web", "" for the package itself) and file."""
    return {_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def _name(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(name: str) -> ast.Module:
    return ast.parse(modules()[name].read_text("utf-8"))


def imported(name: str) -> Iterator[str]:
    """Every module that ``name`` imports, in functions too, with its full name; a parent package is not added."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: write relative imports in full"
            yield from (_target(node.module or "", alias.name) for alias in node.names)


def _target(module: str, attribute: str) -> str:
    """``from pipeline.render import escape`` imports the module ``pipeline.render.escape``."""
    submodule = f"{module}.{attribute}".removeprefix("pipeline.")
    return f"{module}.{attribute}" if module.split(".")[0] == "pipeline" and submodule in modules() else module


def own(name: str) -> set[str]:
    """The modules of this package that ``name`` imports, by their name below it."""
    return {_below(target) for target in imported(name) if target.split(".")[0] == "pipeline"}


def _below(target: str) -> str:
    return target.removeprefix("pipeline").removeprefix(".")


def top(name: str) -> str:
    return name.split(".")[0]


RANK = {name: rank for rank, rooms in enumerate(ROOMS) for name in rooms}


def test_every_room_has_its_place():
    assert sorted(RANK) == sorted({top(name) for name in modules()})


@pytest.mark.parametrize("name", sorted(modules()))
def test_imports_point_down(name):
    upwards = [other for other in own(name) if top(other) != top(name) and RANK[top(other)] <= RANK[top(name)]]

    assert upwards == []


def test_there_is_no_import_cycle():
    """At the level of single modules, within the packages too."""
    graph = {name: own(name) - {name} for name in modules()}
    try:
        cycle = []
        TopologicalSorter(graph).prepare()
    except CycleError as err:
        cycle = err.args[1]

    assert cycle == []


def pure() -> list[str]:
    return [name for name in modules() if top(name) in PURE and name not in IMPURE_INSIDE]


@pytest.mark.parametrize("name", pure())
def test_pure_modules_reach_nothing_outside(name):
    libraries = {top(target) for target in imported(name)} - {"pipeline"}
    calls = {
        node.func.id for node in ast.walk(tree(name)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }

    assert libraries <= PURE_LIBRARIES
    assert own(name) <= {*pure(), *IMPURE_INSIDE, *TYPES_FROM, ""}
    assert calls.isdisjoint(NOT_PURE_CALLS)


@pytest.mark.parametrize("target", SEAMS)
def test_each_seam_is_in_one_place(target):
    users = {name for name in modules() if any(f"{one}.".startswith(f"{target}.") for one in imported(name))}

    assert [name for name in users if not any(f"{name}.".startswith(f"{room}.") for room in SEAMS[target])] == []


@pytest.mark.parametrize("name", sorted(modules()))
def test_only_settings_reads_the_environment(name):
    assert set(_environment(tree(name))) <= ({ENVIRONMENT[name]} if name in ENVIRONMENT else set())


def _environment(code: ast.Module) -> Iterator[str | None]:
    """What is read of the environment: a variable's name where it is in plain sight, None where it may be any."""
    named = {}
    for node in ast.walk(code):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "getenv":
            named[node.func] = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
    for node in ast.walk(code):
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "environb", "getenv", "getenvb"):
            yield named.get(node)
        elif isinstance(node, ast.ImportFrom) and node.module == "os":
            yield from (None for alias in node.names if alias.name in ("environ", "environb", "getenv", "getenvb"))


@pytest.mark.parametrize("name", sorted(modules()))
def test_no_broad_except_hides_a_failure(name):
    """What catches everything raises it again."""
    hiding = [
        node.lineno
        for node in ast.walk(tree(name))
        if isinstance(node, ast.ExceptHandler) and _broad(node.type) and not _raises_again(node)
    ]

    assert hiding == []


def _broad(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(_broad(one) for one in caught.elts)
    return caught is None or (isinstance(caught, ast.Name) and caught.id in ("Exception", "BaseException"))


def _raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


@pytest.mark.parametrize("name", sorted(modules()))
def test_files_stay_short(name):
    assert len(modules()[name].read_text("utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("name", sorted(modules()))
def test_functions_stay_short(name):
    long = [
        node.name
        for node in ast.walk(tree(name))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno > LONGEST_FUNCTION
    ]

    assert long == []


@pytest.mark.parametrize("name", sorted(modules()))
def test_every_module_says_what_it_is_for(name):
    assert ast.get_docstring(tree(name))


def test_every_library_that_is_imported_is_asked_for():
    """Not merely there because another library brings it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [asked for extra, asked in project["optional-dependencies"].items() if extra != "dev"]
    wanted = (*project["dependencies"], *chain.from_iterable(extras))
    asked = {canonicalize_name(Requirement(text).name) for text in wanted}
    used = {top(target) for name in modules() for target in imported(name)} - sys.stdlib_module_names - {"pipeline"}
    distributions = packages_distributions()
    brought = {library for library in used if asked.isdisjoint(map(canonicalize_name, distributions[library]))}

    assert brought == set()


def test_libraries_are_entered_by_their_public_doors():
    """What a library keeps to itself may be gone after any upgrade, in the middle of a night."""
    files = {path: private_names.source(path) for path in private_names.sources()}
    private = {path: [*private_names.reached(file), *private_names.replaced(file)] for path, file in files.items()}

    assert {str(path.relative_to(ROOT)): names for path, names in private.items() if names} == {}


def test_the_error_tree_in_the_docstring_is_the_one_in_the_code():
    drawn, path = set(), []
    for indent, name in re.findall(r"^( *)[*+-] (\w+)", errors.__doc__, re.MULTILINE):
        path[len(indent) // 2 :] = [name]
        drawn.add((path[-2] if len(path) > 1 else "Exception", name))
    defined = {
        (kind.__base__.__name__, name)
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, Exception)
    }

    assert drawn == defined


@pytest.mark.parametrize("name", sorted(path.stem for path in (ROOT / "prompts").glob("*.md")))
def test_every_prompt_can_be_loaded(name):
    assert prompts.load(name).user


def test_nothing_is_left_for_later():
    marks = re.compile("TOD[O]|FIXM[E]|XX[X]")
    folders = ("pipeline", "tests", "prompts", "bench", ".ci")
    files = [
        path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in (".py", ".md", ".j2", "")
    ]
    left = [str(path) for path in files if path.is_file() and marks.search(path.read_text("utf-8"))]

    assert files
    assert left == []
