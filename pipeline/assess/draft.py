"""The whole line for one listing: passages, an estimator, a card. Production and evals both go through here."""

from collections.abc import Sequence
from typing import Literal, Protocol

from pipeline import screen
from pipeline.assess import counterfactual, gate, reported, verify
from pipeline.assess.by_model import nothing
from pipeline.card import contradictions, make
from pipeline.card.make import Making
from pipeline.errors import ModelError
from pipeline.fetch.read import shortfall
from pipeline.listing import passages
from pipeline.model import Assessment, Card, Flag, Listing, Passage, Shortfall
from pipeline.screen import masking


class Estimator(Protocol):
    """
    What turns passages into an assessment; ``name`` and ``model`` say what it is, also when it fails. ``made_with``
    is all that its answers follow from but the listing: while that stays, nothing needs to be asked again.
    """

    name: Literal["llm", "comparables"]
    model: str | None
    made_with: dict[str, str]

    def __call__(self, listing: Listing, passages: Sequence[Passage]) -> Assessment: ...


def draft(listing: Listing, estimator: Estimator, *, making: Making) -> Card:
    """
    The listing's card. A listing that falls short is not assessed, and a model that fails leaves a card that
    says so: both have no score. One that tries to steer, as the screen finds or the model reports, is assessed twice
    (``counterfactual``). Raises FenceInListing.
    """
    return _drafted(listing, screen.screen(listing), estimator, making, guarded=True)


def rescored(made: Card, *, making: Making) -> Card:
    """The same card under another profile, with what disagrees on it under that one; nothing is asked."""
    other = make.rescore(made, making=making)
    return make.identified(other.model_copy(update={"flags": contradictions.rescored(made, other)}))


def unguarded(listing: Listing, estimator: Estimator, *, making: Making) -> Card:
    """``draft`` as if nothing were screened: what the evals hold the defence against, and no card for anybody."""
    return _drafted(listing, (), estimator, making, guarded=False)


def _drafted(
    listing: Listing, findings: Sequence[screen.Finding], estimator: Estimator, making: Making, *, guarded: bool
) -> Card:
    flags = screen.flags(findings)
    listing = _as_left(listing, findings)
    if (obstacle := _obstacle(listing)) is not None:
        blank = _blank(estimator, f"The listing was not assessed: {obstacle.found}")
        return make.identified(make.card(listing, _flagged(blank, flags), (), making=making))
    if _unaided(estimator) and (withheld := gate.withheld(listing)) is not None:
        blank = withheld.model_copy(update={"estimator": estimator.name, "model": estimator.model})
        return make.identified(make.card(listing, _flagged(blank, flags), (), making=making))
    selection = _selection(passages.of(listing), estimator)
    try:
        assessment = estimator(listing, selection.passages)
        if guarded:
            assessment = _without(listing, findings, assessment, estimator, making)
    except ModelError as err:
        assessment = _failed(estimator, err)
    assessment = (gate.told_of if _unaided(estimator) else gate.questioned)(listing, assessment)
    made = make.card(listing, _flagged(assessment, flags), selection.left_out, making=making)
    found = contradictions.find(made, listing.text, assessment.expected)
    return make.identified(made.model_copy(update={"flags": (*made.flags, *found)}))


def _obstacle(listing: Listing) -> Shortfall | None:
    """
    What stands in front of the listing. A text that is merely short gets estimates too, though no number; labels of
    ours around nothing do not.
    """
    short = listing.shortfall
    own = listing.text if listing.own_words is None else listing.own_words
    return None if short is None or (short.kind == "too_little_text" and own.strip()) else short


def _as_left(listing: Listing, findings: Sequence[screen.Finding]) -> Listing:
    """The listing, which falls short where nothing but attempts to steer made it long enough."""
    if listing.shortfall is not None or not screen.reaches_model(findings):
        return listing
    rest = substance = _rest(listing, findings)
    if listing.own_words is not None:
        own = listing.model_copy(update={"text": listing.own_words, "hidden": ()})
        substance = _rest(own, screen.screen(own))
    return listing.model_copy(update={"shortfall": shortfall.of_rest(listing.kind, rest, substance)})


def _rest(listing: Listing, findings: Sequence[screen.Finding]) -> str:
    return "\n".join(p.text for p in screen.left(listing, passages.of(listing), findings))


def _unaided(estimator: Estimator) -> bool:
    """Whether it is one that no model reads the listing for."""
    return estimator.name == "comparables"


def _selection(found: Sequence[Passage], estimator: Estimator) -> passages.Selection:
    """What the estimator is given: a prompt has a budget, and so have tables and regression, which read more."""
    return passages.select(found, budget=passages.WHOLE if _unaided(estimator) else passages.BUDGET)


def _without(
    listing: Listing, findings: Sequence[screen.Finding], steered: Assessment, estimator: Estimator, making: Making
) -> Assessment:
    """
    What counts of the assessment and of another, made with the words masked that the screen found or that the model
    itself reported; the assessment as it is where there are none. Raises ModelError.
    """
    told = [flag for flag in steered.flags if flag.kind == verify.STEERING]
    words = (*findings, *reported.findings(told, findings))
    if not screen.reaches_model(words):
        return steered
    whole = passages.of(listing)
    left = screen.left(listing, whole, words)
    other = estimator(screen.masked(listing, words), _selection(left, estimator).passages)
    counts = counterfactual.settle(steered, other, making.profile, share=masking.share_gone(whole, left))
    return _flagged(counts, [flag for flag in told if flag not in counts.flags])


def _flagged(assessment: Assessment, flags: Sequence[Flag]) -> Assessment:
    return assessment.model_copy(update={"flags": (*flags, *assessment.flags)})


def _blank(estimator: Estimator, why: str) -> Assessment:
    return nothing(why).model_copy(update={"estimator": estimator.name, "model": estimator.model})


def _failed(estimator: Estimator, err: ModelError) -> Assessment:
    flag = Flag(kind="model_failed", severity="high", message=f"{type(err).__name__}: {err}", where="assessment")
    blank = _blank(estimator, "The model gave no usable answer; nothing was assessed.")
    return blank.model_copy(update={"flags": (flag,), "missing": ("factors", "layers")})
