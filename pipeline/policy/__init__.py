"""
An organisation's own view: a score in its own context, and a policy that a card keeps to or breaks.

``read_context`` and ``read_policy`` take the tables of a settings file; ``here(card, context)`` gives the score in this
organisation, which is never part of the card; ``broken(card, policy, context)`` gives the lines of the policy that the
card breaks, an empty tuple for a card that keeps to it. ``shown`` and ``as_json`` put both into words.
"""

from pipeline.policy.gate import broken
from pipeline.policy.organisation import here
from pipeline.policy.reading import MEANS
from pipeline.policy.reading import context as read_context
from pipeline.policy.reading import policy as read_policy
from pipeline.policy.records import Context, Here, Line, Moved, Policy, Required
from pipeline.policy.words import Verdict, as_json, shown

__all__ = [
    "MEANS",
    "Context",
    "Here",
    "Line",
    "Moved",
    "Policy",
    "Required",
    "Verdict",
    "as_json",
    "broken",
    "here",
    "read_context",
    "read_policy",
    "shown",
]
