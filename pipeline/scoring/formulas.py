"""
From an agent's inputs to its AIVSS: the formulas, one rounding, the severity bands.

Every formula is exact: the context traps a result that does not fit, so only the last step rounds.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow, localcontext
from functools import reduce
from types import MappingProxyType
from typing import NamedTuple

from pipeline.scoring.levels import Inputs, check
from pipeline.scoring.profiles import Profile

TEN = Decimal(10)
ZERO, TENTH = Decimal("0.0"), Decimal("0.1")
EXACT = Context(prec=28, traps=[Inexact, InvalidOperation, DivisionByZero, Overflow])
ROUNDS = Context(prec=28, traps=[InvalidOperation])

# The least score of each band, highest band first; 0.0 alone is "None".
BANDS = (
    ("Critical", Decimal("9.0")),
    ("High", Decimal("7.0")),
    ("Medium", Decimal("4.0")),
    ("Low", Decimal("0.1")),
    ("None", Decimal("0.0")),
)


class Terms(NamedTuple):
    """What a formula is made of, the ten factors already added up."""

    cvss_base: Decimal
    factor_sum: Decimal
    threat_multiplier: Decimal
    mitigation_factor: Decimal


class Outcome(NamedTuple):
    """``aars`` is exact; ``aivss`` is exact from a formula, and rounded to one decimal from ``evaluate``."""

    aars: Decimal
    aivss: Decimal


class Result(NamedTuple):
    """A score and all that it was computed from."""

    profile: str
    cvss_base: Decimal
    factor_sum: Decimal
    aars: Decimal
    threat_multiplier: Decimal
    mitigation_factor: Decimal
    aivss: Decimal
    severity: str


def uplift(terms: Terms) -> Decimal:
    """AARS = (10 − CVSS) × (Σ factors / 10) × ThM"""
    return (TEN - terms.cvss_base) * (terms.factor_sum / TEN) * terms.threat_multiplier


def owasp_v08(terms: Terms) -> Outcome:
    """AIVSS = (CVSS + AARS) × MF"""
    aars = uplift(terms)
    return Outcome(aars, (terms.cvss_base + aars) * terms.mitigation_factor)


def directory(terms: Terms) -> Outcome:
    """AIVSS = min(10, (CVSS + AARS) × MF), since a ThM of 1.10 can lead beyond 10"""
    aars, aivss = owasp_v08(terms)
    return Outcome(aars, min(aivss, TEN))


def owasp_v1_amended(terms: Terms) -> Outcome:
    """AIVSS = CVSS + AARS × MF, which never falls below CVSS"""
    aars = uplift(terms)
    return Outcome(aars, terms.cvss_base + aars * terms.mitigation_factor)


def owasp_v05(terms: Terms) -> Outcome:
    """AIVSS = ((CVSS + AARS) / 2) × ThM, with AARS = Σ factors and no mitigation"""
    aars = terms.factor_sum
    return Outcome(aars, (terms.cvss_base + aars) / 2 * terms.threat_multiplier)


FORMULAS: Mapping[str, Callable[[Terms], Outcome]] = MappingProxyType(
    {
        "directory": directory,
        "owasp-v0.8": owasp_v08,
        "owasp-v0.5": owasp_v05,
        "owasp-v1-amended": owasp_v1_amended,
    }
)


def severity(value: Decimal) -> str:
    """None = 0.0 < Low < 4.0 ≤ Medium < 7.0 ≤ High < 9.0 ≤ Critical, of a score rounded to one decimal."""
    if not 0 <= value <= TEN or value != value.quantize(TENTH, context=ROUNDS):
        raise ValueError(f"{value} is not a score from 0.0 to 10.0 with one decimal")
    return next(name for name, least in BANDS if value >= least)


def evaluate(terms: Terms, profile: Profile) -> Outcome:
    """The profile's formula, then the one rounding. Levels are not checked: ``score`` does that."""
    return evaluate_all((terms,), profile)[0]


def evaluate_all(rows: Iterable[Terms], profile: Profile) -> list[Outcome]:
    """``evaluate`` for many: an interval needs thousands, and setting up the context costs as much as one."""
    formula = FORMULAS[profile.formula]
    with localcontext(EXACT):
        exact = [formula(terms) for terms in rows]
    return [Outcome(aars, aivss.quantize(TENTH, rounding=profile.rounding, context=ROUNDS)) for aars, aivss in exact]


def score(inputs: Inputs, profile: Profile) -> Result:
    """Check the inputs against the profile's levels, and compute. Raises what ``check`` raises."""
    check(inputs, profile)
    return of_levels(inputs, profile)


def of_levels(inputs: Inputs, profile: Profile) -> Result:
    """``score`` of inputs that stand on the profile's levels, as ``snap`` leaves them."""
    factor_sum = reduce(EXACT.add, (inputs.factors[key] for key in profile.factor_keys), ZERO)
    terms = Terms(inputs.cvss_base, factor_sum, inputs.threat_multiplier, inputs.mitigation_factor)
    aars, aivss = evaluate(terms, profile)
    return Result(
        profile=profile.name,
        cvss_base=terms.cvss_base,
        factor_sum=factor_sum,
        aars=aars,
        threat_multiplier=terms.threat_multiplier,
        mitigation_factor=terms.mitigation_factor,
        aivss=aivss,
        severity=severity(aivss),
    )
