"""Which questions a listing is asked, side by side: one on the factors, and one or several on the layers."""

from functools import cache
from itertools import pairwise
from typing import NamedTuple

from pipeline.ask import Answer
from pipeline.assess.answers import FactorsAnswer, some_layers
from pipeline.taxonomy import layers

FACTORS, LAYERS = "factors", "layers"


class Part(NamedTuple):
    """One question: the prompt that it is made of, the answer's schema, and of which layers; none of the factors."""

    prompt: str
    schema: type[Answer]
    layers: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether it asks for all that its prompt is for."""
        return self.layers in ((), layers.KEYS)

    @property
    def span(self) -> str:
        """As people say it: ``factors``, ``layers`` or ``layers L1 to L4``."""
        if self.whole:
            return self.prompt
        first, last = self.layers[0], self.layers[-1]
        return f"{self.prompt} {first}" if first == last else f"{self.prompt} {first} to {last}"


@cache
def parts(count: int) -> tuple[Part, ...]:
    """
    The factors, then the seven layers in ``count`` questions of about the same length, 1 to 7: of two answers that are
    written at the same time a card waits for the longer one, and that on all layers is twice as long as the other. The
    chains, which lead across layers, are asked for with the last and shortest part.
    """
    bounds = [-(-len(layers.KEYS) * at // count) for at in range(count + 1)]
    spans = [layers.KEYS[start:end] for start, end in pairwise(bounds)]
    last = len(spans) - 1
    return (
        Part(FACTORS, FactorsAnswer),
        *(Part(LAYERS, some_layers(span, chains=at == last), span) for at, span in enumerate(spans)),
    )
