"""A card's inputs in, the score that it would have with some of them changed out."""

from decimal import Decimal
from typing import Literal

from pipeline.model import Assessment, Card, Control, Evidence
from pipeline.scoring import Inputs, Profile, Result, of_levels, snap
from pipeline.scoring.mitigation import mitigation_factor, threat_multiplier

SHOWN = (Evidence(quote="the vendor's answer", passage=0, start=0, end=0),)
"""Stands for what an answer would show; it is on no card."""


def inputs(source: Assessment | Card, profile: Profile) -> Inputs | None:
    """The inputs as they stand; None when one that the profile needs is missing."""
    base, threat, mitigation = source.cvss.base, source.threat_multiplier.value, source.mitigation_factor.value
    values = {key: estimate.value for key, estimate in source.factors.items() if estimate.value is not None}
    if base is None or threat is None or mitigation is None or not values.keys() >= set(profile.factor_keys):
        return None
    return Inputs(base, values, threat, mitigation)


def scored(given: Inputs, profile: Profile) -> Result:
    """The score by the profile's own formula, each input at its nearest level."""
    moved, _ = snap(given, profile)
    return of_levels(moved, profile)


def with_factor(given: Inputs, key: str, value: Decimal) -> Inputs:
    return given._replace(factors={**given.factors, key: value})


def with_base(source: Assessment | Card, given: Inputs, base: Decimal) -> Inputs:
    """
    Another CVSS base. A multiplier that is computed from it, or that has an interval, follows it, as in
    ``uncertainty``; one that a person set stays.
    """
    threat = source.threat_multiplier
    follows = threat.exploitation is not None or threat.low != threat.high
    value = given.threat_multiplier
    if follows and base != given.cvss_base:
        value = threat_multiplier(base, threat.exploitation or "none_reported")
    return given._replace(cvss_base=base, threat_multiplier=value)


def with_control(
    source: Assessment | Card, given: Inputs, kind: str, label: Literal["claimed", "demonstrated"]
) -> Inputs:
    """One more control, as if it were quoted: it earns what its kind earns, and takes no credit away."""
    held = source.mitigation_factor
    shown = Control(kind=kind, label=label, description="", evidence=SHOWN)
    earned = mitigation_factor((*held.controls, shown), held.product_is)
    return given._replace(mitigation_factor=min(given.mitigation_factor, earned))
