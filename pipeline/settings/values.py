"""What a setting's text is turned into: each function raises ValueError that says what to give instead."""

import base64
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipeline.taxonomy.providers import KINDS
from pipeline.taxonomy.reviews import SECOND_FOR

_PLAIN_URL = re.compile(r"(?i:https?)://[\w.:\[\]-]+(?:/[A-Za-z0-9._~%/-]*)?[/?#]*", re.ASCII)
MOST_SAMPLES = 25
MOST_LAYER_QUESTIONS = 7
MOST_JOBS = 1000
SHORTEST_KEY = 32
WEBHOOK_PREFIX, WEBHOOK_BYTES = "whsec_", (24, 64)


def boolean(text: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if text.lower() not in words:
        raise ValueError("use true or false")
    return words[text.lower()]


def line(text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise ValueError("give one line of printable text, or leave it out")
    return text


def url(text: str) -> str:
    advice = "use a URL such as http://127.0.0.1:8000/v1"
    try:
        parts = urlsplit(line(text))
        whole = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError as err:
        raise ValueError(f"{advice} ({err})") from None
    if not whole:
        raise ValueError(advice)
    return text


def site(text: str) -> str:
    """Where a site is served: without a query, and without a slash at the end."""
    whole = url(text)
    parts = urlsplit(whole)
    if parts.query or parts.fragment or "@" in parts.netloc or not _PLAIN_URL.fullmatch(whole):
        raise ValueError(
            "use a URL such as https://example.org/directory, without user, query, fragment; odd signs percent-encoded"
        )
    return whole.rstrip("/?#")


def encoded(text: str) -> None:
    """Raises ValueError for bytes of the environment that are no UTF-8; the name of a file may have such."""
    try:
        text.encode()
    except UnicodeEncodeError as err:
        raise ValueError("that is not UTF-8") from err


def path(text: str) -> Path:
    return Path(line(text)).expanduser()


def one_of(*allowed: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"use {', '.join(allowed)}")
        return text

    return read


def number(least: float, kind: type[int] | type[float], most: float = 1e9) -> Callable[[str], Any]:
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


def temperature(text: str) -> float | None:
    if text == "none":
        return None
    value: float = number(0, float)(text)
    return value


def samples(text: str) -> int | str:
    """A number, or "auto" as it is."""
    allowed: dict[str, int | str] = {"auto": "auto"} | {str(n): n for n in range(1, MOST_SAMPLES + 1)}
    if text not in allowed:
        raise ValueError(f"use a number from 1 to {MOST_SAMPLES}, or auto")
    return allowed[text]


def key(text: str) -> str:
    if len(line(text).encode()) < SHORTEST_KEY:
        raise ValueError(f"use at least {SHORTEST_KEY} characters; 'openssl rand -hex 32' makes 64")
    return text


def webhook_key(text: str) -> str:
    """``whsec_`` and base64, as Standard Webhooks spells a secret."""
    try:
        found = base64.b64decode(line(text).removeprefix(WEBHOOK_PREFIX), validate=True)
    except ValueError:
        found = b""
    if not WEBHOOK_BYTES[0] <= len(found) <= WEBHOOK_BYTES[1]:
        raise ValueError(
            f"use {WEBHOOK_PREFIX} and {WEBHOOK_BYTES[0]} to {WEBHOOK_BYTES[1]} bytes in base64; "
            f"'echo {WEBHOOK_PREFIX}$(openssl rand -base64 32)' makes one"
        )
    return text


def ports(text: str) -> frozenset[int]:
    ports = [part.strip() for part in text.split(",") if part.strip()]
    if not all(port.isdecimal() and 0 < int(port) < 65536 for port in ports):
        raise ValueError("use port numbers, separated by commas")
    return frozenset(int(port) for port in ports)


def bands(text: str) -> frozenset[str]:
    """Names of bands, whatever their case; ``none`` or nothing for none of them."""
    known = {band.lower(): band for band in SECOND_FOR}
    given = [part.strip().lower() for part in text.split(",") if part.strip()]
    given = [] if given == ["none"] else given
    if odd := [part for part in given if part not in known]:
        raise ValueError(f"there is no band {odd[0]!r}; use {', '.join(SECOND_FOR)}, with commas, or none")
    return frozenset(known[part] for part in given)


def providers(text: str) -> tuple[tuple[str, str], ...]:
    """``github=https://…, mcp_registry=https://…``: kind and address of each."""
    pairs = [tuple(part.strip().partition("=")[::2]) for part in text.split(",") if part.strip()]
    if odd := [kind for kind, _ in pairs if kind not in KINDS]:
        raise ValueError(f"there is no kind {odd[0]!r}; use {', '.join(KINDS)}, as in github=https://HOST")
    if any("@" in address for _, address in pairs):
        raise ValueError("give its address without a user name or password")
    return tuple((kind, url(address)) for kind, address in pairs)


def database(text: str) -> str:
    """A URL as SQLAlchemy spells it; a plain path is a SQLite file."""
    if "://" not in line(text):
        return f"sqlite:///{Path(text).expanduser()}"
    if not text.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("use a file, sqlite:///FILE, or postgresql+psycopg://USER:PASSWORD@HOST/NAME")
    return text


def model(text: str) -> str:
    """A model behind OpenAI's wire may say so: it is the same one, and known by its plain name."""
    name = line(text).removeprefix("openai:")
    if not name.strip() or name.endswith(":"):
        raise ValueError("give the model's name too, as in anthropic:claude-sonnet-5-5")
    return name


def host(text: str) -> str:
    """A URL, or a host and a port, of which either may be left out."""
    url(text if "://" in text else f"http://{'127.0.0.1' if text.startswith(':') else ''}{text}")
    return text
