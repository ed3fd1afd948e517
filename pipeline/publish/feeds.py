"""
Atom feeds (RFC 4287) of the changes: all of them, by band and by tag, each with the newest hundred.

The names of feeds and entries are ``urn:uuid`` made of what they are about, so that they stay when the site moves.
Links are absolute where it is known where the site stands, and relative to the feed otherwise.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from html import escape
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from pipeline.publish import paths, wording
from pipeline.publish.records import Change, File, Row, Site, card_folder
from pipeline.render.escape import visible
from pipeline.render.words import BANDS

MOST = 100
"""Entries of a feed: a reader asks for it every hour."""
_ROOT = "\0"
"""Where an entry has the way back to the top; no text that was made visible holds it."""
_SPACE = uuid5(NAMESPACE_URL, "threatcard:changes")


class Feed(NamedTuple):
    path: str
    title: str
    folder: str
    """Of the page that it belongs to."""
    changes: tuple[Change, ...]


def files(site: Site) -> Iterator[File]:
    written: dict[Change, str] = {}
    rows = {row.slug: row for row in site.rows}
    for feed in _feeds(site, rows):
        for change in feed.changes:
            if change not in written:
                written[change] = _entry(site, change, rows.get(change.slug))
        yield File(feed.path, _feed(site, feed, [written[change] for change in feed.changes]).encode())


def _feeds(site: Site, rows: dict[str, Row]) -> Iterator[Feed]:
    yield Feed(paths.ALL_FEED, "All changes", paths.CHANGES, site.changes[:MOST])
    for name in (*BANDS, ""):
        held = _newest(change for change in site.changes if name in _bands(change))
        title = f"Changes in the band {name}" if name else "Changes where the score is withheld"
        yield Feed(paths.band_feed(name), title, paths.band(name), held)
    yield from _of_tags(site, rows)


def _bands(change: Change) -> tuple[str, ...]:
    """The one that it came from as well: whoever follows a band hears of what leaves it."""
    return (change.band, change.previous_band) if wording.other_band(change) else (change.band,)


def _newest(changes: Iterable[Change]) -> tuple[Change, ...]:
    return tuple(change for change, _ in zip(changes, range(MOST), strict=False))


def _of_tags(site: Site, rows: dict[str, Row]) -> Iterator[Feed]:
    names: dict[str, str] = {}
    for row in site.rows:
        for tag in row.tags:
            path = paths.tag_feed(tag)
            names[path] = min(tag, names.get(path, tag))
    held: dict[str, dict[Change, None]] = defaultdict(dict)
    for change in site.changes:
        for tag in rows[change.slug].tags if change.slug in rows else ():
            found = held[paths.tag_feed(tag)]
            if len(found) < MOST:
                found[change] = None
    for path in sorted(names):
        yield Feed(path, f"Changes of what is tagged {names[path]}", paths.tag(names[path]), tuple(held[path]))


def _feed(site: Site, feed: Feed, entries: list[str]) -> str:
    root = "../" * feed.path.count("/") if site.url is None else f"{site.url}/"
    updated = wording.moment(feed.changes[0].at if feed.changes else site.updated_at, site)
    page = f"{feed.folder}/" if site.url else f"{feed.folder}/index.html"
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
        f"<id>{_name(site.title, feed.path)}</id>",
        f"<title>{_text(site.title)}: {_text(feed.title)}</title>",
        f"<updated>{updated}</updated>",
        f"<author><name>{_text(site.title) or 'The directory'}</name></author>",
        f'<link rel="self" type="application/atom+xml" href="{_text(root + feed.path)}"/>',
        f'<link rel="alternate" type="text/html" href="{_text(root + page)}"/>',
        f"<generator>{_text(site.software)}</generator>",
        *(entry.replace(_ROOT, _text(root)) for entry in entries),
        "</feed>",
    ]
    return "\n".join(lines) + "\n"


def _entry(site: Site, change: Change, row: Row | None) -> str:
    end = "" if site.url else "index.html"
    title = f"{wording.named(change.name, change.slug)}: {_happened(change)}"
    said = [_sentence(change.why), row.summary if row and change.what == "published" else ""]
    text = " ".join(filter(None, said)) or title
    terms = dict.fromkeys((change.band or wording.WITHHELD, *(row.tags if row else ())))
    categories = "".join(f'<category term="{_text(term) or "-"}"/>' for term in terms)
    return (
        f"<entry><id>{_name(change.slug, change.card, change.what, change.at)}</id><title>{_text(title)}</title>"
        f"<updated>{_text(wording.moment(change.at, site))}</updated>"
        f'<link rel="alternate" type="text/html" href="{_ROOT}{_text(card_folder(change.slug))}/{end}"/>'
        f'{categories}<content type="text">{_text(text)}</content></entry>'
    )


def _happened(change: Change) -> str:
    what = wording.WHAT[change.what]
    if change.what not in wording.SCORED:
        return what.lower()
    return f"{what.lower()}, {wording.moved(change)}" + (" (another band)" if wording.other_band(change) else "")


def _sentence(why: str) -> str:
    return f"{why[:1].upper()}{why[1:].rstrip('.')}." if why else ""


def _name(*parts: str) -> str:
    known = "\n".join(part.encode("utf-8", "backslashreplace").decode() for part in parts)
    return f"urn:uuid:{uuid5(_SPACE, known)}"


def _text(text: str) -> str:
    return escape(visible(text))
