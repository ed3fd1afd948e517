"""The whole line for one listing: passages, an estimator, a card. Production and evals both go through here."""

from collections.abc import Sequence
from typing import Literal, Protocol

from pipeline import card, passages
from pipeline.assess import nothing
from pipeline.card import Making
from pipeline.errors import ModelError
from pipeline.model import Assessment, Card, Flag, Listing, Passage


class Estimator(Protocol):
    """What turns passages into an assessment; ``name`` and ``model`` say what it is, also when it fails."""

    name: Literal["llm", "comparables"]
    model: str | None

    def __call__(self, listing: Listing, passages: Sequence[Passage]) -> Assessment: ...


def draft(listing: Listing, estimator: Estimator, *, making: Making) -> Card:
    """
    The listing's card. A listing that falls short is not assessed, and a model that fails leaves a card that
    says so: both have no score. Raises FenceInListing.
    """
    if listing.shortfall is not None:
        return card.make(
            listing, _blank(estimator, "The listing was not assessed: " + listing.shortfall.found), (), making=making
        )
    selection = passages.select(passages.split(listing.text))
    try:
        assessment = estimator(listing, selection.passages)
    except ModelError as err:
        return card.make(listing, _failed(estimator, err), selection.left_out, making=making)
    return card.make(listing, assessment, selection.left_out, making=making)


def _blank(estimator: Estimator, why: str) -> Assessment:
    return nothing(why).model_copy(update={"estimator": estimator.name, "model": estimator.model})


def _failed(estimator: Estimator, err: ModelError) -> Assessment:
    flag = Flag(kind="model_failed", severity="high", message=f"{type(err).__name__}: {err}", where="assessment")
    blank = _blank(estimator, "The model gave no usable answer; nothing was assessed.")
    return blank.model_copy(update={"flags": (flag,), "missing": ("factors", "layers")})
