"""The two estimators as values that ``draft`` takes."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Literal, NamedTuple

from pipeline.ask import Ask, Sampled
from pipeline.assess import by_model, by_reference, refute
from pipeline.assess.consensus import consensus
from pipeline.card import uncertainty
from pipeline.errors import ModelError
from pipeline.model import Assessment, Doubt, Listing, Passage
from pipeline.reference import calibration, doubt, outliers
from pipeline.reference.calibration import Calibration, belonging
from pipeline.reference.comparables import Index
from pipeline.reference.doubt import Likeness
from pipeline.scoring import DEFAULT, PROFILES, Profile
from pipeline.taxonomy import factors

ROUND = 2
"""Samples that are asked for at once after the first; an odd number of them stays odd."""


class Sampling(NamedTuple):
    """
    How many independent answers: ``least`` in any case; more, up to ``most``, only while the samples' own scores
    lie in more than one of the profile's severities. ``first`` is the index of the first, so that another run
    can have others; ``temperature`` is what they are asked at, None where the server decides.
    """

    least: int
    most: int
    profile: Profile = PROFILES[DEFAULT]
    first: int = 0
    temperature: float | None = None
    parts: int = 1
    """In how many questions, asked at the same time, each answer on the layers is."""


ONE = Sampling(1, 1)
AUTO = Sampling(3, 9)


class Comparables:
    """Nearest reference cards; no model, no network."""

    name: Literal["llm", "comparables"] = "comparables"
    model: str | None = None

    def __init__(self, index: Index) -> None:
        self._index = index
        self.made_with = {"estimator": self.name, "exemplars": index.exemplars}

    def __call__(self, listing: Listing, passages: Sequence[Passage]) -> Assessment:
        found = by_reference.assess(listing, passages, self._index)
        text = by_model.text_of(passages)
        like = doubt.likeness(self._index.compare(listing.name, text), text)
        return uncertainty.doubted(found, doubt.comparables(like))


class Llm:
    """
    A chat model behind ``ask``, calibrated by the nearest reference cards. Of several samples each is calibrated,
    then they are brought to one.
    """

    name: Literal["llm", "comparables"] = "llm"

    def __init__(
        self,
        ask: Ask,
        *,
        model: str,
        index: Index,
        calibrations: Sequence[Calibration] = (),
        sampling: Sampling = ONE,
    ) -> None:
        self._ask, self._index, self._sampling = ask, index, sampling
        prompts = by_model.digests()
        self._calibration = belonging(calibrations, model=model, prompt=prompts["factors"])
        self.model: str | None = model
        self.made_with = {
            "estimator": self.name,
            "model": model,
            **_sampled(sampling),
            **_prompted(prompts),
            "exemplars": calibration.exemplars(index.exemplars, self._calibration),
        }

    def __call__(self, listing: Listing, passages: Sequence[Passage]) -> Assessment:
        """Raises the first sample's ModelError when none of them answered."""
        plan = self._sampling
        samples = self._asked(range(plan.least), listing, passages)
        found = self._doubted(samples, listing, passages)
        while len(samples) < plan.most and uncertainty.samples_differ(found, plan.profile):
            further = range(len(samples), min(len(samples) + ROUND, plan.most))
            samples += self._asked(further, listing, passages)
            found = self._doubted(samples, listing, passages)
        beside = self._index.compare(listing.name, by_model.text_of(passages))
        return found.model_copy(update={"expected": outliers.expected(beside, outliers.bounds(self._index))})

    def _doubted(
        self, samples: Sequence[Assessment | ModelError], listing: Listing, passages: Sequence[Passage]
    ) -> Assessment:
        """What the samples agree on, with how far this model was off on reference cards."""
        found = consensus(samples)
        if "factors" in found.missing:
            return found
        text = by_model.text_of(passages)
        quoted = sum(found.factors[key].basis == "stated" for key in factors.KEYS)
        like = doubt.likeness(self._index.compare(listing.name, text), text, quoted=quoted)
        return uncertainty.doubted(found, self._misses(like))

    def _misses(self, like: Likeness) -> Doubt:
        calibration = self._calibration
        if calibration is None or len(calibration.misses) < doubt.LEAST:
            return doubt.unmeasured(like)
        return doubt.measured(calibration.misses, calibration.model, like)

    def _asked(
        self, numbers: Sequence[int], listing: Listing, passages: Sequence[Passage]
    ) -> list[Assessment | ModelError]:
        """These samples side by side, in order; one alone needs no other thread."""
        if len(numbers) == 1:
            return [self._outcome(numbers[0], listing, passages)]
        with ThreadPoolExecutor(max_workers=len(numbers)) as pool:
            return list(pool.map(lambda number: self._outcome(number, listing, passages), numbers))

    def _outcome(self, number: int, listing: Listing, passages: Sequence[Passage]) -> Assessment | ModelError:
        try:
            return self._sample(number, listing, passages)
        except ModelError as err:
            return err

    def _sample(self, number: int, listing: Listing, passages: Sequence[Passage]) -> Assessment:
        ask = Sampled(self._ask, self._sampling.first + number)
        assessment = by_model.assess(
            listing, passages, ask=ask, model=self.model or "", index=self._index, parts=self._sampling.parts
        )
        return assessment if self._calibration is None else calibration.apply(assessment, self._calibration)


def _sampled(sampling: Sampling) -> dict[str, str]:
    """Not the profile, which decides how many samples ``AUTO`` asks for: another one costs no model call."""
    span = f"{sampling.least}" if sampling.least == sampling.most else f"{sampling.least} to {sampling.most}"
    named = {"samples": f"{span} from {sampling.first}" if sampling.first else span}
    if sampling.parts > 1:
        named["layers asked in"] = f"{sampling.parts} questions"
    return named if sampling.temperature is None else named | {"temperature": f"{sampling.temperature:g}"}


def _prompted(digests: dict[str, str]) -> dict[str, str]:
    return {f"prompt {name}": digest for name, digest in digests.items()}


class Verified:
    """What a model says, less what does not hold when each claim is put to ``ask`` with its passages alone."""

    name: Literal["llm", "comparables"] = "llm"

    def __init__(self, estimator: Llm, ask: Ask, index: Index) -> None:
        self._estimator, self._ask, self._index = estimator, ask, index
        self.model: str | None = estimator.model
        self.made_with = {**estimator.made_with, **_prompted(refute.digest())}

    def __call__(self, listing: Listing, passages: Sequence[Passage]) -> Assessment:
        assessment = self._estimator(listing, passages)
        beside = self._index.compare(listing.name, by_model.text_of(passages))
        return refute.refute(assessment, listing, passages, ask=self._ask, priors=by_model.priors(beside))
