"""What is no listing is told from what is, also where each borrows the other's words."""

import json
import time

import pytest

from pipeline.listing import subject
from tests.support.paths import CARDS
from tests.support.subjects import INNOCENTS, OTHER_GENRES


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in OTHER_GENRES.items()])
def test_another_genre_is_no_listing(text):
    assert subject.objection(text, "markdown") is not None


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in INNOCENTS.items()])
def test_a_product_that_deals_with_such_texts_is_a_listing(text):
    assert subject.objection(text, "markdown") is None


@pytest.mark.parametrize(
    ("name", "reads_like"),
    [
        ("recipe-with-a-tool", "a recipe"),
        ("licence", "a licence"),
        ("code-of-conduct", "a code of conduct"),
        ("changelog-of-a-server", "a list of changes"),
        ("abstract-about-agents", "an academic abstract"),
        ("job-for-an-agent-engineer", "a job advertisement"),
        ("privacy-policy-of-an-assistant", "a policy"),
        ("roundup-of-agents", "a list of many things"),
    ],
)
def test_the_reason_names_the_genre(name, reads_like):
    because = subject.objection(OTHER_GENRES[name], "markdown")

    assert because is not None
    assert reads_like in because


def test_a_text_that_is_like_nothing_says_that_nothing_in_it_acts():
    text = "The lighthouse has two rooms and a stair. In winter the path is closed, and the ferry goes once a day."

    assert subject.objection(text, "text") == subject.NOTHING


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=json.loads(row)["slug"]) for row in CARDS.read_text().splitlines()]
)
def test_every_reference_listing_passes(row):
    assert subject.objection(json.loads(row)["listing"], "markdown") is None


@pytest.mark.parametrize("kind", sorted(subject.BY_FORM))
def test_a_structured_format_passes_on_its_form(kind):
    assert subject.objection(OTHER_GENRES["recipe-with-a-tool"], kind) is None


@pytest.mark.parametrize(
    ("first", "is_listing"),
    [
        pytest.param("# Awesome MCP servers", False, id="awesome-list"),
        pytest.param("# Top 10 coding agents of the year", False, id="top-ten"),
        pytest.param("# Contributing to Lathe", False, id="contributing"),
        pytest.param("# Terms of Service", False, id="terms"),
        pytest.param("# Changelog", False, id="changelog"),
        pytest.param("# Agents vs. assistants", False, id="one-against-another"),
        pytest.param("# Heron: the VS Code extension", True, id="product-for-an-editor"),
        pytest.param("# Awesome Agent", True, id="product-that-is-called-awesome"),
        pytest.param("# Changelog writer", True, id="product-that-writes-changelogs"),
        pytest.param("# Privacy policy checker", True, id="product-that-checks-policies"),
    ],
)
def test_a_title_that_says_outright_what_the_text_is(first, is_listing):
    text = f"{first}\n\n{INNOCENTS['search-server']}"

    assert (subject.objection(text, "markdown") is None) == is_listing


def test_a_long_list_of_tools_is_no_list_of_products():
    tools = "\n".join(f"- **notes_{verb}_{n}** - {verb}s a note" for verb in ("read", "delete") for n in range(60))
    products = "\n".join(f"- **Notary {n}** - an agent that files notes" for n in range(120))
    about = INNOCENTS["search-server"]

    assert subject.objection(f"{about}\n\n## Tools\n\n{tools}", "markdown") is None
    assert subject.objection(f"{about}\n\n{products}", "markdown") == "it is a list of many things"


@pytest.mark.parametrize(
    "text",
    [
        "The agent reads a file. " * 208_000,
        "- An item: x\n" * 400_000,
        "x" * 5_000_000,
        "- A b c d: " * 400_000,
        "# " * 2_500_000,
    ],
    ids=["prose", "entries", "one-word", "one-line", "hashes"],
)
@pytest.mark.usefixtures("no_collection")
def test_five_megabytes_take_less_than_three_seconds(text):
    began = time.process_time()
    subject.objection(text, "text")

    assert time.process_time() - began < 3
