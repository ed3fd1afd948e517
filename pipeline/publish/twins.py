"""``index.json`` beside a page: what the page says, for programs. A card's own twin is ``card.json``."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pipeline.publish.records import Change, File, Row, card_folder, frozen_folder
from pipeline.render import escape
from pipeline.render.escape import visible

NAME = "index.json"


def of_list(folder: str, title: str, says: str, products: Sequence[str]) -> File:
    """``products`` as ``of_row`` writes them: a row stands in some twenty lists, and is written out once."""
    head = _text({"title": title, "says": says, "count": len(products)})
    return _file(folder, f'{head[:-1]}, "products": [\n' + ",\n".join(products) + "\n]}")


def of_row(row: Row) -> str:
    known = {
        "slug": row.slug,
        "name": visible(row.name),
        "aivss": _number(row.aivss),
        "low": _number(row.low),
        "high": _number(row.high),
        "band": row.band or None,
        "card": f"{card_folder(row.slug)}/card.json",
    }
    return _text(known)


def of_overview(folder: str, title: str, says: str, lists: Iterable[Mapping[str, str]]) -> File:
    return _file(folder, _text({"title": title, "says": says, "lists": list(lists)}))


def of_changes(folder: str, changes: Sequence[Change]) -> File:
    """The changes of one page, the newest first."""
    told = [
        {
            "at": one.at,
            "slug": one.slug,
            "name": visible(one.name),
            "what": one.what,
            "aivss": _number(one.aivss),
            "band": one.band or None,
            "previous_aivss": _number(one.previous_aivss),
            "previous_band": one.previous_band or None,
            "why": visible(one.why),
            "card": f"{frozen_folder(one.card)}/card.json",
        }
        for one in changes
    ]
    return _file(folder, _text({"title": "Changes", "changes": told}))


def of_terms(folder: str, title: str, chapters: Iterator[tuple[str, Iterable[tuple[str, str]]]]) -> File:
    """A page of words and what each means, by chapter."""
    told = [{"title": name, "terms": [{"term": t, "means": m} for t, m in terms]} for name, terms in chapters]
    return _file(folder, _text({"title": title, "chapters": told}))


def of_tables(folder: str, title: str, tables: Mapping[str, Any]) -> File:
    """A page of tables, by their names."""
    return _file(folder, _text({"title": title, **tables}))


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _text(value: Any) -> str:
    return escape.json(json.dumps(value, ensure_ascii=False))


def _file(folder: str, text: str) -> File:
    return File(f"{folder}/{NAME}", f"{text}\n".encode("utf-8", "replace"))
