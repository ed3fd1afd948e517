"""Layers without a model: certain where something of the product pins them, and never a denial of what is said."""

import pytest

from pipeline.assess import by_reference
from pipeline.listing import cues
from pipeline.listing.passages import split
from pipeline.taxonomy import layers, named
from tests.support.listings import a_listing, index

NAMED = (
    "# Ticket desk\n\nTicket desk is an agent that answers tickets. It runs on Claude Sonnet 4.5, hosted by the "
    "vendor on its own servers, and falls back to GPT-5.1 when that one is down. It was tested against prompt "
    "injection. It reads the ticket, drafts an answer and waits for a person."
)
CARD = (
    "# Bolt-7B\n\nbase model: acme/Heron-7B\n\nBolt-7B calls tools that keep stock. It is served with vLLM on "
    "two A100 cards. It was trained on order books."
)
CHOICE = (
    "Desk is an agent that answers tickets. It works with any language model, such as GPT-4o, Claude Sonnet 4 or "
    "a local Llama 3, and can be self-hosted or used in the cloud. Each answer is drafted for a person."
)
SILENT = (
    "Desk is an agent that answers tickets for a small shop, drafts each of them, and waits for a person to look at it."
)


def layer(key, text):
    found = by_reference.assess(a_listing(text, name="Ticket desk"), split(text), index()).layers
    return next(one for one in found if one.layer == key)


def test_a_model_that_is_its_own_engine_pins_the_layer_and_is_quoted():
    found = layer("L1", NAMED)

    assert (found.certain, found.pinned_by, found.questions) == (True, "model_named", ())
    assert "runs on Claude Sonnet 4.5" in found.evidence[0].quote


@pytest.mark.parametrize("text", [CHOICE, SILENT], ids=["users-choice", "silent"])
def test_a_choice_of_models_and_silence_pin_nothing(text):
    found = layer("L1", text)

    assert (found.certain, found.pinned_by) == (False, layers.SILENT)
    assert found.questions


@pytest.mark.parametrize("text", [NAMED, CARD, CHOICE], ids=["named", "model-card", "choice"])
@pytest.mark.parametrize("key", ["L1", "L4"])
def test_no_sentence_denies_what_the_listing_names(key, text):
    found = layer(key, text)
    ((_, denial, words),) = named.DENIALS[key]

    assert cues.says(words, text) or key == "L4"
    assert "no word on" not in found.commentary
    assert not cues.says(denial, found.commentary)


def test_what_the_listing_says_is_quoted_where_it_pins_nothing():
    found = layer("L1", CHOICE)

    assert found.commentary.startswith(layers.NOT_CERTAIN + "the listing says “It works with any language model")
    assert found.evidence[0].quote in CHOICE


@pytest.mark.parametrize(
    ("key", "text", "asked"),
    [
        ("L1", CHOICE, "Which model"),
        ("L4", CARD, "Where does it run?"),
        ("L4", NAMED, "Where does it run?"),
    ],
    ids=["models-named", "served-on", "hosted-by"],
)
def test_the_vendor_is_not_asked_for_what_the_listing_names(key, text, asked):
    assert not any(asked in question for question in layer(key, text).questions)


@pytest.mark.parametrize(
    ("key", "named_so"),
    [
        ("L1", "Model: gpt-4o-mini."),
        ("L4", "Hosting: a data centre in Graz."),
        ("L4", "It runs on our own GPUs."),
        ("L4", "It is deployed on Cloud Run."),
        ("L4", "The service runs on bare metal."),
    ],
)
def test_a_label_is_quoted_and_the_vendor_is_not_asked_for_what_it_says(key, named_so):
    found = layer(key, f"{SILENT} {named_so}")

    assert found.certain or named_so.rstrip(".") in found.commentary
    assert not any(question.startswith(("Where does it run", "Which model")) for question in found.questions)


def test_silence_is_said_and_everything_is_asked():
    found = layer("L4", SILENT)

    assert "no word on where it runs" in found.commentary
    assert found.evidence == ()
    assert found.questions[0].startswith("Where does it run, under which identity")


@pytest.mark.parametrize("text", [NAMED, CARD, CHOICE, SILENT], ids=["named", "card", "choice", "silent"])
def test_every_layer_is_either_certain_with_a_quote_or_asks(text):
    for key in layers.KEYS:
        found = layer(key, text)
        assert found.certain == (found.pinned_by != layers.SILENT) == (not found.questions)
        assert not found.certain or found.evidence
        assert found.pinned_by in (layers.SILENT, *next(one for one in layers.LAYERS if one.key == key).pinned_by)
