"""Words and figures that every format shows alike."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from pipeline.model import (
    Card,
    Control,
    Cvss,
    Estimate,
    Expected,
    Flag,
    FlagSeverity,
    Interval,
    Layer,
    Mitigation,
    Provenance,
    Score,
    Status,
    ThreatMultiplier,
)
from pipeline.render.listings import KINDS, counted, documents, place, read, when
from pipeline.scoring import Result
from pipeline.scoring.mitigation import mitigation_factor
from pipeline.taxonomy import factors
from pipeline.taxonomy.products import LABELS as PRODUCTS

__all__ = ["KINDS", "counted", "documents", "place", "read", "when"]
"""What templates find here with the rest."""

DASH = "—"
CVSS_LABEL = "CVSS v4.0 base"
SEVERITIES: tuple[FlagSeverity, ...] = ("high", "medium", "low", "info")
BANDS: tuple[str, ...] = ("None", "Low", "Medium", "High", "Critical")


class Formula(NamedTuple):
    general: tuple[str, ...]
    worked: tuple[str, ...]


_AARS = "AARS = (10 − CVSS) × (Σ factors / 10) × ThM"
_AARS_WORKED = "AARS = (10 − {cvss}) × ({sum} / 10) × {thm} = {aars}"
FORMULAS: dict[str, Formula] = {
    "directory": Formula(
        (_AARS, "AIVSS = min(10, (CVSS + AARS) × MF)"),
        (_AARS_WORKED, "AIVSS = min(10, ({cvss} + {aars}) × {mf}) = {aivss}"),
    ),
    "owasp-v0.8": Formula(
        (_AARS, "AIVSS = (CVSS + AARS) × MF"),
        (_AARS_WORKED, "AIVSS = ({cvss} + {aars}) × {mf} = {aivss}"),
    ),
    "owasp-v0.5": Formula(
        ("AIVSS = ((CVSS + Σ factors) / 2) × ThM",), ("AIVSS = (({cvss} + {sum}) / 2) × {thm} = {aivss}",)
    ),
    "owasp-v1-amended": Formula(
        (_AARS, "AIVSS = CVSS + AARS × MF"),
        (_AARS_WORKED, "AIVSS = {cvss} + {aars} × {mf} = {aivss}"),
    ),
}


class Notice(NamedTuple):
    title: str
    advice: str


_NOTICES: dict[Status, Notice] = {
    "partial": Notice(
        "Partial card: something is missing",
        "Read what is missing: a part that failed can be asked again, a text that is too long can be passed in parts.",
    ),
    "inconclusive": Notice(
        "Inconclusive: the listing cannot support a card",
        "Try a fuller source: the README, the documentation, or the page saved from a browser.",
    ),
    "failed": Notice(
        "Failed: no assessment was made",
        "Nothing may be concluded about this agent. Put the cause right and run the assessment again.",
    ),
}


def notice(card: Card) -> Notice | None:
    """What a reader must know before anything else; None for a complete card."""
    return _NOTICES.get(card.status)


def reasons(card: Card) -> tuple[str, ...]:
    """Why a card is not complete, the gravest three first."""
    return tuple(flag.message for flag in by_severity(card.flags) if flag.severity in ("high", "medium"))[:3]


def formula(score: Score | Result) -> Formula | None:
    """The profile's formula, and the same with this card's figures; None for a profile unknown here."""
    known = FORMULAS.get(score.profile)
    if known is None:
        return None
    figures = {
        "cvss": figure(score.cvss_base, 1),
        "sum": figure(score.factor_sum, 1),
        "thm": figure(score.threat_multiplier),
        "mf": figure(score.mitigation_factor),
        "aars": exact(score.aars),
        "aivss": figure(score.aivss, 1),
    }
    return Formula(known.general, tuple(line.format(**figures) for line in known.worked))


def figure(value: Decimal | None, places: int = 2) -> str:
    """Fixed decimals; a dash for what is not known."""
    return DASH if value is None else f"{value:z.{places}f}"


def exact(value: Decimal) -> str:
    """Two decimals, and up to two more where they say something: so that a reader can check the sum."""
    text = f"{value:.4f}"
    return text[:-2] + text[-2:].rstrip("0")


def interval(low: Decimal, high: Decimal, places: int = 2) -> str:
    """``0.60–0.90``; nothing when the two are one."""
    return "" if low == high else f"{figure(low, places)}–{figure(high, places)}"


def span(of: Cvss | ThreatMultiplier | Mitigation) -> str:
    """The interval of one of the score's inputs; nothing for what is not known or has none."""
    if isinstance(of, Cvss):
        return "" if of.base is None else interval(of.low, of.high, 1)
    return "" if of.value is None else interval(of.low, of.high)


def uncalibrated(of: Estimate | ThreatMultiplier) -> str:
    """What the model itself said, where a calibration moved it."""
    return "" if of.raw is None or of.raw == of.value else f"{figure(of.raw)} from the model, before calibration"


def label(kind: str) -> str:
    """``read_only`` as a reader would write it."""
    return "RBAC" if kind == "rbac" else kind.replace("_", " ")


def chances(spread: Interval | None) -> str:
    """``Medium 71 %, High 29 %``, the lowest band first; nothing where there is one band alone."""
    if spread is None or len(spread.bands) < 2:
        return ""
    return ", ".join(f"{name} {chance(spread.bands[name])}" for name in BANDS if name in spread.bands)


def chance(of: float) -> str:
    """``71 %``; never a certainty that nobody has."""
    return "< 1 %" if of < 0.01 else "> 99 %" if of > 0.99 else f"{of * 100:.0f} %"


def instead(card: Card) -> str:
    """Where the score lies of a card that has none: its number is withheld, what is known of it is not."""
    if card.score is not None or card.interval is None:
        return ""
    span, bands = interval(card.interval.low, card.interval.high, 1), chances(card.interval)
    return f"likely {'; '.join(filter(None, (span or figure(card.interval.low, 1), bands)))}"


def percent(value: Decimal | None, whole: int = 1) -> float:
    """Where a value stands on its scale, held between 0 and 100: for drawing only."""
    return 0.0 if value is None else float(min(max(value / whole, Decimal(0)), Decimal(1)) * 100)


def bar(value: Decimal | None, cells: int = 10) -> str:
    """A bar of block characters for a value from 0 to 1."""
    full = round(percent(value) * cells / 100)
    return "█" * full + "░" * (cells - full)


def by_severity(flags: Iterable[Flag]) -> list[Flag]:
    return sorted(flags, key=lambda flag: SEVERITIES.index(flag.severity))


def flag_counts(flags: Iterable[Flag]) -> str:
    """``3 flags: 1 high, 2 low``; nothing when there are none."""
    graded = [flag.severity for flag in flags]
    if not graded:
        return ""
    parts = ", ".join(f"{graded.count(level)} {level}" for level in SEVERITIES if level in graded)
    return f"{counted(len(graded), 'flag')}: {parts}"


class Asked(NamedTuple):
    """A question for the vendor: what raises it, and how far its answer could move the score, in words."""

    about: str
    question: str
    moves: str


def questions(card: Card) -> list[Asked]:
    """Those whose answers could move the score most, then what else the layers ask, in their order."""
    ranked = [Asked(_about(q.about), q.question, _moves(q.moves)) for q in card.questions]
    known = {asked.question for asked in ranked}
    rest = [Asked(layer.layer, question, "") for layer in card.layers for question in layer.questions]
    return ranked + [asked for asked in rest if asked.question not in known]


def _about(path: str) -> str:
    part, _, key = path.partition(".")
    return factors.LABELS.get(key, key) if part == "factors" else key


def _moves(points: Decimal | None) -> str:
    return f"up to ±{figure(points, 1)}" if points else ""


def amended(of: Estimate | Cvss | ThreatMultiplier | Mitigation | Layer) -> str:
    """Who changed it; nothing for what nobody did. Why they did stands in its rationale."""
    return "" if of.amended is None else f"amended by {of.amended.by}"


def older_summary(card: Card) -> str:
    """That figures were changed after the summary was written; nothing where none were."""
    return next((flag.message for flag in card.flags if flag.kind == "older_summary"), "")


def amended_basis(card: Card) -> str:
    """What the basis means, for a legend; nothing where no factor has it."""
    has = any(estimate.basis == "amended" for estimate in card.factors.values())
    return "a person set it, and says why" if has else ""


def asides(estimate: Estimate, expected: Expected | None = None) -> str:
    """What else is known of a figure: its samples, its value before calibration, and what comparables show."""
    parts = []
    if estimate.samples:
        alike = len(set(estimate.samples)) == 1
        said = " ".join(figure(value, 1) for value in estimate.samples)
        parts.append(f"all {len(estimate.samples)} samples alike" if alike else f"samples {said}")
    if estimate.raw is not None and estimate.raw != estimate.value:
        parts.append(f"{figure(estimate.raw, 1)} before calibration")
    if expected is not None:
        parts.append(f"comparables {figure(expected.value)} ± {figure(expected.bound)}")
    return "; ".join(parts)


def vector(cvss: Cvss) -> str:
    """The vector, or why there is none; nothing when there is no base either."""
    if cvss.vector is not None:
        return cvss.vector
    return "" if cvss.base is None else "no vector: the base is estimated from the reference cards"


def standing(control: Control) -> str:
    """How well a control is shown and how far it reaches; of what shows none, why it does not count."""
    if control.refused is not None:
        return f"does not count: {control.refused}"
    return control.label if control.reach is None else f"{control.label}, {control.reach.replace('_', ' ')}"


def withheld(mitigation: Mitigation) -> str:
    """Why less mitigation counts than was proposed; nothing when it all counts."""
    if mitigation.proposed is None or mitigation.proposed == mitigation.value:
        return ""
    if mitigation.value != mitigation_factor(mitigation.controls, mitigation.product_is):
        return f"{figure(mitigation.proposed)} from the model, before calibration"
    return f"{figure(mitigation.proposed)} was proposed; only controls with verified quotes count"


def because(card: Card) -> str:
    """Why the product is of its kind, as a sentence begins."""
    said = "" if card.product is None else card.product.because
    return said[:1].upper() + said[1:]


def product(card: Card) -> str:
    """``operations server``; nothing where nobody said what kind of thing it is."""
    return "" if card.product is None else PRODUCTS.get(card.product.kind, card.product.kind)


def doubt(card: Card) -> str:
    """Where the interval comes from, in a line; nothing for a card that is older than its doubt."""
    if card.doubt is None:
        return ""
    why = f", wider because {' and '.join(card.doubt.because)}" if card.doubt.because else ""
    return f"Intervals: what was missed by {card.doubt.table}, times {figure(card.doubt.widened)}{why}"


def assessed(card: Card) -> bool:
    """Whether anything at all was estimated."""
    drafted = any(layer.threats or layer.evidence for layer in card.layers)
    return drafted or any(estimate.value is not None for estimate in card.factors.values())


def estimator(provenance: Provenance) -> str:
    """What made the estimates, to be read after "Estimated by"."""
    if provenance.estimator == "comparables":
        return "the reference cards, no model"
    return f"{provenance.model or 'a model without a name'}, {counted(provenance.samples, 'sample')}"


def by_estimator(provenance: Provenance) -> str:
    way = "from" if provenance.estimator == "comparables" else "by"
    by_hand = f", amended by {provenance.amended_by}" if provenance.amended_by else ""
    return f"Estimated {way} {estimator(provenance)}{by_hand}"


def fell_back(provenance: Provenance) -> str:
    """How the model was asked instead of the usual way; nothing where it was asked in that."""
    told = ", ".join(one.replace("=", " ", 1) for one in provenance.fell_back or ())
    return f"Fallen back to: {told} (the server refused the usual request, or a setting says so)" if told else ""


def usage(provenance: Provenance) -> str:
    """Tokens and cost of the estimate; nothing when no model was asked."""
    tokens = provenance.tokens
    if not tokens.input and not tokens.output:
        return ""
    text = f"{tokens.input:,} tokens in ({tokens.cached:,} cached), {tokens.output:,} out"
    if provenance.cost_usd is None:
        return f"{text}, cost unknown" if provenance.prices == "unknown" else text
    of = f" (prices: {provenance.prices})" if provenance.prices else ""
    return f"{text}, USD {provenance.cost_usd:.4f}{of}"


def spoken(estimate: Estimate) -> str:
    """An estimate's bar for those who do not see it."""
    if estimate.value is None:
        return "not known"
    span = interval(estimate.low, estimate.high).replace("–", " and ")
    return f"{figure(estimate.value)} of 1" + (f", likely between {span}" if span else "")
