"""
What an estimator missed on reference cards in, the distribution of a card's score under one profile out.

One scenario a reference card: its whole row of misses (ten factors, CVSS base, mitigation factor), times what the card
is widened by, is added to the card's values, and the profile's formula is worked. Errors of the ten factors go
together, so that rows are never taken apart. Samples that differ widen it: each scenario is worked with each sample's
own deviation. Nothing is drawn at random: the same card has the same interval, to the digit.
"""

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import NamedTuple

from pipeline.card import whatif
from pipeline.model import Assessment, Card, Cvss, Doubt, Estimate, Mitigation, ThreatMultiplier
from pipeline.scoring import DEFAULT, PROFILES, Inputs, Profile, severity
from pipeline.scoring.formulas import BANDS, Terms, evaluate_all
from pipeline.scoring.levels import nearest
from pipeline.scoring.mitigation import threat_multiplier
from pipeline.scoring.profiles import CVSS_LEVELS
from pipeline.taxonomy import factors

MASS = 0.9
"""The share of the probability that ``low`` to ``high`` holds, on every estimate and on the score."""
TAIL = Decimal("0.05")
"""What may lie below it, and as much above."""
Z90 = 1.645
"""Standard normal deviates from the middle of a central 90 % interval to its ends."""
BASE, MITIGATION = len(factors.KEYS), len(factors.KEYS) + 1
"""Where a row of misses has the CVSS base and the mitigation factor, after the ten factors."""
_AT = {key: at for at, key in enumerate(factors.KEYS)} | {
    factors.NATURAL_LANGUAGE.key: factors.KEYS.index("goal_driven_planning")
}
"""
No reference card shows the natural language interface: it is missed as planning is, which it is scored in place of.
"""

TENTH = Decimal("0.1")
Row = Sequence[Decimal]
_NOTHING: tuple[Decimal, ...] = (Decimal(0),) * (MITIGATION + 1)


class Spread(NamedTuple):
    """
    Where a score lies: the ends of a central 90 %, and each band's probability; bands that cannot be are left out.
    """

    low: Decimal
    high: Decimal
    bands: dict[str, float]


def spread(source: Assessment | Card, profile: Profile) -> Spread | None:
    """None where an input that the profile needs is missing, or where nobody measured what the estimator misses."""
    now = whatif.inputs(source, profile)
    if now is None or source.doubt is None:
        return None
    deviations = _deviations(source)
    scores = _scores(source, now, source.doubt, deviations, profile)
    low, high = _ends(scores, len(source.doubt.misses))
    if len(deviations) > 1:
        # What samples say beside each other widens an interval, and never narrows it.
        alone = _ends(_scores(source, now, source.doubt, (_NOTHING,), profile), len(source.doubt.misses))
        low, high = min(low, alone[0]), max(high, alone[1])
    # Outward to the tenth that scores are shown in.
    return Spread(low.quantize(TENTH, ROUND_FLOOR), high.quantize(TENTH, ROUND_CEILING), _bands(scores))


def samples_differ(source: Assessment | Card, profile: Profile) -> bool:
    """
    Whether the samples' own scores lie in more than one band, so that further ones may settle which. What the estimator
    misses on reference cards is left aside: no number of samples makes that smaller.
    """
    now = whatif.inputs(source, profile)
    if now is None:
        return False
    terms = [_terms(source, now, row, profile) for row in _deviations(source)]
    return len({severity(result.aivss) for result in evaluate_all(terms, profile)}) > 1


def around(
    value: Decimal, misses: Sequence[Decimal], doubt: Doubt, levels: Sequence[Decimal]
) -> tuple[Decimal, Decimal]:
    """The central 90 % of one input: its own misses, widened, added to the value and brought to the levels."""
    least, most = levels[0], levels[-1]
    there = sorted(min(most, max(least, value + miss * doubt.widened)) for miss in misses)
    low, high = _ends(there, len(misses))
    return min(value, nearest(low, levels)), max(value, nearest(high, levels))


def doubted(source: Assessment, doubt: Doubt) -> Assessment:
    """
    The assessment with its doubt, and each input's own interval from it. What samples say beside each other, and what
    the comparables show of a factor that is not known, may widen an interval further.
    """
    estimates = {key: _estimate(estimate, doubt, _AT[key]) for key, estimate in source.factors.items()}
    cvss, mitigation = source.cvss, source.mitigation_factor
    if cvss.base is not None:
        low, high = _widest(cvss, around(cvss.base, _column(doubt, BASE), doubt, CVSS_LEVELS))
        cvss = cvss.model_copy(update={"low": low, "high": high})
    if mitigation.value is not None:
        ends = around(mitigation.value, _column(doubt, MITIGATION), doubt, PROFILES[DEFAULT].mitigation_levels)
        low, high = _widest(mitigation, ends)
        mitigation = mitigation.model_copy(update={"low": low, "high": high})
    update = {"doubt": doubt, "factors": estimates, "cvss": cvss, "mitigation_factor": mitigation}
    return source.model_copy(update={**update, "threat_multiplier": _following(source.threat_multiplier, cvss)})


def _estimate(estimate: Estimate, doubt: Doubt, at: int) -> Estimate:
    if estimate.value is None:
        return estimate
    ends = around(estimate.value, _column(doubt, at), doubt, PROFILES[DEFAULT].factor_levels)
    if estimate.basis == "unknown":
        ends = min(ends[0], estimate.low), max(ends[1], estimate.high)
    low, high = _widest(estimate, ends)
    return estimate.model_copy(update={"low": low, "high": high})


def _widest(of: Estimate | Cvss | Mitigation, ends: tuple[Decimal, Decimal]) -> tuple[Decimal, Decimal]:
    return (min(ends[0], of.low), max(ends[1], of.high)) if len(of.samples) > 1 else ends


def _following(threat: ThreatMultiplier, cvss: Cvss) -> ThreatMultiplier:
    """The multiplier at the ends of the base's interval, as far from the usual as it stands now."""
    if threat.value is None or cvss.base is None:
        return threat
    aside = threat.value - threat_multiplier(cvss.base)
    low, high = (threat_multiplier(end) + aside for end in (cvss.low, cvss.high))
    return threat.model_copy(update={"low": min(low, threat.value), "high": max(high, threat.value)})


def _column(doubt: Doubt, at: int) -> list[Decimal]:
    return [row[at] for row in doubt.misses]


def _scores(
    source: Assessment | Card, now: Inputs, doubt: Doubt, deviations: Sequence[Row], profile: Profile
) -> list[Decimal]:
    """The score of every scenario, ascending."""
    terms = [
        _terms(source, now, [miss * doubt.widened + aside for miss, aside in zip(row, deviation, strict=True)], profile)
        for row in doubt.misses
        for deviation in deviations
    ]
    return sorted(result.aivss for result in evaluate_all(terms, profile))


def _terms(source: Assessment | Card, now: Inputs, moved: Row, profile: Profile) -> Terms:
    levels = profile.factor_levels
    total = sum((nearest(_moved(source, now, key, moved, levels), levels) for key in profile.factor_keys), Decimal(0))
    base = nearest(_held(now.cvss_base, moved[BASE], CVSS_LEVELS), CVSS_LEVELS)
    mitigation = _held(now.mitigation_factor, moved[MITIGATION], profile.mitigation_levels)
    return Terms(
        base,
        total,
        nearest(_threat(source, now, base), profile.threat_levels),
        nearest(mitigation, profile.mitigation_levels),
    )


def _threat(source: Assessment | Card, now: Inputs, base: Decimal) -> Decimal:
    """It follows the base, as far from the usual as it stands now; one that a person set has no interval and stays."""
    given = source.threat_multiplier
    if given.low == given.high == now.threat_multiplier and source.doubt is not None and given.exploitation is None:
        return now.threat_multiplier
    return now.threat_multiplier + threat_multiplier(base) - threat_multiplier(now.cvss_base)


def _moved(source: Assessment | Card, now: Inputs, key: str, moved: Row, levels: Sequence[Decimal]) -> Decimal:
    """A figure that a person set has no interval, and stays."""
    estimate = source.factors[key]
    exact = estimate.low == estimate.high == estimate.value
    return now.factors[key] if exact else _held(now.factors[key], moved[_AT[key]], levels)


def _held(value: Decimal, miss: Decimal, levels: Sequence[Decimal]) -> Decimal:
    return min(levels[-1], max(levels[0], value + miss))


def _deviations(source: Assessment | Card) -> list[Row]:
    """Each sample's whole row beside what the samples agree on; without samples, one row of zeros."""
    count = max((len(e.samples) for e in source.factors.values()), default=0)
    rows = [
        (
            *(_deviation(source.factors[key], number) for key in factors.KEYS),
            _aside(source.cvss.samples, source.cvss.base, number),
            _aside(source.mitigation_factor.samples, source.mitigation_factor.value, number),
        )
        for number in range(count)
    ]
    return list(rows) or [_NOTHING]


def _deviation(estimate: Estimate, number: int) -> Decimal:
    return _aside(estimate.samples, estimate.value, number)


def _aside(samples: Sequence[Decimal | None], agreed: Decimal | None, number: int) -> Decimal:
    """A sample that failed, or does not know, deviates by nothing."""
    said = samples[number] if number < len(samples) else None
    return Decimal(0) if said is None or agreed is None else said - agreed


def _ends(ascending: Sequence[Decimal], cards: int) -> tuple[Decimal, Decimal]:
    """
    Quantiles at h = (n + 1)(1 − MASS) / 2 of n cards' scenarios, in between where h is no whole number (type 6 of
    Hyndman and Fan, 1996), and the outermost where it is below 1: what a further card of the same kind stays within as
    often as ``MASS`` says. Of a card's several scenarios, as many as there are samples, the outer ones count.
    """
    each, last = len(ascending) // cards, len(ascending) - 1
    at = max(Decimal(1), (cards + 1) * TAIL)
    whole = int(at)
    first, second = (whole - 1) * each, min(whole * each, last)
    part = at - whole
    low = ascending[first] + part * (ascending[second] - ascending[first])
    high = ascending[last - first] - part * (ascending[last - first] - ascending[last - second])
    return low, high


def _bands(scores: Sequence[Decimal]) -> dict[str, float]:
    names = [severity(score) for score in scores]
    shares = {name: names.count(name) / len(names) for name, _ in reversed(BANDS)}
    return {name: round(share, 3) for name, share in shares.items() if share}
