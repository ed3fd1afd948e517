"""
A card and a context in, the card's score in this organisation out.

By CVSS v4.0's environmental metrics, which take the place of the base, and by the mitigation table; the factors and the
threat multiplier stay, as they are of the product and of the world. The card itself is left alone.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from pipeline.card import uncertainty, whatif
from pipeline.errors import InputError
from pipeline.model import Card, Control, Evidence, Mitigation
from pipeline.policy import metrics
from pipeline.policy.metrics import Bound, Metric
from pipeline.policy.records import Context, Here, Moved
from pipeline.render import headline
from pipeline.scoring import PROFILES, Inputs, Profile, Result, cvss4, of_levels, severity, snap
from pipeline.scoring.mitigation import mitigation_factor
from pipeline.scoring.profiles import CVSS_LEVELS
from pipeline.taxonomy import controls as table
from pipeline.taxonomy import environment

FACTOR = "MF"
_SAID = (Evidence(quote="", passage=0, start=0, end=0),)
"""Where the quote of a listing stands: what the organisation says of itself is no quote of any."""

NO_VECTOR = "the card has no CVSS vector (its base is estimated without a model), so the environment cannot be counted"


class _Start(NamedTuple):
    card: Card
    given: Inputs
    profile: Profile


def here(card: Card, context: Context) -> Here:
    """
    The score as the organisation has it, and what moved it. ``missing`` says why there is none, or what it leaves out.
    """
    published = None if card.score is None else card.score.aivss
    found = Here(card.id, published, headline.estimated(card))
    profile = PROFILES.get(card.provenance.profile)
    if card.score is None:
        return found._replace(missing=f"the card has no score to begin with ({card.status})")
    if profile is None:
        return found._replace(missing=f"the card's profile {card.provenance.profile!r} is not known here")
    given = whatif.inputs(card, profile)
    if given is None:
        return found._replace(missing="an input of the score is not on the card")
    return _counted(_Start(card, given, profile), context, found)


def _counted(start: _Start, context: Context, found: Here) -> Here:
    unheard = _unheard(start.card, context)
    moved = () if unheard else _metrics(start.card, context)
    held = tuple(metrics.controls(context))
    if unheard and not held:
        return found._replace(missing=unheard)
    moves, result = _moves(start, moved, held)
    low, high = _interval(start, result)
    by = {one for move in moves for one in move.by}
    idle = () if unheard else tuple(one for one in _said(context) if one not in by)
    vector = None if unheard or start.card.cvss.vector is None else _vector(start.card.cvss.vector, moved)
    return found._replace(
        result=result, low=low, high=high, vector=vector, moves=moves, idle=idle, missing=unheard
    )  # fmt: skip


def _unheard(card: Card, context: Context) -> str:
    """Why what the context says of CVSS metrics cannot be counted; nothing where it can, or says nothing of them."""
    if not metrics.bounds_metrics(context):
        return ""
    if card.cvss.vector is None:
        return NO_VECTOR
    try:
        base = cvss4.base_score(card.cvss.vector)
    except InputError as err:
        return f"the card's CVSS vector cannot be read ({err})"
    return "" if base == card.cvss.base else f"the card's base is not the {base} of its CVSS vector"


def _said(context: Context) -> Iterator[str]:
    yield from metrics.names(context)
    yield from (f"{environment.ENFORCED} = {kind}" for kind in context.enforced)


def _metrics(card: Card, context: Context) -> tuple[Metric, ...]:
    return () if card.cvss.vector is None else metrics.moved(cvss4.parse(card.cvss.vector), context)


def _vector(vector: str, moved: Sequence[Metric]) -> str:
    return cvss4.environmental(cvss4.parse(vector), {one.key: one.now for one in moved})


def _moves(start: _Start, moved: Sequence[Metric], held: Sequence[Bound]) -> tuple[tuple[Moved, ...], Result]:
    """One figure after the other, each with the points that it adds to those before it."""
    result = _scored(start, start.given.cvss_base, start.given.mitigation_factor)
    moves, base = [], start.given.cvss_base
    for count, metric in enumerate(moved, start=1):
        base = cvss4.environmental_score(_vector(start.card.cvss.vector or "", moved[:count]))
        after = _scored(start, base, start.given.mitigation_factor)
        moves.append(_metric_moved(metric, after.aivss - result.aivss))
        result = after
    factor = mitigated(start.card.mitigation_factor, start.given.mitigation_factor, [one.value for one in held])
    after = _scored(start, base, factor)
    if after.mitigation_factor != result.mitigation_factor:
        was, now = (f"{one.mitigation_factor:.2f}" for one in (result, after))
        by = tuple(one.by for one in held)
        moves.append(Moved(by, FACTOR, "Mitigation factor", was, now, after.aivss - result.aivss))
    return tuple(moves), after


def _metric_moved(metric: Metric, points: Decimal) -> Moved:
    names = environment.VALUE_NAMES[metric.key]
    is_requirement = metric.key in environment.REQUIREMENTS
    key, was = (metric.key, "not defined") if is_requirement else (f"M{metric.key}", names[metric.was])
    return Moved(metric.by, key, environment.METRIC_NAMES[metric.key], was, names[metric.now], points)


def mitigated(held: Mitigation, value: Decimal, kinds: Sequence[str]) -> Decimal:
    """
    The mitigation factor with controls that hold here: claimed, as a line in a file shows nothing, and enforced. They
    take off what the table gives for them beside the controls of the listing, from the worse of the card's value and
    what the listing's controls earn: what somebody has already taken off beyond that may be these very controls.
    """
    own = [Control(kind=kind, label="claimed", reach="enforced", description="", evidence=_SAID) for kind in kinds]
    less = mitigation_factor(held.controls) - mitigation_factor((*held.controls, *own))
    earned = mitigation_factor(held.controls, held.product_is)
    least = Decimal(table.PURPOSES[held.product_is or "neither"].least)
    return min(value, max(least, max(value, earned) - less))


def _scored(start: _Start, base: Decimal, factor: Decimal) -> Result:
    """
    The profile's score of another base and factor. Where a profile has a base count for less as it rises (``directory``
    with Σ × ThM above 10), the score is held at what lies between: a safer metric never raises it.
    """
    inputs, _ = snap(start.given._replace(cvss_base=base, mitigation_factor=factor), start.profile)
    low, high = sorted((start.given.cvss_base, base))
    levels = [level for level in CVSS_LEVELS if low <= level <= high]
    scores = [of_levels(inputs._replace(cvss_base=level), start.profile).aivss for level in levels]
    aivss = max(scores) if base >= start.given.cvss_base else min(scores)
    return of_levels(inputs, start.profile)._replace(aivss=aivss, severity=severity(aivss))


def _interval(start: _Start, result: Result) -> tuple[Decimal | None, Decimal | None]:
    """What the estimator missed on reference cards, around the score here."""
    card = start.card
    mitigation = card.mitigation_factor.model_copy(update={"value": result.mitigation_factor})
    cvss = card.cvss.model_copy(update={"base": result.cvss_base})
    spread = uncertainty.spread(card.model_copy(update={"cvss": cvss, "mitigation_factor": mitigation}), start.profile)
    return (None, None) if spread is None else (min(spread.low, result.aivss), max(spread.high, result.aivss))
