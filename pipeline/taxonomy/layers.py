"""The seven layers of MAESTRO (Cloud Security Alliance, 6 Feb 2025), top of the list first."""

from typing import NamedTuple

SILENT = "silent"
"""What pins a layer that the listing says nothing of, or only that something is absent."""


class Layer(NamedTuple):
    """``pinned_by`` are the things that may pin the layer down, each something of the product that is there."""

    key: str
    name: str
    covers: str
    pinned_by: tuple[str, ...]


LAYERS: tuple[Layer, ...] = (
    Layer("L1", "Foundation Models", "the language model or other model that the agent runs on", ("model_named",)),
    Layer(
        "L2",
        "Data Operations",
        "stores, retrieval, vector databases, memory and the data that flows through",
        ("store", "retrieval", "data_flow"),
    ),
    Layer(
        "L3",
        "Agent Frameworks",
        "tools, planners, orchestration and the code that connects them",
        ("tools", "framework"),
    ),
    Layer(
        "L4",
        "Deployment and Infrastructure",
        "where it runs: hosts, containers, clouds, and where credentials lie",
        ("hosting", "isolation"),
    ),
    Layer(
        "L5",
        "Evaluation and Observability",
        "logs, monitoring, evaluation, guardrails",
        ("logging", "monitoring", "evaluation"),
    ),
    Layer(
        "L6",
        "Security and Compliance",
        "authentication, authorisation, policy, audit, certification",
        ("authorisation",),
    ),
    Layer(
        "L7",
        "Agent Ecosystem",
        "users, other agents, marketplaces, registries, third-party services",
        ("other_agents", "marketplace"),
    ),
)

KEYS: tuple[str, ...] = tuple(layer.key for layer in LAYERS)
BY_KEY: dict[str, Layer] = {layer.key: layer for layer in LAYERS}
NAMES: dict[str, str] = {layer.key: layer.name for layer in LAYERS}
NOT_CERTAIN = "Not certain from the listing — "
"""How the commentary of a layer begins that nothing pins down."""
