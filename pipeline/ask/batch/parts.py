"""What a run has asked so far, part by part: notes on the shelf from which a run that was killed goes on."""

import json
from collections.abc import Iterable, Iterator
from itertools import count
from typing import NamedTuple

from pipeline.ask.batch.transport import Shelf, question_name


class Part(NamedTuple):
    """One batch: which questions it has, in which round they came up, and the tokens that they were reckoned at."""

    run: str
    number: int
    round: int
    tokens: int
    keys: tuple[str, ...]


class Result(NamedTuple):
    """What came of a part."""

    answered: int
    missing: int


def put(shelf: Shelf, parts: Iterable[Part]) -> None:
    """All parts of a round at once: after a kill the round is gone on with, not begun anew."""
    shelf.add({_name(part.run, part.number): json.dumps(part._asdict()) for part in parts})


def of_run(shelf: Shelf, run: str) -> Iterator[Part]:
    """In the order in which they were put down."""
    for number in count():
        if (part := find(shelf, run, number)) is None:
            return
        yield part


def find(shelf: Shelf, run: str, number: int | str) -> Part | None:
    """None of a part that was not put down here."""
    text = shelf.find(_name(run, number))
    if text is None:
        return None
    held = json.loads(text)
    return Part(**{**held, "keys": tuple(held["keys"])})


def settle(shelf: Shelf, part: Part, result: Result) -> None:
    """Its answers are kept; the texts of its questions have served."""
    shelf.add({_settled(part): json.dumps(result)})
    shelf.drop(question_name(key) for key in part.keys)


def result(shelf: Shelf, part: Part) -> Result | None:
    """None of a part whose results are still to come."""
    text = shelf.find(_settled(part))
    return None if text is None else Result(*json.loads(text))


def _name(run: str, number: int | str) -> str:
    return f"part:{run}:{number}"


def _settled(part: Part) -> str:
    return f"settled:{part.run}:{part.number}"
