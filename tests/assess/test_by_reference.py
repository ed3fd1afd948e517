"""The estimator without a model: a whole assessment from reference cards and cue words, the same every time."""

import time
from decimal import Decimal

import pytest

from pipeline.assess import by_reference
from pipeline.listing.passages import split
from pipeline.model import Evidence
from pipeline.scoring import profile
from pipeline.taxonomy import factors, layers, risks
from tests.support.listings import PASSAGES, TEXT, a_listing, index, references


def assessed(text=TEXT, **changes):
    listing = a_listing(text, **changes)
    return by_reference.assess(listing, split(text, target=200), index())


WHOLE = assessed()
EMPTY = assessed("", name="")


def every_evidence(value):
    """All the evidence anywhere in a record."""
    if isinstance(value, Evidence):
        return [value]
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, tuple):
        return [e for item in value for e in every_evidence(item)]
    names = type(value).model_fields if hasattr(type(value), "model_fields") else ()
    return [e for name in names for e in every_evidence(getattr(value, name))]


def test_every_input_of_every_profile_is_there():
    assert tuple(WHOLE.factors) == factors.ALL_KEYS
    assert all(str(e.value) in factors.GRID for e in WHOLE.factors.values())
    assert WHOLE.threat_multiplier.value in profile("directory").threat_levels
    assert WHOLE.mitigation_factor.value in profile("directory").mitigation_levels
    assert WHOLE.cvss.base is not None
    assert WHOLE.cvss.vector is None
    assert WHOLE.cvss.scenario in risks.CORE_RISKS


def test_all_seven_layers_are_drafted_in_order():
    assert [layer.layer for layer in WHOLE.layers] == list(layers.KEYS)
    assert all(layer.threats and layer.commentary for layer in WHOLE.layers)


def test_it_says_what_it_is():
    assert (WHOLE.estimator, WHOLE.model, WHOLE.prompts, WHOLE.missing) == ("comparables", None, {}, ())
    assert 0 < len(WHOLE.comparables) <= 8


def test_the_summary_is_one_sentence_of_the_listings_words_and_of_what_it_can_do():
    assert WHOLE.summary == (
        "Kube Pilot, in the listing’s words “Kube Pilot is an MCP server that gives an assistant direct access to a "
        "Kubernetes cluster”: it looks up data and operates infrastructure or devices."
    )


def test_the_method_is_not_said_in_every_rationale():
    said = [WHOLE.summary, *(e.rationale for e in WHOLE.factors.values()), WHOLE.cvss.rationale]

    assert not any(word in text.lower() for word in ("regression", "estimat", "model") for text in said)
    assert len(set(said)) == len(said)


def test_a_rationale_says_which_words_it_goes_by_or_that_there_are_none():
    found = {key: WHOLE.factors[key].rationale for key in ("dynamic_identity", "multi_agent_interactions")}

    assert found["dynamic_identity"].startswith("By its words it acts with somebody's credentials; 8 comparable")
    assert found["multi_agent_interactions"].startswith(
        "None of the words that tell of it was found in the listing: 8 comparable products have "
    )


def test_the_kind_of_product_is_told_with_what_shows_it():
    assert WHOLE.product.kind == "operations_server"
    assert "Kubernetes cluster" in WHOLE.product.evidence[0].quote
    assert WHOLE.chains == ()


def test_every_quote_stands_in_the_passage_that_it_names():
    found = every_evidence(WHOLE)

    assert len(found) > 10
    assert all(TEXT[e.start : e.end] == e.quote for e in found)
    assert all(PASSAGES[e.passage - 1].start <= e.start and e.end <= PASSAGES[e.passage - 1].end for e in found)


def test_a_factor_is_mentioned_with_a_quote_and_never_stated():
    assert {e.basis for e in WHOLE.factors.values()} == {"mentioned", "inferred"}
    assert all((e.basis == "mentioned") == bool(e.evidence) for e in WHOLE.factors.values())


def test_a_layer_is_certain_only_with_a_quote_and_says_so_else():
    assert {layer.certain for layer in WHOLE.layers} == {True, False}
    for layer in WHOLE.layers:
        assert not layer.certain or layer.evidence
        assert layer.certain == (layer.pinned_by != layers.SILENT)
        assert layer.commentary.count(layers.NOT_CERTAIN) == (0 if layer.certain else 1)
        assert bool(layer.questions) != layer.certain


def test_a_denied_model_does_not_pin_the_model_layer():
    assert not WHOLE.layers[0].certain


def test_the_value_is_inside_its_interval():
    for estimate in (*WHOLE.factors.values(), WHOLE.cvss):
        value = estimate.base if estimate is WHOLE.cvss else estimate.value
        assert estimate.low <= value <= estimate.high


def test_a_switch_that_the_listing_shows_is_a_demonstrated_control():
    (control,) = [c for c in WHOLE.mitigation_factor.controls if c.kind == "read_only"]

    assert control.label == "demonstrated"
    assert "--read-only" in control.evidence[0].quote


def test_words_without_a_mechanism_are_a_claim():
    (control,) = assessed("All your data is encrypted.").mitigation_factor.controls

    assert (control.kind, control.label) == ("encryption", "claimed")


def test_without_a_control_there_is_no_credit():
    mitigation = assessed("It deletes files. It has no audit log and no sandbox.").mitigation_factor

    assert (mitigation.value, mitigation.controls) == (Decimal("1.00"), ())


def test_the_multiplier_follows_the_base():
    threat = WHOLE.threat_multiplier

    assert threat.low <= threat.value <= threat.high


def test_an_empty_listing_is_the_mean_of_all_cards_and_says_so():
    assert EMPTY.comparables == ()
    assert EMPTY.summary == ": what it can do was not found in its words."
    assert all("no comparable product is known" in e.rationale for e in EMPTY.factors.values())
    assert all(e.basis == "inferred" for e in EMPTY.factors.values())
    assert not any(layer.certain for layer in EMPTY.layers)


def test_the_same_listing_gives_the_same_assessment():
    assert assessed() == WHOLE


@pytest.mark.parametrize("key", factors.ALL_KEYS)
def test_no_interval_has_a_negative_zero(key):
    assert all(not e.low.is_signed() for e in (WHOLE.factors[key], EMPTY.factors[key]))


@pytest.mark.parametrize(
    ("value", "spread", "expected"),
    [("0.5", 0.0, ("0.5", "0.5")), ("0.5", 0.1, ("0.3", "0.7")), ("0.1", 0.2, ("0.0", "0.4")),
     ("1.0", 0.1, ("0.8", "1.0"))],
    ids=["none", "both-sides", "cut-below", "cut-above"],
)  # fmt: skip
def test_the_interval_is_ninety_percent_wide_and_on_the_scale(value, spread, expected):
    assert by_reference.around(Decimal(value), spread) == tuple(map(Decimal, expected))


@pytest.mark.alone
@pytest.mark.usefixtures("no_collection")
def test_every_reference_listing_is_assessed_from_other_cards_in_a_few_milliseconds():
    began = time.process_time()
    for reference in references():
        own = by_reference.assess(a_listing(reference.listing, name=reference.name), split(reference.listing), index())
        assert reference.slug not in {c.slug for c in own.comparables}

    assert (time.process_time() - began) / len(references()) < 0.1


def test_a_read_only_tool_among_others_does_not_make_a_product_that_only_reads():
    tools = "Rows server.\n\ntool get_row — read-only: Get a row of the table that has a number\n\n"
    worse = f"{tools}tool delete_row — destructive, closed world: Delete a row of the table for good\n"

    assert "it only reads" in assessed(tools).factors["autonomy_of_action"].rationale
    assert "it changes things" in assessed(worse).factors["autonomy_of_action"].rationale
