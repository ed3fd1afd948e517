"""Every setting with its variable, its default and what it is for."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import platformdirs

from pipeline.scoring import profiles
from pipeline.settings.values import (
    MOST_JOBS,
    MOST_LAYER_QUESTIONS,
    bands,
    boolean,
    database,
    host,
    key,
    line,
    model,
    number,
    one_of,
    path,
    ports,
    providers,
    samples,
    site,
    temperature,
    url,
    webhook_key,
)
from pipeline.taxonomy.servers import ANSWER_FORMATS, TOKENS_PARAMETERS


class Setting(NamedTuple):
    """``read`` turns the text of a flag or variable into a value and raises ValueError when it cannot."""

    name: str
    variable: str
    read: Callable[[str], Any]
    default: Any
    what: str
    secret: bool = False
    trusted_only: bool = False
    """Not taken from a file in the working folder."""


FILE = "threatcard.toml"
TABLES = ("context", "policy")
"""The tables of the file. What they mean says ``policy``; none is taken from a file in the working folder."""


def home(find: Callable[..., Path]) -> Path:
    """A folder of the user's; of one who has no home, below the working folder."""
    try:
        return find("threatcard", appauthor=False)
    except RuntimeError:
        return Path(".threatcard")


_CACHE = home(platformdirs.user_cache_path)
DATA = home(platformdirs.user_data_path)
_STORE = DATA / "threatcard.db"

FOREIGN_SECRETS = (
    "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_BEARER_TOKEN_BEDROCK", "GEMINI_API_KEY", "OLLAMA_API_KEY",
)  # fmt: skip
"""Variables that the providers' own clients read, and no setting."""

SETTINGS: tuple[Setting, ...] = (
    Setting("estimator", "THREATCARD_ESTIMATOR", one_of("auto", "llm", "comparables"), "auto",
            "auto takes the model when one is configured, else comparables"),
    Setting("model", "THREATCARD_MODEL", model, None,
            "the chat model's name, as its server knows it; of another provider PROVIDER:NAME"),
    Setting("judge", "THREATCARD_JUDGE", model, None,
            "the model that judges key points in eval; without one they are found by their words"),
    Setting("api_key", "OPENAI_API_KEY", line, None, "key for the model's server", secret=True, trusted_only=True),
    Setting("base_url", "OPENAI_BASE_URL", url, None, "an OpenAI-compatible server", trusted_only=True),
    Setting("anthropic_api_key", "ANTHROPIC_API_KEY", line, None, "for anthropic:…", secret=True, trusted_only=True),
    Setting("anthropic_base_url", "ANTHROPIC_BASE_URL", url, None, "another server for it", trusted_only=True),
    Setting("google_api_key", "GOOGLE_API_KEY", line, None, "for google_genai:…", secret=True, trusted_only=True),
    Setting("google_base_url", "GOOGLE_GEMINI_BASE_URL", url, None, "another server for it", trusted_only=True),
    Setting("mistral_api_key", "MISTRAL_API_KEY", line, None, "for mistralai:…", secret=True, trusted_only=True),
    Setting("mistral_base_url", "MISTRAL_BASE_URL", url, None, "another server for it", trusted_only=True),
    Setting("bedrock_url", "AWS_ENDPOINT_URL_BEDROCK_RUNTIME", url, None, "another server for bedrock_converse:…",
            trusted_only=True),
    Setting("ollama_host", "OLLAMA_HOST", host, None, "the server for ollama:…, else this machine", trusted_only=True),
    Setting("temperature", "THREATCARD_TEMPERATURE", temperature, 0.0, "none leaves it to the server"),
    Setting("samples", "THREATCARD_SAMPLES", samples, 1,
            "independent answers to each question, up to 25, or auto for 3 to 9"),
    Setting("layer_questions", "THREATCARD_LAYER_QUESTIONS", number(1, int, MOST_LAYER_QUESTIONS), None,
            "in how many questions, asked at the same time, the layers are; else 2, and 1 in a refresh"),
    Setting("max_output_tokens", "THREATCARD_MAX_OUTPUT_TOKENS", number(1, int), 8000, "of one answer"),
    Setting("answer_format", "THREATCARD_ANSWER_FORMAT", one_of("auto", *ANSWER_FORMATS), "auto",
            "how an answer is held to its schema; auto is json_schema, or the next that the server takes"),
    Setting("tokens_parameter", "THREATCARD_TOKENS_PARAMETER", one_of("auto", *TOKENS_PARAMETERS), "auto",
            "what an answer's limit is called, none for no limit; auto is what the server takes"),
    Setting("timeout", "THREATCARD_TIMEOUT", number(0.1, float), 180.0, "seconds for one model call"),
    Setting("profile", "THREATCARD_PROFILE", one_of(*profiles.PROFILES), profiles.DEFAULT, "scoring profile"),
    Setting("jobs", "THREATCARD_JOBS", number(1, int, MOST_JOBS), 4, "sources worked on at once"),
    Setting("cache_dir", "THREATCARD_CACHE_DIR", path, _CACHE, "where model answers are kept", trusted_only=True),
    Setting("price_input", "THREATCARD_PRICE_INPUT", number(0, float), None, "US dollars for a million input tokens"),
    Setting("price_cached", "THREATCARD_PRICE_CACHED", number(0, float), None, "the same, for cached input tokens"),
    Setting("price_output", "THREATCARD_PRICE_OUTPUT", number(0, float), None, "the same, for output tokens"),
    Setting("requests_per_minute", "THREATCARD_REQUESTS_PER_MINUTE", number(1, int), None,
            "to the model, by all workers of a refresh together"),
    Setting("tokens_per_minute", "THREATCARD_TOKENS_PER_MINUTE", number(1, int), None, "the same, in tokens"),
    Setting("batch_poll", "THREATCARD_BATCH_POLL", number(0.1, float), 60.0,
            "seconds between two looks at a batch of a refresh in batch mode"),
    Setting("otlp_endpoint", "THREATCARD_OTLP_ENDPOINT", url, None,
            "where a refresh sends its traces, by OTLP over HTTP", trusted_only=True),
    Setting("contact", "THREATCARD_CONTACT", line, None, "address added to the User-Agent, for site owners"),
    Setting("allow_private_hosts", "THREATCARD_ALLOW_PRIVATE_HOSTS", boolean, False,
            "fetch from private address ranges", trusted_only=True),
    Setting("allow_ports", "THREATCARD_ALLOW_PORTS", ports, frozenset(), "ports besides 80 and 443",
            trusted_only=True),
    Setting("providers", "THREATCARD_PROVIDERS", providers, None,
            "your own GitHub Enterprise, MCP registry and so on, as github=https://HOST, with commas",
            trusted_only=True),
    Setting("github_token", "GITHUB_TOKEN", line, None, "GitHub answers more often with it", secret=True,
            trusted_only=True),
    Setting("github_enterprise_token", "GH_ENTERPRISE_TOKEN", line, None, "for the GitHub Enterprise of providers",
            secret=True, trusted_only=True),
    Setting("huggingface_token", "HF_TOKEN", line, None, "Hugging Face answers more often with it", secret=True,
            trusted_only=True),
    Setting("smithery_api_key", "SMITHERY_API_KEY", line, None, "without it Smithery answers nobody", secret=True,
            trusted_only=True),
    Setting("mcp_registry_token", "THREATCARD_MCP_REGISTRY_TOKEN", line, None, "for the MCP registry of providers",
            secret=True, trusted_only=True),
    Setting("use_proxy", "THREATCARD_USE_PROXY", boolean, False, "take proxies from the environment",
            trusted_only=True),
    Setting("render", "THREATCARD_RENDER", boolean, False,
            "show pages to Chromium, and read what their scripts make of them", trusted_only=True),
    Setting("db", "THREATCARD_DB", database, f"sqlite:///{_STORE}",
            "the store of cards and reviews: a SQLite file, or postgresql+psycopg://…", trusted_only=True),
    Setting("single_user", "THREATCARD_SINGLE_USER", boolean, False,
            "one person is author and reviewer; so it is without users in any case", trusted_only=True),
    Setting("reviewer", "THREATCARD_REVIEWER", line, "local", "your name in reviews where there are no users"),
    Setting("review_second_for", "THREATCARD_REVIEW_SECOND_FOR", bands, frozenset({"Critical"}),
            "bands of which a card takes the approvals of two people, with commas; none for none", trusted_only=True),
    Setting("token", "THREATCARD_TOKEN", line, None, "yours, where there are users: 'threatcard user add' printed it",
            secret=True, trusted_only=True),
    Setting("log_key", "THREATCARD_LOG_KEY", key, None, "what the rows of the log are made MACs with",
            secret=True, trusted_only=True),
    Setting("log_key_file", "THREATCARD_LOG_KEY_FILE", path, None, "a file with that key, which others cannot read",
            trusted_only=True),
    Setting("log_anchors", "THREATCARD_LOG_ANCHORS", path, None,
            "a file outside of the database that keeps how long the log was", trusted_only=True),
    Setting("oidc_issuer", "THREATCARD_OIDC_ISSUER", url, None,
            "the OpenID Connect provider that users may sign in with, as it names itself", trusted_only=True),
    Setting("oidc_client_id", "THREATCARD_OIDC_CLIENT_ID", line, None, "what the provider knows this installation as",
            trusted_only=True),
    Setting("oidc_client_secret", "THREATCARD_OIDC_CLIENT_SECRET", line, None, "what the provider gave it, if it did",
            secret=True, trusted_only=True),
    Setting("oidc_claim", "THREATCARD_OIDC_CLAIM", line, None,
            "the ID token's claim that is the user's name; else preferred_username, else email", trusted_only=True),
    Setting("review_url", "THREATCARD_REVIEW_URL", site, None,
            "where 'threatcard serve' is reached; the night's report links its cards and runs there"),
    Setting("review_webhook", "THREATCARD_REVIEW_WEBHOOK", url, None,
            "where 'threatcard serve' and 'refresh' post what waits and what was decided", trusted_only=True),
    Setting("review_webhook_key", "THREATCARD_REVIEW_WEBHOOK_KEY", webhook_key, None,
            "what those messages are signed with: whsec_ and base64", secret=True, trusted_only=True),
    Setting("review_seeded_every", "THREATCARD_REVIEW_SEEDED_EVERY", number(0, int), 0,
            "about one draft in so many is followed by a card known to be bad, to see whether it is read; 0 for none",
            trusted_only=True),
    Setting("site_note", "THREATCARD_SITE_NOTE", line, None, "what every page of a published site says"),
    Setting("site_title", "THREATCARD_SITE_TITLE", line, "Threat card directory", "what a published site is called"),
    Setting("site_url", "THREATCARD_SITE_URL", site, None,
            "where a published site is served; feeds, sitemap and previews of links need it"),
    Setting("site_approver", "THREATCARD_SITE_APPROVER", one_of("role", "name"), "role",
            "what a published site shows of whoever approved a card"),
)  # fmt: skip
