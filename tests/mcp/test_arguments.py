"""What is wrong with the arguments of a call is said in our words, one line, and what is allowed in their place."""

import pytest
from mcp.shared.exceptions import MCPError
from mcp.types import INVALID_PARAMS

from pipeline.mcp import arguments
from tests.support.assistants import VERSIONS, a_server, call, told
from tests.support.stores import opened
from tests.support.web import stored


@pytest.fixture
def store(tmp_path):
    made = opened(f"sqlite:///{tmp_path / 'review.db'}")
    yield made
    made.close()


FACTORS = {"autonomy_of_action": 0.6}


@pytest.mark.parametrize(
    ("tool", "given", "said"),
    [
        pytest.param(
            "what_if",
            {"card": "kube-pilot", "about": "factors.autonomy_of_action"},
            "what_if lacks the argument 'value': a number from 0.0 to 1.0; the metric's letter; or 'claimed' or "
            "'demonstrated'.",
            id="missing",
        ),
        pytest.param(
            "what_if",
            {},
            "what_if lacks the argument 'card': the card's digest, the beginning of it (6 characters), or its slug. "
            "(and 2 more)",
            id="all-missing",
        ),
        pytest.param(
            "what_if",
            {"card": "kube-pilot", "about": "factors.autonomy_of_action", "value": True},
            "value is true; it takes a text or a number.",
            id="truth",
        ),
        pytest.param(
            "what_if",
            {"card": "kube-pilot", "about": 7, "value": "0.5"},
            "about is 7; it takes a text.",
            id="number-for-text",
        ),
        pytest.param(
            "card",
            {"card": "kube-pilot", "detail": "long"},
            "detail is \"long\"; it takes 'short' or 'whole'.",
            id="closed-set",
        ),
        pytest.param(
            "card", {"name": "kube-pilot"}, 'card has no argument "name"; it takes card, detail.', id="another-name"
        ),
        pytest.param("search_cards", {"limit": 0}, "limit is 0; it takes a whole number from 1 to 50.", id="least"),
        pytest.param(
            "search_cards", {"limit": "many"}, 'limit is "many"; it takes a whole number from 1 to 50.', id="text"
        ),
        pytest.param(
            "search_cards",
            {"band": "Grave"},
            "band is \"Grave\"; it takes 'Critical', 'High', 'Medium', 'Low' or 'None' or null.",
            id="or-nothing",
        ),
        pytest.param(
            "score",
            {"factors": {"autonomy_of_action": "much"}, "threat_multiplier": 1},
            'factors.autonomy_of_action is "much"; it takes a number.',
            id="inside",
        ),
        pytest.param(
            "score",
            {"factors": {"autonomy_of_action": True}, "threat_multiplier": 1},
            "factors.autonomy_of_action is true; it takes a number.",
            id="truth-inside",
        ),
        pytest.param(
            "score",
            {"factors": [0.6], "threat_multiplier": 1},
            "factors is [0.6]; it takes an object of numbers.",
            id="list",
        ),
        pytest.param(
            "score",
            {"factors": FACTORS, "threat_multiplier": 1, "snap": "perhaps"},
            'snap is "perhaps"; it takes true or false.',
            id="neither",
        ),
        pytest.param(
            "card",
            {"card": "x" * 20, "detail": "\x1b[31m\u202e" + "y" * 90},
            f"detail is \"[U+001B][31m[U+202E]{'y' * 20}…\"; it takes 'short' or 'whole'.",
            id="hostile",
        ),
        pytest.param(
            "approve",
            {"card": "kube-pilot"},
            'there is no tool "approve"; there are assess, score, what_if, card, search_cards, compare, '
            "vendor_questions.",
            id="no-such-tool",
        ),
    ],
)
@pytest.mark.parametrize("mode", VERSIONS)
def test_what_is_wrong_is_said_in_one_line(store, tool, given, said, mode):
    answer = told(a_server(store), lambda client: client.call_tool(tool, given), mode)

    assert (answer.is_error, answer.content[0].text) == (True, said)


def test_a_number_may_be_text_and_text_a_number(store):
    stored(store)
    numbers = [
        call(a_server(store), "what_if", card="kube-pilot", about="factors.autonomy_of_action", value=value)["value"]
        for value in ("0.5", 0.5, 1)
    ]

    assert numbers == ["0.5", "0.5", "1.0"]


def test_what_a_tool_itself_refuses_is_said_without_the_librarys_words(store):
    answer = told(a_server(store), lambda client: client.call_tool("card", {"card": "no-such"}))

    assert answer.content[0].text == (
        "there is no card 'no-such'; find one with search_cards, or make one with assess."
    )


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("audit", {}, 'there is no prompt "audit"; there are vendor_review.'),
        ("vendor_review", {}, "vendor_review lacks the argument 'product': its name, the slug of its card, or the"),
        ("vendor_review", None, "vendor_review lacks the argument 'product'"),
        ("vendor_review", {"product": "x", "depth": "2"}, 'vendor_review has no argument "depth"; it takes product.'),
    ],
)
@pytest.mark.parametrize("mode", VERSIONS)
def test_a_prompt_that_is_asked_for_wrongly_is_refused_in_words(store, name, given, said, mode, caplog):
    async def talk(client):
        with pytest.raises(MCPError) as refused:
            await client.get_prompt(name, given)
        return refused.value.error

    error = told(a_server(store), talk, mode)

    assert error.code == INVALID_PARAMS
    assert error.message.startswith(said)
    assert "Traceback" not in caplog.text


def test_half_a_character_is_none(store):
    answer = told(a_server(store), lambda client: client.call_tool("assess", {"text": "x\ud800"}))

    assert answer.content[0].text == "'text' holds a lone surrogate, half a character; leave it out."


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"type": "string"}, "a text"),
        ({"enum": ["a", "b", "c"]}, "'a', 'b' or 'c'"),
        ({"const": "a"}, "'a'"),
        ({"type": "integer", "minimum": 1, "maximum": 50}, "a whole number from 1 to 50"),
        ({"anyOf": [{"type": "number"}, {"type": "null"}]}, "a number or null"),
        ({"type": "object", "additionalProperties": {"type": "number"}}, "an object of numbers"),
        ({"type": "object", "additionalProperties": False}, "an object"),
        ({}, "another value"),
    ],
)
def test_a_schema_in_words(schema, said):
    assert arguments.wanted(schema) == said
