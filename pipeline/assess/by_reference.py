"""The ``comparables`` estimator: passages and reference cards in, a whole assessment out, with no model."""

from collections.abc import Sequence
from decimal import Decimal

from pipeline.assess import reference_cvss, reference_layers, reference_product, reference_told, reference_words
from pipeline.card import uncertainty
from pipeline.listing import cues, harms, safeguards
from pipeline.model import Assessment, Comparable, Control, Estimate, Evidence, Listing, Mitigation, Passage
from pipeline.reference import comparables
from pipeline.reference.comparables import Comparison, Index, Neighbour
from pipeline.scoring.mitigation import NO_CREDIT, mitigation_factor
from pipeline.taxonomy import cues as table
from pipeline.taxonomy import factor_cues, factors, harm, layers, risks, told
from pipeline.taxonomy.factor_cues import Cue

RATERS_LEAST = Decimal("0.70")
"""Nineteen in twenty raters' mitigation factors on ``tune`` are no lower, controls described or not."""
QUOTES = 2
"""Of a factor at most."""


def assess(listing: Listing, passages: Sequence[Passage], index: Index) -> Assessment:
    """Every figure from the reference cards, every quote from the cue tables; the same on every run."""
    beside = index.compare(listing.name, "\n".join(p.text for p in passages))
    cvss = reference_cvss.cvss(passages, beside)
    estimates = {key: _estimate(key, passages, beside) for key in factors.ALL_KEYS}
    mitigation = _mitigation(passages, safeguards.kinds(listing.kind))
    quoted = reference_layers.quoted(mitigation.controls, estimates, harms.worst(passages).evidence)
    drafted = Assessment(
        estimator="comparables",
        model=None,
        prompts={},
        summary=reference_words.summary(listing, passages),
        product=reference_product.product(listing, passages),
        factors=estimates,
        cvss=cvss,
        threat_multiplier=reference_cvss.multiplier(cvss),
        mitigation_factor=mitigation,
        layers=tuple(reference_layers.drafted(layer, passages, beside, quoted) for layer in layers.LAYERS),
        chains=(),
        comparables=nearest(beside.nearest),
        exemplars=index.exemplars,
    )
    return reference_told.mended(drafted, passages)


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
    cue, evidence = mentioned(key, passages)
    low, high = around(value, figure.spread)
    return Estimate(
        value=value,
        basis="mentioned" if evidence else "inferred",
        rationale=reference_words.because(key, cue, beside.nearest),
        evidence=evidence,
        low=low,
        high=high,
    )


def mentioned(key: str, passages: Sequence[Passage]) -> tuple[Cue | None, tuple[Evidence, ...]]:
    """The most telling cue of a factor that the listing has, and at most two sentences with a cue, that one's first."""
    telling: Cue | None = None
    found: dict[tuple[int, int], Evidence] = {}
    skill = harms.is_skill(passages)
    where = cues.BODY_AND_SETUP if key in factor_cues.IN_SETUP else cues.BEGINNING if skill else cues.BODY
    for cue in _telling(key, skill=skill, reader=harms.worst(passages).grade.key in harm.READING):
        for evidence in cues.every(cue.says, passages, most=QUOTES, where=where, unless=cue.unless):
            telling = telling or cue
            found.setdefault((evidence.start, evidence.end), evidence)
        if len(found) >= QUOTES:
            break
    if not found and key == factor_cues.OF_TOOLS and (tools := harms.tools(passages)):
        return factor_cues.OFFERS, tools[:QUOTES]
    return telling, tuple(found.values())[:QUOTES]


def _telling(key: str, *, skill: bool, reader: bool) -> Sequence[Cue]:
    """The cues of a factor; of a skill, whose sentences are orders and advice, those that tell of it all the same."""
    if skill and key in factor_cues.NOT_OF_SKILLS:
        return ()
    held = [cue for cue in factor_cues.FACTOR_CUES[key] if reader or not cue.of_readers]
    return [cue for cue in held if cue.of_skills] if skill else held


def _demonstrated(kind: str, sentence: str) -> bool:
    named = kind == "certification" and cues.says(table.CERTIFIED, sentence)
    return named or cues.says(table.DEMONSTRATED, sentence)


def _mitigation(passages: Sequence[Passage], readable: Sequence[str]) -> Mitigation:
    controls = tuple(
        Control(
            kind=kind,
            label="demonstrated" if _demonstrated(kind, found.sentence) else "claimed",
            description=risks.CONTROLS[kind],
            evidence=(found.evidence,),
            reach=safeguards.reach(found.sentence),
        )
        for kind in readable
        if (found := safeguards.first(kind, passages))
    )
    value = mitigation_factor(controls)
    kinds = ", ".join(c.kind.replace("_", " ") for c in controls)
    return Mitigation(
        value=value,
        rationale=f"Controls quoted from the listing: {kinds}." if controls else told.ON_CONTROLS,
        evidence=tuple(e for c in controls for e in c.evidence),
        controls=controls,
        low=min(value, RATERS_LEAST),
        high=NO_CREDIT,
    )
