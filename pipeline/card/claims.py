"""
A finished card in, flags out where a control that a listing only claims may have made a factor or the base safer.

A control belongs under mitigation. It leaves the factors and the CVSS metrics as they are, unless it is demonstrated
and enforced: neither the user nor the agent gets round it. A figure that is lower than comparables show, and whose
quote is the quote of a lesser control, may rest on the claim.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from pipeline.model import Card, Control, Cvss, Estimate, Evidence, Expected, Flag
from pipeline.taxonomy import contradictions as table
from pipeline.taxonomy import factors

KIND = "claim_moves_factor"
LONGEST = 160
"""Characters of a quote in a message."""


def find(card: Card, expected: Mapping[str, Expected]) -> tuple[Flag, ...]:
    """
    One flag for each figure that a model gave. ``expected`` is what comparables show, by factor key and "cvss"; a
    figure of which they show nothing is held against no claim.
    """
    if card.provenance.estimator != "llm":
        return ()
    claimed = [c for c in card.mitigation_factor.controls if c.refused is None and not settles(c)]
    return tuple(_factors(card, claimed, expected)) + tuple(_base(card.cvss, claimed, expected))


def settles(control: Control) -> bool:
    """Whether it may lower a factor or a metric; of one whose reach nobody has asked for, its label decides."""
    return control.label == "demonstrated" and control.reach in (None, "enforced")


def _factors(card: Card, claimed: list[Control], expected: Mapping[str, Expected]) -> Iterator[Flag]:
    for key, estimate in card.factors.items():
        others = [c for c in claimed if not _is_its_subject(c, key)]
        if _is_lower(estimate.value, expected.get(key), table.CLAIM_STEP):
            yield from _flag(f"factors.{key}", factors.LABELS[key], estimate, estimate.value, others, expected[key])


def _is_its_subject(control: Control, key: str) -> bool:
    """Whether the factor asks after this very thing: a log that is shown is what opacity is about."""
    return control.label == "demonstrated" and (control.kind, key) in table.OWN_SUBJECT


def _base(cvss: Cvss, claimed: list[Control], expected: Mapping[str, Expected]) -> Iterator[Flag]:
    if _is_lower(cvss.base, expected.get("cvss"), table.CLAIM_STEP_OF_BASE):
        yield from _flag("cvss", "The CVSS base", cvss, cvss.base, claimed, expected["cvss"])


def _is_lower(value: Decimal | None, what: Expected | None, step: str) -> bool:
    return value is not None and what is not None and what.value - value >= Decimal(step)


def _flag(  # noqa: PLR0913 (what the message names)
    where: str, label: str, figure: Estimate | Cvss, value: Decimal | None, claimed: list[Control], what: Expected
) -> Iterator[Flag]:
    shared = ((c, e) for c in claimed for e in figure.evidence if any(_overlaps(e, place) for place in c.evidence))
    for control, place in [*shared][:1]:
        yield Flag(
            kind=KIND,
            severity="medium",
            message=(
                f"{label} is {value}, {what.value:.1f} on comparables, and rests on the words of a control that is "
                f"{_lesser(control)}: “{_shown(place.quote)}”. Such a control belongs under mitigation alone."
            ),
            where=where,
            start=place.start,
            end=place.end,
        )


def _overlaps(one: Evidence, other: Evidence) -> bool:
    return one.start < other.end and other.start < one.end


def _shown(quote: str) -> str:
    return quote if len(quote) <= LONGEST else f"{quote[:LONGEST]}…"


def _lesser(control: Control) -> str:
    if control.label == "claimed":
        return "only claimed"
    return "optional" if control.reach == "optional" else "not enforced"
