"""The seven layers of MAESTRO (Cloud Security Alliance, 6 Feb 2025), top of the list first."""

from typing import NamedTuple


class Layer(NamedTuple):
    key: str
    name: str
    covers: str


LAYERS: tuple[Layer, ...] = (
    Layer("L1", "Foundation Models", "the language model or other model that the agent runs on"),
    Layer("L2", "Data Operations", "stores, retrieval, vector databases, memory and the data that flows through"),
    Layer("L3", "Agent Frameworks", "tools, planners, orchestration and the code that connects them"),
    Layer(
        "L4",
        "Deployment and Infrastructure",
        "where it runs: hosts, containers, clouds, and where credentials lie",
    ),
    Layer("L5", "Evaluation and Observability", "logs, monitoring, evaluation, guardrails"),
    Layer("L6", "Security and Compliance", "authentication, authorisation, policy, audit, certification"),
    Layer("L7", "Agent Ecosystem", "users, other agents, marketplaces, registries, third-party services"),
)

KEYS: tuple[str, ...] = tuple(layer.key for layer in LAYERS)
NAMES: dict[str, str] = {layer.key: layer.name for layer in LAYERS}
NOT_CERTAIN = "Not certain from the listing — "
"""How the commentary of a layer without a verified quote begins."""
