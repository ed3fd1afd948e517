"""
Where code of ours leans on what a library keeps to itself: on a name with a leading underscore that is not our own.

Three ways in: to import such a name, to reach for it, and to define one in a class that a library's class is below,
which replaces a method of it or stands in its way. An upgrade may change any of them without a word.
"""

import ast
import importlib
import inspect
import re
import textwrap
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.support.paths import ROOT

FOLDERS = ("pipeline", "tests", "bench")
DOCUMENTED = {"_asdict", "_exit", "_fields", "_make", "_replace"}
"""In Python's documentation: of named tuples, where the underscore keeps them apart from fields, and of ``os``."""
BY_NAME = {"attrgetter", "delattr", "delitem", "getattr", "hasattr", "methodcaller", "object", "patch", "setattr"}
"""Functions that take an attribute's name, or its path, as a text; ``object`` is mock's."""


class Source(NamedTuple):
    """
    A file of ours: where it is and what it says; the names that stand for something imported, as ``module`` or
    ``module:name``; the private names at its top, and those that its classes define for what is made of them.
    """

    path: Path
    code: ast.Module
    imported: dict[str, str]
    top: frozenset[str]
    members: frozenset[str]


def private(name: str) -> bool:
    """Neither ``__init__`` nor ``_missing_``: who made those up has documented them."""
    return re.fullmatch(r"_+[^_](.*[^_])?", name) is not None and name not in DOCUMENTED


def sources() -> list[Path]:
    return [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]


@cache
def source(path: Path) -> Source:
    return read(path.read_text("utf-8"), path)


def read(text: str, path: Path) -> Source:
    code = ast.parse(text)
    members = {name for node in ast.walk(code) if isinstance(node, ast.ClassDef) for name in _members(node)}
    top = {name for node in code.body if not isinstance(node, ast.ClassDef) for name in _named(node)}
    top |= {node.name for node in code.body if isinstance(node, ast.ClassDef) and private(node.name)}
    return Source(path, code, _imported(code), frozenset(top), frozenset(members))


def _imported(code: ast.AST) -> dict[str, str]:
    found = {}
    for node in ast.walk(code):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found[alias.asname or top(alias.name)] = alias.name if alias.asname else top(alias.name)
        elif isinstance(node, ast.ImportFrom):
            found |= {alias.asname or alias.name: f"{node.module}:{alias.name}" for alias in node.names}
    return found


def top(module: str) -> str:
    return module.split(".")[0]


def _named(node: ast.AST) -> Iterator[str]:
    """The private names that a statement defines."""
    for one in ast.walk(node):
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and private(one.name):
            yield one.name
        elif isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store) and private(one.id):
            yield one.id


def _members(kind: ast.ClassDef) -> Iterator[str]:
    """The private names that a class defines, in its body and on ``self``. What is set on another is another's."""
    for node in kind.body:
        yield from _named(node)
    for node in ast.walk(kind):
        is_set = isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and private(node.attr)
        if is_set and isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
            yield node.attr


def reached(file: Source) -> Iterator[str]:
    """The private names of libraries that a file imports, or uses of anything but what it or we have made."""
    ours = frozenset().union(file.members, *(one.members for one in _own_imports(file)))
    for node in [*ast.walk(file.code), *_quoted(file.code)]:
        if isinstance(node, ast.Import):
            yield from (name for alias in node.names for name in _foreign(alias.name.split("."), ()))
        elif isinstance(node, ast.ImportFrom) and top(node.module or "") not in FOLDERS:
            yield from _foreign([*(node.module or "").split("."), *(alias.name for alias in node.names)], ())
        elif isinstance(node, ast.Attribute):
            module = _module(file.imported.get(node.value.id, "")) if isinstance(node.value, ast.Name) else None
            yield from _foreign([node.attr], ours if module is None else module.top)
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in BY_NAME:
            texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            tops = (name for one in _own_imports(file) for name in one.top)
            yield from _foreign([part for text in texts for part in text.split(".")], {*ours, *tops})


def _quoted(code: ast.AST) -> Iterator[ast.AST]:
    """What stands in annotations that are written as texts."""
    for node in ast.walk(code):
        for noted in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if isinstance(noted, ast.Constant) and isinstance(noted.value, str):
                yield from ast.walk(ast.parse(noted.value, mode="eval"))


def _foreign(names: Iterable[str], ours: Iterable[str]) -> Iterator[str]:
    yield from (name for name in names if private(name) and name not in ours)


def _own_imports(file: Source) -> list[Source]:
    found = [_module(target) or _module(target.split(":")[0]) for target in file.imported.values()]
    return [one for one in found if one is not None]


def _module(target: str) -> Source | None:
    """A module of ours, by ``module`` or ``package:module``."""
    base = ROOT.joinpath(*target.replace(":", ".").split("."))
    if top(target.replace(":", ".")) in FOLDERS:
        for path in (base.with_suffix(".py"), base / "__init__.py"):
            if path.exists():
                return source(path)
    return None


def replaced(file: Source) -> Iterator[str]:
    """The private names in a file's classes that a library's class below them has too, as ``Class.name``."""
    for node in ast.walk(file.code):
        if isinstance(node, ast.ClassDef):
            taken = {name for kind in _libraries(file, node) for name in _held(kind)}
            yield from sorted(f"{node.name}.{name}" for name in {*_members(node)} & taken)


def _libraries(file: Source, kind: ast.ClassDef) -> Iterator[type]:
    """The classes of libraries that a class is derived from, by way of our own too."""
    here = {node.name: node for node in ast.walk(file.code) if isinstance(node, ast.ClassDef)}
    for base in kind.bases:
        path = ast.unparse(base.value if isinstance(base, ast.Subscript) else base)
        first, *rest = path.split(".")
        if path in here:
            yield from _libraries(file, here[path])
        elif isinstance(found := _object(file.imported.get(first, f"builtins:{first}"), rest), type):
            yield from (one for one in found.__mro__ if top(one.__module__) not in FOLDERS)


def _object(target: str, rest: list[str]) -> object:
    module, _, name = target.partition(":")
    found: object = importlib.import_module(module)
    for one in [*([name] if name else []), *rest]:
        if inspect.ismodule(found) and not hasattr(found, one):
            importlib.import_module(f"{found.__name__}.{one}")
        found = getattr(found, one)
    return found


@cache
def _held(kind: type) -> frozenset[str]:
    """The private names of a library's class: in its body, and what its methods set on ``self``."""
    names = {name for name in vars(kind) if private(name)}
    try:
        text = inspect.getsource(kind)
    except (OSError, TypeError):  # It is not written in Python, or was made by a function.
        return frozenset(names)
    (made,) = ast.parse(textwrap.dedent(text)).body
    return frozenset({*names, *_members(made)} if isinstance(made, ast.ClassDef) else names)
