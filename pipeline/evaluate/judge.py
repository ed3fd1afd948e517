"""A model as judge: a layer's key points and its draft in, a verdict on each point that stands on a quote out."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from pipeline.ask import Ask, Question, prompts
from pipeline.assess.answers import judge_answer
from pipeline.errors import ModelError
from pipeline.evaluate.key_points import Verdicts
from pipeline.listing import evidence
from pipeline.model import Passage
from pipeline.taxonomy import layers

PROMPT = "judge"
LEAST_WORDS = 3
"""Of a quote: "the" stands in every draft."""


class ModelJudge:
    """A ``Judge`` that asks one question a layer. It is believed only where it shows the words."""

    def __init__(self, ask: Ask, *, model: str) -> None:
        self._ask = ask
        self.name = f"model {model}, prompt {digest()}"

    def __call__(self, layer: str, points: Sequence[str], text: str) -> Verdicts:
        try:
            reply = self._ask(question(layer, points, text), judge_answer(len(points)))
        except ModelError as err:
            return Verdicts((False,) * len(points), f"{type(err).__name__}: {err}")
        answer: Any = reply.answer
        said = (getattr(answer, f"point_{number}") for number, _ in enumerate(points, 1))
        return Verdicts(tuple(verdict.made and shown(verdict.because, text) for verdict in said))


def shown(quote: str, text: str) -> bool:
    """Whether ``quote`` stands in ``text``, up to white space and typographic quotes and dashes, and says something."""
    whole = Passage(number=1, start=0, end=len(text), text=text)
    return len(quote.split()) >= LEAST_WORDS and evidence.find(quote, whole) is not None


def question(layer: str, points: Sequence[str], text: str) -> Question:
    """The rendered messages. The fence is made from the draft's digest: no draft can hold it."""
    prompt = prompts.load(PROMPT)
    values = {
        "layer": f"{layer} {layers.NAMES[layer]}",
        "points": "\n".join(f"{number}. {' '.join(point.split())}" for number, point in enumerate(points, 1)),
        "fence": "DRAFT-" + hashlib.sha256(f"fence {text}".encode()).hexdigest()[:24],
        "text": text,
    }
    return Question(PROMPT, prompts.fill(prompt.system, {}), prompts.fill(prompt.user, values))


def digest() -> str:
    """The version of the prompt: its text and the schema of an answer to one point."""
    return prompts.load(PROMPT).digest({}, json.dumps(judge_answer(1).model_json_schema(), sort_keys=True))
