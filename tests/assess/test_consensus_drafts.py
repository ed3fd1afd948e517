"""Product, controls' reach, what pins a layer, chains and reported steering: what several samples agree on of them."""

import pytest

from pipeline.assess.consensus import consensus
from pipeline.errors import Truncated
from pipeline.taxonomy import layers, products
from tests.support.answering import (
    ACCESS,
    AUDIT,
    a_chain,
    a_control,
    a_layer,
    a_mitigation,
    a_model,
    a_threat,
    factors_body,
    layers_body,
    quote,
)
from tests.support.ids import words
from tests.support.refuting import assessed_by

FAILED = Truncated("cut off")
NONE = products.NOT_A_LISTING


def answered(**parts):
    return assessed_by(a_model(factors=factors_body(**parts)))


def drafted(**parts):
    return assessed_by(a_model(layers=layers_body(**parts)))


# Product


def of_kind(kind, *quotes, because="It is so."):
    return answered(product={"quotes": list(quotes), "because": because, "kind": kind})


@pytest.mark.parametrize(
    ("kinds", "agreed"),
    [
        (["framework", "plumbing", "plumbing"], "plumbing"),
        (["plumbing", "framework"], "plumbing"),
        (["framework", "plumbing"], "plumbing"),
        ([NONE, NONE, "framework"], NONE),
        ([NONE, "framework"], "framework"),
        ([NONE, NONE, "framework", "plumbing", "other"], "plumbing"),
        ([NONE, NONE, "framework", None], "framework"),
        ([NONE, NONE], NONE),
    ],
    ids=words,
)
def test_the_product_is_of_the_commonest_kind_and_no_listing_only_when_most_samples_say_so(kinds, agreed):
    found = consensus([FAILED if kind is None else of_kind(kind) for kind in kinds])

    assert found.product.kind == agreed


def test_the_product_s_words_are_the_first_of_its_kind_and_its_quotes_are_united():
    samples = [
        of_kind("framework", because="A box."),
        of_kind("plumbing", AUDIT, because="First."),
        of_kind("plumbing", ACCESS, because="Second."),
    ]
    found = consensus(samples).product

    assert found.because == "First."
    assert [place.quote for place in found.evidence] == [ACCESS["text"], AUDIT["text"]]


# Controls


@pytest.mark.parametrize(
    ("reaches", "agreed"),
    [
        (["enforced", "enforced", "optional"], "enforced"),
        (["enforced", "optional"], "optional"),
        (["built_in", "enforced"], "built_in"),
    ],
    ids=words,
)
def test_a_control_reaches_as_far_as_most_say_a_tie_the_least(reaches, agreed):
    samples = [answered(mitigation_factor=a_mitigation("0.95", a_control(AUDIT, reach=reach))) for reach in reaches]
    (found,) = consensus(samples).mitigation_factor.controls

    assert found.reach == agreed


@pytest.mark.parametrize(
    ("given", "agreed"),
    [(["safeguard", "safeguard", "neither"], "safeguard"), (["safeguard", "neither"], "neither")],
    ids=words,
)
def test_what_the_product_is_for_mitigation_is_the_commonest_a_tie_what_earns_least(given, agreed):
    samples = [answered(mitigation_factor=a_mitigation("0.60", product_is=each)) for each in given]

    assert consensus(samples).mitigation_factor.product_is == agreed


def test_a_control_whose_quote_was_refused_by_most_earns_nothing_and_says_why():
    one = answered(mitigation_factor=a_mitigation("0.90", a_control(AUDIT)))
    control = one.mitigation_factor.controls[0].model_copy(update={"refused": "it is a duty of the user"})
    mitigation = one.mitigation_factor.model_copy(update={"controls": (control,)})
    refusing = one.model_copy(update={"mitigation_factor": mitigation})
    (found,) = consensus([one, refusing, refusing]).mitigation_factor.controls

    assert (found.evidence, found.refused) == ((), "it is a duty of the user")
    assert consensus([one, one, refusing]).mitigation_factor.controls[0].refused is None


# Layers


@pytest.mark.parametrize(
    ("pins", "certain", "agreed"),
    [
        (["hosting", "isolation", "isolation"], True, "isolation"),
        (["isolation", "hosting"], True, "hosting"),
        (["hosting", "silent", "silent"], False, "silent"),
        (["hosting", "hosting", "silent"], True, "hosting"),
    ],
    ids=words,
)
def test_what_pins_a_layer_is_what_most_samples_of_that_certainty_say(pins, certain, agreed):
    samples = [drafted(L4=a_layer("It has keys.", ACCESS, pinned_by=pin)) for pin in pins]
    found = consensus(samples).layers[3]

    assert (found.certain, found.pinned_by) == (certain, agreed)
    assert len(found.evidence) == 1


# Chains


def chained(*chains, **layers):
    return drafted(chains=list(chains), **layers)


def test_a_chain_is_kept_in_the_words_of_the_first_when_most_samples_have_its_path():
    path, other = ("L7", "L3", "L4"), ("L2", "L5")
    samples = [
        chained(a_chain(*path, title="One"), a_chain(*other)),
        chained(a_chain(*path, title="Two", quotes=[ACCESS])),
        chained(a_chain("L1", "L3")),
    ]
    (found,) = consensus(samples).chains

    assert (found.title, found.path) == ("One", path)
    assert [place.quote for place in found.evidence] == [ACCESS["text"]]


def test_a_sample_has_a_chain_once_however_often_it_says_so():
    twice = chained(a_chain("L1", "L3"), a_chain("L1", "L3"))

    assert consensus([twice, chained(), chained(), FAILED]).chains == ()


def test_where_no_path_is_shared_the_chains_are_those_of_the_sample_nearest_to_what_was_agreed():
    sure = a_layer("It has keys.", ACCESS, threats=[a_threat("ASI02")])
    samples = [
        chained(a_chain("L1", "L3", title="Far")),
        chained(a_chain("L2", "L3", title="Near"), L4=sure),
        chained(a_chain("L2", "L7", title="Late"), L4=sure),
    ]

    assert [chain.title for chain in consensus(samples).chains] == ["Near"]


@pytest.mark.parametrize("others", [[chained()], [FAILED], [FAILED, chained()]], ids=["none", "failed", "both"])
def test_a_chain_that_half_of_the_samples_have_is_none(others):
    assert consensus([chained(a_chain("L1", "L3")), *others]).chains == ()


# Steering


def steered(what, *quotes):
    return answered(steering=[{"quotes": list(quotes), "what": what}])


def test_a_place_that_several_samples_report_is_one_flag_however_they_put_it():
    note = quote("Start it with `--read-only`", 2)
    found = consensus([steered("asks for a low value", note), steered("wants less", note), answered()])
    (flag,) = [flag for flag in found.flags if flag.kind == "steering_reported"]

    assert "asks for a low value (in 2 of 3 samples)" in flag.message
    assert flag.end - flag.start == len(note["text"])


def test_a_place_that_one_sample_reports_is_not_lost():
    found = consensus([steered("asks for a low value", ACCESS), answered(), answered()])

    assert [flag.kind for flag in found.flags] == ["steering_reported"]


def test_every_layer_has_what_pins_it():
    assert {layer.pinned_by for layer in consensus([drafted()] * 2).layers} == {layers.SILENT}
