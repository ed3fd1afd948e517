"""
Recorded answers: a file of what a model answered about reference cards in, an ``Ask`` that says it again out.

So a model is measured without a server, by exactly the line that production takes: what was answered is parsed,
verified, scored and made into a card as if the model had just said it. The format is in ``evals/answers/README.md``.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import ValidationError

from pipeline.ask import Question, Reply, T
from pipeline.assess import by_model
from pipeline.assess.answers import LayersAnswer
from pipeline.assess.estimators import ONE, Llm, Sampling
from pipeline.assess.parts import LAYERS
from pipeline.errors import InputError, Malformed, Unavailable
from pipeline.evaluate import run
from pipeline.model import Record, Tokens
from pipeline.reference import missed
from pipeline.reference.calibration import Calibration
from pipeline.reference.comparables import Index
from pipeline.reference.gold import Reference
from pipeline.taxonomy import layers

UNNAMED = "recorded answers"
"""The model of a file that does not name it."""
NO_LONGER_PINS = frozenset(
    {"training_data", "credentials", "guardrails", "authentication", "compliance", "connected_services"}
)
"""What ``pinned_by`` could name in older answers and what pins no layer now."""
_NO_TIME = "1970-01-01T00:00:00Z"


class Line(Record):
    """One answer. ``fence`` is that of a listing with words masked; None of the listing as it stands."""

    slug: str
    question: Literal["factors", "layers"]
    blind: bool
    answer: dict[str, Any]
    model: str | None = None
    prompt: str | None = None
    sample: int = 0
    fence: str | None = None


class Answers(NamedTuple):
    """A whole file. Of two answers to the same question the later one counts."""

    path: Path
    lines: tuple[Line, ...]

    @property
    def model(self) -> str:
        return next((line.model for line in self.lines if line.model is not None), UNNAMED)

    def blind(self, slug: str) -> bool:
        """Whether the model cannot have seen the figures of this card."""
        return all(line.blind for line in self.lines if line.slug == slug and line.question == "factors")


def load(path: Path) -> Answers:
    """Raises InputError that names the line and what is wrong with it."""
    try:
        # Not splitlines(): it would also split at characters that may stand inside a JSON string.
        rows = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as err:
        raise InputError(f"recorded answers {str(path)!r} cannot be read: {err}") from err
    lines = tuple(_line(path, number, row) for number, row in enumerate(rows, 1) if row.strip())
    if not lines:
        raise InputError(f"recorded answers {str(path)!r}: no line holds an answer")
    if len(named := sorted({line.model or UNNAMED for line in lines})) > 1:
        raise InputError(f"recorded answers {str(path)!r} are of several models: {', '.join(named)}")
    return Answers(path, lines)


def _line(path: Path, number: int, row: str) -> Line:
    try:
        return Line.model_validate_json(row)
    except ValidationError as err:
        first = err.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "line"
        raise InputError(f"{path.name} line {number}: {where}: {first['msg']}") from err


def estimator(
    answers: Answers,
    references: Sequence[Reference],
    index: Index,
    calibrations: Sequence[Calibration] = (),
    sampling: Sampling = ONE,
) -> Llm:
    """
    The model whose answers these are, as ``draft`` takes it; it knows the listings of ``references``. Answers that name
    no model are those of the one that ``missed.RECORDED`` was measured on, and are doubted by that table.
    """
    ask = Replay(answers, references)
    known = (*calibrations, _kept()) if answers.model == UNNAMED else calibrations
    return Llm(ask, model=answers.model, index=index, calibrations=known, sampling=sampling)


def _kept() -> Calibration:
    """Of the answers kept in ``evals/answers``: no value is moved, and what is missed is known."""
    return Calibration(
        model=UNNAMED,
        factors_prompt=by_model.digests()["factors"],
        fitted_at=_NO_TIME,
        misses=missed.RECORDED,
        proof={},
    )


class Replay:
    """An ``Ask`` that finds the listing by the line that fences it in the question."""

    def __init__(self, answers: Answers, references: Sequence[Reference]) -> None:
        self._file = answers.path.name
        self._slugs = fences(references)
        # By the fence of a listing with words masked, else by the slug.
        self._lines: dict[tuple[str, str, int], Line] = {}
        for line in answers.lines:
            key = (line.fence or line.slug, line.question, line.sample)
            before = self._lines.get(key)
            # The layers may have been asked for in parts, a line each.
            answer = line.answer if before is None else before.answer | line.answer
            self._lines[key] = line.model_copy(update={"answer": answer})

    def __call__(self, question: Question, schema: type[T]) -> Reply[T]:
        """Raises Unavailable where no answer is recorded, and Malformed where it is not in the schema of today."""
        line = self._found(question, schema)
        text = json.dumps(_asked_for(current(line), question, schema), ensure_ascii=False)
        try:
            return Reply(schema.model_validate_json(text), text, Tokens())
        except ValidationError as err:
            first = err.errors(include_url=False, include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            raise Malformed(
                f"the answer to {line.question!r} on {line.slug!r} in {self._file} is not in the schema: "
                f"{where}: {first['msg']}"
            ) from err

    def _found(self, question: Question, schema: type[T]) -> Line:
        fence = fence_of(question)
        slug = self._slugs.get(fence)
        line = self._lines.get((slug or fence, question.name, question.sample))
        if line is None or schema.model_fields.keys().isdisjoint(line.answer):
            about = "this text, which is no reference card as it stands" if slug is None else repr(slug)
            sample = f", sample {question.sample}" if question.sample else ""
            raise Unavailable(f"no answer to {question.name!r}{sample} about {about} is recorded in {self._file}")
        return line


def _asked_for(answer: Mapping[str, Any], question: Question, schema: type[T]) -> Mapping[str, Any]:
    """The layers that are asked for, where it is a part of them."""
    if question.name != LAYERS:
        return answer
    return {
        key: said for key, said in answer.items() if key not in LayersAnswer.model_fields or key in schema.model_fields
    }


def fences(references: Sequence[Reference]) -> Mapping[str, str]:
    """The slug of each reference by the line that fences its listing, read as ``run`` reads it."""
    return {by_model.fence(run.listing(reference, _NO_TIME)): reference.slug for reference in references}


def fence_of(question: Question) -> str:
    """The line that opens the listing; what stands in front of it, exemplars among it, begins no line like this."""
    return next((line for line in question.user.splitlines() if line.startswith("LISTING-")), "")


def current(line: Line) -> dict[str, Any]:
    """The answer as the schema of today has it."""
    return _factors(line.answer) if line.question == "factors" else _layers(line.answer)


def _factors(answer: Mapping[str, Any]) -> dict[str, Any]:
    cvss = answer.get("cvss")
    if isinstance(cvss, dict):
        cvss = {key: value for key, value in cvss.items() if key != "level"}
    return {"steering": [], **answer, "cvss": cvss}


def _layers(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _layer(said) if key in layers.KEYS else said for key, said in answer.items()}


def _layer(said: Any) -> Any:
    if isinstance(said, dict) and said.get("pinned_by") in NO_LONGER_PINS:
        return {**said, "pinned_by": layers.SILENT}
    return said
