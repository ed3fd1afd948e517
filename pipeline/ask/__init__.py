"""The one seam to any model: a question and a schema go in, an answer in that schema comes out or a ModelError."""

from collections.abc import Callable
from typing import Generic, NamedTuple, Protocol, Self, TypeVar

from pydantic import BaseModel, ConfigDict, model_validator

from pipeline.model import Tokens

LONGEST_STRING = 8_000
"""Characters of any one string of an answer; the longest that is asked for is a few sentences."""


class Answer(BaseModel):
    """
    Closed to unknown fields, as strict mode wants it; no string is longer than ``LONGEST_STRING``, which the schema
    does not say, as servers are of two minds about lengths.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        for name, value in self:
            texts = value if isinstance(value, list) else [value]
            if any(isinstance(text, str) and len(text) > LONGEST_STRING for text in texts):
                raise ValueError(f"{name} should have at most {LONGEST_STRING} characters")
        return self


T = TypeVar("T", bound=Answer)
Watch = Callable[[type[Answer], str], None]
"""Is told, now and then, what of the answer in which schema is written so far. It may be called from any thread."""


class Question(NamedTuple):
    """Two messages. ``sample`` tells independent answers to the same question apart."""

    name: str
    """The prompt's name, for messages to people."""
    system: str
    user: str
    sample: int = 0


Mends = tuple[tuple[str, int], ...]
"""What was put right in an answer before it was read, by the kinds of ``mending.KINDS``, and how often."""


class Reply(NamedTuple, Generic[T]):
    """``text`` is the JSON that the model wrote, as it was mended; ``answer`` is that text, validated."""

    answer: T
    text: str
    tokens: Tokens
    repairs: int = 0
    mends: Mends = ()
    fell_back: tuple[str, ...] = ()
    """How the server was asked instead of the usual way, as settings are written: "answer_format=json_object"."""


class Ask(Protocol):
    """Anything that answers. Raises a ModelError when there is no usable answer."""

    def __call__(self, question: Question, schema: type[T]) -> Reply[T]: ...


class Sampled:
    """An ``Ask`` whose questions all carry one sample index, so that each index has an answer of its own."""

    def __init__(self, ask: Ask, sample: int) -> None:
        self._ask, self._sample = ask, sample

    def __call__(self, question: Question, schema: type[T]) -> Reply[T]:
        return self._ask(question._replace(sample=self._sample), schema)
