"""The other three inputs of a score, each from its samples: CVSS base, threat multiplier, mitigation."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from pipeline.assess.consensus import votes
from pipeline.assess.consensus.votes import BASE, MITIGATION, THREAT, Half, majority
from pipeline.model import Control, Cvss, Exploitation, Flag, Mitigation, ProductIs, Reach, ThreatMultiplier
from pipeline.scoring import cvss4
from pipeline.scoring import mitigation as table
from pipeline.scoring.mitigation import mitigation_factor
from pipeline.taxonomy import risks

_TOLD: tuple[Exploitation, ...] = ("reported", "disproved")
_IS: tuple[ProductIs, ...] = ("neither", "safeguard", "regulated_certified")
_REACH: tuple[Reach, ...] = ("optional", "built_in", "enforced")
"""A tie goes to what comes first, which earns least."""


class Credited(NamedTuple):
    mitigation: Mitigation
    flags: tuple[Flag, ...]


def cvss(half: Half) -> Cvss:
    """
    Metric by metric what most samples say; a tie goes to the more severe value, which ``risks`` names first. The
    base is that vector's. Evidence and own width are those of the samples that do, or do not, quote, whichever are
    more.
    """
    said = votes.valued((s.cvss, s.cvss.base) for s in half if s is not None)
    vector = _vector([one.part for one in said])
    base, scenario = cvss4.base_score(vector), votes.commonest([one.part.scenario for one in said])
    quoted = majority(sum(bool(one.part.evidence) for one in said), len(said))
    alike = [one for one in said if bool(one.part.evidence) == quoted]
    own = votes.half_width((one.value, one.part.low, one.part.high) for one in alike)
    low, high = votes.around(base, [one.value for one in said], own, BASE)
    nearest = min(said, key=lambda one: (one.part.scenario != scenario, abs(one.value - base)))
    return Cvss(
        vector=vector,
        base=base,
        scenario=scenario,
        rationale=nearest.part.rationale,
        evidence=votes.united(one.part.evidence for one in alike),
        low=low,
        high=high,
        samples=tuple(None if s is None else s.cvss.base for s in half),
    )


def _vector(said: Sequence[Cvss]) -> str:
    parsed = [cvss4.parse(one.vector) for one in said if one.vector is not None]
    if not parsed:
        raise ValueError("a consensus is of samples with CVSS vectors")
    return cvss4.join(
        {m.key: votes.commonest([v[m.key] for v in parsed], _severe_first(m)) for m in risks.BASE_METRICS}
    )


def _severe_first(metric: risks.Metric) -> tuple[str, ...]:
    return tuple(value for value, _ in metric.values)


def threat_multiplier(half: Half, base: Cvss) -> ThreatMultiplier:
    """
    Computed from the base that was agreed on and the exploitation that most samples quote; ``low`` to ``high`` takes
    in what each sample had. Where a calibration moved it, ``raw`` is the median of what it was before.
    """
    said = votes.valued((s.threat_multiplier, s.threat_multiplier.value) for s in half if s is not None)
    told = _exploitation([one.part.exploitation for one in said], len(half))
    value, low, high = (_multiplier(given, told) for given in (base.base, base.low, base.high))
    alike = [one for one in said if one.part.exploitation == told] or said
    nearest = min(alike, key=lambda one: abs(one.value - value))
    raw = [one.part.raw for one in said if one.part.raw is not None]
    return ThreatMultiplier(
        value=value,
        rationale=nearest.part.rationale,
        evidence=votes.united(one.part.evidence for one in alike),
        low=min(low, *(one.value for one in said)),
        high=max(high, *(one.value for one in said)),
        raw=votes.median(raw, THREAT) if raw else None,
        samples=tuple(None if s is None else s.threat_multiplier.value for s in half),
        exploitation=told,
    )


def _exploitation(said: Sequence[Exploitation | None], of: int) -> Exploitation:
    """What more than half of all samples tell; else that nothing is reported."""
    return next((told for told in _TOLD if majority(said.count(told), of)), "none_reported")


def _multiplier(base: Decimal | None, told: Exploitation) -> Decimal:
    if base is None:
        raise ValueError("the base that samples agree on is computed from a vector")
    return table.threat_multiplier(base, told)


def mitigation(half: Half) -> Credited:
    """The median proposal, but never below what the controls that most samples quote earn (rule 4)."""
    said = votes.valued((s.mitigation_factor, s.mitigation_factor.value) for s in half if s is not None)
    kept = _controls([one.part.controls for one in said], len(half))
    product_is = votes.commonest([one.part.product_is or "neither" for one in said], _IS)
    earned = mitigation_factor(kept, product_is)
    wanted = votes.median([_wanted(one.part, one.value) for one in said], MITIGATION)
    proposals = [one.part.proposed for one in said if one.part.proposed is not None]
    proposed = votes.median(proposals, MITIGATION) if proposals else None
    value = max(wanted, earned)
    low, high = votes.around(value, [one.value for one in said], Decimal(0), MITIGATION)
    found = Mitigation(
        value=value,
        rationale=min(said, key=lambda one: abs(one.value - value)).part.rationale,
        evidence=tuple(e for control in kept for e in control.evidence),
        controls=kept,
        product_is=product_is,
        proposed=proposed,
        low=low,
        high=high,
        samples=tuple(None if s is None else s.mitigation_factor.value for s in half),
    )
    return Credited(found, _unearned(proposed, wanted, earned))


def _wanted(said: Mitigation, value: Decimal) -> Decimal:
    """
    What one sample would give for any controls: its proposal, on the raters' scale where a calibration moved it.
    A value that is what its controls earn hides a proposal that was no higher.
    """
    if said.proposed is None or value > mitigation_factor(said.controls, said.product_is):
        return value
    return min(said.proposed, value)


def _unearned(proposed: Decimal | None, wanted: Decimal, earned: Decimal) -> tuple[Flag, ...]:
    if earned <= wanted:
        return ()
    message = (
        f"{proposed} was proposed; the controls that most samples quote from the listing earn {earned}, which counts."
    )
    return (Flag(kind="unearned_mitigation", severity="medium", message=message, where="mitigation_factor"),)


def _controls(lists: Sequence[Sequence[Control]], of: int) -> tuple[Control, ...]:
    """
    A kind that more than half of all samples have with a quote that shows one; without evidence, so that it earns
    nothing, one that more than half have in any way.
    """
    kept = []
    for kind in dict.fromkeys(control.kind for controls in lists for control in controls):
        having = [[c for c in controls if c.kind == kind] for controls in lists]
        quoting = [[c for c in controls if c.evidence and c.refused is None] for controls in having]
        for chosen in (quoting, having):
            voters = [controls for controls in chosen if controls]
            if majority(len(voters), of):
                kept.append(_control(voters, quoted=chosen is quoting))
                break
    return tuple(kept)


def _control(voters: Sequence[Sequence[Control]], *, quoted: bool) -> Control:
    """
    In the words of the first. Demonstrated only when more than half of the samples that have it say so; its reach is
    the commonest. Of one that earns nothing the reason is kept that some sample has for it.
    """
    shown = majority(sum(any(c.label == "demonstrated" for c in controls) for controls in voters), len(voters))
    evidence = votes.united([e for c in controls for e in c.evidence] for controls in voters) if quoted else ()
    refused = None if quoted else next((c.refused for controls in voters for c in controls if c.refused), None)
    return voters[0][0].model_copy(
        update={
            "label": "demonstrated" if shown else "claimed",
            "reach": _reach([controls[0].reach for controls in voters]),
            "evidence": evidence,
            "refused": refused,
        }
    )


def _reach(given: Sequence[Reach | None]) -> Reach | None:
    known = [reach for reach in given if reach is not None]
    return votes.commonest(known, _REACH) if known else None
