"""JSON as it is written: the same bytes for the same content, nothing in it that acts on a terminal."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline import render
from pipeline.export.records import Entry
from pipeline.render import escape


def json_lines(entries: Sequence[Entry]) -> bytes:
    """A card a line, as ``threatcard assess --format json`` writes it; each reads back as the same card."""
    return "".join(f"{render.json_line(one.card)}\n" for one in entries).encode("utf-8", "replace")


def json_list(entries: Sequence[Entry]) -> bytes:
    """One list of all cards, an item a line."""
    if not entries:
        return b"[]\n"
    body = ",\n".join(render.json_line(one.card) for one in entries)
    return f"[\n{body}\n]\n".encode("utf-8", "replace")


def document(content: Mapping[str, Any]) -> bytes:
    text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)
    return f"{escape.json(text)}\n".encode("utf-8", "replace")
