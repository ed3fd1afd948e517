"""Rule 4: only verified controls earn, and how much: by kind, by how well they are shown, by how far they reach."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Control, Evidence
from pipeline.scoring import profile
from pipeline.scoring.mitigation import NO_CREDIT, mitigation_factor, threat_multiplier
from pipeline.taxonomy import risks
from tests.support.ids import words

QUOTE = (Evidence(quote="it is so", passage=1, start=0, end=8),)
REACHES = {"?": "optional", "!": "enforced", "=": "built_in"}
LABELS = ("claimed", "demonstrated")


def controls(text):
    """
    ``sandbox+! rbac audit-``: + is demonstrated, else claimed; ? optional, = built in, ! enforced; - has no quote,
    ~ is refused.
    """
    return [
        Control(
            kind=word.rstrip("+-?!=~"),
            label="demonstrated" if "+" in word else "claimed",
            description="",
            evidence=() if "-" in word else QUOTE,
            reach=next((REACHES[sign] for sign in word if sign in REACHES), None),
            refused="the sentence asks" if "~" in word else None,
        )
        for word in text.split()
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", "1.00"),
        ("audit-", "1.00"),
        ("sandbox+!- approval+!- rbac+=- audit+=-", "1.00"),
        ("sandbox+!~ approval+!~", "1.00"),
        ("authentication+!", "1.00"),
        ("authentication+! authentication+=", "1.00"),
        ("guardrails+?", "0.95"),
        ("read_only+?", "0.95"),
        ("guardrails+? rate_limit+?", "0.95"),
        ("guardrails+=", "0.95"),
        ("guardrails+= guardrails+= guardrails+=", "0.95"),
        ("guardrails+= rate_limit+= encryption+=", "0.90"),
        ("rbac+= audit+=", "0.85"),
        ("sandbox+=", "0.75"),
        ("sandbox=", "0.80"),
        ("sandbox+!", "0.70"),
        ("approval+!", "0.80"),
        ("approval+?", "0.90"),
        ("sandbox+! approval+! rbac+! audit+! guardrails+!", "0.70"),
    ],
    ids=words,
)
def test_verified_controls_earn(text, value):
    assert mitigation_factor(controls(text)) == mitigation_factor(controls(text), "neither") == Decimal(value)


@pytest.mark.parametrize(
    ("product_is", "text", "value"),
    [
        ("safeguard", "", "1.00"),
        ("safeguard", "guardrails+=-", "1.00"),
        ("safeguard", "guardrails+!~", "1.00"),
        ("safeguard", "authentication+!", "1.00"),
        ("safeguard", "guardrails+=", "0.60"),
        ("safeguard", "guardrails=", "0.70"),
        ("safeguard", "guardrails+= audit+= approval+!", "0.50"),
        ("regulated_certified", "audit+=", "0.95"),
        ("regulated_certified", "certification+=", "0.60"),
        ("regulated_certified", "certification+= rbac+= audit+=", "0.50"),
        ("regulated_certified", "certification+=-", "1.00"),
    ],
    ids=words,
)
def test_what_the_product_is_for_earns_only_with_a_control_that_shows_it(product_is, text, value):
    assert mitigation_factor(controls(text), product_is) == Decimal(value)


@pytest.mark.parametrize(
    ("unsaid", "said"),
    [("sandbox", "sandbox?"), ("sandbox+", "sandbox+="), ("audit+ rbac", "audit+= rbac?")],
    ids=["claimed-counts-as-optional", "demonstrated-as-built-in", "each-by-its-label"],
)
def test_a_control_that_does_not_say_how_far_it_reaches_counts_by_its_label(unsaid, said):
    assert mitigation_factor(controls(unsaid)) == mitigation_factor(controls(said))


CONTROLS = st.builds(
    Control,
    kind=st.sampled_from(sorted(risks.CONTROLS)),
    label=st.sampled_from(LABELS),
    description=st.just(""),
    evidence=st.sampled_from([(), QUOTE]),
    reach=st.sampled_from([None, "optional", "built_in", "enforced"]),
    refused=st.sampled_from([None, None, "the sentence asks"]),
)
PRODUCTS = st.sampled_from([None, "neither", "safeguard", "regulated_certified"])


@given(st.lists(CONTROLS, max_size=9), CONTROLS, PRODUCTS)
def test_another_control_never_raises_the_factor(some, one, product_is):
    assert mitigation_factor([*some, one], product_is) <= mitigation_factor(some, product_is)


@given(st.lists(CONTROLS, max_size=6), CONTROLS, PRODUCTS)
def test_a_control_that_is_better_shown_or_reaches_further_never_earns_less(some, one, product_is):
    steps = ("optional", "built_in", "enforced")
    further = [{"reach": reach} for reach in steps[steps.index(one.reach) + 1 if one.reach else 3 :]]
    better = [{"label": "demonstrated"}, {"evidence": QUOTE}, {"refused": None}]
    now = mitigation_factor([*some, one], product_is)

    assert all(
        mitigation_factor([*some, one.model_copy(update=change)], product_is) <= now for change in (*further, *better)
    )


@given(st.lists(CONTROLS, max_size=9), PRODUCTS)
def test_what_is_earned_is_a_level_and_a_purpose_never_costs(some, product_is):
    earned = mitigation_factor(some, product_is)

    assert earned in profile("directory").mitigation_levels
    assert earned <= mitigation_factor(some) <= NO_CREDIT


@given(st.lists(CONTROLS, max_size=9), st.randoms())
def test_the_order_of_the_controls_does_not_matter(some, dice):
    shuffled = [*some]
    dice.shuffle(shuffled)

    assert mitigation_factor(shuffled) == mitigation_factor(some)


@pytest.mark.parametrize(
    ("base", "value"),
    [("0.0", "0.90"), ("3.9", "0.90"), ("4.0", "0.95"), ("5.9", "0.95"), ("6.0", "1.00"), ("7.9", "1.00"),
     ("8.0", "1.05"), ("8.7", "1.05"), ("8.8", "1.10"), ("10.0", "1.10")],
)  # fmt: skip
def test_the_multiplier_follows_the_base(base, value):
    assert threat_multiplier(Decimal(base)) == Decimal(value)


def test_a_kind_that_the_table_does_not_know_counts_like_most():
    assert mitigation_factor(controls("prayer+=")) == mitigation_factor(controls("guardrails+="))
