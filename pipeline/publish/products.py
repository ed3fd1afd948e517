"""Products in, their files written and their manifest entries out: in this process for a few, in several for many."""

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from typing import NamedTuple

from pipeline.card.public import public
from pipeline.errors import NoSuchCard, ThreatcardError
from pipeline.model import Card
from pipeline.publish import badges, card_page, changes, former, rows
from pipeline.publish.asked import Asked, shown
from pipeline.publish.changes import Cards
from pipeline.publish.manifest import Entry, approval_stamp, stamp
from pipeline.publish.records import File
from pipeline.publish.stage import Stage
from pipeline.store import Store
from pipeline.store.records import Product

AT_ONCE = 40
"""Products whose cards are in memory together, in each process."""
ENDED = "a process that wrote pages was ended from outside, as for want of memory."
FEW = 150
"""So many are written sooner than other processes are started for them."""
Reader = Callable[[Iterable[str]], Iterator[Card]]


class Task(NamedTuple):
    """A product whose pages have to be made, and what the old site has of it."""

    product: Product
    was: Entry | None
    there: Mapping[str, str]
    """Digests of what is written upon, of this product."""


class Made(NamedTuple):
    slug: str
    entry: Entry
    written: int
    """Files that were not the same in the old site."""


def made(tasks: Sequence[Task], asked: Asked, stage: Stage, store: Store, processes: int) -> Iterator[Made]:
    """In any order."""
    if len(tasks) <= FEW or processes < 2:
        for some in _parted(tasks, AT_ONCE):
            yield from batch(some, asked, stage, store.cards)
        return
    where = store.engine.url.render_as_string(hide_password=False)
    # Not forked: a run of the nightly job has threads.
    context = multiprocessing.get_context("spawn")
    empty = stage._replace(known={}, there={})
    with ProcessPoolExecutor(processes, context, _open, (where, asked, empty)) as pool:
        try:
            for found in pool.map(_in_process, _parted(tasks, AT_ONCE)):
                yield from found
        except BrokenProcessPool as err:
            raise ThreatcardError(ENDED) from err
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _parted(tasks: Sequence[Task], size: int) -> Iterator[list[Task]]:
    left = iter(tasks)
    while some := list(islice(left, size)):
        yield some


class _Process(NamedTuple):
    """What a process works with, opened once."""

    store: Store
    asked: Asked
    stage: Stage


_process: list[_Process] = []


def _open(where: str, asked: Asked, stage: Stage) -> None:
    _process[:] = [_Process(Store(where), asked, stage)]


def _in_process(tasks: Sequence[Task]) -> list[Made]:
    (held,) = _process
    return list(batch(tasks, held.asked, held.stage, held.store.cards))


def batch(tasks: Sequence[Task], asked: Asked, stage: Stage, read: Reader) -> Iterator[Made]:
    wanted = dict.fromkeys(chain.from_iterable(_ids(task.product) for task in tasks))
    found = {card.id: card for card in read(wanted)}
    found.update(_origins(found, read))
    cards = {card_id: public(card) for card_id, card in found.items()}
    for task in tasks:
        yield _made(task, cards, asked, stage._replace(known=task.was.files if task.was else {}, there=task.there))


def _ids(product: Product) -> Iterator[str]:
    yield shown(product)
    yield from (edition.card_id for edition in product.editions)


def _origins(cards: Cards, read: Reader) -> dict[str, Card]:
    """The cards that people amended to these, as far as the store has them."""
    found: dict[str, Card] = {}
    wanted = [card.provenance.parent for card in cards.values()]
    while wanted:
        parent = wanted.pop()
        if parent is None or parent in cards or parent in found:
            continue
        try:
            (card,) = read([parent])
        except NoSuchCard:
            continue
        found[parent] = card
        wanted.append(card.provenance.parent)
    return found


def _made(task: Task, cards: Cards, asked: Asked, stage: Stage) -> Made:
    product = task.product
    card = cards[shown(product)]
    given = None if product.draft else card_page.approval(product, card.id, asked)
    parts = card_page.parts(card, given)
    row = rows.row(product, card, asked)
    files, written = _put(
        stage, chain(card_page.current(product, cards, asked, parts), badges.of(row), former.of(product, row, asked))
    )
    frozen: dict[str, str] = {}
    for card_id in dict.fromkeys(edition.card_id for edition in product.editions):
        approval = card_page.approval(product, card_id, asked)
        frozen[card_id] = approval_stamp(approval)
        # One that an older version wrote has the folder in it that is left out now.
        as_it_was = not cards[card_id].listing.folder_left_out
        kept = _kept(task.was, card_id, frozen[card_id], stage) if as_it_was else None
        if kept is None:
            own = parts if card_id == card.id and given == approval else card_page.parts(cards[card_id], approval)
            kept, more = _put(stage, card_page.frozen(cards[card_id], approval, own, product.slug))
            written += more
        files.update(kept)
    told = changes.of_product(product, cards, asked)
    entry = Entry(stamp(product, asked), row, told, files, frozen)
    return Made(product.slug, entry, written)


def _put(stage: Stage, files: Iterable[File]) -> tuple[dict[str, str], int]:
    digests, written = {}, 0
    for file in files:
        digests[file.path], new = stage.put(file)
        written += new
    return digests, written


def _kept(was: Entry | None, card_id: str, approved: str, stage: Stage) -> dict[str, str] | None:
    """The frozen page as it was once written, by whatever version of the software; None where it has to be made."""
    if was is None or was.frozen.get(card_id) != approved:
        return None
    names = [name for name in card_page.frozen_files(card_id) if name in was.files]
    if len(names) < len(card_page.frozen_files(card_id)) or not all(map(stage.keep, names)):
        return None
    return {name: was.files[name] for name in names}
