"""A whole site: what changed is made, the rest is taken over, and the new one takes the old one's place."""

import gc
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import UsageError
from pipeline.publish import manifest, products
from pipeline.publish.asked import Asked
from pipeline.publish.beside import rendering
from pipeline.publish.card_page import SHEETS
from pipeline.publish.manifest import Entry, Manifest
from pipeline.publish.products import Task
from pipeline.publish.records import Change, File, Parts, Site, card_folder
from pipeline.publish.stage import Stage, Work, begin, leave, swap, working, writable
from pipeline.store import Store
from pipeline.store.records import Product

SHEET = "assets/site.css"
CARDS = "catalogue.jsonl"


class Published(NamedTuple):
    """What became of it, in numbers."""

    site: Site
    written: int
    unchanged: int
    removed: int
    """Files of the old site that the new one has not."""


class _Sorted(NamedTuple):
    kept: Mapping[str, Entry]
    """By slug; their files are in place."""
    tasks: list[Task]


def write(asked: Asked, store: Store, parts: Parts, *, now: str, processes: int | None = None) -> Published:
    """
    Raises UsageError for a folder that is no site of ours or cannot be written, SiteHeld where another publish is at
    it; the site is then as it was.
    """
    asked = asked._replace(folder=asked.folder.resolve())
    processes = processes or products.processors()
    lines: manifest.Lines = {}
    with writable(asked.folder):
        taken(asked.folder, lines)  # Before anything is put beside it.
    with working(asked.folder) as work, _held_to_the_end(), ExitStack() as stack:
        stands = taken(asked.folder, lines)
        was = manifest.NONE if asked.anew else stands
        large = processes > 1 and len(was.entries) > products.FEW
        rendered = stack.enter_context(rendering(parts, beside=large))
        spare = manifest.NONE if asked.anew else manifest.read(work.spare, lines) or manifest.NONE
        begin(work, upon_spare=bool(spare.key))
        there = spare.written()
        stage = Stage(work.new, asked.folder, was.written(), there)
        done = _sorted(store.products(now=now, drafts=asked.drafts), asked, stage, _Before(was, spare))
        if was.entries and not done.kept and not done.tasks:
            raise UsageError(
                f"{store.where} has nothing to publish, and {str(asked.folder)!r} holds {len(was.entries):,} products: "
                "is it the right store (THREATCARD_DB)? Remove the folder to begin it anew."
            )
        entries, written = dict(done.kept), 0
        for one in products.made(done.tasks, asked, stage, store, processes):
            entries[one.slug] = one.entry
            written += one.written
        site = _site(asked, entries)
        gc.freeze()  # What was read stays; of what is rendered from now on much can go.
        gc.enable()
        files = rendered(site)
        cards = _cards(site, entries, stage, _Before(was, spare))
        others = _others(files, stage)
        new = Manifest(manifest.key(asked), entries, {**others.digests, CARDS: cards.digest}, cards.of)
        stage.drop(there.keys() - new.written().keys())
        return _finished(work, was, site, new, written + others.written + cards.written)


@contextmanager
def _held_to_the_end() -> Iterator[None]:
    """What is read is: Python would look it through again and again for what nobody holds, for a third of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.enable()


class _Before(NamedTuple):
    """What the site was, and what the one before was, upon which the new one is written."""

    was: Manifest
    spare: Manifest


def taken(folder: Path, lines: manifest.Lines) -> Manifest:
    """
    What stands there; ``lines`` are those of manifests that were read before. Raises UsageError for what publish did
    not put there: it would be lost.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{str(folder)!r} is no folder; give another one.")
    was = manifest.read(folder, lines)
    found = {one.name for one in folder.iterdir()} if folder.is_dir() else set()
    if was == manifest.NONE:
        raise UsageError(
            f"{str(folder / manifest.NAME)!r} cannot be read, or is of another version: give a new folder, or remove "
            "this one."
        )
    if was is None:
        if found:
            raise UsageError(f"{str(folder)!r} is not empty and no site of 'threatcard publish'; give another folder.")
        return manifest.NONE
    if foreign := sorted(found - {manifest.NAME} - {path.partition("/")[0] for path in was.written()}):
        raise UsageError(
            f"{str(folder)!r} holds {foreign[0]!r}, which publish did not put there and would remove; move it away."
        )
    return was


def _sorted(found: Iterable[Product], asked: Asked, stage: Stage, before: _Before) -> _Sorted:
    same = before.was.key == manifest.key(asked)
    kept: dict[str, Entry] = {}
    tasks = []
    for product in found:
        entry, spare = before.was.entries.get(product.slug), before.spare.entries.get(product.slug)
        if not same or entry is None or entry.stamp != manifest.stamp(product, asked):
            tasks.append(Task(product, entry, spare.files if spare else {}))
        elif all(map(stage.keep, entry.files)):
            kept[product.slug] = entry
        else:
            # The old site has lost files: nothing that is there is relied on.
            tasks.append(Task(product, entry, {}))
    return _Sorted(kept, tasks)


def _site(asked: Asked, entries: Mapping[str, Entry]) -> Site:
    told = list(chain.from_iterable(entries[slug].changes for slug in sorted(entries)))
    told.sort(key=_at, reverse=True)
    rows = tuple(entries[slug].row for slug in sorted(entries))
    return asked.site()._replace(rows=rows, changes=tuple(told), updated_at=told[0].at if told else "")


def _at(change: Change) -> str:
    return change.at


class _Cards(NamedTuple):
    digest: str
    of: str
    """The digest of the digests of what it is joined of: it need not be read to be known."""
    written: bool


def _cards(site: Site, entries: Mapping[str, Entry], stage: Stage, before: _Before) -> _Cards:
    """``catalogue.jsonl``: the cards that are listed, a line each."""
    names = [(row.slug, f"{card_folder(row.slug)}/card.json") for row in site.listed]
    of = manifest.digest([entries[slug].files[name] for slug, name in names])
    if before.was.cards == of and stage.keep(CARDS):
        return _Cards(stage.known[CARDS], of, False)
    if before.spare.cards == of and (stage.new / CARDS).exists():
        return _Cards(stage.there[CARDS], of, True)
    return _Cards(stage.join(CARDS, (name for _, name in names)), of, True)


class _Others(NamedTuple):
    digests: Mapping[str, str]
    written: int


def _others(files: Iterable[File], stage: Stage) -> _Others:
    """What is made of the rows: always anew, and written where it is not the same."""
    digests: dict[str, str] = {}
    written = 0
    for file in chain(_sheet(), files):
        digests[file.path], new = stage.put(file)
        written += new
    return _Others(digests, written)


def _sheet() -> Iterator[File]:
    """The card's style sheet and the site's own, as one."""
    yield File(SHEET, b"".join((manifest.PACKAGE / name).read_bytes() for name in SHEETS))


def _finished(work: Work, was: Manifest, site: Site, new: Manifest, written: int) -> Published:
    (work.new / manifest.NAME).write_bytes(manifest.text(new))
    files, old = new.written(), was.written()
    if was == new and not written and all(os.path.exists(f"{work.site}/{name}") for name in files):
        leave(work)
    else:
        swap(work)
    return Published(site, written, len(files) - written, len(old.keys() - files.keys()))
