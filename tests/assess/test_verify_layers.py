"""What a model drafts of the layers and of the chains across them is held against the listing: rule 3."""

import pytest
from pydantic import ValidationError

from pipeline.assess import by_model, verify_layers
from pipeline.taxonomy import layers
from tests.support.answering import ACCESS, AUDIT, INVENTED, a_chain, a_layer, a_threat, layers_answer, quote
from tests.support.listings import PASSAGES

BLANK = by_model.nothing("nobody said").layers


def drafted(**changes):
    return verify_layers.layers_answer(dict(layers_answer(**changes)), PASSAGES, BLANK)


def kinds(flags):
    return [(f.kind, f.where) for f in flags]


@pytest.mark.parametrize("pin", layers.BY_KEY["L4"].pinned_by)
def test_a_layer_that_something_pins_down_with_a_verified_quote_is_certain(pin):
    found = drafted(L4=a_layer("It holds the kubeconfig.", ACCESS, pinned_by=pin))
    layer = found.layers[3]

    assert (layer.certain, layer.commentary, layer.pinned_by) == (True, "It holds the kubeconfig.", pin)
    assert len(layer.evidence) == 1
    assert found.flags == found.missing == ()


@pytest.mark.parametrize(
    "quotes", [(), (INVENTED,), (quote(ACCESS["text"], 2),)], ids=["none", "invented", "elsewhere"]
)
def test_a_layer_without_a_verified_quote_is_not_certain_whatever_is_said_to_pin_it_down(quotes):
    layer = drafted(L4=a_layer("It holds the kubeconfig.", *quotes, pinned_by="hosting")).layers[3]

    assert not layer.certain
    assert layer.commentary == "Not certain from the listing — It holds the kubeconfig."
    assert layer.questions


def test_quotes_beside_silence_stay_as_what_the_listing_does_say_and_make_nothing_certain():
    absent = quote("No language model is part of the server", 3)
    found = drafted(L1=a_layer("The client brings the model.", absent, pinned_by="silent"))
    layer = found.layers[0]

    assert not layer.certain
    assert layer.commentary == f"{layers.NOT_CERTAIN}The client brings the model."
    assert [place.quote for place in layer.evidence] == [absent["text"]]
    assert layer.pinned_by == "silent"
    assert layer.questions
    assert found.flags == ()


@pytest.mark.parametrize("pin", ["credentials", "store", "", "connected_services"])
def test_a_layer_is_pinned_by_nothing_that_its_own_rule_excludes(pin):
    with pytest.raises(ValidationError):
        layers_answer(L4=a_layer("Somewhere.", ACCESS, pinned_by=pin))


@pytest.mark.parametrize(
    "written",
    [
        "Not certain from the listing — it runs somewhere.",
        "not certain from the listing - it runs somewhere.",
        "Not certain from the listing: it runs somewhere.",
        "Not certain from the listing. it runs somewhere.",
        "Not certain from the listing it runs somewhere.",
        "Not certain from the listing — Not certain from the listing — it runs somewhere.",
        "it runs somewhere.",
    ],
    ids=["as-asked", "hyphen", "colon", "stop", "bare", "twice", "not-at-all"],
)
def test_the_mark_stands_in_front_once_however_the_model_wrote_it(written):
    assert drafted(L4=a_layer(written)).layers[3].commentary == f"{layers.NOT_CERTAIN}it runs somewhere."


@pytest.mark.parametrize(
    "written",
    ["Not certain from the listings that we saw.", "Not certain from the listing's text."],
    ids=["plural", "genitive"],
)
def test_words_that_only_resemble_the_mark_stay(written):
    assert verify_layers.uncertain(written) == layers.NOT_CERTAIN + written


def test_a_model_that_takes_its_quote_back_is_not_certain():
    layer = drafted(L4=a_layer("Not certain from the listing — it may run anywhere.", ACCESS)).layers[3]

    assert not layer.certain
    assert layer.commentary == f"{layers.NOT_CERTAIN}it may run anywhere."


def test_a_quote_of_a_threat_does_not_make_its_layer_certain():
    layer = drafted(L4=a_layer("Somewhere.", threats=[a_threat("ASI03", quotes=(ACCESS,))])).layers[3]

    assert not layer.certain
    assert layer.threats[0].evidence


@pytest.mark.parametrize("commentary", ["", " \n\t"], ids=["empty", "blank"])
@pytest.mark.parametrize("quotes", [(), (ACCESS,)], ids=["unquoted", "quoted"])
def test_a_layer_without_words_is_missing(commentary, quotes):
    assert drafted(L4=a_layer(commentary, *quotes)).missing == ("layers.L4",)


# Threats


def test_threat_ids_are_kept_once_in_order():
    ids = ("MAESTRO-L4.6", "ASI03", "MAESTRO-L4.6", "ASI03", "OWASP-T3")
    threat = drafted(L4=a_layer(threats=[a_threat(*ids)])).layers[3].threats[0]

    assert threat.ids == ("MAESTRO-L4.6", "ASI03", "OWASP-T3")
    assert threat.mitigations == ("Ask a person first",)


def test_an_invented_quote_of_a_threat_is_flagged_with_its_number():
    found = drafted(L4=a_layer(threats=[a_threat("ASI03"), a_threat("ASI03", quotes=(INVENTED,))]))

    assert kinds(found.flags) == [("unverified_quote", "layers.L4.threats.1")]


@pytest.mark.parametrize("threat", ["MAESTRO-L3.1", "ASI11", "T1", ""], ids=["other-layer", "unknown", "bare", "empty"])
def test_ids_come_from_the_catalogue_of_the_layer(threat):
    with pytest.raises(ValidationError):
        layers_answer(L4=a_layer(threats=[a_threat(threat)]))


def test_the_layers_come_in_order_with_their_names():
    assert [(layer.layer, layer.name) for layer in drafted().layers] == list(layers.NAMES.items())


def test_a_layer_that_is_not_answered_stays_blank_and_is_missing():
    said = {key: answer for key, answer in dict(layers_answer()).items() if key not in ("L2", "chains")}
    found = verify_layers.layers_answer(said, PASSAGES, BLANK)

    assert found.missing == ("layers.L2",)
    assert found.layers[1] == BLANK[1]
    assert found.layers[2] != BLANK[2]


# Chains


def test_a_chain_keeps_its_path_and_the_links_that_are_quoted():
    found = drafted(chains=[a_chain("L7", "L3", "L4", quotes=[ACCESS, AUDIT])])
    (chain,) = found.chains

    assert chain.path == ("L7", "L3", "L4")
    assert (chain.title, chain.breaks_at) == ("From page to cluster", "A person confirms each deletion.")
    assert [place.quote for place in chain.evidence] == [ACCESS["text"], AUDIT["text"]]
    assert found.flags == ()


@pytest.mark.parametrize("quotes", [[], [INVENTED]], ids=["no-quote", "invented-quote"])
def test_a_chain_without_a_quoted_link_stays_and_has_no_evidence(quotes):
    found = drafted(chains=[a_chain("L1", "L3", quotes=quotes)])

    assert [chain.evidence for chain in found.chains] == [()]
    assert kinds(found.flags) == [("unverified_quote", "chains.0")] * len(quotes)


def test_an_invented_quote_of_a_chain_is_flagged_with_the_number_of_the_chain_that_is_kept():
    found = drafted(chains=[a_chain("L1"), a_chain("L1", "L3", quotes=[INVENTED])])

    assert len(found.chains) == 1
    assert kinds(found.flags) == [("unverified_quote", "chains.0")]


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ((), ()),
        (("L3",), ()),
        (("L3", "L3"), ()),
        (("L3", "L3", "L4"), ("L3", "L4")),
        (("L3", "L4", "L3"), ("L3", "L4", "L3")),
    ],
    ids=["empty", "one", "one-twice", "stays-then-crosses", "there-and-back"],
)
def test_a_chain_that_crosses_no_layer_is_none(path, kept):
    assert [chain.path for chain in drafted(chains=[a_chain(*path)]).chains] == ([kept] if kept else [])
