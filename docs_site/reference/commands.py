"""Every command with its help, as ``--help`` prints it on a terminal of a usual width."""

import contextlib
import io
import os
import re
from collections.abc import Iterator

from docs_site.markdown import block, code
from docs_site.markdown import page as made
from pipeline.cli import parser

COLUMNS = "84"
_ACTION = re.compile(r"^ {4}([a-z][a-z-]*)", re.MULTILINE)
"""Commands and actions stand deeper in the help than what else a command takes."""


def page() -> str:
    with _columns():
        parts = [_section(" ".join(("threatcard", *path)), text) for path, text in helped()]
    return made("Commands", "What `--help` says, of each command and of its actions.", *parts)


def helped(path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every command below ``path``, itself the first, with its help."""
    text = _help(path)
    yield path, text
    for name in _ACTION.findall(text):
        yield from helped((*path, name))


def _help(path: tuple[str, ...]) -> str:
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.suppress(SystemExit):
        parser.build().parse_args([*path, "--help"])
    return said.getvalue()


def _section(name: str, text: str) -> str:
    level = "##" if name.count(" ") <= 1 else "###"
    return f"{level} {code(name)}\n\n{block(text)}"


@contextlib.contextmanager
def _columns() -> Iterator[None]:
    """The width that argparse takes from the environment, whatever terminal the site is built on."""
    before = os.environ.get("COLUMNS")  # noqa: TID251
    os.environ["COLUMNS"] = COLUMNS  # noqa: TID251
    try:
        yield
    finally:
        if before is None:
            del os.environ["COLUMNS"]  # noqa: TID251
        else:
            os.environ["COLUMNS"] = before  # noqa: TID251
