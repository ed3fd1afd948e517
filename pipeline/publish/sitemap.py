"""
``sitemap.xml`` (sitemaps.org) and ``robots.txt``: both name full addresses, so they are made where the site's is known.
"""

from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple
from urllib.parse import quote

from pipeline.publish import paths, wording
from pipeline.publish.lists import GROUPS
from pipeline.publish.records import File, Site, card_folder
from pipeline.render.words import BANDS
from pipeline.taxonomy import factors, layers, products

MOST = 50_000
"""Addresses of one file; a file of so many is well below the 50 MB that it may have."""
_SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"


class Address(NamedTuple):
    folder: str
    modified: str
    """When, as W3C has it; "" where nobody knows."""


def files(site: Site) -> Iterator[File]:
    """One file, or an index and several. Frozen cards are left out: each says what its product's page once said."""
    if site.url is None:
        return
    known = tuple(addresses(site))
    parts = [known[at : at + MOST] for at in range(0, len(known), MOST)]
    if len(parts) == 1:
        yield File("sitemap.xml", _urls(site.url, parts[0]))
    else:
        names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
        yield File("sitemap.xml", _index(site.url, names))
        yield from (File(name, _urls(site.url, part)) for name, part in zip(names, parts, strict=True))
    if paths.at_the_root(site):
        # Below a path nobody looks for it. There is nothing to forbid: it only says where the sitemap is.
        yield File("robots.txt", f"User-agent: *\nAllow: /\n\nSitemap: {site.url}/sitemap.xml\n".encode())


def addresses(site: Site) -> Iterator[Address]:
    for folder in ("", paths.CHANGES):
        yield Address(folder, site.updated_at)
    for folder in (paths.CALCULATOR, paths.METHODOLOGY, paths.GLOSSARY, *(group.folder for group in GROUPS)):
        yield Address(folder, "")
    for folder in _lists(site):
        yield Address(folder, "")
    for row in site.listed:
        yield Address(card_folder(row.slug), wording.moment(row.approved_at, site) if row.approved_at else "")


def _lists(site: Site) -> Iterator[str]:
    yield from (paths.band(name) for name in (*BANDS, ""))
    yield from (paths.kind(key) for key in products.KEYS if key != products.NOT_A_LISTING)
    yield from (paths.factor(key) for key in factors.KEYS)
    yield from (paths.layer(key) for key in layers.KEYS)
    yield from sorted({paths.tag(tag) for row in site.listed for tag in row.tags})


def _urls(url: str, held: Sequence[Address]) -> bytes:
    lines = [
        f"<url><loc>{_address(url, f'{each.folder}/' if each.folder else '')}</loc>"
        + (f"<lastmod>{escape(each.modified)}</lastmod>" if each.modified else "")
        + "</url>"
        for each in held
    ]
    return _document("urlset", lines)


def _index(url: str, names: Sequence[str]) -> bytes:
    return _document("sitemapindex", [f"<sitemap><loc>{_address(url, name)}</loc></sitemap>" for name in names])


def _document(name: str, lines: Sequence[str]) -> bytes:
    head = f'<?xml version="1.0" encoding="utf-8"?>\n<{name} xmlns="{_SCHEMA}">\n'
    return (head + "\n".join(lines) + f"\n</{name}>\n").encode()


def _address(url: str, path: str) -> str:
    return escape(f"{url}/{quote(path)}")
