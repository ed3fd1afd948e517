"""The two estimators as values that ``draft`` takes."""

from collections.abc import Sequence
from typing import Literal

from pipeline import assess, calibration, offline
from pipeline.ask import Ask
from pipeline.calibration import Calibration, belonging
from pipeline.comparables import Index
from pipeline.model import Assessment, Listing, Passage


class Comparables:
    """Nearest reference cards; no model, no network."""

    name: Literal["llm", "comparables"] = "comparables"
    model: str | None = None

    def __init__(self, index: Index) -> None:
        self._index = index

    def __call__(self, listing: Listing, passages: Sequence[Passage]) -> Assessment:
        return offline.assess(listing, passages, self._index)


class Llm:
    """A chat model behind ``ask``, calibrated by the nearest reference cards."""

    name: Literal["llm", "comparables"] = "llm"

    def __init__(self, ask: Ask, *, model: str, index: Index, calibrations: Sequence[Calibration] = ()) -> None:
        self._ask, self._index = ask, index
        self._calibration = belonging(calibrations, model=model, prompt=assess.digests()["factors"])
        self.model: str | None = model

    def __call__(self, listing: Listing, passages: Sequence[Passage]) -> Assessment:
        assessment = assess.assess(listing, passages, ask=self._ask, model=self.model or "", index=self._index)
        return assessment if self._calibration is None else calibration.apply(assessment, self._calibration)
