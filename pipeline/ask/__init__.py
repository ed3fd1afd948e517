"""The one seam to any model: a question and a schema go in, an answer in that schema comes out or a ModelError."""

from typing import Generic, NamedTuple, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

from pipeline.model import Tokens


class Answer(BaseModel):
    """Closed to unknown fields, as strict mode wants it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


T = TypeVar("T", bound=Answer)


class Question(NamedTuple):
    """Two messages. ``sample`` tells independent answers to the same question apart."""

    name: str
    """The prompt's name, for messages to people."""
    system: str
    user: str
    sample: int = 0


class Reply(NamedTuple, Generic[T]):
    """``text`` is the JSON that the model wrote; ``answer`` is that text, validated."""

    answer: T
    text: str
    tokens: Tokens
    repairs: int = 0


class Ask(Protocol):
    """Anything that answers. Raises a ModelError when there is no usable answer."""

    def __call__(self, question: Question, schema: type[T]) -> Reply[T]: ...


class Sampled:
    """An ``Ask`` whose questions all carry one sample index, so that each index has an answer of its own."""

    def __init__(self, ask: Ask, sample: int) -> None:
        self._ask, self._sample = ask, sample

    def __call__(self, question: Question, schema: type[T]) -> Reply[T]:
        return self._ask(question._replace(sample=self._sample), schema)
