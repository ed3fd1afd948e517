"""What is asked of a model server, and what becomes of a good answer."""

import json

import pytest

from pipeline.ask import Question, llm
from pipeline.assess.answers import FactorsAnswer, LayersAnswer
from pipeline.errors import UsageError
from pipeline.model import Tokens
from tests.support.answering import factors_body, layers_body
from tests.support.wire import GOOD, KEY, QUESTION, USAGE, completion, wire

OPENAI = "https://api.openai.com/v1"


def test_an_answer_is_validated_and_comes_with_its_text_and_tokens():
    reply = wire(completion()).ask()

    assert reply == (LayersAnswer.model_validate_json(GOOD), GOOD, Tokens(input=100, cached=40, output=50), 0, (), ())


def test_two_messages_are_sent_and_nothing_to_act_with():
    """No tools, no streaming, nothing but the question and the form of its answer."""
    line = wire(completion())
    line.ask()

    assert line.seen[0]["messages"] == [
        {"role": "system", "content": "the instructions"},
        {"role": "user", "content": "the listing"},
    ]
    assert line.seen[0].keys() == {"model", "messages", "temperature", "max_tokens", "response_format", "stream"}
    assert line.seen[0]["stream"] is False


def test_the_key_goes_into_one_header():
    line = wire(completion())
    line.ask()
    holding = [name for name, value in line.headers[0].items() if KEY in value]

    assert holding == ["authorization"]
    assert KEY not in json.dumps(line.seen)


@pytest.mark.parametrize("schema", [FactorsAnswer, LayersAnswer])
def test_the_answer_is_held_to_a_strict_schema(schema):
    line = wire(completion(json.dumps(factors_body() if schema is FactorsAnswer else layers_body())))
    line.model(QUESTION, schema)
    sent = line.seen[0]["response_format"]

    assert sent["type"] == "json_schema"
    assert sent["json_schema"]["strict"] is True
    assert sent["json_schema"]["schema"] == schema.model_json_schema()


@pytest.mark.parametrize(
    "base_url",
    [
        pytest.param(None, id="openai-by-default"),
        pytest.param(OPENAI, id="openai"),
        pytest.param("https://eu.api.openai.com/v1", id="openai-in-europe"),
        pytest.param("https://team.openai.azure.com/openai/v1", id="azure"),
    ],
)
def test_openai_gets_its_own_limit_and_no_bounds_on_lists(base_url):
    line = wire(completion(), base_url=base_url, max_output_tokens=700)
    line.ask()

    assert line.seen[0]["max_completion_tokens"] == 700
    assert "max_tokens" not in line.seen[0]
    assert "maxItems" not in json.dumps(line.seen[0])


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:8000/v1", "https://api.openai.com.example/v1"])
def test_other_servers_get_the_older_limit_and_bounds_on_lists(base_url):
    line = wire(completion(), base_url=base_url, max_output_tokens=700)
    line.ask()

    assert line.seen[0]["max_tokens"] == 700
    assert "max_completion_tokens" not in line.seen[0]
    assert "maxItems" in json.dumps(line.seen[0])


@pytest.mark.parametrize(
    ("temperature", "sent"), [(0.0, {"temperature": 0.0}), (0.7, {"temperature": 0.7}), (None, {})]
)
def test_the_temperature_may_be_left_to_the_server(temperature, sent):
    line = wire(completion(), temperature=temperature)
    line.ask()

    assert {key: value for key, value in line.seen[0].items() if key == "temperature"} == sent


def test_the_environment_does_not_send_the_key_elsewhere(monkeypatch):
    """The SDK and LangChain read variables of their own; ``settings`` has decided already."""
    monkeypatch.setenv("OPENAI_API_BASE", "http://elsewhere.example/v1")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://elsewhere.example/v1")
    line = wire(completion(), base_url=None)
    line.ask()

    assert line.headers[0]["host"] == "api.openai.com"


@pytest.mark.parametrize("model", ["gpt-5-pro", "gpt-5-codex", "o3-pro"])
def test_every_model_is_asked_for_a_chat_completion(model):
    """LangChain would ask some through another interface, which cuts off and refuses in other ways."""
    line = wire(completion(), model=model, base_url=None, temperature=None)
    line.ask()

    assert "messages" in line.seen[0]


@pytest.mark.parametrize(
    ("usage", "tokens"),
    [
        pytest.param(USAGE, Tokens(input=100, cached=40, output=50), id="whole"),
        pytest.param({**USAGE, "prompt_tokens_details": None}, Tokens(input=100, output=50), id="no-details"),
    ],
)
def test_tokens_are_what_the_server_reports(usage, tokens):
    assert wire(completion(usage=usage)).ask().tokens == tokens


@pytest.mark.parametrize(
    "usage",
    [None, {**USAGE, "prompt_tokens": None}, {**USAGE, "prompt_tokens": -7}, {**USAGE, "completion_tokens": 10**23}],
    ids=["absent", "input-null", "negative", "huge"],
)
def test_where_no_count_is_given_or_none_can_be_tokens_are_reckoned_by_the_characters(usage):
    said = QUESTION.system + QUESTION.user

    assert wire(completion(usage=usage)).ask().tokens == Tokens(input=len(said) // 4 + 1, output=len(GOOD) // 4 + 1)


def test_an_answer_in_parts_is_put_together():
    half = len(GOOD) // 2
    parts = [{"type": "text", "text": GOOD[:half]}, {"type": "text", "text": GOOD[half:]}]

    assert wire(completion(parts)).ask().text == GOOD


def test_the_sample_does_not_change_the_question():
    line = wire(completion(), completion())
    for sample in (0, 1):
        line.model(Question("layers", "s", "u", sample), LayersAnswer)

    assert line.seen[0] == line.seen[1]


@pytest.mark.parametrize("key", ["sk-größe", "sk-a b", "sk-a\nb", "sk-a\x00b"])
def test_a_key_that_cannot_be_one_is_refused_unsent_and_unsaid(key):
    with pytest.raises(UsageError) as caught:
        llm.connect(llm.Options("m-1", key))

    assert "OPENAI_API_KEY" in str(caught.value)
    assert key not in str(caught.value)


def test_white_space_around_a_key_is_dropped():
    line = wire(completion(), api_key=f" {KEY}\n")
    line.ask()

    assert line.headers[0]["authorization"] == f"Bearer {KEY}"
