"""
The agentic risk factors, in card order, with three anchors each.

Names are those of the directory that publishes the reference cards (AIVSS v0.5 names, regrouped);
anchors condense AIVSS v0.8, tables 1 and 2, and the v0.5 checklist.
"""

from typing import NamedTuple


class Factor(NamedTuple):
    key: str
    label: str
    asks: str
    at_0: str
    at_half: str
    at_1: str


FACTORS: tuple[Factor, ...] = (
    Factor(
        "autonomy_of_action",
        "Autonomy of Action",
        "May it commit actions without a person's co-signature?",
        "a person confirms every action, or it only answers",
        "acts alone on low-risk or sandboxed paths, asks on the rest",
        "commits open-ended actions in production by itself",
    ),
    Factor(
        "goal_driven_planning",
        "Goal-Driven Planning",
        "Does it break goals into steps and choose them itself?",
        "single step, no plan",
        "one agent decomposes a bounded task",
        "recursive or multi-agent planning towards open goals",
    ),
    Factor(
        "self_modification",
        "Self-Modification",
        "Can it change its own instructions, tools, code or weights?",
        "static configuration",
        "may rewrite its own prompt, settings or session goals",
        "creates or alters its own tools, code or control flow",
    ),
    Factor(
        "dynamic_tool_use",
        "Dynamic Tool Use",
        "How broad and how privileged are its tools, and who picks them?",
        "no external access",
        "a limited set, allow-listed, or mostly reading",
        "broad, high-authority tools chosen at run time (cloud, shell, SQL, payments)",
    ),
    Factor(
        "persistent_memory",
        "Persistent Memory",
        "What does it keep from one task or session to the next?",
        "stateless",
        "session memory, or a store that it only reads",
        "long-term memory that it writes and reads across sessions",
    ),
    Factor(
        "contextual_awareness",
        "Contextual Awareness",
        "How much of its surroundings decides what it does?",
        "nothing beyond the request",
        "a few curated signals",
        "broad live signals, open web or whole environments drive decisions",
    ),
    Factor(
        "dynamic_identity",
        "Dynamic Identity",
        "Does it act under delegated or changing identities?",
        "no identity, or one fixed least-privilege account",
        "scoped credentials or delegation, per tool or user",
        "assumes roles, tenants or a person's whole session at run time",
    ),
    Factor(
        "multi_agent_interactions",
        "Multi-Agent Interactions",
        "Does it work with other agents?",
        "isolated",
        "limited exchange with one or two known agents or clients",
        "orchestrates, spawns or trades with many agents",
    ),
    Factor(
        "non_determinism",
        "Non-Determinism",
        "How far may the same request end differently?",
        "rules, fixed outputs, validated in and out",
        "generated content within strict guard rails",
        "free-form generation decides consequential actions",
    ),
    Factor(
        "opacity_reflexivity",
        "Opacity & Reflexivity",
        "Can one see afterwards what it did and why?",
        "full trace of decisions and actions",
        "partial logs, reasoning as the agent reports it",
        "no trace; actions cannot be explained",
    ),
)

NATURAL_LANGUAGE = Factor(
    "natural_language_interface",
    "Natural Language Interface",
    "Is natural language the control logic?",
    "structured input only",
    "natural language for retrieval and questions, not for execution",
    "prompts directly drive planning and tool execution",
)
"""Estimated as well, because AIVSS v0.8 scores it in place of planning."""

ALL: tuple[Factor, ...] = (*FACTORS, NATURAL_LANGUAGE)
KEYS: tuple[str, ...] = tuple(factor.key for factor in FACTORS)
ALL_KEYS: tuple[str, ...] = tuple(factor.key for factor in ALL)
LABELS: dict[str, str] = {factor.key: factor.label for factor in ALL}
GRID: tuple[str, ...] = tuple(f"{tenth / 10:.1f}" for tenth in range(11))
