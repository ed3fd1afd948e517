"""Markdown as the pages of the reference need it."""

from collections.abc import Iterable, Sequence

MADE = "*Made from the code when the site is built.*"


def page(title: str, *parts: str) -> str:
    return "\n\n".join((f"# {title}", MADE, *parts)) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [_row(head), _row(["---"] * len(head)), *map(_row, rows)]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(' '.join(cell.split()).replace('|', '&#124;') for cell in cells)} |"


def code(text: str) -> str:
    return f"`{text}`"


def block(text: str, kind: str = "text") -> str:
    return f"```{kind}\n{text.rstrip()}\n```"


def plain(text: str) -> str:
    """Text that is no Markdown, as Markdown."""
    return "".join(f"\\{each}" if each in "\\`*_[]<>#" else each for each in text)
