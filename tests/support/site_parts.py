"""What of a site needs only the rows: every file of it, by its path, and on disk with the sheets of the whole site."""

from pipeline.publish import (
    badges,
    bulk,
    changes_page,
    feeds,
    glossary,
    lists,
    llms,
    methodology,
    sitemap,
    well_known,
)
from tests.support.paths import ROOT

PARTS = (lists, changes_page, methodology, glossary, feeds, sitemap, llms, bulk, well_known)


def made(site, *parts):
    """Fails where two parts, or two lists, write the same file."""
    found = {}
    for part in parts or PARTS:
        for file in part.files(site):
            assert file.path not in found, file.path
            found[file.path] = file.body
    if not parts:
        found.update((file.path, file.body) for row in site.rows for file in badges.of(row))
    return found


def text(site, path, *parts):
    return made(site, *parts)[path].decode()


def written(site, folder, *parts):
    for path, body in made(site, *parts).items():
        to = folder / path
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(body)
    sheets = [ROOT / "pipeline" / "render" / "card.css", ROOT / "pipeline" / "publish" / "static" / "site.css"]
    (folder / "assets" / "site.css").write_bytes(b"".join(sheet.read_bytes() for sheet in sheets))
    return folder
