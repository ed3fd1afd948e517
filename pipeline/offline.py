"""The ``comparables`` estimator: passages and reference cards in, a whole assessment out, with no model."""

from collections.abc import Sequence
from decimal import Decimal

from pipeline import comparables, credit, cues, uncertainty
from pipeline.comparables import Figure, Index, Neighbour
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
from pipeline.taxonomy import cues as table
from pipeline.taxonomy import factors, layers, risks, threats
from pipeline.taxonomy.drafts import DRAFTS


def assess(listing: Listing, passages: Sequence[Passage], index: Index) -> Assessment:
    """Every figure from the nearest reference cards, every quote from the cue tables; the same on every run."""
    near = index.nearest(listing.name, "\n".join(p.text for p in passages))
    estimates = {key: _estimate(key, passages, near, index) for key in factors.ALL_KEYS}
    drafts = tuple(_layer(layer, passages) for layer in layers.LAYERS)
    cvss = _cvss(passages, near, index)
    return Assessment(
        estimator="comparables",
        model=None,
        prompts={},
        summary=_summary(listing, near, estimates, drafts),
        factors=estimates,
        cvss=cvss,
        threat_multiplier=_threat(cvss),
        mitigation_factor=_mitigation(passages),
        layers=drafts,
        comparables=nearest(near),
    )


def nearest(near: Sequence[Neighbour]) -> tuple[Comparable, ...]:
    """What a card shows of its neighbours."""
    return tuple(
        Comparable(slug=n.reference.slug, name=n.reference.name, similarity=round(n.similarity, 3)) for n in near
    )


def spread(key: str, near: Sequence[Neighbour], index: Index) -> Figure:
    """What the comparables show of one factor; the language interface is read off the planning they publish."""
    published = "goal_driven_planning" if key == factors.NATURAL_LANGUAGE.key else key
    return comparables.figure(near, index.references, lambda r: r.factors[published])


def around(value: Decimal, figure: Figure) -> tuple[Decimal, Decimal]:
    """The 90 % interval around ``value`` that the comparables' spread gives, on the grid."""
    low = comparables.snap(float(value) - uncertainty.Z90 * figure.spread, "0.1", "0.0", "1.0")
    high = comparables.snap(float(value) + uncertainty.Z90 * figure.spread, "0.1", "0.0", "1.0")
    return min(low, value), max(high, value)


def _estimate(key: str, passages: Sequence[Passage], near: Sequence[Neighbour], index: Index) -> Estimate:
    figure = spread(key, near, index)
    value = comparables.snap(figure.mean, "0.1", "0.0", "1.0")
    evidence = cues.every(table.FACTORS[key], passages, most=2)
    low, high = around(value, figure)
    published = "goal_driven_planning" if key == factors.NATURAL_LANGUAGE.key else key
    said = ", ".join(f"{n.reference.name} {n.reference.factors[published]:.1f}" for n in near[:3])
    what = "planning of comparables" if published != key else "comparables"
    return Estimate(
        value=value,
        basis="stated" if evidence else "inferred",
        rationale=f"{what.capitalize()}: {said}." if said else "No comparable is near; mean of all reference cards.",
        evidence=evidence,
        low=low,
        high=high,
    )


def _cvss(passages: Sequence[Passage], near: Sequence[Neighbour], index: Index) -> Cvss:
    figure = comparables.figure(near, index.references, lambda r: r.cvss_base)
    text = "\n".join(p.text for p in passages)
    counts = [(cues.count(pattern, text), name) for name, pattern in table.SCENARIOS]
    most = max(n for n, _ in counts)
    scenario = next(name for n, name in counts if n == most) if most else risks.CORE_RISKS[0]
    scored = [n.reference for n in near if n.reference.cvss_base is not None][:3]
    said = ", ".join(f"{r.name} {r.cvss_base}" for r in scored)
    return Cvss(
        vector=None,
        base=comparables.snap(figure.mean, "0.1", "0.0", "10.0"),
        scenario=scenario,
        rationale=f"Comparables with a published base: {said}." if said else "Mean of all published bases.",
        evidence=cues.every(dict(table.SCENARIOS)[scenario], passages, most=1),
        low=comparables.snap(figure.mean - uncertainty.Z90 * figure.spread, "0.1", "0.0", "10.0"),
        high=comparables.snap(figure.mean + uncertainty.Z90 * figure.spread, "0.1", "0.0", "10.0"),
    )


def _threat(cvss: Cvss) -> ThreatMultiplier:
    if cvss.base is None:
        return ThreatMultiplier(value=None, rationale="No CVSS base.")
    return ThreatMultiplier(
        value=credit.threat_multiplier(cvss.base),
        rationale=f"Follows the CVSS base of {cvss.base}, as on the reference cards.",
        low=credit.threat_multiplier(cvss.low),
        high=credit.threat_multiplier(cvss.high),
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
    value = credit.mitigation(controls)
    kinds = ", ".join(c.kind.replace("_", " ") for c in controls)
    return Mitigation(
        value=value,
        rationale=f"Controls quoted from the listing: {kinds}." if controls else "No control is described.",
        evidence=tuple(e for c in controls for e in c.evidence),
        controls=controls,
        low=min(value, Decimal("0.80")) if controls else credit.NONE,
        high=credit.NONE,
    )


def _layer(layer: layers.Layer, passages: Sequence[Passage]) -> Layer:
    draft = DRAFTS[layer.key]
    evidence = cues.every(table.LAYERS[layer.key], passages, most=2)
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
        f"{listing.name}, estimated without a model from the reference cards nearest in words ({names}). "
        f"Highest factors: {high}. The listing leaves {open_layers} of 7 MAESTRO layers open."
    )
