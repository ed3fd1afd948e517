"""
Two badges for each product: an SVG of our own, and the JSON that shields.io takes for an endpoint.

A badge stands in a page of somebody else's, perhaps for years, so it has its date in it and says when it is nothing any
more. It loads nothing, and its width does not hang on the reader's fonts.
"""

import json
from html import escape

from pipeline.publish import wording
from pipeline.publish.records import File, Row, card_folder
from pipeline.render.escape import visible

LABEL = "AIVSS"
GREY = "#5a6475"
COLOURS = {"None": GREY, "Low": "#1f7a45", "Medium": "#946200", "High": "#b8480c", "Critical": "#b4232f"}
"""The bands' own on every page; white on each of them can be read."""
LEFT = "#333d4b"
_CACHE_SECONDS = 3600

# Widths of an 11-pixel sans serif, coarsely: textLength pins the words to it in any font.
_NARROW, _WIDE = frozenset("fijltI.,:;'|! 1()[]"), frozenset("mwMW@%—")
_SIDEWAYS = 0x2E7F
"""From here on letters are as wide as they are high."""


def of(row: Row) -> tuple[File, File]:
    """``badge.svg`` and ``badge.json``, beside the product's page."""
    says, colour = message(row), _colour(row)
    endpoint = {
        "schemaVersion": 1,
        "label": LABEL,
        "message": says,
        "color": colour,
        "labelColor": LEFT,
        "cacheSeconds": _CACHE_SECONDS,
    }
    folder = card_folder(row.slug)
    drawn = svg(LABEL, says, colour, title=f"{LABEL}: {says}. {visible(row.name)}, listing read {_day(row)}")
    text = json.dumps(endpoint, ensure_ascii=False, separators=(",", ":"))
    return File(f"{folder}/badge.svg", drawn.encode()), File(f"{folder}/badge.json", f"{text}\n".encode())


def message(row: Row) -> str:
    """``7.6 High, 2026-11-20``: the day is the one that the listing was read on, or that it ran out."""
    if row.state == "withdrawn":
        return "withdrawn"
    if row.state == "expired":
        return f"expired {visible(row.expires or '')}".rstrip()
    parts = [_score(row), _day(row)]
    if row.disputed:
        parts.append("dispute open")
    if row.state == "draft":
        parts.append("draft")
    return ", ".join(parts)


def _score(row: Row) -> str:
    return visible(wording.score(row).lead)


def _day(row: Row) -> str:
    return visible(wording.day(row.read_at))


def _colour(row: Row) -> str:
    return COLOURS.get(row.band, GREY) if row.state == "current" and row.aivss is not None else GREY


def svg(left: str, right: str, colour: str, *, title: str) -> str:
    first, second = _width(left) + 10, _width(right) + 10
    named = escape(title)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{first + second}" height="20" role="img" aria-label="{named}">'
        f'<title>{named}</title><rect width="{first + second}" height="20" rx="3" fill="{colour}"/>'
        f'<path d="M3 0h{first - 3}v20H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z" fill="{LEFT}"/>'
        f'<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">'
        f"{_words(5, left)}{_words(first + 5, right)}</g></svg>\n"
    )


def _words(x: int, text: str) -> str:
    return f'<text x="{x}" y="14" textLength="{_width(text)}">{escape(text)}</text>'


def _width(text: str) -> int:
    return round(sum(map(_of, text)))


def _of(char: str) -> float:
    if char in _NARROW:
        return 3.9
    return 10.2 if char in _WIDE else 12.0 if ord(char) > _SIDEWAYS else 7.0
