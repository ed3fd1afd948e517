"""Lines with columns: a header, and cells padded to the width that a terminal gives them."""

from __future__ import annotations

from collections.abc import Sequence

GAP = "  "


def lines(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """
    The header and a line for each row, the same on a terminal and in a pipe: a program reads ``--json``. A wide sign
    takes two cells. Nothing at all where there is no row.
    """
    from rich.cells import cell_len

    from pipeline.render import escape

    if not rows:
        return []
    table = [[escape.terminal(cell) for cell in row] for row in (header, *rows)]
    widths = [max(map(cell_len, column)) for column in zip(*table, strict=True)]
    return [
        GAP.join(cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    ]
