"""What a model costs where no price is configured, and what is said where nobody knows."""

import socket

import genai_prices
import pytest

from pipeline import settings
from pipeline.card.make import Prices
from pipeline.cli import build, prices
from pipeline.errors import UsageError

NOW = "2026-11-20T09:14:00Z"
TABLE = f"genai-prices {genai_prices.__version__}"
OWN = {"THREATCARD_PRICE_INPUT": "3", "THREATCARD_PRICE_OUTPUT": "15"}


def held(model, **environ):
    return settings.read({"model": model}, environ=environ)


def known(model, **environ):
    return prices.known(held(model, **environ), NOW)


@pytest.mark.parametrize(
    ("model", "environ"),
    [
        pytest.param("gpt-5.1", {}, id="openai"),
        pytest.param("openai:gpt-5.1", {}, id="openai-by-its-prefix"),
        pytest.param("anthropic:claude-sonnet-5-5", {}, id="anthropic"),
        pytest.param("google_genai:gemini-2.5-pro", {}, id="google"),
        pytest.param("mistralai:mistral-large-latest", {}, id="mistral"),
        pytest.param("bedrock_converse:amazon.nova-pro-v1:0", {}, id="bedrock"),
        pytest.param("openai/gpt-5.1", {"OPENAI_BASE_URL": "https://openrouter.ai/api/v1"}, id="openrouter"),
        pytest.param("gpt-5.1", {"OPENAI_BASE_URL": "https://team.openai.azure.com/openai/v1/"}, id="azure"),
    ],
)
def test_the_table_knows_the_usual_models(model, environ):
    found = known(model, **environ)

    assert found.by == TABLE
    assert 0 < found.prices.cached <= found.prices.input < found.prices.output


def test_a_price_is_for_a_million_tokens_and_for_the_usual_length():
    """As OpenAI publishes it."""
    assert known("gpt-5.1").prices == Prices(input=1.25, cached=0.125, output=10.0)


@pytest.mark.parametrize(
    ("model", "environ"),
    [
        pytest.param("no-such-model", {}, id="unknown-model"),
        pytest.param("anthropic:no-such-model", {}, id="unknown-model-of-a-provider"),
        pytest.param("gpt-5.1", {"OPENAI_BASE_URL": "http://127.0.0.1:8000/v1"}, id="server-of-ones-own"),
        pytest.param("anthropic:claude-sonnet-5-5", {"ANTHROPIC_BASE_URL": "https://proxy.example"}, id="proxy"),
        pytest.param("ollama:qwen3:8b", {}, id="ollama"),
        pytest.param("openai/gpt-oss-120b:free", {"OPENAI_BASE_URL": "https://openrouter.ai/api/v1"}, id="free"),
    ],
)
def test_what_nobody_knows_is_unknown_and_not_for_nothing(model, environ):
    assert known(model, **environ) == (None, "unknown")


def test_the_settings_take_the_tables_place():
    assert known("gpt-5.1", **OWN) == (Prices(3.0, 3.0, 15.0), "settings")
    assert known("no-such-model", **OWN, THREATCARD_PRICE_CACHED="0.5") == (Prices(3.0, 0.5, 15.0), "settings")


def test_half_a_price_is_none():
    with pytest.raises(UsageError, match="set both"):
        known("gpt-5.1", THREATCARD_PRICE_OUTPUT="15")


def test_without_a_model_nothing_is_looked_up():
    assert prices.known(settings.read({}, environ={}), NOW) == (None, None)
    assert prices.known(settings.read({"model": "gpt-5.1", "estimator": "comparables"}, environ={}), NOW) == (
        None,
        None,
    )


def test_the_network_is_not_asked(monkeypatch):
    def refuse(*args):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)

    assert known("gpt-5.2").by == TABLE


def test_a_card_is_made_with_them_and_says_whose_they_are():
    making = build.making(held("gpt-5.1"), snap=False)

    assert (making.prices, making.priced_by) == (Prices(1.25, 0.125, 10.0), TABLE)
    assert build.prices(held("gpt-5.1")) == making.prices
