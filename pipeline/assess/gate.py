"""
What keeps the estimator without a model from an estimate: a language that it does not read, and a text that is no
listing at all. A model reads both for itself.
"""

from pipeline.assess import reference_told
from pipeline.assess.by_model import nothing
from pipeline.listing import language, subject
from pipeline.listing.language import Languages
from pipeline.model import Assessment, Flag, Listing, Product
from pipeline.taxonomy import products

UNREAD = "language_not_read"


def withheld(listing: Listing) -> Assessment | None:
    """The assessment that knows nothing, and why; None for a listing that can be estimated."""
    told = language.of(_own(listing))
    if told.unread > language.MOST_UNREAD:
        return _unread(told)
    if (because := subject.objection(listing.text, listing.kind)) is not None:
        product = Product(kind=products.NOT_A_LISTING, because=because)
        return nothing(f"The text was not assessed: {because}.").model_copy(update={"product": product})
    return None


def told_of(listing: Listing, assessment: Assessment) -> Assessment:
    """The assessment with a flag where some of the prose was not read; the card is partial then."""
    told = language.of(_own(listing))
    if told.unread < language.WORTH_SAYING:
        return assessment
    message = f"{_share(told)}, which no estimate without a model reads: the figures follow from the English part."
    flag = Flag(kind=UNREAD, severity="medium", message=message, where="listing")
    flags, missing = (*assessment.flags, flag), (*assessment.missing, "text")
    return reference_told.of_english(assessment).model_copy(update={"flags": flags, "missing": missing})


def questioned(listing: Listing, assessment: Assessment) -> Assessment:
    """The assessment of a model with a flag where it took for a product what reads, in English, like something else."""
    taken = assessment.product
    if taken is None or taken.kind == products.NOT_A_LISTING or language.of(_own(listing)).unread:
        return assessment
    because = subject.objection(listing.text, listing.kind)
    if because is None:
        return assessment
    message = (
        f"The model took this for a product ({products.LABELS[taken.kind]}), but {because}: look whether it is one."
    )
    flag = Flag(kind=products.NOT_A_LISTING, severity="medium", message=message, where="listing")
    return assessment.model_copy(update={"flags": (*assessment.flags, flag)})


def _unread(told: Languages) -> Assessment:
    message = (
        f"{_share(told)}, which no estimate without a model reads: no number is given. "
        "Pass an English page of the product, or set a model."
    )
    flag = Flag(kind=UNREAD, severity="high", message=message, where="listing")
    blank = nothing("The listing was not assessed: most of it is in a language that no estimate without a model reads.")
    return blank.model_copy(update={"flags": (flag,), "missing": ("text",)})


def _share(told: Languages) -> str:
    named = ", ".join(told.others[:3])
    return f"{told.unread:.0%} of the prose is in another language ({named})"


def _own(listing: Listing) -> str:
    """The listing's words, without labels of ours."""
    return listing.text if listing.own_words is None else listing.own_words
