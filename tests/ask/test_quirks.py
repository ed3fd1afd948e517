"""Servers as they are, each asked over loopback: an answer is mended, or asked for otherwise, or a failure by name."""

import pytest

from pipeline.ask import llm
from pipeline.ask.failures import ATTEMPTS
from pipeline.ask.known import Known
from pipeline.assess.answers import FactorsAnswer
from pipeline.errors import (
    ContextTooLong,
    Malformed,
    ModelError,
    ModelNotFound,
    RateLimited,
    Refused,
    RequestRejected,
    Truncated,
    Unauthorised,
    Unavailable,
)
from tests.support import quirks
from tests.support.quirk_server import serving
from tests.support.wire import KEY, QUESTION


@pytest.fixture(scope="module")
def server():
    with serving() as running:
        yield running


class Asking:
    """A model with one quirk: what it was asked, and how long was waited."""

    def __init__(self, server, name, known=None, **options):
        server.seen.clear()
        self.seen, self.slept = server.seen, []
        chosen = llm.Options(name, KEY, server.url, **options)
        self.model = llm.connect(chosen, sleep=self.slept.append, known=known)

    def ask(self):
        return self.model(QUESTION, FactorsAnswer)


MENDED = {
    "fence": (("fence", 1),),
    "fence-in-prose": (("fence", 1),),
    "prose-before": (("prose", 1),),
    "prose-after": (("prose", 1),),
    "thoughts": (("thinking", 1),),
    "no-thoughts": (("thinking", 1),),
    "thoughts-without-beginning": (("thinking", 1),),
    "thoughts-without-end": (("thinking", 1),),
    "thoughts-and-fence": (("thinking", 1), ("fence", 1)),
    "byte-order-mark": (("mark", 1),),
    "brace-before": (("prose", 1),),
    "under-its-name": (("wrapped", 1),),
    "parts": (("parts", 1),),
    "thinking-part": (("parts", 1),),
    "reasoning": (("reasoning", 1),),
    "reasoning-by-another-name": (("reasoning", 1),),
    "tool-call": (("tool_call", 1),),
    "numbers": (("spelling", 12),),
    "short-numbers": (("spelling", 1),),
    "bracketed-passages": (("spelling", 1),),
    "extra-keys": (("extra_key", 2),),
}


def test_every_quirk_has_its_test():
    named = {*MENDED, *quirks.PLAIN, *FALLING_BACK, *FAILURES}

    assert named == quirks.QUIRKS.keys()


@pytest.mark.parametrize("name", MENDED)
def test_an_answer_that_is_right_inside_is_mended_and_counted(server, name):
    asking = Asking(server, name)
    reply = asking.ask()

    assert reply.answer == FactorsAnswer.model_validate(quirks.FACTORS)
    assert (reply.mends, reply.repairs, reply.fell_back) == (MENDED[name], 0, ())
    assert len(asking.seen) == 1


@pytest.mark.parametrize("name", quirks.PLAIN)
def test_what_is_no_fault_is_not_counted(server, name):
    reply = Asking(server, name).ask()

    assert (reply.mends, reply.repairs, reply.fell_back) == ((), 0, ())


FALLING_BACK = {
    "no-schema": ("answer_format=json_object",),
    "type-unavailable": ("answer_format=json_object",),
    "api-version": ("answer_format=json_object",),
    "model-without-schema": ("answer_format=json_object",),
    "one-of-a-literal": ("answer_format=json_object",),
    "no-format": ("answer_format=prompt",),
    "no-json-mode": ("answer_format=prompt",),
    "grammar": ("answer_format=prompt",),
    "grammar-that-fails": ("answer_format=prompt",),
    "few-words-of-schema": ("answer_format=plain_schema",),
    "too-many-states": ("answer_format=json_object",),
    "no-bounds": ("answer_format=plain_schema",),
    "no-temperature": ("temperature=none",),
    "temperature-in-range": ("temperature=none",),
    "newer-limit": ("tokens_parameter=max_completion_tokens",),
    "no-limit": ("tokens_parameter=none",),
    "renamed-on-its-way": ("tokens_parameter=none",),
    "nothing-but-turns": ("answer_format=prompt", "tokens_parameter=none", "temperature=none"),
}


@pytest.mark.parametrize("name", FALLING_BACK)
def test_what_a_server_refuses_is_left_out_and_said(server, name, caplog):
    asking = Asking(server, name)
    reply = asking.ask()

    assert reply.answer == FactorsAnswer.model_validate(quirks.FACTORS)
    assert (reply.fell_back, reply.mends, reply.repairs) == (FALLING_BACK[name], (), 0)
    assert asking.slept == []
    assert caplog.text.count("from now on") == 1


@pytest.mark.parametrize("name", FALLING_BACK)
def test_it_is_found_out_once(server, name, caplog):
    known = Known()
    Asking(server, name, known).ask()
    caplog.clear()
    again = Asking(server, name, known)
    reply = again.ask()

    assert len(again.seen) == 1
    assert reply.fell_back == FALLING_BACK[name]
    assert caplog.text == ""


@pytest.mark.parametrize(
    ("name", "setting", "value", "sent"),
    [
        ("no-schema", "answer_format", "json_object", {"response_format": {"type": "json_object"}}),
        ("no-format", "answer_format", "prompt", {}),
        ("newer-limit", "tokens_parameter", "max_completion_tokens", {"max_completion_tokens": 8_000}),
        ("no-limit", "tokens_parameter", "none", {}),
    ],
)
def test_a_setting_spares_the_refusal(server, name, setting, value, sent):
    asking = Asking(server, name, **{setting: value})

    assert asking.ask().fell_back == (f"{setting}={value}",)
    assert len(asking.seen) == 1
    assert sent.items() <= asking.seen[0].items()


@pytest.mark.parametrize(
    ("name", "setting", "value"),
    [("no-schema", "answer_format", "json_schema"), ("newer-limit", "tokens_parameter", "max_tokens")],
)
def test_a_setting_holds_where_it_is_refused(server, name, setting, value):
    asking = Asking(server, name, **{setting: value})
    with pytest.raises(RequestRejected, match=f"THREATCARD_{setting.upper()}"):
        asking.ask()

    assert len(asking.seen) == 1


ONCE, TWICE = 1, 2
FAILURES = {
    "null": (Malformed, "the answer was empty", TWICE),
    "empty": (Malformed, "the answer was empty", TWICE),
    "error-at-the-end": (Unavailable, "Provider disconnected", ATTEMPTS),
    "error-without-code": (Unavailable, "the provider ended with an error", ATTEMPTS),
    "rate-inside": (RateLimited, "Provider returned error (Somebody: Too Many Requests)", ATTEMPTS),
    "rate-inside-nulls": (RateLimited, "Provider returned error", ATTEMPTS),
    "rate-by-its-name": (RateLimited, "slow down", ATTEMPTS),
    "key-inside": (Unauthorised, "no such user", ONCE),
    "words-inside": (Malformed, "which should end in /v1 (an error instead of an answer: Unexpected endpoint", ONCE),
    "no-choice": (Malformed, "no choice in the answer", ONCE),
    "sign-in-page": (Malformed, "a web page, as a proxy shows: Sign in The proxy of the house", ONCE),
    "event-stream": (Malformed, "an event stream", ONCE),
    "bad-gateway": (Unavailable, "502 Bad Gateway nginx", ATTEMPTS),
    "loading": (Unavailable, "Loading model", ATTEMPTS),
    "no-credit": (RateLimited, "add credit", ONCE),
    "no-quota": (RateLimited, "raise it, or use another key", ONCE),
    "pause-in-words": (RateLimited, "retry in 41.5s", ATTEMPTS),
    "pause-in-details": (RateLimited, "Quota exceeded", ATTEMPTS),
    "long-pause-in-words": (RateLimited, "a pause of 7985 s", ONCE),
    "key-by-words": (Unauthorised, "OPENAI_API_KEY", ONCE),
    "no-deployment": (ModelNotFound, "--model", ONCE),
    "nothing-loaded": (ModelNotFound, "No models loaded", ONCE),
    "order-of-turns": (RequestRejected, "it wants other turns", ONCE),
    "nothing-helps": (RequestRejected, "none of the ways to have JSON is taken", 3),
    "limit-nobody-sent": (RequestRejected, "THREATCARD_TOKENS_PARAMETER", TWICE),
    "small-context": (ContextTooLong, "larger context", ONCE),
    "filter": (Refused, "content filter", ONCE),
    "filter-at-the-end": (Refused, "content filter", ONCE),
    "refusal": (Refused, "I cannot help", ONCE),
    "thinks-to-the-end": (Truncated, "THREATCARD_MAX_OUTPUT_TOKENS", TWICE),
    "off-the-grid": (Malformed, "autonomy_of_action.value: Input should be", TWICE),
    "percent": (Malformed, "autonomy_of_action.value: Input should be", TWICE),
    "field-missing": (Malformed, "cvss: Field required", TWICE),
    "two-answers": (Malformed, "trailing characters", TWICE),
    "prose": (Malformed, "it begins '# Threat card", TWICE),
    "schema-itself": (Malformed, "Field required", TWICE),
}


@pytest.mark.parametrize("name", FAILURES)
def test_what_cannot_be_had_has_a_name_and_is_tried_as_often_as_it_helps(server, name):
    error, said, times = FAILURES[name]
    asking = Asking(server, name)
    with pytest.raises(ModelError) as caught:
        asking.ask()
    message = str(caught.value)

    assert type(caught.value) is error
    assert said in message
    assert message.startswith(f"'{name}'")
    assert "\n" not in message
    assert len(asking.seen) == times


@pytest.mark.parametrize(("name", "seconds"), [("pause-in-words", 41.5), ("pause-in-details", 12.0)])
def test_a_pause_that_is_asked_for_in_words_is_kept(server, name, seconds):
    asking = Asking(server, name)
    with pytest.raises(RateLimited):
        asking.ask()

    assert asking.slept == [seconds] * (ATTEMPTS - 1)


def test_the_schema_stands_among_the_instructions_where_nothing_else_has_it(server):
    asking = Asking(server, "no-schema")
    asking.ask()
    first, last = asking.seen[0]["messages"], asking.seen[-1]["messages"]

    assert first[0]["content"] == QUESTION.system
    assert last[0]["content"].startswith(QUESTION.system)
    assert '"title":"FactorsAnswer"' in last[0]["content"]
    assert first[1:] == last[1:]
