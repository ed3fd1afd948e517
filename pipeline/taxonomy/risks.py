"""The AIVSS core risks, the CVSS v4.0 base metrics, the multiplier's levels and the kinds of control."""

from typing import NamedTuple

CORE_RISKS: tuple[str, ...] = (
    "Agentic AI Tool Misuse",
    "Agent Access Control Violation",
    "Agent Cascading Failures",
    "Agent Orchestration & Multi-Agent Exploitation",
    "Agent Identity Impersonation",
    "Agent Memory & Context Manipulation",
    "Insecure Agent Critical Systems Interaction",
    "Agent Supply Chain & Dependency Risk",
    "Agent Untraceability",
    "Agent Goal & Instruction Manipulation",
)
"""AIVSS v0.8, in its order; a CVSS vector is of one of these scenarios."""


class Metric(NamedTuple):
    key: str
    name: str
    values: tuple[tuple[str, str], ...]


_IMPACT = (("H", "High"), ("L", "Low"), ("N", "None"))

BASE_METRICS: tuple[Metric, ...] = (
    Metric("AV", "Attack Vector", (("N", "Network"), ("A", "Adjacent"), ("L", "Local"), ("P", "Physical"))),
    Metric("AC", "Attack Complexity", (("L", "Low"), ("H", "High"))),
    Metric("AT", "Attack Requirements", (("N", "None"), ("P", "Present"))),
    Metric("PR", "Privileges Required", (("N", "None"), ("L", "Low"), ("H", "High"))),
    Metric("UI", "User Interaction", (("N", "None"), ("P", "Passive"), ("A", "Active"))),
    Metric("VC", "Vulnerable System Confidentiality", _IMPACT),
    Metric("VI", "Vulnerable System Integrity", _IMPACT),
    Metric("VA", "Vulnerable System Availability", _IMPACT),
    Metric("SC", "Subsequent System Confidentiality", _IMPACT),
    Metric("SI", "Subsequent System Integrity", _IMPACT),
    Metric("SA", "Subsequent System Availability", _IMPACT),
)
"""CVSS v4.0 base metrics in the order of the vector string (FIRST)."""

THREAT_LEVELS: tuple[str, ...] = (
    "0.50", "0.55", "0.60", "0.65", "0.70", "0.75", "0.80", "0.85", "0.90", "0.95", "1.00", "1.05", "1.10",
)  # fmt: skip
"""Threat multipliers of the directory profile."""

MITIGATION_LEVELS: tuple[str, ...] = (
    "0.50", "0.55", "0.60", "0.65", "0.70", "0.75", "0.80", "0.85", "0.90", "0.95", "1.00",
)  # fmt: skip
"""Mitigation factors of the directory profile; 1.00 is no credit."""

CONTROLS: dict[str, str] = {
    "sandbox": "isolated execution: container, micro-VM, restricted runtime",
    "approval": "a person confirms before an action is carried out",
    "read_only": "only reads, or a mode that only reads",
    "rbac": "roles or permissions limit what may be done",
    "scoped_credentials": "narrow, short-lived or revocable credentials",
    "authentication": "callers prove who they are",
    "audit": "actions are logged for later review",
    "monitoring": "behaviour is watched, anomalies raise an alarm",
    "guardrails": "inputs or outputs are filtered or validated",
    "rate_limit": "quotas, budgets or rate limits",
    "encryption": "data encrypted at rest or in transit",
    "certification": "a named audit or certification of the vendor",
    "data_isolation": "tenants or users kept apart; data stays local",
    "supply_chain": "signed or pinned artefacts, SBOM, published source under review",
}

THREAT_BY_BASE: tuple[tuple[str, str], ...] = (
    ("8.8", "1.10"),
    ("8.0", "1.05"),
    ("6.0", "1.00"),
    ("4.0", "0.95"),
    ("0.0", "0.90"),
)
"""(CVSS base from which, threat multiplier): how the reference raters set the multiplier."""

THREAT_BY_EXPLOITATION: dict[str, str] = {"none_reported": "0.00", "reported": "0.05", "disproved": "-0.05"}
"""What the listing tells of exploitation to what it adds to the threat multiplier."""


class Multiplier(NamedTuple):
    """A level of a multiplier, in OWASP's words."""

    value: str
    means: str


OWASP_THREAT: tuple[Multiplier, ...] = (
    Multiplier("1.00", "attacked: exploited in the wild"),
    Multiplier("0.97", "proof of concept: working code or a detailed walkthrough"),
    Multiplier("0.50", "unreported: theoretical only (0.91 in v0.5)"),
)
"""AIVSS v0.8, table 4a."""

OWASP_MITIGATION: tuple[Multiplier, ...] = (
    Multiplier("1.00", "none or weak: absent, or not effective"),
    Multiplier("0.83", "partial: incomplete, not reliably enforceable or not tested against attacks"),
    Multiplier("0.67", "strong: effective, tested, always enforced, fails closed"),
)
"""AIVSS v0.8, table 4b."""
