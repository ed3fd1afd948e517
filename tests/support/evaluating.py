"""Estimators whose agreement with the reference cards is known beforehand, and reports of theirs."""

import random
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from pipeline.assess import by_model
from pipeline.errors import ModelError, Unavailable
from pipeline.evaluate import others, report
from pipeline.evaluate.report import Context
from pipeline.model import Assessment, Estimate, Evidence, Layer, Listing, Passage
from pipeline.reference import comparables, gold
from pipeline.scoring import profile
from pipeline.scoring.mitigation import threat_multiplier
from pipeline.taxonomy import factors, layers
from tests.support.listings import a_making, references

CONTEXT = Context(making=a_making(), jobs=2, split="test", progress=lambda done, of: None)


def few(n: int = 8) -> tuple[gold.Reference, ...]:
    """References with every figure published."""
    return tuple(r for r in references() if r.aivss is not None)[:n]


def an_assessment(figures: dict[str, Any], passage: Passage) -> Assessment:
    """A whole assessment of the figures given, with a quote behind every claim."""
    found = (Evidence(quote=passage.text[:20], passage=1, start=passage.start, end=passage.start + 20),)
    blank = by_model.nothing("")
    estimates = {
        key: Estimate(value=value, basis="stated", rationale="", evidence=found, low=value, high=value)
        for key, value in figures["factors"].items()
    }
    sides = {name: figures[name] for name in ("threat_multiplier", "mitigation_factor")}
    return blank.model_copy(
        update={
            "factors": estimates,
            "cvss": blank.cvss.model_copy(
                update={"base": figures["base"], "evidence": found, "low": figures["base"], "high": figures["base"]}
            ),
            **{
                name: getattr(blank, name).model_copy(update={"value": value, "low": value, "high": value})
                for name, value in sides.items()
            },
            "layers": tuple(
                Layer(
                    layer=layer.key,
                    name=layer.name,
                    certain=not figures["uncertain"][layer.key],
                    commentary="What there is.",
                    evidence=found,
                )
                for layer in layers.LAYERS
            ),
        }
    )


class Scripted:
    """An estimator that is told what it says; it knows a reference by its name."""

    name = "llm"
    model = "scripted"

    def __call__(self, listing: Listing, passages: Sequence[Passage]) -> Assessment:
        known = [r for r in references() if r.name == listing.name and r.listing.strip() == listing.text.strip()]
        if not known:
            raise Unavailable("nobody told what to say of this text")
        (reference,) = known
        return an_assessment(self.figures(reference), passages[0])

    def figures(self, reference: gold.Reference) -> dict[str, Any]:
        raise NotImplementedError


class Perfect(Scripted):
    """The reference's own figures; what it does not publish is somewhere in the middle."""

    model = "perfect"

    def figures(self, reference: gold.Reference) -> dict[str, Any]:
        base = Decimal("7.0") if reference.cvss_base is None else reference.cvss_base
        threat, mitigation = reference.threat_multiplier, reference.mitigation_factor
        return {
            "factors": {key: reference.factors[comparables.published(key)] for key in factors.ALL_KEYS},
            "base": base,
            "threat_multiplier": threat_multiplier(base) if threat is None else threat,
            "mitigation_factor": Decimal("1.00") if mitigation is None else mitigation,
            "uncertain": {key: bool(said) for key, said in reference.uncertain_layers.items()},
        }


class Guessing(Scripted):
    """Anything at all, the same on every run."""

    model = "guessing"

    def figures(self, reference: gold.Reference) -> dict[str, Any]:
        dice = random.Random(f"guess {reference.slug}")
        levels = profile("directory")
        return {
            "factors": {key: Decimal(dice.randrange(11)) / 10 for key in factors.ALL_KEYS},
            "base": Decimal(dice.randrange(101)) / 10,
            "threat_multiplier": dice.choice(levels.threat_levels),
            "mitigation_factor": dice.choice(levels.mitigation_levels),
            "uncertain": {key: dice.random() < 0.5 for key in layers.KEYS},
        }


class Failing:
    """No answer, ever."""

    name = "llm"
    model = "failing"

    def __init__(self, error: ModelError | None = None) -> None:
        self._error = error or Unavailable("the server is gone")

    def __call__(self, listing: Listing, passages: Sequence[Passage]) -> Assessment:
        raise self._error


def reported(
    estimator: Any,
    of: Sequence[gold.Reference] | None = None,
    samples: int = 1,
    non_listings: tuple[others.NonListing, ...] = (),
) -> dict[str, Any]:
    context = CONTEXT._replace(non_listings=non_listings)
    return report.made(references() if of is None else of, [estimator] * samples, context)


@cache
def of_all(kind: type) -> dict[str, Any]:
    """A report of ``kind`` over all the reference cards and the texts that are none; not to be changed."""
    return reported(kind(), non_listings=others.non_listings())


@cache
def of_few(kind: type) -> dict[str, Any]:
    return reported(kind(), few())
