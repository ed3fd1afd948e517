"""What the listing is of: the samples' products in, the one that they agree on out."""

from pipeline.assess.consensus import votes
from pipeline.assess.consensus.votes import Half, majority
from pipeline.model import Product
from pipeline.taxonomy import products


def agreed(half: Half) -> Product | None:
    """
    Of the commonest kind, a tie the first in the table, in the words of the first sample that says so. That it is no
    listing costs the card its score, so more than half of all samples must say that.
    """
    given = [s.product for s in half if s is not None and s.product is not None]
    if not given:
        return None
    others = [product for product in given if product.kind != products.NOT_A_LISTING]
    said = others if others and not majority(len(given) - len(others), len(half)) else given
    kind = votes.commonest([product.kind for product in said], products.KEYS)
    alike = [product for product in given if product.kind == kind]
    return alike[0].model_copy(update={"evidence": votes.united(product.evidence for product in alike)})
