"""
Parts of a site that take long are made in a process of their own, beside the rest. It takes a second to be there, so it
is started before there is anything to make.
"""

import gc
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import chain

from pipeline.errors import ThreatcardError
from pipeline.publish.products import ENDED
from pipeline.publish.records import File, Part, Parts, Site

Rendered = Callable[[Site], Iterator[File]]


@contextmanager
def rendering(parts: Parts, *, beside: bool) -> Iterator[Rendered]:
    """What makes the files of all parts of a site; of the slow ones ``beside`` the others, where that is worth it."""
    if not beside or not parts.slow:
        yield lambda site: _files((*parts.usual, *parts.slow), site)
        return
    # Not forked: a run of the nightly job has threads.
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        pool.submit(_woken)

        def rendered(site: Site) -> Iterator[File]:
            # At once, and not when the first file is asked for: what asks does something else before.
            made = pool.submit(_made, parts.slow, site)
            return chain(_files(parts.usual, site), late(made))

        def late(made: Future[list[File]]) -> Iterator[File]:
            yield from made.result()
            pool.shutdown(wait=False)  # It ends while the site is put in place.

        try:
            yield rendered
        except BrokenProcessPool as err:
            raise ThreatcardError(ENDED) from err


def _files(parts: Sequence[Part], site: Site) -> Iterator[File]:
    for part in parts:
        yield from part(site)


def _woken() -> None:
    """To be asked for it is to import this module. What is made here is held until it is sent: none is looked for."""
    gc.disable()


def _made(parts: Sequence[Part], site: Site) -> list[File]:
    return list(_files(parts, site))
