"""References in, outcomes out: each goes through ``draft``, the line that production takes."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from pipeline import fetch
from pipeline.assess.draft import Estimator, draft
from pipeline.card.make import Making
from pipeline.errors import ThreatcardError
from pipeline.evaluate import outcome
from pipeline.evaluate.outcome import Outcome
from pipeline.model import Listing
from pipeline.reference.gold import Reference


def run(
    references: Sequence[Reference],
    estimator: Estimator,
    *,
    making: Making,
    jobs: int,
    progress: Callable[[int], None],
) -> tuple[Outcome, ...]:
    """An outcome for each reference, in order. ``progress`` hears how many are done."""

    def counted() -> Iterator[Outcome]:
        with ThreadPoolExecutor(max_workers=jobs) as pool:
            futures = [pool.submit(_outcome, reference, estimator, making) for reference in references]
            for done, future in enumerate(futures, 1):
                yield future.result()
                progress(done)

    return tuple(counted())


def listing(reference: Reference, now: str) -> Listing:
    """The reference's text as a listing, read as any other text."""
    read = fetch.parse(reference.listing.encode(), source=f"gold:{reference.slug}", charset="utf-8", now=now, http=None)
    return read.model_copy(update={"name": reference.name})


def _outcome(reference: Reference, estimator: Estimator, making: Making) -> Outcome:
    start = time.perf_counter()
    try:
        card = draft(listing(reference, making.now), estimator, making=making)
    except ThreatcardError as err:
        return Outcome(reference, None, None, str(err), time.perf_counter() - start)
    return outcome.of_card(reference, card, seconds=time.perf_counter() - start)
