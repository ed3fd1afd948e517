"""The ``comparables`` estimator: passages and reference cards in, a whole assessment out, with no model."""

from collections.abc import Sequence
from decimal import Decimal

from pipeline.card import uncertainty
from pipeline.listing import cues
from pipeline.model import (
    Assessment,
    Comparable,
    Control,
    Cvss,
    Estimate,
    Layer,
    Listing,
    Mitigation,
    Passage,
    Threat,
    ThreatMultiplier,
)
from pipeline.reference import comparables
from pipeline.reference.comparables import Comparison, Index, Neighbour
from pipeline.scoring.mitigation import NO_CREDIT, mitigation_factor, threat_multiplier
from pipeline.taxonomy import cues as table
from pipeline.taxonomy import factors, layers, risks, threats
from pipeline.taxonomy.drafts import DRAFTS

RATERS_LEAST = Decimal("0.70")
"""Nineteen in twenty raters' mitigation factors on ``tune`` are no lower, controls described or not."""
UNCERTAIN_FROM = 0.45
"""The chance of "not certain" from which a layer's cues are not taken for more than they are."""


def assess(listing: Listing, passages: Sequence[Passage], index: Index) -> Assessment:
    """Every figure from the reference cards, every quote from the cue tables; the same on every run."""
    beside = index.compare(listing.name, "\n".join(p.text for p in passages))
    estimates = {key: _estimate(key, passages, beside) for key in factors.ALL_KEYS}
    drafts = tuple(_layer(layer, passages, beside) for layer in layers.LAYERS)
    cvss = _cvss(passages, beside)
    return Assessment(
        estimator="comparables",
        model=None,
        prompts={},
        summary=_summary(listing, beside.nearest, estimates, drafts),
        factors=estimates,
        cvss=cvss,
        threat_multiplier=_threat(cvss),
        mitigation_factor=_mitigation(passages),
        layers=drafts,
        comparables=nearest(beside.nearest),
        exemplars=index.exemplars,
    )


def nearest(near: Sequence[Neighbour]) -> tuple[Comparable, ...]:
    """What a card shows of its neighbours."""
    return tuple(
        Comparable(slug=n.reference.slug, name=n.reference.name, similarity=round(n.similarity, 3)) for n in near
    )


def around(value: Decimal, spread: float) -> tuple[Decimal, Decimal]:
    """The 90 % interval of a factor around ``value``, on the grid."""
    low = comparables.snap(float(value) - uncertainty.Z90 * spread, "0.1", "0.0", "1.0")
    high = comparables.snap(float(value) + uncertainty.Z90 * spread, "0.1", "0.0", "1.0")
    return min(low, value), max(high, value)


def _estimate(key: str, passages: Sequence[Passage], beside: Comparison) -> Estimate:
    figure = beside.factor(key)
    value = comparables.snap(figure.value, "0.1", "0.0", "1.0")
    evidence = cues.every(table.FACTORS[key], passages, most=2)
    low, high = around(value, figure.spread)
    source = comparables.published(key)
    said = ", ".join(f"{n.reference.name} {n.reference.factors[source]:.1f}" for n in beside.nearest[:3])
    what = "Nearest, their planning" if source != key else "Nearest"
    return Estimate(
        value=value,
        basis="stated" if evidence else "inferred",
        rationale=f"Regression on the reference cards. {what}: {said or 'none'}.",
        evidence=evidence,
        low=low,
        high=high,
    )


def _cvss(passages: Sequence[Passage], beside: Comparison) -> Cvss:
    figure = beside.base()
    text = "\n".join(p.text for p in passages)
    counts = [(cues.count(pattern, text), name) for name, pattern in table.SCENARIOS]
    most = max(n for n, _ in counts)
    scenario = next(name for n, name in counts if n == most) if most else risks.CORE_RISKS[0]
    scored = [n.reference for n in beside.nearest if n.reference.cvss_base is not None][:3]
    said = ", ".join(f"{r.name} {r.cvss_base}" for r in scored)
    return Cvss(
        vector=None,
        base=comparables.snap(figure.value, "0.1", "0.0", "10.0"),
        scenario=scenario,
        rationale="Follows how much it changes against how much it reads, as on the reference cards. "
        f"Nearest with a base: {said or 'none'}.",
        evidence=cues.every(dict(table.SCENARIOS)[scenario], passages, most=1),
        low=comparables.snap(figure.value - uncertainty.Z90 * figure.spread, "0.1", "0.0", "10.0"),
        high=comparables.snap(figure.value + uncertainty.Z90 * figure.spread, "0.1", "0.0", "10.0"),
    )


def _threat(cvss: Cvss) -> ThreatMultiplier:
    if cvss.base is None:
        return ThreatMultiplier(value=None, rationale="No CVSS base.")
    return ThreatMultiplier(
        value=threat_multiplier(cvss.base),
        rationale=f"Follows the CVSS base of {cvss.base}, as on the reference cards.",
        low=threat_multiplier(cvss.low),
        high=threat_multiplier(cvss.high),
    )


def _mitigation(passages: Sequence[Passage]) -> Mitigation:
    controls = tuple(
        Control(
            kind=kind,
            label="demonstrated" if cues.says(table.DEMONSTRATED, found[0].quote) else "claimed",
            description=risks.CONTROLS[kind],
            evidence=found,
        )
        for kind, pattern in table.CONTROLS.items()
        if (found := cues.every(pattern, passages, most=1))
    )
    value = mitigation_factor(controls)
    kinds = ", ".join(c.kind.replace("_", " ") for c in controls)
    return Mitigation(
        value=value,
        rationale=f"Controls quoted from the listing: {kinds}." if controls else "No control is described.",
        evidence=tuple(e for c in controls for e in c.evidence),
        controls=controls,
        low=min(value, RATERS_LEAST),
        high=NO_CREDIT,
    )


def _layer(layer: layers.Layer, passages: Sequence[Passage], beside: Comparison) -> Layer:
    """Certain with a cue to quote, unless the raters, going by their other cards, would more likely not be."""
    draft = DRAFTS[layer.key]
    chance = beside.uncertain(layer.key)
    silent = chance is not None and chance > UNCERTAIN_FROM
    evidence = () if silent else cues.every(table.LAYERS[layer.key], passages, most=2)
    drafted = tuple(
        Threat(
            title=threats.NAMES[threat],
            description=description,
            ids=(threat, *draft.extra_ids),
            mitigations=(threats.MITIGATIONS[threat],),
            evidence=evidence[:1],
        )
        for threat, description in draft.threats
    )
    return Layer(
        layer=layer.key,
        name=layer.name,
        certain=bool(evidence),
        commentary=draft.pinned if evidence else layers.NOT_CERTAIN + draft.silent,
        threats=drafted,
        questions=() if evidence else (draft.question,),
        evidence=evidence,
    )


def _summary(
    listing: Listing, near: Sequence[Neighbour], estimates: dict[str, Estimate], drafts: Sequence[Layer]
) -> str:
    top = sorted(factors.KEYS, key=lambda k: -(estimates[k].value or 0))[:3]
    high = ", ".join(f"{factors.LABELS[k]} {estimates[k].value}" for k in top)
    names = ", ".join(n.reference.name for n in near[:3]) or "none near"
    open_layers = sum(not d.certain for d in drafts)
    return (
        f"{listing.name}, estimated without a model from the reference cards (nearest in words: {names}). "
        f"Highest factors: {high}. The listing leaves {open_layers} of 7 MAESTRO layers open."
    )
