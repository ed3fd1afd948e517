"""Rule 4: only controls with a quote earn, and how much."""

from decimal import Decimal

import pytest

from pipeline.model import Control, Evidence
from pipeline.scoring import profile
from pipeline.scoring.mitigation import NO_CREDIT, mitigation_factor, threat_multiplier
from pipeline.taxonomy import risks
from tests.support.ids import words

QUOTE = (Evidence(quote="it is so", passage=1, start=0, end=8),)


def controls(text):
    """``sandbox+ rbac audit-``: + is demonstrated, - has no quote, else claimed."""
    return [
        Control(
            kind=word.rstrip("+-"),
            label="demonstrated" if "+" in word else "claimed",
            description="",
            evidence=() if "-" in word else QUOTE,
        )
        for word in text.split()
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", "1.00"),
        ("audit-", "1.00"),
        ("sandbox+- approval+- rbac+- audit+-", "1.00"),
        ("audit", "0.95"),
        ("audit audit audit", "0.95"),
        ("audit rbac", "0.95"),
        ("audit rbac encryption", "0.90"),
        ("audit rbac encryption-", "0.95"),
        ("sandbox", "0.95"),
        ("sandbox+", "0.90"),
        ("approval+", "0.90"),
        ("sandbox+ approval", "0.90"),
        ("sandbox+ approval+", "0.80"),
        ("rbac+ audit+", "0.85"),
        ("rbac audit", "0.95"),
        ("certification+ rbac+", "0.85"),
        ("sandbox+ approval+ rbac+ audit+ encryption", "0.80"),
    ],
    ids=words,
)
def test_verified_controls_earn(text, value):
    assert mitigation_factor(controls(text)) == Decimal(value)


def test_another_control_never_raises_the_factor():
    every = controls(" ".join(f"{kind}+" for kind in risks.CONTROLS))

    assert all(mitigation_factor(every[: n + 1]) <= mitigation_factor(every[:n]) for n in range(len(every)))


def test_nothing_earns_as_much_as_the_profile_would_allow():
    every = controls(" ".join(f"{kind}+" for kind in risks.CONTROLS))

    assert mitigation_factor(every) in profile("directory").mitigation_levels
    assert mitigation_factor(every) > min(profile("directory").mitigation_levels)
    assert max(profile("directory").mitigation_levels) == NO_CREDIT


@pytest.mark.parametrize(
    ("base", "value"),
    [("0.0", "0.90"), ("3.9", "0.90"), ("4.0", "0.95"), ("5.9", "0.95"), ("6.0", "1.00"), ("7.9", "1.00"),
     ("8.0", "1.05"), ("8.7", "1.05"), ("8.8", "1.10"), ("10.0", "1.10")],
)  # fmt: skip
def test_the_multiplier_follows_the_base(base, value):
    assert threat_multiplier(Decimal(base)) == Decimal(value)
