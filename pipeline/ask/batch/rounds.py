"""
Batch mode from the first question to the last answer: gather, submit, wait, keep; and again for what follows from it.

Some questions follow only from answers (a repair, ``--samples auto``, ``--verify``), hence several rounds. What a batch
was asked in vain is asked one by one when the drafts are made. Every step can be done again: the parts of a run lie on
the shelf, and a batch is found again on the server by the run and part that it names.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from pipeline.ask import rate_limit
from pipeline.ask.batch import files, parts
from pipeline.ask.batch.api import Batches, State
from pipeline.ask.batch.files import MOST, Line, Most
from pipeline.ask.batch.parts import Part, Result
from pipeline.ask.batch.transport import Gathered, Shelf, answer_name
from pipeline.errors import RateLimited, Unavailable

log = logging.getLogger(__name__)

EVERY = 60.0
"""Seconds between two looks at a batch."""
ROUNDS = 3
TRIES = 3
"""How often a batch that was not taken is submitted when no other is on its way."""
NAMED = 20
"""Lines that could not be read which the log names, of each batch."""


class Waiting(NamedTuple):
    """How batches are waited for."""

    every: float = EVERY
    sleep: Callable[[float], None] = time.sleep
    enough: Callable[[], bool] = lambda: False
    """Whether to stop waiting; this run, or the next one, goes on from there."""
    watch: Callable[[Part, State], None] = lambda part, state: None


class Asking(NamedTuple):
    """How much is asked: in one part, in all, and in how many rounds."""

    most: Most = MOST
    tokens: int | None = None
    """About so many in all; what is over is asked one by one. None does not bound."""
    output: int = 8_000
    """What an answer may have, for the reckoning."""
    rounds: int = ROUNDS


class Summary(NamedTuple):
    """What came of a run's batches. ``whole``: all that was submitted has ended."""

    asked: int
    answered: int
    whole: bool


class Desk(NamedTuple):
    """What batches are made with."""

    batches: Batches
    shelf: Shelf
    asking: Asking = Asking()
    waiting: Waiting = Waiting()


def prefetch(run: str, gather: Callable[[Gathered], None], desk: Desk) -> Summary:
    """
    Have all that ``gather`` takes down answered, as far as a batch does. It makes every draft of the run over a wire
    that gathers, and throws them away. Raises ModelError, UsageError, StoreError.
    """
    strange = _of_others(run, desk)
    whole = _settled(_own(run, desk), desk) and _settled([part for part, ended in strange if ended], desk, again=False)
    while whole and (ahead := _next(run, gather, [part for part, _ in strange], desk)):
        whole = _settled([part for part in ahead if part.run != run], desk, again=False) and _settled(
            [part for part in ahead if part.run == run], desk
        )
    results = [(part, parts.result(desk.shelf, part)) for part in _own(run, desk)]
    return Summary(sum(len(part.keys) for part, _ in results), sum(r.answered for _, r in results if r), whole)


def cancel(run: str, desk: Desk) -> None:
    """Give up the batches of a run that are on their way; what they have answered by then is kept by the next run."""
    for batch in desk.batches.ours():
        part = parts.find(desk.shelf, run, batch.part) if batch.run == run else None
        if part is not None and parts.result(desk.shelf, part) is None:
            desk.batches.cancel(batch.id)


def _own(run: str, desk: Desk) -> list[Part]:
    return list(parts.of_run(desk.shelf, run))


def _of_others(run: str, desk: Desk) -> list[tuple[Part, bool]]:
    """The parts that other runs left behind, which are paid for, and whether they have ended."""
    found: dict[tuple[str, str], tuple[Part, bool]] = {}
    for batch in desk.batches.ours():
        place = (batch.run, batch.part)
        part = None if batch.run == run or place in found else parts.find(desk.shelf, *place)
        if part is not None and parts.result(desk.shelf, part) is None:
            found[place] = (part, desk.batches.state(batch.id).ended)
    return list(found.values())


def _next(run: str, gather: Callable[[Gathered], None], strange: Sequence[Part], desk: Desk) -> list[Part]:
    """The parts of another round; none when nothing new is asked, or there was the last round."""
    before, asking = _own(run, desk), desk.asking
    round_ = max((part.round for part in before), default=0) + 1
    if round_ > asking.rounds:
        return []
    found = Gathered(desk.shelf, but_not=frozenset(key for part in before for key in part.keys))
    gather(found)
    # What another run asked and did not wait for is on its way: it is waited for, not asked again.
    begun = [part for part in strange if not found.sizes.keys().isdisjoint(part.keys)]
    begun = [part for part in begun if parts.result(desk.shelf, part) is None]
    on_their_way = {key for part in begun for key in part.keys}
    reckoned = {
        key: rate_limit.estimate(size, asking.output) for key, size in found.sizes.items() if key not in on_their_way
    }
    reckoned = _affordable(reckoned, asking.tokens, sum(part.tokens for part in before))
    made = [
        Part(run, len(before) + n, round_, sum(reckoned[key] for key in keys), keys)
        for n, keys in enumerate(files.parts(found.sizes, reckoned, asking.most))
    ]
    parts.put(desk.shelf, made)
    for part in made:
        log.info("round %d, part %d: %d questions", part.round, part.number, len(part.keys))
    return [*begun, *made]


def _affordable(reckoned: dict[str, int], most: int | None, used: int) -> dict[str, int]:
    """The questions, in order, that are within ``most`` tokens in all."""
    if most is None:
        return reckoned
    kept = {}
    for key, tokens in reckoned.items():
        used += tokens
        if used > most:
            break
        kept[key] = tokens
    return kept


def _settled(wanted: Sequence[Part], desk: Desk, *, again: bool = True) -> bool:
    """
    See these parts through to their results; False when it was enough before. ``again``: a batch that was not taken,
    as the queue of the model is full, is submitted again when another one has ended.
    """
    line = _Line([part for part in wanted if parts.result(desk.shelf, part) is None], desk, again=again)
    while line.busy:
        line.submit()
        line.look()
        if line.busy:
            if desk.waiting.enough():
                return False
            desk.waiting.sleep(desk.waiting.every)
    return True


class _Line:
    """Parts that are to be submitted, and batches that are underway."""

    def __init__(self, ahead: list[Part], desk: Desk, *, again: bool) -> None:
        self._ahead, self._desk = ahead, desk
        self._underway: dict[str, Part] = {}
        self._refused: list[str] = []
        self._tries = Counter[int]() if again else Counter({part.number: TRIES for part in ahead})
        self._full = False

    @property
    def busy(self) -> bool:
        return bool(self._ahead or self._underway)

    def submit(self) -> None:
        if self._full and self._underway:
            return
        self._full = False
        while self._ahead:
            part = self._ahead.pop(0)
            batch = self._desk.batches.submit(part.run, str(part.number), part.keys, but_not=self._refused)
            self._underway[batch] = part

    def look(self) -> None:
        for batch, part in [*self._underway.items()]:
            state = self._state(batch)
            if state is None:
                continue
            self._desk.waiting.watch(part, state)
            if state.ended:
                del self._underway[batch]
                self._ended(part, batch, state)

    def _state(self, batch: str) -> State | None:
        """None while the server cannot be asked: a day is long."""
        try:
            return self._desk.batches.state(batch)
        except (RateLimited, Unavailable) as err:
            log.warning("%s", err)
            return None

    def _ended(self, part: Part, batch: str, state: State) -> None:
        if not state.again or self._tries[part.number] >= TRIES:
            _keep(part, state, self._desk)
            self._full = False
            return
        log.info("part %d was not taken: %s", part.number, state.why)
        self._tries[part.number] += not self._underway
        self._refused.append(batch)
        self._ahead.append(part)
        self._full = True


def _keep(part: Part, state: State, desk: Desk) -> None:
    """Put what the batch answered onto the shelf, and say what it did not."""
    keys, answered, why = set(part.keys), set[str](), Counter[str]()

    def take(lines: Sequence[Line]) -> None:
        good = {line.key: line.answered for line in lines if line.answered is not None and line.key in keys}
        desk.shelf.add_paid({answer_name(key): one for key, one in good.items()})
        answered.update(good)
        why.update(line.why for line in lines if line.answered is None)
        why["it answers what was not asked"] += sum(line.key not in keys for line in lines)

    unread = desk.batches.results(state, take)
    for line in unread[:NAMED]:
        log.warning("batch results: %s", line)
    for reason, times in (+why).most_common(NAMED):
        log.warning("batch results, %d times: %s", times, reason)
    missing = len(keys) - len(answered)
    said = f" ({state.why})" if state.why else ""
    log.info("part %d %s%s: %d answered, %d not", part.number, state.status, said, len(answered), missing)
    parts.settle(desk.shelf, part, Result(len(answered), missing))
