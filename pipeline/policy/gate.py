"""A card, a policy and a context in, the lines of the policy that the card breaks out."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from pipeline.errors import InputError
from pipeline.model import Card
from pipeline.policy import metrics
from pipeline.policy.organisation import here
from pipeline.policy.records import Context, Line, Policy, Required
from pipeline.scoring import severity
from pipeline.taxonomy import controls as table
from pipeline.taxonomy import factors, layers

BANDS: tuple[str, ...] = ("None", "Low", "Medium", "High", "Critical")
LABELS: tuple[str, ...] = ("claimed", "demonstrated")
REACHES: tuple[str, ...] = ("optional", "built_in", "enforced")
FLAGS: tuple[str, ...] = ("info", "low", "medium", "high")
"""Each of these rising."""


class _Figure(NamedTuple):
    """The score that the policy is about; ``without`` says why there is none."""

    of: str
    score: Decimal | None
    high: Decimal | None
    without: str


def broken(card: Card, policy: Policy, context: Context | None) -> tuple[Line, ...]:
    """
    Every line of the policy that the card breaks, in the order of the policy; none for a card that keeps to it.

    What is not known keeps to nothing: a card without a score breaks each rule on the score, a factor that is not on it
    breaks its maximum. Raises InputError for a card whose score is none from 0 to 10.
    """
    return tuple(
        (
            *_status(card, policy),
            *_scores(card, policy, context),
            *_factors(card, policy),
            *_layers(card, policy),
            *_controls(card, policy, context),
            *_flags(card, policy),
        )
    )


def _status(card: Card, policy: Policy) -> Iterator[Line]:
    if card.status == "complete" or card.status == policy.status:
        return
    message = f"the card is {card.status}; {policy.status} is the least that is let in"
    yield Line("policy.status", card.status, policy.status, message)


def _scores(card: Card, policy: Policy, context: Context | None) -> Iterator[Line]:
    if policy.band is None and policy.upper_band is None:
        return
    figure = _figure(card, policy, context)
    if policy.band is not None:
        yield from _above("policy.band", figure.of, figure.score, policy.band, figure)
    if policy.upper_band is not None:
        of = f"the upper end of {figure.of}'s interval"
        yield from _above("policy.upper_band", of, figure.high, policy.upper_band, figure)


def _figure(card: Card, policy: Policy, context: Context | None) -> _Figure:
    if policy.score == "published":
        if card.score is None:
            return _Figure("the score", None, None, f"the card is {card.status} and has no score")
        return _Figure("the score", card.score.aivss, card.score.high, "")
    of = "the score in this organisation"
    if context is None:
        return _Figure(of, None, None, "there is no [context] to compute it from")
    found = here(card, context)
    if found.result is None or not found.counts:
        return _Figure(of, None, None, found.missing)
    return _Figure(of, found.result.aivss, found.high, "")


def _above(where: str, of: str, value: Decimal | None, most: str, figure: _Figure) -> Iterator[Line]:
    if value is None:
        why = figure.without or "nobody measured what its estimator misses"
        yield Line(where, "not known", most, f"{of} is not known: {why}; {most} is the highest band allowed")
        return
    band = _band(value)
    if BANDS.index(band) > BANDS.index(most):
        yield Line(where, f"{value} {band}", most, f"{of} is {value} {band}; {most} is the highest band allowed")


def _band(value: Decimal) -> str:
    try:
        return severity(value)
    except ValueError as err:
        raise InputError(f"the card cannot be held against a policy: {err}") from err


def _factors(card: Card, policy: Policy) -> Iterator[Line]:
    for key, most in policy.factors.items():
        estimate = card.factors.get(key)
        value = None if estimate is None else estimate.value
        if value is None or value > most:
            found = "not known" if value is None else str(value)
            message = f"{factors.LABELS[key]} is {found}; {most} is the most allowed"
            yield Line(f"policy.factors.{key}", found, str(most), message)


def _layers(card: Card, policy: Policy) -> Iterator[Line]:
    certain = {layer.layer for layer in card.layers if layer.certain}
    for key in policy.certain:
        if key not in certain:
            message = f"{key} {layers.NAMES[key]} is not certain from the listing; it must be"
            yield Line("policy.certain", f"{key} not certain", f"{key} certain", message)


def _controls(card: Card, policy: Policy, context: Context | None) -> Iterator[Line]:
    for number, required in enumerate(policy.controls, start=1):
        shown = list(_shown(card, required.kind, context))
        if any(_meets(one, required) for one in shown):
            continue
        found = "; ".join(_standing(one) for one in shown) or "not there"
        limit = _standing(required) or "there"
        name = required.kind.replace("_", " ")
        message = f"the control {name} is {found}; it must be {limit} at least"
        if not shown:
            message = f"the listing shows no {name}, and none is enforced here; {name} must be {limit}"
        yield Line(f"policy.controls[{number}]", found, limit, message)


def _shown(card: Card, kind: str, context: Context | None) -> Iterator[Required]:
    """Controls with a verified quote, and those that hold here by the organisation's own word."""
    for control in card.mitigation_factor.controls:
        if control.kind == kind and control.evidence and control.refused is None:
            yield Required(kind, control.label, control.reach or table.REACH_UNSAID[control.label])
    if context is not None and kind in (one.value for one in metrics.controls(context)):
        yield Required(kind, "claimed", "enforced")


def _meets(shown: Required, required: Required) -> bool:
    return _reaches(LABELS, shown.label, required.label) and _reaches(REACHES, shown.reach, required.reach)


def _reaches(rising: tuple[str, ...], value: str | None, least: str | None) -> bool:
    return least is None or (value is not None and rising.index(value) >= rising.index(least))


def _standing(control: Required) -> str:
    return ", ".join(one.replace("_", " ") for one in (control.label, control.reach) if one is not None)


def _flags(card: Card, policy: Policy) -> Iterator[Line]:
    """One line for each kind and severity, the gravest first."""
    if policy.flags is None:
        return
    least = FLAGS.index(policy.flags)
    counted: Counter[tuple[int, str]] = Counter()
    for flag in card.flags:
        counted[-FLAGS.index(flag.severity), flag.kind] += flag.more or 1
    for (rank, kind), count in sorted(counted.items()):
        if -rank >= least:
            severity = FLAGS[-rank]
            found = f"{count} {severity} flags {kind}" if count > 1 else f"{severity} {kind}"
            the = "" if count > 1 else "the flag "
            message = f"the card has {the}{found}; none of severity {policy.flags} or graver is allowed"
            yield Line("policy.flags", found, policy.flags, message)
