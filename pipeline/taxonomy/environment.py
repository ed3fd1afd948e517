"""
What may stand on the other side here: the closed lists of ``[context]``, and what each answer does to CVSS v4.0.

Of each list the least sensitive answer comes first. An answer bounds metrics: ``most`` is the worst that a metric may
still be, ``least`` what it is at least, ``lifts`` what any impact at all becomes. Down a list no bound moves towards
safety, so that a more sensitive answer never lowers a score. A metric that nothing bounds is not defined (X), and CVSS
then takes a requirement as High and a base metric as it stands.
"""

from collections.abc import Mapping
from typing import NamedTuple

from pipeline.taxonomy.risks import BASE_METRICS


class Answer(NamedTuple):
    """``only_if``: exposures of which one must be said too, or ``most`` does not count."""

    key: str
    words: str
    most: Mapping[str, str] = {}
    least: Mapping[str, str] = {}
    lifts: Mapping[str, str] = {}
    only_if: tuple[str, ...] = ()
    control: str = ""
    """A kind of control that it amounts to, enforced."""


class Topic(NamedTuple):
    """One key of ``[context]``; of ``several`` answers the most sensitive counts for each metric."""

    key: str
    asks: str
    answers: tuple[Answer, ...]
    several: bool = False


_INSIDE = ("isolated", "internal")

TOPICS: tuple[Topic, ...] = (
    Topic(
        "data",
        "which data it will see",
        (
            Answer("public", "published, or open to anybody", most={"CR": "L"}),
            Answer("internal", "for the organisation's own people", most={"CR": "M"}),
            Answer("personal", "about people"),
            Answer("regulated", "under a law, a contract or professional secrecy: health, payments", least={"IR": "H"}),
            Answer("secrets", "passwords, keys, tokens: what opens other systems", least={"IR": "H", "SC": "L"}),
        ),
        several=True,
    ),
    Topic(
        "environments",
        "where it will work",
        (
            Answer("sandbox", "thrown away after use; nothing depends on it", most={"IR": "L", "AR": "L"}),
            Answer("development", "where things are built and tried", most={"IR": "M", "AR": "L"}),
            Answer("production", "work depends on it"),
            Answer("safety", "people may be hurt: medicine, industry, vehicles", lifts={"SI": "S", "SA": "S"}),
        ),
        several=True,
    ),
    Topic(
        "credentials",
        "the most that the credentials given to it allow",
        (
            Answer("none", "it is given none", most={"SC": "L", "SI": "L", "SA": "L"}),
            Answer("read", "reading other systems", most={"SI": "L", "SA": "L"}, least={"SC": "L"}),
            Answer("write", "changing things in other systems", least={"SC": "L", "SI": "L", "SA": "L"}),
            Answer("admin", "administering other systems", least={"SC": "H", "SI": "H", "SA": "H"}),
        ),
    ),
    Topic(
        "credentials_of",
        "whose these credentials are",
        (
            Answer("scoped", "its own, for what it needs alone, and revocable", control="scoped_credentials"),
            Answer("own", "an account of its own"),
            Answer("person", "a person's own account or session", least={"SC": "H"}),
        ),
    ),
    Topic(
        "exposure",
        "whose requests and texts reach it",
        (
            Answer("isolated", "those of one machine", most={"AV": "L"}),
            Answer("internal", "those of the organisation's own network", most={"AV": "A"}),
            Answer("internet", "anybody's: it can be called from outside, or reads pages or mail", least={"AV": "N"}),
        ),
    ),
    Topic(
        "users",
        "who may use it",
        (
            Answer("staff", "the organisation's own people, signed in", most={"PR": "L"}, only_if=_INSIDE),
            Answer("customers", "people from outside with an account"),
            Answer("public", "anybody, without an account", least={"PR": "N"}),
        ),
    ),
)

BY_KEY: dict[str, Topic] = {topic.key: topic for topic in TOPICS}

ENFORCED = "enforced"
"""The key of ``[context]`` for the controls that hold here, whatever the product does by itself."""
ENFORCEABLE: tuple[str, ...] = (
    "approval", "sandbox", "rbac", "audit", "monitoring", "guardrails", "rate_limit", "data_isolation",
)  # fmt: skip
"""Kinds of ``risks.CONTROLS`` that whoever runs a product can enforce around it."""

REQUIREMENTS: dict[str, str] = {
    "CR": "Confidentiality Requirement",
    "IR": "Integrity Requirement",
    "AR": "Availability Requirement",
}
UNDEFINED = "H"
"""What a requirement that is not defined counts as (CVSS v4.0, table 13)."""

_SAFETY = ("SI", "SA")

RISING: dict[str, str] = {
    **dict.fromkeys(REQUIREMENTS, "LMH"),
    **{
        metric.key: "".join(value for value, _ in reversed(metric.values)) + ("S" if metric.key in _SAFETY else "")
        for metric in BASE_METRICS
    },
}
"""Each metric's values, the least severe first."""

VALUE_NAMES: dict[str, dict[str, str]] = {
    **{key: {"L": "Low", "M": "Medium", "H": "High"} for key in REQUIREMENTS},
    **{m.key: {**dict(m.values), **({"S": "Safety"} if m.key in _SAFETY else {})} for m in BASE_METRICS},
}
METRIC_NAMES: dict[str, str] = {**REQUIREMENTS, **{metric.key: metric.name for metric in BASE_METRICS}}
