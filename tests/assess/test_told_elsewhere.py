"""No sentence of a card without a model denies what the listing says: what one part quotes, no other part misses."""

import pytest

from pipeline.assess import by_reference
from pipeline.listing.passages import split
from pipeline.taxonomy import layer_cues, layers
from tests.support.listings import a_listing, index

MAIL = (
    "MailPilot is an assistant that reads your Gmail inbox, drafts replies and files messages into folders. Every "
    "action is written to an audit trail that administrators can export. Drafts are kept for 30 days and are encrypted "
    "at rest."
)
TRAVEL = (
    "Tell Wayfarer where you want to go. It compares fares, books flights and hotels, and pays with the card on file. "
    "It remembers your seat and your diet. Trips can be changed by chat at any hour."
)
REFUNDS = (
    "Refundly handles refund requests for online shops. The agent looks up the order in Shopify and issues a refund of "
    "up to 50 euros by itself. Every decision is recorded with its reason. It runs on AWS in Frankfurt."
)
REPOSITORY = (
    "PatchWork reviews pull requests, pushes fixes to branches and merges when the checks pass. It is a GitHub App "
    "with write access to contents. Powered by Anthropic's Claude. Each run's transcript is kept and can be replayed."
)
LOGS = (
    "Lets an assistant read your server logs. It opens files under the folder of the logs and returns the last lines "
    "that match a pattern. No data leaves the machine. Configure the allowed directories in a file of your own."
)
ALERTS = (
    "TriageBot investigates alerts from your SIEM, enriches them with threat intelligence, and isolates hosts through "
    "CrowdStrike when it is confident. Analysts can undo an isolation. All evidence is kept with the case."
)


def assessed(text):
    return by_reference.assess(a_listing(text, name="A thing of ours"), split(text), index())


def layer(key, text):
    return next(one for one in assessed(text).layers if one.layer == key)


@pytest.mark.parametrize(
    ("key", "text", "quote"),
    [
        ("L2", MAIL, "Drafts are kept for 30 days"),
        ("L5", MAIL, "Every action is written to an audit trail"),
        ("L6", MAIL, "encrypted at rest"),
        ("L7", MAIL, "reads your Gmail inbox"),
        ("L2", TRAVEL, "It remembers your seat"),
        ("L3", TRAVEL, "books flights and hotels"),
        ("L4", REFUNDS, "It runs on AWS in Frankfurt"),
        ("L5", REFUNDS, "Every decision is recorded"),
        ("L7", REFUNDS, "looks up the order in Shopify"),
        ("L1", REPOSITORY, "Powered by Anthropic's Claude"),
        ("L5", REPOSITORY, "transcript is kept"),
        ("L6", REPOSITORY, "write access to contents"),
        ("L5", LOGS, "read your server logs"),
        ("L6", LOGS, "allowed directories"),
        ("L3", ALERTS, "isolates hosts through CrowdStrike"),
        ("L5", ALERTS, "All evidence is kept with the case"),
    ],
)
def test_a_layer_quotes_what_the_listing_says_of_it(key, text, quote):
    found = layer(key, text)

    assert quote in found.evidence[0].quote
    assert not found.certain
    assert f"{layers.NOT_CERTAIN}the listing says “" in found.commentary
    assert "no word on" not in found.commentary


def test_what_is_said_only_as_a_denial_is_not_said_to_be_missing():
    assert layer("L4", LOGS).commentary.startswith(
        f"{layers.NOT_CERTAIN}what the listing says of it is too little to tell."
    )


@pytest.mark.parametrize("text", [MAIL, TRAVEL, REFUNDS, REPOSITORY, LOGS, ALERTS])
def test_what_the_card_quotes_as_a_control_no_layer_misses(text):
    found = assessed(text)
    kinds = {control.kind for control in found.mitigation_factor.controls}
    told = [each for each in found.layers if kinds & set(layer_cues.OF_CONTROLS.get(each.layer, ()))]

    assert not any("no word on" in each.commentary for each in told)
    assert {each.layer for each in told} >= ({"L5"} if "audit" in kinds else set())


@pytest.mark.parametrize(
    ("text", "at_worst"),
    [
        (TRAVEL, "moves money"),
        (REFUNDS, "moves money"),
        ("PayRun is an agent. It reads invoices from a mailbox and schedules payments at a bank.", "moves money"),
        (REPOSITORY, "changes records of an account or an application"),
        (ALERTS, "deploys, changes, deletes or controls what a business or a home runs on"),
        ("ClauseCheck reviews contracts against your playbook and marks risky clauses.", "reads what is not public"),
        ("A voice agent that answers the phone and takes reservations.", "changes records of an account or an app"),
        ("Agents of buyers negotiate with those of sellers and sign purchase orders up to a limit.", "moves money"),
        ("An agent for campaigns. It shifts budget between them every hour.", "moves money"),
        ("Aria is an agent that answers callers of a bank and moves money between their accounts.", "moves money"),
        ("Ledgerline is an agent that posts journal entries.", "changes records of an account or an application"),
        ("Signet is an agent that checks passports and selfies for banks.", "reads what is not public"),
        ("An MCP server. Control a robot arm from a model.", "deploys, changes, deletes or controls what"),
        ("DeepDig is an agent. It browses the web and runs Python for charts.", "runs commands or code on a machine"),
    ],
)
def test_the_worst_that_it_can_do_is_seen_in_what_products_say_of_themselves(text, at_worst):
    assert assessed(text).cvss.rationale.startswith(f"At worst it {at_worst}")


def test_where_no_word_tells_of_anything_worse_that_is_all_that_is_said():
    found = assessed("HomeHeron is an agent for the house. It is there for whoever lives in it, and helps.")

    assert found.cvss.rationale.startswith("No word was found of anything graver than that it looks up what is public.")
    assert found.product.because == "A server, tool or agent, of which no word was found that it does more than look " \
        "things up"  # fmt: skip
    assert found.summary.endswith(": what it can do was not found in its words.")


def test_what_it_does_at_worst_tells_the_kind_where_its_first_words_do_not():
    found = assessed(TRAVEL).product

    assert (found.kind, found.because) == (
        "operations_server", "Its first words name no kind that is known; at worst it moves money",
    )  # fmt: skip
    assert [e.quote for e in found.evidence] == [
        "It compares fares, books flights and hotels, and pays with the card on file."
    ]


@pytest.mark.parametrize(
    "said",
    ["It asks before it buys anything.", "Payments above a limit need two approvals.", "It asks before booking."],
)
def test_asking_first_is_a_control_whatever_is_asked_about(said):
    found = assessed(f"Pathless is an agent that goes through web pages for you and buys what you ask for. {said}")

    assert [control.kind for control in found.mitigation_factor.controls] == ["approval"]


@pytest.mark.parametrize(
    ("text", "kind", "at_worst"),
    [
        ("Refundo is an AI agent that handles refunds for merchants.", "operations_server", "moves money"),
        ("Refundo is an agent that decides on refund requests.", "operations_server", "moves money"),
        ("Kassa is an agent for expenses. It reads receipts and pays what is due.", "operations_server", "moves money"),
        (
            "Postling is a mailbox agent. It reads incoming mail, drafts replies and sends them.",
            "operations_server",
            "sends, publishes or deletes in somebody's name",
        ),
        (
            "LeadHawk is an outbound agent: it writes emails and sends them in sequence.",
            "operations_server",
            "sends, publishes or deletes in somebody's name",
        ),
        ("Logsmith is an MCP server that reads server logs.", "lookup_server", "reads what is not public"),
        (
            "Remind is a memory server. It stores facts about the user.",
            "record_server",
            "changes records of an account or an application",
        ),
        (
            "Slotty is an assistant that puts the meeting in the calendar.",
            "record_server",
            "changes records of an account or an application",
        ),
        (
            "PatchSentry is an agent that revokes the keys it finds.",
            "operations_server",
            "deploys, changes, deletes or controls what a business or a home runs on",
        ),
        (
            "DroneDesk is an assistant that flies inspection drones.",
            "operations_server",
            "deploys, changes, deletes or controls what a business or a home runs on",
        ),
        (
            "Crew is a server where teams of agents share work.",
            "plumbing",
            "does whatever the tools that are plugged into it can do",
        ),
    ],
)
def test_the_kind_follows_from_what_it_does_in_the_words_of_its_trade(text, kind, at_worst):
    found = assessed(text)

    assert found.product.kind == kind
    assert found.cvss.rationale.startswith(f"At worst it {at_worst}: “")


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("L2", "It holds your passport number and loyalty cards."),
        ("L2", "Recordings are deleted after thirty days."),
        ("L4", "Secrets stay in HashiCorp Vault at all times."),
        ("L4", "Pages open in a Chrome profile of its own."),
        ("L5", "Every refund is written to a ledger that auditors can inspect."),
        ("L5", "Managers can listen to every call afterwards."),
        ("L5", "Screenshots of each step are stored."),
        ("L6", "Refunds over 100 euros go to a human."),
        ("L6", "Two people must release large payments."),
        ("L6", "It only sees free and busy times."),
        ("L7", "It works with Amadeus and Sabre."),
    ],
)
def test_what_is_said_in_plain_words_is_quoted(key, said):
    found = layer(key, f"Desk is an agent for shops. {said}")

    assert [e.quote for e in found.evidence] == [said]
    assert found.commentary.startswith(f"{layers.NOT_CERTAIN}the listing says “{said.rstrip('.')}”, which ")


@pytest.mark.parametrize(
    "said", ["Powered by GPT-4o.", "Pages are processed on your device by a small model (Gemma 3)."]
)
def test_a_model_named_in_few_words_or_in_brackets_is_what_it_runs_on(said):
    found = layer("L1", f"Desk is an agent for shops. {said}")

    assert (found.certain, found.pinned_by) == (True, "model_named")


def test_the_word_for_its_own_kind_is_no_neighbour():
    assert layer("L7", "Postling is a mailbox agent for shops.").evidence == ()
