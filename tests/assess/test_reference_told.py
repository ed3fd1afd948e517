"""The assessment without a model is held against the whole listing: nothing is denied of which a word stands."""

import pytest

from pipeline.assess import by_reference, reference_told
from pipeline.assess.draft import draft
from pipeline.assess.estimators import Comparables
from pipeline.listing.passages import split
from pipeline.taxonomy import factors, layers, told
from tests.support.listings import a_listing, a_making, index

TOO_LITTLE = f"{layers.NOT_CERTAIN}what the listing says of it is too little to tell."

MAIL = (
    "Postling is a mailbox agent. It reads incoming mail, drafts replies and sends them after you confirm. All sent "
    "mail is logged with the reason for each reply, and administrators are alerted when a rule is broken. Drafts are "
    "retained for 14 days and encrypted with AES-256."
)
REFUNDS = (
    "Returnly Agent decides on refund requests of web shops. It checks the order, refunds the buyer through the "
    "original payment method and tells the customer. Refunds over 100 euros go to a human."
)
TRAVEL = (
    "Voyago is a travel agent that books flights, rooms and trains for you. It holds your passport number and loyalty "
    "cards. Bookings are charged to your company card. It works with Amadeus and Sabre."
)
CALLS = (
    "CallSage takes phone orders for restaurants. It hears the order, reads it back and puts it into the till. If it "
    "is unsure it hands over to staff. Managers can listen to every call afterwards."
)
HOME = (
    "HomeKeeper sits on a Raspberry Pi and minds lights and heating through Home Assistant. It listens to voice "
    "commands in the living room. Door locks need a PIN."
)
VAULT = (
    "OpsPilot acts on incidents: it reads alerts from PagerDuty, runs runbooks over SSH and posts what it did to "
    "Slack. Secrets stay in HashiCorp Vault. Runbooks that change production need an approval from the engineer."
)
BROWSER = (
    "Webwalker is a browser agent. It opens pages, fills in forms and clicks buttons in a Chrome profile of its own. "
    "Passwords are never shown to the model."
)
TESTED = "RefundBot is an AI agent for merchants on Shopify. It was tested with 2,000 adversarial prompts."
SHOP = "Desk is an agent for a small shop."
EMPTY = "Desk is an agent for a small shop, and a good one at that, as all of its friends there have found."


def assessed(text):
    return by_reference.assess(a_listing(text, name="A thing of ours"), split(text), index())


def layer(key, text):
    return next(one for one in assessed(text).layers if one.layer == key)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (TESTED, "L1"),
        (BROWSER, "L1"),
        (f"{SHOP} A journal of the day helps it.", "L2"),
        (f"{SHOP} Passwords lie elsewhere, in good hands.", "L4"),
        (f"{SHOP} Supervisors look in from time to time.", "L5"),
        (f"{SHOP} Staff has the last word on it.", "L6"),
        (TRAVEL, "L6"),
        (f"{SHOP} Webhooks tell others of it.", "L7"),
    ],
)
def test_a_layer_that_quotes_nothing_does_not_deny_what_is_said_in_other_words(text, key):
    assert layer(key, text).commentary.startswith(TOO_LITTLE)


@pytest.mark.parametrize(
    ("text", "factor"),
    [
        (MAIL, "persistent_memory"),
        (MAIL, "dynamic_tool_use"),
        (TRAVEL, "dynamic_identity"),
        (TRAVEL, "autonomy_of_action"),
        (CALLS, "multi_agent_interactions"),
        (CALLS, "contextual_awareness"),
        (CALLS, "natural_language_interface"),
        (TESTED, "opacity_reflexivity"),
    ],
)
def test_the_reason_of_a_factor_does_not_either(text, factor):
    assert assessed(text).factors[factor].rationale.split(":")[0] == told.OF_FACTOR


def test_controls_that_are_not_credited_are_not_said_to_be_missing():
    assert assessed(TESTED).mitigation_factor.rationale == (
        "What the listing says of limits and controls is too little to credit."
    )
    assert assessed(EMPTY).mitigation_factor.rationale == "No control was found in the listing."


def test_what_it_does_in_words_that_have_no_grade_is_not_denied():
    found = assessed("Slotty is an agent that finds a time with everyone and puts the meeting on the wall.")

    assert found.cvss.rationale.startswith(
        "What the listing says that it does is too little to grade it by, so that it is taken for a thing that looks "
        "up what is public."
    )
    assert found.product.because == (
        "A server, tool or agent; what the listing says that it does is too little to grade it by"
    )
    assert found.summary.endswith("puts the meeting on the wall”: what it says that it does is too little to grade.")


def test_where_no_word_stands_that_is_what_is_said():
    found = assessed(EMPTY)

    assert [one.layer for one in found.layers if "no word on" in one.commentary] == ["L1", "L2", "L4", "L5", "L6", "L7"]
    assert found.factors["persistent_memory"].rationale.startswith(f"{told.ON_FACTOR}: ")


@pytest.mark.parametrize("text", [MAIL, REFUNDS, TRAVEL, CALLS, HOME, VAULT, BROWSER, TESTED, EMPTY])
def test_no_denial_is_left_of_which_the_listing_has_a_word(text):
    assert reference_told.denials(assessed(text), split(text)) == ()


def test_a_denial_is_named_with_its_sentence():
    found = assessed(EMPTY)
    other = [*split(EMPTY), *split("Everything is logged.")]

    assert ("L5", next(one for one in found.layers if one.layer == "L5").commentary) in {
        (one.told.where, one.sentence) for one in reference_told.denials(found, other)
    }


@pytest.mark.parametrize(
    ("text", "key", "left"),
    [
        (MAIL, "L5", "whether the agent could silence it."),
        (VAULT + " It runs in a container.", "L4", "which holds as far as something enforces it."),
        ("Desk is an agent. Its log is an audit trail.", "L5", "who watches and whether the agent could silence it."),
        ("Desk is an agent. It has an audit log that is append-only.", "L5", "who watches."),
    ],
)
def test_what_the_words_leave_open_is_what_they_do_not_say(text, key, left):
    commentary = layer(key, text).commentary

    assert f"”, which does not settle {left} " in commentary or f"”, {left} " in commentary


@pytest.mark.parametrize(
    ("text", "key", "asked"),
    [
        (MAIL, "L5", "Who watches what the agent does?"),
        (VAULT, "L4", "Where are its credentials kept?"),
        (TESTED, "L1", "How was the model tested against prompt injection?"),
    ],
)
def test_the_vendor_is_not_asked_what_the_listing_answers(text, key, asked):
    questions = layer(key, text).questions

    assert questions
    assert asked not in questions


def test_what_was_not_read_is_not_said_to_lack_a_word():
    german = "\n\nAlle Vorgänge werden revisionssicher protokolliert. Die Daten liegen verschlüsselt in Frankfurt."
    text = (
        "Kassenwart is an agent that books expenses. It gets receipts, files them and pays what is due through the "
        "shop. It works as it should, so that nothing large is paid by mistake, and nothing twice. " * 2 + german
    )
    card = draft(a_listing(text, name="Kassenwart"), Comparables(index()), making=a_making())
    commentary = next(one for one in card.layers if one.layer == "L5").commentary

    assert card.status == "partial"
    assert "no word on logs, monitoring, evaluation or guardrails was found in its English part." in commentary


def test_every_part_of_the_card_that_can_deny_is_in_the_table():
    assert {row.where for row in told.TOLD} == {
        *factors.ALL_KEYS, *layers.KEYS, "mitigation_factor", "cvss", "product", "summary",
    }  # fmt: skip
