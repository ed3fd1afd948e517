"""What to ask a vendor about a factor that the listing gives no ground for, and what an answer on a layer can move."""

from typing import NamedTuple


class Informs(NamedTuple):
    """The inputs of the score that an answer about one layer decides."""

    factors: tuple[str, ...]
    controls: tuple[str, ...] = ()
    """Controls that the answer may show; each earns mitigation once it is demonstrated."""
    metrics: tuple[str, ...] = ()
    """CVSS v4.0 base metrics that the answer may settle."""


QUESTIONS: dict[str, str] = {
    "autonomy_of_action": "Which actions does the agent carry out without a person's confirmation, and can that be "
    "switched off?",
    "goal_driven_planning": "Does the agent break a goal into steps of its own choosing, and what bounds how many it "
    "takes?",
    "self_modification": "Can the agent change its own instructions, tools or code while it runs, and who approves "
    "such a change?",
    "dynamic_tool_use": "Which tools and commands can the agent call, with which permissions, and who decides which "
    "are allowed?",
    "persistent_memory": "What does the agent keep from one session to the next, where, for how long, and how is it "
    "deleted?",
    "contextual_awareness": "Which sources does the agent read while it works, and which of them can outsiders write "
    "to?",
    "dynamic_identity": "Under whose identity does the agent act, and can it take on other roles, tenants or "
    "sessions at run time?",
    "multi_agent_interactions": "Which other agents can the agent call or be called by, and how do they prove who "
    "they are?",
    "non_determinism": "Which of its consequential actions does a generative model decide, and what validates its "
    "output first?",
    "opacity_reflexivity": "Can every action be traced afterwards to the input and the reasoning that led to it, and "
    "how long are the traces kept?",
    "natural_language_interface": "Does text in natural language directly cause tool calls, or is it parsed into a "
    "fixed set of commands first?",
}
"""One question for each factor."""

INFORMS: dict[str, Informs] = {
    "L1": Informs(("non_determinism",)),
    "L2": Informs(("persistent_memory", "contextual_awareness"), ("data_isolation", "encryption")),
    "L3": Informs(("autonomy_of_action", "dynamic_tool_use"), ("approval", "guardrails")),
    "L4": Informs(("dynamic_identity",), ("sandbox", "scoped_credentials")),
    "L5": Informs(("opacity_reflexivity",), ("audit", "monitoring")),
    "L6": Informs(("dynamic_identity",), ("rbac", "authentication", "certification"), ("PR",)),
    "L7": Informs(("multi_agent_interactions",)),
}
"""
By layer, after what ``drafts.DRAFTS`` asks about it. The model named settles how free its output is; stores
settle memory and what is read; tools settle authority and whether a person stands in between; hosting settles the
identity that is held; logs settle what can be traced; access settles what an attacker must hold first.
"""
