"""
An assessment without a model in; the same out without a sentence that denies what the listing says.

Each part is written by itself, of what its own cues find. Here all of them are held against the whole listing, by one
table (``taxonomy.told``): what a part says was not found is said only where no word for it stands anywhere.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.listing import cues
from pipeline.model import Assessment, Passage
from pipeline.taxonomy.told import TOLD, Told

_WHOLE, _PART = "found in the listing", "found in its English part"


class Denial(NamedTuple):
    """A sentence of an assessment that says that something was not found of which the listing has a word."""

    told: Told
    sentence: str


def denials(assessment: Assessment, passages: Sequence[Passage]) -> tuple[Denial, ...]:
    """Every one, in the order of the table; none of a mended assessment."""
    said = _sentences(assessment)
    return tuple(
        Denial(row, said[row.where])
        for row in TOLD
        if row.denies in said.get(row.where, "") and _stands(row.told, passages)
    )


def mended(assessment: Assessment, passages: Sequence[Passage]) -> Assessment:
    """With each such sentence in words that hold: that what the listing says of it is too little."""
    new = {one.told.where: one.sentence.replace(one.told.denies, one.told.instead)
           for one in denials(assessment, passages)}  # fmt: skip
    return _with(assessment, new)


def of_english(assessment: Assessment) -> Assessment:
    """Where a part of the listing was not read: what was not found was not found in the rest."""
    said = _sentences(assessment)
    return _with(assessment, {where: text.replace(_WHOLE, _PART) for where, text in said.items() if _WHOLE in text})


def _stands(words: Sequence[str], passages: Sequence[Passage]) -> bool:
    return any(cues.says(one, passage.text) for passage in passages for one in words)


def _sentences(assessment: Assessment) -> dict[str, str]:
    """By the part of the card, where ``TOLD`` names it."""
    return dict(_parts(assessment))


def _parts(assessment: Assessment) -> Iterator[tuple[str, str]]:
    yield "summary", assessment.summary
    yield "cvss", assessment.cvss.rationale
    yield "mitigation_factor", assessment.mitigation_factor.rationale
    if assessment.product is not None:
        yield "product", assessment.product.because
    yield from ((key, estimate.rationale) for key, estimate in assessment.factors.items())
    yield from ((layer.layer, layer.commentary) for layer in assessment.layers)


def _with(assessment: Assessment, new: dict[str, str]) -> Assessment:
    if not new:
        return assessment
    product, cvss, mitigation = assessment.product, assessment.cvss, assessment.mitigation_factor
    return assessment.model_copy(
        update={
            "summary": new.get("summary", assessment.summary),
            "cvss": cvss.model_copy(update={"rationale": new.get("cvss", cvss.rationale)}),
            "mitigation_factor": mitigation.model_copy(
                update={"rationale": new.get("mitigation_factor", mitigation.rationale)}
            ),
            "product": product and product.model_copy(update={"because": new.get("product", product.because)}),
            "factors": {
                key: estimate.model_copy(update={"rationale": new.get(key, estimate.rationale)})
                for key, estimate in assessment.factors.items()
            },
            "layers": tuple(
                layer.model_copy(update={"commentary": new.get(layer.layer, layer.commentary)})
                for layer in assessment.layers
            ),
        }
    )
