"""The kind of product by its first words and by what it can do."""

import pytest

from pipeline.assess.reference_product import product
from pipeline.listing.passages import split
from tests.support.ids import words
from tests.support.listings import a_listing


def of(text, **changes):
    return product(a_listing(text, name="Thing", **changes), split(text))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("lookup_server", "An MCP server that looks up the weather."),
        ("record_server", "An MCP server that creates and updates issues in a tracker."),
        ("operations_server", "An MCP server that deploys applications and deletes clusters."),
        ("operations_server", "An MCP server for a mailbox. It sends messages."),
        ("guidance_skill", "A skill that guides an agent in writing letters."),
        ("working_skill", "A skill that dispatches subagents, one for each part of the work."),
        ("account_plugin", "A plugin for Claude Code that brings the hosted MCP server of a tracker."),
        ("code_adviser", "A code reviewer that finds problems in pull requests."),
        ("plumbing", "A gateway for agents that sits between clients and servers."),
        ("plumbing", "An open standard for connecting applications to other systems."),
        ("conversation_agent", "It answers customers over chat and telephone."),
        ("computer_using_agent", "An autonomous coding agent for your terminal."),
        ("framework", "An open-source Python framework for building agents."),
        ("vertical_service", "It writes the notes of the visit for clinicians."),
        ("other", "It rings a bell at noon."),
    ],
    ids=words,
)
def test_first_words_and_what_it_does_tell_the_kind(kind, text):
    assert of(text).kind == kind


def test_a_skill_by_its_form_is_one():
    assert of("Prefer short words. Cut the rest.", kind="skill").kind == "guidance_skill"


def test_why_is_said_and_shown():
    found = of("An MCP server. It deletes namespaces of a cluster.")

    assert found.because == "A server, tool or agent, which at worst deploys, changes, deletes or controls what " \
        "a business or a home runs on"  # fmt: skip
    assert [e.quote for e in found.evidence] == ["An MCP server.", "It deletes namespaces of a cluster."]


def test_an_empty_listing_is_of_no_kind():
    assert of("").kind == "other"
