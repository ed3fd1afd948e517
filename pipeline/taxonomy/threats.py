"""
The closed catalogue of threat ids.

* ``MAESTRO-L1.1`` … ``MAESTRO-L7.13`` and ``MAESTRO-X.1`` …: the threats that the Cloud Security Alliance lists
  for each layer, and across layers (6 Feb 2025), numbered here in its order; it gives names and no numbers.
* ``ASI01`` … ``ASI10``: OWASP Top 10 for Agentic Applications 2026.
* ``OWASP-T1`` … ``OWASP-T17``: OWASP Agentic AI, Threats and Mitigations v1.1. The prefix keeps them apart from
  the MAESTRO playbook, whose own T16 and T17 are other threats.
"""

from typing import NamedTuple


class Threat(NamedTuple):
    id: str
    name: str
    mitigation: str


_L1 = (
    ("Adversarial Examples", "adversarial training and input validation"),
    ("Model Stealing", "rate limits and query fingerprinting"),
    ("Backdoor Attacks", "model provenance and backdoor scanning"),
    ("Membership Inference Attacks", "differential privacy and data minimisation"),
    ("Data Poisoning (Training Phase)", "signed, provenanced training data"),
    ("Reprogramming Attacks", "guardrails outside the model and output validation"),
    ("Denial of Service (DoS) Attacks", "token limits, timeouts and cost monitoring"),
)
_L2 = (
    ("Data Poisoning", "signed sources and ingestion allow-lists"),
    ("Data Exfiltration", "least privilege, PII detection and output filtering"),
    ("Denial of Service on Data Infrastructure", "quotas and redundancy"),
    ("Data Tampering", "encryption and integrity checks"),
    ("Compromised RAG Pipelines", "sanitise and isolate retrieved text"),
)
_L3 = (
    ("Compromised Framework Components", "SBOM, pinning and signing"),
    ("Backdoor Attacks", "source audit and integrity checks"),
    ("Input Validation Attacks", "a boundary between data and instructions, parameterised tool calls"),
    ("Supply Chain Attacks", "verified registries and SBOM"),
    ("Denial of Service on Framework APIs", "rate limits and circuit breakers"),
    ("Framework Evasion", "policy enforced outside the agent, tool allow-lists"),
)
_L4 = (
    ("Compromised Container Images", "image signing and scanning"),
    ("Orchestration Attacks", "least-privilege RBAC and network policy"),
    ("Infrastructure-as-Code (IaC) Manipulation", "policy-as-code and drift detection"),
    ("Denial of Service (DoS) Attacks", "quotas and DDoS protection"),
    ("Resource Hijacking", "quotas and egress control"),
    ("Lateral Movement", "segmentation and per-service identity"),
)
_L5 = (
    ("Manipulation of Evaluation Metrics", "independent adversarial evaluation"),
    ("Compromised Observability Tools", "integrity checks and separation of duties"),
    ("Denial of Service on Evaluation Infrastructure", "independent resources"),
    ("Evasion of Detection", "behavioural baselines"),
    ("Data Leakage through Observability", "log scrubbing"),
    ("Poisoning Observability Data", "tamper-evident, append-only logs"),
)
_L6 = (
    ("Security Agent Data Poisoning", "provenance and human oversight"),
    ("Evasion of Security AI Agents", "adversarial tests and ensembles"),
    ("Compromised Security AI Agents", "isolation and monitoring"),
    ("Regulatory Non-Compliance by AI Security Agents", "policy-as-code and audits"),
    ("Bias in Security AI Agents", "bias tests"),
    ("Lack of Explainability in Security AI Agents", "decision logs"),
    ("Model Extraction of AI Security Agents", "rate limits"),
)
_L7 = (
    ("Compromised Agents", "signing and provenance"),
    ("Agent Impersonation", "mutual TLS and verifiable credentials"),
    ("Agent Identity Attack", "short-lived credentials and revocation"),
    ("Agent Tool Misuse", "tool allow-lists, schema checks and human approval"),
    ("Agent Goal Manipulation", "goal isolation and deviation monitoring"),
    ("Marketplace Manipulation", "independent verification"),
    ("Integration Risks", "API and SDK testing"),
    ("Horizontal/Vertical Solution Vulnerabilities", "domain-specific review"),
    ("Repudiation", "signed, immutable logs"),
    ("Compromised Agent Registry", "registry integrity and staged roll-out"),
    ("Malicious Agent Discovery", "verified discovery"),
    ("Agent Pricing Model Manipulation", "budgets and billing alerts"),
    ("Inaccurate Agent Capability Description", "verify descriptions against behaviour"),
)
_CROSS = (
    ("Supply Chain Attacks", "SBOM and signing at each layer"),
    ("Lateral Movement", "segmentation between layers"),
    ("Privilege Escalation", "least privilege and separation of duties"),
    ("Data Leakage", "data classification and egress control"),
    ("Goal Misalignment Cascades", "circuit breakers between agents"),
)


def _numbered(prefix: str, rows: tuple[tuple[str, str], ...]) -> tuple[Threat, ...]:
    return tuple(Threat(f"MAESTRO-{prefix}.{n}", name, cure) for n, (name, cure) in enumerate(rows, 1))


BY_LAYER: dict[str, tuple[Threat, ...]] = {
    f"L{n}": _numbered(f"L{n}", rows) for n, rows in enumerate((_L1, _L2, _L3, _L4, _L5, _L6, _L7), 1)
}
CROSS_LAYER: tuple[Threat, ...] = _numbered("X", _CROSS)

ASI: dict[str, str] = {
    "ASI01": "Agent Goal Hijack",
    "ASI02": "Tool Misuse & Exploitation",
    "ASI03": "Identity & Privilege Abuse",
    "ASI04": "Agentic Supply Chain Vulnerabilities",
    "ASI05": "Unexpected Code Execution (RCE)",
    "ASI06": "Memory & Context Poisoning",
    "ASI07": "Insecure Inter-Agent Communication",
    "ASI08": "Cascading Failures",
    "ASI09": "Human-Agent Trust Exploitation",
    "ASI10": "Rogue Agents",
}

OWASP_T: dict[str, str] = {
    "OWASP-T1": "Memory Poisoning",
    "OWASP-T2": "Tool Misuse",
    "OWASP-T3": "Privilege Compromise",
    "OWASP-T4": "Resource Overload",
    "OWASP-T5": "Cascading Hallucination Attacks",
    "OWASP-T6": "Intent Breaking & Goal Manipulation",
    "OWASP-T7": "Misaligned & Deceptive Behaviors",
    "OWASP-T8": "Repudiation & Untraceability",
    "OWASP-T9": "Identity Spoofing & Impersonation",
    "OWASP-T10": "Overwhelming Human in the Loop",
    "OWASP-T11": "Unexpected RCE and Code Attacks",
    "OWASP-T12": "Agent Communication Poisoning",
    "OWASP-T13": "Rogue Agents in Multi-Agent Systems",
    "OWASP-T14": "Human Attacks on Multi-Agent Systems",
    "OWASP-T15": "Human Manipulation",
    "OWASP-T16": "Insecure Inter-Agent Protocol Abuse",
    "OWASP-T17": "Supply Chain Compromise",
}

NAMES: dict[str, str] = {
    **{threat.id: threat.name for rows in BY_LAYER.values() for threat in rows},
    **{threat.id: threat.name for threat in CROSS_LAYER},
    **ASI,
    **OWASP_T,
}

MITIGATIONS: dict[str, str] = {
    threat.id: threat.mitigation for rows in (*BY_LAYER.values(), CROSS_LAYER) for threat in rows
}


def ids_for(layer: str) -> tuple[str, ...]:
    """The ids that a threat of this layer may carry: its own, the cross-layer ones, ASI and OWASP-T."""
    own = tuple(threat.id for threat in (*BY_LAYER[layer], *CROSS_LAYER))
    return (*own, *ASI, *OWASP_T)
