"""
One function at every door out: a text without secrets, by what they are and by what they look like.

What is known is told once, by the settings. What a listing or a model says is rid of the known ones alone, for quotes
are verbatim; messages, logs, traces and settings also of what has the shape of a key or of a password in an address.
"""

import re
from base64 import b64encode
from collections.abc import Iterable
from functools import cache

MARK = "***"
SHORTEST = 8
"""Characters; shorter ones, such as the "none" of a server without keys, are words like others."""
PIECE = 12
"""Characters of a secret that give it away: servers repeat a key with its middle, or its beginning, left out."""

_known: set[str] = set()
_SECRET = re.compile(r"(?i)pass|pwd|secret|token|key|sig|credential")
"""In the name of an option of an address."""
_AUTHORITY = re.compile(r"//([^/?#]*)@")
_OPTION = re.compile(r"[?&]([^=&#]+)=([^&#]*)")

_SHAPES = (
    # Keys by the marks that their makers give them: OpenAI and Anthropic, GitHub, AWS, Google, Slack, Hugging Face,
    # Groq, Stripe; a JSON Web Token (RFC 7519); a private key (RFC 7468).
    (r"\b(?:sk|rk|pk)[-_][\w-]{16,500}", MARK),
    (r"\b(?:gh[oprsu]|github_pat|glpat|hf|gsk|xai)[-_]\w{16,500}", MARK),
    (r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b", MARK),
    (r"\bAIza[\w-]{30,500}", MARK),
    (r"\bxox[a-z]-[\w-]{10,500}", MARK),
    (r"\beyJ[\w-]{8,2000}\.[\w-]{8,4000}\.[\w-]{8,2000}", MARK),
    (r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\w+/=]*(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?", MARK),
    # Credentials in a header (RFC 9110, section 11), in an address (RFC 3986, section 3.2.1), in a query.
    (
        r"(?i)\b((?:proxy-)?authorization|x-api-key|api-key|cookie)(['\"]?\s*[:=]\s*['\"]?)"
        r"[^\s'\",;]+(?: [\w.~+/=-]{8,4000})?",
        rf"\1\2{MARK}",
    ),
    (r"(?i)\b(bearer|basic|token)\s+(?=[\w.~+/-]{0,500}\d)[\w.~+/-]{8,4000}=*", rf"\1 {MARK}"),
    (r"(?<=//)[^/?#\s@'\"<>]*@", f"{MARK}@"),
    (
        r"(?i)([?&;][\w-]{0,30}(?:passw(?:or)?d|pwd|secret|token|key|signature|sig|credential)[\w-]{0,30}=)"
        r"[^&;#\s'\"<>]+",
        rf"\1{MARK}",
    ),
    (r"(?i)\b(passw(?:or)?d|pwd|secret|api[-_]?key)(\s*=\s*)[^\s&;,'\"]+", rf"\1\2{MARK}"),
)
"""What a secret looks like, and what stands in its place."""


def know(*secrets: str) -> None:
    """From now on these are left out wherever a text goes out; what is too short to be a secret is not."""
    found = {secret for secret in secrets if len(secret) >= SHORTEST} - _known
    if found:
        _known.update(found)
        _spellings.cache_clear()


def know_of(address: str) -> None:
    """
    The same for what an address holds: its password, also as a header has it, and options that are secret by name. A
    password of letters alone is a word, and listings have those: it is left out where it stands in an address.
    """
    named = _AUTHORITY.search(address)
    user, _, password = map(_decoded, (named[1] if named else "").partition(":"))
    options = [_decoded(value) for name, value in _OPTION.findall(address) if _SECRET.search(name)]
    know(*(secret for secret in (password, *options) if not secret.isalpha()))
    if password:
        know(b64encode(f"{user}:{password}".encode(errors="replace")).decode().rstrip("="))


def _decoded(text: str) -> str:
    """Without percent-encoding (RFC 3986, section 2.1)."""
    whole = re.sub(rb"%([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), text.encode(errors="replace"))
    return whole.decode(errors="replace")


def redacted(text: str) -> str:
    """A message as it may be shown and kept: neither what is known nor what looks like a secret."""
    text = without_known(text)
    for shape, with_ in _shapes():
        text = shape.sub(with_, text)
    return text


@cache
def _shapes() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Not before a message goes out: most commands have none."""
    return tuple((re.compile(shape), with_) for shape, with_ in _SHAPES)


def without_known(text: str) -> str:
    """A text of somebody else's, in which no secret of ours stands: nor a piece of it, nor its usual spellings."""
    spellings = _spellings()
    low = text.casefold()
    if not any(spelling in low for spelling in spellings):
        return text
    return re.sub(rf"(?:{'|'.join(map(re.escape, spellings))})[\w+/=-]*", MARK, text, flags=re.IGNORECASE)


@cache
def _spellings() -> tuple[str, ...]:
    """All that gives a secret away, the longest first."""
    found = {way.casefold() for secret in _known for way in (*_ways(secret), *_pieces(secret))}
    return tuple(sorted(found, key=lambda way: (-len(way), way)))


def _ways(secret: str) -> Iterable[str]:
    """As it is, in an address, in base64."""
    yield secret
    yield "".join(c if c.isalnum() or c in "-._~" else f"%{ord(c):02X}" for c in secret)
    yield b64encode(secret.encode(errors="replace")).decode().rstrip("=")


def _pieces(secret: str) -> Iterable[str]:
    """Each run of so many characters."""
    if len(secret) >= PIECE + SHORTEST:
        yield from (secret[at : at + PIECE] for at in range(len(secret) - PIECE + 1))
