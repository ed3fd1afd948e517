"""
The entries of the index as ``assets/catalogue.js``: one constant of a plain script, in columns, which compresses well,
works from a folder and under a strict policy, and is the same for the same rows.

Whatever a stranger wrote is a string in a list, made visible and then escaped down to ASCII: no name is a key, ends a
script or breaks a line. Scores are whole tenths, chances whole percents.
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from pipeline.publish.entries import Entry, cut
from pipeline.publish.records import Row
from pipeline.render.escape import visible
from pipeline.render.words import BANDS
from pipeline.taxonomy import factors, layers
from pipeline.taxonomy.products import PRODUCTS

MARKS = ("draft", "disputed", "partial", "high flag")
WORDS = 18
"""Of a summary: so many different ones, by which a search finds the card."""
_SHORTEST, _LONGEST = 3, 30
_SOURCE = 200
_DAY = len("2026-11-30")
_DIGITS = "0123456789a"
"""Of a factor, in tenths; "-" where it is not known."""
_WORD = re.compile(r"\w+")
_COMMON = frozenset(
    """
    about also and any are but can cannot for from has have into its itself more most not only other own such than that
    the their them then they this those through under until use used uses using via was were what when where which
    while who whose will with within without you your
    """.split()  # noqa: SIM905
)


def script(entries: Sequence[Entry]) -> bytes:
    """The catalogue of the entries in their order, which is that of their names."""
    text = json.dumps(columns(entries), separators=(",", ":"), ensure_ascii=True).replace("<", "\\u003c")
    return f"const CATALOGUE = {text};\n".encode("ascii")


def columns(entries: Sequence[Entry]) -> dict[str, Any]:
    """What ``static/rows.js`` reads. A column holds one item for each entry, ``factors`` ten characters."""
    rows = [entry.row for entry in entries]
    return {"count": len(rows), **_tables(), **_texts(entries), **_figures(entries), **_coded(entries)}


def _tables() -> dict[str, Any]:
    return {
        "bands": BANDS,
        "kinds": [[product.key, product.label] for product in PRODUCTS],
        "factor_keys": factors.KEYS,
        "factor_names": [factor.label for factor in factors.FACTORS],
        "layer_keys": layers.KEYS,
        "layer_names": [layer.name for layer in layers.LAYERS],
        "mark_names": MARKS,
    }


def _texts(entries: Sequence[Entry]) -> dict[str, Any]:
    return {
        "slug": [_slug(entry) for entry in entries],
        "name": [entry.name for entry in entries],
        "source": [_source(entry.row) for entry in entries],
        **_vocabulary([_words(entry) for entry in entries]),
    }


def _vocabulary(texts: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Every word once, the commonest first; of each text its words' places, each as the distance from the last."""
    often = Counter(word for text in texts for word in text)
    words = sorted(often, key=lambda word: (-often[word], word))
    place = {word: number for number, word in enumerate(words)}
    return {"words": words, "worded": [_distances(sorted(place[word] for word in text)) for text in texts]}


def _distances(places: Sequence[int]) -> list[int]:
    return [place - before for before, place in zip((0, *places), places, strict=False)]


def _figures(entries: Sequence[Entry]) -> dict[str, Any]:
    rows = [entry.row for entry in entries]
    return {
        "score": [_tenths(row.aivss) for row in rows],
        "low": [_tenths(row.low) for row in rows],
        "high": [_tenths(row.high) for row in rows],
        "chances": [_chances(row) for row in rows],
        "band": [_band(row.band) for row in rows],
        "likely": [_band(entry.likely) for entry in entries],
        "estimated": [int(entry.estimated) for entry in entries],
        "factors": "".join(_digit(value) for row in rows for value in row.factors),
        "certain": [sum(1 << at for at, sure in enumerate(row.certain) if sure) for row in rows],
        "marks": [sum(1 << at for at, mark in enumerate(MARKS) if mark in entry.marks) for entry in entries],
    }


def _coded(entries: Sequence[Entry]) -> dict[str, Any]:
    """Columns of few different values: a table of those, and a number for each entry."""
    kinds = [product.key for product in PRODUCTS]
    days = sorted({day for entry in entries for day in _days(entry.row)})
    tags = sorted({tag for entry in entries for tag in entry.tags})
    profiles = sorted({entry.row.profile for entry in entries})
    day_at = {day: place for place, day in enumerate(days)}
    tag_at = {tag: place for place, tag in enumerate(tags)}
    dated = [[day_at[day] for day in _days(entry.row)] for entry in entries]
    return {
        "days": days,
        "tags": tags,
        "profiles": profiles,
        "kind": [kinds.index(entry.row.kind) if entry.row.kind in kinds else -1 for entry in entries],
        "tagged": [[tag_at[tag] for tag in entry.tags] for entry in entries],
        "read": [read for read, _, _ in dated],
        "approved": [approved for _, approved, _ in dated],
        "expires": [expires for _, _, expires in dated],
        "profile": [profiles.index(entry.row.profile) for entry in entries],
    }


def _days(row: Row) -> tuple[str, str, str]:
    """Read, approved, expires; "" for what did not happen."""
    return row.read_at[:_DAY], row.approved_at[:_DAY], row.expires or ""


def _slug(entry: Entry) -> str | int:
    """0 where it is what the name comes to, as most are: a script works that out again."""
    plain = re.sub("[^a-z0-9]+", "-", entry.name.lower()).strip("-") if entry.name.isascii() else ""
    return 0 if plain == entry.row.slug else entry.row.slug


def _source(row: Row) -> str:
    return cut(visible(row.source).removeprefix("https://"), _SOURCE)


def _words(entry: Entry) -> list[str]:
    """The first different words of the summary that a search would not find in name, source or tags anyhow."""
    known = f"{entry.name} {_source(entry.row)} {' '.join(entry.tags)}".lower()
    words = (word.lower() for word in _WORD.findall(visible(entry.row.summary)))
    telling = dict.fromkeys(
        word for word in words if _SHORTEST <= len(word) <= _LONGEST and word not in _COMMON and word not in known
    )
    return list(telling)[:WORDS]


def _tenths(value: Decimal | None) -> int | None:
    return None if value is None else int((value * 10).to_integral_value())


def _digit(value: Decimal | None) -> str:
    tenths = _tenths(value)
    return "-" if tenths is None else _DIGITS[min(max(tenths, 0), 10)]


def _band(name: str) -> int:
    return BANDS.index(name) if name in BANDS else -1


def _chances(row: Row) -> list[int]:
    """Band and percent by turns, the lowest first; 0 is less than one, 100 more than 99. Empty for one band alone."""
    if len(row.bands) < 2:
        return []
    return [number for name, chance in row.bands for number in (_band(name), _percent(chance))]


def _percent(chance: float) -> int:
    return 0 if chance < 0.01 else 100 if chance > 0.99 else round(chance * 100)
