"""What a reply means, whatever its status says, and the words of an error wherever they stand."""

import json

import pytest

from pipeline.ask import heard
from pipeline.ask.heard import NoCompletion

JSON = "application/json"


def completion(**choice):
    return {
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "x"}, **choice}]
    }


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param({"error": {"code": 429, "message": "m"}}, 429, id="code"),
        pytest.param({"error": {"code": "503", "message": "m"}}, 503, id="code-in-digits"),
        pytest.param({"error": {"status": "UNAVAILABLE", "message": "m"}}, 503, id="status-in-words"),
        pytest.param({"error": {"type": "rate_limit_error", "message": "m"}}, 429, id="type-in-words"),
        pytest.param([{"error": {"code": 400, "message": "m"}}], 400, id="list-of-one"),
        pytest.param(completion(finish_reason="error"), 502, id="finish"),
        pytest.param(completion(error={"code": 529, "message": "m"}), 529, id="in-the-choice"),
        pytest.param(completion(), 200, id="completion"),
    ],
)
def test_an_error_inside_has_its_own_status(body, status):
    assert heard.meant(JSON, json.dumps(body).encode()).status == status


@pytest.mark.parametrize("code", [200, 42, True, "1e3", "soon", None, 9.5, [429]])
def test_what_is_no_status_is_none(code):
    with pytest.raises(NoCompletion, match="an error instead of an answer: slow down"):
        heard.meant(JSON, json.dumps({"error": {"code": code, "message": "slow down"}}).encode())


@pytest.mark.parametrize(
    ("message", "content"),
    [
        pytest.param({"content": None, "reasoning_content": "r"}, [{"type": "reasoning", "reasoning": "r"}], id="null"),
        pytest.param({"content": "", "reasoning": "r"}, [{"type": "reasoning", "reasoning": "r"}], id="empty"),
        pytest.param({"content": "x", "reasoning_content": "r"}, "x", id="both"),
        pytest.param({"content": None, "reasoning_content": {"no": 1}}, None, id="no-text"),
        pytest.param({"content": None, "refusal": "no", "reasoning_content": "r"}, None, id="refusal"),
    ],
)
def test_reasoning_is_content_where_there_is_no_other(message, content):
    found = heard.meant(JSON, json.dumps(completion(message=message)).encode())

    assert found.body["choices"][0]["message"]["content"] == content


@pytest.mark.parametrize(
    ("body", "words"),
    [
        pytest.param('{"error": {"message": "m", "code": "c"}}', "m", id="openai"),
        pytest.param('{"error": "m"}', "m", id="plain"),
        pytest.param('[{"error": {"message": "m"}}]', "m", id="list"),
        pytest.param(
            '{"detail": [{"loc": ["body", 1, "x"], "msg": "m"}, {"msg": "n"}]}', "body.1.x: m; n", id="fastapi"
        ),
        pytest.param('{"message": "m", "object": "error"}', "m", id="vllm"),
        pytest.param('{"error": {"message": "", "code": "c"}}', "c", id="code-alone"),
        pytest.param(
            '{"error": {"message": "m", "metadata": {"raw": "{\\"error\\": {\\"message\\": \\"n\\"}}"}}}',
            "m (n)",
            id="router",
        ),
        pytest.param('{"a": 1}', '{"a": 1}', id="no-words"),
        pytest.param("no JSON", "no JSON", id="text"),
        pytest.param("<html><p>m</html>", "  m ", id="page"),
        pytest.param("[" * 100_000, "[" * 100_000, id="deep"),
    ],
)
def test_words_are_found_where_servers_put_them(body, words):
    assert heard.text(body) == words


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        ("Please try again in 20s.", 20.0),
        ("Please try again in 500ms.", 0.5),
        ("Please try again in 6m0s.", 360.0),
        ("try again in 1h2m3.5s", 3_723.5),
        ("Please retry after 41 seconds", 41.0),
        ("retry in 2 minutes", 120.0),
        ('"retryDelay": "12.5s"', 12.5),
        ("try again in a moment", None),
        ("retry later", None),
        ("", None),
    ],
)
def test_a_pause_is_read_from_the_words(body, seconds):
    assert heard.pause(body) == seconds


@pytest.mark.parametrize(
    ("kind", "body", "said"),
    [
        pytest.param("text/html", b"<!DOCTYPE html><title>Sign in</title>", "a web page", id="page"),
        pytest.param(JSON, b"\n <html>", "a web page", id="page-as-json"),
        pytest.param("text/event-stream; charset=utf-8", b"data: {}", "an event stream", id="stream"),
        pytest.param(JSON, b"", "an empty reply", id="empty"),
        pytest.param(JSON, b"ok", "no JSON: ok", id="text"),
        pytest.param(JSON, b"3", "no completion: 3", id="number"),
        pytest.param(JSON, b"{}", "without choices", id="nothing"),
        pytest.param(JSON, b'{"choices": []}', "no choice in the answer", id="no-choice"),
        pytest.param(JSON, b'{"choices": [3]}', "no message", id="odd-choice"),
    ],
)
def test_what_is_no_completion_is_told_as_what_it_is(kind, body, said):
    with pytest.raises(NoCompletion, match=said):
        heard.meant(kind, body)
