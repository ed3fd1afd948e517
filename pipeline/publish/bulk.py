"""The catalogue as tables, the changes as a table, and ``index.json``: what is here, how many, as of when."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pipeline.export import tables
from pipeline.publish import paths, wording
from pipeline.publish.lists import GROUPS
from pipeline.publish.records import Change, File, Row, Site, card_folder, frozen_folder
from pipeline.render.escape import visible
from pipeline.render.words import BANDS
from pipeline.taxonomy import factors, layers, products

Cell = object


class Column(NamedTuple):
    """``of`` is what a row has in it; ``means`` stands in the workbook's last sheet."""

    name: str
    means: str
    of: Callable[[Row], Cell]


def _factor(place: int) -> Callable[[Row], Cell]:
    return lambda row: row.factors[place]


COLUMNS = (
    Column("slug", "The product's own name in addresses", lambda row: row.slug),
    Column("name", "Its name, as its listing has it", lambda row: row.name),
    Column("state", "current, expired or withdrawn; draft in a preview", lambda row: row.state),
    Column("aivss", "Score, 0.0 to 10.0; empty where it is withheld, which is no zero", lambda row: row.aivss),
    Column("band", "None, Low, Medium, High or Critical; empty where it is withheld", lambda row: row.band),
    Column("low", "Lower end of the score's central 90 % interval", lambda row: row.low),
    Column("high", "Upper end", lambda row: row.high),
    Column("bands", "Each band that can be, with its probability", lambda row: _chances(row)),
    Column("kind", "Kind of product", lambda row: row.kind),
    *(
        Column(factor.key, f"{factor.label}: {factor.asks} 0.0 to 1.0; empty where it is not known", _factor(place))
        for place, factor in enumerate(factors.FACTORS)
    ),
    Column("certain_layers", "MAESTRO layers that the listing pins down", lambda row: _certain(row)),
    Column("tags", "Of the catalogue, separated by a bar", lambda row: " | ".join(row.tags)),
    Column("summary", "What the product is, in the card's words", lambda row: row.summary),
    Column("source", "Of the listing", lambda row: row.source),
    Column("status", "complete, or partial where something is missing", lambda row: row.status),
    Column("estimator", "llm, or comparables where no model was asked", lambda row: row.estimator),
    Column("model", "Which one was asked", lambda row: row.model),
    Column("profile", "Scoring profile", lambda row: row.profile),
    Column("read_at", "When the listing was read", lambda row: row.read_at),
    Column("approved_at", "When the card was approved", lambda row: row.approved_at),
    Column("approved_by", "By whom, a name or a role", lambda row: row.approved_by),
    Column("expires", "The day that the approval runs out", lambda row: row.expires),
    Column("disputed", "Whether a vendor's dispute is open", lambda row: row.disputed),
    Column("flags_high", "Flags of high severity, each answered by the reviewer", lambda row: row.flags_high),
    Column("card", "SHA-256 of the card", lambda row: row.card),
)
CHANGE_HEADER = (
    "at", "slug", "name", "what", "aivss", "band", "previous_aivss", "previous_band", "other_band", "why", "card",
)  # fmt: skip


def files(site: Site) -> Iterator[File]:
    header = [column.name for column in COLUMNS]
    cells = {row.slug: _cells(row) for row in site.rows}
    yield File("catalogue.csv", tables.csv_bytes(header, cells.values()))
    yield File("catalogue.xlsx", tables.xlsx_bytes(_sheets(site, header, cells)))
    yield File("changes.csv", tables.csv_bytes(CHANGE_HEADER, map(_change, site.changes)))
    yield File("index.json", (json.dumps(index(site), indent=1, ensure_ascii=False) + "\n").encode())


def _cells(row: Row) -> list[Cell]:
    return [column.of(row) for column in COLUMNS]


def _certain(row: Row) -> str:
    return " ".join(key for key, certain in zip(layers.KEYS, row.certain, strict=True) if certain)


def _chances(row: Row) -> str:
    return " | ".join(f"{name} {chance:.2f}" for name, chance in row.bands)


def _change(one: Change) -> Sequence[Cell]:
    before = (one.previous_aivss, one.previous_band)
    return (
        one.at, one.slug, one.name, one.what, one.aivss, one.band, *before, wording.other_band(one), one.why, one.card,
    )  # fmt: skip


def _sheets(site: Site, header: Sequence[str], cells: Mapping[str, list[Cell]]) -> Iterator[tables.Sheet]:
    gone = [row for row in site.rows if row.state in ("expired", "withdrawn")]
    yield tables.Sheet("Catalogue", header, (cells[row.slug] for row in site.listed))
    yield tables.Sheet("No longer current", header, (cells[row.slug] for row in gone))
    yield tables.Sheet("Columns", ("column", "what it means"), [(column.name, column.means) for column in COLUMNS])


def index(site: Site) -> dict[str, Any]:
    """Counts and links; the links are relative to the file, so that they hold wherever the site stands."""
    states = Counter(row.state for row in site.rows)
    bands = Counter(row.band for row in site.listed)
    tags = {paths.tag_feed(tag): tag for row in reversed(site.rows) for tag in reversed(row.tags)}
    return {
        "title": visible(site.title),
        "url": site.url,
        "updated_at": site.updated_at,
        "software": site.software,
        "preview": site.preview,
        "count": len(site.listed),
        "states": dict(sorted(states.items())),
        "bands": {**{name: bands[name] for name in BANDS}, wording.WITHHELD: bands[""]},
        "links": {
            "home": "index.html",
            "cards": "catalogue.jsonl",
            "catalogue_csv": "catalogue.csv",
            "catalogue_xlsx": "catalogue.xlsx",
            "changes_csv": "changes.csv",
            "feed": paths.ALL_FEED,
            "band_feeds": {paths.band_key(name): paths.band_feed(name) for name in (*BANDS, "")},
            "tag_feeds": [{"tag": visible(tag), "feed": path} for path, tag in sorted(tags.items())],
            "sitemap": "sitemap.xml" if site.url else None,
            "llms": "llms.txt",
            "pages": {
                folder: f"{folder}/index.html"
                for folder in (
                    paths.CHANGES, paths.METHODOLOGY, paths.GLOSSARY, paths.CALCULATOR, paths.NO_LONGER,
                    *(group.folder for group in GROUPS),
                )
            },
            "kinds": {key: f"{paths.kind(key)}/index.html" for key in _kinds(site)},
            "card": f"{card_folder('{slug}')}/card.json",
            "page": f"{card_folder('{slug}')}/index.html",
            "frozen": f"{frozen_folder('{card}')}/index.html",
            "badge": f"{card_folder('{slug}')}/badge.svg",
            "badge_endpoint": f"{card_folder('{slug}')}/badge.json",
        },
    }  # fmt: skip


def _kinds(site: Site) -> list[str]:
    held = {row.kind for row in site.listed}
    return [key for key in products.KEYS if key in held]
