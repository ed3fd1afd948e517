"""Every way in which a model fails to answer: what is tried again, what it is called, and what the message says."""

import json

import httpx2
import pytest

from pipeline.errors import ContextTooLong, Malformed, ModelNotFound, Refused, RequestRejected, Truncated, Unauthorised
from pipeline.model import Tokens
from tests.support.wire import GOOD, KEY, completion, failed, wire

OFF_SCHEMA = json.dumps({**json.loads(GOOD), "L3": "safe"})
CUT = {"text": GOOD[:40], "finish": "length"}
JSON = {"Content-Type": "application/json"}
QUOTA = {"message": "You exceeded your current quota", "code": "insufficient_quota"}
FILTERED = {"message": "The response was filtered due to the prompt", "code": "content_filter"}


def refusal(line, error):
    """The message of the error that asking raises: short, names the model, does not tell the key."""
    with pytest.raises(error) as caught:
        line.ask()
    message = str(caught.value)

    assert type(caught.value) is error
    assert "'m-1'" in message
    assert KEY not in message
    assert message.isprintable()
    assert len(message) < 450
    return message


# Cut off


def test_an_answer_cut_off_is_asked_again_with_twice_the_limit():
    line = wire(completion(**CUT), completion(), max_output_tokens=500)
    reply = line.ask()

    assert [seen["max_tokens"] for seen in line.seen] == [500, 1000]
    assert line.seen[0]["messages"] == line.seen[1]["messages"]
    assert reply.tokens == Tokens(input=200, cached=80, output=100)
    assert (reply.text, reply.repairs) == (GOOD, 0)


def test_tokens_of_a_cut_answer_count_where_the_server_does_not():
    line = wire(completion(**CUT, usage=None), completion())

    assert line.ask().tokens.output > 50


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(completion(**CUT), id="cut-again"),
        pytest.param(failed(400, "max_tokens is too large: 1000"), id="limit-refused"),
        pytest.param(failed(400, "maximum context length is 4096 tokens"), id="context-full"),
    ],
)
def test_cut_off_twice_is_truncated(second):
    line = wire(completion(**CUT), second, max_output_tokens=500)
    message = refusal(line, Truncated)

    assert len(line.seen) == 2
    assert "500" in message
    assert "THREATCARD_MAX_OUTPUT_TOKENS" in message


# Off the schema


def test_an_answer_off_the_schema_is_repaired_once():
    line = wire(completion(OFF_SCHEMA), completion())
    reply = line.ask()
    *asked, answered, shown = line.seen[1]["messages"]

    assert asked == line.seen[0]["messages"]
    assert answered == {"role": "assistant", "content": OFF_SCHEMA}
    assert shown["role"] == "user"
    assert "L3: Input should be" in shown["content"]
    assert reply.tokens == Tokens(input=200, cached=80, output=100)
    assert (reply.text, reply.repairs) == (GOOD, 1)


def test_the_repair_turn_shows_the_first_few_of_many_problems():
    line = wire(completion(json.dumps(dict.fromkeys(json.loads(GOOD), "safe"))), completion())
    line.ask()
    shown = line.seen[1]["messages"][-1]["content"]

    assert [key for key in ("L1:", "L5:", "L6:") if key in shown] == ["L1:", "L5:"]
    assert "and 3 more" in shown


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(OFF_SCHEMA, id="wrong-type"),
        pytest.param(GOOD[:-20], id="half-an-object"),
        pytest.param(GOOD + GOOD, id="two-objects"),
        pytest.param("I would say that this is safe.", id="prose"),
        pytest.param('{"L1": "\\ud800"}', id="lone-surrogate"),
        pytest.param("[" * 5_000, id="deep"),
    ],
)
def test_off_the_schema_twice_is_malformed(text):
    line = wire(completion(text), completion(text))
    message = refusal(line, Malformed)

    assert len(line.seen) == 2
    assert "schema" in message


@pytest.mark.parametrize("text", [None, "", " \n"])
def test_an_empty_answer_is_repaired_without_an_empty_message(text):
    """Servers refuse an assistant's turn that is empty, and two turns of the user in a row."""
    line = wire(completion(text), completion())
    reply = line.ask()
    system, user = line.seen[1]["messages"]

    assert system == line.seen[0]["messages"][0]
    assert user["role"] == "user"
    assert user["content"].startswith("the listing\n\nYour answer was not accepted")
    assert reply.repairs == 1


def test_empty_twice_is_malformed():
    refusal(wire(completion(None), completion("")), Malformed)


def test_a_repair_that_is_cut_off_gets_twice_the_limit_too():
    line = wire(completion(OFF_SCHEMA), completion(**CUT), completion(), max_output_tokens=500)
    reply = line.ask()

    assert [seen["max_tokens"] for seen in line.seen] == [500, 500, 1000]
    assert reply.tokens.output == 150


# Refused


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        pytest.param(completion(None, refusal="I can’t help with that."), "I can’t help", id="by-the-model"),
        pytest.param(completion("", finish="content_filter"), "content filter", id="answer-filtered"),
        pytest.param(failed(400, **FILTERED), "content filter", id="question-filtered"),
    ],
)
def test_a_refusal_is_final(reply, said):
    line = wire(reply)

    assert said in refusal(line, Refused)
    assert len(line.seen) == 1


def test_a_long_refusal_is_cut():
    assert "no" * 120 not in refusal(wire(completion(None, refusal="no" * 500)), Refused)


# What does not


@pytest.mark.parametrize(
    ("reply", "error", "advice"),
    [
        pytest.param(failed(401, f"Incorrect API key provided: {KEY}"), Unauthorised, "OPENAI_API_KEY", id="key-wrong"),
        pytest.param(failed(403, "no access to model"), Unauthorised, "OPENAI_API_KEY", id="key-forbidden"),
        pytest.param(failed(404, "The model `m-1` does not exist"), ModelNotFound, "--model", id="model-unknown"),
        pytest.param(
            failed(400, "max_completion_tokens is too large"), RequestRejected,
            "THREATCARD_MAX_OUTPUT_TOKENS", id="output-limit",
        ),
        pytest.param(failed(413, "too large"), RequestRejected, "OPENAI_BASE_URL", id="body-too-large"),
        pytest.param(failed(302), RequestRejected, "OPENAI_BASE_URL", id="moved"),
    ],
)  # fmt: skip
def test_what_cannot_pass_is_asked_once(reply, error, advice):
    line = wire(reply)

    assert advice in refusal(line, error)
    assert len(line.seen) == 1


@pytest.mark.parametrize(
    ("status", "words", "code"),
    [
        pytest.param(
            400, "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
            "context_length_exceeded", id="openai",
        ),
        pytest.param(
            400, "Input tokens exceed the configured limit of 272000 tokens.", "context_length_exceeded", id="openai-5",
        ),
        pytest.param(400, "too many", "context_length_exceeded", id="code-alone"),
        pytest.param(
            400, "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4000 in the "
            "messages, 1000 in the completion).", None, id="vllm",
        ),
        pytest.param(
            400, "The decoder prompt (length 5000) is longer than the maximum model length of 4096.", None,
            id="vllm-1",
        ),
        pytest.param(
            400, "request (9000 tokens) exceeds the available context size (8192 tokens), try increasing it", None,
            id="llama-cpp",
        ),
        pytest.param(500, "Context size has been exceeded.", None, id="llama-cpp-while-writing"),
        pytest.param(400, "the input length exceeds the context length", None, id="ollama"),
        pytest.param(400, "prompt is too long: 210000 tokens > 200000 maximum", None, id="anthropic"),
        pytest.param(
            400, "The input token count (1100000) exceeds the maximum number of tokens allowed (1048576).", None,
            id="gemini",
        ),
    ],
)  # fmt: skip
def test_a_context_that_is_too_small_is_known_by_every_wording(status, words, code):
    line = wire(failed(status, words, code=code))

    assert "larger context" in refusal(line, ContextTooLong)
    assert len(line.seen) == 1


# What is no answer of a model server at all


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(httpx2.Response(200, html="<html><title>Sign in</title></html>"), id="sign-in-page"),
        pytest.param(httpx2.Response(200), id="empty-body"),
        pytest.param(httpx2.Response(204), id="no-content"),
        pytest.param(httpx2.Response(200, content=b'{"choices": [', headers=JSON), id="half-json"),
        pytest.param(httpx2.Response(200, content=b"\xff\xfe{", headers=JSON), id="not-utf-8"),
        pytest.param(httpx2.Response(200, json=None), id="null"),
        pytest.param(httpx2.Response(200, json=[]), id="list"),
        pytest.param(httpx2.Response(200, json={"status": "ok"}), id="another-api"),
        pytest.param(httpx2.Response(200, json={"error": {"message": "overloaded"}}), id="error-with-status-200"),
        pytest.param(httpx2.Response(200, json={"choices": None}), id="choices-null"),
        pytest.param(httpx2.Response(200, json={"choices": []}), id="choices-empty"),
        pytest.param(httpx2.Response(200, json={"choices": [{"message": None}]}), id="message-null"),
        pytest.param(completion(role="user"), id="role-user"),
        pytest.param(completion(role=None), id="role-null"),
        pytest.param(completion(usage={"prompt_tokens": "many"}), id="usage-in-words"),
        pytest.param(completion(usage=[]), id="usage-list"),
    ],
)  # fmt: skip
def test_what_is_no_completion_has_a_name_and_is_not_asked_again(reply):
    line = wire(reply)

    assert "OPENAI_BASE_URL" in refusal(line, Malformed)
    assert len(line.seen) == 1


@pytest.mark.parametrize(
    ("reply", "shown"),
    [
        pytest.param(
            httpx2.Response(200, html="<title>Sign in</title>"), "a web page, as a proxy shows: Sign in", id="a-page"
        ),
        pytest.param(httpx2.Response(200, json={"error": {"message": "overloaded"}}), "overloaded", id="an-error"),
    ],
)
def test_what_came_instead_is_shown(reply, shown):
    assert shown in refusal(wire(reply), Malformed)


def test_an_error_in_words_of_its_own_is_shown():
    reply = httpx2.Response(422, json={"detail": [{"msg": "field required"}]})

    assert "field required" in refusal(wire(reply), RequestRejected)


@pytest.mark.parametrize("words", ["\x1b[31mred\x1b[0m\x07", "line\nafter\r\nline", "x" * 5_000])
def test_what_a_server_says_cannot_upset_a_terminal(words):
    refusal(wire(failed(400, words)), RequestRejected)


@pytest.mark.parametrize("place", [0, 190, 199])
def test_the_key_is_taken_out_before_the_message_is_cut(place):
    message = refusal(wire(failed(401, "x" * place + KEY)), Unauthorised)

    assert KEY[:8] not in message
