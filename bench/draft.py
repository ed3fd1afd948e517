"""
The processor time of one card, ours and the libraries', and how it divides up, beside two bare POSTs of what a model is
asked for it: by hand, ``python bench/draft.py``. A card of a model should take 13 ms at most besides storing it; the
model is a stub in a process of its own.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import httpx2

sys.path.insert(0, str(Path(__file__).parents[1]))

from pipeline import screen
from pipeline.ask import Ask, Question, Reply, llm
from pipeline.assess.draft import draft
from pipeline.assess.estimators import Comparables, Llm
from pipeline.card import contradictions, make
from pipeline.cli import build
from pipeline.listing import passages
from pipeline.model import Listing
from tests.support.listings import TEXT, a_listing, a_making, references

ROOT = Path(__file__).parents[1]
CARDS = 40
ROUNDS = 3
SIZES = (2_000, 20_000)
MAKING = a_making()


class Timed:
    """An ``Ask`` that adds up its processor time, whichever thread it is asked in."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self.spent = 0.0

    def __call__(self, question: Question, schema: Any) -> Reply[Any]:
        begin = time.thread_time()
        try:
            return self._ask(question, schema)
        finally:
            self.spent += time.thread_time() - begin


def texts() -> list[str]:
    """The tests' listing, and longer ones put together from the reference listings."""
    whole = "\n\n".join(r.listing for r in references())
    return [TEXT, *(whole[:size].rsplit(" ", 1)[0] for size in SIZES)]


def listings(text: str, first: int) -> list[Listing]:
    """Each of another name and text, as in a catalogue: nothing is to be gained by having read it before."""
    return [a_listing(f"Release {n} is out. {text}", name=f"Harbour {n}") for n in range(first, first + CARDS)]


def milliseconds(call: Callable[[Any], object], given: Sequence[object]) -> float:
    begin = time.process_time()
    for one in given:
        call(one)
    return (time.process_time() - begin) / len(given) * 1_000


def measured(text: str, url: str, first: int) -> dict[str, float]:
    """Processor time of one card in all and of its parts, in milliseconds."""
    index = build.index()
    ask = Timed(llm.connect(llm.Options("m", "none", url)))
    model, offline = Llm(ask, model="m", index=index), Comparables(index)
    draft(listings(text, first)[0], model, making=MAKING)
    ask.spent = 0.0
    whole = milliseconds(lambda one: draft(one, model, making=MAKING), listings(text, first + 1_000))
    called = ask.spent / CARDS * 1_000
    given = listings(text, first + 2_000)
    assessed = [(one, model(one, passages.select(passages.split(one.text)).passages)) for one in given]
    made = [(one, make.card(one, each, (), making=MAKING)) for one, each in assessed]
    parts = {
        "screen": milliseconds(screen.screen, listings(text, first + 3_000)),
        "two model calls": called,
        "card.make": milliseconds(lambda row: make.card(*row, (), making=MAKING), assessed),
        "contradictions": milliseconds(lambda row: contradictions.find(row[1], row[0].text, row[1].expected), made),
    }
    return {
        "comparables": milliseconds(lambda one: draft(one, offline, making=MAKING), listings(text, first + 4_000)),
        "llm": whole,
        **{f"  {name}": spent for name, spent in parts.items()},
        "  all else": whole - sum(parts.values()),
    }


def bare(text: str, url: str) -> float:
    """Two POSTs of the bodies that a card's questions make, without any library but the HTTP client."""
    sent: list[bytes] = []
    hooks = {"request": [lambda request: sent.append(request.content)]}
    tapped = llm.connect(llm.Options("m", "none", url), http_client=httpx2.Client(event_hooks=hooks))
    draft(listings(text, 0)[0], Llm(tapped, model="m", index=build.index()), making=MAKING)
    head = {"content-type": "application/json"}
    with httpx2.Client() as client:
        posts = [lambda: [client.post(f"{url}/chat/completions", content=body, headers=head).json() for body in sent]]
        posts[0]()
        return milliseconds(lambda _: posts[0](), range(CARDS))


def measure(url: str) -> None:
    for text in texts():
        yardstick = min(bare(text, url) for _ in range(ROUNDS))
        rounds = [measured(text, url, turn * 10_000) for turn in range(ROUNDS)]
        best = {"two bare POSTs": yardstick, **{name: min(one[name] for one in rounds) for name in rounds[0]}}
        print(f"listing of {len(text):,} characters")
        for name, each in best.items():
            print(f"  {name:<18} {each:6.2f} ms {each / yardstick:5.1f} x")


def main() -> None:
    command = [sys.executable, "-m", "tests.support.model_stub"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as stub:
        try:
            measure(stub.stdout.readline().strip())
        finally:
            stub.kill()


if __name__ == "__main__":
    main()
