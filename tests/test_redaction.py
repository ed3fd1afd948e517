"""What goes out holds no secret: neither one that the settings named, nor what looks like one."""

import pytest

from pipeline import redaction
from pipeline.errors import StoreError
from pipeline.redaction import know, know_of, redacted, without_known

KEY = "zq-Marked4Key7of9these2tests"


@pytest.fixture(autouse=True)
def _known(monkeypatch):
    monkeypatch.setattr(redaction, "_known", set())
    redaction._spellings.cache_clear()
    know(KEY)
    yield
    redaction._spellings.cache_clear()


@pytest.mark.parametrize(
    "spelled",
    [
        pytest.param(KEY, id="as-it-is"),
        pytest.param(KEY.upper(), id="in-capitals"),
        pytest.param("enEtTWFya2VkNEtleTdvZjl0aGVzZTJ0ZXN0cw==", id="in-base64"),
        pytest.param(KEY[5:], id="without-its-beginning"),
        pytest.param(KEY[:-5], id="without-its-end"),
        pytest.param(f"{KEY[:14]} … {KEY[-3:]}", id="shortened"),
    ],
)
def test_a_known_secret_goes_in_any_spelling(spelled):
    said = without_known(f"Incorrect key: {spelled}, look again")

    assert said.startswith("Incorrect key: ***")
    assert said.endswith(", look again")
    assert not any(KEY[at : at + 12].lower() in said.lower() for at in range(len(KEY) - 11))


def test_what_is_in_an_address_goes_in_its_spelling():
    know("pa ss/wo#rd1")
    assert without_known("at //u:pa%20ss%2Fwo%23rd1@h") == "at //u:***@h"


@pytest.mark.parametrize(
    "said",
    ["pa ss/wo#rd1", "pa%20ss%2Fwo%23rd1", "YW5uOnBhIHNzL3dvI3JkMQ==", "k-of-query-1", "Basic YW5uOnBhIHNzL3dvI3JkMQ"],
)
def test_what_an_address_held_is_known(said):
    know_of("https://ann:pa%20ss%2Fwo%23rd1@h.example/v1?api-key=k-of-query-1&version=20261130")
    assert said not in without_known(f"heard {said}, no")
    assert without_known("version 20261130 of ann") == "version 20261130 of ann"


@pytest.mark.parametrize("address", ["postgresql://threatcard:threatcard@h/threatcard", "http://[", "//", "", "a@b//c"])
def test_an_address_makes_no_secret_of_ordinary_words(address):
    know_of(address)
    assert redacted("threatcard says: no, at [") == "threatcard says: no, at ["


@pytest.mark.parametrize("word", ["", "none", "x", "secret7"])
def test_what_is_too_short_for_a_secret_is_a_word(word):
    know(word)
    assert redacted(f"none of the {word} words") == f"none of the {word} words"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        pytest.param("sk-proj-abcdefghij0123456789", "***", id="openai"),
        pytest.param("sk-ant-api03-abcdefghij0123456789_x", "***", id="anthropic"),
        pytest.param("ghp_abcdefghij0123456789abcdefghij012345", "***", id="github"),
        pytest.param("AKIAABCDEFGHIJKLMNOP", "***", id="aws"),
        pytest.param("AIzaabcdefghij0123456789abcdefghij01234", "***", id="google"),
        pytest.param("xoxb-12345-abcdefghij", "***", id="slack"),
        pytest.param("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmN", "***", id="jwt"),
        pytest.param("Authorization: Basic dXNlcjpwYXNzd29yZA==", "Authorization: ***", id="basic"),
        pytest.param('{"authorization": "Bearer abcdefgh12345678"}', '{"authorization": "***"}', id="header-in-json"),
        pytest.param("x-api-key=abc123def", "x-api-key=***", id="header-in-words"),
        pytest.param("http://user:pass@h.example/v1", "http://***@h.example/v1", id="userinfo"),
        pytest.param("postgresql+psycopg://u@h/x?password=pw&a=b", "postgresql+psycopg://***@h/x?password=***&a=b",
                     id="query-of-a-database"),
        pytest.param("https://h/x?api-version=3&api-key=zzz", "https://h/x?api-version=3&api-key=***", id="query"),
        pytest.param("host=h password=pw dbname=x", "host=h password=*** dbname=x", id="keywords-of-libpq"),
        pytest.param("-----BEGIN RSA PRIVATE KEY-----\nMII=\n-----END RSA PRIVATE KEY-----", "***", id="private-key"),
    ],
)  # fmt: skip
def test_what_looks_like_a_secret_goes(text, left):
    assert redacted(f"before {text} after") == f"before {left} after"


@pytest.mark.parametrize(
    "text",
    [
        "Basic authentication is needed, and a bearer token of the account",
        "set OPENAI_API_KEY, or --key FILE; max_tokens=100",
        "password authentication failed for user 'ann'",
        "https://example.com/keys?page=2&sort=name",
        "write to ann@example.com; scikit: sk-learn",
        "sqlite:////srv/threatcard.db",
    ],
)
def test_ordinary_words_stay(text):
    assert redacted(text) == text


def test_what_somebody_else_says_keeps_what_is_not_ours():
    text = "The README shows sk-proj-abcdefghij0123456789 as an example"
    assert without_known(text) == text


def test_an_error_has_no_secret_in_its_message():
    assert str(StoreError(f"no: postgresql+psycopg://u:pw@h/x, {KEY}")) == "no: postgresql+psycopg://***@h/x, ***"


@pytest.mark.parametrize(
    "piece", ["eyJ-", "sk-", "bearer ", "//a", "?token=&", "api-key: ", "-----BEGIN PRIVATE KEY-----"]
)
def test_a_long_message_takes_linear_work(piece):
    """Ten times as long, it must not take a hundred times as long."""
    import time

    def took(length):
        text = piece * (length // len(piece))
        begin = time.process_time()
        redacted(text)
        return time.process_time() - begin

    assert took(200_000) < 30 * max(took(20_000), 0.002)
