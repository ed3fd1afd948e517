"""Flag, environment, file, default: what holds, where it came from, and what is refused."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st

from pipeline import settings
from pipeline.errors import UsageError
from pipeline.settings import FILE, SETTINGS, values
from tests.support.ids import words

TRUSTED_ONLY = {
    "api_key": "'k'", "base_url": "'http://127.0.0.1/v1'", "cache_dir": "'/tmp/c'", "allow_private_hosts": "true",
    "allow_ports": "[8080]", "use_proxy": "true", "render": "true", "db": "'/tmp/s.db'", "single_user": "true",
    "token": "'t'",
    "oidc_issuer": "'https://id.example'", "oidc_client_id": "'c'", "oidc_client_secret": "'s'",
    "oidc_claim": "'email'", "otlp_endpoint": "'http://127.0.0.1:4318'",
    "providers": "'github=https://github.example'", "github_token": "'t'", "github_enterprise_token": "'t'",
    "huggingface_token": "'t'", "smithery_api_key": "'t'", "mcp_registry_token": "'t'",
    "anthropic_api_key": "'k'", "anthropic_base_url": "'http://127.0.0.1/'", "google_api_key": "'k'",
    "google_base_url": "'http://127.0.0.1/'", "mistral_api_key": "'k'", "mistral_base_url": "'http://127.0.0.1/v1'",
    "bedrock_url": "'http://127.0.0.1/'", "ollama_host": "'127.0.0.1:11434'",
    "review_second_for": "['High']", "review_seeded_every": "9", "review_webhook": "'https://hooks.example/x'",
    "review_webhook_key": f"'whsec_{'a' * 32}'",
    "log_key": f"'{'k' * 32}'", "log_key_file": "'/tmp/k'", "log_anchors": "'/tmp/a'",
}  # fmt: skip


OWN = (("github", "https://g.example"), ("mcp_registry", "http://r.example/"))


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Reads with a folder and a home of its own; keywords are flags."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))

    def reader(toml="", environ=None, *, trusted=False, **flags):
        if toml:
            (tmp_path / FILE).write_text(toml, "utf-8")
        if trusted:
            flags["config"] = str(tmp_path / FILE)
        return settings.read(flags, environ=environ or {}, folder=tmp_path)

    return reader


def held(found, name):
    return found.rows[name].value, found.rows[name].origin


def test_without_anything_the_defaults_hold(read):
    found = read()

    assert {row.origin for row in found.rows.values()} == {"default"}
    assert (found.estimator, found.model, found.jobs, found.profile) == ("auto", None, 4, "directory")


def test_each_place_comes_before_the_next(read, tmp_path):
    toml, environ = "model = 'file'", {"THREATCARD_MODEL": "variable"}

    assert held(read(toml, environ, model="flag"), "model") == ("flag", "flag")
    assert held(read(toml, environ), "model") == ("variable", "THREATCARD_MODEL")
    assert held(read(toml), "model") == ("file", str(tmp_path / FILE))


def test_an_empty_variable_and_a_flag_that_was_not_given_say_nothing(read):
    assert held(read(environ={"THREATCARD_MODEL": ""}, model=None), "model") == (None, "default")


def test_the_file_in_the_folder_comes_before_the_one_at_home(read, tmp_path):
    home = tmp_path / "home" / "threatcard" / FILE
    home.parent.mkdir(parents=True)
    home.write_text("jobs = 7\napi_key = 'secret'")

    assert held(read(), "jobs") == (7, str(home))
    assert held(read("jobs = 2"), "jobs") == (2, str(tmp_path / FILE))
    assert read("jobs = 2").api_key is None


@pytest.mark.parametrize("how", ["flag", "variable"])
def test_a_file_that_is_named_is_read_instead(read, tmp_path, how):
    other = tmp_path / "other.toml"
    other.write_text("jobs = 9")
    found = (
        read("jobs = 2", config=str(other)) if how == "flag" else read("jobs = 2", {"THREATCARD_CONFIG": str(other)})
    )

    assert held(found, "jobs") == (9, str(other))


@pytest.mark.parametrize(
    ("toml", "name", "value"),
    [
        ("temperature = 'none'", "temperature", None),
        ("temperature = 1", "temperature", 1.0),
        ("price_input = 0.15", "price_input", 0.15),
        ("samples = 5", "samples", 5),
        ("samples = 'auto'", "samples", "auto"),
        ("timeout = 0.5", "timeout", 0.5),
        ("profile = 'owasp-v0.8'", "profile", "owasp-v0.8"),
        ("use_proxy = true", "use_proxy", True),
        ("use_proxy = 'off'", "use_proxy", False),
        ("allow_ports = [8080, 8443]", "allow_ports", frozenset({8080, 8443})),
        ("allow_ports = '8080, 8443'", "allow_ports", frozenset({8080, 8443})),
        ("cache_dir = '~/answers'", "cache_dir", Path.home() / "answers"),
        ("base_url = 'http://[::1]:8000/v1'", "base_url", "http://[::1]:8000/v1"),
        ("db = '/tmp/s.db'", "db", "sqlite:////tmp/s.db"),
        ("db = '~/s.db'", "db", f"sqlite:///{Path.home()}/s.db"),
        ("db = 'sqlite:///s.db'", "db", "sqlite:///s.db"),
        ("db = 'postgresql+psycopg://me:pw@host/cards'", "db", "postgresql+psycopg://me:pw@host/cards"),
        ("single_user = true", "single_user", True),
        ("review_second_for = ['critical', 'High']", "review_second_for", frozenset({"Critical", "High"})),
        ("review_second_for = []", "review_second_for", frozenset()),
        ("review_second_for = 'none'", "review_second_for", frozenset()),
        ("providers = 'github=https://g.example, mcp_registry=http://r.example/'", "providers", OWN),
        ("providers = ['github=https://g.example', 'mcp_registry=http://r.example/']", "providers", OWN),
    ],
    ids=words,
)
def test_values_are_read_into_their_types(read, toml, name, value):
    assert getattr(read(toml, trusted=True), name) == value


BAD = [
    ("providers", "gitlab=https://g.example", "there is no kind 'gitlab'; use github, huggingface"),
    ("providers", "github", "use a URL"),
    ("providers", "https://g.example", "there is no kind 'https://g.example'"),
    ("estimator", "magic", "use auto, llm, comparables"),
    ("profile", "owasp", "use directory, owasp-v0.8"),
    ("jobs", "0", "at least 1"),
    ("jobs", "many", "at least 1"),
    ("db", "mysql://host/cards", "use a file, sqlite:///FILE, or postgresql+psycopg://"),
    ("db", "postgresql://host/cards", "use a file, sqlite:///FILE, or postgresql+psycopg://"),
    ("single_user", "maybe", "use true or false"),
    ("review_second_for", "Severe", "there is no band 'severe'; use Critical, High, Medium, Low, with commas, or none"),
    ("review_second_for", "High, none", "there is no band 'none'; use Critical, High"),
    ("jobs", "1.5", "at least 1"),
    ("samples", "0", "from 1 to 25, or auto"),
    ("samples", "26", "from 1 to 25, or auto"),
    ("samples", "²", "from 1 to 25, or auto"),
    ("samples", "9" * 5000, "from 1 to 25, or auto"),
    ("timeout", "0", "at least 0.1"),
    ("timeout", "nan", "at least 0.1"),
    ("timeout", "inf", "at least 0.1"),
    ("timeout", "1e300", "at most 1e+09"),
    ("jobs", "1001", "at most 1000"),
    ("jobs", "1" + "0" * 400, "at most 1000"),
    ("jobs", "9" * 5000, "at least 1"),
    ("requests_per_minute", "1" + "0" * 400, "at most 1e+09"),
    ("max_output_tokens", "1" + "0" * 30, "at most 1e+09"),
    ("batch_poll", "1e10", "at most 1e+09"),
    ("temperature", "hot", "at least 0"),
    ("temperature", "-1", "at least 0"),
    ("max_output_tokens", "-5", "at least 1"),
    ("price_input", "-1", "at least 0"),
    ("price_output", "1 dollar", "at least 0"),
    ("price_cached", "nan", "at least 0"),
    ("allow_ports", "80,http", "port numbers"),
    ("allow_ports", "70000", "port numbers"),
    ("allow_private_hosts", "maybe", "use true or false"),
    ("use_proxy", "2", "use true or false"),
    ("model", "  ", "printable text"),
    ("model", "gpt\x1b[31m", "printable text"),
    ("contact", "a@b\r\nX-Evil: 1", "printable text"),
    ("base_url", "ftp://host", "use a URL such as"),
    ("base_url", "localhost:8000", "use a URL such as"),
    ("base_url", "http://", "use a URL such as"),
    ("base_url", "http://[::1", "use a URL such as"),
    ("base_url", "http://host:99999/", "use a URL such as"),
    ("cache_dir", " ", "printable text"),
]


@pytest.mark.parametrize(("name", "value", "allowed"), BAD, ids=[f"{n}-{i}" for i, (n, *_) in enumerate(BAD)])
@pytest.mark.parametrize("place", ["flag", "variable", "file"])
def test_a_bad_value_is_named_with_its_place_and_what_is_allowed(read, tmp_path, place, name, value, allowed):
    variable = next(s.variable for s in SETTINGS if s.name == name)
    where = {"flag": f"--{name.replace('_', '-')} is", "variable": f"{variable} is", "file": f"{name} is"}[place]
    given = {
        "flag": {name: value},
        "variable": {"environ": {variable: value}},
        "file": {"toml": f"{name} = {json.dumps(value)}", "trusted": True},
    }
    with pytest.raises(UsageError) as caught:
        read(**given[place])
    message = str(caught.value)

    assert where in message
    assert repr(value) in message
    assert allowed in message
    assert message.isprintable()
    assert place != "file" or FILE in message


def test_a_bad_secret_is_not_shown(read):
    with pytest.raises(UsageError, match=r"OPENAI_API_KEY is \*\*\*; give one line") as caught:
        read(environ={"OPENAI_API_KEY": "sk-hidden\r\n"})

    assert "hidden" not in str(caught.value)


def test_a_provider_takes_no_password_and_none_is_shown(read):
    with pytest.raises(UsageError, match="give its address without a user name or password") as caught:
        read(environ={"THREATCARD_PROVIDERS": "github=https://me:secret-word@g.example"})

    assert "secret-word" not in str(caught.value)


def test_a_password_in_an_address_is_not_shown(read):
    with pytest.raises(UsageError) as caught:
        read(environ={"OPENAI_BASE_URL": "ftp://me:hidden@host/v1"})

    assert "'ftp://***@host/v1'" in str(caught.value)


def test_the_keys_that_strangers_may_not_set_are_these():
    assert {s.name for s in SETTINGS if s.trusted_only} == set(TRUSTED_ONLY)
    assert {s.name for s in SETTINGS if s.secret} == {
        "api_key", "anthropic_api_key", "google_api_key", "mistral_api_key", "token", "oidc_client_secret", "log_key",
        "github_token", "github_enterprise_token", "huggingface_token", "smithery_api_key", "mcp_registry_token",
        "review_webhook_key",
    }  # fmt: skip


@pytest.mark.parametrize("name", TRUSTED_ONLY)
def test_a_file_in_the_working_folder_may_not_say_where_keys_go_nor_open_the_guard(read, name):
    line = f"{name} = {TRUSTED_ONLY[name]}"

    with pytest.raises(UsageError, match=f"may not set '{name}'.*--config"):
        read(line)


@pytest.mark.parametrize("name", TRUSTED_ONLY)
@pytest.mark.parametrize("how", ["config", "variable"])
def test_a_file_that_the_user_names_may(read, tmp_path, name, how):
    line = f"{name} = {TRUSTED_ONLY[name]}"
    given = {"config": {"trusted": True}, "variable": {"environ": {"THREATCARD_CONFIG": str(tmp_path / FILE)}}}
    found = read(line, **given[how])

    assert found.rows[name].origin == str(tmp_path / FILE)


@pytest.mark.parametrize(
    ("toml", "named"),
    [
        ("jobz = 4", "no setting 'jobz'"),
        ("[threatcard]\njobs = 4", "no setting 'threatcard'"),
        ("model = {name = 'x'}", "'model' is a table"),
        ("jobs = ", "is not TOML"),
        ("jobs = 4\njobs = 5", "is not TOML"),
        ("config = 'x'", "no setting 'config'"),
        ("jobs = " + "9" * 5_000, "is not TOML"),
        ("jobs = " + "[" * 5_000, "nested too deeply"),
        ("policy = 'High'", "'policy' is a plain value; give it as a table"),
        ("[context]\ndata = ['public']", r"may not bring \[context\]"),
    ],
    ids=["unknown", "section", "table", "no-value", "twice", "config", "digits", "deep", "no-table", "stranger-s"],
)
def test_a_bad_file_is_named(read, toml, named):
    with pytest.raises(UsageError, match=named) as caught:
        read(toml)

    assert FILE in str(caught.value)


def test_a_file_that_is_not_utf_8_is_named(read, tmp_path):
    (tmp_path / FILE).write_bytes(b"model = '\xff'")

    with pytest.raises(UsageError, match="is not TOML"):
        read()


@pytest.mark.parametrize("name", ["none.toml", "."], ids=["missing", "folder"])
def test_a_named_file_that_cannot_be_read_is_an_error(read, tmp_path, name):
    with pytest.raises(UsageError, match="cannot be read"):
        read(config=str(tmp_path / name))


def test_a_setting_that_does_not_exist_is_no_attribute(read):
    with pytest.raises(AttributeError):
        _ = read().nonsense


def test_names_and_variables_are_unique():
    assert len({s.name for s in SETTINGS}) == len({s.variable for s in SETTINGS}) == len(SETTINGS)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("gpt-5.1", "gpt-5.1"),
        ("openai:gpt-5.1", "gpt-5.1"),
        ("llama3:8b", "llama3:8b"),
        ("anthropic:claude-sonnet-5-5", "anthropic:claude-sonnet-5-5"),
        ("ollama:qwen3:8b", "ollama:qwen3:8b"),
    ],
)
def test_a_model_of_openai_is_known_by_its_plain_name(read, given, name):
    assert (read(model=given).model, read(judge=given).judge) == (name, name)


@pytest.mark.parametrize("given", ["openai:", "anthropic:", "openai: "])
def test_a_prefix_alone_names_no_model(read, given):
    with pytest.raises(UsageError, match="give the model's name too"):
        read(model=given)


@pytest.mark.parametrize("variable", settings.FOREIGN_SECRETS)
def test_secrets_that_only_a_providers_client_reads_are_kept_out_of_messages(read, variable):
    secret = f"s3cret-of-{variable.lower()}-93bd"
    read(environ={variable: secret})

    assert secret not in str(UsageError(f"the server said {secret}"))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:11434", ":8080", "http://box.example:11434", "[::1]:11434"])
def test_a_host_of_ollamas_is_as_its_own_client_takes_it(read, host):
    assert read(environ={"OLLAMA_HOST": host}).ollama_host == host


@pytest.mark.parametrize("host", ["http://[::1", "ftp://box.example", "box:port", "http://"])
def test_what_is_no_host_is_said_before_ollamas_client_trips_over_it(read, host):
    with pytest.raises(UsageError, match="OLLAMA_HOST is"):
        read(environ={"OLLAMA_HOST": host})


# Tables of an organisation

POLICY = "[policy]\nband = 'High'\n"


def test_the_tables_of_a_file_that_the_user_names_are_there_as_they_stand(read, tmp_path):
    found = read(POLICY, trusted=True).tables

    assert {name: tuple(table) for name, table in found.items()} == {
        "policy": ({"band": "High"}, str(tmp_path / FILE))
    }  # fmt: skip


def test_tables_at_home_hold_beside_a_file_in_the_folder_and_not_beside_one_that_is_named(read, tmp_path):
    home = tmp_path / "home" / "threatcard" / FILE
    home.parent.mkdir(parents=True)
    home.write_text(POLICY)

    assert read().tables.keys() == read("jobs = 2").tables.keys() == {"policy"}
    assert read("jobs = 2").tables["policy"].origin == str(home)
    assert read("jobs = 2", trusted=True).tables == {}


def test_tables_stay_when_a_setting_is_replaced(read):
    assert read(POLICY, trusted=True).replaced("flag", jobs="3").tables.keys() == {"policy"}


@given(
    st.text(st.characters(codec="utf-8"), max_size=200) | st.sampled_from(["[policy]\nband=", "[context", "a=[" * 999])
)
@settings_of_hypothesis(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_at_all_is_read_or_is_an_error_with_a_name(read, toml):
    try:
        read(toml, trusted=True)
    except UsageError as err:
        said = str(err)
    else:
        said = FILE

    assert FILE in said


@pytest.mark.parametrize("scheme", ["https", "HTTPS", "Http"])
def test_the_address_of_a_site_may_have_its_scheme_in_capitals(scheme):
    assert values.site(f"{scheme}://example.org/directory/") == f"{scheme}://example.org/directory"
