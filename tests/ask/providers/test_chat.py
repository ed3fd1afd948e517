"""Each provider's own client against a server that speaks its wire: what is sent, what becomes of what comes back."""

import json
import time
from typing import Any, NamedTuple

import pytest

from pipeline.ask import Reply, llm, providers
from pipeline.ask.providers import chat, pace
from pipeline.ask.providers.failure import ProviderFailure
from pipeline.assess.answers import LayersAnswer
from pipeline.errors import (
    ContextTooLong,
    Malformed,
    ModelNotFound,
    RateLimited,
    Refused,
    RequestRejected,
    ThreatcardError,
    Truncated,
    Unauthorised,
    Unavailable,
    UsageError,
)
from pipeline.model import Tokens
from tests.support.provider_servers import CACHED, INPUT, KEY, OUTPUT, WIRES, Heard, Said, speaking
from tests.support.wire import GOOD, QUESTION

NAMES = {"bedrock_converse": "anthropic.m-1"}
EACH = pytest.mark.parametrize("provider", WIRES)
TEMPERATURE_NONE = "set THREATCARD_TEMPERATURE=none"


class Asked(NamedTuple):
    """A question's reply or the error, what the server heard of it, and how long would have been slept."""

    came: Reply[LayersAnswer] | Exception
    heard: list[Heard]
    slept: list[float]

    @property
    def reply(self) -> Reply[LayersAnswer]:
        assert isinstance(self.came, Reply), self.came
        return self.came


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bedrock's, of nobody; and none is looked for on a network."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret-of-nobody")
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


def options(provider: str, url: str, **changes: Any) -> llm.Options:
    server = f"{url}/v1" if provider == "mistralai" else url
    model = f"{provider}:{NAMES.get(provider, 'm-1')}"
    return llm.Options(**({"model": model, "api_key": KEY, "base_url": server, "timeout": 20.0} | changes))


def ask(provider: str, *replies: Said, **changes: Any) -> Asked:
    slept: list[float] = []
    with speaking(provider, *replies) as (url, heard):
        chosen = options(provider, url, **changes)
        try:
            model = llm.Model(chat.connect(providers.meant(chosen.model), chosen), chosen, sleep=slept.append)
            return Asked(model(QUESTION, LayersAnswer), heard, slept)
        except ThreatcardError as err:
            return Asked(err, heard, slept)


def counted(provider: str, times: int = 1) -> Tokens:
    return Tokens(input=times * INPUT, cached=times * WIRES[provider].cached, output=times * OUTPUT)


# A good answer


@EACH
def test_the_text_comes_back_as_it_was_written_with_its_tokens(provider):
    spaced = json.dumps(json.loads(GOOD), indent=1)
    asked = ask(provider, Said(spaced))

    assert asked.reply == (LayersAnswer.model_validate_json(GOOD), spaced, counted(provider), 0, (), ())
    assert len(asked.heard) == 1


@EACH
def test_the_schema_and_the_limit_go_out_in_the_providers_words(provider):
    (heard,) = ask(provider, max_output_tokens=700).heard
    sent = json.dumps(heard.body)

    assert heard.path == WIRES[provider].path
    assert "L7Answer" in sent
    assert "700" in sent
    assert "the instructions" in sent
    assert KEY not in sent


@pytest.mark.parametrize("provider", [name for name, one in providers.PROVIDERS.items() if one.key])
def test_the_key_goes_into_one_header(provider):
    (heard,) = ask(provider).heard

    assert len([name for name, value in heard.headers.items() if KEY in value]) == 1


def test_ollama_is_told_how_much_context_to_take():
    """Else it cuts what is longer than its default, without a word."""
    (heard,) = ask("ollama", max_output_tokens=700).heard

    assert heard.body["options"] == {"num_ctx": chat.QUESTION + 700, "num_predict": 700, "temperature": 0.0}


@pytest.mark.filterwarnings("ignore:The model:DeprecationWarning")
@pytest.mark.parametrize(
    ("model", "temperature", "sent"),
    [
        pytest.param("m-1", 0.0, 0.0, id="unknown-model"),
        pytest.param("claude-opus-4-6", 0.7, 0.7, id="takes-one"),
        pytest.param("claude-opus-4-7", 0.0, None, id="takes-none"),
        pytest.param("claude-sonnet-5-5", 0.7, None, id="whose-client-refuses-one"),
        pytest.param("claude-opus-4-6", None, None, id="left-to-the-server"),
    ],
)
def test_a_temperature_goes_to_models_that_take_one(model, temperature, sent):
    (heard,) = ask("anthropic", model=f"anthropic:{model}", temperature=temperature).heard

    assert heard.body.get("temperature") == sent


@pytest.mark.parametrize("provider", [name for name in WIRES if name != "mistralai"])
def test_a_temperature_that_is_left_to_the_server_is_not_sent(provider):
    """Mistral's client then sends the one that it thinks right."""
    (heard,) = ask(provider, temperature=None).heard

    assert "temperature" not in json.dumps(heard.body)


# An answer that is not what was asked for


@EACH
def test_an_answer_off_the_schema_is_shown_to_the_model_once(provider):
    asked = ask(provider, Said('{"L1": 1}'), Said(GOOD))

    assert (asked.reply.text, asked.reply.repairs, asked.reply.tokens) == (GOOD, 1, counted(provider, 2))
    assert "was not accepted" in json.dumps(asked.heard[1].body)


@EACH
def test_an_answer_cut_off_at_the_limit_is_asked_again_with_twice_as_much(provider):
    asked = ask(provider, Said(GOOD[:40], end=WIRES[provider].cut), Said(GOOD), max_output_tokens=700)

    assert (asked.reply.text, asked.reply.repairs, asked.reply.tokens) == (GOOD, 0, counted(provider, 2))
    assert ["700" in json.dumps(one.body) for one in asked.heard] == [True, False]
    assert "1400" in json.dumps(asked.heard[1].body)


@EACH
def test_cut_off_twice_is_truncated(provider):
    assert type(ask(provider, Said(GOOD[:40], end=WIRES[provider].cut)).came) is Truncated


@pytest.mark.parametrize(("provider", "end"), [(name, end) for name, wire in WIRES.items() for end in wire.stopped])
def test_what_the_model_or_a_filter_stops_is_refused(provider, end):
    asked = ask(provider, Said("", end=end))

    assert type(asked.came) is Refused
    assert len(asked.heard) == 1


@pytest.mark.parametrize(
    ("provider", "end"),
    [("mistralai", "error"), ("bedrock_converse", "malformed_model_output"), ("google_genai", "OTHER")],
)
def test_an_answer_that_the_provider_broke_off_is_asked_for_again(provider, end):
    assert ask(provider, Said(GOOD[:40], end=end), Said(GOOD)).reply.text == GOOD


@EACH
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<html>Sign in to go on</html>", id="login-page"),
        pytest.param(b"[]", id="another-json"),
        pytest.param(b'{"choices": []}', id="no-choice"),
    ],
)
def test_what_is_no_answer_of_that_provider_is_malformed(provider, body):
    assert type(ask(provider, Said(body=body)).came) is Malformed


def test_an_error_in_the_middle_of_an_answer_is_tried_again():
    """Ollama has begun to answer with status 200 when its runner dies."""
    asked = ask("ollama", Said(body=b'{"error": "llama runner process has terminated"}\n'), Said(GOOD))

    assert asked.reply.text == GOOD


# Failures


def status(code: int, error: str = "no", kind: str = "", **headers: str) -> Said:
    return Said(status=code, error=error, kind=kind, headers={k.replace("_", "-"): v for k, v in headers.items()})


@EACH
@pytest.mark.parametrize(
    ("said", "error", "advice"),
    [
        pytest.param(status(401, "invalid key"), Unauthorised, "the key was not accepted", id="401"),
        pytest.param(status(403, "not yours"), Unauthorised, "the key was not accepted", id="403"),
        pytest.param(status(404, "model not found"), ModelNotFound, "check --model", id="404"),
        pytest.param(status(400, "prompt is too long"), ContextTooLong, "larger context", id="too-long"),
        pytest.param(status(413, "too large"), ContextTooLong, "larger context", id="413"),
        pytest.param(status(400, "temperature is deprecated"), RequestRejected, TEMPERATURE_NONE, id="temperature"),
        pytest.param(status(422, "schema is too complex"), RequestRejected, "structured output", id="schema"),
        pytest.param(status(400, "odd"), RequestRejected, "check --model", id="400"),
    ],
)
def test_what_no_waiting_mends_is_named_at_once(provider, said, error, advice):
    asked = ask(provider, said)
    message = str(asked.came)

    assert type(asked.came) is error, message
    assert advice in message
    assert repr(f"{provider}:")[:-1] in message
    assert (len(asked.heard), asked.slept) == (1, [])
    assert KEY not in message
    assert message.isprintable()
    assert len(message) < 450


@pytest.mark.parametrize("provider", [name for name in WIRES if name != "anthropic"])
def test_the_way_to_another_server_is_not_followed(provider):
    """A key is not for the next host. Anthropic's client follows it, and takes the key out of the headers itself."""
    with speaking(provider) as (elsewhere, heard):
        asked = ask(provider, status(307, Location=f"{elsewhere}{WIRES[provider].path}"))

        assert type(asked.came) in (RequestRejected, Malformed)
        assert heard == []


@EACH
@pytest.mark.parametrize("code", [500, 503, 529])
def test_a_server_that_fails_is_asked_again(provider, code):
    assert ask(provider, status(code, "overloaded"), Said(GOOD)).reply.text == GOOD


@EACH
@pytest.mark.parametrize(("code", "error"), [(429, RateLimited), (503, Unavailable)])
def test_five_attempts_are_all_and_they_are_ours(provider, code, error):
    asked = ask(provider, status(code, "busy"))

    assert type(asked.came) is error
    assert (len(asked.heard), len(asked.slept)) == (5, 4)


@pytest.mark.parametrize("provider", [name for name in WIRES if name != "ollama"])
def test_retry_after_is_obeyed(provider):
    """Ollama's client does not pass headers on."""
    asked = ask(provider, status(429, "slow down", Retry_After="7"), Said(GOOD))

    assert (asked.reply.text, asked.slept) == (GOOD, [7.0])


def test_google_says_in_the_body_how_long_to_wait():
    error = {"code": 429, "message": "quota", "status": "RESOURCE_EXHAUSTED", "details": [{"retryDelay": "34.5s"}]}
    said = Said(status=429, body=json.dumps({"error": error}).encode())

    assert ask("google_genai", said, Said(GOOD)).slept == [34.5]


@pytest.mark.parametrize("provider", [name for name in WIRES if name != "ollama"])
def test_a_pause_of_an_hour_is_not_waited_for(provider):
    asked = ask(provider, status(429, "tomorrow", Retry_After="3600"))

    assert type(asked.came) is RateLimited
    assert "a pause of 3600 s" in str(asked.came)
    assert len(asked.heard) == 1


@pytest.mark.parametrize(
    ("provider", "said", "error"),
    [
        pytest.param("google_genai", status(400, "API key not valid."), Unauthorised, id="google-key"),
        pytest.param(
            "mistralai", status(400, "Invalid model: m-1", "invalid_model"), ModelNotFound, id="mistral-model"
        ),
        pytest.param(
            "bedrock_converse",
            status(400, "The provided model identifier is invalid.", "ValidationException"),
            ModelNotFound,
            id="bedrock-model",
        ),
        pytest.param(
            "bedrock_converse",
            status(403, "The security token is expired", "ExpiredTokenException"),
            Unauthorised,
            id="bedrock-token",
        ),
        pytest.param(
            "anthropic", status(400, "Output blocked by content filtering policy"), Refused, id="anthropic-filter"
        ),
        pytest.param(
            "ollama", status(404, "model 'm-1' not found, try pulling it first"), ModelNotFound, id="ollama-pull"
        ),
    ],
)
def test_what_a_provider_words_in_its_own_way(provider, said, error):
    assert type(ask(provider, said).came) is error


@EACH
def test_a_call_ends_in_time_whatever_trickles(provider):
    began = time.monotonic()
    asked = ask(provider, Said(drips=0.05), timeout=1.0)

    assert type(asked.came) is Unavailable
    assert "THREATCARD_TIMEOUT" in str(asked.came)
    assert len(asked.heard) == 2
    assert time.monotonic() - began < 12


@EACH
def test_a_server_that_is_not_there_is_unavailable(provider):
    with speaking(provider) as (url, _):
        pass
    chosen = options(provider, url)
    model = llm.Model(chat.connect(providers.meant(chosen.model), chosen), chosen, sleep=lambda seconds: None)

    with pytest.raises(Unavailable, match=providers.PROVIDERS[provider].server):
        model(QUESTION, LayersAnswer)


def test_without_credentials_bedrock_says_so(monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    asked = ask("bedrock_converse")

    assert type(asked.came) is Unauthorised
    assert "the AWS credentials" in str(asked.came)


# What cannot be asked at all


@EACH
def test_without_its_client_the_extra_is_named(provider, monkeypatch):
    monkeypatch.setattr(chat, "find_spec", lambda package: None)
    extra = providers.PROVIDERS[provider].extra

    asked = ask(provider)

    assert type(asked.came) is UsageError
    assert f"is not installed: pip install 'threatcard[{extra}]'" in str(asked.came)


def test_what_a_client_does_not_take_is_said_before_anything_is_asked():
    asked = ask("mistralai", temperature=1.5)

    assert type(asked.came) is UsageError
    assert "temperature" in str(asked.came)
    assert asked.heard == []


@pytest.mark.parametrize(
    "name", ["gpt-5.1", "llama3:8b", "qwen3:8b-q4", "hf.co/team/m:Q4", "vertex:m", "anthropic", ""]
)
def test_any_other_name_is_one_behind_openais_wire(name):
    assert providers.meant(name) is None


def test_what_follows_the_prefix_is_the_providers_name():
    assert providers.meant("ollama:qwen3:8b") == (providers.PROVIDERS["ollama"], "qwen3:8b")


# At a pace


class Told:
    """A pace that says what it was told."""

    def __init__(self) -> None:
        self.said: list[Any] = []

    def wait(self, tokens: int) -> None:
        self.said.append(("wait", tokens > 0))

    def spent(self, reserved: int, tokens: Tokens) -> None:
        self.said.append(("spent", reserved > 0, tokens))

    def rest(self, seconds: float) -> None:
        self.said.append(("rest", seconds))


def test_each_call_waits_for_its_turn_and_is_accounted_for():
    at = Told()
    with speaking("mistralai", status(429, Retry_After="3"), Said(GOOD)) as (url, _):
        chosen = options("mistralai", url)
        complete = pace.paced(chat.connect(providers.meant(chosen.model), chosen), at)
        turns = [("system", "the instructions"), ("user", "the listing")]
        with pytest.raises(ProviderFailure):
            complete(turns, LayersAnswer, 500)
        complete(turns, LayersAnswer, 500)

    assert at.said == [
        ("wait", True),
        ("spent", True, Tokens()),
        ("rest", 3.0),
        ("wait", True),
        ("spent", True, Tokens(input=INPUT, output=OUTPUT)),
    ]


def test_the_wires_are_those_of_all_providers():
    assert WIRES.keys() == providers.PROVIDERS.keys()
    assert CACHED < INPUT
