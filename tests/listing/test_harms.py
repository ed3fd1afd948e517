"""What a listing says that its product can do, from the least to the worst, in prose and in the names of tools."""

import pytest

from pipeline.listing import harms
from pipeline.listing.passages import split
from tests.support.ids import words


def worst(text):
    return harms.worst(split(text)).grade.key


@pytest.mark.parametrize(
    ("grade", "text"),
    [
        ("guides", "A skill for clear prose. Prefer short words. Cut what adds nothing."),
        ("guides", "A skill: a checklist of good manners in meetings."),
        ("reads_public", "It is a helper for meetings."),
        ("reads_public", "An MCP server that looks up the weather and returns a forecast."),
        ("reads_public", "It searches the literature and fetches abstracts."),
        ("reads_private", "It reads your mailbox and lists your newest messages."),
        ("reads_private", "It runs SQL queries on the replica."),
        ("writes_records", "It creates and updates calendar events."),
        ("writes_records", "A skill that writes code in the project."),
        ("open_ended", "An open-source framework for building agents."),
        ("sends", "It reads mail and sends messages."),
        ("sends", "It drives a web browser and clicks buttons."),
        ("pays", "It places limit orders on the exchange."),
        ("pays", "It issues refunds to customers."),
        ("operates", "It deletes namespaces and scales deployments."),
        ("operates", "It deploys applications to the cloud."),
        ("commands", "It runs shell commands on the host."),
        ("commands", "It executes arbitrary Python code."),
    ],
    ids=words,
)
def test_a_sentence_shows_a_grade(grade, text):
    assert worst(text) == grade


@pytest.mark.parametrize(
    ("name", "grade"),
    [
        ("get_weather", "reads_public"), ("list_emails", "reads_private"), ("create_event", "writes_records"),
        ("send_email", "sends"), ("post_message", "sends"), ("create_payment", "pays"), ("delete_pod", "operates"),
        ("deploy_site", "operates"), ("run_command", "commands"), ("executeShellCommand", "commands"),
        ("run_query", "reads_private"), ("jira_create_issue", "writes_records"),
        ("list_tags_to_delete", "reads_public"),
        ("max_results", None),
    ],
    ids=words,
)  # fmt: skip
def test_the_name_of_a_tool_shows_a_grade(name, grade):
    assert harms.tool(name) == grade


@pytest.mark.parametrize(
    ("line", "grade"),
    [
        ("tool create_event — read-only and closed world: what would be created", "reads_private"),
        ("tool add_row — destructive and open world: overwrites the row", "sends"),
        ("tool add_row — destructive and open world (by default, no annotation): adds a row", "writes_records"),
        ("tool delete_pod — destructive: gone", "operates"),
    ],
    ids=["read-only", "destructive", "by-default", "worse-by-name"],
)
def test_what_a_server_says_of_a_tool_counts_and_what_it_leaves_to_the_default_does_not(line, grade):
    assert worst(f"# Rows\n\n{line}") == grade


@pytest.mark.parametrize(
    "text",
    [
        "An MCP server that looks up rates. It does not send messages and never deletes namespaces.",
        "An MCP server that looks up rates. Nothing here places orders.",
        "It looks up rates. Attackers could execute arbitrary code elsewhere.",
        "It looks up rates. The user creates a cloud project and deploys the cluster first.",
        "It looks up rates.\n\n## Installation\n\nRun shell commands to deploy the cluster.",
        "It looks up rates.\n\n```sh\nkubectl delete pods\nrun shell commands\n```\n",
        "It looks up rates.\n\n## Contributing\n\nIt sends messages to all maintainers.",
    ],
    ids=["denied", "nothing", "attackers", "the-user", "set-up", "code", "aside"],
)
def test_what_others_do_or_what_is_denied_is_no_harm_of_the_product(text):
    assert worst(text) == "reads_public"


def test_one_stray_word_late_in_a_long_listing_is_not_enough_and_two_are():
    long = "It looks up rates. " + "The weather is fine today. " * 60

    assert worst(long + "It sends messages.") == "reads_public"
    assert worst(long + "It sends messages. It also sends e-mails.") == "sends"


def test_all_grades_come_in_order_with_the_words_that_show_them():
    found = harms.shown(split("It looks up rates. It creates events. It runs shell commands. It runs code."))

    assert [s.grade.key for s in found] == ["reads_public", "writes_records", "commands"]
    assert [e.quote for e in found[-1].evidence] == ["It runs shell commands.", "It runs code."]
    assert found[-1].times == 2


def test_a_skill_shows_only_what_it_does_itself():
    skill = "description: A skill for letters. Read the letter, list its points, edit every note and search your files."

    assert worst(skill) == "guides"
    assert worst(f"{skill} It sends messages.") == "sends"


def test_a_listing_without_words_shows_nothing():
    assert harms.shown(()) == ()
    assert harms.worst(()).grade.key == "reads_public"
    assert harms.worst(()).evidence == ()


@pytest.mark.parametrize("label", ["MCP server: org.example/hours", "A2A agent: hours", "OASF record: hours"])
def test_the_labels_of_a_record_make_no_skill_of_it(label):
    passages = split(f"{label}, version 1.0.0\n\ndescription: Returns the opening hours of museums.")

    assert not harms.is_skill(passages)
    assert harms.worst(passages).grade.key == "reads_public"


def test_front_matter_with_a_description_makes_a_skill():
    assert harms.is_skill(split("name: letters\n\ndescription: Helps with letters.\n\nWrite short sentences."))
