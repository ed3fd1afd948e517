"""Answers that are still being written in, what is rated so far out: for whoever waits for a card."""

import threading
from collections.abc import Mapping
from typing import Any

import jiter

from pipeline.ask import Answer
from pipeline.taxonomy import factors, layers

_RATED = "value"
_DRAFTED = "questions"
"""The last field of a factor's and of a layer's answer: where it stands, the rest does."""


_LABELS = {factor.key: factor.label for factor in factors.ALL}


class SoFar:
    """What has been rated of one listing, over all questions that are asked about it at the same time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ratings: dict[str, str] = {}
        self._layers: set[str] = set()

    def take(self, schema: type[Answer], text: str) -> str:
        """Take in an answer in ``schema`` as far as it is written; the line that says how far all of them are."""
        answer = begun(text)
        with self._lock:
            for key in schema.model_fields.keys() & set(factors.ALL_KEYS):
                if (value := _field(answer, key, _RATED)) is not None:
                    self._ratings[key] = str(value)
            self._layers |= {key for key in layers.KEYS if _field(answer, key, _DRAFTED) is not None}
            return self._line()

    def _line(self) -> str:
        last = next(reversed(self._ratings), None)
        said = "" if last is None else f" ({_LABELS[last]} {self._ratings[last]})"
        return (
            f"rated {len(self._ratings)} of {len(factors.ALL_KEYS)} factors{said}, "
            f"drafted {len(self._layers)} of {len(layers.KEYS)} layers"
        )


def begun(text: str) -> Mapping[str, Any]:
    """As much of a JSON object as is written; empty where it has not begun, or is none."""
    start = text.find("{")
    try:
        found = jiter.from_json(text[start:].encode(), partial_mode=True) if start >= 0 else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _field(answer: Mapping[str, Any], key: str, name: str) -> Any:
    said = answer.get(key)
    return said.get(name) if isinstance(said, dict) else None
