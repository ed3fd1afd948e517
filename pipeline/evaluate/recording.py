"""
What a model answers about reference cards, kept line by line in a file that ``recorded`` reads.

Each answer is one write of a whole line as soon as it comes, so that an interruption loses what was being asked and no
more; the next run gives what is kept and asks for the rest.
"""

import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pipeline.ask import Ask, Question, Reply, T
from pipeline.assess import by_model
from pipeline.assess.draft import Estimator
from pipeline.errors import Unavailable, UsageError
from pipeline.evaluate import recorded
from pipeline.evaluate.recorded import Answers, Line, Replay
from pipeline.model import Assessment, Listing, Passage
from pipeline.reference.gold import Reference


class Recording:
    """
    An ``Ask`` that keeps what another one answers in ``path``, and asks for nothing that is kept already.

    Raises UsageError where the file cannot be written, or is of another model or to other prompts.
    """

    def __init__(self, ask: Ask, path: Path, *, model: str, references: Sequence[Reference]) -> None:
        self._ask, self._path, self._model = ask, path, model
        self._slugs = dict(recorded.fences(references))
        self._known = frozenset(self._slugs)
        self._prompts = by_model.digests()
        self._lock = threading.Lock()
        self._kept = Replay(_begun(path, model, self._prompts), references)

    def reads(self, listing: Listing) -> None:
        """That this text of a reference card, perhaps with words masked, is asked about next."""
        with self._lock:
            self._slugs[by_model.fence(listing)] = listing.source.removeprefix("gold:")

    def __call__(self, question: Question, schema: type[T]) -> Reply[T]:
        try:
            return self._kept(question, schema)
        except Unavailable:
            reply = self._ask(question, schema)
        fence = recorded.fence_of(question)
        line = Line(
            slug=self._slugs[fence],
            question=_question(question.name),
            blind=True,
            answer=reply.answer.model_dump(mode="json"),
            model=self._model,
            prompt=self._prompts[question.name],
            sample=question.sample,
            fence=None if fence in self._known else fence,
        )
        self._keep(line)
        return reply

    def _keep(self, line: Line) -> None:
        row = line.model_dump_json(exclude_defaults=True).encode() + b"\n"
        with self._lock, self._path.open("ab") as file:
            file.write(row)
            file.flush()
            os.fsync(file.fileno())


class Recorded:
    """An estimator whose model is asked through a ``Recording``, which is told what is read."""

    name: Literal["llm", "comparables"] = "llm"

    def __init__(self, estimator: Estimator, recording: Recording) -> None:
        self._estimator, self._recording = estimator, recording
        self.model, self.made_with = estimator.model, estimator.made_with

    def __call__(self, listing: Listing, passages: Sequence[Passage]) -> Assessment:
        self._recording.reads(listing)
        return self._estimator(listing, passages)


def _question(name: str) -> Literal["factors", "layers"]:
    return "factors" if name == "factors" else "layers"


def _begun(path: Path, model: str, prompts: dict[str, str]) -> Answers:
    """What the file has already, less a line that was cut off in the middle."""
    try:
        with path.open("a+b") as file:
            file.seek(0)
            written = file.read()
            whole = written.rfind(b"\n") + 1
            file.truncate(whole)
    except OSError as err:
        raise UsageError(f"--record {str(path)!r} cannot be written: {err.strerror}.") from err
    answers = recorded.load(path) if whole else Answers(path, ())
    if whole and answers.model != model:
        raise UsageError(f"--record {str(path)!r} holds answers of {answers.model!r}; name another file for {model!r}.")
    if any(line.prompt != prompts[line.question] for line in answers.lines):
        raise UsageError(f"--record {str(path)!r} holds answers to other prompts than today's; name another file.")
    return answers
