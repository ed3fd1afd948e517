"""
Several samples of one listing in, one assessment out: what they agree on, and how far they are apart.

A sample that failed stays in the denominator: "most" is more than half of all that were asked. One whose ``missing``
names a half, "factors" or "layers", failed for that half only.

* A factor that most samples know is the median of those; an even number's mean that lies off the grid goes up, to
  the riskier level. One that most do not know is ``unknown`` and has the comparables' value. It is stated when
  most of those that know it quote the listing, else inferred.
* Each CVSS metric is the commonest value, a tie the more severe one; the base is computed from the vector.
* The threat multiplier is computed from that base and from the exploitation that most samples quote.
* Mitigation is the median likewise. A control counts when most samples quote it, and what such controls earn is the
  least mitigation that can be (rule 4).
* The product is of the commonest kind; it is no listing only when most samples say so.
* ``low`` to ``high`` joins the samples' spread with the width that a sample already had, as independent of it.
* A layer is certain when most samples are; a threat, by its first id, is kept when most samples have it. Where
  no threat is, a flag says what the samples named. What pins a layer down is what most samples of that certainty say.
* A chain is kept, in the words of the first, when most samples have one of its path; where none is, the chains are
  those of the sample whose layers are nearest to what was agreed.
* Words come from the sample nearest to what was agreed, the earlier of two; evidence is united, as it is verified.
* A flag that several samples raise stands once; samples that failed or lie far apart are flags themselves.

Figures do not depend on the order of the samples.
"""

from collections.abc import Sequence
from decimal import Decimal

from pipeline.assess.consensus import chains, drafts, estimates, flags, inputs, products
from pipeline.assess.consensus.votes import Half
from pipeline.errors import ModelError
from pipeline.model import Assessment, Estimate, Tokens, united

__all__ = ["consensus"]


def consensus(samples: Sequence[Assessment | ModelError]) -> Assessment:
    """
    What the samples agree on. The only one, if it answered, is returned as it is.

    Raises the first ModelError when all failed.
    """
    answered = [sample for sample in samples if isinstance(sample, Assessment)]
    if not answered:
        raise next(sample for sample in samples if isinstance(sample, ModelError))
    if len(samples) == 1:
        return answered[0]
    found = answered[0].model_copy(
        update={
            "flags": flags.merged(samples),
            "tokens": sum((sample.tokens for sample in answered), Tokens()),
            "samples": len(samples),
            "fell_back": united(sample.fell_back for sample in answered),
            "missing": _missing(answered),
        }
    )
    return _drafted(_rated(found, _half(samples, "factors")), _half(samples, "layers"))


def _half(samples: Sequence[Assessment | ModelError], half: str) -> Half:
    return [s if isinstance(s, Assessment) and half not in s.missing else None for s in samples]


def _rated(found: Assessment, half: Half) -> Assessment:
    if not any(half):
        return found
    agreed, credited, cvss = estimates.agreed(half), inputs.mitigation(half), inputs.cvss(half)
    return found.model_copy(
        update={
            "summary": _summary(half, agreed),
            "factors": agreed,
            "product": products.agreed(half),
            "cvss": cvss,
            "threat_multiplier": inputs.threat_multiplier(half, cvss),
            "mitigation_factor": credited.mitigation,
            "flags": (*found.flags, *credited.flags, *estimates.flags(agreed)),
        }
    )


def _drafted(found: Assessment, half: Half) -> Assessment:
    if not any(half):
        return found
    drafted = drafts.agreed(half)
    return found.model_copy(
        update={
            "layers": drafted.layers,
            "chains": chains.agreed(half, drafted.layers),
            "flags": (*found.flags, *drafted.flags),
        }
    )


def _summary(half: Half, agreed: dict[str, Estimate]) -> str:
    """Of the sample whose factors are nearest to those agreed on, among those that have one."""
    answered = [sample for sample in half if sample is not None]
    written = [sample for sample in answered if sample.summary] or answered
    return min(written, key=lambda sample: _distance(sample.factors, agreed)).summary


def _distance(given: dict[str, Estimate], agreed: dict[str, Estimate]) -> Decimal:
    pairs = ((estimate.value, agreed[key].value) for key, estimate in given.items())
    return sum((abs(a - b) for a, b in pairs if a is not None and b is not None), Decimal(0))


def _missing(answered: Sequence[Assessment]) -> tuple[str, ...]:
    """What no sample has: a part of a half, where the others lack the whole of it."""
    named = dict.fromkeys(part for sample in answered for part in sample.missing)
    return tuple(part for part in named if all(_lacks(sample, part) for sample in answered))


def _lacks(sample: Assessment, part: str) -> bool:
    half = "layers" if part.startswith("layers") else "factors"
    return part in sample.missing or half in sample.missing
