"""``--model PROVIDER:NAME``: a card from a provider's own wire, and what is said where it cannot be."""

import json
import shutil

import pytest

from tests.support.commands import KUBE, process, runner
from tests.support.nights import upgraded
from tests.support.provider_servers import KEY, WIRES, Said, speaking

KEYS = {"anthropic": "ANTHROPIC_API_KEY", "google_genai": "GOOGLE_API_KEY", "mistralai": "MISTRAL_API_KEY"}
SERVERS = {
    "anthropic": "ANTHROPIC_BASE_URL",
    "google_genai": "GOOGLE_GEMINI_BASE_URL",
    "mistralai": "MISTRAL_BASE_URL",
    "bedrock_converse": "AWS_ENDPOINT_URL_BEDROCK_RUNTIME",
    "ollama": "OLLAMA_HOST",
}
"""As each provider's own documentation names them."""


@pytest.fixture
def run(capfd, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("THREATCARD_DB", str(tmp_path / "store.db"))
    return runner(capfd)


@pytest.fixture
def configured(monkeypatch):
    """The environment of one who uses that provider, whose server is on loopback; gives the model's name."""

    def configure(provider, url):
        monkeypatch.setenv(SERVERS[provider], f"{url}/v1" if provider == "mistralai" else url)
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", KEYS.get(provider, "OLLAMA_API_KEY")):
            monkeypatch.setenv(name, KEY)
        monkeypatch.setenv("AWS_REGION", "eu-central-1")
        return f"{provider}:{'anthropic.m-1' if provider == 'bedrock_converse' else 'm-1'}"

    return configure


@pytest.mark.parametrize("provider", WIRES)
def test_a_card_names_the_whole_model_and_its_answers_are_kept_under_it(run, configured, provider):
    with speaking(provider) as (url, heard):
        model = configured(provider, url)
        (first,) = run("assess", KUBE, "--model", model, "-f", "json").cards()
        asked = len(heard)
        (again,) = run("assess", KUBE, "--model", model, "-f", "json").cards()

    assert first.status == "complete"
    assert (first.provenance.estimator, first.provenance.model) == ("llm", model)
    assert first.provenance.tokens.output == 50 * asked
    assert (first.provenance.cost_usd, first.provenance.prices) == (None, "unknown")
    assert (len(heard), again.id) == (asked, first.id)


def test_what_a_card_of_a_known_model_cost_stands_on_it(run, configured, monkeypatch):
    monkeypatch.setenv("THREATCARD_PRICE_INPUT", "1")
    monkeypatch.setenv("THREATCARD_PRICE_OUTPUT", "2")
    with speaking("mistralai") as (url, heard):
        model = configured("mistralai", url)
        ran = run("assess", KUBE, "--model", model, "-f", "json")
        shown = run("assess", KUBE, "--model", model).out
    (card,) = ran.cards()

    assert card.provenance.cost_usd == pytest.approx(len(heard) * (100 * 1 + 50 * 2) / 1e6)
    assert card.provenance.prices == "settings"
    assert "(prices: settings)" in " ".join(shown.split())


def test_a_cost_that_nobody_knows_is_said_to_be_unknown(run, configured):
    with speaking("mistralai") as (url, _):
        ran = run("assess", KUBE, "--model", configured("mistralai", url))

    assert "cost unknown" in ran.out
    assert "USD" not in ran.out


def test_a_provider_that_refuses_the_key_leaves_a_card_and_no_key(run, configured):
    said = Said(status=401, error=f"invalid x-api-key: {KEY}", kind="authentication_error")
    with speaking("anthropic", said) as (url, _):
        ran = run("assess", KUBE, "--model", configured("anthropic", url), "-f", "json")
    (card,) = ran.cards()

    assert (ran.code, card.status) == (5, "failed")
    assert "Unauthorised: 'anthropic:m-1'" in ran.err
    assert "ANTHROPIC_API_KEY" in ran.err
    assert KEY not in ran.err + ran.out


@pytest.mark.parametrize(("provider", "variable"), KEYS.items())
def test_without_a_key_the_variable_is_named(run, provider, variable):
    ran = run("assess", KUBE, "--model", f"{provider}:m-1")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"threatcard assess: '{provider}:m-1' needs a key: set {variable}.\n"


def test_a_key_with_a_space_is_no_key(run, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant one two three")
    ran = run("assess", KUBE, "--model", "anthropic:m-1")

    assert ran.code == 2
    assert "ANTHROPIC_API_KEY holds a space" in ran.err


def test_batch_mode_is_openais(run, tmp_path, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    ran = run("refresh", str(tmp_path), "--model", "anthropic:m-1", "--batch")

    assert ran.code == 2
    assert "--batch is OpenAI's, and anthropic is asked one by one: leave it out." in ran.err


def test_a_night_keeps_a_providers_pace_and_counts_what_it_came_to(configured, tmp_path):
    shop, report = tmp_path / "shop", tmp_path / "report"
    store = {"THREATCARD_DB": upgraded(f"sqlite:///{tmp_path / 'night.db'}")}
    shop.mkdir()
    shutil.copy(KUBE, shop / "kube.md")
    prices = {"THREATCARD_PRICE_INPUT": "1", "THREATCARD_PRICE_OUTPUT": "2"}
    flags = ("--report", str(report), "--requests-per-minute", "600", "--max-usd", "1")
    with speaking("mistralai", Said(status=429, error="slow down", headers={"Retry-After": "1"}), Said()) as (
        url,
        heard,
    ):
        model = configured("mistralai", url)
        ran = process("refresh", str(shop), "--model", model, *flags, env={**store, **prices})
    found = json.loads((report / "report.json").read_text("utf-8"))

    assert (ran.returncode, found["counts"]["new"]) == (0, 1)
    assert len(heard) == 3
    assert found["tokens"] == {"input": 200, "cached": 0, "output": 100}
    assert found["cost_usd"] == pytest.approx((200 * 1 + 100 * 2) / 1e6)


def test_a_bound_in_dollars_needs_a_price(run, tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    ran = run("refresh", str(tmp_path), "--model", "no-such-model", "--max-usd", "1")

    assert ran.code == 2
    assert "none is known of 'no-such-model': set THREATCARD_PRICE_INPUT" in ran.err


def test_the_schema_of_a_card_has_whose_prices(run):
    properties = json.loads(run("schema").out)["$defs"]["Provenance"]["properties"]

    assert "prices" in properties
