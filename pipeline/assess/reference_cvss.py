"""Passages in, the CVSS base out, without a model: by the worst that the listing says the thing can do."""

from collections.abc import Sequence

from pipeline.assess.reference_layers import shortened
from pipeline.card import uncertainty
from pipeline.listing import cues, harms
from pipeline.listing.harms import Shown
from pipeline.model import Cvss, Passage, ThreatMultiplier
from pipeline.reference import comparables
from pipeline.reference.comparables import Comparison
from pipeline.reference.ladder import SHOWN
from pipeline.scoring.mitigation import threat_multiplier
from pipeline.taxonomy import cues as table
from pipeline.taxonomy import harm, risks, told


def cvss(passages: Sequence[Passage], beside: Comparison) -> Cvss:
    figure, worst = beside.base(), harms.worst(passages)
    margin = uncertainty.Z90 * figure.spread
    return Cvss(
        vector=None,
        base=comparables.snap(figure.value, "0.1", "0.0", "10.0"),
        scenario=_scenario(passages),
        rationale=_why(worst, beside),
        evidence=worst.evidence,
        low=comparables.snap(figure.value - margin, "0.1", "0.0", "10.0"),
        high=comparables.snap(figure.value + margin, "0.1", "0.0", "10.0"),
    )


def multiplier(given: Cvss) -> ThreatMultiplier:
    if given.base is None:
        return ThreatMultiplier(value=None, rationale="No CVSS base.")
    return ThreatMultiplier(
        value=threat_multiplier(given.base),
        rationale=f"Follows the CVSS base of {given.base}, as on the reference cards.",
        low=threat_multiplier(given.low),
        high=threat_multiplier(given.high),
    )


def _scenario(passages: Sequence[Passage]) -> str:
    text = "\n".join(p.text for p in passages)
    counts = [(cues.count(pattern, text), name) for name, pattern in table.SCENARIOS]
    most = max(n for n, _ in counts)
    return next(name for n, name in counts if n == most) if most else risks.CORE_RISKS[0]


def _why(worst: Shown, beside: Comparison) -> str:
    """The worst capability and its words; then what the nearest products have."""
    if worst.evidence:
        said = f"At worst it {worst.grade.means}: “{shortened(worst.evidence[0].quote)}”."
    else:
        said = f"{told.ON_HARM} {worst.grade.means}."
    near = [n.reference for n in beside.nearest]
    scored = comparables.alike(near, harm.KEYS.index(worst.grade.key))[:SHOWN]
    if not scored:
        return f"{said} No card near in words can do as much or as little."
    near_by = ", ".join(f"{r.name} {r.cvss_base}" for r in scored)
    return f"{said} Near in words and in what they can do: {near_by}."
