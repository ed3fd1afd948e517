"""``threatcard assess SOURCE...``: listings in, cards out, several at a time, in the order they were named."""

import argparse
import io
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, NamedTuple

from pipeline import fetch, settings
from pipeline.ask import Watch
from pipeline.assess.draft import Estimator, draft
from pipeline.card.make import Making, flagged
from pipeline.cli import build, organisation
from pipeline.cli.flags import FORMATS
from pipeline.cli.organisation import Own
from pipeline.cli.output import Folder, Screen
from pipeline.cli.saving import keeping
from pipeline.cli.since import Since
from pipeline.cli.so_far import SoFar
from pipeline.errors import ModelError, ThreatcardError, UsageError
from pipeline.fetch import PageSource
from pipeline.fetch.places.providers import PUBLIC, Places
from pipeline.model import Card, Listing
from pipeline.reference import outliers
from pipeline.render import words

EXIT_INCOMPLETE = 3
EXIT_BROKEN = 8


class Work(NamedTuple):
    """What every source is worked on with."""

    web: PageSource
    estimator: Estimator
    making: Making
    places: Places = PUBLIC
    wanted: fetch.Wanted = fetch.Wanted("")
    """What is read beside each source."""


class Drafted(NamedTuple):
    """A card, and the listing that it is of."""

    card: Card
    listing: Listing


class Destination(NamedTuple):
    """Where finished cards go: shown, saved if asked for, and kept for the later ones to be held against."""

    show: Folder | Screen
    keep: Callable[[Card, Listing], Card] | None
    own: Own
    before: list[tuple[Card, str]]
    since: Since | None
    """Where what changed is asked for: without a folder it is shown in place of the cards."""


def run(args: argparse.Namespace) -> int:
    held = settings.read(vars(args))
    formats = _formats(args)
    own = organisation.own(held, gate=args.gate)
    if args.sources.count("-") > 1:
        raise UsageError("standard input can be read once: give - one time.")
    if args.only is not None and len(args.sources) > 1:
        raise UsageError("--only takes one listing out of one file: give a single SOURCE, or write FILE#NAME.")
    if args.beside and len(args.sources) > 1:
        raise UsageError("--with adds documents to one listing: give one source.")
    wanted = fetch.Wanted("", tuple(args.beside), args.follow, args.only)
    since = Since(args.since, formats, folder=bool(args.out)) if args.since else None
    show = Folder(Path(args.out), formats) if args.out else Screen(formats[0])
    with ExitStack() as stack:
        stack.callback(show.progress, "")
        web = build.web(held)
        stack.enter_context(web)
        sampling = build.sampling(held, waited_for=True)
        estimator = build.estimator(
            held,
            use_cache=not args.no_cache,
            sampling=sampling,
            verified=args.verify,
            watch=_watch(args.sources, show),
        )
        making = build.making(held, snap=args.snap)
        keep = stack.enter_context(keeping(held, args.sources, making.now)) if args.save else None
        work = Work(web, estimator, making, build.places(held), wanted)
        to = Destination(show, keep, own, [], since)
        codes = [
            _shown(source, outcome, to) for source, outcome in _outcomes(args.sources, work, held.jobs, show.progress)
        ]
    return max(codes) if since is None else _told(since, codes)


def _told(since: Since, codes: Sequence[int]) -> int:
    """A band that changed says more than a card that is partial; a failure and a broken policy say still more."""
    crossed = since.told()
    worst = max(codes)
    return crossed if crossed and worst in (0, EXIT_INCOMPLETE) else worst


def _watch(sources: Sequence[str], show: Folder | Screen) -> Watch | None:
    """What shows how far the answers about the one listing are; of several it is shown how many have ended."""
    if len(sources) > 1 or not show.live:
        return None
    so_far = SoFar()
    return lambda schema, text: show.progress(f"{so_far.take(schema, text)} …")


def _formats(args: argparse.Namespace) -> tuple[str, ...]:
    default = ("markdown", "json", "html") if args.out else ("terminal",)
    named = tuple(dict.fromkeys(part.strip() for part in args.format.split(","))) if args.format else default
    if odd := [name for name in named if name not in FORMATS]:
        raise UsageError(f"there is no format {odd[0]!r}; use {', '.join(FORMATS)}.")
    if args.out and "terminal" in named:
        raise UsageError("terminal is no file format; with --out use markdown, json or html.")
    if len(named) > 1 and not args.out:
        raise UsageError("several formats need a folder: add --out DIR.")
    if "html" in named and len(args.sources) > 1 and not args.out:
        raise UsageError("each page of HTML is a file of its own: add --out DIR.")
    return named


def _outcomes(
    sources: Sequence[str], work: Work, jobs: int, progress: Callable[[str], None]
) -> Iterator[tuple[str, Future[Drafted]]]:
    """Each source with its future, in order; ``progress`` hears of each that has ended, from whatever thread."""
    done = 0
    lock = threading.Lock()

    def ended(_: Future[Drafted]) -> None:
        nonlocal done
        with lock:
            done += 1
            progress(f"{done} of {len(sources)} assessed …" if done < len(sources) else "")

    progress(f"0 of {len(sources)} assessed …")
    # Not as a context manager: leaving it would wait for threads that wait for a server.
    pool = ThreadPoolExecutor(max_workers=jobs)
    try:
        futures = [(source, pool.submit(_card, source, work)) for source in sources]
        for _, future in futures:
            future.add_done_callback(ended)
        yield from futures
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def _card(source: str, work: Work) -> Drafted:
    wanted = work.wanted._replace(source=source)
    listing = fetch.read(wanted, fetch.By(work.web, _stdin(), build.now(), work.places))
    # A file name need not be UTF-8, a card must be.
    plain = {"source": _utf_8(listing.source), "name": _utf_8(listing.name)}
    listing = listing.model_copy(update=plain)
    return Drafted(draft(listing, work.estimator, making=work.making), listing)


def _stdin() -> BinaryIO:
    """Standard input; nothing where it is closed, as it may be under a scheduler."""
    return sys.stdin.buffer if sys.stdin is not None else io.BytesIO()


def _utf_8(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _shown(source: str, outcome: Future[Drafted], to: Destination) -> int:
    try:
        drafted = outcome.result()
    except ThreatcardError as err:
        to.show.error(str(err) if repr(source) in str(err) else f"{source}: {err}")
        return err.exit_code
    made = _beside(drafted, to.before)
    if to.keep is not None:
        made = to.keep(made, drafted.listing)
    seen = organisation.seen(made, to.own)
    if to.since is not None:
        to.since.add(made)
    if to.since is None or isinstance(to.show, Folder):
        to.show.card(made, seen)
    for line in seen.broken:
        to.show.error(f"{source}: {line}")
    return max(_status_code(source, made, to.show), EXIT_BROKEN if seen.broken else 0)


def _status_code(source: str, made: Card, show: Folder | Screen) -> int:
    if made.status == "failed":
        for flag in made.flags:
            if flag.kind == "model_failed":
                show.error(f"{source}: {flag.message}")
        return ModelError.exit_code
    if made.status == "complete":
        return 0
    if isinstance(show, Folder):
        why = next(iter(words.reasons(made)), "something is missing")
        show.error(f"{source}: the card is {made.status}: {why}")
    return EXIT_INCOMPLETE


def _beside(drafted: Drafted, before: list[tuple[Card, str]]) -> Card:
    """The card, flagged where one that was shown ``before`` is of nearly the same text and has another score."""
    one = drafted.card, drafted.listing.text
    flags = outliers.apart(one, before)
    before.append(one)
    return flagged(drafted.card, flags)
