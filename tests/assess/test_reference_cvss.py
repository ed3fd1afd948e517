"""The CVSS base goes by the worst that a thing can do: whole listings in order, whatever the figures."""

from itertools import pairwise

import pytest

from pipeline.assess import by_reference
from pipeline.listing.passages import split
from tests.support.listings import a_listing, index

WRITING_SKILLS = (
    "---\nname: plain-letters\ndescription: Guides the wording of letters to customers.\n---\n\n# Plain "
    "letters\n\nUse this skill when a letter is drafted. Prefer short words, put the request first, and end with "
    "one clear next step. Keep the tone friendly. Read the draft aloud before it is handed over. Never promise a "
    "date.",
    "House style is a skill that teaches an agent to write in the voice of the company. It lists words to use "
    "and words to avoid, gives three example paragraphs, and asks for an active voice. Headings are in sentence "
    "case.",
    "A skill for minutes of meetings. It explains how decisions, owners and dates are worded, and has a template "
    "with four parts. It is text alone: it has no tools and needs no key.",
)
LOOKUPS = (
    "Tide Tables is an MCP server that looks up the times of high and low water for any harbour. It has two "
    "tools: one returns the tides of a day, the other lists harbours near a place. All data are public and no "
    "account is needed.",
    "An MCP server for exchange rates. `get_rate` returns the rate of two currencies and `list_currencies` lists "
    "what is known. It queries a central bank's open data and keeps nothing.",
    "Paper Finder gives assistants read access to open journals. It searches titles and abstracts, fetches the "
    "text of an article, and returns citations. It is read-only and sends nothing but the search words.",
)
CALENDARS = (
    "Day Planner is an MCP server for the calendar of the user. It lists events, creates and updates events, and "
    "deletes events that were cancelled. The user signs in with OAuth.",
    "An MCP server that manages appointments of a practice: it finds free slots, books and reschedules "
    "appointments, and reads the calendars of colleagues. A personal access token is needed.",
    "Team Calendar MCP.\n\n## Tools\n\n- `list_events`: lists the events of a week\n- `create_event`: creates an "
    "event with attendees\n- `update_event`: changes the time or the room\n- `delete_event`: removes an event",
)
MAILBOXES = (
    "Letterbox is an MCP server for a mailbox. It reads and searches mail, sends messages and replies at once, "
    "moves messages to folders, and permanently deletes them. It signs in with OAuth.",
    "An MCP server that connects assistants to an inbox. It forwards e-mails, sends drafts, and deletes messages "
    "in bulk. There is no step in which a person confirms.",
    "Post Office MCP.\n\n## Tools\n\n- `search_mail`: finds mail\n- `send_email`: sends an email with "
    "attachments\n- `reply_to_message`: sends a reply\n- `delete_message`: deletes a message for good",
)
CLUSTERS_AND_SHELLS = (
    "Fleet Keeper is an MCP server for Kubernetes clusters. It creates deployments, scales workloads, restarts "
    "pods and deletes namespaces with whatever permissions the kubeconfig has.",
    "An MCP server that runs shell commands on the machine where it is installed. Output comes back to the "
    "assistant, and any program that is on the path may be started.",
    "Host Tools MCP.\n\n## Tools\n\n- `run_command`: runs a command in a shell\n- `kill_process`: ends a "
    "process\n- `execute_script`: runs a script with the rights of the user",
)
CLASSES = (WRITING_SKILLS, LOOKUPS, CALENDARS, MAILBOXES, CLUSTERS_AND_SHELLS)


def assessed(text):
    kind = "skill" if text.startswith("---") else "markdown"
    return by_reference.assess(a_listing(text, kind=kind, name="A thing of ours"), split(text), index())


BASES = [[assessed(text).cvss.base for text in texts] for texts in CLASSES]


@pytest.mark.parametrize(
    "place", range(len(CLASSES) - 1), ids=["skill-lookup", "lookup-calendar", "calendar-mailbox", "mailbox-cluster"]
)
def test_every_listing_of_a_milder_class_is_below_every_one_of_a_worse_class(place):
    assert max(BASES[place]) < min(BASES[place + 1])


def test_the_classes_are_in_order_as_wholes():
    middles = [sorted(bases)[1] for bases in BASES]

    assert all(a < b for a, b in pairwise(middles))


@pytest.mark.parametrize(
    ("text", "means", "quote"),
    [
        (MAILBOXES[1], "sends, publishes or deletes in somebody's name", "It forwards e-mails, sends drafts"),
        (CLUSTERS_AND_SHELLS[2], "runs commands or code on a machine", "run_command`: runs a command in a shell"),
        (LOOKUPS[0], "looks up what is public", "looks up the times of high and low water"),
    ],
    ids=["mailbox", "shell", "lookup"],
)
def test_the_rationale_names_the_worst_and_quotes_it(text, means, quote):
    found = assessed(text).cvss

    assert found.rationale.startswith(f"At worst it {means}: “")
    assert quote in found.rationale
    assert any(quote in e.quote for e in found.evidence)


def test_a_listing_that_reaches_nothing_says_so_without_a_quote():
    found = assessed(WRITING_SKILLS[2]).cvss

    assert "No word was found of anything graver than that it gives an agent words to go by" in found.rationale
    assert found.evidence == ()
