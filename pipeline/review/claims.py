"""What of a card a comment can be about: each claim by a name that people and programs write, and its label."""

from typing import NamedTuple

from pipeline.model import Card
from pipeline.taxonomy import factors


class Claim(NamedTuple):
    """``anchor`` is where the review page has it."""

    anchor: str
    label: str


WHOLE = ""
"""The name of the card itself."""


def named(card: Card) -> dict[str, Claim]:
    """Every claim of the card by its name, in the card's order: "factors.dynamic_tool_use", "cvss", "layers.L4" …"""
    found = {"summary": Claim("summary-claim", "Summary")}
    for each in factors.ALL:
        if each.key in card.factors:
            found[f"factors.{each.key}"] = Claim(f"f-{each.key}", each.label)
    found["cvss"] = Claim("cvss", "CVSS v4.0 base")
    found["threat_multiplier"] = Claim("threat", "Threat multiplier")
    found["mitigation_factor"] = Claim("mitigation", "Mitigation factor")
    for number, control in enumerate(card.mitigation_factor.controls, 1):
        found[f"controls.{number}"] = Claim(f"c-{number}", f"Control: {control.kind.replace('_', ' ')}")
    for number, layer in enumerate(card.layers, 1):
        found[f"layers.{layer.layer}"] = Claim(f"l-{number}", f"{layer.layer} {layer.name}")
        for place, threat in enumerate(layer.threats, 1):
            name = f"layers.{layer.layer}.threats.{place}"
            found[name] = Claim(f"t-{number}-{place}", f"{layer.layer}: {threat.title}")
    return found
