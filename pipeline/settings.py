"""
Flag, then environment, then ``threatcard.toml``, then default: what holds, and where it came from.

The file is the one that ``--config`` or THREATCARD_CONFIG names, else ``threatcard.toml`` in the working folder,
else the one in the user's configuration folder. A file in the working folder may have come with somebody's
repository: it may not say where the key is sent, nor open the network guard.
"""

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import platformdirs

from pipeline import redaction
from pipeline.errors import UsageError
from pipeline.scoring import profiles


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


class Value(NamedTuple):
    setting: Setting
    value: Any
    origin: str
    """"flag", the variable's name, the file's path, or "default"."""


def _boolean(text: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if text.lower() not in words:
        raise ValueError("use true or false")
    return words[text.lower()]


def _text(text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise ValueError("give one line of printable text, or leave it out")
    return text


def _url(text: str) -> str:
    advice = "use a URL such as http://127.0.0.1:8000/v1"
    try:
        parts = urlsplit(_text(text))
        whole = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError as err:
        raise ValueError(f"{advice} ({err})") from None
    if not whole:
        raise ValueError(advice)
    return text


def _path(text: str) -> Path:
    return Path(_text(text)).expanduser()


def _one_of(*allowed: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"use {', '.join(allowed)}")
        return text

    return read


def _number(least: float, kind: type[int] | type[float], most: float = 1e9) -> Callable[[str], Any]:
    """``most`` is as large a number as clocks, queues and databases take."""

    def read(text: str) -> Any:
        try:
            value = kind(text)
        except ValueError:
            raise ValueError(f"use a number of at least {least:g}") from None
        if not least <= value < float("inf"):
            raise ValueError(f"use a number of at least {least:g}")
        if value > most:
            raise ValueError(f"use a number of at most {most:g}")
        return value

    return read


def _temperature(text: str) -> float | None:
    if text == "none":
        return None
    value: float = _number(0, float)(text)
    return value


def _samples(text: str) -> int | str:
    """A number, or "auto" as it is."""
    allowed: dict[str, int | str] = {"auto": "auto"} | {str(n): n for n in range(1, MOST_SAMPLES + 1)}
    if text not in allowed:
        raise ValueError(f"use a number from 1 to {MOST_SAMPLES}, or auto")
    return allowed[text]


def _key(text: str) -> str:
    if len(_text(text).encode()) < SHORTEST_KEY:
        raise ValueError(f"use at least {SHORTEST_KEY} characters; 'openssl rand -hex 32' makes 64")
    return text


def _ports(text: str) -> frozenset[int]:
    ports = [part.strip() for part in text.split(",") if part.strip()]
    if not all(port.isdecimal() and 0 < int(port) < 65536 for port in ports):
        raise ValueError("use port numbers, separated by commas")
    return frozenset(int(port) for port in ports)


def _database(text: str) -> str:
    """A URL as SQLAlchemy spells it; a plain path is a SQLite file."""
    if "://" not in _text(text):
        return f"sqlite:///{Path(text).expanduser()}"
    if not text.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("use a file, sqlite:///FILE, or postgresql+psycopg://USER:PASSWORD@HOST/NAME")
    return text


MOST_SAMPLES = 25
MOST_LAYER_QUESTIONS = 7
MOST_JOBS = 1000
SHORTEST_KEY = 32
_USERINFO = re.compile(r"//\S*@")
"""To the last @: a password that was not encoded may hold any other mark."""
_SECRET_OPTION = re.compile(r"(?i)([?&][^=&#]*(?:pass|secret|token|key)[^=&#]*=)[^&#]*")
_OTLP_HEADERS = ("OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS")
"""With what a collector is told who sends traces."""
FILE = "threatcard.toml"


def _home(find: Callable[..., Path]) -> Path:
    """A folder of the user's; of one who has no home, below the working folder."""
    try:
        return find("threatcard", appauthor=False)
    except RuntimeError:
        return Path(".threatcard")


_CACHE = _home(platformdirs.user_cache_path)
DATA = _home(platformdirs.user_data_path)
_STORE = DATA / "threatcard.db"

SETTINGS: tuple[Setting, ...] = (
    Setting("estimator", "THREATCARD_ESTIMATOR", _one_of("auto", "llm", "comparables"), "auto",
            "auto takes the model when one is configured, else comparables"),
    Setting("model", "THREATCARD_MODEL", _text, None, "the chat model's name, as its server knows it"),
    Setting("judge", "THREATCARD_JUDGE", _text, None,
            "the model that judges key points in eval; without one they are found by their words"),
    Setting("api_key", "OPENAI_API_KEY", _text, None, "key for the model's server", secret=True, trusted_only=True),
    Setting("base_url", "OPENAI_BASE_URL", _url, None, "an OpenAI-compatible server", trusted_only=True),
    Setting("temperature", "THREATCARD_TEMPERATURE", _temperature, 0.0, "none leaves it to the server"),
    Setting("samples", "THREATCARD_SAMPLES", _samples, 1,
            "independent answers to each question, up to 25, or auto for 3 to 9"),
    Setting("layer_questions", "THREATCARD_LAYER_QUESTIONS", _number(1, int, MOST_LAYER_QUESTIONS), None,
            "in how many questions, asked at the same time, the layers are; else 2, and 1 in a refresh"),
    Setting("max_output_tokens", "THREATCARD_MAX_OUTPUT_TOKENS", _number(1, int), 8000, "of one answer"),
    Setting("timeout", "THREATCARD_TIMEOUT", _number(0.1, float), 180.0, "seconds for one model call"),
    Setting("profile", "THREATCARD_PROFILE", _one_of(*profiles.PROFILES), profiles.DEFAULT, "scoring profile"),
    Setting("jobs", "THREATCARD_JOBS", _number(1, int, MOST_JOBS), 4, "sources worked on at once"),
    Setting("cache_dir", "THREATCARD_CACHE_DIR", _path, _CACHE, "where model answers are kept", trusted_only=True),
    Setting("price_input", "THREATCARD_PRICE_INPUT", _number(0, float), None, "US dollars for a million input tokens"),
    Setting("price_cached", "THREATCARD_PRICE_CACHED", _number(0, float), None, "the same, for cached input tokens"),
    Setting("price_output", "THREATCARD_PRICE_OUTPUT", _number(0, float), None, "the same, for output tokens"),
    Setting("requests_per_minute", "THREATCARD_REQUESTS_PER_MINUTE", _number(1, int), None,
            "to the model, by all workers of a refresh together"),
    Setting("tokens_per_minute", "THREATCARD_TOKENS_PER_MINUTE", _number(1, int), None, "the same, in tokens"),
    Setting("batch_poll", "THREATCARD_BATCH_POLL", _number(0.1, float), 60.0,
            "seconds between two looks at a batch of a refresh in batch mode"),
    Setting("otlp_endpoint", "THREATCARD_OTLP_ENDPOINT", _url, None,
            "where a refresh sends its traces, by OTLP over HTTP", trusted_only=True),
    Setting("contact", "THREATCARD_CONTACT", _text, None, "address added to the User-Agent, for site owners"),
    Setting("allow_private_hosts", "THREATCARD_ALLOW_PRIVATE_HOSTS", _boolean, False,
            "fetch from private address ranges", trusted_only=True),
    Setting("allow_ports", "THREATCARD_ALLOW_PORTS", _ports, frozenset(), "ports besides 80 and 443",
            trusted_only=True),
    Setting("use_proxy", "THREATCARD_USE_PROXY", _boolean, False, "take proxies from the environment",
            trusted_only=True),
    Setting("db", "THREATCARD_DB", _database, f"sqlite:///{_STORE}",
            "the store of cards and reviews: a SQLite file, or postgresql+psycopg://…", trusted_only=True),
    Setting("single_user", "THREATCARD_SINGLE_USER", _boolean, False,
            "one person is author and reviewer; so it is without users in any case", trusted_only=True),
    Setting("reviewer", "THREATCARD_REVIEWER", _text, "local", "your name in reviews where there are no users"),
    Setting("token", "THREATCARD_TOKEN", _text, None, "yours, where there are users: 'threatcard user add' printed it",
            secret=True, trusted_only=True),
    Setting("log_key", "THREATCARD_LOG_KEY", _key, None, "what the rows of the log are made MACs with",
            secret=True, trusted_only=True),
    Setting("log_key_file", "THREATCARD_LOG_KEY_FILE", _path, None, "a file with that key, which others cannot read",
            trusted_only=True),
    Setting("log_anchors", "THREATCARD_LOG_ANCHORS", _path, None,
            "a file outside of the database that keeps how long the log was", trusted_only=True),
    Setting("oidc_issuer", "THREATCARD_OIDC_ISSUER", _url, None,
            "the OpenID Connect provider that users may sign in with, as it names itself", trusted_only=True),
    Setting("oidc_client_id", "THREATCARD_OIDC_CLIENT_ID", _text, None, "what the provider knows this installation as",
            trusted_only=True),
    Setting("oidc_client_secret", "THREATCARD_OIDC_CLIENT_SECRET", _text, None, "what the provider gave it, if it did",
            secret=True, trusted_only=True),
    Setting("oidc_claim", "THREATCARD_OIDC_CLAIM", _text, None,
            "the ID token's claim that is the user's name; else preferred_username, else email", trusted_only=True),
)  # fmt: skip


class Settings:
    """What holds, by name: ``settings.model``; ``settings.rows`` says where each came from."""

    def __init__(self, rows: Mapping[str, Value]) -> None:
        self.rows = rows

    def replaced(self, origin: str, **texts: str | None) -> "Settings":
        """The same settings but for these, as a flag would spell them; None for what is not set at all."""
        rows = dict(self.rows)
        for name, text in texts.items():
            setting = rows[name].setting
            rows[name] = Value(setting, None if text is None else _read(setting, text, origin), origin)
        return Settings(rows)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.rows[name].value
        except KeyError:
            raise AttributeError(name) from None


def read(flags: Mapping[str, Any], *, environ: Mapping[str, str] = os.environ, folder: Path | None = None) -> Settings:
    """
    Every setting, from the first place that has it. ``flags`` holds what the command line gave, None where it
    gave nothing. Raises UsageError that names the place, the value and what is allowed.
    """
    path, trusted = _file(flags.get("config"), environ, folder or _working_folder())
    table = _table(path) if path else {}
    _check_table(table, path, trusted)
    rows = {s.name: _value(s, flags, environ, table, path) for s in SETTINGS}
    _told(rows, environ)
    return Settings(rows)


def _told(rows: Mapping[str, Value], environ: Mapping[str, str]) -> None:
    """What is secret in the settings, and in what libraries read from the environment by themselves."""
    redaction.know(*(row.value for row in rows.values() if row.setting.secret and row.value))
    proxies = [value for name, value in environ.items() if name.lower().endswith("_proxy")]
    for address in (*(row.value for row in rows.values() if isinstance(row.value, str)), *proxies):
        if "//" in address:
            redaction.know_of(address)
    for name in _OTLP_HEADERS:
        pairs = environ.get(name, "").split(",")
        redaction.know(*(unquote(pair.partition("=")[2].strip()) for pair in pairs))


def _value(
    setting: Setting, flags: Mapping[str, Any], environ: Mapping[str, str], table: Mapping[str, Any], path: Path | None
) -> Value:
    flag = flags.get(setting.name)
    if flag is not None:
        return Value(setting, _read(setting, str(flag), f"--{setting.name.replace('_', '-')}"), "flag")
    if environ.get(setting.variable):
        return Value(setting, _read(setting, environ[setting.variable], setting.variable), setting.variable)
    if setting.name in table:
        where = f"{str(path)!r}: {setting.name}"
        return Value(setting, _read(setting, _spelled(table[setting.name]), where), str(path))
    return Value(setting, setting.default, "default")


def _read(setting: Setting, text: str, where: str) -> Any:
    try:
        return setting.read(text)
    except ValueError as err:
        shown = redaction.MARK if setting.secret else repr(redaction.redacted(masked(text)))
        raise UsageError(f"{where} is {shown}; {err}.") from err


def masked(text: str) -> str:
    """The text without the user and password that a URL may hold, and without options that are a secret by name."""
    return _SECRET_OPTION.sub(r"\1***", _USERINFO.sub("//***@", text))


def _spelled(value: Any) -> str:
    """A TOML value as a flag or variable would spell it."""
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(str(v) for v in value) if isinstance(value, list) else str(value)


def _working_folder() -> Path | None:
    """None where it is gone."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        return None


def _file(flag: str | None, environ: Mapping[str, str], folder: Path | None) -> tuple[Path | None, bool]:
    """The file to read and whether the user vouched for it by naming it or by keeping it at home."""
    if named := flag or environ.get("THREATCARD_CONFIG"):
        return Path(named), True
    if folder is not None and os.access(folder / FILE, os.F_OK) and (folder / FILE).is_file():
        return folder / FILE, False
    home = _home(platformdirs.user_config_path) / FILE
    return (home, True) if home.is_file() else (None, True)


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as err:
        raise UsageError(f"{str(path)!r} cannot be read: {err.strerror}.") from err
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as err:
        raise UsageError(f"{str(path)!r} is not TOML: {err}.") from err


def _check_table(table: Mapping[str, Any], path: Path | None, trusted: bool) -> None:
    known = {s.name: s for s in SETTINGS}
    for name, value in table.items():
        if name not in known:
            raise UsageError(f"{str(path)!r}: there is no setting {name!r}; 'threatcard config' lists them.")
        if isinstance(value, dict):
            raise UsageError(f"{str(path)!r}: {name!r} is a table; give it a plain value.")
        if known[name].trusted_only and not trusted:
            raise UsageError(
                f"{str(path)!r} may not set {name!r}: a file in the working folder may be a stranger's. "
                f"Use {known[name].variable}, or name the file with --config."
            )
