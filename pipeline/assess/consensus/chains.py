"""The chains across layers: the samples' in, those that they agree on out."""

from collections.abc import Sequence

from pipeline.assess.consensus import drafts, votes
from pipeline.assess.consensus.votes import Half, majority
from pipeline.model import Assessment, Chain, Layer


def agreed(half: Half, layers: Sequence[Layer]) -> tuple[Chain, ...]:
    """
    Those whose path more than half of all samples share, the commonest first. Where none is shared, though more than
    half have one, those of the sample whose layers are nearest to ``layers``.
    """
    answered = [sample for sample in half if sample is not None]
    shared = [having for having in _by_path(answered).values() if majority(len(having), len(half))]
    if shared:
        return tuple(_chain(having) for having in sorted(shared, key=len, reverse=True))
    telling = [sample for sample in answered if sample.chains]
    if not majority(len(telling), len(half)):
        return ()
    return min(telling, key=lambda sample: _distance(sample.layers, layers)).chains or ()


def _by_path(answered: Sequence[Assessment]) -> dict[tuple[str, ...], list[Chain]]:
    """By path, the chain of each sample that has it; of two with one path in a sample, the first."""
    found: dict[tuple[str, ...], list[Chain]] = {}
    for sample in answered:
        first: dict[tuple[str, ...], Chain] = {}
        for chain in sample.chains or ():
            first.setdefault(chain.path, chain)
        for path, chain in first.items():
            found.setdefault(path, []).append(chain)
    return found


def _chain(having: Sequence[Chain]) -> Chain:
    return having[0].model_copy(update={"evidence": votes.united(chain.evidence for chain in having)})


def _distance(given: Sequence[Layer], agreed_on: Sequence[Layer]) -> int:
    """How many layers differ in certainty, and how many threats only one of the two names."""
    pairs = zip(given, agreed_on, strict=True)
    return sum((a.certain != b.certain) + len(_names(a) ^ _names(b)) for a, b in pairs)


def _names(layer: Layer) -> set[str]:
    return {drafts.name_of(threat) for threat in layer.threats}
